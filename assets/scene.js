// What one frame looks like, as numbers: where the ellipses stand and what colour and size each point has.
// A scene can be mixed with another one, and that mixture drawn: that is the whole of the animation.

const POINT = 5; // red, green, blue, opacity, radius

function rgbOf(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

// The colours of the current theme, read from the page.
function lookOf(root, colours) {
  const style = getComputedStyle(root);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "#ffffff");
  const dark = luminance(background) < 0.4;
  return { background, text: read("--st-text-color", "#31333f"), font: read("--st-font", "sans-serif"), ...shades(dark, colours) };
}

function shades(dark, colours) {
  const hues = dark ? colours.dark : colours.light;
  return {
    dark,
    grid: dark ? "#2c313b" : "#e7e9ee",
    faint: dark ? "#7d8590" : "#9aa1ab",
    neutral: dark ? [150, 158, 168] : [120, 127, 137],
    certain: dark ? [70, 76, 86] : [203, 208, 214],
    torn: dark ? [255, 196, 61] : [176, 0, 92],
    hues,
    rgb: hues.map(rgbOf),
    dashes: colours.dashes,
  };
}

// Any colour the page is styled with, as red, green and blue.
function rgbOfStyle(colour) {
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

function luminance(colour) {
  const [r, g, b] = rgbOfStyle(colour);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

function sceneOf(film, frame, view, look) {
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
  const scene = { components, walked: Math.min(walked, film.iterations), symbols: null };
  scene.points = pointsOf(film, frame, view, look, scene);
  return scene;
}

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
      put(i, blend([1 - share, share], [look.certain, look.rgb[ink]]), 0.45 + 0.5 * share, radius * (0.5 + 0.6 * share));
    } else {
      put(i, blend(gamma.subarray(i * K, (i + 1) * K), look.rgb), 0.9, radius);
    }
  }
  return points;
}

function blend(shares, colours) {
  const mixed = [0, 0, 0];
  for (let k = 0; k < shares.length; k++) {
    for (let c = 0; c < 3; c++) mixed[c] += shares[k] * colours[k][c];
  }
  return mixed;
}

// The scene a share `s` of the way from one to the other. A mixture of two covariances is a covariance.
function mixScenes(from, to, s) {
  if (s >= 1 || from.points.length !== to.points.length || from.components.length !== to.components.length) return to;
  const mix = (a, b) => a.map((value, i) => value + s * (b[i] - value));
  return {
    components: mix(from.components, to.components),
    points: mix(from.points, to.points),
    symbols: to.symbols,
    walked: from.walked + s * (to.walked - from.walked),
  };
}
