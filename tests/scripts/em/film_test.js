import assert from "node:assert/strict";
import { collapseAt, expectationOf, iterationOf, openFilm, phaseOf, stateOf } from "../../../assets/stage/em/film.js";
import { COLLAPSE, sentFilm, STATE } from "./films.js";

Deno.test("frames are the start, then E step and M step of each iteration", () => {
  assert.deepEqual([0, 1, 2, 3].map(phaseOf), ["start", "E", "M", "E"]);
  assert.deepEqual([0, 1, 2, 3].map(iterationOf), [0, 1, 1, 2]);
  assert.deepEqual([1, 2, 3, 4].map(expectationOf), [0, 0, 1, 1], "an E step uses the parameters before it");
});

Deno.test("a film is unpacked bit for bit", () => {
  const film = openFilm(sentFilm({ iterations: 3 }));
  assert.deepEqual([film.iterations, film.last, film.collapse], [3, 6, null]);
  assert.deepEqual([...film.points], [-1, 0, 1, 0]);
  assert.equal(film.state(2).length, STATE);
  assert.equal(film.state(2)[1], -2);
  assert.deepEqual([stateOf(film, 0), stateOf(film, 5), stateOf(film, 6)], [0, 2, 3]);
});

Deno.test("what EM climbs is ln p(X), with a prior ln p(X) + ln p(θ)", () => {
  assert.equal(openFilm(sentFilm()).climbed[0], -10);
  const cured = openFilm(sentFilm({ psi: 0.1 }));
  assert.deepEqual([cured.climbed[0], cured.climbedName], [-15, "ln p(X) + ln p(θ)"]);
});

Deno.test("a collapse has one more iteration, whose M step has no state of its own", () => {
  const film = openFilm(sentFilm({ stop: COLLAPSE }));
  assert.equal(film.last, 6);
  assert.deepEqual([collapseAt(film, 5), collapseAt(film, 6)], [null, COLLAPSE]);
  assert.equal(stateOf(film, 6), 2);
});

Deno.test("the sizes of a column are in the units of the data", () => {
  assert.deepEqual(openFilm(sentFilm()).sizes, [[4, 12], [0, 100]]);
});
