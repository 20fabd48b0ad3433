// The parameters of a mixture, and the one piece of mathematics that runs in the browser: responsibilities (PRML 9.13).

// What one component takes in the film's parameters; ui/stage/film.py writes the same order.
export const PI = 0,
  MU_X = 1,
  MU_Y = 2,
  S_XX = 3,
  S_XY = 4,
  S_YY = 5,
  W_XX = 6,
  W_YX = 7,
  W_YY = 8,
  LOG_WEIGHT = 9,
  N_K = 10;

export const FIELDS = 11;

export const THETA = 6; // of these, pi, mu and Sigma: the first ones

/**
 * base64 of little-endian float64 -> Float64Array
 * @param {string} text
 */
export function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

/**
 * gamma(z_nk) of all points under one state, row by row (n, K); everything in logs, the largest term taken out first.
 * @param {ArrayLike<number>} points (n, 2)
 * @param {ArrayLike<number>} state (K, FIELDS)
 * @param {number} K
 */
export function responsibilities(points, state, K) {
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

/**
 * Entropy of one row of gamma as a share of the largest possible, ln K.
 * @param {ArrayLike<number>} gamma (n, K)
 * @param {number} row
 * @param {number} K
 */
export function uncertainty(gamma, row, K) {
  let entropy = 0;
  for (let k = 0; k < K; k++) {
    const share = gamma[row * K + k];
    if (share > 0) entropy -= share * Math.log(share);
  }
  return K > 1 ? entropy / Math.log(K) : 0;
}

/**
 * The component with the largest responsibility for a row, the first of equals.
 * @param {ArrayLike<number>} gamma (n, K)
 * @param {number} row
 * @param {number} K
 */
export function mostProbable(gamma, row, K) {
  let best = 0;
  for (let k = 1; k < K; k++) if (gamma[row * K + k] > gamma[row * K + best]) best = k;
  return best;
}
