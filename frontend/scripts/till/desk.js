// What stands on the panel now. Whoever changes it says so; whoever shows it listens.

/** @typedef {import("./sale.js").Desk} DeskShape */
/**
 * @typedef {object} Settings
 * @property {string} till
 * @property {string} organisation
 * @property {string} currency
 * @property {string} sign
 * @property {boolean} isSignFirst
 * @property {number} digits
 * @property {string} language
 * @property {string} zone
 * @property {number} starts
 * @property {boolean} receipt
 * @property {boolean} byPieces the program counts pieces and no money: a group alone is enough
 * @property {boolean} byCode value is spent only with the phone's code of the moment
 * @property {number | null} now the server's clock; null in a page that was kept for when there is no network
 * @property {number | null} perSale
 * @property {number | null} perDay
 */

/** How far this device's clock was off when the server last told its own. */
const AHEAD = "habitue-clock-ahead";

/** @implements {DeskShape} */
export class Desk extends EventTarget {
  /** @type {import("./sale.js").Mode} */
  mode = "sale";
  digits = "";
  /** @type {import("./sale.js").Line[]} */
  lines = [];
  group = "";
  pieces = 1;
  /** @type {import("./sale.js").Person | null} */
  person = null;
  /** @type {{id: string, balance: number, text: string, name: string, state: string} | null} */
  voucher = null;
  /** @type {Set<string>} */
  claims = new Set();
  /** @type {Map<string, {kind: string, most: number, unit?: string}>} */
  tenders = new Map();
  /** @type {string[]} */
  coupons = [];
  paidBy = "cash";
  receipt = "";
  number = "";
  /** @type {number | null} */
  due = null;
  proof = "";
  /** Made for what is being typed, kept until it is answered: what is sent twice is done once. */
  key = newKey();
  byPieces = false;
  isOnline = navigator.onLine;

  /** @param {Settings} settings @param {Record<string, string>} says */
  constructor(settings, says) {
    super();
    this.settings = settings;
    this.says = says;
    this.byPieces = settings.byPieces;
    // The server's clock counts: a tablet may be an hour off. Never ahead of it, as the way here took time.
    if (settings.now !== null) localStorage.setItem(AHEAD, String(settings.now - Date.now()));
    this.ahead = Number(localStorage.getItem(AHEAD) ?? 0);
  }

  /** Our server's clock, as well as it is known. */
  now() {
    return Date.now() + this.ahead;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** Another amount: nothing of the last one is left. */
  clear() {
    Object.assign(this, {
      mode: this.voucher && !this.person ? "redeem" : "sale",
      digits: "", lines: [], group: "", pieces: 1, coupons: [], receipt: "", number: "", due: null, proof: "",
      claims: new Set(), tenders: new Map(), key: newKey(),
    });
    this.changed();
  }

  /** @param {import("./sale.js").Person | null} person */
  meet(person) {
    this.person = person;
    this.voucher = null;
    this.claims = new Set();
    this.tenders = new Map();
    this.proof = "";
    if (this.mode !== "sale") this.mode = "sale";
    this.key = newKey();
    this.changed();
    this.dispatchEvent(new Event("met"));
  }

  /** @param {string} name @param {Record<string, string | number>} [values] */
  say(name, values = {}) {
    return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, String(value)),
      this.says[name] ?? name);
  }
}

/** What is typed next is an amount: no field has the focus any longer. */
export function handsFree() {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/**
 * Scrolls so far that this can be seen above the keys: not at all where it can be already.
 * @param {Element} shown
 */
export function toEyes(shown) {
  // What is done now may yet make the page higher or lower.
  requestAnimationFrame(() => shown.scrollIntoView({ block: "nearest" }));
}

export function newKey() {
  return `panel:${crypto.randomUUID()}`;
}

/**
 * The element of this id, which the page has.
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T}
 */
export function part(id) {
  return /** @type {T} */ (document.getElementById(id));
}
