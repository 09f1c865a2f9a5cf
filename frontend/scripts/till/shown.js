// The left side: who was found, or what.
import { part } from "./desk.js";
import { NoAnswer, SignedOut, get } from "./net.js";
import { chirp } from "./signals.js";

export class Shown {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.place = part("who");
    this.idle = part("idle");
    this.live = part("said");
  }

  busy() {
    this.place.setAttribute("aria-busy", "true");
  }

  /** @param {string} html */
  #put(html) {
    this.place.removeAttribute("aria-busy");
    this.idle.hidden = Boolean(html);
    const old = part("found");
    old.innerHTML = html;
    old.hidden = !html;
  }

  /** A sentence for ears. @param {string} sentence */
  note(sentence) {
    this.live.textContent = sentence;
    part("hint").textContent = sentence;
  }

  /**
   * What a code turned out to be.
   * @param {Record<string, any>} answer
   * @param {string} code
   */
  found(answer, code) {
    const { desk } = this;
    if (answer.state === "refused") {
      chirp("no");
      if (answer.kind !== "coupon") desk.meet(null);
      this.#put(answer.html ?? "");
      this.live.textContent = part("found").textContent?.trim() ?? "";
      return;
    }
    chirp("yes");
    if (answer.kind === "customer") this.show(answer.html);
    else if (answer.kind === "voucher") this.#voucher(answer.html);
    else if (answer.kind === "coupon") {
      desk.coupons = [...new Set([...desk.coupons, answer.coupon ?? code])];
      desk.changed();
      this.note(this.desk.say("coupon"));
      this.place.removeAttribute("aria-busy");
    } else {
      desk.meet(null);
      this.#put(answer.html);
    }
  }

  /** @param {string} html */
  show(html) {
    const { desk } = this;
    const kept = desk.person?.id;
    this.#put(html);
    const shown = /** @type {HTMLElement | null} */ (part("found").querySelector("[data-person]"));
    if (!shown) return;
    const { person: id = "", found = "", how = "name", name = "" } = shown.dataset;
    if (shown.hasAttribute("data-refused")) desk.meet(null);
    else if (kept === id && desk.person) {
      desk.person = { id, found, how, name };
      desk.dispatchEvent(new Event("met"));
    } else {
      this.#forget();
      desk.meet({ id, found, how, name });
    }
    this.live.textContent = name;
  }

  /** Somebody by id. @param {string} id @param {string} [found] */
  async person(id, found = "") {
    this.busy();
    try {
      const response = await get(`/till/customers/${id}`, { found });
      const answer = await response.json();
      if (answer.state === "done") this.show(answer.html);
      else this.found({ ...answer, kind: "customer" }, "");
    } catch (error) {
      this.place.removeAttribute("aria-busy");
      if (error instanceof SignedOut) this.signedOut();
      else if (error instanceof NoAnswer) this.note(this.desk.say("offline_search"));
      else throw error;
    }
  }

  /** @param {string} html */
  #voucher(html) {
    const { desk } = this;
    // With somebody at the counter whose amount is being typed, it is how they pay.
    const parsed = document.createElement("template");
    parsed.innerHTML = html;
    const shown = /** @type {HTMLElement | null} */ (parsed.content.querySelector("[data-voucher]"));
    const { voucher: id = "", balance = "0", text = "", name = "", state = "" } = shown?.dataset ?? {};
    if (desk.person && state === "open") {
      desk.tenders.set(`voucher:${id}`, { kind: `voucher:${id}`, most: Number(balance) });
      this.place.removeAttribute("aria-busy");
      desk.changed();
      this.note(text);
      return;
    }
    desk.person = null;
    desk.voucher = { id, balance: Number(balance), text, name, state };
    desk.clear();
    this.#put(html);
  }

  /** No network: the card is known by its number alone. @param {string} code */
  offlineCode(code) {
    const { desk } = this;
    desk.isOnline = false;
    const template = /** @type {HTMLTemplateElement} */ (part("offline-card"));
    const shown = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const ending = shown.querySelector("[data-ending]");
    if (ending) ending.textContent = code.slice(-4);
    const box = document.createElement("div");
    box.append(shown);
    desk.meet({ code, name: `···· ${code.slice(-4)}`, found: "", how: /^\d{59}$/.test(code) ? "code" : "card" });
    this.#put(box.innerHTML);
    chirp("yes");
  }

  /** The session ended: nothing is lost, somebody signs in again. */
  signedOut() {
    this.place.removeAttribute("aria-busy");
    part("sign-in").hidden = false;
    this.note(this.desk.say("signed_out"));
  }

  /** What was done for one is not for the eyes of the next, whose name comes first. */
  #forget() {
    part("answer").replaceChildren();
    part("answer").hidden = true;
    scrollTo(0, 0);
  }

  /** Nobody any more. */
  nobody() {
    this.#put("");
    this.#forget();
    part("hint").textContent = this.desk.say("hint");
    this.desk.voucher = null;
    this.desk.meet(null);
    this.desk.clear();
  }
}
