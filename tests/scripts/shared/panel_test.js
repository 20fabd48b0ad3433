import assert from "node:assert/strict";
import { isClick, nearestPoint, panelOf, placeIn } from "../../../assets/stage/shared/panel.js";

const layout = {
  xaxis: { range: [0, 10], _offset: 50, _length: 100 },
  yaxis: { range: [-1, 1], _offset: 20, _length: 200 },
};
const panel = panelOf(layout, "xaxis", "yaxis");

Deno.test("there and back: data to pixels, where up is up", () => {
  assert.deepEqual([panel.px(0), panel.px(10), panel.py(-1), panel.py(1)], [50, 150, 220, 20]);
  assert.deepEqual(panel.at(panel.px(2.5), panel.py(0.5)), { x: 2.5, y: 0.5 });
});

Deno.test("its edge is within", () => {
  assert.ok(panel.contains(50, 220) && panel.contains(150, 20));
  assert.ok(!panel.contains(49, 100) && !panel.contains(100, 221));
});

Deno.test("what it shows is told as it was, whatever Plotly does with its own", () => {
  layout.xaxis.range[1] = 99;
  assert.deepEqual(panel.ranges, { x: [0, 10], y: [-1, 1] });
});

Deno.test("the nearest point is nearest on screen", () => {
  const points = [0, 0, 1, 1, 0, 0.5]; // 1 up is 100 pixels, 1 to the right is 10
  assert.equal(nearestPoint(points, panel, panel.px(0.9), panel.py(0.5)), 2);
  assert.equal(nearestPoint(points, panel, panel.px(0.9), panel.py(0.8), 12), -1);
});

Deno.test("a click may tremble; a drag is none", () => {
  assert.ok(isClick([10, 10], [13, 10]) && !isClick([10, 10], [13, 13]));
  assert.ok(!isClick(null, [0, 0]), "what went down elsewhere");
});

Deno.test("a place in a chart is measured from its corner", () => {
  const host = /** @type {Element} */ ({ getBoundingClientRect: () => /** @type {DOMRect} */ ({ left: 30, top: 40 }) });
  assert.deepEqual(placeIn(host, { clientX: 31, clientY: 45 }), [1, 5]);
});
