// Figures speak of colours by name, "@1/0.3"; here the names become the colours of the theme on screen.
// ui/charts/drawing.py says which names there are.

import { blend } from "../shared/look.js";

/** @import { Look } from "../types.d.ts" */

const TOKEN = /^@(mix:[\d.,e-]+|\d+|text|faint|grid|background|accent|torn|on-hue)(?:\/([\d.]+))?$/;

/**
 * @param {string} name
 * @param {Look} look
 */
function colourOf(name, look) {
  if (name.startsWith("mix:")) return blend(name.slice(4).split(",").map(Number), look.rgb);
  return /^\d/.test(name) ? look.rgb[Number(name) - 1] : look.named[name];
}

/**
 * The same with colours in place of their names. Arrays of numbers are passed on as they are.
 * @template T
 * @param {T} value
 * @param {Look} look
 * @returns {T}
 */
export function coloured(value, look) {
  return /** @type {T} */ (colouredValue(value, look)); // a text stays a text, a list a list
}

/**
 * @param {unknown} value
 * @param {Look} look
 * @returns {unknown}
 */
function colouredValue(value, look) {
  if (typeof value === "string") {
    const [, name, opacity] = TOKEN.exec(value) ?? [];
    return name ? `rgba(${colourOf(name, look).map(Math.round).join(",")},${opacity ?? 1})` : value;
  }
  if (Array.isArray(value)) {
    return typeof value.at(-1) === "number" ? value : value.map((item) => colouredValue(item, look));
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, colouredValue(item, look)]));
}
