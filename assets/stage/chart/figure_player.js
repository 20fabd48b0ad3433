import { Transport } from "../transport/transport.js";

// The transport of a film of figures.
/** @import { SentFrame } from "../types.d.ts" */

export class FigurePlayer extends Transport {
  /** @type {SentFrame[]} */
  frames;

  get last() {
    return this.frames.length - 1;
  }

  load(frames, frame) {
    this.pause();
    this.frames = frames;
    this.rewind(frame);
  }

  about() {
    const { name, says } = this.frames[this.frame];
    const next = this.frames[Math.min(this.frame + 1, this.last)].step;
    return { name, says, place: ["frame", this.frame, this.last], next };
  }

  sentences() {
    return this.frames?.map((frame) => frame.says) ?? [];
  }

  labels() {
    return this.frames.map((frame) => frame.step);
  }
}
