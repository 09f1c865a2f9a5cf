// Who is it? Scanned, tapped, or typed: wherever the focus is, a scanner's code goes here.
import { handsFree, part } from "./desk.js";
import { Bursts, SHORTEST, SLOW } from "./keys.js";
import { press } from "./money.js";
import { NoAnswer, SignedOut, get, post } from "./net.js";

/** Longer than the gaps of a slow scanner: it would be cut in two. */
const PAUSE = SLOW + 10;
const TYPING = 120;
/** So many digits are no amount, which has nine at most; and so many are one that is asked about anyway. */
const NO_AMOUNT = 10;
const STRANGE = 7;
/** No code of ours is longer; what is was never one. */
const LONGEST = 60;

/** @typedef {{field: HTMLInputElement | HTMLTextAreaElement | null, value: string, digits: string}} Before */

export class Finding {
  #bursts = new Bursts();
  /** What stood here when the scanner began to be sure of itself. @type {Before} */
  #before = { field: null, value: "", digits: "" };
  /** What stood here before the keys that came right before that. @type {Before} */
  #first = { field: null, value: "", digits: "" };
  /** What stood here before all that a stalling scanner may have begun with. @type {Before} */
  #farthest = { field: null, value: "", digits: "" };
  /** Which question about a code is the last: what was asked before it counts no more. */
  #turn = 0;
  #pause = 0;
  #typing = 0;
  /** @type {AbortController | null} */
  #search = null;
  #active = -1;
  /**
   * Somebody waits for a code: a dialog, a field. All its readings, where there is more than one.
   * @type {((code: string, codes: string[]) => void) | null}
   */
  taker = null;
  /** What Enter does where a long number was typed that is nobody's code. @type {(event: KeyboardEvent) => void} */
  otherwise = () => {};

  /** @param {import("./desk.js").Desk} desk @param {import("./shown.js").Shown} shown */
  constructor(desk, shown) {
    this.desk = desk;
    this.shown = shown;
    this.field = /** @type {HTMLInputElement} */ (part("search"));
    this.hits = part("hits");
    window.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    window.addEventListener("pointerdown", () => this.#bursts.part(), { capture: true });
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
    const { is, text, lead, far } = this.#bursts.feed({
      code: event.code, key: event.key, shift: event.shiftKey, time: event.timeStamp, early,
    });
    clearTimeout(this.#pause);
    if (is === "begin") this.#remember(!lead, !far);
    if (is === "burst" || is === "scan") {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#restore();
    }
    if (is === "scan") void this.#read(text, lead, far);
    else if (is === "person" && isNumber(far, NO_AMOUNT)) this.#slow(event, far, this.#farthest);
    else if (is === "person" && lead) this.#slow(event, lead, this.#first);
    else this.#pause = window.setTimeout(() => this.#paused(), Math.max(PAUSE, this.#bursts.gap + 10));
  }

  /** Nothing followed. */
  #paused() {
    const { code, text: short, keys, lead, far, rest } = this.#bursts.pause();
    if (code) void this.#read(code, lead, far);
    else if (isNumber(lead + rest, NO_AMOUNT) && !this.#first.field) void this.#read(lead + rest, "", "");
    else if (short) this.#short(short, keys);
  }

  /**
   * A code, and what came right before it. That is its beginning, where the page was too busy to hear of it in time;
   * or an amount, which stays where the code alone is somebody's. Until that is known nothing of it is booked. What a
   * scanner that stalls may have begun with is an amount, unless the whole is somebody's.
   * @param {string} code @param {string} lead @param {string} far
   */
  async #read(code, lead, far) {
    const { digits } = this.#before;
    const isTaken = Boolean(this.taker);
    if (this.desk.digits !== this.#first.digits) {
      this.desk.digits = this.#first.digits;
      this.desk.changed();
    }
    const { field, value } = this.#first;
    if (lead && isTaken && field) field.value = value;
    const stalled = far !== lead && far.length + code.length <= LONGEST ? far + code : "";
    const { digits: begun } = this.#farthest;
    await this.scanned([code], {
      whole: lead ? lead + code : "",
      stalled,
      known: (read) => {
        if (read === code ? !lead : read !== stalled) return;
        const meanwhile = this.desk.digits.slice(this.#first.digits.length);
        this.desk.digits = [...meanwhile].reduce(press, read === code ? digits : begun);
        this.desk.changed();
      },
    });
  }

