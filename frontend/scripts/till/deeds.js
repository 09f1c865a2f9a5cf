// What is done: Enter, and everything that can be claimed with one tap.
import { handsFree, newKey, part, toEyes } from "./desk.js";
import { businessDay, cents, written } from "./money.js";
import { NoAnswer, SignedOut, post } from "./net.js";
import { AGAIN } from "./queue.js";
import { refusedOffline, saleOf, totalOf } from "./sale.js";
import { chirp } from "./signals.js";

/** More is asked about: 10,000.00. */
const USUAL = 999_999;
const SPENDS = new Set(["exchanges", "covers"]);

export class Deeds {
  #isBusy = false;
  /** The sale whose answer says that it waits. */
  #kept = "";

  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./shown.js").Shown} shown
   * @param {import("./queue.js").Queue} queue
   * @param {import("./recent.js").Recent} recent
   * @param {import("./proof.js").Proof} proof
   */
  constructor(desk, shown, queue, recent, proof) {
    this.desk = desk;
    this.shown = shown;
    this.queue = queue;
    this.recent = recent;
    this.proof = proof;
    /** @type {import("./entry.js").Entry | null} */
    this.entry = null;
    document.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (
        /** @type {Element} */ (event.target).closest("#who button, #idle button"));
      if (button) void this.#tapped(button);
    });
    part("really-no").addEventListener("click", () => this.#really(""));
    part("really-yes").addEventListener("click", () => this.#really("yes"));
    // A finger, a mouse or the space bar: whatever ends with Enter may be a scanner.
    part("really-yes").addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    queue.addEventListener("outcome", (event) => this.#outcome(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {string} answer */
  #really(answer) {
    /** @type {HTMLDialogElement} */ (part("really")).close(answer);
  }

  // Enter

  async go(hasty = false) {
    const { desk } = this;
    if (this.#isBusy || !this.entry?.isReady()) return;
    const needed = desk.settings.receipt && !part("receipt-row").hidden && !desk.receipt;
    if (needed) {
      this.refuse(desk.say("receipt_needed"));
      part("receipt").focus();
      return;
    }
    this.#busy(true);
    try {
      if (!(await this.#isMeant(hasty))) return;
      if (desk.mode === "redeem") await this.#redeem();
      else if (desk.mode === "extra") await this.#give();
      else await this.#sell();
    } finally {
      this.#busy(false);
    }
  }

  /**
   * An unusual amount, or one that came like a code, is asked about; Enter says no, so that no scanner says yes.
   * @param {boolean} hasty
   * @returns {Promise<boolean>}
   */
  #isMeant(hasty) {
    const { desk } = this;
    const amount = desk.mode === "redeem" || desk.mode === "extra" ? cents(desk.digits) : totalOf(desk);
    const isStrange = amount > USUAL || (hasty && !desk.person && desk.mode === "sale");
    if (!isStrange) return Promise.resolve(true);
    const dialog = /** @type {HTMLDialogElement} */ (part("really"));
    const shown = desk.mode === "extra" ? String(amount) : written(amount, desk.settings);
    part("really-amount").textContent = desk.say("really", { amount: shown });
    dialog.returnValue = "";
    dialog.showModal();
    part("really-no").focus();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }

  async #sell() {
    const { desk } = this;
    const spends = desk.claims.size > 0 || [...desk.tenders.keys()].some((kind) => !kind.startsWith("voucher"));
    if (spends && this.proof.isNeeded()) {
      if (desk.settings.byCode && !desk.isOnline) return this.refuse(desk.say("offline_code"));
      const proof = await this.proof.ask();
      if (!proof) return;
      if (proof !== "scanned") desk.proof = proof;
    }
    if (desk.isOnline) await this.entry?.settleDue();
    const { zone, starts } = desk.settings;
    const spent = await this.queue.redeemed(businessDay(desk.now(), zone, starts));
    const whyNot = refusedOffline(desk, desk.settings, spent);
    if (!desk.isOnline && whyNot) return this.refuse(desk.say(whyNot));
    const sale = saleOf(desk, { key: desk.key, at: desk.now(), zone, starts });
    const { person } = desk;
    const name = person?.name ?? "";
    const total = totalOf(desk);
    await this.queue.keep(sale, name);
    await this.queue.flush();
    const waits = (await this.queue.list()).some(({ key, state }) => key === sale.key && state !== "odd");
    if (!waits) return;
    // No answer: it is kept, and goes by itself when the network is back.
    desk.isOnline = false;
    if (whyNot && (await this.queue.undo(sale.key))) {
      // It may not be kept, and nothing is given for it: should it have arrived all the same, it is taken back.
      desk.key = newKey();
      this.refuse(desk.say(whyNot));
      return desk.changed();
    }
    this.answer(this.#keptHtml(total));
    this.#kept = sale.key;
    this.recent.add({ key: sale.key, name, short: written(total, desk.settings), waits: true, person });
    desk.clear();
  }

  /** @param {number} total */
  #keptHtml(total) {
    const template = /** @type {HTMLTemplateElement} */ (part("kept"));
    const shown = /** @type {HTMLElement} */ (template.content.cloneNode(true)).querySelector("div");
    const amount = shown?.querySelector("[data-amount]");
    if (amount) amount.textContent = written(total, this.desk.settings);
    return shown?.outerHTML ?? "";
  }

  /** @param {{waiting: import("./queue.js").Waiting, outcome: Record<string, any>, isElsewhere?: boolean}} detail */
  #outcome({ waiting, outcome, isElsewhere }) {
    const { desk } = this;
    const isMine = waiting.key === desk.key;
    // Another tab has sent it; whoever rang it up here waits for the answer.
    if (isElsewhere && !isMine && !this.recent.knows(waiting.key)) return;
    desk.isOnline = true;
    if (outcome.state === "done") {
      this.recent.add({
        key: waiting.key, name: waiting.name, waits: false,
        short: outcome.odd ? `${outcome.short} · ${desk.say("odd_short")}` : outcome.short, isOdd: Boolean(outcome.odd),
        person: isMine ? desk.person : null,
      });
      if (!isMine) return void this.#arrived(waiting, outcome);
      this.answer(outcome.html);
      chirp("done");
      if (outcome.person) this.shown.show(outcome.person);
      desk.clear();
    } else if (isMine) {
      this.refuse(outcome.html, true);
      // The amount stays as it was typed; what is sent now is another request.
      desk.key = newKey();
      desk.due = null;
      desk.changed();
    }
  }

  /**
   * What waited has arrived. Whoever still stands before it sees what it brought, and whose card it was.
   * @param {import("./queue.js").Waiting} waiting
   * @param {Record<string, any>} outcome
   */
  async #arrived(waiting, outcome) {
    const { desk } = this;
    const { person } = desk;
    const isSeen = waiting.key === this.#kept && !part("answer").hidden && part("answer").querySelector(".till-kept");
    if (!isSeen || desk.digits || desk.lines.length) return;
    this.#kept = "";
    this.answer(outcome.html);
    if (!person?.code || person.id || person.how !== "card") return;
    const known = await post("/till/finding", { codes: [person.code] }).catch(() => null);
    if (!known || desk.person !== person || desk.digits || desk.lines.length) return;
    this.shown.found(known, person.code);
    this.answer(outcome.html);
  }

  async #redeem() {
    const { desk } = this;
    const amount = Math.min(cents(desk.digits), desk.voucher?.balance ?? 0);
    const body = { voucher: desk.voucher?.id, amount, receipt: desk.receipt, key: desk.key };
    const answer = await this.#post("/till/redemptions", body);
    if (!answer) return;
    this.recent.add({ key: desk.key, name: desk.voucher?.name ?? "", short: answer.short, waits: false, person: null });
    this.shown.nobody();
    this.answer(answer.html);
  }

  async #give() {
    const { desk } = this;
    const unit = /** @type {HTMLSelectElement} */ (part("extra-unit")).value;
    const reason = /** @type {HTMLInputElement} */ (part("extra-reason"));
    if (!reason.value.trim()) {
      this.refuse(desk.say("reason_needed"));
      reason.focus();
      return;
    }
    const answer = await this.#act("gifts", { unit, amount: cents(desk.digits), reason: reason.value.trim() }, desk.key);
    if (!answer) return;
    reason.value = "";
    desk.clear();
  }

  // One tap

  /** @param {HTMLElement} button */
  async #tapped(button) {
    const { desk } = this;
    const { act, mode, claim, tender } = button.dataset;
    if (button.getAttribute("aria-disabled") === "true") return;
    if (claim !== undefined) {
      if (!desk.claims.delete(claim)) desk.claims.add(claim);
      desk.due = null;
      return desk.changed();
    }
    if (tender !== undefined) {
      const { most = "0", unit } = button.dataset;
      if (!desk.tenders.delete(tender)) {
        desk.tenders.set(tender, { kind: tender, most: Number(most), ...(unit ? { unit } : {}) });
      }
      return desk.changed();
    }
    if (mode) {
      desk.clear();
      desk.mode = /** @type {import("./sale.js").Mode} */ (mode);
      if (button.dataset.digits) desk.digits = button.dataset.digits;
      part("go").focus({ preventScroll: true });
      part("answer").hidden = true;
      toEyes(part(desk.settings.receipt ? "receipt-row" : "modes"));
      toEyes(part("display"));
      return desk.changed();
    }
    if (act === "nobody") return this.shown.nobody();
    if (act === "ready") return part("claims").scrollIntoView({ block: "start" });
    if (act !== "exchanges" && act !== "covers") return;
    const key = (button.dataset.key ??= newKey());
    button.setAttribute("aria-disabled", "true");
    const { code, unit, amount } = button.dataset;
    const body = act === "exchanges" ? { code } : { unit, amount: Number(amount) };
    const answer = await this.#act(act, body, key);
    if (!answer) button.removeAttribute("aria-disabled");
  }

  /**
   * Something for the person who is here.
   * @param {string} act
   * @param {object} body
   * @param {string} key
   */
  async #act(act, body, key) {
    const { person } = this.desk;
    if (!person?.id) return void this.refuse(this.desk.say("offline_not"));
    const proof = SPENDS.has(act) && this.proof.isNeeded() ? await this.proof.ask() : "";
    if (proof === null) return;
    const { found } = this.desk.person ?? person;
    const answer = await this.#post(`/till/${act}`, { customer: person.id, found, proof, key, ...body });
    if (!answer) return;
    this.answer(answer.html);
    this.recent.add({ key, name: person.name, short: answer.short, waits: false, person });
    if (answer.person) this.shown.show(answer.person);
    return answer;
  }

  /** @param {string} address @param {{key: string, [more: string]: any}} body */
  async #post(address, body) {
    try {
      const answer = await post(address, body);
      if (answer.state === "done") {
        chirp("done");
        return answer;
      }
      this.refuse(answer.html, true);
      // Refused for good: another amount is another request. Not so where this key has done something before.
      const isOver = !AGAIN.has(answer.code) && answer.code !== "key_reused";
      if (isOver && body.key === this.desk.key) this.desk.key = newKey();
    } catch (error) {
      if (error instanceof SignedOut) this.shown.signedOut();
      else if (error instanceof NoAnswer) this.refuse(this.desk.say("offline_not"));
      else throw error;
    }
    return undefined;
  }

  // The answer, in the same place

  /** @param {string} html */
  answer(html) {
    handsFree();
    const place = part("answer");
    place.innerHTML = html;
    place.hidden = false;
    part("quote").textContent = "";
    toEyes(part("display"));
    toEyes(place);
  }

  /** @param {string} said @param {boolean} [isHtml] */
  refuse(said, isHtml = false) {
    chirp("no");
    const place = part("answer");
    if (isHtml) place.innerHTML = said;
    else {
      const template = /** @type {HTMLTemplateElement} */ (part("refusal"));
      const shown = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      const words = shown.querySelector("[data-words]");
      if (words) words.textContent = said;
      place.replaceChildren(shown);
    }
    place.hidden = false;
    toEyes(part("display"));
    toEyes(place);
  }

  /** @param {boolean} isBusy */
  #busy(isBusy) {
    this.#isBusy = isBusy;
    part("go").classList.toggle("is-busy", isBusy);
  }
}
