// Scanners that are keyboards: what they typed is read by the position of the keys, so that a German or French layout
// of the computer changes nothing. Pure.

/** @typedef {{code: string, key: string, shift: boolean, time: number}} Stroke */

const PLAIN = { Minus: "-", Equal: "=", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Semicolon: ";",
  Quote: "'", Backquote: "`", Comma: ",", Period: ".", Slash: "/", Space: " ", NumpadSubtract: "-",
  NumpadAdd: "+", NumpadDivide: "/", NumpadMultiply: "*", NumpadDecimal: "." };
const SHIFTED = { Minus: "_", Equal: "+", BracketLeft: "{", BracketRight: "}", Backslash: "|", Semicolon: ":",
  Quote: '"', Backquote: "~", Comma: "<", Period: ">", Slash: "?", Space: " " };
const OVER_DIGITS = ")!@#$%^&*(";

/** How far apart the keys of a scanner are at most, in milliseconds. Nobody types six in a row that fast. */
export const GAP = 50;
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
  #last = -Infinity;

  /**
   * Feed one key; `scan` brings a code, `burst` says that keys are a scanner's and are nobody's text.
   * @param {Stroke} stroke
   * @returns {{is: "person" | "begin" | "burst" | "scan", text: string}}
   */
  feed(stroke) {
    const isEnd = stroke.key === "Enter" || stroke.key === "Tab" || stroke.code === "NumpadEnter";
    const letter = isEnd ? "" : letterAt(stroke.code, stroke.shift) || (stroke.code ? "" : single(stroke.key));
    if (!isEnd && !letter) return { is: this.text.length >= SURE ? "burst" : "person", text: "" };
    const isQuick = stroke.time - this.#last <= GAP;
    this.#last = stroke.time;
    if (isEnd) {
      const text = isQuick && this.text.length >= SHORTEST ? this.text : "";
      this.text = "";
      return { is: text ? "scan" : "person", text };
    }
    this.text = isQuick ? this.text + letter : letter;
    if (this.text.length === 1) return { is: "begin", text: "" };
    return { is: this.text.length >= SURE ? "burst" : "person", text: "" };
  }

  /** What came without an end, when nothing followed: a code if it is long enough. */
  pause() {
    const text = this.text.length >= SHORTEST ? this.text : "";
    this.text = "";
    return text;
  }
}

/** @param {string} key */
function single(key) {
  return key.length === 1 ? key : "";
}
