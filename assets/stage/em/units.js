// EM's film in the units of the data as the person brought it.

import { FIELDS, MU_X, MU_Y, PI, S_XX, S_XY, S_YY } from "./mixture.js";
import { measured } from "../shared/numerals.js";

/** @import { Film } from "../types.d.ts" */

/**
 * Parameters of component k in the units of the data as the person brought it.
 * @param {Film} film
 * @param {ArrayLike<number>} state (K, FIELDS)
 * @param {number} k
 */
export function originalOf(film, state, k) {
  const c = k * FIELDS, [ax, ay] = film.units.shift, [bx, by] = film.units.scale;
  const sxx = state[c + S_XX] * bx * bx, syy = state[c + S_YY] * by * by, sxy = state[c + S_XY] * bx * by;
  return {
    pi: state[c + PI],
    mu: [ax + bx * state[c + MU_X], ay + by * state[c + MU_Y]],
    Sigma: [sxx, sxy, syy],
    correlation: sxx > 0 && syy > 0 ? sxy / Math.sqrt(sxx * syy) : 0,
  };
}

/** @param {Film} film */
export const isScaled = (film) => film.units.scale.some((b) => b !== 1) || film.units.shift.some((a) => a !== 0);

/**
 * ln p(X) of the data in its own units: a density divides by the scale, N times.
 * @param {Film} film
 * @param {number} value
 */
export function originalLogLikelihood(film, value) {
  return value - film.N * (Math.log(film.units.scale[0]) + Math.log(film.units.scale[1]));
}

/**
 * A coordinate of a point in the units of the data.
 * @param {Film} film
 * @param {number} row
 * @param {number} d
 */
export function coordinateOf(film, row, d) {
  return measured(film.units.shift[d] + film.units.scale[d] * film.points[2 * row + d], ...film.sizes[d]);
}
