// What the pointer does on the chart: hover tells numbers, a click on the curve goes there.

import { expectationOf, phaseOf } from "../em/film.js";
import { responsibilities } from "../em/mixture.js";
import { coordinateOf, isScaled } from "../em/units.js";
import { fixed, subscript } from "../shared/numerals.js";
import { isClick, nearestPoint, placeIn } from "../shared/panel.js";
import { element } from "../shared/widgets.js";

/** @import { Panel, PointedAt } from "../types.d.ts" */

const LONGEST_NAME = 24; // characters of a column that fit into a tip

const NEAR = 12; // pixels from a point within which the pointer means it

/** @param {string} name */
const cut = (name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);

export class Pointer {
  tip = element("div", "emlab-tip");

  /** @param {PointedAt} stage */
  constructor(stage) {
    this.stage = stage;
    this.tip.hidden = true;
    const { chart } = stage.player;
    chart.append(this.tip);
    const at = (/** @type {MouseEvent} */ event) => placeIn(stage.host, event);
    /** @type {[number, number] | null} */
    let pressed = null;
    chart.addEventListener("pointerdown", (event) => (pressed = at(event)), true);
    chart.addEventListener("click", (event) => isClick(pressed, at(event)) && this.click(...at(event)), true);
    chart.addEventListener("pointermove", (event) => (event.buttons ? this.hide() : this.tell(...at(event))));
    // A finger that lifts leaves the chart too: what it asked for stays until the next touch.
    chart.addEventListener("pointerleave", (event) => event.pointerType === "touch" || this.hide());
  }

  hide() {
    this.tip.hidden = true;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  click(x, y) {
    const panels = this.stage.panels();
    if (panels?.curve.contains(x, y)) this.stage.player.go(2 * this.iterationAt(panels.curve, x));
    else this.tell(x, y);
  }

  /**
   * @param {Panel} curve
   * @param {number} x
   */
  iterationAt(curve, x) {
    let nearest = 0;
    for (let t = 1; t <= this.stage.film.iterations; t++) {
      if (Math.abs(curve.px(t) - x) < Math.abs(curve.px(nearest) - x)) nearest = t;
    }
    return nearest;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  tell(x, y) {
    const panels = this.stage.panels();
    this.hide();
    if (!panels) return;
    if (panels.curve.contains(x, y)) {
      const t = this.iterationAt(panels.curve, x);
      this.show(panels.curve.px(t), y, this.aboutIteration(t));
    } else if (panels.plane.contains(x, y)) {
      const row = nearestPoint(this.stage.film.points, panels.plane, x, y, NEAR);
      if (row >= 0) this.show(x, y, this.aboutPoint(row));
    }
  }

  /** @param {number} t */
  aboutIteration(t) {
    const { film, player } = this.stage;
    const lines = [`Iteration ${t}`, `${film.climbedName} = ${fixed(film.climbed[t], 4)}`];
    const here = t === Math.floor(this.stage.scene?.walked ?? -1);
    if (!here) return [...lines, "Click to go there"];
    return phaseOf(player.frame) === "E" ? [...lines, "open ring: not evaluated anew since this E step"] : lines;
  }

  /** @param {number} row */
  aboutPoint(row) {
    const { film, player } = this.stage, { units } = film;
    // The axes are standardised where the data were: both are told, each by its name.
    const lines = units.columns.map((name, d) => {
      const standardised = isScaled(film) ? ` = ${fixed(film.points[2 * row + d], 3)} standardised` : "";
      return `${cut(name)} ${coordinateOf(film, row, d)}${standardised}`;
    });
    if (player.frame === 0) return [...lines, "no responsibilities yet"];
    const point = film.points.subarray(2 * row, 2 * row + 2);
    const gamma = responsibilities(point, film.state(expectationOf(player.frame)), film.K);
    gamma.forEach((share, k) => lines.push(`γ${subscript(k + 1)} = ${fixed(share, 4)}`));
    return lines;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {string[]} lines
   */
  show(x, y, lines) {
    const { host } = this.stage;
    this.tip.replaceChildren(...lines.map((line) => element("div", "", line)));
    this.tip.hidden = false;
    const left = x + this.tip.offsetWidth + 24 > host.clientWidth ? x - this.tip.offsetWidth - 14 : x + 14;
    const top = Math.min(Math.max(y - 14, 0), host.clientHeight - this.tip.offsetHeight);
    this.tip.style.transform = `translate(${Math.max(left, 0)}px, ${top}px)`;
  }
}
