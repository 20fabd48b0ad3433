// Axes like Plotly's, drawn while plotly.js is on its way: same places, same numbers, same words, so that nothing moves
// when Plotly takes over. The distances are Plotly's, measured on what it draws.

import { hasPowers } from "../shared/room.js";
import { axesOf, nameOf, pixelOf, ticksOf } from "./geometry.js";

/** @import { Axes, Axis, Figure, Layout, Trace } from "../types.d.ts" */

const TICK = 5; // pixels that a mark sticks out

/**
 * Draw the axes of a themed figure into an empty place and return them, null where they cannot be foretold.
 * @param {HTMLElement} place
 * @param {Figure} figure
 */
export function drawAxes(place, { data, layout }) {
  place.replaceChildren();
  if (!layout.width || !layout.height) return null;
  const axes = axesOf(layout);
  if (Object.values(axes).some((axis) => hasPowers(axis.range))) return null;
  place.innerHTML = `<svg width="${layout.width}" height="${layout.height}" aria-hidden="true"></svg>`;
  const svg = place.getElementsByTagName("svg")[0];
  svg.style.cssText = "display: block; overflow: hidden";
  for (const [name, x] of Object.entries(axes)) {
    if (name.startsWith("x")) drawPanel(svg, x, axes[nameOf(x.anchor)], layout);
  }
  for (const trace of data) if (trace.mode === "lines") drawLine(svg, trace, axes);
  for (const words of layout.annotations ?? []) drawTitleAbove(svg, words, axes, layout);
  return axes;
}

/**
 * @template {keyof SVGElementTagNameMap} Kind
 * @param {SVGElement} parent
 * @param {Kind} kind
 * @param {Record<string, unknown>} attributes
 */
function add(parent, kind, attributes = {}, content = "") {
  // What stands in a drawing is in its namespace, which names the elements.
  const node = /** @type {SVGElementTagNameMap[Kind]} */ (document.createElementNS(parent.namespaceURI, kind));
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  if (content) node.textContent = content;
  return parent.appendChild(node);
}

/**
 * @param {SVGElement} svg
 * @param {Axis} x
 * @param {Axis} y
 * @param {Layout} layout
 */
function drawPanel(svg, x, y, layout) {
  const left = x._offset, right = left + x._length, top = y._offset, bottom = top + y._length;
  const { size } = layout.font, away = TICK + 1 + 0.2 * size; // from an axis to its numbers
  const thin = { fill: "none", "stroke-width": 1, "shape-rendering": "crispEdges" };
  const line = (/** @type {string} */ d, /** @type {string} */ stroke) => add(svg, "path", { d, stroke, ...thin });
  const across = ticksOf(x, false).map(([value, text]) => ({ px: left + pixelOf(x, value, false), text }));
  const up = ticksOf(y, true).map(([value, text]) => ({ py: top + pixelOf(y, value, true), text }));
  for (const { px } of across) line(`M${px},${top}V${bottom}`, x.gridcolor);
  for (const { py } of up) line(`M${left},${py}H${right}`, y.gridcolor);
  line(`M${left - 1},${bottom + 0.5}H${right}`, x.linecolor);
  line(`M${left - 0.5},${top}V${bottom}`, y.linecolor);
  for (const { px } of across) line(`M${px},${bottom + 1}v${TICK}`, x.tickcolor);
  for (const { py } of up) line(`M${left - 1},${py}h${-TICK}`, y.tickcolor);
  const below = across.map(({ px, text }) => write(svg, layout, text, { x: px, y: bottom + away + size }));
  const beside = up.map(({ py, text }) =>
    write(svg, layout, text, { x: left - away, y: py + 0.35 * size, anchor: "end" })
  );
  drawTitleBelow(svg, x, layout, (left + right) / 2, Math.max(...below.map((text) => edges(text).bottom)));
  drawTitleBeside(svg, y, layout, left, (top + bottom) / 2, Math.min(...beside.map((text) => edges(text).left)));
}

/**
 * @param {SVGElement} svg
 * @param {Layout} layout
 * @param {string} text
 * @param {{ x: number, y: number, anchor?: string, size?: number }} place
 */
