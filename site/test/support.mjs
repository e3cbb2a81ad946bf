// A host for the built site, and the browser that visits it.
import { createServer } from 'node:http'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export const folder = fileURLToPath(new URL('../../build/site/', import.meta.url))

export const axe = fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url))

const kinds = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png',
}

/** Every page of the site: 'mistakes/gauge.html'. */
export const pageNames = (below = '') =>
  readdirSync(folder + below, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? pageNames(`${below}${entry.name}/`)
    : entry.name.endsWith('.html') && entry.name !== '404.html' ? [below + entry.name] : [])

/** Does `work` on all of them, three at a time; what each gave. */
export async function inParallel(all, work) {
  const results = []
  const rest = [...all.entries()]
  const worker = async () => {
    for (let next; (next = rest.shift()); ) results[next[0]] = await work(next[1])
  }
  await Promise.all([worker(), worker(), worker()])
  return results
}

/** Serves the site below /some/folder/, as a project's pages are on many hosts: { address, close }. */
export async function host() {
  const below = '/some/folder/'
  const server = createServer(async (request, response) => {
    const path = decodeURI(new URL(request.url, 'http://host').pathname)
    const file = join(folder, normalize(path.slice(below.length)) + (path.endsWith('/') ? 'index.html' : ''))
    try {
      if (!path.startsWith(below) || !file.startsWith(folder)) throw new Error('outside')
      const content = await readFile(file)
      response.writeHead(200, { 'content-type': kinds[extname(file)] ?? 'application/octet-stream' }).end(content)
    } catch {
      response.writeHead(404, { 'content-type': 'text/html' }).end(await readFile(join(folder, '404.html')))
    }
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  return { address: `http://127.0.0.1:${server.address().port}${below}`, close: () => { server.close(); server.closeAllConnections() } }
}

export const browser = () =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  })

/** A page that notes in `complaints` whatever a visitor should never see or cause. */
export async function visitor(chromium, address, options = {}) {
  const context = await chromium.newContext(options)
  const page = await context.newPage()
  page.complaints = []
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => page.complaints.push(`exception: ${error.message}`))
  page.on('dialog', (dialog) => { page.complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss() })
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) page.complaints.push(`request to elsewhere: ${request.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) page.complaints.push(`${response.status()}: ${response.url()}`)
  })
  return page
}
