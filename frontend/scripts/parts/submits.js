// [data-submits] sends its form as soon as something else is chosen. Without scripts its form needs a button.

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLSelectElement || field instanceof HTMLInputElement) {
    if (field.matches("[data-submits]")) field.form?.requestSubmit();
  }
});
