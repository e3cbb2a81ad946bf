// Makes the built site independent of the folder that it lies in: VitePress writes an absolute address
// before every link, of which `base` (config.mjs) is a stand-in. In a page it becomes the way up to the
// site's folder; in a script, what the page has found that folder to be.
//   node relocate.mjs FOLDER
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseAst } from 'rollup/parseAst'

const base = '/__eq7_base__/'
const found = 'globalThis.__eq7_base'

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })

function relocatePage(html, depth) {
  const up = '../'.repeat(depth) || './'
  const start = `<script>${found}=new URL(${JSON.stringify(up)},location.href).pathname</script>`
  // The site's data stand in a script of the page, as JSON in a string.
  const data = html.replace(/(__VP_SITE_DATA__=(?:deserializeFunctions\()?JSON\.parse\("[^\n]*?"\)+)(?=[;<])/g, (script) =>
    script.replaceAll(base, '').replace(/$/, `;__VP_SITE_DATA__.base=${found}`))
  if (data === html) throw new Error('a page has no data of the site that could be told its folder')
  return data.replace('<head>', '<head>' + start).replaceAll(base, up)
}

// Texts in a script: "a/__eq7_base__/b" becomes ("a"+globalThis.__eq7_base+"b").
function relocateScript(code) {
  const changes = []
  const visit = (node) => {
    if (!node || typeof node !== 'object') return
    if (Array.isArray(node)) return node.forEach(visit)
    if (node.type === 'Literal' && typeof node.value === 'string' && node.value.includes(base))
      changes.push([node.start, node.end, `(${node.value.split(base).map((text) => JSON.stringify(text)).join(`+${found}+`)})`])
    if (node.type === 'TemplateElement' && node.value.raw.includes(base))
      changes.push([node.start, node.end, node.value.raw.replaceAll(base, '${' + found + '}')])
    for (const key in node) if (key !== 'parent') visit(node[key])
  }
  visit(parseAst(code))
  return changes
    .sort((x, y) => y[0] - x[0])
    .reduce((text, [start, end, by]) => text.slice(0, start) + by + text.slice(end), code)
}

// The page for what is not there is shown at any depth, where no way up is known: it stands by itself, and
// looks for the site's folder among those above.
const notFound = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>No such page · eq7</title>
<style>:root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}</style></head>
<body><main><h1>There is no such page</h1>
<p>The pages on equation (7) may have moved. <a id="front" href="./">Go to the front page</a>.</p></main>
<script>(async () => {
  const front = document.getElementById('front')
  for (let folder = new URL('./', location.href); ; folder = new URL('../', folder)) {
    const found = await fetch(new URL('hashmap.json', folder), { method: 'HEAD' }).catch(() => null)
    if (found?.ok) return (front.href = folder)
    if (folder.pathname === '/') return
  }
})()</script></body></html>
`

const folder = process.argv[2]
for (const path of filesBelow(folder)) {
  if (!/\.(html|js|css|json)$/.test(path)) continue
  const text = readFileSync(path, 'utf8')
  if (!text.includes(base)) continue
  const depth = relative(folder, path).split(/[\\/]/).length - 1
  const relocated = path.endsWith('.html') ? relocatePage(text, depth) : path.endsWith('.js') ? relocateScript(text) : text
  if (relocated.includes('__eq7_base__/')) throw new Error(`${path} still names the stand-in ${base}`)
  writeFileSync(path, relocated)
}
writeFileSync(join(folder, '404.html'), notFound)
