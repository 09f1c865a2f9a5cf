// Keys that come while the panel still loads: they are kept for it, with their time, and do nothing else.
{
  /** @type {KeyboardEvent[]} */
  const early = [];
  /** @param {KeyboardEvent} event */
  const keep = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // A name that somebody begins to type stays where it is typed.
    if (event.target instanceof HTMLInputElement && event.key !== "Enter") return;
    early.push(event);
    // A button that has the focus is not pressed by a scanner's Enter.
    if (event.key === "Enter" || event.key.length === 1) event.preventDefault();
  };
  window.addEventListener("keydown", keep, { capture: true });
  /** Whoever calls this listens from now on. */
  window.habitueEarly = () => {
    window.removeEventListener("keydown", keep, { capture: true });
    return early.splice(0);
  };
}
