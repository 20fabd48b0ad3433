// The film's numbers, and the one piece of mathematics that runs in the browser: responsibilities (PRML 9.13).

// What one component takes in the film's parameters; ui/film.py writes the same order.
const PI = 0, MU_X = 1, MU_Y = 2, S_XX = 3, S_XY = 4, S_YY = 5, W_XX = 6, W_YX = 7, W_YY = 8, LOG_WEIGHT = 9, N_K = 10;
const FIELDS = 11;

// So few points can be followed on paper: they are numbered, and each one's responsibilities are told.
const FEW_POINTS = 12;

// base64 of little-endian float64 -> Float64Array
function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

// The film as it travels -> the film as it plays: numbers unpacked, frames countable.
function openFilm(sent) {
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
const phaseOf = (frame) => (frame === 0 ? "start" : frame % 2 ? "E" : "M");
const iterationOf = (frame) => Math.ceil(frame / 2);
// The state whose ellipses a frame shows. A collapsing M step has no state of its own.
const stateOf = (film, frame) => Math.min(Math.floor(frame / 2), film.iterations);
// The state under which a frame's responsibilities were evaluated: the one before its iteration.
const expectationOf = (frame) => Math.ceil(frame / 2) - 1;
const isCollapse = (film, frame) => film.collapsed && frame === film.last;

// gamma(z_nk) of all points under one state, row by row (n, K); everything in logs, the largest term taken out first.
function responsibilities(points, state, K) {
  const n = points.length / 2;
  const gamma = new Float64Array(n * K);
  for (let i = 0; i < n; i++) {
    const x = points[2 * i], y = points[2 * i + 1], row = i * K;
    let largest = -Infinity;
    for (let k = 0; k < K; k++) {
      const c = k * FIELDS;
      const dx = x - state[c + MU_X], dy = y - state[c + MU_Y];
      const zx = state[c + W_XX] * dx;
      const zy = state[c + W_YX] * dx + state[c + W_YY] * dy;
      const logJoint = state[c + LOG_WEIGHT] - 0.5 * (zx * zx + zy * zy);
      gamma[row + k] = logJoint;
      if (logJoint > largest) largest = logJoint;
    }
    let sum = 0;
    for (let k = 0; k < K; k++) sum += gamma[row + k] = Math.exp(gamma[row + k] - largest);
    for (let k = 0; k < K; k++) gamma[row + k] /= sum;
  }
  return gamma;
}

// Entropy of one row of gamma as a share of the largest possible, ln K.
function uncertainty(gamma, row, K) {
  let entropy = 0;
  for (let k = 0; k < K; k++) {
    const share = gamma[row * K + k];
    if (share > 0) entropy -= share * Math.log(share);
  }
  return K > 1 ? entropy / Math.log(K) : 0;
}

function mostProbable(gamma, row, K) {
  let best = 0;
  for (let k = 1; k < K; k++) if (gamma[row * K + k] > gamma[row * K + best]) best = k;
  return best;
}
