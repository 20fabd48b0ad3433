// What one frame looks like, as numbers: where the ellipses stand and what colour and size each point has.
// A scene can be mixed with another one, and that mixture drawn: that is the whole of the animation.

import { collapseAt, expectationOf, iterationOf, phaseOf, stateOf } from "./film.js";
import { FIELDS, mostProbable, responsibilities, THETA, uncertainty } from "./mixture.js";
import { blend } from "../shared/look.js";

/** @import { Film, Look, Rgb, Scene, View } from "../types.d.ts" */

export const POINT = 5; // red, green, blue, opacity, radius

/**
 * @param {Film} film
 * @param {number} frame
 * @param {View} view
 * @param {Look} look
 * @returns {Scene}
 */
export function sceneOf(film, frame, view, look) {
  const components = componentsOf(film.state(stateOf(film, frame)), film.K);
  collapseAt(film, frame)?.parameters.forEach((component, k) => components.set(component, k * THETA));
  const walked = Math.min(iterationOf(frame) - (phaseOf(frame) === "E" ? 1 : 0), film.iterations);
  const expectation = frame === 0 ? null : film.state(expectationOf(frame));
  return { components, walked, ...pointsOf(film.points, expectation, film.K, view, look) };
}

/**
 * The ellipses of a state.
 * @param {Float64Array} state (K, FIELDS)
 * @param {number} K
 * @returns {Scene["components"]}
 */
function componentsOf(state, K) {
  const components = new Float64Array(K * THETA);
  for (let k = 0; k < K; k++) components.set(state.subarray(k * FIELDS, k * FIELDS + THETA), k * THETA);
  return components;
}

/**
 * The points in the colours of their responsibilities under a state, without a colour where there is none.
 * @param {Float64Array} places (n, 2)
 * @param {Float64Array | null} state (K, FIELDS)
 * @param {number} K
 * @param {View} view
 * @param {Look} look
 * @returns {Pick<Scene, "points" | "symbols">}
 */
function pointsOf(places, state, K, view, look) {
  const n = places.length / 2;
  const radius = n <= 150 ? 5.5 : n <= 600 ? 4.5 : 3.4;
  const points = new Float32Array(n * POINT);
  /** @type {(i: number, rgb: Rgb, opacity: number, size: number) => void} */
  const put = (i, rgb, opacity, size) => points.set([rgb[0], rgb[1], rgb[2], opacity, size], i * POINT);
  if (!state) {
    for (let i = 0; i < n; i++) put(i, look.neutral, 0.85, radius);
    return { points, symbols: null };
  }
  const gamma = responsibilities(places, state, K);
  const symbols = view.colour === "component" ? new Uint8Array(n) : null;
  const ink = Math.min(view.ink, K) - 1;
  for (let i = 0; i < n; i++) {
    if (symbols) {
      const k = symbols[i] = mostProbable(gamma, i, K);
      put(i, look.rgb[k], 0.9, radius);
    } else if (view.colour === "uncertainty") {
      const u = uncertainty(gamma, i, K);
      put(i, blend([1 - u, u], [look.certain, look.torn]), 0.6 + 0.4 * u, radius * (0.75 + 0.6 * u));
    } else if (view.colour === "ink") {
      const share = gamma[i * K + ink];
      const rgb = blend([1 - share, share], [look.certain, look.rgb[ink]]);
      put(i, rgb, 0.45 + 0.5 * share, radius * (0.5 + 0.6 * share));
    } else {
      put(i, blend(gamma.subarray(i * K, (i + 1) * K), look.rgb), 0.9, radius);
    }
  }
  return { points, symbols };
}

/**
 * The scene a share `s` of the way from one to the other. A mixture of two covariances is a covariance.
 * @param {Scene} from
 * @param {Scene} to
 * @param {number} s
 * @returns {Scene}
 */
export function mixScenes(from, to, s) {
  if (s >= 1 || from.points.length !== to.points.length || from.components.length !== to.components.length) return to;
  /** @type {(end: ArrayLike<number>) => (value: number, i: number) => number} */
  const towards = (end) => (value, i) => value + s * (end[i] - value);
  return {
    components: from.components.map(towards(to.components)),
    points: from.points.map(towards(to.points)),
    symbols: to.symbols,
    walked: from.walked + s * (to.walked - from.walked),
  };
}
