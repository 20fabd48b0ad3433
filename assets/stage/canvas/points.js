// The points of a scene.

import { POINT } from "../em/scene.js";

/** @import { Picture } from "../types.d.ts" */

const OUTLINED = 600; // points, up to which each has an outline

/** @param {Picture} picture */
export function drawPoints({ ctx, plane, film, scene, look }) {
  const { points, symbols } = scene;
  const n = film.points.length / 2;
  ctx.lineWidth = 1;
  ctx.strokeStyle = look.background;
  for (let i = 0; i < n; i++) {
    const p = i * POINT;
    ctx.fillStyle = `rgba(${points[p] | 0},${points[p + 1] | 0},${points[p + 2] | 0},${points[p + 3]})`;
    ctx.beginPath();
    const x = plane.px(film.points[2 * i]), y = plane.py(film.points[2 * i + 1]);
    tracePoint(ctx, x, y, points[p + 4], symbols ? symbols[i] : 0);
    ctx.fill();
    if (n <= OUTLINED) ctx.stroke();
  }
}

/**
 * Few points stand above the ellipses with their numbers: none is hidden.
 * @param {Picture} picture
 */
export function drawNumberedPoints(picture) {
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
 * @param {CanvasRenderingContext2D} ctx
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
