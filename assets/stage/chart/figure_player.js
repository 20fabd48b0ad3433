// The transport of a film of figures.

import { Transport } from "../transport/transport.js";

/** @import { About, SentFrame } from "../types.d.ts" */

export class FigurePlayer extends Transport {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} chart
   * @param {SentFrame[]} frames
   * @param {ConstructorParameters<typeof Transport>[2]} hears
   */
  constructor(root, chart, frames, hears) {
    super(root, chart, hears);
    this.frames = frames;
  }

  /** @override */
  get last() {
    return this.frames.length - 1;
  }

  /**
   * @param {SentFrame[]} frames
   * @param {number} frame where it opens
   */
  load(frames, frame) {
    this.pause();
    this.frames = frames;
    this.rewind(frame);
  }

  /** @override @returns {About} */
  about() {
    const { name, says } = this.frames[this.frame];
    const next = this.frames[Math.min(this.frame + 1, this.last)].step;
    return { name, says, place: ["frame", this.frame, this.last], next };
  }

  /** @override */
  sentences() {
    return this.frames.map((frame) => frame.says);
  }

  /** @override */
  labels() {
    return this.frames.map((frame) => frame.step);
  }
}
