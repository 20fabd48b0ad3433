import assert from "node:assert/strict";
import { searchOf } from "../../../assets/stage/shared/address.js";

Deno.test("an address is its words, and nothing where there are none", () => {
  assert.equal(
    searchOf({ K: 3, data: "six_points", levels: "1,2" }, "?K=2&step=7"),
    "?K=3&data=six_points&levels=1%2C2",
  );
  assert.equal(searchOf({}, "?K=2"), "");
});

Deno.test("a page within another page stays one", () => {
  assert.equal(
    searchOf({ K: 3 }, "?embed=true&embed_options=a&embed_options=b&K=2"),
    "?embed=true&embed_options=a&embed_options=b&K=3",
  );
});
