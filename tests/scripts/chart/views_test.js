// A figure as it is drawn: dressed in the colours of the page, and one view of it where there is no room for all.

import assert from "node:assert/strict";
import { themed } from "../../../assets/stage/chart/dress.js";
import { onlyView } from "../../../assets/stage/chart/views.js";
import { LOOK } from "../look.js";

/** @import { Figure } from "../../../assets/stage/types.d.ts" */

/** @type {() => Figure} */
const twoPanels = () => ({
  data: [{ name: "left", line: { color: "@1" } }, { name: "right", xaxis: "x2", yaxis: "y2" }],
  layout: {
    xaxis: {},
    yaxis: {},
    xaxis2: {},
    yaxis2: {},
    annotations: [{ xref: "x2 domain", text: "b" }, { text: "c" }],
  },
  narrow: { "yaxis2.domain": [0, 1] },
});

Deno.test("only the panels of a view are left, with what is written into them", () => {
  const figure = twoPanels();
  onlyView(figure, { name: "Left", axes: ["x"], narrow: { "xaxis.domain": [0, 1] } }, "narrow");
  assert.deepEqual(figure.data.map((trace) => trace.visible), [undefined, false]);
  assert.deepEqual(["xaxis", "yaxis", "xaxis2", "yaxis2"].filter((name) => figure.layout[name].visible === false), [
    "xaxis2",
    "yaxis2",
  ]);
  const [inPanel, elsewhere] = figure.layout.annotations;
  assert.deepEqual([inPanel.visible, elsewhere.visible], [false, undefined]);
  assert.deepEqual(figure.layout.xaxis.domain, [0, 1]);
});

Deno.test("a figure is dressed anew each time, and is itself not touched", () => {
  const figure = twoPanels(), size = { width: 300, height: 200 };
  const { data, layout } = themed(figure, { look: LOOK, size, arrangement: "narrow", views: null });
  assert.deepEqual(figure, twoPanels());
  assert.equal(data[0].line.color, "rgba(200,0,0,1)");
  assert.deepEqual([layout.width, layout.font.color, layout.yaxis2.domain], [300, LOOK.text, [0, 1]]);
  assert.equal(themed(figure, { look: LOOK, size, arrangement: "wide", views: null }).layout.yaxis2.domain, undefined);
});
