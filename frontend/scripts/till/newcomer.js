// A new customer in two fields; the card by scan, if they take one. And a blank card for somebody who is known.
import { part } from "./desk.js";
import { NoAnswer, SignedOut, post } from "./net.js";

export class Newcomer {
  #card = "";
  /** The code of a blank card that waits for somebody. */
  #blank = "";

  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./shown.js").Shown} shown
   * @param {import("./find.js").Finding} finding
   */
  constructor(desk, shown, finding) {
    this.desk = desk;
    this.shown = shown;
    this.finding = finding;
    this.dialog = /** @type {HTMLDialogElement} */ (part("newcomer"));
    this.form = /** @type {HTMLFormElement} */ (part("newcomer-form"));
    document.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (
        /** @type {Element} */ (event.target).closest("[data-newcomer], [data-hand]"));
      if (button?.hasAttribute("data-newcomer")) this.open(button.dataset.newcomer ?? "");
      else if (button) this.#hand(button.dataset.hand ?? "");
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.dialog.addEventListener("close", () => (this.finding.taker = null));
    const person = shown.person.bind(shown);
    shown.person = async (id, found) => (this.#blank ? this.#give(id) : person(id, found));
  }

  /** @param {string} card */
  open(card) {
    this.form.reset();
    this.#wrong("");
    this.#setCard(card);
    const typed = /** @type {HTMLInputElement} */ (part("search")).value.trim();
    const name = /** @type {HTMLInputElement} */ (part("newcomer-name"));
    const contact = /** @type {HTMLInputElement} */ (part("newcomer-contact"));
    if (/@|^[+\d\s/()-]{5,}$/.test(typed)) contact.value = typed;
    else name.value = typed;
    this.dialog.showModal();
    (name.value && !contact.value ? contact : name).focus();
    this.finding.taker = (code) => this.#setCard(code);
  }

  /** @param {string} code */
  #setCard(code) {
    this.#card = code;
    part("newcomer-card").textContent = code ? `···· ${code.slice(-4)}` : this.desk.say("no_card");
  }

  /** @param {string} sentence */
  #wrong(sentence) {
    const place = part("newcomer-wrong");
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  async #send() {
    const given = Object.fromEntries(new FormData(this.form).entries());
    const consents = new FormData(this.form).getAll("consent");
    try {
      const answer = await post("/till/customers", { ...given, consents, card: this.#card });
      if (answer.state !== "done") return this.#wrong(answer.text ?? "");
      this.dialog.close();
      /** @type {HTMLInputElement} */ (part("search")).value = "";
      this.shown.show(answer.html);
      /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    } catch (error) {
      if (error instanceof SignedOut) this.shown.signedOut();
      else if (error instanceof NoAnswer) this.#wrong(this.desk.say("offline_not"));
      else throw error;
    }
  }

  /** @param {string} code */
  #hand(code) {
    this.#blank = code;
    part("search").focus();
    this.shown.note(this.desk.say("hand_to"));
  }

  /** @param {string} id */
  async #give(id) {
    const code = this.#blank;
    this.#blank = "";
    try {
      const answer = await post(`/till/customers/${id}/cards`, { code });
      if (answer.state === "done") this.shown.show(answer.html);
      else this.shown.note(answer.text ?? "");
    } catch (error) {
      if (error instanceof SignedOut) this.shown.signedOut();
      else if (error instanceof NoAnswer) this.shown.note(this.desk.say("offline_not"));
      else throw error;
    }
  }
}
