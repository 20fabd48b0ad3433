// The stage: a Plotly figure that is drawn once and then changed in place, with EM's film played over it.

import { drawAxes } from "../axes/draw.js";
import { drawScene } from "../canvas/scene.js";
import { openFilm } from "../em/film.js";
import { mixScenes, sceneOf } from "../em/scene.js";
import { stageInWords } from "../em/words.js";
import { pictureOver, save } from "../exports/picture.js";
import { Pointer } from "../pointer/pointer.js";
import { Zoom } from "../pointer/zoom.js";
import { Drawing } from "../shared/drawing.js";
import { memory } from "../shared/memory.js";
import { isStill } from "../shared/motion.js";
import { panelOf } from "../shared/panel.js";
import { photograph } from "../shared/paper.js";
import { configOf, muteDrawing, pictureButton, plotly } from "../shared/plotly.js";
import { NARROW_STAGE, NARROW_WINDOW, plainLayout, rearrange, styleAxes } from "../shared/room.js";
import { inWords } from "../shared/spoken.js";
import { contextOf, element } from "../shared/widgets.js";
import { writeAddress } from "./address.js";
import { Player } from "./player.js";

/** @import { Axes, Figure, Panels, Scene, Send, StageData } from "../types.d.ts" */

const PAPER_HEIGHT = 520, PAPER_DENSITY = 3; // of the stage as it is printed

/** @extends {Drawing<StageData>} */
export class Stage extends Drawing {
  /** @override @type {Player} */
  player;
  /** @type {Scene | null} */
  scene = null;
  /** @type {Axes | null} Our own, until Plotly has drawn its. */
  axes = null;
  listening = false; // to Plotly, which has drawn
  /** @type {string | null} The experiment that stands in the address. */
  query = null;
  early = element("div", "emlab-axes"); // until Plotly draws its own
  canvas = element("canvas", "emlab-canvas");
  spoken = inWords();

