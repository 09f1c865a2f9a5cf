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
/** The same where a page is busy: so far apart may be what goes on with a scan, and what began it. People type so too. */
export const SLOW = 150;
/** Where a scanner stops altogether, as wireless ones do while they wake: what came so long before may be its beginning. */
const STALL = 1000;
/** The same for a run that began before the panel was ready: whoever typed it, it is no amount. */
const EARLY_GAP = 500;
const SURE = 4;
export const SHORTEST = 6;
/** What cuts a run off: whoever presses these is a person. */
const BREAKS = /^(?:Backspace|Delete|Escape|Arrow)/;

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
  /** What came right before it, as fast as people type: theirs, or the beginning of a scan on a busy page. */
  lead = "";
  /** The same with what came before that, with pauses of a second at most: it ends with `lead`. */
  far = "";
  #last = -Infinity;
  #isEarly = false;

  /** How far apart keys may be now. */
  get gap() {
    if (this.#isEarly) return EARLY_GAP;
    return this.text.length >= SURE ? SLOW : GAP;
  }

  /**
   * Feed one key; `scan` brings a code, `burst` says that keys are a scanner's and are nobody's text. `lead` is what
   * came right before the code and may be its beginning; with an end that is a person's, all that came right before it.
   * `far` is the same as far as a scanner that stalls may have begun.
   * @param {Stroke} stroke
   * @returns {{is: "person" | "begin" | "burst" | "scan", text: string, lead: string, far: string}}
   */
  feed(stroke) {
    const isEnd = stroke.key === "Enter" || stroke.key === "Tab" || stroke.code === "NumpadEnter";
    const letter = isEnd ? "" : letterAt(stroke.code, stroke.shift) || (stroke.code ? "" : single(stroke.key));
    if (BREAKS.test(stroke.key)) this.far = "";
    if (BREAKS.test(stroke.key) && this.text.length < SURE) {
      this.lead = "";
      this.#rest();
    }
    if (!isEnd && !letter) return this.#told();
    const since = stroke.time < this.#last ? Infinity : stroke.time - this.#last;
    const isQuick = since <= this.gap;
    this.#last = stroke.time;
    if (isEnd) return this.#ended(isQuick, since, Boolean(stroke.early));
    if (!isQuick || !this.text) {
      this.lead = since <= SLOW ? this.lead + this.text : "";
      this.far = since <= STALL ? this.far + this.text : "";
      this.#rest();
      this.#isEarly = Boolean(stroke.early);
    }
    this.text += letter;
    this.keys += stroke.key;
    if (this.#isEarly) return { is: "burst", text: "", lead: "", far: "" };
    if (this.text.length === 1) return { is: "begin", text: "", lead: this.lead, far: this.far };
    return this.#told();
  }

  /** Somebody points elsewhere: what they typed until then is no beginning of a scan. */
  part() {
    this.#last = -Infinity;
  }

  /** @returns {{is: "person" | "burst", text: string, lead: string, far: string}} */
  #told() {
    return { is: this.text.length >= SURE ? "burst" : "person", text: "", lead: "", far: "" };
  }

  /**
   * Enter or Tab.
   * @param {boolean} isQuick @param {number} since @param {boolean} isEarly
   * @returns {{is: "person" | "burst" | "scan", text: string, lead: string, far: string}}
   */
  #ended(isQuick, since, isEarly) {
    const { lead, far, text } = this;
    const isOurs = isEarly || (this.#isEarly && isQuick);
    this.#rest();
    this.lead = "";
    this.far = "";
    if (isQuick && text.length >= SURE) return { is: "scan", text, lead, far };
    if (isOurs) return { is: "burst", text: "", lead: "", far: "" };
    return { is: "person", text: "", lead: since <= SLOW ? lead + text : "", far: since <= STALL ? far + text : "" };
  }

  /**
   * What came without an end, when nothing followed: a code if it is long enough; else what somebody typed fast. On a
   * busy page more may follow yet, and be heard of later: then this was its beginning.
   */
  pause() {
    const { text, keys, lead, far } = this;
    const isEarly = this.#isEarly;
    this.#rest();
    this.lead += text;
    this.far += text;
    if (text.length >= SHORTEST) return { code: text, text: "", keys: "", lead, far, rest: "" };
    return { code: "", lead, far, rest: isEarly ? "" : text, ...(text.length >= SURE && !isEarly ? { text, keys } : { text: "", keys: "" }) };
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
