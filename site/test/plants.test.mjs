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

// What empty fields ask for, made another schedule: the program must be seen to refuse it.
for (const [part, right, wrong] of [
  ['cross', '', 'r+2'], ['state', '', '(c,L-2]'], ['carry', '', 'B-1'], ['intra', '', 'c-r'], ['reads', 'previous', 'current'],
]) {
  it(`${part} ${wrong} in place of equation (7)'s is found`, async () => {
    let planted = 0
    const page = await visitorOf('**/*layground*.js', (body) =>
      body.toString().replaceAll(`${part}:"${right}"`, () => { ++planted; return `${part}:"${wrong}"` }))
    await page.goto(`${site.address}playground.html#tokens=12`)  // not a formula: the defaults
    await page.locator('.exponents, .playground [role=alert]').first().waitFor()
    assert.equal(planted, 1)
    await assert.rejects(provesEquationSeven(page), assert.AssertionError)
    await page.context().close()
  })
}
