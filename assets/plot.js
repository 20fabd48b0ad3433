// The chart component: a Plotly figure that is drawn once and then changed in place, with the film played over it.
// ui/plot.py joins this file to mixture.js, scene.js, canvas.js, numbers.js and player.js, in that order.

// Pixels of the window, and of the stage itself, below which the curve stands under the plane.
const NARROW_WINDOW = 700, NARROW_STAGE = 500;
const stages = new WeakMap();

// What outlives a page switch, which replaces the chart: the step, the view and the zoom of each stage.
const memory = (window.emLab ??= { kept: {}, plotly: null });

// One plotly.js for the whole app, from the installed plotly package.
function loadPlotly() {
  memory.plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("plotlyjs/plotly.min.js", document.baseURI).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      memory.plotly = null;
      reject(new Error("plotly.js did not load"));
    };
    document.head.append(script);
  });
  return memory.plotly;
}

// The view in the words of a link; ui/url.py reads the same words.
function wordsOf(view) {
  const onOff = (value) => (value ? "on" : "off");
  return {
    colour: view.colour,
    ink: String(view.ink),
    levels: view.levels.join(",") || "none",
    trails: onOff(view.trails),
    truth: onOff(view.truth),
    steps: view.whole ? "whole" : "half",
  };
}

class Stage {
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
    this.tip = element("div", "emlab-tip");
    this.tip.hidden = true;
    this.player.chart.append(this.host, this.canvas, this.tip);
    this.listen();
  }

  // --- what Python sends ---

  async update(data, send) {
    this.send = send;
    const first = !this.data;
    const changed = first || data.film.id !== this.data.film.id;
    const reopened = !first && data.opened !== this.data.opened;
    this.data = data;
    this.look = lookOf(this.root, data.colours);
    if (changed) this.film = openFilm(data.film);
    if (changed || reopened) {
      const { view, step } = this.opening(first, reopened);
      this.scene = null;
      this.player.load(this.film, view, step, () => this.look, data.colourings);
    } else {
      this.player.describe(); // the theme may have changed
    }
    try {
      await this.drawFigure();
    } catch {
      this.host.textContent = "The chart library could not be loaded. Check the connection and reload the page.";
      return;
    }
    this.root.dataset.ready = "true";
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
    return kept && kept.opened === this.data.opened && kept.film === this.film.id ? kept : asked;
  }

  async drawFigure() {
    const Plotly = await loadPlotly();
    this.narrow = this.isNarrow();
    this.root.classList.toggle("emlab-narrow", this.narrow);
    const { data, layout } = this.themed();
    await Plotly.react(this.host, data, layout, {
      displaylogo: false,
      displayModeBar: this.narrow ? false : "hover",
      showSendToCloud: false, // nothing a person brought leaves for another host
      plotlyServerURL: "",
      doubleClick: "reset",
      modeBarButtonsToRemove: ["toImage", "select2d", "lasso2d", "autoScale2d"],
      modeBarButtonsToAdd: [{ name: "Download picture", icon: Plotly.Icons.camera, click: () => this.download() }],
    });
    if (this.listening) return;
    this.listening = true;
    for (const event of ["plotly_afterplot", "plotly_relayouting", "plotly_relayout"]) {
      this.host.on(event, () => this.paint());
    }
    this.host.on("plotly_relayout", () => this.keep());
    const kept = memory.kept[this.data.key];
    if (kept?.zoom && kept.uirevision === this.data.figure.layout.uirevision) await Plotly.relayout(this.host, kept.zoom);
    this.resizes = new ResizeObserver(() => this.resize());
    this.resizes.observe(this.player.chart);
  }

  // The figure in the colours of the current theme and the arrangement of the current width.
  themed() {
    const { look } = this;
    const figure = structuredClone(this.data.figure);
    const layout = figure.layout;
    Object.assign(layout, {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: look.font, size: this.root.clientWidth < 760 ? 13 : 15, color: look.text },
      margin: { l: this.narrow ? 52 : 62, r: 12, t: this.narrow ? 8 : 30, b: this.narrow ? 42 : 50 },
      showlegend: false,
      hovermode: false,
      dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
      modebar: { bgcolor: look.background, color: look.faint, activecolor: look.text },
      width: this.host.clientWidth,
      height: this.host.clientHeight,
    });
    for (const name of ["xaxis", "yaxis", "xaxis2", "yaxis2"]) {
      layout[name] = { gridcolor: look.grid, zeroline: false, linecolor: look.faint, ticks: "outside", tickcolor: look.grid, automargin: false, ...layout[name] };
    }
    layout.yaxis2.nticks = 6;
    layout.xaxis2.nticks = 6;
    for (const trace of figure.data) if (trace.meta === "faint") trace.line.color = look.faint;
    if (this.narrow) {
      for (const [path, value] of Object.entries(figure.narrow)) {
        const [axis, attribute] = path.split(".");
        layout[axis][attribute] = value;
      }
    }
    return figure;
  }

  isNarrow() {
    return window.innerWidth < NARROW_WINDOW || this.root.clientWidth < NARROW_STAGE;
  }

  resize() {
    if (!window.Plotly || !this.host.clientWidth) return;
    if (this.isNarrow() !== this.narrow) return this.drawFigure();
    const { width, height } = this.host._fullLayout ?? {};
    if (width === this.host.clientWidth && height === this.host.clientHeight) return;
    window.Plotly.relayout(this.host, { width: this.host.clientWidth, height: this.host.clientHeight });
  }

  // --- drawing ---

  show(frame, animate) {
    const target = sceneOf(this.film, frame, this.player.view, this.look);
    const duration = animate && this.scene ? this.player.morph() : 0;
    cancelAnimationFrame(this.running);
    this.tip.hidden = true;
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
    const density = window.devicePixelRatio || 1;
    const width = this.host.clientWidth, height = this.host.clientHeight;
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
    drawScene(ctx, plane, curve, this.film, this.scene, this.player.frame, this.player.view, this.look);
    const link = element("a");
    link.href = sheet.toDataURL("image/png");
    link.download = `em-step-${this.player.frame}.png`;
    link.click();
  }

  // --- the pointer ---

  listen() {
    const chart = this.player.chart;
    let pressed = null;
    const at = (event) => {
      const box = this.host.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    chart.addEventListener("pointerdown", (event) => (pressed = at(event)), true);
    chart.addEventListener("pointerup", (event) => {
      const [x, y] = at(event);
      if (!pressed || Math.hypot(x - pressed[0], y - pressed[1]) > 4) return;
      const panels = this.panels();
      if (panels?.curve.contains(x, y)) this.player.go(2 * this.iterationAt(panels.curve, x));
      else this.point(x, y);
    }, true);
    chart.addEventListener("pointermove", (event) => {
      if (event.buttons) this.tip.hidden = true;
      else this.point(...at(event));
    });
    chart.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  iterationAt(curve, x) {
    let nearest = 0;
    for (let t = 1; t <= this.film.iterations; t++) {
      if (Math.abs(curve.px(t) - x) < Math.abs(curve.px(nearest) - x)) nearest = t;
    }
    return nearest;
  }

  point(x, y) {
    const panels = this.panels();
    this.tip.hidden = true;
    if (!panels) return;
    if (panels.curve.contains(x, y)) {
      const t = this.iterationAt(panels.curve, x);
      this.tell(panels.curve.px(t), y, [`Iteration ${t}`, `ln L = ${fixed(this.film.logLikelihood[t], 4)}`, "Click to go there"]);
    } else if (panels.plane.contains(x, y)) {
      const row = this.nearestPoint(panels.plane, x, y);
      if (row >= 0) this.tell(x, y, this.describePoint(row));
    }
  }

  nearestPoint(plane, x, y) {
    let best = -1, distance = 12;
    for (let row = 0; row < this.film.points.length / 2; row++) {
      const away = Math.hypot(plane.px(this.film.points[2 * row]) - x, plane.py(this.film.points[2 * row + 1]) - y);
      if (away < distance) [best, distance] = [row, away];
    }
    return best;
  }

  describePoint(row) {
    const { film } = this, { units } = film, frame = this.player.frame;
    const place = [0, 1].map((d) => readable(units.shift[d] + units.scale[d] * film.points[2 * row + d], 4));
    const lines = [`(${place.join(", ")})`];
    if (frame === 0) return [...lines, "no responsibilities yet"];
    const gamma = responsibilities(film.points.subarray(2 * row, 2 * row + 2), film.state(expectationOf(frame)), film.K);
    gamma.forEach((share, k) => lines.push(`γ${subscript(k + 1)} = ${fixed(share, 4)}`));
    return lines;
  }

  tell(x, y, lines) {
    this.tip.replaceChildren(...lines.map((line) => element("div", "", line)));
    this.tip.hidden = false;
    const left = x + this.tip.offsetWidth + 24 > this.host.clientWidth ? x - this.tip.offsetWidth - 14 : x + 14;
    const top = Math.min(Math.max(y - 14, 0), this.host.clientHeight - this.tip.offsetHeight);
    this.tip.style.transform = `translate(${Math.max(left, 0)}px, ${top}px)`;
  }

  // --- memory and URL ---

  settle() {
    this.keep();
    clearTimeout(this.writing); // browsers limit how often the address may change
    this.writing = setTimeout(() => this.root.isConnected && this.writeUrl(), 200);
  }

  keep() {
    const layout = this.host._fullLayout;
    const zoom = {};
    for (const axis of layout ? ["xaxis", "yaxis", "xaxis2", "yaxis2"] : []) zoom[`${axis}.range`] = [...layout[axis].range];
    memory.kept[this.data.key] = {
      film: this.film.id,
      opened: this.data.opened,
      step: this.player.frame,
      view: { ...this.player.view },
      zoom,
      uirevision: this.data.figure.layout.uirevision,
    };
  }

  // The whole state stands in the address: the experiment as Python writes it, the view and the step as they are here.
  writeUrl() {
    const before = new URLSearchParams(location.search);
    const query = new URLSearchParams();
    for (const [name, value] of before) if (name.startsWith("embed")) query.append(name, value);
    for (const [name, value] of Object.entries(this.data.query)) query.set(name, value);
    const usual = wordsOf(this.data.usual_view);
    for (const [name, word] of Object.entries(wordsOf(this.player.view))) if (word !== usual[name]) query.set(name, word);
    if (this.player.frame) query.set("step", this.player.frame);
    const search = query.size ? `?${query}` : "";
    try {
      if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
    } catch {
      // Too many changes in a short time: the next settled step writes the address again.
    }
  }

  close() {
    this.player.pause();
    cancelAnimationFrame(this.running);
    clearTimeout(this.writing);
    this.resizes?.disconnect();
    window.Plotly?.purge(this.host);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!stages.has(parentElement)) stages.set(parentElement, new Stage(parentElement));
  const stage = stages.get(parentElement);
  stage.update(data, setTriggerValue);
  return () => stage.close();
}
