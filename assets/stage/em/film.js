// EM's film: the numbers Python sends, unpacked, and how its frames are counted.

import { FIELDS } from "./mixture.js";

// So few points can be followed on paper: they are numbered, and each one's responsibilities are told.
export const FEW_POINTS = 12;

// base64 of little-endian float64 -> Float64Array
export function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

// The film as it travels -> the film as it plays: numbers unpacked, frames countable.
export function openFilm(sent) {
  const film = {
    ...sent,
    points: unpack(sent.points),
    parameters: unpack(sent.parameters),
    logLikelihood: unpack(sent.log_likelihood),
    objective: unpack(sent.objective),
    truth: sent.truth ? unpack(sent.truth) : null,
  };
  film.iterations = film.logLikelihood.length - 1;
  film.collapsed = film.stop.reason === "collapsed";
  film.last = 2 * film.iterations + (film.collapsed ? 2 : 0);
  // What EM climbs: ln p(X), or with a prior on the covariances ln p(X) + ln p(θ).
  film.climbed = film.psi > 0 ? film.objective : film.logLikelihood;
  film.climbedName = film.psi > 0 ? "ln p(X) + ln p(θ)" : "ln p(X)";
  film.sizes = [0, 1].map((d) => sizesOf(film.points.filter((_, i) => i % 2 === d), film.units.shift[d], film.units.scale[d]));
  film.state = (t) => film.parameters.subarray(t * film.K * FIELDS, (t + 1) * film.K * FIELDS);
  return film;
}

// A column in the units of the data: how far it spreads, and its largest size.
function sizesOf(values, shift, scale) {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => shift + scale * value);
  return [high - low, Math.max(Math.abs(low), Math.abs(high))];
}

// Frame 0 is the start; E step t is frame 2t - 1, M step t is frame 2t.
export const phaseOf = (frame) => (frame === 0 ? "start" : frame % 2 ? "E" : "M");

export const iterationOf = (frame) => Math.ceil(frame / 2);

// The state whose ellipses a frame shows. A collapsing M step has no state of its own.
export const stateOf = (film, frame) => Math.min(Math.floor(frame / 2), film.iterations);

// The state under which a frame's responsibilities were evaluated: the one before its iteration.
export const expectationOf = (frame) => Math.ceil(frame / 2) - 1;

export const isCollapse = (film, frame) => film.collapsed && frame === film.last;
