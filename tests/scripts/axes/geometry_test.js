// Axes foretold: tests/browser/test_first_frame.py compares them with what Plotly draws.

import assert from "node:assert/strict";
import { axesOf, pixelOf, ticksOf } from "../../../assets/stage/axes/geometry.js";

const margin = { l: 62, r: 12, t: 30, b: 50 };
/** @type {(...ofAxis: Parameters<typeof ticksOf>) => string[]} */
const words = (axis, isY) => ticksOf(axis, isY).map(([, text]) => text);

Deno.test("panels share the room between the margins", () => {
  const layout = {
    width: 1054,
    height: 550,
    margin,
    xaxis: { range: [0, 1], domain: [0.7, 1] },
    yaxis: { range: [0, 1] },
  };
  const { xaxis, yaxis } = axesOf(layout);
  assert.deepEqual([xaxis._offset, Math.round(xaxis._length)], [748, 294]);
  assert.deepEqual([yaxis._offset, yaxis._length], [30, 470]);
});

Deno.test("axes with one unit: the one with room to spare shows more, to both sides", () => {
  const yaxis = { range: [0, 10], scaleanchor: "x" };
  const axes = axesOf({ width: 1074, height: 580, margin, xaxis: { range: [0, 10] }, yaxis });
  assert.deepEqual([axes.xaxis.range, axes.yaxis.range], [[-5, 15], [0, 10]]);
  assert.equal(pixelOf(axes.xaxis, 5, false), 500);
  assert.equal(pixelOf(axes.yaxis, 10, true), 0);
});

Deno.test("round numbers, as many as there is room for", () => {
  assert.deepEqual(words({ range: [-3.6, 3.4], _length: 598 }, false), ["−3", "−2", "−1", "0", "1", "2", "3"]);
  assert.deepEqual(words({ range: [-0.85, 17.85], _length: 294, nticks: 6 }, false), ["0", "5", "10", "15"]);
  assert.deepEqual(words({ range: [-0.1, 1.1], _length: 294, dtick: 1 }, false), ["0", "1"]);
  assert.deepEqual(words({ range: [0, 1], _length: 200 }, true), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
  assert.deepEqual(words({ range: [8_000, 12_000], _length: 200 }, true), [
    "8000",
    "9000",
    "10000",
    "11000",
    "12000",
  ]);
});
