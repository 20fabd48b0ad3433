// Small films for the tests, as Python would send them.

import { FIELDS } from "../../../assets/stage/em/mixture.js";

/** @import { Collapse, SentFilm } from "../../../assets/stage/types.d.ts" */

/**
 * The parameters of a round component of width 1.
 * @param {[number, number]} mean
 * @param {number} pi
 */
export function standard([x, y], pi, N_k = 1) {
  return [pi, x, y, 1, 0, 1, 1, 0, 1, Math.log(pi) - Math.log(2 * Math.PI), N_k];
}

/** @param {number[]} values */
export function pack(values) {
  return btoa(String.fromCharCode(...new Uint8Array(Float64Array.from(values).buffer)));
}

/**
 * Two components that move apart by 1 in each iteration, and two points.
 * @param {Partial<SentFilm> & { iterations?: number }} changes
 * @returns {SentFilm}
 */
export function sentFilm({ iterations = 2, ...changes } = {}) {
  const states = Array.from(
    { length: iterations + 1 },
    (_, t) => [...standard([-t, 0], 0.5), ...standard([t, 0], 0.5)],
  );
  const climb = states.map((_, t) => -10 + t);
  return {
    id: "one",
    N: 2,
    K: 2,
    points: pack([-1, 0, 1, 0]),
    drawn: 2,
    parameters: pack(states.flat()),
    log_likelihood: pack(climb),
    objective: pack(climb.map((value) => value - 5)),
    psi: 0,
    captions: [],
    start_in_whole_steps: "",
    sigma_note: "",
    units: { columns: ["a", "b"], shift: [10, 100], scale: [2, 1] },
    truth: null,
    stop: { reason: "converged", iteration: iterations },
    offers: [],
    ...changes,
  };
}

export const STATE = FIELDS * 2; // numbers of a state of this film

// The end of a film of two iterations: the first component has become a line.
/** @type {Collapse} */
export const COLLAPSE = {
  reason: "collapsed",
  iteration: 2,
  component: 0,
  shared: false,
  parameters: [[0.5, 7, 7, 0, 0, 0], [0.5, 1, 0, 1, 0, 1]],
};
