// What stands on the panel, as the sale that is sent. Pure.
import { businessDay, cents } from "./money.js";

/** @typedef {{amount: number, article?: string, name?: string, group?: string, quantity: number}} Line */
/** @typedef {"sale" | "topup" | "voucher" | "settle" | "redeem" | "extra"} Mode */
/** @typedef {{id?: string, code?: string, name: string, found: string, how: string}} Person */
/**
 * @typedef {object} Desk
 * @property {Mode} mode
 * @property {string} digits
 * @property {Line[]} lines
 * @property {string} group
 * @property {number} pieces
 * @property {Person | null} person
 * @property {Set<string>} claims
 * @property {Map<string, {kind: string, most: number, unit?: string}>} tenders
 * @property {string[]} coupons
 * @property {string} paidBy
 * @property {string} receipt
 * @property {string} number
 * @property {number | null} due
 * @property {string} proof
 * @property {boolean} byPieces
 */

/**
 * The lines of the desk: those set down and the one that is being typed.
 * @param {Desk} desk
 * @returns {object[]}
 */
export function linesOf(desk) {
  const amount = cents(desk.digits);
  if (desk.mode === "topup") return amount ? [{ amount, loads: { kind: "prepaid" } }] : [];
  if (desk.mode === "settle") return amount ? [{ amount, settles: "house_account" }] : [];
  if (desk.mode === "voucher") {
    return amount ? [{ amount, loads: { kind: "voucher", ...(desk.number ? { code: desk.number } : {}) } }] : [];
  }
  const typed = amount || isPiece(desk) ? [lineOf({ amount, group: desk.group, quantity: desk.pieces })] : [];
  return [...desk.lines.map(lineOf), ...typed];
}

/**
 * Whether a group without an amount is a line: where the program counts pieces, and nothing is paid here.
 * @param {Desk} desk
 */
export function isPiece(desk) {
  return desk.byPieces && desk.mode === "sale" && Boolean(desk.group && desk.person) && !desk.tenders.size;
}

/** @param {Line} line */
function lineOf(line) {
  return {
    amount: line.amount,
    ...(line.article ? { article: line.article } : {}),
    ...(line.group ? { group: line.group } : {}),
    ...(line.quantity > 1 ? { quantity: line.quantity } : {}),
  };
}

/** @param {Desk} desk */
export function totalOf(desk) {
  return desk.lines.reduce((sum, line) => sum + line.amount, 0) + cents(desk.digits);
}

/**
 * @param {Desk} desk
 * @returns {{kind: string, amount?: number, up_to?: number, unit?: string, voucher?: string}[]}
 */
export function tendersOf(desk) {
  if (desk.mode !== "sale") return [{ kind: desk.paidBy, amount: cents(desk.digits) }];
  return [...desk.tenders.values()].map(({ kind, most, unit }) => ({
    kind: kind.split(":")[0] ?? kind,
    up_to: Math.min(most, totalOf(desk)),
    ...(unit ? { unit } : {}),
    ...(kind.startsWith("voucher:") ? { voucher: kind.slice(8) } : {}),
  }));
}

/** @param {Person | null} person */
function whoOf(person) {
  if (!person) return {};
  return { customer: person.id ? { id: person.id } : { code: person.code } };
}

/**
 * What a quote is asked about.
 * @param {Desk} desk
 */
export function quoteOf(desk) {
  return {
    ...whoOf(desk.person),
    lines: linesOf(desk),
    claims: [...desk.claims].map((discount) => ({ discount })),
    codes: desk.coupons,
    tenders: tendersOf(desk),
  };
}

/** @param {Desk} desk */
export function needsDue(desk) {
  return desk.mode === "sale" && (desk.claims.size > 0 || desk.coupons.length > 0 || desk.tenders.size > 0);
}

/**
 * The sale, with its key and moment: never changed once it is made.
 * @param {Desk} desk
 * @param {{key: string, at: number, zone: string, starts: number}} of
 */
export function saleOf(desk, of) {
  const { person } = desk;
  return {
    key: of.key,
    at: new Date(of.at).toISOString(),
    business_day: businessDay(of.at, of.zone, of.starts),
    ...quoteOf(desk),
    ...(person?.found ? { found: person.found } : {}),
    ...(desk.proof ? { proof: desk.proof } : {}),
    ...(desk.receipt ? { receipt: desk.receipt } : {}),
    ...(needsDue(desk) && desk.due !== null ? { due: desk.due } : {}),
  };
}

/**
 * Whether it may be kept while there is no network: a refusal's word, or empty.
 * @param {Desk} desk
 * @param {{perSale: number | null, perDay: number | null}} limit
 * @param {number} spent what was redeemed offline this day
 */
export function refusedOffline(desk, limit, spent) {
  if (desk.mode !== "sale" && desk.mode !== "topup") return "offline_not";
  if (desk.claims.size || desk.coupons.length) return "offline_claims";
  const asked = desk.mode === "sale" ? tendersOf(desk).reduce((sum, tender) => sum + (tender.up_to ?? 0), 0) : 0;
  if (!asked) return "";
  const { perSale, perDay } = limit;
  if (perSale === null || perDay === null || asked > perSale || spent + asked > perDay) return "offline_redeem";
  return "";
}
