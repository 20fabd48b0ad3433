// Draws a scene over Plotly's axes on one canvas. A frame costs about two milliseconds where moving SVG nodes costs
// twenty, which is why the points and ellipses are not Plotly traces.

import { collapseAt, FEW_POINTS, phaseOf } from "../em/film.js";
import { FIELDS, MU_X, MU_Y } from "../em/mixture.js";
import { POINT } from "../em/scene.js";

/** @import { Look, Panel, Picture } from "../types.d.ts" */

/** @typedef {CanvasRenderingContext2D} Context */

/** @param {Picture} picture */
export function drawScene(picture) {
  const { ctx, plane, curve, film, view } = picture;
  inPanel(ctx, plane, () => {
    if (film.N > FEW_POINTS) drawPoints(picture);
    if (view.truth && film.truth) drawTruth(picture, film.truth);
    if (view.trails) drawTrails(picture);
    drawEllipses(picture);
    drawMeans(picture);
    if (film.N <= FEW_POINTS) drawNumberedPoints(picture);
  });
  inPanel(ctx, curve, () => drawCurve(picture));
}

/**
 * @param {Context} ctx
 * @param {Panel} panel
 * @param {() => void} draw
 */
function inPanel(ctx, panel, draw) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(panel.left, panel.top, panel.width, panel.height);
  ctx.clip();
  draw();
  ctx.restore();
}

/** @param {Picture} picture */
function drawPoints({ ctx, plane, film, scene, look }) {
  const { points, symbols } = scene;
  const n = film.points.length / 2;
  const outlined = n <= 600;
  ctx.lineWidth = 1;
  ctx.strokeStyle = look.background;
  for (let i = 0; i < n; i++) {
    const p = i * POINT;
    ctx.fillStyle = `rgba(${points[p] | 0},${points[p + 1] | 0},${points[p + 2] | 0},${points[p + 3]})`;
    ctx.beginPath();
    const x = plane.px(film.points[2 * i]), y = plane.py(film.points[2 * i + 1]);
    tracePoint(ctx, x, y, points[p + 4], symbols ? symbols[i] : 0);
    ctx.fill();
    if (outlined) ctx.stroke();
  }
}

/**
 * Few points stand above the ellipses with their numbers: none is hidden.
 * @param {Picture} picture
 */
