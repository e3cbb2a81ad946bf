// Every page: no error, no request elsewhere, no broken link.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, it } from 'node:test'
import { browser, folder, host, visitor } from './support.mjs'
import { faultsOf } from './checks.mjs'

let site, chromium
before(async () => { [site, chromium] = await Promise.all([host(), browser()]) })
after(async () => { await chromium.close(); site.close() })

const pagesBelow = (below = '') =>
  readdirSync(folder + below, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? pagesBelow(`${below}${entry.name}/`)
    : entry.name.endsWith('.html') && entry.name !== '404.html' ? [below + entry.name] : [])

it('every page opens without a complaint, and every link on it leads somewhere', async () => {
  const pages = pagesBelow()
  assert.ok(pages.length > 30)
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
  await found.click()
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

it('fits a phone', async () => {
  const page = await visitor(chromium, site.address, { viewport: { width: 360, height: 740 } })
  for (const name of pagesBelow()) {
    await page.goto(site.address + name)
    if (name === 'playground.html') await page.locator('.exponents').waitFor()
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`)
  }
  await page.context().close()
})
