// Keeps the last look at a guest's card for a shop without a network: one page made for it, and what that is drawn with.
// It goes with whoever logs out, so that the next one on this phone sees nothing of theirs.

export {}; // a module: its names are its own

/** @typedef {any} Any */
const worker = /** @type {Any} */ (self);
const SCOPE = new URL(worker.registration.scope).pathname;
const CACHE = `habitue-guest-1:${SCOPE}`;
const KEPT = `${SCOPE}kept`;
const PATIENCE_MS = 6000;
// Whoever comes in or goes out: what was kept may be another's from here on.
const CHANGES = /\/(log-out|visits|farewell|waiting|log-in|links\/[^/]+)$/;

worker.addEventListener("install", (/** @type {Any} */ event) => {
  event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("activate", (/** @type {Any} */ event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("habitue-guest-") && name.endsWith(`:${SCOPE}`) && name !== CACHE) await caches.delete(name);
    }
    await worker.clients.claim();
  })());
});

worker.addEventListener("message", (/** @type {Any} */ event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keep(event.data.keep));
});

/** The page as it is now, and these files; others are of a page that was kept before. @param {string[]} paths */
async function keep(paths) {
  const cache = await caches.open(CACHE);
  await cache.delete(KEPT);
  try {
    const page = await fetch(KEPT, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (!page.ok) return;
    await Promise.all(paths.map(async (path) => (await cache.match(path)) ?? cache.add(path).catch(() => undefined)));
    for (const old of await cache.keys()) {
      if (!paths.includes(new URL(old.url).pathname)) await cache.delete(old);
    }
    await cache.put(KEPT, page);
  } catch {
    // Next time.
  }
}

worker.addEventListener("fetch", (/** @type {Any} */ event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== worker.location.origin) return;
  const isHere = address.pathname.startsWith(SCOPE);
  if (request.method === "POST" && isHere && CHANGES.test(address.pathname)) event.waitUntil(caches.delete(CACHE));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (isHere && !address.pathname.startsWith(`${SCOPE}widget/`)) event.respondWith(page(request, address.pathname));
  } else if (!isHere) event.respondWith(file(request, address.pathname));
});

/**
 * What the network says; what is kept where it says nothing, or not in time where that would do as well.
 *
 * @param {Request} request
 * @param {string} path
 */
async function page(request, path) {
  const kept = await kept_of(KEPT);
  if (!kept) return fetch(request);
  const answer = fetch(request).catch(() => kept);
  if (path !== SCOPE) return answer;
  return Promise.race([answer, new Promise((done) => setTimeout(() => done(kept), PATIENCE_MS))]);
}

/** Built files never change under their address; others are taken from what is kept without a network alone.
 *
 * @param {Request} request
 * @param {string} path
 */
async function file(request, path) {
  const kept = await kept_of(path);
  if (kept && path.startsWith("/static/")) return kept;
  return fetch(request).catch(() => kept ?? Response.error());
}

/** @param {string} path @returns {Promise<Response | undefined>} */
async function kept_of(path) {
  // Opening would make one where there is none.
  return (await caches.has(CACHE)) ? (await caches.open(CACHE)).match(path, { ignoreVary: true }) : undefined;
}
