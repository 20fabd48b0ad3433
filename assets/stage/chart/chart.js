// A chart of a lesson: one figure, or a film of figures with the transport of the stage. Drawn once, then changed in
// place: what corresponds moves from the old figure to the new one.

import { exportButtons } from "../exports/buttons.js";
import { printPicture } from "../exports/print.js";
import { writeQuery } from "../shared/address.js";
import { Drawing } from "../shared/drawing.js";
import { paperLook } from "../shared/look.js";
import { memory } from "../shared/memory.js";
import { isStill, MORPH } from "../shared/motion.js";
import { panelOf } from "../shared/panel.js";
import { configOf, muteDrawing, pictureButton } from "../shared/plotly.js";
import { NARROW_WINDOW } from "../shared/room.js";
import { inWords, keepReachable, tableOf } from "../shared/spoken.js";
import { element } from "../shared/widgets.js";
import { mixFigures } from "./between.js";
import { themed } from "./dress.js";
import { FigurePlayer } from "./figure_player.js";
import { Views } from "./views.js";

/** @import { ChartData } from "../types.d.ts" */

const TOO_SLOW = 45; // milliseconds one drawing may take if it is to be drawn many times a second

/** @extends {Drawing<ChartData>} */
export class Chart extends Drawing {
  cost = 0; // milliseconds of a drawing, the slowest of late

  constructor(parent) {
    super(parent, "emlab-figure", "chart");
  }

  build(isFilm) {
    if (this.host) this.end();
    this.drawn = this.bar = null;
    this.isFilm = isFilm;
    this.root.replaceChildren();
    this.root.removeAttribute("tabindex");
    this.root.onkeydown = null;
    this.root.classList.toggle("emlab-film", isFilm);
    if (isFilm) {
      this.root.setAttribute("role", "group");
      this.player = new FigurePlayer(this.root, {
        onFrame: (_frame, animate) => this.drawn && !this.loading && this.show(animate ? this.player.morph() : 0),
        onSettle: () => this.settle(),
      });
      this.place = this.player.chart;
      this.views = new Views(() => this.show(0), () => this.player.fitScreen());
      this.place.before(this.views.box);
      this.table = element("div", "emlab-scroll");
      this.root.append(this.table);
    } else {
      this.player = this.views = null;
      this.root.setAttribute("role", "figure");
      this.place = element("div", "emlab-chart");
      this.root.append(this.place);
    }
    this.host = element("div", "emlab-plotly");
    this.shown = isFilm ? inWords() : null;
    this.place.append(this.host, ...(isFilm ? [this.shown] : []));
    this.listen();
  }

  take(before) {
    const { data } = this;
    const isFilm = data.frames !== null;
    if (isFilm !== this.isFilm) this.build(isFilm);
    this.readLook();
    this.root.setAttribute("aria-label", data.label);
    this.place.classList.toggle("emlab-clickable", data.click);
    this.arrange();
    const reopened = this.isReopened(before);
    this.loading = true; // what a film opens with is drawn below, moving
    if (isFilm && (reopened || before?.reel !== data.reel)) {
      this.player.load(data.frames, this.opening(!before, reopened));
    }
    this.loading = false;
    if (reopened) this.root.scrollIntoView({ block: "center", behavior: isStill() ? "auto" : "smooth" });
  }

  async drawNew(before) {
    this.show(this.drawn && !this.isSame(before) && !isStill() ? MORPH : 0);
    this.exports();
  }

  isReopened(before) {
    return Boolean(before) && before.opened !== this.data.opened && this.data.into_sight;
  }

  isSame(before) {
    return before?.content === this.data.content && !this.isReopened(before);
  }

  // Where to open: at the link's step; after a page switch where the person left; a new film at its start.
  opening(first, reopened) {
    if (reopened) return this.data.step;
    if (!first) return 0;
    const kept = memory.kept[this.data.key];
    return kept?.reel === this.data.reel && kept.opened === this.data.opened ? kept.step : this.data.step;
  }

  get isDrawn() {
    return Boolean(this.drawn);
  }
  get paperHeight() {
    return this.data.height;
  }
  canBeShort() {
    return this.isFilm;
  }

  // A chart that keeps its size on paper keeps its arrangement, too.
  isNarrow() {
    return window.innerWidth < NARROW_WINDOW && (!this.paperSize || Boolean(this.paperSize.asOnScreen));
  }

  arrange() {
    super.arrange();
    const { figure, height } = this.data;
    this.root.style.setProperty("--height", `${this.narrow ? (figure.narrow_height ?? height) : height}px`);
  }

  redraw() {
    this.show(0);
  }

  refit() {
    this.show(0);
  }

  // --- drawing ---

