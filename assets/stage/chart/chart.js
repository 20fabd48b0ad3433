// A chart of a lesson: a figure that is drawn once, then changed in place: what corresponds moves from the old figure to
// the new one.

import { exportButtons } from "../exports/buttons.js";
import { printPicture } from "../exports/print.js";
import { writeSettings } from "../page/address.js";
import { Drawing } from "../shared/drawing.js";
import { paperLook } from "../shared/look.js";
import { memory } from "../shared/memory.js";
import { isStill, MORPH } from "../shared/motion.js";
import { isClick, panelOf, placeIn } from "../shared/panel.js";
import { configOf, muteDrawing, pictureButton, plotly } from "../shared/plotly.js";
import { NARROW_WINDOW } from "../shared/room.js";
import { mixFigures } from "./between.js";
import { themed } from "./dress.js";

/** @import { Views } from "./views.js" */
/** @import { ChartData, Figure, Send } from "../types.d.ts" */

const TOO_SLOW = 45; // milliseconds one drawing may take if it is to be drawn many times a second

/**
 * @template {ChartData} Data
 * @extends {Drawing<Data>}
 */
export class Chart extends Drawing {
  cost = 0; // milliseconds of a drawing, the slowest of late
  /** @type {Figure | null} */
  drawn = null;
  /** @type {Views | null} A choice of panels, where there is one. */
  views = null;
  /** @type {HTMLElement | null} The buttons of the exports. */
  bar = null;

  /**
   * @param {Element} parent
   * @param {Data} data
   * @param {Send} send
   */
  constructor(parent, data, send) {
    super(parent, { className: "emlab-figure", testid: "chart" }, data, send);
    this.root.setAttribute("role", "figure");
    this.root.append(this.place);
    this.listen();
  }

  // --- for those who extend it ---

  /**
   * What there is besides the figure.
   * @param {Data | null} _before
   * @param {boolean} _reopened
   */
  takeFrames(_before, _reopened) {}
  /** @returns {Figure} The figure to show. */
  figure() {
    return this.data.figure;
  }
  // What is said besides the figure.
  tell() {}

  // --- what Python sends ---

  /** @override @param {Data | null} before */
  take(before) {
    const { data } = this, reopened = this.isReopened(before);
    this.root.setAttribute("aria-label", data.label);
    this.place.classList.toggle("emlab-clickable", data.click);
    this.arrange();
    this.takeFrames(before, reopened);
    if (reopened) this.root.scrollIntoView({ block: "center", behavior: isStill() ? "auto" : "smooth" });
  }

  /** @override @param {Data | null} before */
  async drawNew(before) {
    this.show(this.drawn && !this.isSame(before) && !isStill() ? MORPH : 0);
    this.offerExports();
  }

  /** @param {Data | null} before */
  isReopened(before) {
    return before !== null && before.opened !== this.data.opened && this.data.into_sight;
  }

  /** @param {Data | null} before */
  isSame(before) {
    return before?.content === this.data.content && !this.isReopened(before);
  }

  /** @override */
  get isDrawn() {
    return Boolean(this.drawn);
  }
  /** @override */
  get paperHeight() {
    return this.data.height;
  }

  /**
   * A chart that keeps its size on paper keeps its arrangement, too.
   * @override
   */
  isNarrow() {
    return window.innerWidth < NARROW_WINDOW && (!this.paperSize || Boolean(this.paperSize.asOnScreen));
  }

  /** @override */
  arrange() {
    super.arrange();
    const { figure, height } = this.data;
    this.root.style.setProperty("--height", `${this.narrow ? (figure.narrow_height ?? height) : height}px`);
  }

  /** @override */
  redraw() {
    this.show(0);
  }

  /** @override */
  refit() {
    this.show(0);
  }

  // --- drawing ---

  themed(look = this.look) {
    const { size, arrangement } = this;
    return themed(this.figure(), { look, size, arrangement, views: this.views });
  }

  /** @param {number} duration in milliseconds */
  show(duration) {
    if (!window.Plotly || !this.host.clientWidth) return;
    this.tell();
    const from = this.drawn, target = this.themed();
    this.drawnAs = this.arrangement;
    const alike = from !== null && from.data.length === target.data.length && from.layout.width === target.layout.width;
    this.move(alike && this.cost <= TOO_SLOW ? duration : 0, (s) => {
      this.draw(from && s < 1 ? mixFigures(from, target, s) : target);
      if (s < 1 && this.cost > TOO_SLOW) this.draw(target);
      return this.cost <= TOO_SLOW;
    });
  }

  config() {
    const buttons = [pictureButton(() => this.download("png"))];
    const { camera } = this.data.figure.layout.scene ?? {}; // a surface can be turned
    const back = () => plotly().relayout(this.host, { "scene.camera": structuredClone(camera) });
    if (camera) buttons.unshift({ name: "Turn back", icon: plotly().Icons.home, click: back });
    return configOf(this, { modeBarButtons: [buttons] });
  }

  /** @param {Figure} figure */
  draw(figure) {
    const began = performance.now();
    this.drawn = figure;
    plotly().react(this.host, figure.data, figure.layout, this.config());
    muteDrawing(this.host);
    // The slowest of late, forgotten little by little: one slow drawing is not to switch moving off for good.
    this.cost = Math.max(performance.now() - began, 0.7 * this.cost);
  }

  // --- what the person does ---

  listen() {
    /** @type {[number, number] | null} */
    let pressed = null;
    this.place.addEventListener("pointerdown", (event) => (pressed = placeIn(this.host, event)), true);
    // Fingers and wheels scroll the page, also on a surface: Plotly, which would hold it still, never hears of them.
    for (const type of ["touchstart", "touchmove", "touchend", "wheel"]) {
      this.place.addEventListener(type, (event) => event.stopPropagation(), { capture: true, passive: true });
    }
    this.place.addEventListener("click", (event) => {
      const layout = this.host._fullLayout, [x, y] = placeIn(this.host, event);
      if (!this.data.click || !layout || !isClick(pressed, [x, y])) return;
      const panel = panelOf(layout, "xaxis", "yaxis");
      if (panel.contains(x, y)) this.send("click", panel.at(x, y));
    }, true);
  }

  offerExports() {
    if (!this.data.exports || this.bar) return;
    this.bar = exportButtons((format) => this.download(format), () => this.print());
    this.root.append(this.bar);
  }

  /**
   * The picture as it stands on screen, on the colour of the page.
   * @returns {Figure}
   */
  sheet(look = this.look) {
    const { data, layout } = this.themed(look);
    return { data, layout: { ...layout, paper_bgcolor: look.background } };
  }

  /** @param {"png" | "svg"} format */
  download(format) {
    const filename = this.data.exports || this.data.key.replace(/\W+/g, "-");
    const sheet = this.sheet(), { width, height } = sheet.layout;
    plotly().downloadImage(sheet, { format, filename, width, height, scale: format === "png" ? 2 : 1 });
  }

  async print() {
    const sheet = this.sheet(paperLook(this.look, this.data.colours)), { width, height } = sheet.layout;
    printPicture(await plotly().toImage(sheet, { format: "svg", width, height }));
  }

  /** @override */
  settle() {
    const { key, reel, opened } = this.data;
    memory.kept[key] = { reel, opened, step: this.player?.frame ?? 0 };
    writeSettings(this);
  }
}
