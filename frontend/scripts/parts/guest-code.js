// Counts down, and draws the next code in time. Without a connection the last one stays, and it says so.
const RETRY_SECONDS = 5;

class GuestCode extends HTMLElement {
  left = 0;
  timer = 0;
  isAsking = false;

  connectedCallback() {
    this.left = Number(this.dataset.seconds);
    this.piece("[data-counts]").hidden = false;
    this.timer = window.setInterval(() => this.tick(), 1000);
    document.addEventListener("visibilitychange", this);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this);
  }

  /** A phone that was in a pocket has not counted. */
  handleEvent() {
    if (document.visibilityState === "visible") this.renew();
  }

  tick() {
    this.left -= 1;
    if (this.left <= 0) this.renew();
    this.show();
  }

  async renew() {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch(this.dataset.url ?? "", { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 401) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      this.draw(await answer.json());
      this.tell(false);
    } catch {
      this.left = RETRY_SECONDS;
      this.tell(true);
    } finally {
      this.isAsking = false;
    }
  }

  /** @param {{path: string, size: number, seconds: number}} next */
  draw(next) {
    this.piece("svg").setAttribute("viewBox", `0 0 ${next.size} ${next.size}`);
    this.piece("path").setAttribute("d", next.path);
    this.left = next.seconds;
    this.show();
  }

  /** @param {boolean} isStale */
  tell(isStale) {
    this.piece("[data-stale]").hidden = !isStale;
    this.piece("[data-says]").hidden = isStale;
    this.piece("[data-moment]").classList.toggle("is-stale", isStale);
    const own = document.querySelector(".guest-own");
    if (isStale && own instanceof HTMLDetailsElement) own.open = true;
  }

  show() {
    this.piece("[data-left]").textContent = String(Math.max(0, this.left));
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  piece(selector) {
    const found = this.querySelector(selector);
    if (!found) throw new Error(selector);
    return /** @type {HTMLElement} */ (found);
  }
}

customElements.define("guest-code", GuestCode);
