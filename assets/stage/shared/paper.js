// Paper: while the page is printed, every chart is drawn dark on white and at a width that suits paper; the style then
// scales the drawing to the sheet, axes and canvas alike. The size of the sheet is not known before it is printed.

import { memory } from "./memory.js";
import { element } from "./widgets.js";

const LEAST_PAPER = 720, MOST_PAPER = 1000; // pixels a chart is drawn wide: about what a page has, and twice A5

const TALLEST = 900; // pixels of a page's height

// Tells `chart` when paper begins and ends, by `paper(on)`.
export function hearPaper(chart) {
  if (!memory.charts) {
    memory.charts = new Set();
    addEventListener("beforeprint", () => turnPaper(true));
    addEventListener("afterprint", () => turnPaper(false));
    matchMedia("print").addEventListener("change", ({ matches }) => turnPaper(matches));
  }
  memory.charts.add(chart);
}

function turnPaper(on) {
  if (Boolean(memory.onPaper) === on) return;
  memory.onPaper = on;
  for (const chart of memory.charts) {
    if (chart.root.isConnected) chart.paper(on);
    else memory.charts.delete(chart);
  }
}

// The size to draw a chart at for paper, as wide as on screen if that suits. Photographs would come too late to be
// printed where they are drawn anew: a chart that has some keeps its size.
export function sheetFor(host, height) {
  const { clientWidth, clientHeight, data: traces = [] } = host;
  if (traces.some(({ type }) => type === "image")) {
    return { width: clientWidth, height: clientHeight, asOnScreen: true };
  }
  return { width: Math.min(Math.max(clientWidth, LEAST_PAPER), MOST_PAPER), height };
}

// Lets a drawn chart be scaled as a whole, or no longer where `sheet` is null.
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
  for (const name of host._fullLayout._subplots.gl3d ?? []) {
    const { _scene, domain } = host._fullLayout[name];
    photograph(host, _scene.toImage("png"), domain);
  }
}

// Puts a picture over a part of a chart, all of it or what these shares of its width and height span.
export function photograph(place, address, { x: [left, right], y: [low, high] } = { x: [0, 1], y: [0, 1] }) {
  const image = element("img", "emlab-photograph");
  Object.assign(image, { src: address, decoding: "sync", alt: "" });
  const share = (part) => `${100 * part}%`;
  Object.assign(image.style, {
    left: share(left),
    top: share(1 - high),
    width: share(right - left),
    height: share(high - low),
  });
  place.append(image);
}
