// The site: the Markdown of docs/ as it is, with search and typeset maths. `scripts/site` builds it.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { pages, sidebar } from './pages.mjs'
import { repositoryLinks } from './links.mjs'

// A text that stands for the folder that the site will lie in; scripts/site's last step (relocate.mjs)
// takes it out again, so that the site works in any folder of any host.
export const base = '/__eq7_base__/'

// Of files in the repository (https://host/name/blob/main), and of the repository itself.
const files = process.env.EQ7_REPOSITORY
const repository = files?.replace(/\/blob\/.*$/, '')

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const all = pages(here('../../docs'))

// The pages become Vue components, but lie outside this folder, where Vite would not find Vue.
const vueForPages = {
  name: 'vue-for-pages',
  enforce: 'pre',
  resolveId(id, importer) {
    const page = importer?.startsWith(here('../../docs')) && /^vue(\/|$)/.test(id)
    return page ? this.resolve(id, here('./theme/index.js'), { skipSelf: true }) : null
  },
}

// What the playground runs is fetched at once, not when the scripts that ask for it have been read.
const early = []
const noteEarly = {
  name: 'note-early',
  generateBundle: (_, bundle) => {
    for (const { type, name, fileName } of Object.values(bundle))
      if (type === 'chunk' && /playground$/i.test(name) && fileName.startsWith('assets/')) early.push(fileName)
  },
}
const earlyLinks = (assets) => [
  ...assets.filter((file) => file.endsWith('.wasm')).map((file) => ['link', { rel: 'preload', as: 'fetch', crossorigin: '', href: file }]),
  ...early.map((file) => ['link', { rel: 'modulepreload', href: base + file }]),
]

export default defineConfig({
  title: 'eq7',
  description: "Where the decay exponents of RetNet's equation (7) come from",
  base,
  srcDir: '../docs',
  outDir: '../build/site',
  cacheDir: '../build/site-cache',
  rewrites: { 'README.md': 'index.md', ':folder/README.md': ':folder/index.md' },
  lastUpdated: false,
  router: { prefetchLinks: false },  // a dozen pages that nobody asked for, while the playground starts
  transformHead: ({ page, assets }) => (page === 'playground.md' ? earlyLinks(assets) : []),
  markdown: {
    math: true,
    config: (markdown) => repositoryLinks(markdown, files),
  },
  // The playground needs the width more than a list of its headings.
  transformPageData: (page) => (page.relativePath === 'playground.md' ? { frontmatter: { ...page.frontmatter, aside: false, pageClass: 'wide' } } : undefined),
  head: [
    ['link', { rel: 'icon', href: 'data:,' }],
    // A phone's keyboard makes the page shorter, so that a verdict at its foot stays in sight.
    ['meta', { name: 'viewport', content: 'width=device-width,initial-scale=1,interactive-widget=resizes-content' }],
  ],
  themeConfig: {
    search: { provider: 'local' },
    sidebar: sidebar(all),
    nav: [{ text: 'Playground', link: '/playground' }, ...(repository ? [{ text: 'Repository', link: repository }] : [])],
    repository,
    outline: [2, 3],
    docFooter: { prev: false, next: false },
  },
  vite: {
    resolve: {
      alias: {
        'eq7-playground': here('../../build/wasm/src/eq7/eq7_playground.js'),
      },
    },
    plugins: [vueForPages, noteEarly],
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
  },
})
