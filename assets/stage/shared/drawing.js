// What the stage and a chart of a lesson have in common: a place on the page in which Plotly draws once and then changes
// what is there, with the colours, the width and the end of that place, and paper.

import { lookOf, paperLook } from "./look.js";
import { memory } from "./memory.js";
import { fixSheet, hearPaper, sheetFor } from "./paper.js";
import { hostElement, loadPlotly } from "./plotly.js";
import { COMPACT_STAGE, isTight, repairPageList } from "./room.js";
import { element } from "./widgets.js";

/** @import { Arrangement, ChartData, Config, Host, Look, Played, Send, Sheet, Size, StageData } from "../types.d.ts" */

/** @template {StageData | ChartData} Data */
export class Drawing {
  /** @type {Played | null} The transport of a film. */
  player = null;
  /** @type {Arrangement | null} The arrangement in which it is drawn. */
  drawnAs = null;
  /** @type {Sheet | null} */
  paperSize = null;
  /** @type {Config | null} What Plotly was told (plotly.js). */
  settings = null;
  /** @type {ResizeObserver | null} */
  resizes = null;
  narrow = false;
  running = 0; // the next drawing of a move
  /** @type {ReturnType<typeof setTimeout> | undefined} The timer of what is written later. */
  writing;

  /**
   * @param {Element} parent
   * @param {{ className: string, testid: string }} names
   * @param {Data} data what Python has sent
   * @param {Send} send
   */
  constructor(parent, { className, testid }, data, send) {
    this.root = element("div", className);
    this.root.dataset.testid = testid;
    this.place = element("div", "emlab-chart"); // stands in the root where its extension puts it
    /** @type {Host} */
    this.host = hostElement();
    this.place.append(this.host);
    this.data = data;
    this.send = send;
    parent.append(this.root);
    /** @type {Look} */
    this.look = lookOf(this.root, data.colours);
    hearPaper(this);
  }

  // --- for those who extend it ---

  get isDrawn() {
    return false;
  }
  get paperHeight() {
    return 0;
  }
  isNarrow() {
    return false;
  }
  // Whether panels stand side by side where there is little height.
  canBeShort() {
    return false;
  }
  /**
   * What needs no plotly.js. `before` is what Python had sent before.
   * @param {Data | null} _before
   */
  take(_before) {}
  // Draws what can be seen while plotly.js is on its way.
  drawEarly() {}
  /**
   * Draws what is new, when plotly.js is there.
   * @param {Data | null} _before
   */
  async drawNew(_before) {}
  // Draws everything again, in other colours or another arrangement.
  redraw() {}
  // Draws the same at another size.
  refit() {}
  // Keeps what a page switch would lose, and writes the address.
  settle() {}

  // --- what Python sends ---

  // Draws for the first time.
  begin() {
    return this.change(null);
  }

  /**
   * @param {Data} data
   * @param {Send} send
   */
  update(data, send) {
    const before = this.data;
    this.data = data;
    this.send = send;
    return this.change(before);
  }

  /** @param {Data | null} before */
  async change(before) {
    memory.send = this.send; // any chart can ask for a run
    if (before) this.readLook(); // the theme may have changed
    this.take(before);
    this.watchSize();
    if (!window.Plotly) this.drawEarly();
    await loadPlotly(this.place);
    if (!this.root.isConnected) return;
    await this.drawNew(before);
    this.root.dataset.ready = "true";
    document.fonts.ready.then(() => this.player?.fitCaption(true));
    this.settle();
  }

  watchSize() {
    if (this.resizes) return;
    this.resizes = new ResizeObserver(() => this.resize());
    this.resizes.observe(this.place);
  }

  readLook(onPaper = false) {
    this.look = lookOf(this.root, this.data.colours);
    if (onPaper) this.look = paperLook(this.look, this.data.colours);
  }

  // --- the room it has ---

  /** @returns {Size} */
  get size() {
    return this.paperSize ?? { width: this.host.clientWidth, height: this.host.clientHeight };
  }

  /** @returns {Arrangement} */
  get arrangement() {
    if (this.narrow) return "narrow";
    return this.canBeShort() && !this.paperSize && isTight(this.data.figure, this.size) ? "short" : "wide";
  }

  arrange() {
    repairPageList();
    this.narrow = this.isNarrow();
    this.root.classList.toggle("emlab-narrow", this.narrow);
    this.root.classList.toggle("emlab-compact", this.root.clientWidth < COMPACT_STAGE);
  }

  resize() {
    if (!(this.isDrawn || !window.Plotly) || !this.host.clientWidth || this.paperSize) return;
    this.arrange();
    this.player?.fitCaption();
    if (!window.Plotly) return this.drawEarly();
    const drawn = this.host._fullLayout;
    if (this.arrangement !== this.drawnAs) this.redraw();
    else if (drawn?.width !== this.host.clientWidth || drawn?.height !== this.host.clientHeight) this.refit();
  }

  /** @param {boolean} on */
  paper(on) {
    if (!this.isDrawn) return;
    cancelAnimationFrame(this.running);
    this.readLook(on);
    this.paperSize = on ? sheetFor(this.host, this.paperHeight, this.data.figure?.least_width) : null;
    this.arrange();
    this.redraw();
    fixSheet(this.root, this.host, this.paperSize);
  }

  // --- time ---

  /**
   * Draws shares of a way, from 0 to 1, slower and slower; `draw` returns whether to go on.
   * @param {number} duration in milliseconds
   * @param {(share: number) => boolean} draw
   */
  move(duration, draw) {
    cancelAnimationFrame(this.running);
    if (!duration) return void draw(1);
    const began = performance.now();
    const next = () => {
      const s = Math.min((performance.now() - began) / duration, 1);
      const goOn = draw(s < 1 ? 1 - (1 - s) ** 3 : 1);
      if (s < 1 && goOn) this.running = requestAnimationFrame(next);
    };
    this.running = requestAnimationFrame(next);
  }

  /**
   * Browsers limit how often the address may change.
   * @param {number} milliseconds
   * @param {() => void} write
   */
  later(milliseconds, write) {
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.root.isConnected && write(), milliseconds);
  }

  // Streamlit also calls this for an update that the next one has overtaken: then the drawing goes on.
  close() {
    if (!this.root.isConnected) this.end();
  }

  end() {
    this.player?.pause();
    cancelAnimationFrame(this.running);
    clearTimeout(this.writing);
    this.resizes?.disconnect();
    this.resizes = null;
    window.Plotly?.purge(this.host);
  }
}
