// The site: the Markdown of docs/ as it is, with search and typeset maths. `scripts/site` builds it.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { pages, sidebar } from './pages.mjs'
import { repositoryLinks } from './links.mjs'
import { keptTogether, marks, movingPictures, narrowPictures } from './markup.mjs'
import { plainFormulas, tokenize } from './search.mjs'

// A text that stands for the folder that the site will lie in; scripts/site's last step (relocate.mjs)
// takes it out again, so that the site works in any folder of any host.
export const base = '/__eq7_base__/'

// Of files in the repository (https://host/name/blob/main), and of the repository itself.
const files = process.env.EQ7_REPOSITORY
const repository = files?.replace(/\/blob\/.*$/, '')

// Where the site will be, if that is known: https://host/folder. Only then have pages an address of their
// own to be quoted by, and a picture that other hosts can fetch.
const site = process.env.EQ7_SITE?.replace(/\/?$/, '/')

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const all = pages(here('../../docs'))
const icon = readFileSync(here('icon.svg'), 'utf8')

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

// The four terms' colours, as the program has them.
const colours = (name) => {
  const source = readFileSync(here('../../src/eq7/render/colours.hpp'), 'utf8')
  const [, fields] = source.match(new RegExp(`Colours ${name}\\{([^}]*)\\}`))
  const [intra, state, carry, cross, wrong] = fields.match(/#[0-9a-f]{6}/g)
  return Object.entries({ intra, state, carry, cross, wrong }).map(([term, colour]) => `--${term}:${colour}`).join(';')
}

// What another page, or a chat, shows of a link to this one.
const preview = ({ pageData }) => {
  const { title, description, relativePath } = pageData
  const property = (name, content) => ['meta', { property: `og:${name}`, content }]
  const address = site && site + relativePath.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '.html')
  return [
    property('title', title), property('description', description), property('type', 'article'), property('site_name', 'eq7'),
    property('image', `${site ?? base}previews/${relativePath.replace(/md$/, 'png')}`), property('image:alt', `${title}: ${description}`),  // drawn by preview.mjs
    ['meta', { name: 'twitter:card', content: 'summary_large_image' }],
    ...(site ? [property('url', address), ['link', { rel: 'canonical', href: address }]] : []),
  ]
}

/** The page's first sentences, without markup. */
function descriptionOf(path) {
  const markdown = readFileSync(here(`../../docs/${path}`), 'utf8')
  const paragraphs = plainFormulas(markdown).split('\n\n').filter((one) => /^[A-Z*]/.test(one))
  return (paragraphs[0] ?? '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '').replace(/\s+/g, ' ').slice(0, 200)
}

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
  transformHead: (context) => [...preview(context), ...(context.page === 'playground.md' ? earlyLinks(context.assets) : [])],
  markdown: {
    math: true,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    attrs: { disable: true },  // {1} is a set of tokens
    config: (markdown) => {
      repositoryLinks(markdown, files)
      movingPictures(markdown)
      narrowPictures(markdown, here('../../docs'))
      keptTogether(markdown)
      marks(markdown)
    },
  },
  // The playground needs the width more than a list of its headings.
  transformPageData: (page) => ({
    description: descriptionOf(page.filePath),
    ...(page.relativePath === 'playground.md' ? { frontmatter: { ...page.frontmatter, aside: false, pageClass: 'wide' } } : {}),
  }),
  head: [
    // In the page itself: an address that is relative to the page would be asked for anew, from the wrong
    // folder, when the address changes before the page does.
    ['link', { rel: 'icon', type: 'image/svg+xml', href: 'data:image/svg+xml,' + encodeURIComponent(icon) }],
    ['style', {}, `:root{${colours('light_colours')}}.dark{${colours('dark_colours')}}`],
    // A phone's keyboard makes the page shorter, so that a verdict at its foot stays in sight.
    ['meta', { name: 'viewport', content: 'width=device-width,initial-scale=1,interactive-widget=resizes-content' }],
  ],
  themeConfig: {
    // Formulas are found as people type them: B-r, gamma^(B-r).
    search: {
      provider: 'local',
      options: {
        _render: (source, env, markdown) => markdown.render(plainFormulas(source), env),
        miniSearch: { options: { tokenize }, searchOptions: { tokenize } },
      },
    },
    sidebar: sidebar(all),
    nav: [
      { text: 'Playground', link: '/playground' },
      { text: 'Paper', link: 'https://arxiv.org/abs/2307.08621' },
      ...(repository ? [{ text: 'Repository', link: repository }] : []),
    ],
    repository,
    outline: [2, 3],
    docFooter: { prev: 'Before', next: 'Next' },
  },
  vite: {
    publicDir: here('../public'),
    resolve: {
      alias: {
        'eq7-playground': here('../../build/wasm/src/eq7/eq7_playground.js'),
      },
    },
    plugins: [vueForPages, noteEarly],
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
  },
})
