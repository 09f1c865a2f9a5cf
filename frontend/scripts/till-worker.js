// Keeps the panel's shell and its built files for when there is no network. Never a page with anybody's name in it.

const CACHE = "habitue-till-1";
const SHELL = "/till/shell";

/** @typedef {any} Any */
const worker = /** @type {Any} */ (self);

worker.addEventListener("install", (/** @type {Any} */ event) => {
  event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("activate", (/** @type {Any} */ event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("habitue-till-") && name !== CACHE) await caches.delete(name);
    }
    await worker.clients.claim();
    await keepShell();
  })());
});

/** The shell as it is now; one that asks to sign in is none. */
async function keepShell() {
  try {
    const response = await fetch(SHELL, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (response.ok) await (await caches.open(CACHE)).put(SHELL, response);
  } catch {
    // Next time.
  }
}

worker.addEventListener("message", (/** @type {Any} */ event) => {
  const paths = Array.isArray(event.data?.keep) ? event.data.keep : [];
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await keepShell();
    for (const path of paths) if (!(await cache.match(path))) await cache.add(path).catch(() => undefined);
  })());
});

worker.addEventListener("fetch", (/** @type {Any} */ event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(built(request));
  else if (request.mode === "navigate" && address.pathname === "/till") event.respondWith(panel(request));
});

/** Built files never change under their address. @param {Request} request */
async function built(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** @param {Request} request */
async function panel(request) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match(SHELL)) ?? Response.error();
  }
}
