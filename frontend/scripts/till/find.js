// Who is it? Scanned, tapped, or typed: wherever the focus is, a scanner's code goes here.
import { handsFree, part } from "./desk.js";
import { Bursts, GAP } from "./keys.js";
import { press } from "./money.js";
import { NoAnswer, SignedOut, get, post } from "./net.js";

const PAUSE = 90;
const TYPING = 120;

export class Finding {
  #bursts = new Bursts();
  /** @type {{field: HTMLInputElement | HTMLTextAreaElement | null, value: string, digits: string}} */
  #before = { field: null, value: "", digits: "" };
  #pause = 0;
  #typing = 0;
  /** @type {AbortController | null} */
  #search = null;
  #active = -1;
  /** Somebody waits for a code: a dialog, a field. @type {((code: string) => void) | null} */
  taker = null;

  /** @param {import("./desk.js").Desk} desk @param {import("./shown.js").Shown} shown */
  constructor(desk, shown) {
    this.desk = desk;
    this.shown = shown;
    this.field = /** @type {HTMLInputElement} */ (part("search"));
    this.hits = part("hits");
    window.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#steer(event));
    this.hits.addEventListener("click", (event) => {
      const hit = /** @type {Element} */ (event.target).closest("[data-customer]");
      if (hit) this.choose(/** @type {HTMLElement} */ (hit));
    });
    document.addEventListener("click", (event) => {
      if (!/** @type {Element} */ (event.target).closest("#finder")) this.#close();
    });
  }

  // A scanner

  /** @param {KeyboardEvent} event @param {boolean} [early] */
  #key(event, early = false) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { is, text } = this.#bursts.feed({
      code: event.code, key: event.key, shift: event.shiftKey, time: event.timeStamp, early,
    });
    clearTimeout(this.#pause);
    if (is === "begin") this.#remember();
    if (is === "burst" || is === "scan") {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#restore();
    }
    if (is === "scan") this.scanned([text]);
    else this.#pause = window.setTimeout(() => {
      const { code, text: short, keys } = this.#bursts.pause();
      if (code) this.scanned([code]);
      else if (short) this.#short(short, keys);
    }, PAUSE + this.#bursts.gap - GAP);
  }

  /** What came before all this was ready: a code, or nothing; never an amount. */
  early() {
    for (const event of window.habitueEarly?.() ?? []) this.#key(event, true);
  }

  /** Too short for a scanner that ends with nothing: somebody is that fast. @param {string} text @param {string} keys */
  #short(text, keys) {
    const { field } = this.#before;
    if (!field && /^\d+$/.test(text)) {
      this.desk.digits = [...text].reduce(press, this.desk.digits);
      return this.desk.changed();
    }
    const place = field ?? this.field;
    place.focus();
    place.value += keys;
    place.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  /** What stood where a scanner is about to write. */
  #remember() {
    const active = document.activeElement;
    const field = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : null;
    this.#before = { field, value: field?.value ?? "", digits: this.desk.digits };
  }

  #restore() {
    const { field, value, digits } = this.#before;
    if (field && field.value !== value) field.value = value;
    if (this.desk.digits !== digits) {
      this.desk.digits = digits;
      this.desk.changed();
    }
    clearTimeout(this.#typing);
  }

  /** Readings of one card; the first that somebody has counts. @param {string[]} codes */
  async scanned(codes) {
    this.#close();
    this.field.value = "";
    const taker = this.taker;
    if (taker) {
      taker(codes[0] ?? "");
      return;
    }
    handsFree();
    this.shown.busy();
    try {
      const answer = await post("/till/finding", { codes });
      this.desk.isOnline = true;
      this.shown.found(answer, codes[0] ?? "");
    } catch (error) {
      if (error instanceof SignedOut) this.shown.signedOut();
      else if (error instanceof NoAnswer) this.shown.offlineCode(codes[0] ?? "");
      else throw error;
    }
  }

  // Typing

  #typed() {
    clearTimeout(this.#typing);
    this.#search?.abort();
    const text = this.field.value.trim();
    if (!text) return this.#close();
    this.#typing = window.setTimeout(() => this.#ask(text), TYPING);
  }

  /** @param {string} text */
  async #ask(text) {
    this.#search = new AbortController();
    try {
      const response = await get(`/till/people?q=${encodeURIComponent(text)}`, { signal: this.#search.signal });
      this.hits.innerHTML = await response.text();
      this.hits.hidden = false;
      this.field.setAttribute("aria-expanded", "true");
      this.#mark(this.#found().length ? 0 : -1);
    } catch (error) {
      if (error instanceof SignedOut) this.shown.signedOut();
      else if (error instanceof NoAnswer) this.shown.note(this.desk.say("offline_search"));
    }
  }

  /** @returns {HTMLElement[]} */
  #found() {
    return [...this.hits.querySelectorAll(/** @type {"div"} */ ("[data-customer]"))];
  }

  /** @param {number} place */
  #mark(place) {
    const found = this.#found();
    this.#active = found.length ? (place + found.length) % found.length : -1;
    found.forEach((hit, index) => hit.setAttribute("aria-selected", String(index === this.#active)));
    const active = found[this.#active];
    if (active) {
      this.field.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #steer(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.#mark(this.#active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      void this.#take();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.field.value = "";
      this.#close();
      this.field.blur();
    }
  }

  /** Enter: the marked one; of what nobody bears, it may be a code that was typed off a card. */
  async #take() {
    const text = this.field.value.trim();
    if (!text) return;
    clearTimeout(this.#typing);
    const waits = this.hits.hidden || this.hits.dataset.text !== text;
    if (waits || !this.#found().length) await this.#ask(text);
    const hit = this.#found()[Math.max(0, this.#active)];
    if (hit && !hit.hasAttribute("data-guess")) this.choose(hit);
    else if (/\d/.test(text)) void this.scanned([text]);
  }

  /** @param {HTMLElement} hit */
  choose(hit) {
    this.#close();
    this.field.value = "";
    this.field.blur();
    void this.shown.person(hit.dataset.customer ?? "");
  }

  #close() {
    this.hits.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.#active = -1;
  }
}
