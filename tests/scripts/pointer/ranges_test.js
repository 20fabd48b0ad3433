// Zooming; tests/browser/test_zoom.py does it with wheel, fingers and buttons.

import assert from "node:assert/strict";
import { FARTHEST, isNearer, isWhole, zoomed } from "../../../assets/stage/pointer/ranges.js";

/** @import { Ranges } from "../../../assets/stage/types.d.ts" */

/** @type {Ranges} */
const HOME = { x: [0, 80], y: [0, 40] };
const MIDDLE = { x: 40, y: 20 };

Deno.test("the place under the pointer stays under it", () => {
  const { x, y } = zoomed(HOME, HOME, { factor: 0.5, at: { x: 20, y: 30 } });
  assert.deepEqual([x, y], [[10, 50], [15, 35]]);
});

Deno.test("a place can be taken to another one, as two fingers do", () => {
  const { x, y } = zoomed(HOME, HOME, { factor: 0.5, at: MIDDLE, share: { x: 0.25, y: 0.5 } });
  assert.deepEqual([x, y], [[30, 70], [10, 30]]);
});

Deno.test("one cannot lose the points: not by going aside, nor near, nor far", () => {
  const near = zoomed(HOME, HOME, { factor: 0.5, at: MIDDLE, share: { x: 1, y: 1 } });
  assert.deepEqual(near, { x: [0, 40], y: [0, 20] });
  assert.deepEqual(zoomed(HOME, HOME, { factor: 1e-9, at: MIDDLE }).x, [39, 41]);
  assert.ok(isWhole(zoomed(near, HOME, { factor: 9, at: MIDDLE }), HOME), "a wheel ends where all is in sight");
  const far = zoomed(HOME, HOME, { factor: 99, at: MIDDLE, farthest: FARTHEST });
  assert.deepEqual(far, { x: [-120, 200], y: [-60, 100] });
  assert.ok(far.x[0] <= HOME.x[0] && far.x[1] >= HOME.x[1]);
});

Deno.test("who is farther than home stays there, and comes back", () => {
  const far = zoomed(HOME, HOME, { factor: 2, at: MIDDLE, farthest: FARTHEST });
  assert.deepEqual(zoomed(far, HOME, { factor: 1.5, at: MIDDLE }), far);
  assert.ok(isWhole(zoomed(far, HOME, { factor: 0.5, at: MIDDLE }), HOME));
});

Deno.test("as wide as home is home; less is nearer", () => {
  const near = zoomed(HOME, HOME, { factor: 0.9, at: MIDDLE });
  assert.deepEqual([isWhole(near, HOME), isNearer(near, HOME)], [false, true]);
  assert.deepEqual([isWhole(HOME, HOME), isNearer(HOME, HOME)], [true, false]);
});
