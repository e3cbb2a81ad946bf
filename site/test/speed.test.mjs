// Limits on the playground's size and speed; the figures are printed.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { browser, host, visitor } from './support.mjs'

const most = { kilobytes: 460, openMs: 1000, keystrokeMs: 16, slowMs: 100 }
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

for (const { N, ms, slower } of [{ N: 24, ms: most.keystrokeMs, slower: 1 }, { N: 48, ms: most.slowMs, slower: 4 }])
it(`answers a keystroke at B = 8, N = ${N}${slower > 1 ? `, on a machine ${slower} times slower` : ''} (target: ${ms} ms)`, async () => {
  const page = await visitor(chromium, site.address, { viewport: { width: 1280, height: 2400 } })  // the table is in it
  await page.goto(`${site.address}playground.html#chunk=8&tokens=${N}&cross=r`)
  await page.locator('.exponents').waitFor()
  if (slower > 1) await (await page.context().newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slower })
  // From the key to the frame that shows the verdict and the table, painted: the key comes where a frame
  // begins, and a message sent in it is read once it has been painted.
  const times = await page.evaluate(async () => {
    const input = document.getElementById('eq7-cross')
    input.focus()  // as one types
    const texts = ['B', 'B-', 'B-r', 'B-r+', 'B-r+1', 'r', 'r+', 'r+1', '2*r', 'r+2']
    const times = []
    const numbers = () => document.querySelector('.exponents .numbers').textContent
    const tables = {}  // of each formula
    for (let round = 0; round < 8; ++round)
      for (const text of texts) {
        await new Promise((done) => requestAnimationFrame(done))
        input.value = text
        const start = performance.now()
        input.dispatchEvent(new Event('input', { bubbles: true }))
        await new Promise((done) => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = done
          port2.postMessage(0)
        })
        const answered = document.querySelector('.verdict:not(.stale)')  // a message is sooner there: it does not count
        const time = performance.now() - start
        if (round >= 2 && answered) times.push(time)
        if (answered && numbers() !== (tables[text] ??= numbers())) throw new Error(`the table of ${text} was not shown`)
        await new Promise((done) => setTimeout(done, 80))  // keys of a fast typist
        if (text === 'B-r' && !answered?.classList.contains('refuted')) throw new Error('no answer was shown')
      }
    if (new Set(Object.values(tables)).size < 5) throw new Error('the tables are the same')
    return times
  })
  console.log(`keystroke at N = ${N}: ${median(times).toFixed(1)} ms, median of ${times.length}; longest ${Math.max(...times).toFixed(1)} ms`)
  assert.ok(median(times) <= patience * ms)
  await page.context().close()
})
