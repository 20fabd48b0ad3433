// A chart of a lesson: one figure, or a film of figures with the transport of the stage. Drawn once, then changed in
// place: what corresponds moves from the old figure to the new one.

import { mixFigures } from "./between.js";
import { coloured } from "./colours.js";
import { FigurePlayer } from "./figure_player.js";
import { onlyView, Views } from "./views.js";
import { exportButtons } from "../exports/buttons.js";
import { printPicture } from "../exports/print.js";
import { writeQuery } from "../shared/address.js";
import { lookOf, namedColours, paperLook } from "../shared/look.js";
import { memory } from "../shared/memory.js";
import { isStill, MORPH } from "../shared/motion.js";
import { panelOf } from "../shared/panel.js";
import { fixSheet, hearPaper, sheetFor } from "../shared/paper.js";
import { configOf, loadPlotly, muteDrawing, pictureButton } from "../shared/plotly.js";
import { COMPACT_STAGE, isTight, NARROW_WINDOW, rearrange, repairPageList, styleAxes } from "../shared/room.js";
import { inWords, keepReachable, tableOf } from "../shared/spoken.js";
import { element } from "../shared/widgets.js";

const TOO_SLOW = 45; // milliseconds one drawing may take if it is to be drawn many times a second

export class Chart {
  constructor(parent) {
    this.root = element("div", "emlab-figure");
    this.root.dataset.testid = "chart";
    hearPaper(this);
    parent.append(this.root);
  }

  build(isFilm) {
    if (this.host) this.end();
    this.resizes = this.bar = null;
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

  async update(data, send) {
    this.send = memory.send = send; // any chart can ask for a run
    const film = data.frames !== null, first = !this.data;
    if (first || film !== this.isFilm) {
      this.drawn = null;
      this.build(film);
    }
    const before = this.data;
    this.data = data;
    this.look = lookOf(this.root, data.colours);
    this.look.named = namedColours(this.root, this.look);
    this.root.setAttribute("aria-label", data.label);
    this.place.classList.toggle("emlab-clickable", data.click);
    this.fit();
    const reopened = !first && before.opened !== data.opened && data.into_sight;
    this.loading = true; // what a film opens with is drawn below, moving
    if (film && (first || reopened || before.reel !== data.reel)) this.player.load(data.frames, this.opening(first, reopened));
    this.loading = false;
    if (reopened) this.root.scrollIntoView({ block: "center", behavior: isStill() ? "auto" : "smooth" });
    await loadPlotly(this.place);
    if (!this.root.isConnected) return;
    const same = !first && !reopened && before.reel === data.reel && (film || JSON.stringify(before.figure) === JSON.stringify(data.figure));
    this.show(this.drawn && !same && !isStill() ? MORPH : 0);
    this.exports();
    this.root.dataset.ready = "true";
    if (film) document.fonts?.ready.then(() => this.player.fitCaption(true));
    this.settle();
    if (this.resizes) return;
    this.resizes = new ResizeObserver(() => this.resize());
    this.resizes.observe(this.place);
  }

  // Where to open: at the link's step; after a page switch where the person left; a new film at its start.
  opening(first, reopened) {
    if (reopened) return this.data.step;
    if (!first) return 0;
    const kept = memory.kept[this.data.key];
    return kept?.reel === this.data.reel && kept.opened === this.data.opened ? kept.step : this.data.step;
  }

  fit() {
    const { figure, height } = this.data;
    repairPageList();
    this.narrow = window.innerWidth < NARROW_WINDOW && (!this.paperSize || Boolean(this.paperSize.asOnScreen));
    this.root.classList.toggle("emlab-narrow", this.narrow);
    this.root.classList.toggle("emlab-compact", this.root.clientWidth < COMPACT_STAGE);
    this.root.style.setProperty("--height", `${this.narrow ? (figure.narrow_height ?? height) : height}px`);
  }

  resize() {
    if (!this.drawn || !this.host.clientWidth || this.paperSize) return;
    this.fit();
    this.player?.fitCaption();
    const { width, height } = this.host._fullLayout ?? {};
    if (width !== this.host.clientWidth || height !== this.host.clientHeight) this.show(0);
  }

  get size() {
    return this.paperSize ?? { width: this.host.clientWidth, height: this.host.clientHeight };
  }

  paper(on) {
    if (!this.drawn) return;
    this.look = lookOf(this.root, this.data.colours);
    this.look.named = namedColours(this.root, this.look);
    if (on) this.look = paperLook(this.look, this.data.colours);
    this.paperSize = on ? sheetFor(this.host, this.data.height) : null;
    this.fit();
    this.show(0);
    fixSheet(this.root, this.host, this.paperSize);
  }

  // --- drawing ---

  // The figure to show: of a film, the first one with the current frame's changes.
  figure() {
    const { figure } = this.data;
    if (!this.isFilm) return figure;
    const { data, layout } = this.data.frames[this.player.frame].changes;
    return {
      ...figure,
      data: figure.data.map((trace, i) => (data[i] ? { ...trace, ...data[i] } : trace)),
      layout: { ...figure.layout, ...layout },
    };
  }

  themed(figure, look = this.look) {
    const { data, layout } = coloured(structuredClone(figure), look);
    const arrangement = this.narrow ? "narrow" : this.isFilm && !this.paperSize && isTight(figure, this.size) ? "short" : "wide";
    const small = arrangement !== "wide";
    const styled = {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: look.font, size: small ? 13 : 15, color: look.text },
      showlegend: false,
      hovermode: false,
      hoverlabel: { bgcolor: look.text, font: { color: look.background, family: look.font, size: 15 } },
      dragmode: false,
      modebar: { bgcolor: look.background, color: look.faint, activecolor: look.text },
      uirevision: "kept",
      ...layout,
      width: this.size.width,
      height: this.size.height,
      margin: { l: small ? 48 : 60, r: 12, t: small ? 26 : 32, b: small ? 40 : 48, ...layout.margin },
    };
    rearrange(styled, figure[arrangement]);
    styleAxes(styled, look, small);
    for (const scene of Object.keys(styled).filter((name) => /^scene\d*$/.test(name))) {
      const axis = { gridcolor: look.grid, color: look.text, backgroundcolor: "rgba(0,0,0,0)", zerolinecolor: look.grid };
      styled[scene] = { dragmode: matchMedia("(pointer: coarse)").matches ? false : "orbit", ...styled[scene] };
      for (const name of ["xaxis", "yaxis", "zaxis"]) styled[scene][name] = { ...axis, ...styled[scene][name] };
      styled.margin = { l: 0, r: 0, t: 8, b: 0, ...layout.margin };
    }
    const view = this.views?.offer(small ? (figure.views ?? []) : []);
    if (view) onlyView({ data, layout: styled }, view, arrangement);
    return { data, layout: styled };
  }

