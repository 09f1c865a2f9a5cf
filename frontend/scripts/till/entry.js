// The right side: one field for the amount, what Enter would do, and Enter.
import { part, toEyes } from "./desk.js";
import { digitOf } from "./keys.js";
import { cents, drawn, press, written } from "./money.js";
import { NoAnswer, SignedOut, post } from "./net.js";
import { isPiece, linesOf, needsDue, quoteOf, totalOf } from "./sale.js";

const THINKING = 140;
/** Milliseconds a key: nobody types amounts that fast, slow scanners do. */
const HASTY = 70;
const TYPES = new Set(["INPUT", "TEXTAREA", "SELECT"]);

export class Entry {
  #thinking = 0;
  /** @type {AbortController | null} */
  #asked = null;
  #quoted = "";
  #began = 0;

  /**
   * @param {import("./desk.js").Desk} desk
   * @param {(hasty?: boolean) => void} go what Enter does; `hasty` where it looks like a scanner's
   * @param {() => void} leave what Escape does when nothing is typed
   */
  constructor(desk, go, leave) {
    this.desk = desk;
    this.go = go;
    this.leave = leave;
    document.addEventListener("keydown", (event) => this.#key(event));
    part("pad").addEventListener("click", (event) => {
      const key = /** @type {Element} */ (event.target).closest("[data-key]")?.getAttribute("data-key");
      if (key) this.#press(key);
    });
    part("go").addEventListener("click", () => this.go());
    // After a tap the keys are the amount's again, and Enter is not the button's.
    document.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (
        /** @type {Element} */ (event.target).closest(".till button"));
      if (button && event.detail > 0) button.blur();
    });
    part("groups")?.addEventListener("click", (event) => this.#group(event));
    part("down")?.addEventListener("click", () => this.#setDown());
    part("buttons")?.addEventListener("click", (event) => this.#button(event));
    part("basket").addEventListener("click", (event) => this.#takeOut(event));
    part("modes").addEventListener("click", (event) => this.#mode(event));
    part("paid-by").addEventListener("change", (event) => {
      desk.paidBy = /** @type {HTMLInputElement} */ (event.target).value;
    });
    part("receipt").addEventListener("input", (event) => {
      desk.receipt = /** @type {HTMLInputElement} */ (event.target).value.trim();
      desk.changed();
    });
    desk.addEventListener("change", () => this.show());
    this.show();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (TYPES.has(target.tagName)) {
      if (event.key === "Enter" && target.id === "receipt") this.#stop(event, () => this.go());
      return;
    }
    if (event.key === "Enter") {
      // A button that has the focus is pressed by it, and by nothing else.
      if (target.closest("button, a, summary") && target.id !== "go" && !target.closest("#pad")) return;
      return this.#stop(event, () => !event.repeat && this.go(this.isHasty(event)));
    }
    if (event.key === "/" || event.key === "F2") return this.#stop(event, () => part("search").focus());
    if (event.key === "Backspace") return this.#stop(event, () => this.#press("Backspace"));
    if (event.key === "Escape") return this.#stop(event, () => this.#escape());
    if (event.key === "+") return this.#stop(event, () => this.#setDown());
    const digit = digitOf(event);
    if (digit) {
      if (!this.desk.digits) this.#began = event.timeStamp;
      return this.#stop(event, () => this.#press(digit));
    }
    // Somebody begins to type a name: it goes where names go.
    if (/^\p{L}$/u.test(event.key)) part("search").focus();
  }

  /** @param {KeyboardEvent} event @param {() => void} then */
  #stop(event, then) {
    event.preventDefault();
    then();
  }

  /** Whether what is typed came faster than people type amounts. @param {KeyboardEvent} event the Enter after it */
  isHasty(event) {
    const { length } = this.desk.digits;
    return length > 3 && event.timeStamp - this.#began < HASTY * length;
  }

  #escape() {
    if (this.desk.digits || this.desk.lines.length || this.desk.mode !== "sale") this.desk.clear();
    else this.leave();
  }

  /** @param {string} key */
  #press(key) {
    const { desk } = this;
    if (key === "Backspace" && !desk.digits && desk.lines.length) desk.lines = desk.lines.slice(0, -1);
    else desk.digits = press(desk.digits, key);
    part("answer").hidden = true;
    desk.changed();
    // On a phone it may have been scrolled under the keys, or away.
    toEyes(part("shelf").hidden ? part("display") : part("shelf"));
    toEyes(part("display"));
  }

  /** The amount becomes a line; the next is typed. */
  #setDown() {
    const { desk } = this;
    const amount = cents(desk.digits);
    if (desk.mode !== "sale" || !(amount || isPiece(desk))) return;
    desk.lines = [...desk.lines, { amount, group: desk.group, quantity: desk.pieces }];
    Object.assign(desk, { digits: "", group: "", pieces: 1 });
    desk.changed();
  }

