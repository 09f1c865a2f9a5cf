// What was done a moment ago, and taking it back.
import { part } from "./desk.js";
import { clockOf } from "./money.js";
import { NoAnswer, SignedOut, post } from "./net.js";

const MOST = 4;
const MINUTE = 60_000;

/** @typedef {{key: string, name: string, short: string, waits: boolean, isOdd?: boolean, person: import("./sale.js").Person | null}} Done */

export class Recent {
  /** @type {(Done & {at: number, isUndone?: boolean})[]} */
  #done = [];

  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./shown.js").Shown} shown
   * @param {import("./queue.js").Queue} queue
   */
  constructor(desk, shown, queue) {
    this.desk = desk;
    this.shown = shown;
    this.queue = queue;
    this.list = part("recent");
    this.list.addEventListener("click", (event) => {
      const key = /** @type {Element} */ (event.target).closest("[data-undo]")?.getAttribute("data-undo");
      if (key) void this.undo(key);
    });
    setInterval(() => this.#age(), 1000);
  }

  /** Whether this tab has shown it. @param {string} key */
  knows(key) {
    return this.#done.some((done) => done.key === key);
  }

  /** @param {Done} done */
  add(done) {
    const known = this.#done.find((other) => other.key === done.key);
    if (known) Object.assign(known, { short: done.short, waits: done.waits, isOdd: Boolean(done.isOdd) });
    else this.#done = [{ ...done, at: Date.now() }, ...this.#done].slice(0, MOST);
    this.#show();
  }

  #show() {
    const template = /** @type {HTMLTemplateElement} */ (part("recent-row"));
    this.list.replaceChildren(...this.#done.map((done) => {
      const row = /** @type {HTMLElement} */ (
        /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
      const time = clockOf(done.at + this.desk.ahead, this.desk.settings);
      const words = [time, done.name, done.isUndone ? this.desk.say("undone") : done.short].filter(Boolean).join(" · ");
      const said = row.querySelector("[data-words]");
      if (said) said.textContent = words;
      // It is read to its end, in as many lines as that takes.
      said?.classList.toggle("truncate", !done.isOdd || Boolean(done.isUndone));
      row.toggleAttribute("data-waits", done.waits);
      row.toggleAttribute("data-undone", Boolean(done.isUndone));
      const undo = /** @type {HTMLElement | null} */ (row.querySelector("[data-undo]"));
      undo?.setAttribute("data-undo", done.key);
      undo?.setAttribute("aria-label", `${this.desk.say("undo")}: ${words}`);
      if (undo) undo.hidden = Boolean(done.isUndone) || Date.now() - done.at > MINUTE;
      row.dataset.at = String(done.at);
      return row;
    }));
  }

  #age() {
    for (const row of this.list.children) {
      const undo = /** @type {HTMLElement | null} */ (row.querySelector("[data-undo]"));
      const left = MINUTE - (Date.now() - Number(/** @type {HTMLElement} */ (row).dataset.at));
      if (undo && left <= 0) undo.hidden = true;
    }
  }

  /** @param {string} key */
  async undo(key) {
    const done = this.#done.find((other) => other.key === key);
    if (!done || done.isUndone) return;
    if (await this.queue.undo(key)) return this.#undone(done);
    // Its own key, kept: pressed twice, it is undone once.
    const under = key;
    const body = { key: `undo:${key}`, under, customer: done.person?.id ?? "", found: done.person?.found ?? "" };
    try {
      const answer = await post("/till/reversals", body);
      if (answer.state !== "done") return this.shown.note(answer.text ?? "");
      this.#undone(done);
      if (answer.person && this.desk.person?.id === done.person?.id) this.shown.show(answer.person);
    } catch (error) {
      if (error instanceof SignedOut) this.shown.signedOut();
      else if (error instanceof NoAnswer) this.shown.note(this.desk.say("offline_not"));
      else throw error;
    }
  }

  /** @param {Done & {isUndone?: boolean}} done */
  #undone(done) {
    done.isUndone = true;
    part("answer").hidden = true;
    this.shown.live.textContent = `${this.desk.say("undone")}: ${done.name} ${done.short}`;
    this.#show();
  }
}

