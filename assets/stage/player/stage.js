// The stage: a Plotly figure that is drawn once and then changed in place, with EM's film played over it.

import { drawAxes } from "../axes/draw.js";
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
import { configOf, muteDrawing, pictureButton } from "../shared/plotly.js";
import { NARROW_STAGE, NARROW_WINDOW, plainLayout, rearrange, styleAxes } from "../shared/room.js";
import { inWords } from "../shared/spoken.js";
import { element } from "../shared/widgets.js";
import { writeAddress } from "./address.js";
import { drawScene } from "./canvas.js";
import { Player } from "./player.js";

/** @import { Film, Scene, StageData } from "../types.d.ts" */

const PAPER_HEIGHT = 520, PAPER_DENSITY = 3; // of the stage as it is printed

/** @extends {Drawing<StageData>} */
export class Stage extends Drawing {
  /** @type {Film} */
  film;
  /** @type {Scene | null} */
  scene = null;

  constructor(parent) {
    super(parent, "emlab-stage", "stage");
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "EM, step by step. Arrow keys step, Space plays, Home and End jump.");
    this.player = new Player(this.root, {
      onFrame: (frame, animate) => this.show(frame, animate),
      onView: () => this.show(this.player.frame, true),
      onSettle: () => this.settle(),
      onAction: (action) => this.send("action", action),
    });
    this.place = this.player.chart;
    this.early = element("div", "emlab-axes"); // until Plotly draws its own
    /** @type {any} */
    this.host = element("div", "emlab-plotly");
    this.canvas = element("canvas", "emlab-canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.shown = inWords();
    this.place.append(this.early, this.host, this.canvas, this.shown);
    this.pointer = new Pointer(this);
    this.zoom = new Zoom(this);
    // A click on the chart gives the keys to the stage.
    this.place.addEventListener("pointerdown", () => this.root.focus({ preventScroll: true }));
  }

  // --- what Python sends ---

  take(before) {
    const { data } = this;
    const changed = data.film.id !== before?.film.id;
    const reopened = Boolean(before) && data.opened !== before.opened;
    this.readLook();
    this.root.classList.toggle("emlab-small", data.small);
    this.arrange();
    if (changed) this.film = openFilm(data.film);
    this.player.tellNote(data.note);
    if (changed || reopened) {
      const { view, step } = this.opening(!before, reopened);
      this.scene = null;
      if (reopened) this.zoom.chosen = null;
      this.player.load(this.film, view, step, () => this.look, data.controls);
    } else {
      this.player.describe(); // the theme may have changed
    }
  }

  // The first frame does not wait for plotly.js: axes of our own stand where Plotly's will stand.
  drawEarly() {
    this.axes = drawAxes(this.early, this.themed());
    this.scene = this.axes && sceneOf(this.film, this.player.frame, this.player.view, this.look);
    this.paint();
    this.root.dataset.drawn = String(Boolean(this.axes));
  }

  async drawNew(before) {
    await this.redraw();
    if (!before && this.data.small && !isStill()) this.player.play({ again: true });
    this.scene = sceneOf(this.film, this.player.frame, this.player.view, this.look);
    this.paint();
  }

  // Where to open: at the link's step and view; after a page switch where the person left; a new film at its start.
  opening(first, reopened) {
    const asked = { view: this.data.view, step: this.data.step };
    if (reopened) return asked;
    if (!first) return { view: this.player.view, step: 0 };
    const kept = memory.kept[this.data.key];
    if (kept?.opened !== this.data.opened) return asked;
    return kept.film === this.film.id ? kept : { view: kept.view, step: 0 };
  }

  // --- the axes ---

  async redraw() {
    const { Plotly } = window;
    const { data, layout } = this.themed();
    this.drawnAs = this.arrangement;
    // A person's zoom stays on the same points; on others it would show nothing.
    const kept = memory.kept[this.data.key];
    const same = kept?.uirevision === layout.uirevision;
    if (!same) this.zoom.chosen = null;
    this.zoom.into(layout);
    await Plotly.react(this.host, data, layout, this.config());
    this.early.replaceChildren();
    muteDrawing(this.host);
    this.zoom.drawn();
    if (this.listening) return;
    this.listening = true;
    for (const event of ["plotly_afterplot", "plotly_relayouting", "plotly_relayout"]) {
      this.host.on(event, () => this.paint());
    }
    this.host.on("plotly_relayout", () => this.zoom.drawn()); // another size, the same equal units
    if (same && kept.zoom) await this.zoom.go(kept.zoom);
  }

  get isDrawn() {
    return Boolean(this.listening);
  }
  get paperHeight() {
    return PAPER_HEIGHT;
  }
  canBeShort() {
    return true;
  }

  isNarrow() {
    return !this.paperSize && (window.innerWidth < NARROW_WINDOW || this.root.clientWidth < NARROW_STAGE);
  }

  refit() {
    window.Plotly.relayout(this.host, this.size);
  }

  config() {
    return configOf(this, { modeBarButtons: [[...this.zoom.buttons(), pictureButton(() => this.download())]] });
  }

  // The figure in the colours of the current theme and the arrangement of the current width.
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

  show(frame, animate) {
    this.shown.setAttribute("aria-label", stageInWords(this.film, frame));
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
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(density, 0, 0, density, 0, 0);
    ctx.clearRect(0, 0, width, height);
    const { frame, view } = this.player;
    drawScene(ctx, panels.plane, panels.curve, this.film, this.scene, frame, view, this.look);
  }

  // The picture as it stands on screen, axes and film together.
  async download() {
    const { plane, curve } = this.panels();
    const { frame, view } = this.player;
    const scene = sceneOf(this.film, frame, view, this.look);
    const draw = (ctx) => drawScene(ctx, plane, curve, this.film, scene, frame, view, this.look);
    save(await pictureOver(this.host, this.look.background, draw), `em-step-${frame}.png`);
  }

  // --- memory ---

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
