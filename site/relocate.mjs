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
  const data = html.replace(/(__VP_SITE_DATA__=JSON\.parse\("[^\n]*?"\))(?=[;<])/g, (script) =>
    script.replaceAll(base, '').replace(/$/, `;__VP_SITE_DATA__.base=${found}`))
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
