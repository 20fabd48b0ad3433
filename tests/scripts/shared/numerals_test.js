// Numbers for reading; tests/words/test_numerals_in_browser.py compares thousands of them with what Python writes.

import assert from "node:assert/strict";
import { fixed, grouped, measured, number, subscript } from "../../../assets/stage/shared/numerals.js";

Deno.test("so many decimals, with a true minus sign and none before zero", () => {
  assert.deepEqual([1.005, -2.5, -0.001, 0].map((value) => fixed(value)), ["1.00", "−2.50", "0.00", "0.00"]);
  assert.deepEqual([Infinity, -Infinity, NaN].map((value) => fixed(value)), ["∞", "−∞", "–"]);
});

Deno.test("powers of ten stand only far from one", () => {
  assert.deepEqual([0, 0.001, 12345, -0.5].map((value) => number(value)), ["0", "0.001", "12345", "−0.5"]);
  assert.equal(number(1.5e-7), "1.5\u00a0×\u00a010⁻⁷");
  assert.equal(number(-1e12), "−1\u00a0×\u00a010¹²");
  assert.equal(number(1e12), "10¹²");
});

Deno.test("a value of a column is as fine as the column's spread asks for", () => {
  assert.equal(measured(1000.25, 0.5, 1001), "1000.25");
  assert.equal(measured(1e-15, 1, 1000), "0");
});

Deno.test("counts and indices", () => {
  assert.equal(grouped(12345), "12,345");
  assert.equal(subscript(10), "₁₀");
});
