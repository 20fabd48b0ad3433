// The stage: a Plotly figure that is drawn once and then changed in place, with EM's film played over it.

import { openFilm } from "../em/film.js";
import { mixScenes, sceneOf } from "../em/scene.js";
import { stageInWords } from "../em/words.js";
import { writeAddress } from "./address.js";
import { drawScene } from "./canvas.js";
import { Player } from "./player.js";
import { Pointer } from "../pointer/pointer.js";
import { Zoom } from "../pointer/zoom.js";
import { lookOf, paperLook } from "../shared/look.js";
import { memory } from "../shared/memory.js";
import { isStill } from "../shared/motion.js";
import { panelOf } from "../shared/panel.js";
import { fixSheet, hearPaper, photograph, sheetFor } from "../shared/paper.js";
import { configOf, loadPlotly, muteDrawing, pictureButton } from "../shared/plotly.js";
import { COMPACT_STAGE, NARROW_STAGE, NARROW_WINDOW, rearrange, repairPageList, SHORT, styleAxes } from "../shared/room.js";
import { inWords } from "../shared/spoken.js";
import { element } from "../shared/widgets.js";

const PAPER_HEIGHT = 520, PAPER_DENSITY = 3; // of the stage as it is printed

export class Stage {
  constructor(parent) {
    this.root = element("div", "emlab-stage");
    this.root.dataset.testid = "stage";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "EM, step by step. Arrow keys step, Space plays, Home and End jump.");
    parent.append(this.root);
    this.player = new Player(this.root, {
      onFrame: (frame, animate) => this.show(frame, animate),
      onView: () => this.show(this.player.frame, true),
      onSettle: () => this.settle(),
      onAction: (action) => this.send("action", action),
    });
    this.host = element("div", "emlab-plotly");
    this.canvas = element("canvas", "emlab-canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.shown = inWords();
    this.player.chart.append(this.host, this.canvas, this.shown);
    this.pointer = new Pointer(this);
    this.zoom = new Zoom(this);
    hearPaper(this);
    // A click on the chart gives the keys to the stage.
    this.player.chart.addEventListener("pointerdown", () => this.root.focus({ preventScroll: true }));
  }

  // --- what Python sends ---

  async update(data, send) {
    this.send = memory.send = send;
    const first = !this.data;
    const changed = first || data.film.id !== this.data.film.id;
    const reopened = !first && data.opened !== this.data.opened;
    this.data = data;
    this.look = lookOf(this.root, data.colours);
    this.root.classList.toggle("emlab-small", data.small);
    this.arrange();
    if (changed) this.film = openFilm(data.film);
    this.player.tellNote(data.note);
    if (changed || reopened) {
      const { view, step } = this.opening(first, reopened);
      this.scene = null;
      if (reopened) this.zoom.view = null;
      this.player.load(this.film, view, step, () => this.look, data.colourings);
    } else {
      this.player.describe(); // the theme may have changed
    }
    await loadPlotly(this.player.chart);
    if (!this.root.isConnected) return;
    await this.drawFigure();
    document.fonts?.ready.then(() => this.player.fitCaption(true));
    this.root.dataset.ready = "true";
    if (first && data.small && !isStill()) this.player.play({ again: true });
    this.scene = sceneOf(this.film, this.player.frame, this.player.view, this.look);
    this.paint();
    this.settle();
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

  async drawFigure() {
    const { Plotly } = window;
    const { data, layout } = this.themed();
    // A person's zoom stays on the same points; on others it would show nothing.
    const kept = memory.kept[this.data.key];
    const same = kept?.uirevision === layout.uirevision;
    if (!same) this.zoom.view = null;
    this.zoom.into(layout);
    await Plotly.react(this.host, data, layout, this.config());
    muteDrawing(this.host);
    this.zoom.drawn();
    if (this.listening) return;
    this.listening = true;
    for (const event of ["plotly_afterplot", "plotly_relayouting", "plotly_relayout"]) {
      this.host.on(event, () => this.paint());
    }
    this.host.on("plotly_relayout", () => this.zoom.drawn()); // another size, the same equal units
    if (same && kept.zoom) await this.zoom.go(kept.zoom);
    this.resizes = new ResizeObserver(() => this.resize());
    this.resizes.observe(this.player.chart);
  }

  config() {
    return configOf(this, { modeBarButtons: [[...this.zoom.buttons(), pictureButton(() => this.download())]] });
  }

  // The figure in the colours of the current theme and the arrangement of the current width.
  themed() {
    const { look } = this;
    const small = this.narrow || this.short;
    const figure = structuredClone(this.data.figure);
    const layout = figure.layout;
    Object.assign(layout, {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: look.font, size: small ? 13 : 15, color: look.text },
      margin: { l: small ? 50 : 62, r: 12, t: this.narrow ? 8 : small ? 26 : 30, b: small ? 40 : 50 },
      showlegend: false,
      hovermode: false,
      dragmode: false,
      modebar: { bgcolor: look.background, color: look.faint, activecolor: look.text },
      ...this.size,
    });
    rearrange(layout, this.narrow ? figure.narrow : this.short ? figure.short : {});
    styleAxes(layout, look, small);
    layout.yaxis2.nticks = 6;
    layout.xaxis2.nticks = 6;
    layout.xaxis2.tickformat = "d";
    if (this.film.iterations < 6) layout.xaxis2.dtick = 1;
    for (const trace of figure.data) if (trace.meta === "faint") trace.line.color = look.faint;
    return figure;
  }

