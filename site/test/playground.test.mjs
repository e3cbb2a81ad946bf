// The playground as people use it.
import assert from 'node:assert/strict'
import { after, before, beforeEach, afterEach, describe, it } from 'node:test'
import { browser, host, visitor } from './support.mjs'
import { provesEquationSeven, wrongEntries } from './checks.mjs'

let site, chromium, page
before(async () => { [site, chromium] = await Promise.all([host(), browser()]) })
after(async () => { await chromium.close(); site.close() })
beforeEach(async () => { page = await visitor(chromium, site.address) })
afterEach(async () => {
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

const open = async (asked = '#variant=eq7') => {
  await page.goto(`${site.address}playground.html${asked}`)
  await page.locator('.exponents, .playground [role=alert]').first().waitFor()  // the verdict comes sooner
}
const verdict = () => page.locator('.verdict').innerText()
const field = (name) => page.getByRole('textbox', { name })
const type = (name, text) => field(name).fill(text)

describe('verdicts', () => {
  it('opens on what issue 34 proposes, refuted, and keeps an address for equation (7)', async () => {
    await open('')
    assert.match(await verdict(), /refuted: the cross-chunk decay runs backwards/i)
    assert.equal(await field('cross-chunk').inputValue(), 'B-r')
    await type('cross-chunk', '')
    await page.waitForFunction(() => location.hash === '#variant=eq7')
    assert.match(await verdict(), /^proved/i)
  })

  it('mends the first printing in two steps', async () => {
    await open('#variant=first-printing')
    await page.getByRole('button', { name: 'First change' }).first().click()
    assert.match(await verdict(), /^refuted/i)
    await page.getByRole('button', { name: 'Repair' }).first().click()
    assert.match(await verdict(), /^proved/i)
  })

  it("proves equation (7), which is what the empty fields ask", async () => {
    await open()
    await provesEquationSeven(page)
  })

  it("refutes issue 34's B-r with the smallest counterexample, and repairs it", async () => {
    await open()
    await type('cross-chunk', 'B-r')
    assert.match(await verdict(), /refuted: the cross-chunk decay runs backwards/i)
    assert.match(await verdict(), /B = 2, N = 4, query n = 2, key m = 0/)
    await page.locator('.why', { hasText: 'is 7/4 in parallel, yours 11/8' }).waitFor({ state: 'attached' })  // it may be off the screen
    assert.equal(await wrongEntries(page), 3 * 4 * 4)
    await page.getByRole('button', { name: 'Repair it' }).first().click()
    assert.match(await verdict(), /^proved/i)
    assert.equal(await field('cross-chunk').inputValue(), '[0,r]')
  })

  it('proves r+1', async () => {
    await open('#cross=B-r')
    await type('cross-chunk', 'r+1')
    assert.match(await verdict(), /^proved for every B, N and γ/i)
  })

  it('tells outputs and state apart, and a formula that is checked from one that is proved', async () => {
    await open('#state=B-c&cross=r')
    assert.match(await verdict(), /outputs proved[\s\S]*stored state refuted/)
    assert.equal(await page.locator('.verdict.mixed').count(), 1)
    await type('cross-chunk', '(2*r)//2')
    assert.match(await verdict(), /outputs checked/)
  })

  it('speaks of weights where two powers meet, of exponents where there is one', async () => {
    await open('#reads=current')
    assert.match(await verdict(), /the weight must be 1, here it is 1 \+ γ/)
    await open('#cross=B-r')
    assert.match(await verdict(), /the exponent must be 2, here it is 3/)
  })

  it('tells one decay for all tokens from one for each', async () => {
    await open('#state=[c,L-2]')
    assert.match(await verdict(), /^proved for every B, N and γ, refuted for gates/i)
    assert.match(await verdict(), /Right as long as all tokens have the same decay/)
    assert.equal(await page.locator('.verdict.mixed').count(), 1)
    await type('state-update', '(c,L-1]')
    assert.equal(await page.locator('.verdict.mixed').count(), 0)
  })

  it('does not ask for equal decays where only a state is scaled', async () => {
    await open('#variant=lightning-2')
    assert.match(await verdict(), /proved for every B, N and all gates/)
    assert.doesNotMatch(await verdict(), /same decay/)
  })

  it('offers first the repair that puts the states right as well', async () => {
    await open('#state=B-c')
    const repairs = await page.getByRole('button', { name: 'Repair' }).allInnerTexts()
    assert.deepEqual(repairs, ['Repair it: state (c,L-1]', 'Repair outputs alone: cross r'])
    await page.getByRole('button', { name: 'Repair' }).first().click()
    assert.equal(await page.locator('.verdict li.refuted').count(), 0)
  })

  it('shows its counterexample in the table', async () => {
    await open('#cross=B-r')
    await page.getByRole('button', { name: 'Show the counterexample' }).click()
    await page.getByRole('heading', { name: 'Query 2 on key 0' }).waitFor()
    assert.equal(await page.locator('.exponents [role=gridcell]').count(), 4 * 4)
    assert.equal(await page.locator('.exponents :focus').count(), 1)  // the arrow keys go on from there
    assert.equal(await page.locator('.exponents [aria-selected=true]').getAttribute('aria-label'), '3, must be 2')
  })

  it('reads a link that was typed by hand', async () => {
    await open('#cross=r+2')
    assert.equal(await field('cross-chunk').inputValue(), 'r+2')
    assert.match(await verdict(), /refuted/i)
  })

  it('leads back to the formula that a repair replaced', async () => {
    await open('#cross=B-r')
    await page.getByRole('button', { name: 'Repair it' }).first().click()
    assert.equal(await field('cross-chunk').inputValue(), '[0,r]')
    assert.equal(await field('cross-chunk').evaluate((one) => one === document.activeElement), true)
    await page.waitForFunction(() => !location.hash.includes('B-r'))
    await page.goBack()
    await page.waitForFunction(() => document.querySelector('#eq7-cross')?.value === 'B-r')
  })

  it('makes a formula that was typed, and a preset, an entry of the history', async () => {
    await open('#cross=B-r')
    await field('cross-chunk').focus()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('r+1')
    await page.keyboard.press('Tab')
    await page.waitForFunction(() => location.hash.includes('r%2B1'))
    await page.locator('.preset select').selectOption('no-zeta')
    await page.waitForFunction(() => !location.hash.includes('cross='))
    await page.goBack()
    await page.waitForFunction(() => document.querySelector('#eq7-cross')?.value === 'r+1')
    await page.goBack()
    await page.waitForFunction(() => document.querySelector('#eq7-cross')?.value === 'B-r')
  })

  it('offers every formula of the catalogue', async () => {
    await open()
    const names = await page.locator('.preset option:not([disabled])').evaluateAll((all) => all.map((one) => one.value))
    assert.ok(names.length >= 10)
    for (const name of names) {
      await page.locator('.preset select').selectOption(name)
      const wrong = await wrongEntries(page)
      assert.equal(wrong === 0, /outputs proved/.test(await verdict()), name)
    }
  })
})

describe('under a field', () => {
  const note = (part) => page.locator(`#eq7-${part}-note`).innerText()

  it('stands what a stretch comes to for one decay', async () => {
    await open()
    assert.equal(await page.locator('#eq7-cross').getAttribute('placeholder'), '[0,r]')
    assert.match(await note('cross'), /^exponent r\+1; may use B, L, r, i/)
    await type('cross-chunk', 'B-r')
    assert.match(await note('cross'), /^may use/)
  })

  const read = [
    ['a power', 'cross', 'gamma**(r+1)', 'read as r+1'],
    ['LaTeX', 'cross', '$\\xi_r = \\gamma^{r+1}$', 'read as r+1'],
    ['an assignment', 'cross', 'e[:, _i, :] = self.gamma ** (_i + 1)', 'read as r+1'],
    ['a range as code writes it', 'state', 'gamma ** torch.arange(chunk_size - 1, -1, -1)', 'read as B-1-c'],
    ['a list', 'cross', '[γ, γ², γ³, γ⁴]', 'read as 1,2,3,4'],
    ['a decay as a fraction', 'carry', '(31/32) ** chunk_size', 'read as B'],
    ['a stretch', 'intra', '(j,i]', 'read as (c,r]'],
    ['a sum of gates', 'state', 'exp(g_last - g)', 'read as (c,L-1]'],
    ['i as the row', 'cross', 'i+1', "read as r+1; with i as the chunk's index, i+1"],
  ]
  for (const [what, part, typed, shown] of read)
    it(`stands how ${what} was read`, async () => {
      await open()
      await page.locator(`#eq7-${part}`).fill(typed)
      assert.equal(await note(part), shown)
      assert.match(await verdict(), /proved for/i)
    })

  it('stand both readings of i where neither is right', async () => {
    await open()
    await type('cross-chunk', 'i+2')
    assert.equal(await note('cross'), 'read as i+2; with i as the row, r+2')
    assert.match(await verdict(), /^refuted/i)
  })

  it('stands the number that a decay as a fraction is', async () => {
    await open()
    await page.locator('#eq7-gamma').fill('1-2^-5')
    assert.equal(await note('gamma'), 'read as 0.96875')
  })
})

it('fills the fields in from code, and shows what it understood', async () => {
  await open()
  await page.locator('.code summary').click()
  await page.locator('#eq7-code').fill('out = inner + (q @ state) * gamma ** (B - r)')
  const [box, pane] = await Promise.all(['#eq7-code', '.playground .answer'].map((one) => page.locator(one).boundingBox()))
  assert.ok(box.x + box.width <= pane.x, 'the box stays beside the answer')
  assert.equal(await page.locator('#eq7-cross').inputValue(), 'B-r')
  assert.match(await page.locator('.code').innerText(), /gamma \*\* \(B - r\)/)
  assert.match(await verdict(), /^refuted/i)
})

const inScreen = (selector) => page.locator(selector).first().evaluate((one) => {
  const { top, bottom } = one.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight + 1
})

it('shows field, verdict and picture side by side in the first screen of a desktop', async () => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await open('')
  for (const part of ['#eq7-cross', '.verdict', '.moving-picture .stage']) {
    await page.locator(part).waitFor()
    assert.equal(await inScreen(part), true, part)
  }
  const [left, right] = await page.evaluate(() => ['#eq7-cross', '.verdict'].map((one) => document.querySelector(one).getBoundingClientRect()))
  assert.ok(left.right <= right.left)
})

describe('on a phone', () => {
  beforeEach(() => page.setViewportSize({ width: 390, height: 844 }))

  it('keeps the verdict in sight while the fields are filled in', async () => {
    await open('#cross=B-r')
    const seen = () => page.locator('.verdict').evaluate((one) => {
      const { top, bottom } = one.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight + 1
    })
    assert.equal(await seen(), true)
    await field('cross-chunk').click()
    await page.keyboard.type('+1')
    assert.equal(await seen(), true)
    // Nor does it lie on the field that is being filled in.
    assert.equal(await page.evaluate(() => {
      const { x, y, width, height } = document.activeElement.getBoundingClientRect()
      return document.elementFromPoint(x + width / 2, y + height / 2) === document.activeElement
    }), true)
  })

  it('keeps in sight what can be done, what is wrong, and what the address asked', async () => {
    const inSight = (selector) => page.locator(selector).first().evaluate((one) => {
      const { top, bottom } = one.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight + 1
    })
    await open('#cross=B-r')
    assert.equal(await inSight('.repairs button'), true)
    assert.ok((await page.locator('.repairs button').first().boundingBox()).height >= 44)
    await type('cross-chunk', 'x')
    await page.locator('.no-verdict').waitFor()
    assert.match(await page.locator('.no-verdict').innerText(), /^No verdict: cross-chunk cannot be read/)
    assert.equal(await inSight('.no-verdict'), true)
    await page.goto('about:blank')
    await open('#variant=nonsense')
    assert.equal(await inSight('.remark'), true)
  })

  it('leaves half of a low screen to the fields', async () => {
    await page.setViewportSize({ width: 390, height: 460 })  // the keyboard is open
    await open('#cross=B-r')
    assert.ok((await page.locator('.strip').boundingBox()).height < 460 / 3)
  })

  it('is no wider than the screen', async () => {
    await open('#cross=B-r&chunk=8&tokens=24')
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
  })
})

describe('errors', () => {
  const alert = () => page.locator('#eq7-cross-note [role=alert]')

  it('move nothing below the message', async () => {
    await open('#cross=B-r')
    const distance = () => page.evaluate(() =>
      document.querySelector('.look').getBoundingClientRect().y - document.querySelector('.strip').getBoundingClientRect().y)
    const before = await distance()
    await type('cross-chunk', 'B-')
    await alert().waitFor()
    assert.ok(Math.abs(await distance() - before) < 40)
  })

  it('wait while a formula is half typed', async () => {
    await open('#cross=B-r')
    const place = () => page.evaluate(() => document.querySelector('.strip').getBoundingClientRect().y)
    const before = await place()
    await type('cross-chunk', 'B-')
    assert.equal(await alert().count(), 0)
    assert.equal(await place(), before)
    assert.equal(await page.locator('.verdict.stale').count(), 1)  // it is the last one's
    await type('cross-chunk', 'B-r')
    assert.equal(await page.locator('.verdict.stale').count(), 0)
    await page.waitForTimeout(900)
    assert.equal(await alert().count(), 0)
    await type('cross-chunk', 'B-')
    await alert().waitFor()
  })

  it('wait no longer than until the field is left', async () => {
    await open()
    await type('cross-chunk', 'B-')
    await page.keyboard.press('Tab')
    assert.equal(await alert().count(), 1)
  })

  it('of a size leave the verdict', async () => {
    await open('#cross=B-r&gamma=2&tokens=0')
    assert.match(await verdict(), /^refuted/i)
    assert.equal(await page.locator('.note [role=alert]').count(), 2)
    await page.getByText('All tables as text').click()
    await page.locator('.playground details:not(.code) table').first().waitFor()
    await type('cross-chunk', 'r+1')
    assert.match(await verdict(), /^proved/i)
  })

  it('leave the open text tables, which follow whatever can be read', async () => {
    const tables = page.locator('.playground details:not(.code) > div')
    await open('#cross=B-r')
    await page.getByText('All tables as text').click()
    await tables.locator('table').first().waitFor()
    const before = await tables.textContent()
    await type('cross-chunk', 'B-')
    await page.waitForTimeout(1000)
    assert.equal(await tables.textContent(), before)
    await type('cross-chunk', 'r+1')
    await page.waitForFunction((before) => {
      const now = document.querySelector('.playground details:not(.code) > div').textContent
      return now.length > 100 && now !== before
    }, before)
  })

  it('leave the sliders where they are', async () => {
    await open('#tokens=9')
    const slider = page.getByRole('slider', { name: /^N/ })
    for (const text of ['', '7.5', 'x']) {
      await type('N tokens in all', text)
      assert.equal(await slider.inputValue(), '9')
    }
  })

  it('stand under their field, with the caret of the command line', async () => {
    await open()
    await type('cross-chunk', 'B-x')
    const message = await page.locator('#eq7-cross-note [role=alert]').innerText()
    assert.match(message, /^cross 'B-x'\n {9}\^ /)
    assert.equal(await field('cross-chunk').getAttribute('aria-invalid'), 'true')
    assert.equal(await page.locator('.verdict').count(), 0)
    await type('cross-chunk', 'B-r' + '+0'.repeat(20) + '+x')
    const [line, caret] = (await page.locator('#eq7-cross-note [role=alert]').innerText()).split('\n')
    assert.equal(line[caret.indexOf('^')], 'x')
    await type('cross-chunk', 'B-r')
    assert.match(await verdict(), /refuted/i)
  })

  it('of several fields stand under each', async () => {
    await open('#cross=x&state=(&chunk=99&tokens=0&gamma=2')
    assert.equal(await page.locator('.note [role=alert]').count(), 5)
    assert.match(await page.locator('.playground').innerText(), /expected a whole number from 1 to 16/)
  })
})

describe('the address', () => {
  it('holds the whole state, so that an answer is a link', async () => {
    await open()
    await type('cross-chunk', 'B-r')
    await type('B tokens in a chunk', '3')
    await page.getByRole('radio', { name: /current/ }).check()
    await page.locator('.exponents [role=gridcell]').nth(13).click()
    await page.waitForFunction(() => location.hash.includes('m=1'))
    const shown = await page.locator('.playground').textContent()
    const link = page.url()
    await page.goto('about:blank')
    await page.goto(link)
    // The verdict stands before the tables do. (innerText leaves out what is not yet on the screen.)
    await page.waitForFunction((text) => document.querySelector('.playground')?.textContent === text, shown)
  })

  it('is followed where it changes', async () => {
    await open('#cross=B-r')
    await page.evaluate(() => { location.hash = '#cross=r%2B1' })
    await page.locator('.verdict.proved').waitFor()
  })
})

describe('an address written otherwise', () => {
  it('may have a question mark', async () => {
    await page.goto(`${site.address}playground.html?cross=B-r`)
    await page.locator('.verdict.refuted').waitFor()
    await type('cross-chunk', 'r+1')
    await page.waitForFunction(() => location.hash.includes('cross=') && !location.search)
  })

  it('may call the fields by the symbols of the page', async () => {
    await open('#xi=B-r&zeta=B-c&B=3&N=9')
    assert.deepEqual(await page.locator('#eq7-cross, #eq7-state, #eq7-chunk, #eq7-tokens').evaluateAll((all) => all.map((one) => one.value)), ['B-r', 'B-c', '3', '9'])
    assert.equal(await page.locator('.remark').count(), 0)
  })

  it('may name a formula of the catalogue, and change it', async () => {
    await open('#variant=lightning-2&cross=r+1')
    assert.equal(await field('state-update').inputValue(), '(c,B]')
    assert.equal(await field('cross-chunk').inputValue(), 'r+1')
    assert.equal(await page.locator('.remark').count(), 0)
  })

  it('is told which entry the table does not have', async () => {
    await open('#n=99&m=1')
    assert.equal(await page.locator('.remark').innerText(), 'The address asks for query “99” on key “1” of 12 tokens, which is not known here. This is what the fields say:')
    await page.goto('about:blank')
    await open('#chunk=64&tokens=4096')
    assert.deepEqual((await page.locator('.note [role=alert]').allInnerTexts()).map((one) => one.split('\n')[0]), ["B '64'", "N '4096'"])
  })

  it('is told what is not known here', async () => {
    await open('#variant=nonsense&foo=1')
    assert.equal(await page.locator('.remark').innerText(), 'The address asks for “foo” and a formula called “nonsense”, which is not known here. This is what the fields say:')
    assert.match(await verdict(), /^proved/i)
    await type('cross-chunk', 'r')
    assert.equal(await page.locator('.remark').count(), 0)  // it is on the address, not on the formula
  })

  it('may be a place on the page, which changes nothing', async () => {
    await open('#cross=B-r')
    await page.evaluate(() => { location.hash = '#VPContent' })
    await page.waitForTimeout(200)
    assert.equal(await field('cross-chunk').inputValue(), 'B-r')
  })
})

describe('one entry', () => {
  it('is read aloud with what it must be, where it is wrong', async () => {
    await open()
    const cell = page.locator('.exponents [role=gridcell]').nth(4 * 12)
    assert.equal(await cell.getAttribute('aria-label'), '4')
    await type('cross-chunk', 'B-r')
    await page.locator('.exponents [role=gridcell][aria-label="7, must be 4"]').first().waitFor()
    assert.equal(await cell.getAttribute('aria-label'), '7, must be 4')
    assert.equal(await page.locator('.exponents [aria-label*="must be"]').count(), await wrongEntries(page))
  })

  it('has no exponent to need where its way must not be', async () => {
    await open('#reads=current&n=5&m=4')
    const way = page.locator('.playground table', { hasText: 'needs' }).nth(1)
    assert.deepEqual((await way.locator('tr').last().locator('td').allInnerTexts()).slice(-1), ['none'])
  })

  it('comes apart into its factors when clicked', async () => {
    await open('#chunk=3&tokens=9')
    await page.locator('.exponents [role=gridcell]').nth(7 * 9 + 1).click()
    await page.getByRole('heading', { name: 'Query 7 on key 1' }).waitFor()
    await page.locator('.moving-picture .spoken', { hasText: /^ζ 1 \+ carry 3 \+ ξ 2 = 6, needed 6 ✓$/ }).waitFor()
    assert.deepEqual(await page.locator('.stage rect.state, .stage rect.carry, .stage rect.cross').evaluateAll((all) => all.map((one) => one.classList[0])), ['state', 'carry', 'carry', 'carry', 'cross', 'cross'])
  })

  it('shows its tokens, row and column when it is pointed at', async () => {
    await open('#chunk=3&tokens=9&n=8&m=0')
    await page.locator('.exponents [role=gridcell]').nth(7 * 9 + 1).hover()
    await page.waitForFunction(() => document.querySelector('.moving-picture .says').textContent.includes('(1, 7]'))
    const marked = await page.evaluate(() => {
      const box = (selector) => document.querySelector(selector).getBoundingClientRect()
      const cell = document.querySelectorAll('.exponents [role=gridcell]')[7 * 9 + 1].getBoundingClientRect()
      return [box('.row-bar').y - cell.y, box('.column-bar').x - cell.x].map(Math.round)
    })
    assert.deepEqual(marked, [0, 0])
    await page.locator('.playground h2').first().hover()
    await page.waitForFunction(() => document.querySelector('.moving-picture .says').textContent.includes('(0, 8]'))
  })

  it('is reached and left with keys alone', async () => {
    await open()
    await page.locator('.exponents [tabindex="0"]').focus()
    for (const key of ['Home', 'PageUp', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
    await page.getByRole('heading', { name: 'Query 2 on key 1' }).waitFor()
    assert.equal(await page.locator(':focus').getAttribute('aria-selected'), 'true')
    await page.keyboard.press('Tab')
    assert.equal(await page.locator('.exponents :focus').count(), 0)
  })
})

it('with the keyboard alone, from the top of the page to a verdict', async () => {
  await open()
  await page.locator('.preset select').focus()
  await page.keyboard.press('Tab')
  await page.keyboard.type('B-r')
  assert.match(await verdict(), /refuted/i)
  const reached = new Set()
  for (let step = 0; step < 25; ++step) {
    await page.keyboard.press('Tab')
    reached.add(await page.evaluate(() => document.activeElement.tagName + (document.activeElement.type ?? '')))
  }
  for (const kind of ['INPUTtext', 'INPUTrange', 'INPUTradio', 'BUTTONbutton', 'SPAN', 'SUMMARY']) assert.ok(reached.has(kind), kind)
})

it('names every control and announces the verdict', async () => {
  await open()
  const unnamed = await page.evaluate(() =>
    [...document.querySelectorAll('.playground :is(input, select, button)')]
      .filter((control) => !control.labels?.length && !control.getAttribute('aria-label') && !control.innerText).length)
  assert.equal(unnamed, 0)
  assert.equal(await page.locator('.verdict').getAttribute('aria-live'), 'polite')
})
