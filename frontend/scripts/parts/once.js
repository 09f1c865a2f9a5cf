// What was sent is on its way: a form's buttons wait for the answer. (Its one-time key holds the promise; this shows it.)

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.method !== "post") return;
  // After the browser has read which button was pressed.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
      button.setAttribute("aria-disabled", "true");
      button.classList.add("is-busy");
    }
  });
});

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest('[aria-disabled="true"]')) event.preventDefault();
});

// The back button brings a page as it was left: its buttons work again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll(".is-busy")) {
    button.removeAttribute("aria-disabled");
    button.classList.remove("is-busy");
  }
});
