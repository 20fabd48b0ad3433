// Draws a scene over Plotly's axes on one canvas. A frame costs about two milliseconds where moving SVG nodes costs
// twenty, which is why the points and ellipses are not Plotly traces.

import { FEW_POINTS } from "../em/film.js";
import { drawEllipses, drawMeans, drawTrails, drawTruth } from "./components.js";
import { drawCurve } from "./curve.js";
import { drawNumberedPoints, drawPoints } from "./points.js";

/** @import { Panel, Picture } from "../types.d.ts" */

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
 * @param {CanvasRenderingContext2D} ctx
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
