// The PIN pad of a panel: [data-digit] and [data-back] type into the field; the keyboard works as well.

for (const form of document.querySelectorAll("form[data-pin]")) {
  const field = form.querySelector("input[name=pin]");
  if (!(field instanceof HTMLInputElement)) continue;
  form.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const digit = event.target.closest("[data-digit]")?.getAttribute("data-digit");
    if (digit && field.value.length < field.maxLength) field.value += digit;
    if (event.target.closest("[data-back]")) field.value = field.value.slice(0, -1);
  });
}
