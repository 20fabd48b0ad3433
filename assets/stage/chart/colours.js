// Figures speak of colours by name, "@1/0.3"; here the names become the colours of the theme on screen.
// ui/drawing.py says which names there are.

import { blend } from "../shared/look.js";

/** @import { Look } from "../types.d.ts" */

const TOKEN = /^@(mix:[\d.,e-]+|\d+|text|faint|grid|background|accent|torn|on-hue)(?:\/([\d.]+))?$/;

/** @param {Look} look */
function colourOf(token, look) {
  const [, name, opacity] = TOKEN.exec(token);
  let rgb;
  if (name.startsWith("mix:")) rgb = blend(name.slice(4).split(",").map(Number), look.rgb);
  else rgb = /^\d/.test(name) ? look.rgb[Number(name) - 1] : look.named[name];
  return `rgba(${rgb.map(Math.round).join(",")},${opacity ?? 1})`;
}

// The same figure with colours in place of their names. Arrays of numbers are passed on as they are.
/** @param {Look} look */
export function coloured(value, look) {
  if (typeof value === "string") return TOKEN.test(value) ? colourOf(value, look) : value;
  if (Array.isArray(value)) return typeof value.at(-1) === "number" ? value : value.map((item) => coloured(item, look));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, coloured(item, look)]));
}
