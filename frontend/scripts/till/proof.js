// Found by name: before value is spent, the card or a document is asked for; or the code on the phone, if it must be.
import { part } from "./desk.js";
import { post } from "./net.js";

export class Proof {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./find.js").Finding} finding
   */
  constructor(desk, finding) {
    this.desk = desk;
    this.finding = finding;
    this.dialog = /** @type {HTMLDialogElement} */ (part("proof"));
  }

  /** Whether something is to be shown before value of theirs is spent. */
  isNeeded() {
    const how = this.desk.person?.how;
    if (this.desk.settings.byCode) return how !== undefined && how !== "code";
    return how === "name" && !this.desk.proof;
  }

  /**
   * `card`, `document`; `scanned` where the card itself was read just now; null where nobody showed anything.
   * @returns {Promise<"card" | "document" | "scanned" | null>}
   */
  ask() {
    const { dialog, desk, finding } = this;
    const wrong = part("proof-wrong");
    wrong.hidden = true;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      /** @type {"scanned" | null} */
      let scanned = null;
      finding.taker = async (_code, codes) => {
        const found = await this.#same(codes);
        if (found && desk.person) {
          desk.person = { ...desk.person, ...found };
          scanned = "scanned";
          dialog.close();
        } else wrong.hidden = false;
      };
      /** @param {Event} event */
      const chosen = (event) => {
        const proof = /** @type {Element} */ (event.target).closest("[data-proof]")?.getAttribute("data-proof");
        if (proof) dialog.close(proof);
      };
      dialog.addEventListener("click", chosen);
      dialog.addEventListener("close", () => {
        finding.taker = null;
        dialog.removeEventListener("click", chosen);
        const value = dialog.returnValue;
        resolve(scanned ?? (value === "card" || value === "document" ? value : null));
      }, { once: true });
    });
  }

  /** Whether a scanned card or code is this person's: the server's word for it, or nothing. @param {string[]} codes */
  async #same(codes) {
    try {
      const answer = await post("/till/finding", { codes });
      const parsed = document.createElement("template");
      parsed.innerHTML = answer.html ?? "";
      const shown = /** @type {HTMLElement | null} */ (parsed.content.querySelector("[data-person]"));
      const { person, found = "", how = "" } = shown?.dataset ?? {};
      const isEnough = how === "code" || (how === "card" && !this.desk.settings.byCode);
      return isEnough && person === this.desk.person?.id ? { found, how } : null;
    } catch {
      return null;
    }
  }
}
