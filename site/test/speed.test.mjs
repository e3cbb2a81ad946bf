// Limits on the playground's size and speed; the figures are printed.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { browser, host, visitor } from './support.mjs'

const most = { kilobytes: 400, openMs: 1000, keystrokeMs: 16 }
const patience = Number(process.env.EQ7_PATIENCE ?? 1)  // on times only; see scripts/site

let site, chromium
before(async () => { [site, chromium] = await Promise.all([host(), browser()]) })
after(async () => { await chromium.close(); site.close() })

const median = (times) => [...times].sort((x, y) => x - y)[Math.floor(times.length / 2)]

it(`downloads at most ${most.kilobytes} kB, gzipped`, async () => {
  const page = await visitor(chromium, site.address)
  const bodies = []
  page.on('response', (response) => bodies.push(response.body()))
  await page.goto(`${site.address}playground.html`, { waitUntil: 'networkidle' })
  await page.locator('.verdict').waitFor()
  const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0)
  console.log(`download: ${(bytes / 1000).toFixed(0)} kB gzipped, ${bodies.length} files`)
  assert.ok(bytes <= most.kilobytes * 1000)
  await page.context().close()
})

it(`answers soon after opening (target: ${most.openMs} ms)`, async () => {
  const times = []
  for (let visit = 0; visit < 5; ++visit) {
    const page = await visitor(chromium, site.address)  // nothing is cached
    await page.goto(`${site.address}playground.html#cross=B-r`)
    await page.locator('.verdict').waitFor()
    times.push(await page.evaluate(() => performance.getEntriesByName('eq7-first-answer')[0].startTime))
    await page.context().close()
  }
  console.log(`first answer: ${median(times).toFixed(0)} ms after opening, median of ${times.length}`)
  assert.ok(median(times) <= patience * most.openMs)
})

it(`answers a keystroke at B = 8, N = 24 (target: ${most.keystrokeMs} ms)`, async () => {
  const page = await visitor(chromium, site.address)
  await page.goto(`${site.address}playground.html#chunk=8&tokens=24`)
  await page.locator('.exponents').waitFor()
  // From the key to the page laid out anew: the program, the changes, style and layout.
  const times = await page.evaluate(async () => {
    const input = document.getElementById('eq7-cross')
    const texts = ['B', 'B-', 'B-r', 'B-r+', 'B-r+1', 'r', 'r+', 'r+1', '2*r', 'r+2']
    const times = []
    for (let round = 0; round < 12; ++round)
      for (const text of texts) {
        input.value = text
        const start = performance.now()
        input.dispatchEvent(new Event('input', { bubbles: true }))
        await Promise.resolve()
        await new Promise((done) => queueMicrotask(done))
        document.body.getBoundingClientRect()
        const answered = document.querySelector('.verdict:not(.stale)')  // a message is sooner there: it does not count
        if (round >= 2 && answered) times.push(performance.now() - start)
        await new Promise((done) => setTimeout(done))
        if (text === 'B-r' && !answered?.classList.contains('refuted')) throw new Error('no answer was shown')
      }
    return times
  })
  console.log(`keystroke: ${median(times).toFixed(1)} ms, median of ${times.length}; longest ${Math.max(...times).toFixed(1)} ms`)
  assert.ok(median(times) <= patience * most.keystrokeMs)
  await page.context().close()
})
