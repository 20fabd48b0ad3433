import assert from "node:assert/strict";
import { coloured } from "../../../assets/stage/chart/colours.js";
import { LOOK } from "../look.js";

Deno.test("names of colours become colours, wherever they stand", () => {
  const figure = { line: { color: "@2/0.5" }, marker: { color: ["@1", "@mix:0.5,0.5", "@text"] }, text: "a@b" };
  assert.deepEqual(coloured(figure, LOOK), {
    line: { color: "rgba(0,0,200,0.5)" },
    marker: { color: ["rgba(200,0,0,1)", "rgba(100,0,100,1)", "rgba(1,2,3,1)"] },
    text: "a@b",
  });
});

Deno.test("numbers are passed on as they are", () => {
  const x = [1, 2, 3];
  assert.equal(coloured({ x }, LOOK).x, x);
  assert.deepEqual(coloured({ y: [null, "@1"], z: [] }, LOOK), { y: [null, "rgba(200,0,0,1)"], z: [] });
});
