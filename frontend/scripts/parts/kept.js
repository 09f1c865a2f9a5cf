// What was typed before somebody had to sign in, or before a refusal: the page hands it over in #kept-form, and it goes
// back into the form that leads to the same address.

const kept = document.getElementById("kept-form");
if (kept) fill(JSON.parse(kept.textContent ?? ""));

/** @param {{action: string, fields: Record<string, string[]>}} typed */
function fill({ action, fields }) {
  const form = [...document.forms].find((one) => new URL(one.action).pathname === action && one.method === "post");
  if (!form) return;
  for (const [name, values] of Object.entries(fields)) {
    const found = [...form.elements].filter((one) => /** @type {any} */ (one).name === name);
    found.forEach((field, place) => put(field, values, place));
  }
}

/** @param {Element} field @param {string[]} values @param {number} place */
function put(field, values, place) {
  if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
    field.checked = values.includes(field.value);
  } else if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.selected = values.includes(option.value);
  } else if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && isTyped(field))) {
    field.value = values[place] ?? values[0] ?? "";
  } else return;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {HTMLInputElement} field */
function isTyped(field) {
  return !["hidden", "password", "file", "submit", "button"].includes(field.type);
}
