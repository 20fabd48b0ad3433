// A figure as it is drawn: in the colours of the page, arranged for the room there is.

import { plainLayout, rearrange, styleAxes } from "../shared/room.js";
import { coloured } from "./colours.js";
import { onlyView } from "./views.js";

/** @import { Views } from "./views.js" */
/** @import { Arrangement, Figure, Layout, Look, Size } from "../types.d.ts" */

/**
 * `views` offers a choice of panels where there is no room for all.
 * @param {Figure} figure
 * @param {{ look: Look, size: Size, arrangement: Arrangement, views: Views | null }} room
 * @returns {Figure}
 */
export function themed(figure, { look, size, arrangement, views }) {
  const { data, layout } = coloured(structuredClone(figure), look);
  const small = arrangement !== "wide";
  const margin = { l: small ? 48 : 60, r: 12, t: small ? 26 : 32, b: small ? 40 : 48, ...layout.margin };
  const hoverlabel = { bgcolor: look.text, font: { color: look.background, family: look.font, size: 15 } };
  const { width, height } = size;
  /** @type {Layout} */
  const styled = { ...plainLayout(look, small), hoverlabel, uirevision: "kept", ...layout, width, height, margin };
  if (arrangement !== "wide") rearrange(styled, figure[arrangement]);
  styleAxes(styled, look, small);
  for (const name of Object.keys(styled)) if (/^scene\d*$/.test(name)) styleScene(styled, name, look, layout.margin);
  const view = views?.offer(small ? (figure.views ?? []) : []);
  if (view && arrangement !== "wide") onlyView({ data, layout: styled }, view, arrangement);
  return { data, layout: styled };
}

/**
 * A surface in space: to be turned by a mouse, while fingers scroll the page.
 * @param {Layout} layout
 * @param {string} name
 * @param {Look} look
 * @param {object} margin
 */
function styleScene(layout, name, look, margin) {
  const clear = "rgba(0,0,0,0)";
  const axis = { gridcolor: look.grid, color: look.text, backgroundcolor: clear, zerolinecolor: look.grid };
  const dragmode = matchMedia("(pointer: coarse)").matches ? false : "orbit";
  layout[name] = { dragmode, ...layout[name] };
  for (const one of ["xaxis", "yaxis", "zaxis"]) layout[name][one] = { ...axis, ...layout[name][one] };
  layout.margin = { l: 0, r: 0, t: 8, b: 0, ...margin };
}
