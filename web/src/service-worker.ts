/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
// Keeps the pharmacist's pages on the device: their own files, nothing else, and never an answer
// of the server. `scripts/offline-shell.mjs` writes the list of
// files and the version into the built file.

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

/** The page for every address, then the files that it needs, one a line. */
const FILES = worker.atob('__OFFLINE_FILES__').split('\n');
const SHELL = FILES[0] ?? '/';
/** Only these pages come from the device; every other page comes from the server, as ever. */
const OWN_PAGES = /^\/pharmacy(\/|$)/;
const PREFIX = 'dokita-pharmacy-';
const CACHE = `${PREFIX}__OFFLINE_VERSION__`;

worker.addEventListener('install', (event) => {
  event.waitUntil(keepAll());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlder().then(() => worker.clients.claim()));
});

// A newer version waits until the person wants it; see `OfflineApp.update`.
worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (request.mode === 'navigate') {
    if (OWN_PAGES.test(url.pathname)) event.respondWith(fromCache(SHELL, request));
  } else if (FILES.includes(url.pathname)) event.respondWith(fromCache(url.pathname, request));
});

/** All or nothing; files whose names carry a hash may come out of the browser's own cache. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: path.includes('/immutable/') ? 'default' : 'reload' })));
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function fromCache(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(path)) ?? fetch(request);
}
