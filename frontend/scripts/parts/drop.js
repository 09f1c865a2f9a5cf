// <file-drop> around a label and a file input: names what was chosen, and shows where to let go.

class FileDrop extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const named = this.querySelector("[data-named]");
    if (!input || !named) return;
    const empty = named.textContent ?? "";
    input.addEventListener("change", () => {
      named.textContent = [...(input.files ?? [])].map((file) => file.name).join(", ") || empty;
    });
    for (const name of ["dragenter", "dragover"]) {
      this.addEventListener(name, (event) => {
        event.preventDefault();
        this.toggleAttribute("data-over", true);
      });
    }
    for (const name of ["dragleave", "drop"]) this.addEventListener(name, () => this.removeAttribute("data-over"));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

customElements.define("file-drop", FileDrop);
