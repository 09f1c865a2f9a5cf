// The guests' pages: the code that renews itself, passkeys, and the frame's size.
import "./parts/guest-code.js";
import "./parts/guest-frame.js";
import "./parts/guest-kept.js";
import "./parts/guest-passkey.js";

for (const waiting of document.querySelectorAll("[data-reloads]")) {
  const seconds = Number(waiting.getAttribute("data-reloads"));
  setTimeout(() => location.reload(), seconds * 1000);
}
