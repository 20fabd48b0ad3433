// What differs from the usual view, in the words of a link; tests/state/test_link.py reads the same words.

import assert from "node:assert/strict";
import { wordsOf } from "../../../assets/stage/player/controls.js";

/** @import { Control, View } from "../../../assets/stage/types.d.ts" */

/** @type {{ label: "", needs: "", says: "" }} */
const PLAIN = { label: "", needs: "", says: "" };
/** @type {Control[]} */
const TABLE = [
  {
    ...PLAIN,
    kind: "choice",
    name: "colour",
    word: "colour",
    usual: "blend",
    titles: { blend: "Blended", component: "Most probable", uncertainty: "Uncertainty", ink: "One" },
    beside: [],
  },
  { ...PLAIN, kind: "component", name: "ink", word: "ink", usual: 1, beside: ["colour", "ink"] },
  { ...PLAIN, kind: "levels", name: "levels", word: "levels", usual: [1], levels: [1, 2, 3], beside: [] },
  {
    ...PLAIN,
    kind: "switch",
    name: "trails",
    word: "trails",
    usual: true,
    words: { on: true, off: false },
    beside: [],
  },
  {
    ...PLAIN,
    kind: "switch",
    name: "whole",
    word: "steps",
    usual: false,
    words: { half: false, whole: true },
    beside: [],
  },
];
/** @type {View} */
const USUAL = { colour: "blend", ink: 1, levels: [1], trails: true, truth: true, whole: false };

Deno.test("the usual view needs no words", () => {
  assert.deepEqual(wordsOf(TABLE, USUAL), {});
});

Deno.test("whatever differs is said, in the order of the table", () => {
  /** @type {View} */
  const view = { colour: "ink", ink: 3, levels: [1, 3], trails: false, truth: true, whole: true };
  assert.deepEqual(Object.entries(wordsOf(TABLE, view)), [
    ["colour", "ink"],
    ["ink", "3"],
    ["levels", "1,3"],
    ["trails", "off"],
    ["steps", "whole"],
  ]);
});

Deno.test("no level at all is a word, too", () => {
  assert.deepEqual(wordsOf(TABLE, { ...USUAL, levels: [] }), { levels: "none" });
});
