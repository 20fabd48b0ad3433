// A subplot on screen, and the way between its pixels and its data.

/** @import { Layout, Panel } from "../types.d.ts" */

/**
 * The rectangle of a subplot in pixels and the data ranges it shows, as Plotly has them at this moment.
 * @param {Layout} layout
 * @param {string} x
 * @param {string} y
 * @returns {Panel}
 */
export function panelOf(layout, x, y) {
  const xaxis = layout[x], yaxis = layout[y];
  const [x0, x1] = xaxis.range, [y0, y1] = yaxis.range;
  const left = xaxis._offset, top = yaxis._offset, width = xaxis._length, height = yaxis._length;
  return {
    left,
    top,
    width,
    height,
    ranges: { x: [x0, x1], y: [y0, y1] },
    px: (value) => left + ((value - x0) / (x1 - x0)) * width,
    py: (value) => top + ((y1 - value) / (y1 - y0)) * height,
    at: (px, py) => ({ x: x0 + ((px - left) / width) * (x1 - x0), y: y1 - ((py - top) / height) * (y1 - y0) }),
    contains: (px, py) => px >= left && px <= left + width && py >= top && py <= top + height,
  };
}

/**
 * Where an event or a finger is, in pixels of a chart.
 * @param {Element} host
 * @param {{ clientX: number, clientY: number }} event
 * @returns {[x: number, y: number]}
 */
export function placeIn(host, { clientX, clientY }) {
  const box = host.getBoundingClientRect();
  return [clientX - box.left, clientY - box.top];
}

const STILL = 4; // pixels that a pointer may move between down and up

/**
 * Whether a pointer that went down at one place and up at another has clicked, not dragged.
 * @param {[number, number] | null} down
 * @param {[number, number]} up
 */
export function isClick(down, up) {
  return down !== null && Math.hypot(up[0] - down[0], up[1] - down[1]) <= STILL;
}

/**
 * The row of the point nearest to a place on screen, -1 if none is `within` so many pixels.
 * @param {ArrayLike<number>} points (n, 2)
 * @param {Panel} panel
 * @param {number} x
 * @param {number} y
 */
export function nearestPoint(points, panel, x, y, within = Infinity) {
  let best = -1, distance = within;
  for (let row = 0; row < points.length / 2; row++) {
    const away = Math.hypot(panel.px(points[2 * row]) - x, panel.py(points[2 * row + 1]) - y);
    if (away < distance) [best, distance] = [row, away];
  }
  return best;
}
