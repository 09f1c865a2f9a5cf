// What went wrong on the way is said.
import { toast } from "./toasts.js";

/** @param {string} name of the sentence, which the page hands over */
function sentence(name) {
  return document.getElementById("toasts")?.dataset[name] ?? "";
}

document.addEventListener("htmx:sendError", () => toast("bad", sentence("offline")));
document.addEventListener("htmx:timeout", () => toast("bad", sentence("offline")));

// A refusal says itself where it wants to stand: nothing that was typed is replaced by it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent<{xhr: XMLHttpRequest, shouldSwap: boolean, isError: boolean}>} */ (event);
  if (!detail.xhr.getResponseHeader("HX-Retarget")) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = /** @type {CustomEvent<{xhr: XMLHttpRequest}>} */ (event).detail;
  if (xhr.status >= 500) toast("bad", sentence("broken"));
  else if (xhr.status === 403) toast("bad", sentence("forbidden"));
  else if (xhr.status === 404) toast("bad", sentence("gone"));
  else if (xhr.status === 429) toast("bad", sentence("often"));
});

// The token of this page goes with every request that may change something.
document.addEventListener("htmx:configRequest", (event) => {
  const { headers, verb } = /** @type {CustomEvent<{headers: Record<string, string>, verb: string}>} */ (event).detail;
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
  if (verb !== "get" && token) headers["X-CSRFToken"] = token;
});

// A door may also ask for a message: HX-Trigger: {"toast": {"kind": "good", "sentence": "…"}}.
document.addEventListener("toast", (event) => {
  const { kind, sentence: said } = /** @type {CustomEvent} */ (event).detail;
  toast(kind ?? "note", said ?? "");
});
