// What differs from the usual view, in the words of a link; tests/state/test_link.py reads the same words.

import assert from "node:assert/strict";
import { wordsOf } from "../../../assets/stage/player/controls.js";

const TABLE = [
  { name: "colour", word: "colour", kind: "choice", usual: "blend", titles: { blend: "Blended", ink: "One" } },
  { name: "ink", word: "ink", kind: "component", usual: 1 },
  { name: "levels", word: "levels", kind: "levels", usual: [1], levels: [1, 2, 3] },
  { name: "trails", word: "trails", kind: "switch", usual: true, words: { on: true, off: false } },
  { name: "whole", word: "steps", kind: "switch", usual: false, words: { half: false, whole: true } },
];
const USUAL = { colour: "blend", ink: 1, levels: [1], trails: true, whole: false };

Deno.test("the usual view needs no words", () => {
  assert.deepEqual(wordsOf(TABLE, USUAL), {});
});

Deno.test("whatever differs is said, in the order of the table", () => {
  const view = { colour: "ink", ink: 3, levels: [1, 3], trails: false, whole: true };
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