  /**
   * @param {Element} parent
   * @param {StageData} data
   * @param {Send} send
   */
  constructor(parent, data, send) {
    super(parent, { className: "emlab-stage", testid: "stage" }, data, send);
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "EM, step by step. Arrow keys step, Space plays, Home and End jump.");
    const opening = { film: openFilm(data.film), view: data.view, look: () => this.look };
    this.player = new Player(this.root, this.place, opening, {
      onFrame: (frame, animate) => this.show(frame, animate),
      onView: () => this.show(this.player.frame, true),
      onSettle: () => this.settle(),
      onAction: (action) => this.send("action", action),
    });
    this.canvas.setAttribute("aria-hidden", "true");
    this.place.replaceChildren(this.early, this.host, this.canvas, this.spoken);
    this.pointer = new Pointer(this);
    this.zoom = new Zoom(this);
    // A click on the chart gives the keys to the stage.
    this.place.addEventListener("pointerdown", () => this.root.focus({ preventScroll: true }));
  }

  get film() {
    return this.player.film;
  }

  // --- what Python sends ---

  /** @override @param {StageData | null} before */
  take(before) {
    const { data } = this;
    const changed = data.film.id !== before?.film.id;
    const reopened = before !== null && data.opened !== before.opened;
    this.root.classList.toggle("emlab-small", data.small);
    this.arrange();
    this.player.tellNote(data.note);
    if (changed || reopened) {
      const film = changed && before ? openFilm(data.film) : this.film;
      const { view, step } = this.opening(!before, reopened);
      this.scene = null;
      if (reopened) this.zoom.chosen = null;
      this.player.load(film, view, step, data.controls);
    } else {
      this.player.describe(); // the theme may have changed
    }
  }

  /**
   * The first frame does not wait for plotly.js: axes of our own stand where Plotly's will stand.
   * @override
   */
  drawEarly() {
    this.axes = drawAxes(this.early, this.themed());
    this.scene = this.axes && sceneOf(this.film, this.player.frame, this.player.view, this.look);
    this.paint();
    this.root.dataset.drawn = String(Boolean(this.axes));
  }

  /** @override @param {StageData | null} before */
  async drawNew(before) {
    await this.redraw();
    if (!before && this.data.small && !isStill()) this.player.play({ again: true });
    this.scene = sceneOf(this.film, this.player.frame, this.player.view, this.look);
    this.paint();
  }

  /**
   * Where to open: at the link's step and view; after a page switch where the person left; a new film at its start.
   * @param {boolean} first
   * @param {boolean} reopened
   */
  opening(first, reopened) {
    const asked = { view: this.data.view, step: this.data.step };
    if (reopened) return asked;
    if (!first) return { view: this.player.view, step: 0 };
    const { kept } = this;
    if (kept?.opened !== this.data.opened) return asked;
    return kept.film === this.data.film.id ? kept : { view: kept.view, step: 0 };
  }

  // --- the axes ---

  /** @override */
  async redraw() {
    const { data, layout } = this.themed();
    this.drawnAs = this.arrangement;
    // A person's zoom stays on the same points; on others it would show nothing.
    const kept = this.kept?.uirevision === layout.uirevision ? this.kept : null;
    if (!kept) this.zoom.chosen = null;
    this.zoom.into(layout);
    await plotly().react(this.host, data, layout, this.config());
    this.early.replaceChildren();
    muteDrawing(this.host);
    this.zoom.drawn();
    if (this.listening) return;
    this.listening = true;
    for (const event of ["plotly_afterplot", "plotly_relayouting", "plotly_relayout"]) {
      this.host.on(event, () => this.paint());
    }
    this.host.on("plotly_relayout", () => this.zoom.drawn()); // another size, the same equal units
    if (kept?.zoom) await this.zoom.go(kept.zoom);
  }

  /** @override */
  get isDrawn() {
    return this.listening;
  }
  /** @override */
  get paperHeight() {
    return PAPER_HEIGHT;
  }
  /** @override */
  canBeShort() {
    return true;
  }

  /** @override */
  isNarrow() {
    return !this.paperSize && (window.innerWidth < NARROW_WINDOW || this.root.clientWidth < NARROW_STAGE);
  }

  /** @override */
  refit() {
    plotly().relayout(this.host, this.size);
  }

  config() {
    return configOf(this, { modeBarButtons: [[...this.zoom.buttons(), pictureButton(() => this.download())]] });
  }

  /**
   * The figure in the colours of the current theme and the arrangement of the current width.
   * @returns {Figure}
   */
  themed() {
    const { look, arrangement } = this;
    const small = arrangement !== "wide";
    const figure = structuredClone(this.data.figure);
    const layout = figure.layout;
    const margin = { l: small ? 50 : 62, r: 12, t: this.narrow ? 8 : small ? 26 : 30, b: small ? 40 : 50 };
    Object.assign(layout, plainLayout(look, small), { margin, ...this.size });
    if (arrangement !== "wide") rearrange(layout, figure[arrangement]);
    styleAxes(layout, look, small);
    layout.yaxis2.nticks = 6;
    layout.xaxis2.nticks = 6;
    layout.xaxis2.tickformat = "d";
    if (this.film.iterations < 6) layout.xaxis2.dtick = 1;
    for (const trace of figure.data) if (trace.meta === "faint") trace.line.color = look.faint;
    return figure;
  }

  /** @override @param {boolean} on */
  paper(on) {
    if (!this.isDrawn) return;
    this.pointer.hide();
    super.paper(on);
    this.show(this.player.frame, false);
    this.player.describe();
    // Chromium would draw the canvas anew on paper, and its clearing would be a white sheet over the axes.
    if (on) photograph(this.place, this.canvas.toDataURL());
  }

  // --- drawing ---

  /**
   * @param {number} frame
   * @param {boolean} animate
   */
  show(frame, animate) {
    this.spoken.setAttribute("aria-label", stageInWords(this.film, frame));
    const target = sceneOf(this.film, frame, this.player.view, this.look);
    const duration = animate && this.scene ? this.player.morph() : 0;
    this.pointer.hide();
    const from = this.scene;
    this.move(duration, (s) => {
      this.scene = from ? mixScenes(from, target, s) : target;
      this.paint();
      return true;
    });
  }

  /** @returns {Panels | null} */
  panels() {
    const layout = this.host._fullLayout ?? this.axes;
    return layout && { plane: panelOf(layout, "xaxis", "yaxis"), curve: panelOf(layout, "xaxis2", "yaxis2") };
  }

  paint() {
    const panels = this.panels();
    if (!panels || !this.scene) return;
    const density = this.paperSize ? PAPER_DENSITY : window.devicePixelRatio || 1;
    const { width, height } = this.size;
    if (this.canvas.width !== Math.round(width * density) || this.canvas.height !== Math.round(height * density)) {
      this.canvas.width = Math.round(width * density);
      this.canvas.height = Math.round(height * density);
    }
    const ctx = contextOf(this.canvas);
    ctx.setTransform(density, 0, 0, density, 0, 0);
    ctx.clearRect(0, 0, width, height);
    const { film, look, scene, player: { frame, view } } = this;
    drawScene({ ...panels, ctx, film, scene, frame, view, look });
  }

  // The picture as it stands on screen, axes and film together.
  async download() {
    const panels = this.panels();
    if (!panels) return; // nothing stands on screen yet
    const { film, look, player: { frame, view } } = this;
    const scene = sceneOf(film, frame, view, look);
    const address = await pictureOver(
      this.host,
      look.background,
      (ctx) => drawScene({ ...panels, ctx, film, scene, frame, view, look }),
    );
    save(address, `em-step-${frame}.png`);
  }

  // --- memory ---

  /** @override */
  settle() {
    this.keep();
    if (this.data.small) return; // a picture on a page that is about something else
    this.later(200, () => writeAddress(this.data, this.player, this.newExperiment()));
  }

  newExperiment() {
    const query = JSON.stringify(this.data.query), before = this.query ?? query;
    this.query = query;
    return query !== before;
  }

  // What a page switch would have lost.
  get kept() {
    const kept = memory.kept[this.data.key];
    return kept && "film" in kept ? kept : null;
  }

  keep() {
    memory.kept[this.data.key] = {
      film: this.film.id,
      opened: this.data.opened,
      step: this.player.frame,
      view: { ...this.player.view },
      zoom: this.zoom.chosen,
      uirevision: this.data.figure.layout.uirevision,
    };
  }
}
