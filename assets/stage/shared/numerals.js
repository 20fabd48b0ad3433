// Numbers for reading, by the rules of ui/words/numerals.py: a true minus sign, no minus before zero, powers of ten only far
// from one. A test holds the two against each other.

const MINUS = "−", NO_BREAK = "\u00a0";

/** @type {Record<string, string>} */
const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

const SUBSCRIPT = [..."₀₁₂₃₄₅₆₇₈₉"];

const LEAST = 1e-3, MOST = 1e5; // sizes that are written out

const ROUNDING = 1e-12; // of the largest size: what is left of a zero

/** @param {number} k */
export const subscript = (k) => String(k).replace(/\d/g, (digit) => SUBSCRIPT[Number(digit)]);

/**
 * With commas between the thousands.
 * @param {number} count
 */
export const grouped = (count) => count.toLocaleString("en");

/** @param {number | null} value */
const endless = (value) => (value === null ? "–" : value > 0 ? "∞" : value < 0 ? `${MINUS}∞` : "–");

/**
 * So many decimals.
 * @param {number} value
 */
export function fixed(value, decimals = 2) {
  if (!Number.isFinite(value)) return endless(value);
  const text = value.toFixed(decimals);
  return text.replace("-", Number(text) === 0 ? "" : MINUS);
}

/**
 * So many significant digits.
 * @param {number | null} value
 */
export function number(value, digits = 4) {
  if (value === null || !Number.isFinite(value)) return endless(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= LEAST && size < Math.max(MOST, 10 ** digits))) return writtenOut(value, digits);
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const raised = `10${exponent.replace("+", "").replace(/./g, (character) => SUPERSCRIPT[character])}`;
  const before = brief(mantissa);
  return before === "1" ? raised : `${before}${NO_BREAK}×${NO_BREAK}${raised}`;
}

/**
 * @param {number} value
 * @param {number} digits
 */
function writtenOut(value, digits) {
  const text = value.toPrecision(digits);
  return brief(text.includes("e") ? value.toFixed(0) : text);
}

/**
 * Without zeros at the end.
 * @param {string} text
 */
const brief = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace("-", MINUS);

/**
 * A value of a column so finely that so many digits of the column's spread can be told apart; beside the largest size in
 * the column a value that is only rounding is 0.
 * @param {number} value
 * @param {number} spread
 * @param {number} largest
 */
export function measured(value, spread, largest, digits = 4) {
  const size = Math.abs(value);
  if (size <= ROUNDING * largest) return "0";
  const apart = Math.floor(Math.log10(size)) - Math.floor(Math.log10(spread));
  return number(value, 0 < spread && spread < size && size < Infinity ? Math.min(digits + apart, 15) : digits);
}
