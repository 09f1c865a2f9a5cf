// In a frame on a merchant's website: tells the page around it how high it is, and nobody else.
class GuestFrame extends HTMLElement {
  connectedCallback() {
    if (window.parent === window) return;
    const allowed = (this.dataset.origins ?? "").split(" ");
    const around = allowed.find((origin) => origin && origin === originAround());
    if (!around) return;
    const tell = () => {
      const height = Math.ceil(document.body.getBoundingClientRect().height);
      window.parent.postMessage({ habitue: "size", height }, around);
    };
    new ResizeObserver(tell).observe(document.body);
    tell();
  }
}

/** The website around us, as the script there has said it, or as the browser knows it. */
function originAround() {
  const said = new URLSearchParams(location.hash.slice(1)).get("around");
  const known = said ?? window.location.ancestorOrigins?.[0];
  try {
    if (known) sessionStorage.setItem("around", known);
    return known ?? sessionStorage.getItem("around") ?? "";
  } catch {
    return known ?? ""; // a browser may keep nothing at all for frames
  }
}

customElements.define("guest-frame", GuestFrame);
