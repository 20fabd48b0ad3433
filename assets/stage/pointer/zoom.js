// The zoom of the plane: wheel, pinch and buttons change it, a double click brings the whole back. A drag does nothing.
// Plotly's own zoom is off: it would empty the curve, lead to where no point is, and write notes over the caption.

const CLOSEST = 1 / 40, FARTHEST = 4; // of the ranges that show all points

const BUTTON = 1 / 1.6; // what one press of "Zoom in" leaves of the ranges

const LATCH = 400; // milliseconds within which a wheel goes on with what it did

export class Zoom {
  constructor(stage) {
    this.stage = stage;
    this.home = null; // the ranges that show all points
    this.chosen = null; // the ranges a person has chosen, null for home
    this.wheeled = { at: -Infinity, zooming: false };
    const { chart } = stage.player;
    const listen = (type, hear) => chart.addEventListener(type, hear, { capture: true, passive: false });
    listen("wheel", (event) => this.wheel(event));
    for (const type of ["touchstart", "touchmove", "touchend"]) listen(type, (event) => this.touch(event));
    listen("dblclick", (event) => this.onPlane(event) && this.reset());
  }

  // --- what the person does ---

  // Up goes nearer, down farther, until the whole is in sight; then the wheel scrolls the page, as it does where the
  // plane's top is out of sight, and as long as it was scrolling before. Two fingers on a touchpad arrive as a wheel
  // with the control key.
  wheel(event) {
    event.stopPropagation();
    const at = this.onPlane(event);
    if (!at || !event.deltaY) return;
    const latched = event.timeStamp - this.wheeled.at < LATCH;
    const zooming = event.ctrlKey || (latched ? this.wheeled.zooming : this.wheelZooms(event));
    this.wheeled = { at: event.timeStamp, zooming };
    if (!zooming) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : 1) * (event.ctrlKey ? 5 : 1);
    this.by(Math.exp(Math.max(-120, Math.min(pixels, 120)) / 400), at, 1);
  }

  wheelZooms({ deltaY }) {
    return deltaY < 0 ? this.stage.host.getBoundingClientRect().top > 0 : this.isNear();
  }

  // Two fingers: what lies under each stays under it, as far as one scale for both axes can have it so.
  touch(event) {
    event.stopPropagation(); // or Plotly holds the page still under one finger
    if (event.touches.length !== 2 || event.type === "touchend" || !this.home || this.stage.data.small) return;
    event.preventDefault(); // or the browser scrolls
    const [a, b] = [...event.touches].map((touch) => this.stage.pointer.at(touch));
    const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], apart = Math.hypot(a[0] - b[0], a[1] - b[1]);
    if (event.type === "touchstart") {
      const { plane } = this.stage.panels();
      this.pinched = plane.contains(...middle) ? { at: plane.at(...middle), apart, from: this.ranges() } : null;
    } else if (this.pinched) {
      const { at, apart: before, from } = this.pinched;
      this.by(before / Math.max(apart, 10), at, 1, { from, middle });
    }
  }

  // The point nearest to the middle keeps its place: however near, something is in sight.
  press(factor) {
    const { points } = this.stage.film, { plane } = this.stage.panels();
    const row = this.stage.pointer.nearestPoint(
      plane,
      plane.left + plane.width / 2,
      plane.top + plane.height / 2,
      Infinity,
    );
    this.by(factor, { x: points[2 * row], y: points[2 * row + 1] }, FARTHEST);
  }

  // The place in the plane under the pointer. A film on a page about something else is not for zooming.
  onPlane(event) {
    const panels = this.stage.panels(), place = this.stage.pointer.at(event);
    const known = this.home && !this.stage.data.small; // before Plotly there is nothing to zoom
    return known && panels.plane.contains(...place) ? panels.plane.at(...place) : null;
  }

  // --- the ranges ---

  isNear() {
    return this.chosen !== null && widthOf(this.chosen.x) < widthOf(this.home.x) * 0.999;
  }

  ranges() {
    const layout = this.stage.host._fullLayout;
    return { x: [...layout.xaxis.range], y: [...layout.yaxis.range] };
  }

  // Change the width of the ranges by a factor, to at most `farthest` homes; the place `at` stays under the pointer.
  by(factor, at, farthest, { from = this.ranges(), middle = null } = {}) {
    const whole = widthOf(this.home.x), width = widthOf(from.x);
    const least = CLOSEST * whole, most = Math.max(farthest * whole, Math.min(width, FARTHEST * whole));
    const scale = Math.min(Math.max(width * factor, least), most) / width;
    const share = middle && this.shareOf(middle);
    const ranges = {};
    for (const axis of ["x", "y"]) {
      const [low, high] = from[axis], length = scale * (high - low);
      const before = share ? share[axis] : (at[axis] - low) / (high - low);
      ranges[axis] = inside([at[axis] - before * length, at[axis] + (1 - before) * length], this.home[axis]);
    }
    const isHome = Math.abs(widthOf(ranges.x) / whole - 1) < 1e-3;
    return isHome ? this.reset() : this.go(ranges);
  }

  // How far along the axes a place on screen is.
  shareOf([px, py]) {
    const { plane } = this.stage.panels();
    return { x: (px - plane.left) / plane.width, y: (plane.top + plane.height - py) / plane.height };
  }

  reset() {
    return this.go(null);
  }

  // One drawing at a time; what was asked for meanwhile comes next.
  async go(ranges) {
    this.chosen = ranges;
    if (this.drawing) return;
    this.drawing = true;
    try {
      let drawn;
      do {
        drawn = this.chosen;
        const { x, y } = drawn ?? this.wide();
        await window.Plotly.relayout(this.stage.host, { "xaxis.range": x, "yaxis.range": y });
        if (!drawn) this.home = this.ranges();
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

  // --- when the figure is drawn ---

  // Put the ranges a person has chosen into a layout that is about to be drawn.
  into(layout) {
    if (!this.chosen) return;
    layout.xaxis.range = [...this.chosen.x];
    layout.yaxis.range = [...this.chosen.y];
  }

  drawn() {
    if (!this.chosen || !this.home) this.home = this.ranges();
  }

  buttons() {
    if (this.stage.data.small) return [];
    const { Icons } = window.Plotly;
    return [
      { name: "Zoom in", icon: Icons.zoom_plus, click: () => this.press(BUTTON) },
      { name: "Zoom out", icon: Icons.zoom_minus, click: () => this.press(1 / BUTTON) },
      { name: "Show all points", icon: Icons.home, click: () => this.reset() },
    ];
  }
}

/** @param {number[]} range */
const widthOf = ([low, high]) => high - low;

// A range moved so that it does not leave another one, or if it is the longer one, contains it.
/**
 * @param {number[]} range
 * @param {number[]} other
 */
function inside([low, high], [least, most]) {
  const length = high - low, bounds = [least, most - length].sort((a, b) => a - b);
  const moved = Math.min(Math.max(low, bounds[0]), bounds[1]);
  return [moved, moved + length];
}
