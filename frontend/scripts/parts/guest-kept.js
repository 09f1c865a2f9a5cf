// Has the card kept for when there is no network (guest-worker.js); with nobody logged in, has it gone.
export {}; // a module: its names are its own

const CACHE = "habitue-guest-1:";
const RETRY_MS = 5000;

class GuestKept extends HTMLElement {
  connectedCallback() {
    if (this.dataset.does === "returns") return this.wait();
    // A frame on another website is shown there alone, and browsers keep nothing for it.
    if (!("serviceWorker" in navigator) || window.top !== window) return;
    void (this.dataset.does === "keeps" ? this.keep() : this.forget()).catch(() => undefined);
  }

  get scope() {
    return this.dataset.scope ?? "";
  }

  /** Browsers think themselves online before anybody answers: what counts is an answer. */
  wait() {
    const again = () => fetch(`${this.scope}manifest.json`, { cache: "no-store" }).then(() => location.reload(), () => undefined);
    window.addEventListener("online", again);
    window.setInterval(again, RETRY_MS);
  }

  async keep() {
    await navigator.serviceWorker.register(`${this.scope}worker.js`, { scope: this.scope });
    const { active } = await navigator.serviceWorker.ready;
    if (document.readyState !== "complete") await new Promise((done) => window.addEventListener("load", done));
    const files = performance.getEntriesByType("resource").map((entry) => new URL(entry.name))
      .filter((file) => file.origin === location.origin && !file.pathname.startsWith(this.scope));
    active?.postMessage({ keep: [...new Set(files.map((file) => file.pathname))] });
  }

  async forget() {
    await caches.delete(CACHE + this.scope);
  }
}

customElements.define("guest-kept", GuestKept);