  show(duration) {
    if (!window.Plotly || !this.host.clientWidth) return;
    if (this.isFilm) this.tell();
    cancelAnimationFrame(this.running);
    const from = this.drawn, target = this.themed(this.figure());
    const alike = from && from.data.length === target.data.length && from.layout.width === target.layout.width;
    if (!duration || !alike || this.cost > TOO_SLOW) return this.draw(target);
    const began = performance.now();
    const tick = () => {
      const s = Math.min((performance.now() - began) / duration, 1);
      this.draw(s < 1 ? mixFigures(from, target, 1 - (1 - s) ** 3) : target);
      if (s < 1 && this.cost <= TOO_SLOW) this.running = requestAnimationFrame(tick);
      else if (s < 1) this.draw(target);
    };
    this.running = requestAnimationFrame(tick);
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
    this.cost = Math.max(performance.now() - began, 0.7 * (this.cost ?? 0));
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
    const { data, layout } = this.themed(this.figure(), look);
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
    const write = () => {
      if (this.root.isConnected) writeQuery(step ? { ...address, step } : address, isNew);
      this.settled = settings;
    };
    // New settings make Streamlit run the page once more: not while a slider is still on its way.
    this.writing = setTimeout(write, isNew ? 700 : 200);
  }

  // Streamlit also calls this for an update that the next one has overtaken: then the chart goes on.
  close() {
    if (!this.root.isConnected) this.end();
  }

  end() {
    this.player?.pause();
    cancelAnimationFrame(this.running);
    clearTimeout(this.writing);
    this.resizes?.disconnect();
    window.Plotly?.purge(this.host);
  }
}
