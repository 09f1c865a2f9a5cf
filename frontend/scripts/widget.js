// On a merchant's website: <script src="https://…/my/<organisation>/widget.js" async></script> puts the portal where it
// stands, or into the element that data-into names, and lets it be as high as it wants to be.
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const source = new URL(script.src);
  const frame = document.createElement("iframe");
  frame.src = `${source.origin}${source.pathname.replace(/widget\.js$/, "widget/")}#around=${encodeURIComponent(location.origin)}`;
  frame.title = script.dataset.title || "Habitué";
  frame.allow = "publickey-credentials-get *; publickey-credentials-create *";
  frame.referrerPolicy = "strict-origin";
  frame.setAttribute("style", "display:block;width:100%;max-width:30rem;margin:0 auto;border:0;height:36rem");
  addEventListener("message", (event) => {
    // Anybody may send messages: only those of our own frame, from where it was loaded, count.
    if (event.source !== frame.contentWindow || event.origin !== source.origin) return;
    const said = event.data;
    if (said?.habitue === "size" && Number.isFinite(said.height)) {
      frame.style.height = `${Math.min(Math.max(said.height, 200), 20000)}px`;
    }
  });
  const place = script.dataset.into ? document.querySelector(script.dataset.into) : null;
  if (place) place.append(frame);
  else script.after(frame);
})();