function write(svg, layout, text, { x, y, anchor = "middle", size = layout.font.size }) {
  const { family, color } = layout.font;
  const node = add(svg, "text", { x, y, fill: color, "text-anchor": anchor }, text);
  node.style.cssText = `font-family: ${family}; font-size: ${size}px; white-space: pre`;
  return node;
}

/** @param {SVGGraphicsElement} node */
function edges(node) {
  const { x, y, width, height } = node.getBBox();
  return { left: x, right: x + width, top: y, bottom: y + height };
}

/**
 * A figure's words are written for Plotly, which reads them as HTML.
 * @param {string} words
 */
function plain(words) {
  return new DOMParser().parseFromString(words, "text/html").body.textContent;
}

/** @type {(title: { font?: { size: number } }, layout: Layout) => number} */
const titleSize = (title, layout) => title.font?.size ?? Math.round(1.2 * layout.font.size);

/**
 * Below the numbers, and no lower than the figure.
 * @param {SVGElement} svg
 * @param {Axis} axis
 * @param {Layout} layout
 * @param {number} x
 * @param {number} numbers where they end
 */
function drawTitleBelow(svg, { title }, layout, x, numbers) {
  if (!title?.text) return;
  const size = titleSize(title, layout);
  const y = numbers - 0.5 + (title.standoff ?? 0) + 0.7 * size;
  const node = write(svg, layout, plain(title.text), { x, y, size });
  const { top, bottom } = edges(node);
  const pushed = Math.max(0, numbers - top);
  const shift = Math.min(pushed, layout.height - bottom);
  node.setAttribute("transform", `translate(0,${shift})`);
}

/**
 * Beside the numbers, and no farther out than the figure.
 * @param {SVGElement} svg
 * @param {Axis} axis
 * @param {Layout} layout
 * @param {number} left where the panel begins
 * @param {number} y
 * @param {number} numbers where they begin
 */
function drawTitleBeside(svg, { title }, layout, left, y, numbers) {
  if (!title?.text) return;
  const size = titleSize(title, layout), { standoff } = title;
  const x = standoff === undefined ? left - 10 - 1.5 * size - 0.5 * size : numbers + 0.5 - standoff - 0.35 * size;
  const node = write(svg, layout, plain(title.text), { x, y, size });
  const { top, bottom } = edges(node); // as it stands before it is turned: its top becomes its left
  const pushed = Math.min(0, numbers - (x + bottom - y));
  const shift = Math.max(pushed, -(x + top - y));
  node.setAttribute("transform", `translate(${shift},0) rotate(-90,${x},${y})`);
}

/**
 * The title above a panel, as `drawing.title_above` has it.
 * @param {SVGElement} svg
 * @param {Layout} words
 * @param {Axes} axes
 * @param {Layout} layout
 */
function drawTitleAbove(svg, words, axes, layout) {
  const x = axes[nameOf(words.xref.split(" ")[0])], y = axes[nameOf(words.yref.split(" ")[0])];
  const node = write(svg, layout, plain(words.text), { x: 0, y: 0, anchor: "start" });
  const { left, top, bottom } = edges(node);
  const pad = 2, above = y._offset - words.yshift - (bottom - top + 2 * pad);
  node.setAttribute("transform", `translate(${Math.round(x._offset) + pad - left},${Math.round(above) + pad - top})`);
}

/**
 * @param {SVGElement} svg
 * @param {Trace} trace
 * @param {Axes} axes
 */
function drawLine(svg, { x, y, xaxis = "x", yaxis = "y", line }, axes) {
  const across = axes[nameOf(xaxis)], up = axes[nameOf(yaxis)];
  const clip = add(svg, "svg", { x: across._offset, y: up._offset, width: across._length, height: up._length });
  const points = x.map((/** @type {number} */ value, /** @type {number} */ i) =>
    `${pixelOf(across, value, false)},${pixelOf(up, y[i], true)}`
  );
  const stroke = { fill: "none", stroke: line.color, "stroke-width": line.width, "stroke-miterlimit": 2 };
  add(clip, "polyline", { points: points.join(" "), ...stroke });
}
