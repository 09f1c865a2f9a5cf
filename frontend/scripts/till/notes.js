// What staff should know of somebody: read, written and changed at the counter.
import { part } from "./desk.js";
import { NoAnswer, SignedOut, post } from "./net.js";

export class Notes {
  /** What was typed and is not saved, by whom it is about: kept while the page is open. @type {Map<string, string>} */
  #drafts = new Map();
  #about = "";
  /** What the note was when it was opened: somebody else may have changed it meanwhile. */
  #was = "";

  /** @param {import("./desk.js").Desk} desk @param {import("./shown.js").Shown} shown */
  constructor(desk, shown) {
    this.desk = desk;
    this.shown = shown;
    this.dialog = /** @type {HTMLDialogElement} */ (part("note"));
    this.form = /** @type {HTMLFormElement} */ (part("note-form"));
    this.field = /** @type {HTMLTextAreaElement} */ (part("note-text"));
    document.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-note]"));
      if (button) this.open(button.dataset.note ?? "");
    });
    this.field.addEventListener("input", () => this.#drafts.set(this.#about, this.field.value));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  /** @param {string} note */
  open(note) {
    this.#about = this.desk.person?.id ?? "";
    if (!this.#about) return;
    this.#was = note;
    this.field.value = this.#drafts.get(this.#about) ?? note;
    this.#wrong("");
    this.dialog.showModal();
    this.field.focus();
  }

  /** @param {string} sentence */
  #wrong(sentence) {
    const place = part("note-wrong");
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  async #send() {
    const about = this.#about;
    const { person } = this.desk;
    try {
      const body = { note: this.field.value, was: this.#was, found: person?.found ?? "" };
      const answer = await post(`/till/customers/${about}/note`, body);
      if (answer.state !== "done") {
        // Who saves again has read what somebody else wrote.
        if (typeof answer.note === "string") this.#was = answer.note;
        return this.#wrong(answer.text ?? "");
      }
      this.#drafts.delete(about);
      this.dialog.close();
      if (this.desk.person?.id === about) this.shown.show(answer.html);
    } catch (error) {
      if (error instanceof SignedOut) this.#wrong(this.desk.say("note_signed_out"));
      else if (error instanceof NoAnswer) this.#wrong(this.desk.say("offline_note"));
      else throw error;
    }
  }
}
