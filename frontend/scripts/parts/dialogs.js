// <button data-opens="id"> opens the <dialog> of that id; [data-closes] inside closes it, as Escape and a click beside
// it do. A dialog with [data-open] opens by itself, also when htmx brings it.

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-opens]");
  if (opener) open(document.getElementById(opener.getAttribute("data-opens") ?? ""));
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-closes]"))) dialog.close();
});

document.addEventListener("htmx:load", (event) => {
  const root = /** @type {CustomEvent<{elt: Element}>} */ (event).detail.elt;
  const found = root.matches("dialog[data-open]") ? root : root.querySelector("dialog[data-open]");
  open(found);
});

/** @param {Element | null} dialog */
function open(dialog) {
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}
