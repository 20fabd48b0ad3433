// Where a film stands and how it plays: frames, steps, and the beats of a clock. It knows no page.

const BEAT = 1300; // milliseconds between two steps while playing at normal speed
const REST = 3; // beats a film that plays again and again stands still at its end

export class Playhead {
  frame = 0;
  speed = 1;
  /** @type {number | null} The timer. */
  playing = null;
  again = false; // from the end back to the start, without end
  rested = 0; // beats at the end
  expected = 0; // the frame to which playing goes next

  /** @param {{ setInterval(act: () => void, milliseconds: number): number, clearInterval(timer: number): void }} clock */
  constructor(clock = globalThis) {
    this.clock = clock;
  }

  // --- for those who extend it ---

  get last() {
    return 0;
  }
  // Frames from one step to the next one, from `frame` on.
  stride() {
    return 1;
  }
  /**
   * The film stands at another frame; `animate` if it moved there by a step.
   * @param {number} _frame
   * @param {boolean} _animate
   */
  onFrame(_frame, _animate) {}
  // Someone outside (address, memory) may want to know where.
  onSettle() {}
  /** @param {boolean} _playing */
  onPlay(_playing) {}
  // Nobody looks any more.
  isGone() {
    return false;
  }

  // --- steps ---

  next() {
    return Math.min(this.frame + this.stride(), this.last);
  }

  previous() {
    return Math.max(this.frame - this.stride(), 0);
  }

  /**
   * Whoever goes somewhere else while the film plays, pauses it.
   * @param {number} frame
   */
  go(frame, { animate = true, settle = true } = {}) {
    if (this.playing && frame !== this.expected) this.pause();
    if (frame === this.frame) return;
    const steps = Math.abs(frame - this.frame);
    this.frame = frame;
    this.onFrame(frame, animate && steps <= 2);
    if (settle) this.onSettle();
  }

  /**
   * Opens at a frame, of a new film.
   * @param {number} frame
   */
  open(frame) {
    this.frame = -1;
    this.go(Math.min(Math.max(frame, 0), this.last), { animate: false, settle: false });
  }

  // --- playing ---

  get beats() {
    return BEAT / this.speed; // milliseconds
  }

  play({ again = false } = {}) {
    this.stopClock();
    this.again = again;
    this.rested = 0;
    if (this.frame === this.last) this.go(0, { animate: false });
    this.playing = this.clock.setInterval(() => this.beat(), this.beats);
    this.onPlay(true);
  }

  beat() {
    if (this.isGone()) return this.pause();
    if (this.frame === this.last && this.again) {
      if (++this.rested < REST) return;
      this.rested = 0;
      this.expected = 0;
      return this.go(0, { animate: false });
    }
    if (this.frame === this.last) return this.pause();
    this.expected = this.next();
    this.go(this.expected);
    if (this.frame === this.last && !this.again) this.pause();
  }

  pause() {
    this.stopClock();
    this.onPlay(false);
  }

  stopClock() {
    if (this.playing !== null) this.clock.clearInterval(this.playing);
    this.playing = null;
  }
}
