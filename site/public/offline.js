// Pages that were visited can be read again without a network. With one, a page always comes from it.
const kept = 'eq7'

const nothing = () =>
  new Response('<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Offline</title>' +
    '<body style="font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem">' +
    '<h1>You are offline</h1><p>This page was not visited before, so it is not kept here. Load it again when you are online, ' +
    `or go to <a href="${registration.scope}">the front page</a>.`, { status: 503, headers: { 'content-type': 'text/html' } })

async function answer(request) {
  const cache = await caches.open(kept)
  // A file of assets/ has its content in its name: it never changes.
  const same = request.url.includes('/assets/') && (await cache.match(request))
  if (same) return same
  try {
    const response = await fetch(request)
    if (response.ok) cache.put(request, response.clone())
    return response
  } catch (fault) {
    const old = await cache.match(request, { ignoreSearch: true })
    if (old) return old
    if (request.mode === 'navigate') return nothing()
    throw fault
  }
}

addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method === 'GET' && request.url.startsWith(registration.scope)) event.respondWith(answer(request))
})