function drawNumberedPoints(picture) {
  const { ctx, plane, film, look } = picture;
  drawPoints(picture);
  ctx.font = `600 14px ${look.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.fillStyle = look.text;
  for (let i = 0; i < film.N; i++) {
    ctx.fillText(`n = ${i + 1}`, plane.px(film.points[2 * i]) + 8, plane.py(film.points[2 * i + 1]) - 7);
  }
}

/**
 * Circle, square, triangle, diamond, triangle down, then the same again: shape as well as colour names the component.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {number} symbol
 */
function tracePoint(ctx, x, y, r, symbol) {
  const polygon = (/** @type {[number, number][]} */ ...corners) => {
    corners.forEach(([a, b], i) => (i ? ctx.lineTo(x + a * r, y + b * r) : ctx.moveTo(x + a * r, y + b * r)));
    ctx.closePath();
  };
  switch (symbol % 5) {
    case 1:
      return ctx.rect(x - 0.87 * r, y - 0.87 * r, 1.74 * r, 1.74 * r);
    case 2:
      return polygon([0, -1.25], [1.1, 0.75], [-1.1, 0.75]);
    case 3:
      return polygon([0, -1.3], [1.1, 0], [0, 1.3], [-1.1, 0]);
    case 4:
      return polygon([0, 1.25], [1.1, -0.75], [-1.1, -0.75]);
    default:
      return ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
}

/**
 * The contour of Mahalanobis distance `level`: mu + level L (cos, sin), with L the Cholesky factor of Sigma.
 * @param {Context} ctx
 * @param {Panel} plane
 * @param {ArrayLike<number>} component
 * @param {number} level
 */
function traceEllipse(ctx, plane, component, level) {
  const [, mux, muy, sxx, sxy, syy] = Array.from(component);
  const l11 = Math.sqrt(Math.max(sxx, 0)), l21 = l11 > 0 ? sxy / l11 : 0;
  const l22 = Math.sqrt(Math.max(syy - l21 * l21, 0));
  ctx.beginPath();
  for (let i = 0; i <= 72; i++) {
    const a = (i / 72) * 2 * Math.PI, c = level * Math.cos(a), s = level * Math.sin(a);
    const x = plane.px(mux + l11 * c), y = plane.py(muy + l21 * c + l22 * s);
    if (i) ctx.lineTo(x, y);
    else ctx.moveTo(x, y);
  }
}

/** @param {Picture} picture */
function drawEllipses({ ctx, plane, scene, view, look }) {
  for (let k = 0; k < scene.components.length / 6; k++) {
    const component = scene.components.subarray(k * 6, k * 6 + 6);
    ctx.fillStyle = look.hues[k];
    for (const level of view.levels) {
      const width = level === Math.min(...view.levels) ? 3 : 1.75;
      traceEllipse(ctx, plane, component, level);
      ctx.globalAlpha = 0.07;
      ctx.fill();
      // A halo in the colour of the page: the line stays visible among points of its own colour.
      ctx.globalAlpha = 0.85;
      ctx.strokeStyle = look.background;
      ctx.lineWidth = width + 3.5;
      ctx.setLineDash([]);
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.strokeStyle = look.hues[k];
      ctx.lineWidth = width;
      ctx.setLineDash(look.dashes[k]);
      ctx.stroke();
    }
  }
  ctx.setLineDash([]);
}

/**
 * The true mixture as grey dotted one-sigma contours with a halo, so that it shows through the points.
 * @param {Picture} picture
 * @param {Float64Array} truth
 */
function drawTruth({ ctx, plane, look }, truth) {
  for (let k = 0; k < truth.length / 6; k++) {
    traceEllipse(ctx, plane, truth.subarray(k * 6, k * 6 + 6), 1);
    ctx.setLineDash([]);
    ctx.strokeStyle = look.background;
    ctx.globalAlpha = 0.7;
    ctx.lineWidth = 5;
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.setLineDash([3, 3]);
    ctx.strokeStyle = look.faint;
    ctx.lineWidth = 2.5;
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

/** @param {Picture} picture */
function drawTrails({ ctx, plane, film, scene, look }) {
  const until = Math.floor(scene.walked);
  ctx.lineWidth = 1.5;
  ctx.globalAlpha = 0.75;
  for (let k = 0; k < film.K; k++) {
    const dots = new Path2D();
    let lastX = Infinity, lastY = Infinity;
    ctx.beginPath();
    for (let t = 0; t <= until; t++) {
      const state = film.state(t);
      const x = plane.px(state[k * FIELDS + MU_X]), y = plane.py(state[k * FIELDS + MU_Y]);
      if (Math.hypot(x - lastX, y - lastY) < 1) continue; // nothing to see, and a long film has thousands of these
      ctx.lineTo(x, y);
      dots.moveTo(x + 2.2, y);
      dots.arc(x, y, 2.2, 0, 2 * Math.PI);
      [lastX, lastY] = [x, y];
    }
    ctx.lineTo(plane.px(scene.components[k * 6 + MU_X]), plane.py(scene.components[k * 6 + MU_Y]));
    ctx.strokeStyle = ctx.fillStyle = look.hues[k];
    ctx.stroke();
    ctx.fill(dots);
  }
  ctx.globalAlpha = 1;
}

/** @param {Picture} picture */
function drawMeans({ ctx, plane, film, scene, frame, look }) {
  const collapse = collapseAt(film, frame);
  ctx.font = `700 14px ${look.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (let k = 0; k < film.K; k++) {
    const x = plane.px(scene.components[k * 6 + MU_X]), y = plane.py(scene.components[k * 6 + MU_Y]);
    ctx.beginPath();
    ctx.arc(x, y, film.N <= FEW_POINTS ? 12 : 10, 0, 2 * Math.PI);
    ctx.fillStyle = look.hues[k];
    ctx.strokeStyle = look.background;
    ctx.lineWidth = 2;
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = look.dark ? "#10131a" : "#ffffff";
    ctx.fillText(String(k + 1), x, y + 0.5);
    if (k === collapse?.component) drawWarning(ctx, x, y, look);
  }
}

/**
 * A ring of rays around a collapsed component: seen without colour.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 */
function drawWarning(ctx, x, y, look) {
  ctx.strokeStyle = look.text;
  ctx.lineWidth = 2.5;
  for (let i = 0; i < 12; i++) {
    const a = (i / 12) * 2 * Math.PI;
    ctx.beginPath();
    ctx.moveTo(x + 15 * Math.cos(a), y + 15 * Math.sin(a));
    ctx.lineTo(x + 23 * Math.cos(a), y + 23 * Math.sin(a));
    ctx.stroke();
  }
}

/** @param {Picture} picture */
function drawCurve({ ctx, curve, film, scene, frame, look }) {
  const values = film.climbed;
  const until = Math.floor(scene.walked);
  const share = scene.walked - until;
  const here = share > 0 ? values[until] + share * (values[until + 1] - values[until]) : values[until];
  ctx.strokeStyle = ctx.fillStyle = look.text;
  ctx.lineWidth = 3;
  ctx.lineJoin = "round";
  ctx.beginPath();
  for (let t = 0; t <= until; t++) ctx.lineTo(curve.px(t), curve.py(values[t]));
  ctx.lineTo(curve.px(scene.walked), curve.py(here));
  ctx.stroke();
  if (film.iterations <= 60) {
    for (let t = 0; t <= until; t++) dot(ctx, curve.px(t), curve.py(values[t]), 3);
  }
  // An open ring after an E step: the parameters, and with them ln p(X), have not changed yet.
  ctx.fillStyle = phaseOf(frame) === "E" ? look.background : look.text;
  ctx.lineWidth = 3;
  dot(ctx, curve.px(scene.walked), curve.py(here), 7);
  ctx.stroke();
}

/**
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function dot(ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fill();
}
