// A subplot on screen, and the way between its pixels and its data.

/** @import { Panel } from "../types.d.ts" */

// The rectangle of a subplot in pixels and the data ranges it shows, as Plotly has them at this moment.
/** @returns {Panel} */
export function panelOf(layout, x, y) {
  const xaxis = layout[x], yaxis = layout[y];
  const [x0, x1] = xaxis.range, [y0, y1] = yaxis.range;
  const left = xaxis._offset, top = yaxis._offset, width = xaxis._length, height = yaxis._length;
  return {
    left,
    top,
    width,
    height,
    px: (value) => left + ((value - x0) / (x1 - x0)) * width,
    py: (value) => top + ((y1 - value) / (y1 - y0)) * height,
    at: (px, py) => ({ x: x0 + ((px - left) / width) * (x1 - x0), y: y1 - ((py - top) / height) * (y1 - y0) }),
    contains: (px, py) => px >= left && px <= left + width && py >= top && py <= top + height,
  };
}
