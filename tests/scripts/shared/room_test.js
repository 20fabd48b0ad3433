import assert from "node:assert/strict";
import { hasPowers, isTight, rearrange, styleAxes } from "../../../assets/stage/shared/room.js";
import { LOOK } from "../look.js";

Deno.test("a layout is changed by paths, made where they are missing", () => {
  const layout = { yaxis2: { domain: [0, 1], title: { text: "b" } }, annotations: [{ text: "a" }, { text: "b" }] };
  rearrange(layout, { "yaxis2.domain": [0, 0.3], "annotations.1.text": "J", "xaxis3.title.text": "c" });
  assert.deepEqual(layout, {
    yaxis2: { domain: [0, 0.3], title: { text: "b" } },
    annotations: [{ text: "a" }, { text: "J" }],
    xaxis3: { title: { text: "c" } },
  });
  rearrange(layout);
});

Deno.test("a film is tight where it is low, or narrower than its panels need", () => {
  const figure = { data: [], layout: {}, least_width: 900 };
  assert.ok(isTight(figure, { width: 899, height: 600 }) && isTight(figure, { width: 1200, height: 300 }));
  assert.ok(!isTight(figure, { width: 900, height: 600 }));
});

Deno.test("powers of ten stand on an axis far from one, to either side", () => {
  assert.deepEqual([[0, 1], [-99_999, 0], [0, 1e6], [0, 1e-6]].map(hasPowers), [false, false, true, true]);
});

Deno.test("what a figure says of its axes stands; the rest is the page's", () => {
  const layout = {
    margin: { l: 60 },
    xaxis: { gridcolor: "red", title: { text: "x" } },
    yaxis: { range: [0, 1e7], title: { text: "y" } },
    yaxis2: {},
    yaxisless: 1,
  };
  styleAxes(layout, LOOK, true);
  const { xaxis, yaxis2 } = /** @type {import("../../../assets/stage/types.d.ts").Layout} */ (layout);
  assert.deepEqual([xaxis.gridcolor, xaxis.title.font.size], ["red", 13]);
  assert.equal(yaxis2.gridcolor, LOOK.grid);
  assert.equal(layout.yaxisless, 1);
  assert.ok(layout.margin.l > 60, "room for the powers of ten");
});
