// The components of a scene: contours, means, the ways they came, and the true mixture.

import { collapseAt, FEW_POINTS } from "../em/film.js";
import { FIELDS, MU_X, MU_Y, THETA } from "../em/mixture.js";

/** @import { Look, Panel, Picture } from "../types.d.ts" */

/** @typedef {CanvasRenderingContext2D} Context */

/** @param {Picture} picture */
export function drawEllipses({ ctx, plane, scene, view, look }) {
  for (let k = 0; k < scene.components.length / THETA; k++) {
    const component = scene.components.subarray(k * THETA, (k + 1) * THETA);
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
export function drawTruth({ ctx, plane, look }, truth) {
  for (let k = 0; k < truth.length / THETA; k++) {
    traceEllipse(ctx, plane, truth.subarray(k * THETA, (k + 1) * THETA), 1);
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
export function drawTrails({ ctx, plane, film, scene, look }) {
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
    ctx.lineTo(plane.px(scene.components[k * THETA + MU_X]), plane.py(scene.components[k * THETA + MU_Y]));
    ctx.strokeStyle = ctx.fillStyle = look.hues[k];
    ctx.stroke();
    ctx.fill(dots);
  }
  ctx.globalAlpha = 1;
}

/** @param {Picture} picture */
export function drawMeans({ ctx, plane, film, scene, frame, look }) {
  const collapse = collapseAt(film, frame);
  ctx.font = `700 14px ${look.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (let k = 0; k < film.K; k++) {
    const x = plane.px(scene.components[k * THETA + MU_X]), y = plane.py(scene.components[k * THETA + MU_Y]);
    ctx.beginPath();
    ctx.arc(x, y, film.N <= FEW_POINTS ? 12 : 10, 0, 2 * Math.PI);
    ctx.fillStyle = look.hues[k];
    ctx.strokeStyle = look.background;
    ctx.lineWidth = 2;
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = look.onHue;
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