  /**
   * Enter after keys that came as fast as people type: a whole scan on a busy page, if it is long, and somebody's.
   * @param {KeyboardEvent} event @param {string} text @param {Before} before what stood here before it
   */
  #slow(event, text, before) {
    const { activeElement: active } = document;
    const isSearch = active === this.field;
    const isFree = !this.taker && !document.querySelector("dialog[open]");
    const isElsewhere = !isSearch && active instanceof Element && active.matches("input, textarea, select");
    const longest = isSearch || !this.desk.person ? SHORTEST : STRANGE;
    if (!isFree || isElsewhere || event.repeat || text.length < longest || !/\d/.test(text)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { digits } = this.desk;
    // In the search a long number may be a telephone's, which people type at their own pace.
    const isUnsure = isSearch || !isNumber(text, NO_AMOUNT);
    void this.#tried(text, before, isUnsure, () => {
      if (isSearch) void this.#take();
      else if (event.key !== "Tab" && this.desk.digits === digits) this.otherwise(event);
    });
  }

  /**
   * @param {string} text @param {Before} before
   * @param {boolean} isUnsure whether it may be something else than a code
   * @param {() => void} otherwise what to do then, where it is nobody's code
   */
  async #tried(text, before, isUnsure, otherwise) {
    const turn = ++this.#turn;
    const answer = isUnsure ? await this.#asked([text]) : null;
    if (turn !== this.#turn) return;
    if (isUnsure && !answer?.read) return otherwise();
    if (this.desk.digits !== before.digits) {
      this.desk.digits = before.digits;
      this.desk.changed();
    }
    if (answer) {
      this.#close();
      this.field.value = "";
      handsFree();
      this.shown.found(answer, text);
    } else void this.scanned([text]);
  }

  /** What a code is, without showing it; null where nobody says. @param {string[]} codes */
  async #asked(codes) {
    try {
      return await post("/till/finding", { codes });
    } catch (error) {
      if (error instanceof SignedOut || error instanceof NoAnswer) return null;
      throw error;
    }
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

  /**
   * What stood where a scanner is about to write.
   * @param {boolean} isFirst whether nothing came right before it
   * @param {boolean} isFarthest whether nothing came within a second before it
   */
  #remember(isFirst, isFarthest) {
    const active = document.activeElement;
    const field = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : null;
    this.#before = { field, value: field?.value ?? "", digits: this.desk.digits };
    if (isFirst) this.#first = this.#before;
    if (isFarthest) this.#farthest = this.#before;
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

  /**
   * Readings of one card; the first that somebody has counts.
   * @param {string[]} codes
   * @param {object} [more] readings with what was typed before it
   * @param {string} [more.whole] with what came right before: what it is taken for where nobody can say
   * @param {string} [more.stalled] with all that came shortly before: only if somebody has it
   * @param {(read: string) => void} [more.known] hears which reading somebody has
   */
  async scanned(codes, { whole = "", stalled = "", known = () => {} } = {}) {
    this.#close();
    this.field.value = "";
    const turn = ++this.#turn;
    const readings = whole ? [...codes, whole] : codes;
    const likely = (whole || codes[0]) ?? "";
    const taker = this.taker;
    if (taker) {
      taker(likely, readings);
      return;
    }
    handsFree();
    this.shown.busy();
    try {
      const asked = stalled ? [...readings, stalled] : readings;
      const answer = await post("/till/finding", { codes: asked, ...(whole ? { unsure: true } : {}) });
      this.desk.isOnline = true;
      if (turn !== this.#turn) return;
      if (answer.read) known(answer.read);
      this.shown.found(answer, answer.read ?? likely);
    } catch (error) {
      if (error instanceof SignedOut) this.shown.signedOut();
      else if (error instanceof NoAnswer) turn === this.#turn && this.shown.offlineCode(likely);
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

/** Whether it is digits alone, and so many or more. @param {string} text @param {number} least */
function isNumber(text, least) {
  return text.length >= least && /^\d+$/.test(text);
}