  /** @param {Event} event */
  #group(event) {
    const chosen = /** @type {Element} */ (event.target).closest("[data-group]");
    const { desk } = this;
    if (!chosen) return;
    const group = chosen.getAttribute("data-group") ?? "";
    if (desk.group === group) {
      // Again: one piece more; past nine it is none.
      desk.pieces = desk.pieces < 9 ? desk.pieces + 1 : 1;
      if (desk.pieces === 1) desk.group = "";
    } else Object.assign(desk, { group, pieces: 1 });
    desk.changed();
    toEyes(part("display"));
  }

  /** @param {Event} event */
  #button(event) {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-article]"));
    if (!button) return;
    const { desk } = this;
    const { article = "", name = "", group = "", price = "" } = button.dataset;
    // Without a price, it is what has been typed.
    const amount = price ? Number(price) : cents(desk.digits);
    if (!amount && !desk.byPieces) {
      part("quote").textContent = desk.say("amount_first", { name });
      return toEyes(part("display"));
    }
    const same = desk.lines.findIndex((line) => line.article === article && Boolean(price));
    if (same >= 0) {
      desk.lines = desk.lines.map((line, place) =>
        place === same ? { ...line, quantity: line.quantity + 1, amount: line.amount + amount } : line);
    } else desk.lines = [...desk.lines, { amount, article, name, group, quantity: 1 }];
    if (!price) desk.digits = "";
    part("answer").hidden = true;
    desk.changed();
  }

  /** @param {Event} event */
  #takeOut(event) {
    const line = /** @type {Element} */ (event.target).closest("[data-line]");
    if (!line) return;
    const place = Number(line.getAttribute("data-line"));
    this.desk.lines = this.desk.lines.filter((_line, index) => index !== place);
    this.desk.changed();
  }

  /** @param {Event} event */
  #mode(event) {
    if (!(/** @type {Element} */ (event.target).closest("[data-back]"))) return;
    this.desk.clear();
  }

  // What is shown

  show() {
    const { desk } = this;
    document.body.dataset.mode = desk.mode;
    const isUnits = desk.mode === "extra";
    const { sign, number, isSignFirst } = drawn(totalOf(desk), desk.settings);
    const figure = part("figure");
    figure.textContent = isUnits ? String(cents(desk.digits)) : number;
    const shownSign = part("sign");
    shownSign.textContent = isUnits ? "" : sign;
    shownSign.parentElement?.setAttribute("data-sign", isSignFirst ? "before" : "after");
    part("typed").textContent = desk.digits ? desk.say("typed", { digits: desk.digits }) : "";
    part("for").textContent = desk.person?.name ?? (desk.voucher ? desk.voucher.text : "");
    part("go").setAttribute("aria-disabled", String(!this.isReady()));
    document.body.toggleAttribute("data-typing", Boolean(desk.digits || desk.lines.length));
    part("mode-name").textContent = desk.mode === "sale" ? "" : desk.say(`mode_${desk.mode}`);
    part("modes").hidden = desk.mode === "sale";
    part("extra").hidden = !isUnits;
    part("number-row").hidden = desk.mode !== "voucher";
    part("paid-by").hidden = !["topup", "voucher", "settle"].includes(desk.mode);
    part("receipt-row").hidden = !this.#takesMoney();
    /** @type {HTMLInputElement} */ (part("receipt")).value = desk.receipt;
    for (const chip of part("groups")?.querySelectorAll("[data-group]") ?? []) {
      const isChosen = chip.getAttribute("data-group") === desk.group;
      chip.setAttribute("aria-pressed", String(isChosen));
      const times = chip.querySelector("[data-times]");
      if (times) times.textContent = isChosen && desk.pieces > 1 ? ` × ${desk.pieces}` : "";
    }
    part("shelf").hidden = desk.mode !== "sale";
    this.#basket();
    this.#pressed();
    this.#quote();
    this.#label();
  }

  /** The button says what Enter will do. */
  #label() {
    const { desk } = this;
    const total = desk.due ?? totalOf(desk);
    let words = desk.say(`go_${desk.mode}`);
    if (desk.mode === "sale" && desk.tenders.size) words = desk.say("go_pay", { what: tenderNames(desk) });
    else if (desk.mode === "sale" && !desk.person) words = desk.say("go_anonymous");
    else if (desk.mode === "sale" && total) words = desk.say("go_book", { amount: written(total, desk.settings) });
    part("go-words").textContent = words;
  }

  #takesMoney() {
    const { desk } = this;
    return desk.mode === "sale" ? desk.tenders.size > 0 : desk.mode !== "extra";
  }

  /** Whether Enter does anything. */
  isReady() {
    const { desk } = this;
    if (desk.mode === "redeem") return cents(desk.digits) > 0 && desk.voucher?.state === "open";
    if (desk.mode === "extra") return cents(desk.digits) > 0;
    return linesOf(desk).length > 0;
  }

  #basket() {
    const { desk } = this;
    const list = part("basket");
    list.hidden = !desk.lines.length;
    list.replaceChildren(...desk.lines.map((line, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "chip till-line";
      button.dataset.line = String(place);
      button.title = desk.say("take_out");
      const times = line.quantity > 1 ? `${line.quantity} × ` : "";
      button.textContent = `${times}${line.name || groupName(line.group)} ${written(line.amount, desk.settings)}`;
      return button;
    }));
  }

  /** Claims and tenders that have been chosen look so. */
  #pressed() {
    const { desk } = this;
    for (const button of document.querySelectorAll("[data-claim]")) {
      const isChosen = desk.claims.has(button.getAttribute("data-claim") ?? "");
      button.setAttribute("aria-pressed", String(isChosen));
    }
    for (const button of document.querySelectorAll("[data-tender]")) {
      button.setAttribute("aria-pressed", String(desk.tenders.has(button.getAttribute("data-tender") ?? "")));
    }
  }

  // The live quote

  #quote() {
    const { desk } = this;
    const asks = desk.mode === "sale" && linesOf(desk).length > 0;
    const misses = desk.mode === "sale" && !asks && desk.person ? desk.group : "";
    const body = asks ? JSON.stringify(quoteOf(desk)) : misses;
    if (body === this.#quoted) return;
    this.#quoted = body;
    clearTimeout(this.#thinking);
    this.#asked?.abort();
    desk.due = null;
    if (!asks || !desk.isOnline) {
      part("quote").textContent = asks ? desk.say("offline_quote") : misses ? desk.say("amount_missing") : "";
      return;
    }
    this.#thinking = window.setTimeout(() => void this.ask(body), THINKING);
  }

  /** @param {string} body */
  async ask(body) {
    const { desk } = this;
    this.#asked = new AbortController();
    try {
      const answer = await post("/till/quotes", JSON.parse(body), { signal: this.#asked.signal });
      if (body !== this.#quoted) return;
      desk.due = answer.state === "done" ? answer.due : null;
      this.#label();
      part("quote").innerHTML = answer.html ?? "";
    } catch (error) {
      if (error instanceof NoAnswer) part("quote").textContent = desk.say("offline_quote");
      else if (error instanceof SignedOut) part("sign-in").hidden = false;
    }
  }

  /** The due that the customer sees; asked for now if it is not known yet. */
  async settleDue() {
    const { desk } = this;
    if (!needsDue(desk) || desk.due !== null) return;
    clearTimeout(this.#thinking);
    await this.ask(this.#quoted || JSON.stringify(quoteOf(desk)));
  }
}

/**
 * What is paid with, as the balances call it.
 * @param {import("./desk.js").Desk} desk
 */
function tenderNames(desk) {
  const names = [...desk.tenders.keys()].map((kind) =>
    document.querySelector(`[data-tender="${CSS.escape(kind)}"] .till-balance-name`)?.textContent ?? desk.say("voucher"));
  return [...new Set(names)].join(" + ");
}

/** @param {string | undefined} code */
function groupName(code) {
  return document.querySelector(`[data-group="${CSS.escape(code ?? "")}"] [data-name]`)?.textContent ?? code ?? "";
}