  arrange() {
    repairPageList();
    this.narrow = !this.paperSize && (window.innerWidth < NARROW_WINDOW || this.root.clientWidth < NARROW_STAGE);
    this.short = !this.paperSize && !this.narrow && this.player.chart.clientHeight < SHORT;
    this.root.classList.toggle("emlab-narrow", this.narrow);
    this.root.classList.toggle("emlab-compact", this.root.clientWidth < COMPACT_STAGE);
  }

  resize() {
    if (!window.Plotly || !this.host.clientWidth || this.paperSize) return;
    const { narrow, short } = this;
    this.arrange();
    this.player.fitCaption();
    if (narrow !== this.narrow || short !== this.short) return this.drawFigure();
    const { width, height } = this.host._fullLayout ?? {};
    if (width === this.host.clientWidth && height === this.host.clientHeight) return;
    window.Plotly.relayout(this.host, { width: this.host.clientWidth, height: this.host.clientHeight });
  }

  get size() {
    return this.paperSize ?? { width: this.host.clientWidth, height: this.host.clientHeight };
  }

  paper(on) {
    if (!this.listening) return; // nothing is drawn yet
    cancelAnimationFrame(this.running);
    this.pointer.hide();
    this.look = lookOf(this.root, this.data.colours);
    if (on) this.look = paperLook(this.look, this.data.colours);
    this.paperSize = on ? sheetFor(this.host, PAPER_HEIGHT) : null;
    this.arrange();
    this.drawFigure();
    fixSheet(this.root, this.host, this.paperSize);
    this.show(this.player.frame, false);
    this.player.describe();
    // Chromium would draw the canvas anew on paper, and its clearing would be a white sheet over the axes.
    if (on) photograph(this.player.chart, this.canvas.toDataURL());
  }

  // --- drawing ---

  show(frame, animate) {
    this.shown.setAttribute("aria-label", stageInWords(this.film, frame));
    const target = sceneOf(this.film, frame, this.player.view, this.look);
    const duration = animate && this.scene ? this.player.morph() : 0;
    cancelAnimationFrame(this.running);
    this.pointer.hide();
    if (!duration) {
      this.scene = target;
      this.paint();
      return;
    }
    const from = this.scene, began = performance.now();
    const tick = () => {
      const s = Math.min((performance.now() - began) / duration, 1);
      this.scene = mixScenes(from, target, s < 1 ? 1 - (1 - s) ** 3 : 1);
      this.paint();
      if (s < 1) this.running = requestAnimationFrame(tick);
    };
    this.running = requestAnimationFrame(tick);
  }

  panels() {
    const layout = this.host._fullLayout;
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

  // The picture as it stands on screen, axes and film together, at twice the size.
  async download() {
    const width = this.host.clientWidth, height = this.host.clientHeight;
    const axes = new Image();
    axes.src = await window.Plotly.toImage(this.host, { format: "png", width, height, scale: 2 });
    await axes.decode();
    const sheet = element("canvas");
    Object.assign(sheet, { width: 2 * width, height: 2 * height });
    const ctx = sheet.getContext("2d");
    ctx.fillStyle = this.look.background;
    ctx.fillRect(0, 0, sheet.width, sheet.height);
    ctx.drawImage(axes, 0, 0, sheet.width, sheet.height);
    ctx.scale(2, 2);
    const { plane, curve } = this.panels();
    const { frame, view } = this.player;
    drawScene(ctx, plane, curve, this.film, sceneOf(this.film, frame, view, this.look), frame, view, this.look);
    const link = element("a");
    link.href = sheet.toDataURL("image/png");
    link.download = `em-step-${frame}.png`;
    link.click();
  }

  // --- memory ---

  settle() {
    this.keep();
    if (this.data.small) return; // a picture on a page that is about something else
    clearTimeout(this.writing); // browsers limit how often the address may change
    this.writing = setTimeout(() => this.root.isConnected && writeAddress(this.data, this.player, this.newExperiment()), 200);
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
      zoom: this.zoom.view,
      uirevision: this.data.figure.layout.uirevision,
    };
  }

  close() {
    if (this.root.isConnected) return; // overtaken by a newer update: Streamlit cleans up after the older one
    this.player.pause();
    cancelAnimationFrame(this.running);
    clearTimeout(this.writing);
    this.resizes?.disconnect();
    window.Plotly?.purge(this.host);
  }
}
