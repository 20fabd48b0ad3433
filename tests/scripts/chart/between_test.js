import assert from "node:assert/strict";
import { mixFigures } from "../../../assets/stage/chart/between.js";

/** @import { Figure, Layout, Trace } from "../../../assets/stage/types.d.ts" */

/** @type {(trace: Trace, layout?: Layout) => Figure} */
const figure = (trace, layout = {}) => ({ data: [{ type: "scatter", ...trace }], layout });

Deno.test("what corresponds moves, everything else is the target's", () => {
  const from = figure({ x: [0, 0], name: "a", marker: { color: "rgba(0,0,0,1)", size: 4 } }, {
    xaxis: { range: [0, 1] },
  });
  const to = figure({ x: [2, 4], name: "b", marker: { color: "rgba(100,0,0,1)", size: 8 } }, {
    xaxis: { range: [0, 3] },
  });
  assert.deepEqual(mixFigures(from, to, 0.5), {
    data: [{ type: "scatter", x: [1, 2], name: "b", marker: { color: "rgba(50,0,0,1)", size: 6 } }],
    layout: { xaxis: { range: [0, 2] } },
  });
});

Deno.test("traces that do not correspond do not move", () => {
  const to = figure({ x: [1, 2, 3] });
  assert.deepEqual(mixFigures(figure({ x: [0, 0] }), to, 0.5).data, to.data);
  assert.deepEqual(mixFigures({ data: [{ type: "bar", x: [0, 0, 0] }], layout: {} }, to, 0.5).data, to.data);
});

Deno.test("words and shapes in a figure move, too", () => {
  const text = (/** @type {number} */ x) =>
    figure({}, { annotations: [{ x, y: "top", text: String(x) }], shapes: [{ x0: x, x1: 2 * x }] });
  assert.deepEqual(mixFigures(text(2), text(4), 0.25).layout, {
    annotations: [{ x: 2.5, y: "top", text: "4" }],
    shapes: [{ x0: 2.5, x1: 5 }],
  });
  assert.deepEqual(mixFigures(figure({}), text(4), 0.25).layout, text(4).layout);
});

Deno.test("points with colours of their own change them one by one", () => {
  const marked = (/** @type {string[]} */ ...color) => figure({ marker: { color } });
  const from = marked("rgba(0,0,0,1)", "rgba(0,0,0,0)", "red"),
    to = marked("rgba(8,0,0,1)", "rgba(0,0,0,1)", "rgba(1,1,1,1)");
  assert.deepEqual(mixFigures(from, to, 0.5).data[0].marker.color, [
    "rgba(4,0,0,1)",
    "rgba(0,0,0,0.5)",
    "rgba(1,1,1,1)",
  ]);
});
