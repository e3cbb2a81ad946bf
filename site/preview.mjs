// Draws previews/PAGE.png for every page of the built site, which links to the page are shown with: its
// title, how it begins, and its picture. That is a picture of the page's, or its table with entries that are
// wrong. Hosts of links show drawings of dots only, and of this size.
//   node preview.mjs      once the site is in build/site
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { browser, folder, host, inParallel, pageNames, visitor } from './test/support.mjs'

const style = `
  html, body { background: white !important; overflow: hidden; }
  .card { box-sizing: border-box; width: 1200px; height: 630px; padding: 42px 56px; display: grid; grid-template-rows: auto auto 1fr; gap: 18px; background: white; }
  .card > h1 { margin: 0; font-size: 42px; line-height: 1.25; max-width: none; }
  .card > p { margin: 0; font-size: 25px; line-height: 1.4; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
  .card > p:last-child { -webkit-line-clamp: 9; }
  .card > div { min-height: 0; display: grid; place-items: center; }
  .card > div > * { display: block; flex: none; margin: 0 !important; max-width: none !important; }
  .card table { width: max-content; }`

// In the page: makes it the card. A picture that is a file comes as its text, so that it stands still: where
// its tokens move, at its end.
function makeCard([style, drawing]) {
  const most = (all, size) => all.sort((a, b) => size(b) - size(a))[0]
  const main = document.querySelector('.vp-doc')
  const [title, words] = [main.querySelector('h1'), main.querySelector('h1 ~ p, h1 ~ * p, .verdict .title')]
  const tables = [...main.querySelectorAll('table')].filter((one) => one.querySelector('.wrong'))
  let picture = main.querySelector('.exponents, img') ?? most(tables, (one) => one.querySelectorAll('td').length)
  title.querySelector('a')?.remove()
  const card = document.createElement('div')
  card.className = 'card vp-doc playground'
  card.append(title, words)
  if (picture) {
    const place = document.createElement('div')
    place.append(picture)
    card.append(place)
    if (drawing) {
      place.innerHTML = drawing
      picture = place.querySelector('svg')
    }
  }
  document.body.replaceChildren(card)
  document.head.append(Object.assign(document.createElement('style'), { textContent: style }))
  if (!picture) return
  const { width, height } = picture.getBoundingClientRect()
  const room = picture.parentNode.getBoundingClientRect()
  picture.style.zoom = Math.min(room.width / width, room.height / height, 2.5)
}

const site = await host()
const chromium = await browser()
await inParallel(pageNames(), async (name) => {
  // What a page shows without its scripts is its whole text; the playground is nothing without them.
  const script = name === 'playground.html'
  const page = await visitor(chromium, site.address, { viewport: { width: 1200, height: 630 }, reducedMotion: 'reduce', javaScriptEnabled: script })
  await page.goto(site.address + name)
  if (script) await page.locator('.exponents').waitFor()
  const source = await page.evaluate(() => document.querySelector('.vp-doc img')?.src)
  const drawing = source && readFileSync(join(folder, source.slice(site.address.length)), 'utf8')
  await page.evaluate(makeCard, [style, drawing])
  const file = join(folder, 'previews', name.replace(/html$/, 'png'))
  mkdirSync(dirname(file), { recursive: true })
  await page.screenshot({ path: file })
  await page.context().close()
})
await chromium.close()
site.close()
