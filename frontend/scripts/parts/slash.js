// [data-slash] is where a slash leads from anywhere on the page, unless somebody is just typing.

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("[data-list-search]") ?? visible("[data-slash]");
  if (!(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  field.focus();
  field.select();
});

/** @param {string} selector */
function visible(selector) {
  return [...document.querySelectorAll(selector)].find((one) => one instanceof HTMLElement && one.offsetParent !== null);
}
