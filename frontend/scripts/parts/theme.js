// <theme-switch> holds one radio button each for light, dark and the device's own wish. The choice is a cookie, so that
// the page comes in the right colours at once.

const YEAR = 365 * 24 * 3600;

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement) choose(event.target.value);
    });
  }
}

/** @param {string} theme "light", "dark" or nothing */
function choose(theme) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; samesite=lax${secure}`;
  if (theme) document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
}

customElements.define("theme-switch", ThemeSwitch);
