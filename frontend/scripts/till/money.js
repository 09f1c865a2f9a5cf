// Amounts as they are typed and written. Pure.

const MOST = 9;

/**
 * The digits after one more key: a digit, `00`, `Backspace` or `Escape`.
 * @param {string} digits
 * @param {string} key
 */
export function press(digits, key) {
  if (key === "Backspace") return digits.slice(0, -1);
  if (key === "Escape") return "";
  if (!/^(00|[0-9])$/.test(key)) return digits;
  const more = (digits + key).replace(/^0+/, "");
  return more.length > MOST ? digits : more;
}

/** @param {string} digits */
export function cents(digits) {
  return digits ? Number(digits) : 0;
}

/**
 * How the house's money is written: its sign and where that stands are the server's, as on every other page.
 * @typedef {{digits: number, language: string, sign: string, isSignFirst: boolean}} Money
 */

/**
 * An amount of money with its sign apart, to be drawn small: before it or after it, as the language has it.
 * @param {number} amount minor units
 * @param {Money} settings
 */
export function drawn(amount, settings) {
  const format = new Intl.NumberFormat(settings.language, {
    minimumFractionDigits: settings.digits,
    maximumFractionDigits: settings.digits,
    useGrouping: "always",
  });
  const number = format.format(amount / 10 ** settings.digits).replaceAll("\u202f", "\u00a0");
  return { sign: settings.sign, number, isSignFirst: settings.isSignFirst };
}

/**
 * The same in one piece.
 * @param {number} amount
 * @param {Money} settings
 */
export function written(amount, settings) {
  const { sign, number, isSignFirst } = drawn(amount, settings);
  return isSignFirst ? `${sign}${sign.length > 1 ? "\u00a0" : ""}${number}` : `${number}\u00a0${sign}`;
}

/**
 * A moment by the store's clock, as every page of ours writes it: 24 hours, days before months.
 * @param {number | string} at milliseconds, or a moment in letters
 * @param {{language: string, zone: string}} settings
 * @param {boolean} [withDay]
 */
export function clockOf(at, { language, zone }, withDay = false) {
  const day = /** @type {const} */ ({ year: "numeric", month: "2-digit", day: "2-digit" });
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    timeZone: zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit", ...(withDay ? day : {}),
  }).format(new Date(at));
}

/**
 * The store's day at a moment: it begins when the store says, by its own clock.
 * @param {number} at milliseconds
 * @param {string} zone
 * @param {number} starts minutes after midnight
 */
export function businessDay(at, zone, starts) {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23",
  });
  const of = Object.fromEntries(clock.formatToParts(at).map((part) => [part.type, part.value]));
  const day = Date.UTC(Number(of.year), Number(of.month) - 1, Number(of.day));
  const isBefore = Number(of.hour) * 60 + Number(of.minute) < starts;
  return new Date(day - (isBefore ? 86_400_000 : 0)).toISOString().slice(0, 10);
}
