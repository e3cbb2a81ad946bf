// The pages of docs/ and the navigation between them, both read from the files.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Every Markdown file below `folder`: [{ path: 'tables/README.md', title, text }]. */
export function pages(folder, below = '') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name)
    if (entry.isDirectory()) return pages(folder, path)
    if (!entry.name.endsWith('.md')) return []
    const text = readFileSync(join(folder, path), 'utf8')
    return [{ path, title: titleOf(text, path), text }]
  })
}

const letters = { gamma: 'γ', zeta: 'ζ', xi: 'ξ' }

/** The first heading, without its markup. */
function titleOf(markdown, path) {
  const heading = markdown.match(/^# (.*)$/m)?.[1] ?? path
  return heading.replace(/[`*$]/g, '').replace(/\\(gamma|zeta|xi)/g, (_, name) => letters[name])
}

const link = (page) => '/' + page.path.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '')

/** Single pages first, the ones that a newcomer needs at the top; then one group a folder. */
export function sidebar(all) {
  const first = ['README.md', 'issue-34.md', 'playground.md', 'walkthrough.md', 'printings.md', 'check-your-implementation.md', 'in-a-test.md']
  const rankOf = (page) => (first.includes(page.path) ? first.indexOf(page.path) : first.length)
  const item = (page) => ({ text: short(page), link: link(page) })
  const single = all.filter((page) => !page.path.includes('/')).sort((a, b) => rankOf(a) - rankOf(b))
  const folders = [...new Set(all.map((page) => page.path.split('/')).filter((p) => p.length > 1).map((p) => p[0]))]
  return [
    { items: single.map(item) },
    ...folders.map((folder) => {
      const inside = all.filter((page) => page.path.startsWith(folder + '/'))
      const index = inside.find((page) => page.path === `${folder}/README.md`)
      const rankOf = (page) => index?.text.indexOf(`(${page.path.slice(folder.length + 1)})`)  // its place in the index
      return {
        text: index?.title ?? folder,
        link: index && link(index),
        collapsed: true,
        items: inside.filter((page) => page !== index).sort((a, b) => rankOf(a) - rankOf(b)).map(item),
      }
    }),
  ]
}

// "cross-reversed: the cross-chunk decay runs backwards" goes by its code, in a list; what a page was run for is left out.
function short(page) {
  const code = page.path.includes('/') && page.title.match(/^[a-z0-9-]+(?=: )/)?.[0]
  return code || page.title.replace(/^Decay exponents of |: γ=.*$/g, '')
}
