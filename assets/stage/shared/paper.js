// Paper: while the page is printed, every chart is drawn dark on white and at a width that suits paper; the style then
// scales the drawing to the sheet, axes and canvas alike. The size of the sheet is not known before it is printed.

import { memory } from "./memory.js";
import { element } from "./widgets.js";

/** @import { Host, Ranges, Sheet, Shown } from "../types.d.ts" */

const LEAST_PAPER = 720, MOST_PAPER = 1000; // pixels a chart is drawn wide: about what a page has, and twice A5

const TALLEST = 900; // pixels of a page's height

/**
 * Tells `chart` when paper begins and ends, by `paper(on)`.
 * @param {Shown} chart
 */
export function hearPaper(chart) {
  memory.charts ??= whoHears();
  memory.charts.add(chart);
}

function whoHears() {
  /** @type {Set<Shown>} */
  const charts = new Set();
  addEventListener("beforeprint", () => turnPaper(charts, true));
  addEventListener("afterprint", () => turnPaper(charts, false));
  matchMedia("print").addEventListener("change", ({ matches }) => turnPaper(charts, matches));
  return charts;
}

/**
 * @param {Set<Shown>} charts
 * @param {boolean} on
 */
function turnPaper(charts, on) {
  if (Boolean(memory.onPaper) === on) return;
  memory.onPaper = on;
  for (const chart of charts) {
    if (chart.root.isConnected) chart.paper(on);
    else charts.delete(chart);
  }
}

/**
 * The size to draw a chart at for paper, as wide as on screen if that suits. Photographs would come too late to be
 * printed where they are drawn anew: a chart that has some keeps its size.
 * @param {Host} host
 * @param {number} height
 * @param {number} [least] pixels that its panels need side by side
 * @returns {Sheet}
 */
export function sheetFor(host, height, least = LEAST_PAPER) {
  const { clientWidth, clientHeight, data: traces = [] } = host;
  if (traces.some(({ type }) => type === "image")) {
    return { width: clientWidth, height: clientHeight, asOnScreen: true };
  }
  return { width: Math.min(Math.max(clientWidth, LEAST_PAPER, least), MOST_PAPER), height };
}

/**
 * Lets a drawn chart be scaled as a whole, or no longer where `sheet` is null.
 * @param {HTMLElement} root
 * @param {Host} host
 * @param {Sheet | null} sheet
 */
export function fixSheet(root, host, sheet) {
  root.classList.toggle("emlab-on-paper", Boolean(sheet));
  for (const image of root.querySelectorAll(".emlab-photograph")) image.remove();
  for (const svg of host.querySelectorAll(".main-svg")) {
    if (sheet) svg.setAttribute("viewBox", `0 0 ${sheet.width} ${sheet.height}`);
    else svg.removeAttribute("viewBox");
  }
  if (!sheet) return;
  const widest = (TALLEST * sheet.width) / sheet.height;
  root.style.setProperty("--paper-width", `${Math.min(Math.max(sheet.width, LEAST_PAPER), widest)}px`);
  root.style.setProperty("--paper-ratio", `${sheet.width} / ${sheet.height}`);
  // What WebGL has drawn is not kept for paper: a picture of it is.
  const layout = host._fullLayout ?? {};
  for (const name of layout._subplots?.gl3d ?? []) {
    const { _scene, domain } = layout[name];
    photograph(host, _scene.toImage("png"), domain);
  }
}

/**
 * Puts a picture over a part of a chart, all of it or what these shares of its width and height span.
 * @param {HTMLElement} place
 * @param {string} address
 * @param {Ranges} domain
 */
export function photograph(place, address, { x: [left, right], y: [low, high] } = { x: [0, 1], y: [0, 1] }) {
  const image = element("img", "emlab-photograph");
  Object.assign(image, { src: address, decoding: "sync", alt: "" });
  const share = (/** @type {number} */ part) => `${100 * part}%`;
  Object.assign(image.style, {
    left: share(left),
    top: share(1 - high),
    width: share(right - left),
    height: share(high - low),
  });
  place.append(image);
}
