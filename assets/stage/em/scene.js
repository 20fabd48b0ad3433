// What one frame looks like, as numbers: where the ellipses stand and what colour and size each point has.
// A scene can be mixed with another one, and that mixture drawn: that is the whole of the animation.

import { expectationOf, isCollapse, iterationOf, phaseOf, stateOf } from "./film.js";
import { FIELDS, mostProbable, responsibilities, uncertainty } from "./mixture.js";
import { blend } from "../shared/look.js";

/** @import { Film, Look, Scene, View } from "../types.d.ts" */

export const POINT = 5; // red, green, blue, opacity, radius

/** @returns {Scene} */
export function sceneOf(film, frame, view, look) {
  const t = stateOf(film, frame);
  const state = film.state(t);
  const components = new Float64Array(film.K * 6);
  for (let k = 0; k < film.K; k++) {
    components.set(state.subarray(k * FIELDS, k * FIELDS + 6), k * 6);
  }
  if (isCollapse(film, frame)) {
    film.stop.parameters.forEach((component, k) => components.set(component, k * 6));
  }
  const walked = iterationOf(frame) - (phaseOf(frame) === "E" ? 1 : 0);
  /** @type {Scene} */
  const scene = { components, points: null, walked: Math.min(walked, film.iterations), symbols: null };
  scene.points = pointsOf(film, frame, view, look, scene);
  return scene;
}

/**
 * @param {Film} film
 * @param {View} view
 * @param {Look} look
 * @param {Scene} scene
 */
function pointsOf(film, frame, view, look, scene) {
  const n = film.points.length / 2, K = film.K;
  const radius = n <= 150 ? 5.5 : n <= 600 ? 4.5 : 3.4;
  const points = new Float32Array(n * POINT);
  const put = (i, rgb, opacity, size) => points.set([rgb[0], rgb[1], rgb[2], opacity, size], i * POINT);
  if (frame === 0) {
    for (let i = 0; i < n; i++) put(i, look.neutral, 0.85, radius);
    return points;
  }
  const gamma = responsibilities(film.points, film.state(expectationOf(frame)), K);
  if (view.colour === "component") scene.symbols = new Uint8Array(n);
  const ink = Math.min(view.ink, K) - 1;
  for (let i = 0; i < n; i++) {
    if (view.colour === "component") {
      const k = mostProbable(gamma, i, K);
      scene.symbols[i] = k;
      put(i, look.rgb[k], 0.9, radius);
    } else if (view.colour === "uncertainty") {
      const u = uncertainty(gamma, i, K);
      put(i, blend([1 - u, u], [look.certain, look.torn]), 0.6 + 0.4 * u, radius * (0.75 + 0.6 * u));
    } else if (view.colour === "ink") {
      const share = gamma[i * K + ink];
      put(
        i,
        blend([1 - share, share], [look.certain, look.rgb[ink]]),
        0.45 + 0.5 * share,
        radius * (0.5 + 0.6 * share),
      );
    } else {
      put(i, blend(gamma.subarray(i * K, (i + 1) * K), look.rgb), 0.9, radius);
    }
  }
  return points;
}

// The scene a share `s` of the way from one to the other. A mixture of two covariances is a covariance.
/** @returns {Scene} */
export function mixScenes(from, to, s) {
  if (s >= 1 || from.points.length !== to.points.length || from.components.length !== to.components.length) return to;
  const mix = (a, b) => a.map((value, i) => value + s * (b[i] - value));
  return {
    components: mix(from.components, to.components),
    points: mix(from.points, to.points),
    symbols: to.symbols,
    walked: from.walked + s * (to.walked - from.walked),
  };
}
