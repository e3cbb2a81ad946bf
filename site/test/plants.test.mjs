// Faults planted in what the browser is given: the checks of the other tests must see each of them.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { browser, host, visitor } from './support.mjs'
import { faultsOf, provesEquationSeven } from './checks.mjs'

let site, chromium
before(async () => { [site, chromium] = await Promise.all([host(), browser()]) })
after(async () => { await chromium.close(); site.close() })

// A visitor who is given `change(body)` in place of every file that `pattern` names.
async function visitorOf(pattern, change) {
  const page = await visitor(chromium, site.address)
  await page.route(pattern, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: change(await response.body()) })
  })
  return page
}

const inserted = (html) => (body) => body.toString().replace('</body>', html + '</body>')

for (const [name, html, fault] of [
  ['a link to no page', '<a href="nowhere.html">x</a>', /glossary\.html: a link to .*\/nowhere\.html/],
  ['a link to no heading', '<a href="glossary.html#nowhere">x</a>', /glossary\.html: a link to .*#nowhere/],
  ['a picture from another host', '<img src="http://localhost:9/x.png">', /glossary\.html: request to elsewhere/],
  ['a picture that is not there', '<img src="pictures/nowhere.svg">', /glossary\.html: 404/],
  ['an exception', '<script>throw new Error("planted")</script>', /glossary\.html: exception: planted/],
  ['an error in the console', '<script>console.error("planted")</script>', /glossary\.html: console: planted/],
]) {
  it(`${name} is found`, async () => {
    const page = await visitorOf('**/glossary.html', inserted(html))
    const faults = await faultsOf(page, site.address, ['glossary.html'])
    assert.ok(faults.some((one) => fault.test(one)), faults.join('\n'))
    await page.context().close()
  })
}

// Each exponent of equation (7) in the program, made another of the same length.
for (const [exponent, wrong] of [['r+1', 'r+2'], ['B-1-c', 'B-2-c'], ['r-c', 'c-r']]) {
  it(`${wrong} in place of ${exponent} in the program is found`, async () => {
    let planted = 0
    const page = await visitorOf('**/*.wasm', (body) => {
      const text = body.toString('latin1')
      // The linker may have laid it into the end of a longer text.
      return Buffer.from(text.replaceAll(`${exponent}\0`, () => { ++planted; return `${wrong}\0` }), 'latin1')
    })
    await page.goto(`${site.address}playground.html`)
    await page.locator('.exponents, .playground [role=alert]').first().waitFor()
    assert.equal(planted, 1)
    await assert.rejects(provesEquationSeven(page), assert.AssertionError)
    await page.context().close()
  })
}
