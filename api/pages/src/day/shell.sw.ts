export {}
declare const self: ServiceWorkerGlobalScope
/** Filled in by the build: every file that the day page is made of. */
declare const __SHELL_FILES__: readonly string[]

/** Keeps the day page readable without a network: its own files, and the map tiles that were seen. No personal data. */
const SHELL = `rounds-shell-${fingerprint(__SHELL_FILES__)}`
const TILES = 'rounds-tiles'
const TILES_KEPT = 1500
const PAGE = '/day/page'

self.addEventListener('install', (event) => event.waitUntil(store().then(() => self.skipWaiting())))
self.addEventListener('activate', (event) => event.waitUntil(dropOldShells().then(() => self.clients.claim())))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate' && url.pathname.startsWith('/day/')) event.respondWith(page(request))
  else if (__SHELL_FILES__.includes(url.pathname)) event.respondWith(file(request))
  else if (/^\/v1\/regions\/[^/]+\/tiles\//.test(url.pathname)) event.respondWith(tile(request))
})

async function store(): Promise<void> {
  const cache = await caches.open(SHELL)
  await cache.addAll([...__SHELL_FILES__])
}

async function dropOldShells(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('rounds-shell-') && name !== SHELL)
  await Promise.all(old.map((name) => caches.delete(name)))
}

/** The page itself from the network, so that a new version arrives; from the cache when there is none. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL)
  try {
    const fresh = await fetch(request)
    if (fresh.ok) await cache.put(PAGE, fresh.clone())
    return fresh
  } catch (failure) {
    const kept = await cache.match(PAGE)
    if (kept) return kept
    throw failure
  }
}

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL)
  return (await cache.match(request)) ?? fetch(request)
}

async function tile(request: Request): Promise<Response> {
  const cache = await caches.open(TILES)
  const kept = await cache.match(request)
  if (kept) return kept
  const fresh = await fetch(request)
  if (fresh.status === 200) {
    await cache.put(request, fresh.clone())
    await dropOldest(cache)
  }
  return fresh
}

async function dropOldest(cache: Cache): Promise<void> {
  const kept = await cache.keys()
  await Promise.all(kept.slice(0, Math.max(0, kept.length - TILES_KEPT)).map((request) => cache.delete(request)))
}

/** File names carry their content's hash, so their list names the version. */
function fingerprint(files: readonly string[]): string {
  let hash = 0
  for (const character of files.join()) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0
  return (hash >>> 0).toString(36)
}
