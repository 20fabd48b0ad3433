// What the stage and a chart of a lesson have in common: a place on the page in which Plotly draws once and then changes
// what is there, with the colours, the width and the end of that place, and paper.

import { lookOf, paperLook } from "./look.js";
import { memory } from "./memory.js";
import { fixSheet, hearPaper, sheetFor } from "./paper.js";
import { loadPlotly } from "./plotly.js";
import { COMPACT_STAGE, isTight, repairPageList } from "./room.js";
import { element } from "./widgets.js";

/** @import { Colours, Figure, Look, Send } from "../types.d.ts" */

/** @template Data */
export class Drawing {
  /** @param {Element} parent */
  constructor(parent, className, testid) {
    this.root = element("div", className);
    this.root.dataset.testid = testid;
    this.narrow = false;
    /** @type {{ width: number, height: number, asOnScreen?: boolean } | null} */
    this.paperSize = null;
    this.running = this.writing = 0;
    /** @type {ResizeObserver | null} */
    this.resizes = null;
    hearPaper(this);
    parent.append(this.root);
  }

  // --- for those who extend it ---

  /** @type {Data & { colours: Colours, figure: Figure }} What Python has sent. */
  data;
  /** @type {string} The arrangement in which it is drawn. */
  drawnAs;
  /** @type {any} Plotly's element. */
  host;
  /** @type {HTMLElement} What the host fills. */
  place;
  /** @type {any} The transport of a film. */
  player = null;
  /** @type {Look} */
  look;
  /** @type {Send} */
  send;

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
  // What needs no plotly.js. `before` is what Python had sent before.
  take(_before) {}
  // Draws what can be seen while plotly.js is on its way.
  drawEarly() {}
  // Draws what is new, when plotly.js is there.
  async drawNew(_before) {}
  // Draws everything again, in other colours or another arrangement.
  redraw() {}
  // Draws the same at another size.
  refit() {}
  // Keeps what a page switch would lose, and writes the address.
  settle() {}

  // --- what Python sends ---

  async update(data, send) {
    this.send = memory.send = send; // any chart can ask for a run
    const before = this.data;
    this.data = data;
    this.take(before);
    this.watchSize();
    if (!window.Plotly) this.drawEarly();
    await loadPlotly(this.place);
    if (!this.root.isConnected) return;
    await this.drawNew(before);
    this.root.dataset.ready = "true";
    document.fonts?.ready.then(() => this.player?.fitCaption(true));
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

  get size() {
    return this.paperSize ?? { width: this.host.clientWidth, height: this.host.clientHeight };
  }

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
    const { width, height } = this.host._fullLayout ?? {};
    if (this.arrangement !== this.drawnAs) this.redraw();
    else if (width !== this.host.clientWidth || height !== this.host.clientHeight) this.refit();
  }

  /** @param {boolean} on */
  paper(on) {
    if (!this.isDrawn) return;
    cancelAnimationFrame(this.running);
    this.readLook(on);
    this.paperSize = on ? sheetFor(this.host, this.paperHeight) : null;
    this.arrange();
    this.redraw();
    fixSheet(this.root, this.host, this.paperSize);
  }

  // --- time ---

  // Draws shares of a way, from 0 to 1, slower and slower; `draw` returns whether to go on.
  move(duration, draw) {
    cancelAnimationFrame(this.running);
    if (!duration) return draw(1);
    const began = performance.now();
    const next = () => {
      const s = Math.min((performance.now() - began) / duration, 1);
      const goOn = draw(s < 1 ? 1 - (1 - s) ** 3 : 1);
      if (s < 1 && goOn) this.running = requestAnimationFrame(next);
    };
    this.running = requestAnimationFrame(next);
  }

  // Browsers limit how often the address may change.
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
