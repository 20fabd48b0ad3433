import assert from "node:assert/strict";
import { openFilm } from "../../../assets/stage/em/film.js";
import { mixScenes, POINT, sceneOf } from "../../../assets/stage/em/scene.js";
import { LOOK } from "../look.js";
import { COLLAPSE, sentFilm } from "./films.js";

/** @import { Scene, View } from "../../../assets/stage/types.d.ts" */

/** @type {View} */
const VIEW = { colour: "blend", ink: 1, levels: [1], trails: true, truth: true, whole: false };
const film = openFilm(sentFilm());
/** @type {(scene: Scene, row: number) => number[]} */
const colourOf = ({ points }, row) => [...points.slice(row * POINT, row * POINT + 3)].map(Math.round);
/** @type {(frame: number, view?: Partial<View>) => Scene} */
const scene = (frame, view = {}) => sceneOf(film, frame, { ...VIEW, ...view }, LOOK);

Deno.test("at the start no point has a colour", () => {
  assert.deepEqual(colourOf(scene(0), 0), LOOK.neutral);
  assert.equal(scene(0).walked, 0);
});

Deno.test("an E step colours points and moves nothing, an M step moves ellipses and colours nothing", () => {
  const [before, E, M] = [scene(2), scene(3), scene(4)];
  assert.deepEqual(E.components, before.components);
  assert.notDeepEqual(E.points, before.points);
  assert.notDeepEqual(M.components, E.components);
  assert.deepEqual(M.points, E.points);
  assert.deepEqual([before.walked, E.walked, M.walked], [1, 1, 2], "ln p(X) is evaluated anew by the M step");
});

Deno.test("each colouring says what it says", () => {
  assert.deepEqual(colourOf(scene(1), 0), [100, 0, 100], "both components stand at the same place");
  assert.deepEqual(colourOf(scene(1, { colour: "uncertainty" }), 0), LOOK.torn);
  assert.deepEqual(scene(3, { colour: "component" }).symbols, Uint8Array.of(0, 1));
  const share = 1 / (1 + Math.exp(-2)); // of the component at -1 for the point at -1, with the other at 1
  assert.deepEqual(colourOf(scene(3, { colour: "ink" }), 0), [Math.round(200 * share), 0, 0]);
  assert.deepEqual(colourOf(scene(3, { colour: "ink", ink: 7 }), 1), colourOf(scene(3, { colour: "ink", ink: 2 }), 1));
});

Deno.test("the refused M step of a collapse is shown all the same", () => {
  const shown = sceneOf(openFilm(sentFilm({ stop: COLLAPSE })), 6, VIEW, LOOK);
  assert.deepEqual([...shown.components], COLLAPSE.parameters.flat());
});

Deno.test("halfway between two scenes everything is halfway", () => {
  const [from, to] = [scene(2), scene(4)];
  const mixed = mixScenes(from, to, 0.5);
  assert.equal(mixed.components[1], (from.components[1] + to.components[1]) / 2);
  assert.equal(mixed.walked, 1.5);
  assert.equal(mixScenes(from, to, 1), to);
});
