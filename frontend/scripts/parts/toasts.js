// Short messages in a corner. They stay until they are read: errors until somebody closes them.

const SECONDS = 6;

/**
 * Show a message out of the page's own template for it.
 * @param {"good" | "bad" | "note"} kind
 * @param {string} sentence already in the page's language
 */
export function toast(kind, sentence) {
  const template = document.querySelector(`template[data-toast="${kind}"]`);
  const corner = document.getElementById("toasts");
  if (!(template instanceof HTMLTemplateElement) || !corner) return;
  const shown = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const words = shown.querySelector("[data-sentence]");
  if (words) words.textContent = sentence;
  corner.append(shown);
}

class ToastMessage extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.remove());
    if (this.hasAttribute("data-stays")) return;
    const go = () => setTimeout(() => !this.matches(":hover, :focus-within") && this.remove(), SECONDS * 1000);
    this.addEventListener("mouseleave", go);
    go();
  }
}

customElements.define("toast-message", ToastMessage);
