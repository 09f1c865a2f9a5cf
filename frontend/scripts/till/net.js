// Talking to our own server.

export class NoAnswer extends Error {}
export class SignedOut extends Error {}

const PATIENCE = 8_000;

/** @param {string} name */
function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** The cookie's, which is renewed when somebody signs in again, also in another tab. */
function token() {
  return cookie("habitue_csrf") || document.querySelector("meta[name=csrf-token]")?.getAttribute("content") || "";
}

/**
 * @param {string} address
 * @param {RequestInit} options
 */
async function asked(address, options) {
  const ending = AbortSignal.timeout(PATIENCE);
  const signal = options.signal ? AbortSignal.any([options.signal, ending]) : ending;
  /** @type {Response} */
  let response;
  try {
    response = await fetch(address, { ...options, signal, redirect: "manual", credentials: "same-origin" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new NoAnswer(String(error));
  }
  if (response.type === "opaqueredirect" || response.status === 401) throw new SignedOut();
  // 403 without JSON is the token of a session that ended.
  if (response.status === 403 && !isJson(response)) throw new SignedOut();
  if (response.status >= 500) throw new NoAnswer(String(response.status));
  return response;
}

/** @param {Response} response */
function isJson(response) {
  return (response.headers.get("content-type") ?? "").startsWith("application/json");
}

/**
 * Send an object, get one.
 * @param {string} address
 * @param {object} body
 * @param {{signal?: AbortSignal, found?: string}} [options]
 * @returns {Promise<Record<string, any>>}
 */
export async function post(address, body, options = {}) {
  const headers = {
    "Content-Type": "application/json",
    "X-CSRFToken": token(),
    "HX-Request": "true",
  };
  const response = await asked(address, {
    method: "POST", headers, body: JSON.stringify(body), ...(options.signal ? { signal: options.signal } : {}),
  });
  if (!isJson(response)) throw new NoAnswer(String(response.status));
  return response.json();
}

/**
 * @param {string} address
 * @param {{signal?: AbortSignal, found?: string}} [options]
 */
export async function get(address, options = {}) {
  const headers = { "HX-Request": "true", ...(options.found ? { "X-Found": options.found } : {}) };
  return asked(address, { headers, ...(options.signal ? { signal: options.signal } : {}) });
}
