// Scanners that are keyboards: what they typed is read by the position of the keys, so that a German or French layout
// of the computer changes nothing. Pure.

/**
 * @typedef {object} Stroke
 * @property {string} code
 * @property {string} key
 * @property {boolean} shift
 * @property {number} time when it was pressed, however late a busy page hears of it
 * @property {boolean} [early] before the panel was ready
 */

const PLAIN = { Minus: "-", Equal: "=", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Semicolon: ";",
  Quote: "'", Backquote: "`", Comma: ",", Period: ".", Slash: "/", Space: " ", NumpadSubtract: "-",
  NumpadAdd: "+", NumpadDivide: "/", NumpadMultiply: "*", NumpadDecimal: "." };
const SHIFTED = { Minus: "_", Equal: "+", BracketLeft: "{", BracketRight: "}", Backslash: "|", Semicolon: ":",
  Quote: '"', Backquote: "~", Comma: "<", Period: ">", Slash: "?", Space: " " };
const OVER_DIGITS = ")!@#$%^&*(";

/** How far apart the keys of a scanner are at most, in milliseconds. Nobody types six in a row that fast. */
export const GAP = 50;
/** The same for a run that began before the panel was ready: whoever typed it, it is no amount. */
const EARLY_GAP = 500;
const SURE = 4;
export const SHORTEST = 6;

/**
 * The letter at a position of the keyboard that scanners take for granted (US); empty for keys that write nothing.
 * @param {string} code
 * @param {boolean} shift
 */
export function letterAt(code, shift) {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shift ? letter : letter.toLowerCase();
  const digit = /^Digit([0-9])$/.exec(code)?.[1];
  if (digit) return shift ? OVER_DIGITS.charAt(Number(digit)) : digit;
  const pad = /^Numpad([0-9])$/.exec(code)?.[1];
  if (pad) return pad;
  const known = /** @type {Record<string, string>} */ (shift ? { ...PLAIN, ...SHIFTED } : PLAIN);
  return known[code] ?? "";
}

/**
 * The digit of a key for an amount: what it says, or, on keyboards whose digits need shift (French), where it lies.
 * @param {{code: string, key: string}} stroke
 */
export function digitOf(stroke) {
  if (/^[0-9]$/.test(stroke.key)) return stroke.key;
  return /^(?:Digit|Numpad)([0-9])$/.exec(stroke.code)?.[1] ?? "";
}

/** Tells the bursts of a scanner from people. */
export class Bursts {
  text = "";
  /** The same as this computer's keyboard has it. */
  keys = "";
  #last = -Infinity;
  #isEarly = false;

  /** How far apart keys may be now. */
  get gap() {
    return this.#isEarly ? EARLY_GAP : GAP;
  }

  /**
   * Feed one key; `scan` brings a code, `burst` says that keys are a scanner's and are nobody's text.
   * @param {Stroke} stroke
   * @returns {{is: "person" | "begin" | "burst" | "scan", text: string}}
   */
  feed(stroke) {
    const isEnd = stroke.key === "Enter" || stroke.key === "Tab" || stroke.code === "NumpadEnter";
    const letter = isEnd ? "" : letterAt(stroke.code, stroke.shift) || (stroke.code ? "" : single(stroke.key));
    if (!isEnd && !letter) return { is: this.text.length >= SURE ? "burst" : "person", text: "" };
    const isQuick = stroke.time - this.#last <= this.gap;
    this.#last = stroke.time;
    if (isEnd) {
      const text = isQuick && this.text.length >= SURE ? this.text : "";
      const isEarly = stroke.early || (this.#isEarly && isQuick);
      this.#rest();
      return { is: text ? "scan" : isEarly ? "burst" : "person", text };
    }
    if (!isQuick || !this.text) {
      this.#rest();
      this.#isEarly = Boolean(stroke.early);
    }
    this.text += letter;
    this.keys += stroke.key;
    if (this.#isEarly) return { is: "burst", text: "" };
    if (this.text.length === 1) return { is: "begin", text: "" };
    return { is: this.text.length >= SURE ? "burst" : "person", text: "" };
  }

  /** What came without an end, when nothing followed: a code if it is long enough; else what somebody typed fast. */
  pause() {
    const { text, keys } = this;
    const isEarly = this.#isEarly;
    this.#rest();
    if (text.length >= SHORTEST) return { code: text, text: "", keys: "" };
    return { code: "", ...(text.length >= SURE && !isEarly ? { text, keys } : { text: "", keys: "" }) };
  }

  #rest() {
    Object.assign(this, { text: "", keys: "" });
    this.#isEarly = false;
  }
}

/** @param {string} key */
function single(key) {
  return key.length === 1 ? key : "";
}
