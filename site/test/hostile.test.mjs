// Texts and links that mean harm: a message in place, never a dead page, never markup.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { browser, host, visitor } from './support.mjs'

let site, chromium
before(async () => { [site, chromium] = await Promise.all([host(), browser()]) })
after(async () => { await chromium.close(); site.close() })

const image = '<img src=x onerror=alert(1)>'
const links = {
  'markup in every field': `#${['cross', 'state', 'carry', 'intra', 'reads', 'chunk', 'tokens', 'gamma', 'n', 'm'].map((field) => `${field}=${encodeURIComponent(image)}`).join('&')}`,
  'markup between quotes': `#cross=${encodeURIComponent('"><script>alert(1)</script>')}`,
  'markup as a whole hash': `#${encodeURIComponent(image)}`,
  'broken escapes': '#cross=%E0%A4%A&state=%',
  'names of the object': '#__proto__=x&constructor=y&toString=z&cross=B-r',
  'a million characters': `#cross=${'r'.repeat(1e6)}`,
  'a zero character': '#cross=r%00%2B1',
  'half a character': '#cross=%ED%A0%80',
  'sizes beyond what can be shown': '#chunk=1000000&tokens=99999999999999999999',
  'no sizes': '#chunk=0&tokens=-1&gamma=NaN',
  'an entry outside': '#n=12&m=-1',
  'numbers beyond 64 bits': '#cross=9223372036854775807*r*B',
  'a power that grows': '#cross=r%5E60',
  'deep brackets': `#cross=${'('.repeat(900)}r`,
  'a list': '#cross=1,2,3,4,5',
  'division by zero': '#cross=r//(r-r)',
  'the largest that is shown': '#chunk=16&tokens=48&reads=current&cross=B-r&state=c*c',
}

for (const [name, link] of Object.entries(links)) {
  it(name, async () => {
    const page = await visitor(chromium, site.address)
    await page.goto(`${site.address}playground.html${link}`)
    await page.locator('.exponents, .playground [role=alert]').first().waitFor()
    assert.equal(await page.locator('.playground :is(img, script, iframe, object)').count(), 0)
    // It still answers.
    for (const field of ['cross', 'state', 'carry', 'intra']) await page.locator(`#eq7-${field}`).fill('')
    await page.locator('#eq7-chunk').fill('4')
    await page.locator('#eq7-tokens').fill('12')
    await page.locator('#eq7-gamma').fill('0.9')
    await page.getByRole('radio', { name: /current/ }).check()
    await page.getByRole('radio', { name: /previous/ }).check()
    await page.locator('#eq7-cross').fill('B-r')
    await page.locator('.exponents [role=gridcell]').first().click().catch(() => {})
    await page.locator('.verdict.refuted').waitFor()
    assert.deepEqual(page.complaints, [])
    await page.context().close()
  })
}

it('recovers from a program that stops', async () => {
  const page = await visitor(chromium, site.address)
  await page.goto(`${site.address}playground.html`)
  await page.locator('.verdict').waitFor()
  // What an abort in the program looks like from outside.
  await page.evaluate(() => {
    const parse = JSON.parse
    JSON.parse = () => { JSON.parse = parse; throw new WebAssembly.RuntimeError('unreachable') }
  })
  await page.locator('#eq7-cross').fill('B-')
  await page.locator('.failed').waitFor()
  await page.locator('#eq7-cross').fill('B-r')
  await page.locator('.verdict.refuted').waitFor()
  await page.context().close()
})
