// The curve of what EM climbs, as far as the film has come.

import { phaseOf } from "../em/film.js";

/** @import { Picture } from "../types.d.ts" */

/** @param {Picture} picture */
export function drawCurve({ ctx, curve, film, scene, frame, look }) {
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
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function dot(ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fill();
}
