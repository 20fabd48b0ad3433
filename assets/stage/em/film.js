// EM's film: the numbers Python sends, unpacked, and how its frames are counted.

import { FIELDS, unpack } from "./mixture.js";

/** @import { Collapse, Film, SentFilm } from "../types.d.ts" */

// So few points can be followed on paper: they are numbered, and each one's responsibilities are told.
export const FEW_POINTS = 12;

/**
 * The film as it travels -> the film as it plays: numbers unpacked, frames countable.
 * @param {SentFilm} sent
 * @returns {Film}
 */
export function openFilm(sent) {
  const [points, parameters] = [unpack(sent.points), unpack(sent.parameters)];
  const [logLikelihood, objective] = [unpack(sent.log_likelihood), unpack(sent.objective)];
  const { K, psi, stop, units: { shift, scale } } = sent;
  const iterations = logLikelihood.length - 1;
  const collapse = stop.reason === "collapsed" ? stop : null;
  return {
    ...sent,
    points,
    parameters,
    logLikelihood,
    objective,
    truth: sent.truth ? unpack(sent.truth) : null,
    iterations,
    collapse,
    last: 2 * iterations + (collapse ? 2 : 0),
    // What EM climbs: ln p(X), or with a prior on the covariances ln p(X) + ln p(θ).
    climbed: psi > 0 ? objective : logLikelihood,
    climbedName: psi > 0 ? "ln p(X) + ln p(θ)" : "ln p(X)",
    sizes: [0, 1].map((d) => sizesOf(points.filter((_, i) => i % 2 === d), shift[d], scale[d])),
    state: (t) => parameters.subarray(t * K * FIELDS, (t + 1) * K * FIELDS),
  };
}

/**
 * A column in the units of the data: how far it spreads, and its largest size.
 * @param {Float64Array} values
 * @param {number} shift
 * @param {number} scale
 * @returns {[number, number]}
 */
function sizesOf(values, shift, scale) {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => shift + scale * value);
  return [high - low, Math.max(Math.abs(low), Math.abs(high))];
}

/**
 * Frame 0 is the start; E step t is frame 2t - 1, M step t is frame 2t.
 * @param {number} frame
 */
export const phaseOf = (frame) => (frame === 0 ? "start" : frame % 2 ? "E" : "M");

/** @param {number} frame */
export const iterationOf = (frame) => Math.ceil(frame / 2);

/**
 * The state whose ellipses a frame shows. A collapsing M step has no state of its own.
 * @param {Film} film
 * @param {number} frame
 */
export const stateOf = (film, frame) => Math.min(Math.floor(frame / 2), film.iterations);

/**
 * The state under which a frame's responsibilities were evaluated: the one before its iteration.
 * @param {number} frame
 */
export const expectationOf = (frame) => Math.ceil(frame / 2) - 1;

/**
 * The collapse that a frame shows, null if it shows none.
 * @param {Film} film
 * @param {number} frame
 * @returns {Collapse | null}
 */
export const collapseAt = (film, frame) => (frame === film.last ? film.collapse : null);
