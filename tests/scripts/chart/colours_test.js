import assert from "node:assert/strict";
import { coloured } from "../../../assets/stage/chart/colours.js";
import { mixFigures } from "../../../assets/stage/chart/between.js";

const LOOK = { rgb: [[200, 0, 0], [0, 100, 0]], named: { text: [1, 2, 3], torn: [4, 5, 6] } };

Deno.test("names of colours become colours, wherever they stand", () => {
  const figure = { line: { color: "@2/0.5" }, marker: { color: ["@1", "@mix:0.5,0.5", "@text"] }, text: "a@b" };
  assert.deepEqual(coloured(figure, LOOK), {
    line: { color: "rgba(0,100,0,0.5)" },
    marker: { color: ["rgba(200,0,0,1)", "rgba(100,50,0,1)", "rgba(1,2,3,1)"] },
    text: "a@b",
  });
});

Deno.test("numbers are passed on as they are", () => {
  const x = [1, 2, 3];
  assert.equal(coloured({ x }, LOOK).x, x);
  assert.deepEqual(coloured({ y: [null, "@1"], z: [] }, LOOK), { y: [null, "rgba(200,0,0,1)"], z: [] });
});

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
