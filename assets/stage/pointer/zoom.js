// The zoom of the plane: wheel, pinch and buttons change it, a double click brings the whole back. A drag does nothing.
// Plotly's own zoom is off: it would empty the curve, lead to where no point is, and write notes over the caption.

import { nearestPoint, placeIn } from "../shared/panel.js";
import { plotly } from "../shared/plotly.js";
import { FARTHEST, isNearer, isWhole, zoomed } from "./ranges.js";

/** @import { Layout, Panel, Place, PointedAt, Ranges } from "../types.d.ts" */

/** @typedef {{ plane: Panel, home: Ranges }} Ground what is zoomed, and the ranges that show all points */

const BUTTON = 1 / 1.6; // what one press of "Zoom in" leaves of the ranges

const LATCH = 400; // milliseconds within which a wheel goes on with what it did

export class Zoom {
  /** @type {Ranges | null} The ranges that show all points. */
  home = null;
  /** @type {Ranges | null} The ranges a person has chosen, null for home. */
  chosen = null;
  /** @type {{ at: Place, apart: number, from: Ranges } | null} What two fingers have taken hold of. */
  pinched = null;
  wheeled = { at: -Infinity, zooming: false };
  drawing = false;

  /** @param {PointedAt} stage */
  constructor(stage) {
    this.stage = stage;
    const { chart } = stage.player, heard = { capture: true, passive: false };
    chart.addEventListener("wheel", (event) => this.wheel(event), heard);
    for (const type of /** @type {const} */ (["touchstart", "touchmove", "touchend"])) {
      chart.addEventListener(type, (event) => this.touch(event), heard);
    }
    chart.addEventListener("dblclick", (event) => this.onPlane(event) && this.reset(), heard);
  }

  // --- what the person does ---

  /**
   * Up goes nearer, down farther, until the whole is in sight; then the wheel scrolls the page, as it does where the
   * plane's top is out of sight, and as long as it was scrolling before. Two fingers on a touchpad arrive as a wheel
   * with the control key.
   * @param {WheelEvent} event
   */
  wheel(event) {
    event.stopPropagation();
    const over = this.onPlane(event);
    if (!over || !event.deltaY) return;
    const latched = event.timeStamp - this.wheeled.at < LATCH;
    const zooming = event.ctrlKey || (latched ? this.wheeled.zooming : this.wheelZooms(event, over));
    this.wheeled = { at: event.timeStamp, zooming };
    if (!zooming) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : 1) * (event.ctrlKey ? 5 : 1);
    const factor = Math.exp(Math.max(-120, Math.min(pixels, 120)) / 400);
    this.show(over, zoomed(over.plane.ranges, over.home, { factor, at: over.at }));
  }

  /**
   * @param {WheelEvent} event
   * @param {Ground} ground
   */
  wheelZooms({ deltaY }, { home }) {
    if (deltaY < 0) return this.stage.host.getBoundingClientRect().top > 0;
    return this.chosen !== null && isNearer(this.chosen, home);
  }

  /**
   * Two fingers: what lies under each stays under it, as far as one scale for both axes can have it so.
   * @param {TouchEvent} event
   */
  touch(event) {
    event.stopPropagation(); // or Plotly holds the page still under one finger
    const ground = this.ground();
    if (event.touches.length !== 2 || event.type === "touchend" || !ground) return;
    event.preventDefault(); // or the browser scrolls
    const { plane, home } = ground, [a, b] = [...event.touches].map((touch) => placeIn(this.stage.host, touch));
    const x = (a[0] + b[0]) / 2, y = (a[1] + b[1]) / 2, apart = Math.hypot(a[0] - b[0], a[1] - b[1]);
    if (event.type === "touchstart") {
      this.pinched = plane.contains(x, y) ? { at: plane.at(x, y), apart, from: plane.ranges } : null;
    } else if (this.pinched) {
      const { at, apart: before, from } = this.pinched;
      const share = { x: (x - plane.left) / plane.width, y: (plane.top + plane.height - y) / plane.height };
      this.show(ground, zoomed(from, home, { factor: before / Math.max(apart, 10), at, share }));
    }
  }

  /**
   * The point nearest to the middle keeps its place: however near, something is in sight.
   * @param {number} factor
   */
  press(factor) {
    const { points } = this.stage.film, ground = this.ground();
    if (!ground) return;
    const { plane, home } = ground;
    const row = nearestPoint(points, plane, plane.left + plane.width / 2, plane.top + plane.height / 2);
    const at = { x: points[2 * row], y: points[2 * row + 1] };
    this.show(ground, zoomed(plane.ranges, home, { factor, at, farthest: FARTHEST }));
  }

  /**
   * What can be zoomed: nothing before Plotly has drawn, and no film on a page about something else.
   * @returns {Ground | null}
   */
  ground() {
    const panels = this.stage.panels(), { home } = this;
    return panels && home && !this.stage.data.small ? { plane: panels.plane, home } : null;
  }

  /**
   * The place in the plane under the pointer.
   * @param {MouseEvent} event
   * @returns {Ground & { at: Place } | null}
   */
  onPlane(event) {
    const ground = this.ground(), [x, y] = placeIn(this.stage.host, event);
    return ground?.plane.contains(x, y) ? { ...ground, at: ground.plane.at(x, y) } : null;
  }

  // --- the ranges ---

  /**
   * @param {Ground} ground
   * @param {Ranges} ranges
   */
  show({ home }, ranges) {
    return isWhole(ranges, home) ? this.reset() : this.go(ranges);
  }

  reset() {
    return this.go(null);
  }

  /**
   * One drawing at a time; what was asked for meanwhile comes next.
   * @param {Ranges | null} ranges
   */
  async go(ranges) {
    this.chosen = ranges;
    if (this.drawing) return;
    this.drawing = true;
    try {
      let drawn;
      do {
        drawn = this.chosen;
        const { x, y } = drawn ?? this.wide();
        await plotly().relayout(this.stage.host, { "xaxis.range": x, "yaxis.range": y });
        if (!drawn) this.findHome();
      } while (drawn !== this.chosen);
    } finally {
      this.drawing = false;
    }
    this.stage.keep();
  }

  // The figure's own ranges; Plotly widens one of them where both axes have the same unit.
  wide() {
    const { xaxis, yaxis } = this.stage.data.figure.layout;
    return { x: [...xaxis.range], y: [...yaxis.range] };
  }

  findHome() {
    this.home = this.stage.panels()?.plane.ranges ?? null;
  }

  // --- when the figure is drawn ---

  /**
   * Put the ranges a person has chosen into a layout that is about to be drawn.
   * @param {Layout} layout
   */
  into(layout) {
    if (!this.chosen) return;
    layout.xaxis.range = [...this.chosen.x];
    layout.yaxis.range = [...this.chosen.y];
  }

  drawn() {
    if (!this.chosen || !this.home) this.findHome();
  }

  buttons() {
    if (this.stage.data.small) return [];
    const { Icons } = plotly();
    return [
      { name: "Zoom in", icon: Icons.zoom_plus, click: () => this.press(BUTTON) },
      { name: "Zoom out", icon: Icons.zoom_minus, click: () => this.press(1 / BUTTON) },
      { name: "Show all points", icon: Icons.home, click: () => this.reset() },
    ];
  }
}
