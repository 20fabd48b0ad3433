// Responsibilities against values by hand; tests/stage/test_responsibilities_in_browser.py compares them with the core.

import assert from "node:assert/strict";
import { mostProbable, responsibilities, uncertainty } from "../../../assets/stage/em/mixture.js";
import { standard } from "./films.js";

/** @type {(found: number, expected: number) => void} */
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-12, `${found} instead of ${expected}`);

Deno.test("a point between two like components belongs half to each", () => {
  const state = [...standard([-1, 0], 0.5), ...standard([1, 0], 0.5)];
  assert.deepEqual([...responsibilities([0, 3], state, 2)], [0.5, 0.5]);
});

Deno.test("the ratio of two responsibilities is that of weight times density", () => {
  const state = [...standard([0, 0], 0.25), ...standard([2, 0], 0.75)];
  const [first, second] = responsibilities([0.5, 0], state, 2);
  near(first / second, (0.25 * Math.exp(-(0.5 ** 2) / 2)) / (0.75 * Math.exp(-(1.5 ** 2) / 2)));
  near(first + second, 1);
});

Deno.test("a point far from everything still belongs to something", () => {
  const gamma = responsibilities([1e6, 0, -1e6, 0], [...standard([-1, 0], 0.5), ...standard([1, 0], 0.5)], 2);
  assert.deepEqual([...gamma], [0, 1, 1, 0]);
});

Deno.test("uncertainty is none for one component's own point and largest where all share alike", () => {
  assert.equal(uncertainty([1, 0, 0], 0, 3), 0);
  near(uncertainty([1, 0, 0, 1 / 3, 1 / 3, 1 / 3], 1, 3), 1);
  assert.equal(uncertainty([1], 0, 1), 0, "one component leaves nothing open");
});

Deno.test("of equals the first is the most probable", () => {
  assert.equal(mostProbable([0.2, 0.5, 0.3], 0, 3), 1);
  assert.equal(mostProbable([1, 0, 0.5, 0.5], 1, 2), 0);
});