  // The figure to show: of a film, the first one with the current frame's changes.
  figure() {
    const { figure, parts } = this.data;
    if (!this.isFilm) return figure;
    const { data, layout } = this.data.frames[this.player.frame].changes;
    return {
      ...figure,
      data: figure.data.map((trace, i) => (i in data ? { ...trace, ...parts[data[i]] } : trace)),
      layout: { ...figure.layout, ...layout },
    };
  }

  themed(look = this.look) {
    const { size, arrangement } = this;
    return themed(this.figure(), { look, size, arrangement, views: this.views });
  }

  show(duration) {
    if (!window.Plotly || !this.host.clientWidth) return;
    if (this.isFilm) this.tell();
    const from = this.drawn, target = this.themed();
    this.drawnAs = this.arrangement;
    const alike = from && from.data.length === target.data.length && from.layout.width === target.layout.width;
    this.move(alike && this.cost <= TOO_SLOW ? duration : 0, (s) => {
      this.draw(s < 1 ? mixFigures(from, target, s) : target);
      if (s < 1 && this.cost > TOO_SLOW) this.draw(target);
      return this.cost <= TOO_SLOW;
    });
  }

  config() {
    const buttons = [pictureButton(() => this.download("png"))];
    const { camera } = this.data.figure.layout.scene ?? {}; // a surface can be turned
    const back = () => window.Plotly.relayout(this.host, { "scene.camera": structuredClone(camera) });
    if (camera) buttons.unshift({ name: "Turn back", icon: window.Plotly.Icons.home, click: back });
    return configOf(this, { modeBarButtons: [buttons] });
  }

  draw(figure) {
    const began = performance.now();
    this.drawn = figure;
    window.Plotly.react(this.host, figure.data, figure.layout, this.config());
    muteDrawing(this.host);
    // The slowest of late, forgotten little by little: one slow drawing is not to switch moving off for good.
    this.cost = Math.max(performance.now() - began, 0.7 * this.cost);
  }

  // What belongs to a frame besides its figure: words for those who cannot see it, and its table.
  tell() {
    const { frames, label } = this.data, { name, says, rows } = frames[this.player.frame];
    this.shown.setAttribute("aria-label", `${label}. ${name}: ${says}`);
    const most = Math.max(...frames.map((frame) => frame.rows.length));
    this.table.replaceChildren(...(most ? [tableOf(rows, most)] : []));
    keepReachable(this.table);
  }

  // --- what the person does ---

  listen() {
    let pressed = null;
    const at = (event) => {
      const box = this.host.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    this.place.addEventListener("pointerdown", (event) => {
      pressed = at(event);
      if (this.isFilm) this.root.focus({ preventScroll: true });
    }, true);
    // Fingers and wheels scroll the page, also on a surface: Plotly, which would hold it still, never hears of them.
    for (const type of ["touchstart", "touchmove", "touchend", "wheel"]) {
      this.place.addEventListener(type, (event) => event.stopPropagation(), { capture: true, passive: true });
    }
    this.place.addEventListener("click", (event) => {
      const [x, y] = at(event);
      if (!this.data.click || !pressed || Math.hypot(x - pressed[0], y - pressed[1]) > 4) return;
      const panel = panelOf(this.host._fullLayout, "xaxis", "yaxis");
      if (panel.contains(x, y)) this.send("click", panel.at(x, y));
    }, true);
  }

  exports() {
    const { exports } = this.data;
    if (!exports || this.bar) return;
    this.bar = exportButtons((format) => this.download(format), () => this.print());
    this.root.append(this.bar);
  }

  // The picture as it stands on screen, on the colour of the page.
  sheet(look = this.look) {
    const { data, layout } = this.themed(look);
    return { data, layout: { ...layout, paper_bgcolor: look.background } };
  }

  download(format) {
    const filename = this.data.exports || this.data.key.replace(/\W+/g, "-");
    const { width, height } = this.drawn.layout;
    window.Plotly.downloadImage(this.sheet(), { format, filename, width, height, scale: format === "png" ? 2 : 1 });
  }

  async print() {
    const look = paperLook(this.look, this.data.colours);
    const { width, height } = this.drawn.layout;
    printPicture(await window.Plotly.toImage(this.sheet(look), { format: "svg", width, height }));
  }

  settle() {
    const { key, reel, opened, address } = this.data;
    const step = this.player?.frame ?? 0;
    memory.kept[key] = { reel, opened, step };
    clearTimeout(this.writing);
    if (!address) return;
    const settings = JSON.stringify(address), isNew = settings !== (this.settled ?? settings);
    this.settled ??= settings;
    // New settings make Streamlit run the page once more: not while a slider is still on its way.
    this.later(isNew ? 700 : 200, () => {
      writeQuery(step ? { ...address, step } : address, isNew);
      this.settled = settings;
    });
  }
}
