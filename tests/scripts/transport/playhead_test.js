// A film of so many frames, played by a clock of the test's own.

import assert from "node:assert/strict";
import { Playhead } from "../../../assets/stage/transport/playhead.js";

/** @typedef {{ act(): void, milliseconds: number }} Timer */

class Clock {
  /** @type {Map<number, Timer>} */
  timers = new Map();
  count = 0;

  /**
   * @param {() => void} act
   * @param {number} milliseconds
   */
  setInterval(act, milliseconds) {
    this.timers.set(++this.count, { act, milliseconds });
    return this.count;
  }
  /** @param {number} timer */
  clearInterval(timer) {
    this.timers.delete(timer);
  }
  beat(times = 1) {
    for (let i = 0; i < times; i++) for (const { act } of [...this.timers.values()]) act();
  }
}

class Film extends Playhead {
  /** @override @type {Clock} */
  clock;
  /** @type {[frame: number, animate: boolean][]} */
  log = [];
  settled = 0;
  gone = false;

  /** @param {number} last */
  constructor(last, stride = 1) {
    const clock = new Clock();
    super(clock);
    this.clock = clock;
    this.frames = last;
    this.strides = stride;
  }
  /** @override */
  get last() {
    return this.frames;
  }
  /** @override */
  stride() {
    return this.strides - (this.frame % this.strides);
  }
  /**
   * @override
   * @param {number} frame
   * @param {boolean} animate
   */
  onFrame(frame, animate) {
    this.log.push([frame, animate]);
  }
  /** @override */
  onSettle() {
    this.settled++;
  }
  /** @override */
  isGone() {
    return this.gone;
  }
}

Deno.test("steps stay within the film; going nowhere is nothing", () => {
  const film = new Film(2);
  film.go(film.previous());
  assert.equal(film.log.length, 0);
  for (let i = 0; i < 5; i++) film.go(film.next());
  assert.deepEqual(film.log.map(([frame]) => frame), [1, 2]);
  assert.equal(film.settled, 2);
});

Deno.test("a step moves, a jump does not", () => {
  const film = new Film(9);
  film.go(2);
  film.go(7);
  film.go(6, { animate: false });
  assert.deepEqual(film.log, [[2, true], [7, false], [6, false]]);
});

Deno.test("whole iterations end at even frames, from wherever they began", () => {
  const film = new Film(6, 2);
  film.go(3);
  film.go(film.next());
  assert.equal(film.frame, 4);
});

Deno.test("a film opens within its frames, unmoved and unsaid", () => {
  const film = new Film(4);
  film.open(99);
  film.open(-3);
  assert.deepEqual(film.log, [[4, false], [0, false]]);
  assert.equal(film.settled, 0);
});

Deno.test("it plays to its end and stops its clock", () => {
  const film = new Film(3);
  film.play();
  film.clock.beat(10);
  assert.deepEqual(film.log.map(([frame]) => frame), [1, 2, 3]);
  assert.equal(film.playing, null);
  assert.equal(film.clock.timers.size, 0);
});

Deno.test("from the end it plays from the start", () => {
  const film = new Film(3);
  film.go(3);
  film.play();
  assert.equal(film.frame, 0);
  assert.ok(film.playing !== null);
});

Deno.test("twice as fast is half the time, with one clock", () => {
  const film = new Film(3);
  film.play();
  const [{ milliseconds }] = film.clock.timers.values();
  film.speed = 2;
  film.play();
  assert.deepEqual([...film.clock.timers.values()].map((timer) => timer.milliseconds), [milliseconds / 2]);
});

Deno.test("who goes elsewhere while it plays, pauses it", () => {
  const film = new Film(9);
  film.play();
  film.clock.beat();
  film.go(5);
  assert.equal(film.playing, null);
  film.clock.beat(3);
  assert.equal(film.frame, 5);
});

Deno.test("again and again: it rests at its end, then begins anew", () => {
  const film = new Film(2);
  film.play({ again: true });
  film.clock.beat(2);
  assert.equal(film.frame, 2);
  film.clock.beat(2);
  assert.equal(film.frame, 2, "it rests");
  film.clock.beat(1);
  assert.equal(film.frame, 0);
  film.clock.beat(1);
  assert.equal(film.frame, 1, "and goes on");
});

Deno.test("where nobody looks any more it stops", () => {
  const film = new Film(9);
  film.play();
  film.gone = true;
  film.clock.beat();
  assert.equal(film.clock.timers.size, 0);
  assert.equal(film.frame, 0);
});
