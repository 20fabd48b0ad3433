// A chart that is a film of figures: with the transport of the stage, a choice of panels where there is no room for all,
// and a table for every frame.

import { memory } from "../shared/memory.js";
import { inWords, keepReachable, tableOf } from "../shared/spoken.js";
import { element } from "../shared/widgets.js";
import { Chart } from "./chart.js";
import { FigurePlayer } from "./figure_player.js";
import { Views } from "./views.js";

/** @import { Figure, FilmChartData, Send } from "../types.d.ts" */

/** @extends {Chart<FilmChartData>} */
export class FilmChart extends Chart {
  /** @override @type {FigurePlayer} */
  player;
  /** @override @type {Views} */
  views;
  spoken = inWords();
  table = element("div", "emlab-scroll");
  loading = false;

  /**
   * @param {Element} parent
   * @param {FilmChartData} data
   * @param {Send} send
   */
  constructor(parent, data, send) {
    super(parent, data, send);
    this.root.classList.add("emlab-film");
    this.root.setAttribute("role", "group");
    this.place.append(this.spoken);
    this.player = new FigurePlayer(this.root, this.place, data.frames, {
      onFrame: (_frame, animate) => this.drawn && !this.loading && this.show(animate ? this.player.morph() : 0),
      onSettle: () => this.settle(),
    });
    this.views = new Views(() => this.show(0), () => this.player.fitScreen());
    this.place.before(this.views.box);
    this.root.append(this.table);
    this.place.addEventListener("pointerdown", () => this.root.focus({ preventScroll: true }), true);
  }

  /**
   * @override
   * @param {FilmChartData | null} before
   * @param {boolean} reopened
   */
  takeFrames(before, reopened) {
    const { frames, reel } = this.data;
    if (!reopened && before?.reel === reel) return;
    this.loading = true; // what a film opens with is drawn later, moving
    this.player.load(frames, this.opening(!before, reopened));
    this.loading = false;
  }

  /**
   * Where to open: at the link's step; after a page switch where the person left; a new film at its start.
   * @param {boolean} first
   * @param {boolean} reopened
   */
  opening(first, reopened) {
    if (reopened) return this.data.step;
    if (!first) return 0;
    const kept = memory.kept[this.data.key];
    const isSame = kept && "reel" in kept && kept.reel === this.data.reel && kept.opened === this.data.opened;
    return isSame ? kept.step : this.data.step;
  }

  /** @override */
  canBeShort() {
    return true;
  }

  /**
   * The first figure with the current frame's changes.
   * @override
   * @returns {Figure}
   */
  figure() {
    const { figure, parts, frames } = this.data, { data, layout } = frames[this.player.frame].changes;
    return {
      ...figure,
      data: figure.data.map((trace, i) => (i in data ? { ...trace, ...parts[data[i]] } : trace)),
      layout: { ...figure.layout, ...layout },
    };
  }

  /**
   * What belongs to a frame besides its figure: words for those who cannot see it, and its table.
   * @override
   */
  tell() {
    const { frames, label } = this.data, { name, says, rows } = frames[this.player.frame];
    this.spoken.setAttribute("aria-label", `${label}. ${name}: ${says}`);
    const most = Math.max(...frames.map((frame) => frame.rows.length));
    this.table.replaceChildren(...(most ? [tableOf(rows, most)] : []));
    keepReachable(this.table);
  }
}
