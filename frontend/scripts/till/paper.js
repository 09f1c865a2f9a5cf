// A voucher that was sold, on paper: laid out by itself, so that nothing of the panel is printed with it.

/** Prints what a button stands in. */
export class Paper {
  constructor() {
    document.addEventListener("click", (event) => {
      const said = /** @type {Element} */ (event.target).closest("[data-print]")?.closest("[data-paper]");
      if (said) this.print(said);
    });
    window.addEventListener("afterprint", () => this.#clear());
  }

  /** @param {Element} said */
  print(said) {
    this.#clear();
    const paper = document.createElement("div");
    paper.className = "till-paper";
    paper.append(...[...said.cloneNode(true).childNodes]);
    document.body.append(paper);
    window.print();
  }

  #clear() {
    document.querySelector("body > .till-paper")?.remove();
  }
}
