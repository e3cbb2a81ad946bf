// Every page: no error, no request elsewhere, no broken link.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { axe, browser, folder, host, inParallel, pageNames, visitor } from './support.mjs'
import { faultsOf } from './checks.mjs'

let site, chromium
before(async () => { [site, chromium] = await Promise.all([host(), browser()]) })
after(async () => { await chromium.close(); site.close() })

it('every page opens without a complaint, and every link on it leads somewhere', async () => {
  const pages = pageNames()
  assert.ok(pages.length > 25)
  const page = await visitor(chromium, site.address)
  assert.deepEqual(await faultsOf(page, site.address, pages), [])
  await page.context().close()
})

it('finds a page by a word on it', async () => {
  const page = await visitor(chromium, site.address)
  await page.goto(site.address + 'walkthrough.html')
  await page.locator('.VPNavBarSearch button').click()
  await page.locator('.VPLocalSearchBox input').fill('cross-reversed')
  const found = page.locator('.VPLocalSearchBox .result[href*="mistakes/cross-reversed"]').first()
  await found.waitFor()
  await found.press('Enter')  // a click misses where the list is drawn anew between press and release
  await page.waitForURL(/\/some\/folder\/mistakes\/cross-reversed\.html/)
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

it('typesets formulas', async () => {
  const page = await visitor(chromium, site.address)
  await page.goto(site.address + 'walkthrough.html')
  assert.ok((await page.locator('mjx-container svg').count()) > 20)
  await page.context().close()
})

it('shows sets of tokens, and the terms in their colours, in words and tables', async () => {
  const page = await visitor(chromium, site.address)
  await page.goto(site.address + 'mistakes/equal-gates.html')
  const cells = (await page.locator('td').allInnerTexts()).slice(0, 4)
  assert.deepEqual(cells.map((one) => one.replace(/[\s\u2060]/g, ' ').trim()), ['intra-chunk, chunk 0', '[c,r)', '{0}', '{1}'])
  await page.goto(site.address + 'tables/issue-34.html')
  for (const term of ['intra', 'state', 'carry', 'cross', 'wrong']) {
    const [shown, meant] = await page.locator(`.vp-doc span.${term}`).first().evaluate((one, term) => {
      const sample = document.body.appendChild(document.createElement('i'))
      sample.style.color = `var(--${term})`
      return [one, sample].map((each) => getComputedStyle(each).color)
    }, term)
    assert.equal(shown, meant, term)
    assert.ok(await page.locator(`td span.${term}`).count() > 0, term)
  }
  await page.context().close()
})

it('finds what issue 34 proposes, as people type it', async () => {
  const page = await visitor(chromium, site.address)
  await page.goto(site.address + 'walkthrough.html')
  await page.locator('.VPNavBarSearch button').click()
  for (const asked of ['B-r', 'gamma^(B-r)', 'γ^(B-r)']) {
    await page.locator('.VPLocalSearchBox input').fill(asked)
    await page.locator('.VPLocalSearchBox .result[href*="issue-34"]').first().waitFor()
    const first = await page.locator('.VPLocalSearchBox .result').evaluateAll((all) => all.slice(0, 5).map((one) => one.getAttribute('href')))
    assert.ok(first.some((one) => /issue-34|cross-reversed/.test(one)), `${asked}: ${first}`)
  }
  await page.context().close()
})

it('leads on from each page of the reading order to the next', async () => {
  const page = await visitor(chromium, site.address)
  await page.goto(site.address + 'index.html')
  for (const next of ['issue-34', 'playground', 'walkthrough', 'printings']) {
    await page.locator(`.pager-link.next[href$="/${next}.html"]`).click()
    await page.waitForURL((url) => url.pathname.endsWith(`/${next}.html`))
  }
  await page.context().close()
})

it('has on every page a title, a description, a picture and an icon of its own for whoever links to it', async () => {
  const page = await visitor(chromium, site.address, { javaScriptEnabled: false })
  const [titles, descriptions, pictures] = [new Set(), new Set(), new Set()]
  const names = pageNames()
  for (const name of names) {
    await page.goto(site.address + name)
    const property = (of) => page.locator(`meta[property="og:${of}"]`).getAttribute('content')
    const fetched = async (address) => (await page.request.get(new URL(address, page.url()).href)).body()
    titles.add(await property('title'))
    descriptions.add(await property('description'))
    const picture = await fetched(await property('image'))
    assert.deepEqual([picture.toString('latin1', 1, 4), picture.readUInt32BE(16), picture.readUInt32BE(20)], ['PNG', 1200, 630], name)
    pictures.add(createHash('sha256').update(picture).digest('hex'))
    assert.match(decodeURIComponent(await page.locator('link[rel=icon]').getAttribute('href')), /^data:image\/svg\+xml,<svg/)
  }
  assert.deepEqual([titles.size, pictures.size], [names.length, names.length])
  assert.ok([...titles, ...descriptions].every((one) => one.length > 3))
  await page.context().close()
})

it('keeps a formula and its punctuation on one line', async () => {
  const page = await visitor(chromium, site.address, { viewport: { width: 390, height: 844 } })
  await page.goto(site.address + 'walkthrough.html')
  assert.ok(await page.locator('.kept-together').count() > 20)
  const parted = await page.locator('.kept-together').evaluateAll((all) => all.filter((one) => {
    const boxes = [...one.getClientRects()]
    return boxes.some((a) => boxes.some((b) => a.bottom <= b.top))
  }).length)
  assert.equal(parted, 0)
  await page.context().close()
})

it('says at any depth that there is no such page, and leads to the front page', async () => {
  const page = await visitor(chromium, site.address)
  for (const name of ['nowhere.html', 'mistakes/deeper/still/nowhere']) {
    await page.goto(site.address + name)
    assert.match(await page.locator('h1').innerText(), /no such page/)
    await page.waitForFunction((front) => document.querySelector('#front').href === front, site.address)
  }
  await page.context().close()
})

describe('where no script runs', () => {
  for (const name of ['index.html', 'walkthrough.html', 'playground.html', 'mistakes/gauge.html']) {
    it(`${name} can be read`, async () => {
      const page = await visitor(chromium, site.address, { javaScriptEnabled: false })
      await page.goto(site.address + name)
      assert.ok((await page.locator('main').innerText()).length > 200)
      if (name === 'index.html') assert.equal(await page.locator('.moving-picture img').count(), 1)
      if (name === 'playground.html') assert.match(await page.locator('.no-playground').innerText(), /needs JavaScript/)
      await page.context().close()
    })
  }

  it('a page opened as a file can be read, the playground says what it needs', async () => {
    const page = await visitor(chromium, 'file:')
    for (const [name, text] of [['index.html', 'Where the exponents'], ['playground.html', 'a page from a host']]) {
      await page.goto('file://' + folder + name)
      await page.waitForTimeout(300)
      assert.ok((await page.locator('main').innerText()).includes(text), name)
    }
    await page.context().close()
  })
})

it('can be read again offline, and says so of what was not visited', async () => {
  const site = await host()  // it goes away
  const page = await visitor(chromium, site.address)
  await page.goto(site.address + 'glossary.html')
  await page.waitForFunction(() => navigator.serviceWorker.controller)
  for (const name of ['glossary.html', 'playground.html']) await page.goto(site.address + name, { waitUntil: 'networkidle' })
  await page.locator('.verdict').waitFor()
  site.close()
  await page.goto(site.address + 'playground.html')
  await page.locator('.verdict').waitFor()
  await page.goto(site.address + 'glossary.html')
  assert.match(await page.locator('h1').innerText(), /Symbols/)
  await page.goto(site.address + 'trust.html')
  assert.match(await page.locator('h1').innerText(), /You are offline/)
  await page.context().close()
})

// Its faults, light and dark, by axe; a name does not hang on the light. `part` of the page only.
async function faultsByAxe(page, part) {
  const faults = []
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.addScriptTag({ path: axe })
  for (const [colorScheme, runOnly] of [['light', ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']], ['dark', ['color-contrast']]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForFunction((dark) => document.documentElement.classList.contains('dark') === dark, colorScheme === 'dark')
    // Of long listings the first lines: each coloured word is measured, and they are thousands.
    const { violations } = await page.evaluate(([part, runOnly]) =>
      axe.run({ include: [[part]], exclude: [['pre .line:nth-child(n+31)']] }, { runOnly, resultTypes: ['violations'] }), [part, runOnly])
    for (const { id, nodes } of violations)
      faults.push(`${colorScheme}: ${id}, ${nodes.length} times: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`)
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  return faults
}

it('every page passes axe, light and dark, and fits a phone', async () => {
  const faults = await inParallel(pageNames(), async (name) => {
    const page = await visitor(chromium, site.address, { reducedMotion: 'reduce' })
    await page.goto(site.address + name)
    if (name === 'playground.html') await page.locator('.exponents').waitFor()
    const found = await faultsByAxe(page, name === 'index.html' ? 'body' : 'main')  // the frame is the same on each
    await page.setViewportSize({ width: 360, height: 740 })
    await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, null, { timeout: 3000 }).catch(() => {})
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (wide > 0) found.push(`${wide} pixels too wide`)
    await page.context().close()
    return found.map((fault) => `${name}: ${fault}`)
  })
  assert.deepEqual(faults.flat(), [])
})

it('the playground and the picture pass axe in whatever state, light and dark', async () => {
  const click = (role, name) => (page) => page.getByRole(role, { name }).first().click()
  const states = [
    ['playground.html#variant=eq7'],
    ['playground.html#cross=x&state=(&gamma=2'],
    ['playground.html#reads=current&chunk=3&tokens=9&n=5&m=4'],
    ['playground.html#variant=nonsense', click('button', 'Copy link')],
    ['playground.html#state=B-c&cross=r', (page) => page.locator('summary').evaluateAll((all) => all.forEach((one) => one.click()))],
    ['playground.html#cross=B-r', (page) => page.locator('#eq7-cross').fill('B-')],
    ['index.html', click('button', 'Forward')],
    ['index.html', click('button', 'Play')],
    ['index.html', (page) => page.getByRole('slider', { name: /query n/ }).fill('8')],
    ['index.html', click('radio', /issue-34/)],
    ['index.html', click('checkbox', /decay of each token/)],
    ['index.html', async (page) => { await click('radio', /issue-34/)(page); await click('checkbox', /decay of each token/)(page) }],
  ]
  const faults = await inParallel(states, async ([address, change]) => {
    const page = await visitor(chromium, site.address, { reducedMotion: 'reduce' })
    await page.goto(site.address + address)
    await page.locator('.stage svg, .playground [role=alert]').first().waitFor()
    await change?.(page)
    await page.waitForTimeout(200)
    const found = await faultsByAxe(page, address.startsWith('index') ? '.moving-picture' : '.playground')
    await page.context().close()
    return found.map((fault) => `${address} ${change ?? ''}: ${fault}`)
  })
  assert.deepEqual(faults.flat(), [])
})

describe('the picture', () => {
  const open = async (options) => {
    const page = await visitor(chromium, site.address, options)
    await page.goto(site.address + 'index.html')
    await page.locator('.stage svg').waitFor()
    return page
  }
  const says = (page) => page.locator('.moving-picture .says').innerText()
  const sum = (page) => page.locator('.moving-picture .spoken').textContent()

  it('is in the first screen of the front page, and plays', async () => {
    const page = await open({ viewport: { width: 1280, height: 800 } })
    const { top, bottom } = await page.locator('.stage').evaluate((one) => one.getBoundingClientRect().toJSON())
    assert.ok(top >= 0 && bottom <= 800, `${top} to ${bottom}`)
    const first = await says(page)
    await page.waitForFunction((text) => document.querySelector('.moving-picture .says').textContent !== text, first)
    await page.getByRole('button', { name: 'Pause' }).click()
    const stopped = await says(page)
    await page.waitForTimeout(1600)
    assert.equal(await says(page), stopped)
    await page.context().close()
  })

  it('stands still for who wants no motion, and is stepped through with keys', async () => {
    const page = await open({ reducedMotion: 'reduce' })
    const first = await says(page)
    await page.waitForTimeout(1600)
    assert.equal(await says(page), first)
    await page.getByRole('button', { name: 'Forward' }).focus()
    for (let step = 0; step < 12; ++step) await page.keyboard.press('Enter')
    assert.equal(await sum(page), 'ζ 1 + carry 3 + ξ 2 = 6, needed 6 ✓')
    assert.equal(await page.locator('.moving-picture .words').getAttribute('aria-live'), 'polite')
    await page.getByRole('slider', { name: /query n/ }).focus()
    await page.keyboard.press('ArrowLeft')
    await page.waitForFunction(() => document.querySelector('.moving-picture .spoken').textContent === 'ζ 1 + carry 3 + ξ 1 = 5, needed 5 ✓')
    await page.getByRole('slider', { name: /key m/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(() => document.querySelector('.moving-picture .spoken').textContent === 'ζ 0 + carry 3 + ξ 1 = 4, needed 4 ✓')
    await page.context().close()
  })

  it('lets key and query be dragged', async () => {
    const page = await open({ reducedMotion: 'reduce' })
    const at = async (token) => {
      const { x, y, width, height } = await page.locator(`[data-token="${token}"]`).first().boundingBox()
      return [x + width / 2, y + height / 2]
    }
    await page.mouse.move(...await at(7))
    await page.mouse.down()
    await page.mouse.move(...await at(6))
    await page.waitForFunction(() => document.querySelector('.moving-picture .spoken').textContent.includes('needed 5'))
    await page.mouse.move(...await at(8))
    await page.waitForFunction(() => document.querySelector('.moving-picture .spoken').textContent.includes('needed 7'))
    await page.mouse.up()
    await page.mouse.move(...await at(4))
    assert.match(await sum(page), /needed 7/)
    await page.context().close()
  })

  it('stands whole on paper', async () => {
    const page = await open({ reducedMotion: 'reduce' })
    await page.pdf()
    assert.match(await sum(page), /needed 6 ✓$/)
    await page.context().close()
  })

  it('shows that B-r points at no token, and has nothing to multiply by', async () => {
    const page = await open({ reducedMotion: 'reduce' })
    await page.getByRole('radio', { name: /issue-34/ }).check()
    await page.waitForFunction(() => document.querySelector('.moving-picture .says').textContent.includes('no tokens can be pointed at'))
    assert.match(await sum(page), /✗$/)  // not at the row in which the number is right
    await page.getByRole('checkbox', { name: /decay of each token/ }).check()
    await page.waitForFunction(() => document.querySelector('.moving-picture .says').textContent.includes('nothing to multiply'))
    await page.getByRole('radio', { name: /equation \(7\)/ }).check()
    await page.waitForFunction(() => document.querySelector('.moving-picture .spoken').textContent.includes('✓'))
    await page.context().close()
  })

  it('says of each formula where it is right, where it is wrong, and what repairs nothing', async () => {
    const page = await open({ reducedMotion: 'reduce' })
    for (const [name, ...said] of [
      ['eq7', /outputs: proved for every/, /short last chunk: proved/],
      ['issue-34', /Right by accident for B=1, a single chunk/, /No state-update decay repairs it/],
      ['short-carry', /Right by accident for up to 2 chunks without an initial state/],
      ['lightning-2-local', /outputs: proved .* refuted for gates/, /state: refuted/],
      ['full-chunk-only', /outputs: proved/, /short last chunk: refuted/],
    ]) {
      await page.getByRole('radio', { name }).check()
      const text = await page.locator('.in-short').innerText()
      for (const one of said) assert.match(text.replace(/\s+/g, ' '), one)
    }
    await page.context().close()
  })

  it('has the colours of a dark page that was dark when it was opened', async () => {
    const page = await open({ reducedMotion: 'reduce', colorScheme: 'dark' })
    await page.getByRole('radio', { name: 'issue-34' }).check()
    const [shown, dark] = await page.locator('.stage rect.state').first().evaluate((one) => [getComputedStyle(one).getPropertyValue('--state'), getComputedStyle(document.documentElement).getPropertyValue('--state')])
    assert.equal(shown, dark)
    await page.context().close()
  })
})
