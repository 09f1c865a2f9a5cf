// Whether there is a network, and what waits for it, for all to see.
import { part } from "./desk.js";
import { clockOf, written } from "./money.js";

const AGAIN = 10_000;

export class WaitingRoom {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./queue.js").Queue} queue
   */
  constructor(desk, queue) {
    this.desk = desk;
    this.queue = queue;
    queue.addEventListener("change", () => void this.show());
    queue.addEventListener("stuck", () => this.#set(false));
    desk.addEventListener("change", () => this.#light());
    window.addEventListener("online", () => void this.#back());
    window.addEventListener("offline", () => this.#set(false));
    document.addEventListener("visibilitychange", () => !document.hidden && void queue.flush());
    setInterval(() => void this.#again(), AGAIN);
    part("waiting-list").addEventListener("click", (event) => void this.#tapped(event));
    part("waiting-now").addEventListener("click", () => void queue.flush());
    void this.show().then(() => queue.flush());
  }

  /** @param {boolean} isOnline */
  #set(isOnline) {
    this.desk.isOnline = isOnline;
    this.desk.changed();
  }

  async #back() {
    this.#set(true);
    await this.queue.flush();
  }

  async #again() {
    const waits = (await this.queue.list()).some((known) => known.state === "waiting");
    if (waits) await this.queue.flush();
    else if (!this.desk.isOnline && navigator.onLine) {
      const isThere = await fetch("/till/worker.js", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
      if (isThere) this.#set(true);
    }
  }

  #light() {
    const chip = part("net");
    chip.dataset.net = this.desk.isOnline ? "online" : "offline";
    part("net-words").textContent = this.desk.say(this.desk.isOnline ? "online" : "offline");
  }

  async show() {
    const all = await this.queue.list();
    const failed = all.filter((known) => known.state === "failed").length;
    const odd = all.filter((known) => known.state === "odd").length;
    const waiting = all.length - failed - odd;
    const count = part("net-count");
    count.hidden = !all.length;
    const words = [];
    if (waiting) words.push(this.desk.say("waiting", { count: waiting }));
    if (failed) words.push(this.desk.say("failed", { count: failed }));
    if (odd) words.push(this.desk.say("odd", { count: odd }));
    count.textContent = words.join(" · ");
    part("net").toggleAttribute("data-failed", failed + odd > 0);
    this.#light();
    const template = /** @type {HTMLTemplateElement} */ (part("waiting-row"));
    part("waiting-list").replaceChildren(...all.map((known) => this.#row(template, known)));
    part("waiting-empty").hidden = all.length > 0;
  }

  /** @param {HTMLTemplateElement} template @param {import("./queue.js").Waiting} known */
  #row(template, known) {
    const row = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
    const sum = known.sale.lines.reduce((/** @type {number} */ total, /** @type {any} */ line) => total + line.amount, 0);
    /** @param {string} name @param {string} text */
    const put = (name, text) => {
      const place = row.querySelector(`[data-${name}]`);
      if (place) place.textContent = text;
    };
    put("amount", written(sum, this.desk.settings));
    put("words", [clockOf(known.sale.at, this.desk.settings, true), known.name].filter(Boolean).join(" · "));
    put("why", known.till === this.desk.settings.till || known.state === "odd" ? known.text : this.desk.say("other_till"));
    row.dataset.seq = String(known.seq);
    row.toggleAttribute("data-failed", known.state !== "waiting");
    for (const button of row.querySelectorAll("button")) {
      button.hidden = known.state !== (button.hasAttribute("data-seen") ? "odd" : "failed");
    }
    return row;
  }

  /** @param {Event} event */
  async #tapped(event) {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-again], [data-drop], [data-seen]"));
    const seq = Number(/** @type {HTMLElement | null} */ (button?.closest("[data-seq]"))?.dataset.seq);
    const known = (await this.queue.list()).find((other) => other.seq === seq);
    if (!button || !known) return;
    if (button.hasAttribute("data-again")) return this.queue.retry(known);
    if (button.hasAttribute("data-seen")) return this.queue.drop(known);
    // Asked twice: it is gone for good.
    if (button.dataset.sure) return this.queue.drop(known);
    button.dataset.sure = "yes";
    button.textContent = this.desk.say("really_drop");
  }
}
