// A film told in words and in the units of the data: original = (10, 100) + (2, 1) * x.

import assert from "node:assert/strict";
import { openFilm } from "../../../assets/stage/em/film.js";
import { coordinateOf, isScaled, originalLogLikelihood, originalOf } from "../../../assets/stage/em/units.js";
import { curveInWords, stageInWords } from "../../../assets/stage/em/words.js";
import { sentFilm } from "./films.js";

const film = openFilm(sentFilm());

Deno.test("the stage at a step: points, components, curve", () => {
  assert.equal(
    stageInWords(film, 4),
    "2 points by a and b: component 1 with weight 0.500 and mean (6, 100); " +
      "component 2 with weight 0.500 and mean (14, 100). ln p(X) = −8.0000 after 2 of 2 iterations.",
  );
});

Deno.test("an E step has not changed the curve", () => {
  assert.equal(curveInWords(film, 3), curveInWords(film, 2));
  assert.equal(curveInWords(openFilm(sentFilm({ psi: 1 })), 0), "ln p(X) + ln p(θ) = −15.0000 after 0 of 2 iterations");
});

Deno.test("parameters in the units of the data: covariances scale twice, the correlation not at all", () => {
  const state = [0.3, 1, 2, 4, 3, 9, 0, 0, 0, 0, 0];
  assert.deepEqual(originalOf(film, state, 0), { pi: 0.3, mu: [12, 102], Sigma: [16, 6, 9], correlation: 0.5 });
  assert.equal(originalOf(film, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], 0).correlation, 0, "of a line there is none");
});

Deno.test("a density divides by the scale, for each point", () => {
  assert.equal(originalLogLikelihood(film, -10), -10 - 2 * Math.log(2));
});

Deno.test("a coordinate is as the person brought it", () => {
  assert.deepEqual([coordinateOf(film, 0, 0), coordinateOf(film, 1, 0), coordinateOf(film, 0, 1)], ["8", "12", "100"]);
  const plain = { columns: ["a", "b"], shift: [0, 0], scale: [1, 1] };
  assert.deepEqual([isScaled(film), isScaled(openFilm(sentFilm({ units: plain })))], [true, false]);
});
