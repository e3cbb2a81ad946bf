// What the tests check of a page, so that plants.test.mjs can see that each check fails where it must.
import assert from 'node:assert/strict'

/** Opens the pages `names`: their complaints, and their links that lead nowhere, as 'page: what'. */
export async function faultsOf(page, address, names) {
  const anchors = new Map()  // the ids on each page
  const links = []           // [page, address]
  const faults = []
  for (const name of names) {
    await page.goto(address + name, { waitUntil: 'networkidle' })
    faults.push(...page.complaints.splice(0).map((complaint) => `${name}: ${complaint}`))
    if (await page.locator('main h1').count() === 0) faults.push(`${name}: no title`)
    anchors.set(address + name, new Set(await page.locator('[id]').evaluateAll((all) => all.map((one) => one.id))))
    for (const link of await page.locator('a[href]').evaluateAll((all) => all.map((one) => one.href))) links.push([name, link])
  }
  const broken = ([, link]) => {
    if (!link.startsWith(address)) return !/^(https:\/\/|mailto:)/.test(link)
    const [place, anchor] = link.split('#')
    const there = anchors.get(place.replace(/\/$/, '/index.html'))
    if (place === address + 'playground.html') return !there  // its anchors are formulas
    return !there || (anchor && !there.has(decodeURIComponent(anchor)))
  }
  faults.push(...links.filter(broken).map(([name, link]) => `${name}: a link to ${link}`))
  return [...new Set(faults)]
}

/** On the open playground: how many entries of the table are marked as wrong. */
export const wrongEntries = (page) =>
  page.locator('.exponents .corner').getAttribute('d').then((corners) => corners.split('M').length - 1)

/** On the open playground: empty fields ask for equation (7), which is proved, no entry wrong. */
export async function provesEquationSeven(page) {
  assert.match(await page.locator('.verdict').innerText(), /^proved for every B, N and all gates/i)
  assert.equal(await wrongEntries(page), 0)
}
