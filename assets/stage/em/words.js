// A step of EM's film in words: what the eye reads off the ellipses and the curve.

import { stateOf } from "./film.js";
import { originalOf } from "./units.js";
import { fixed, number } from "../shared/numerals.js";

/** @import { Film } from "../types.d.ts" */

/**
 * The stage at a step: what the eye reads off the ellipses and the curve, means in the units of the data.
 * @param {Film} film
 * @param {number} frame
 */
export function stageInWords(film, frame) {
  const t = stateOf(film, frame);
  const components = Array.from({ length: film.K }, (_, k) => {
    const { pi, mu } = originalOf(film, film.state(t), k);
    return `component ${k + 1} with weight ${fixed(pi, 3)} and mean (${mu.map((value) => number(value)).join(", ")})`;
  });
  return `${film.N} points by ${film.units.columns.join(" and ")}: ${components.join("; ")}. ${
    curveInWords(film, frame)
  }.`;
}

/**
 * @param {Film} film
 * @param {number} frame
 */
export function curveInWords(film, frame) {
  const t = stateOf(film, frame);
  return `${film.climbedName} = ${fixed(film.climbed[t], 4)} after ${t} of ${film.iterations} iterations`;
}
