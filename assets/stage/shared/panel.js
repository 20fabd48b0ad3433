// The rectangle of a subplot in pixels and the data ranges it shows, as Plotly has them at this moment.
export function panelOf(layout, x, y) {
  const xaxis = layout[x], yaxis = layout[y];
  const [x0, x1] = xaxis.range, [y0, y1] = yaxis.range;
  const panel = { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
  panel.px = (value) => panel.left + ((value - x0) / (x1 - x0)) * panel.width;
  panel.py = (value) => panel.top + ((y1 - value) / (y1 - y0)) * panel.height;
  panel.at = (px, py) => ({
    x: x0 + ((px - panel.left) / panel.width) * (x1 - x0),
    y: y1 - ((py - panel.top) / panel.height) * (y1 - y0),
  });
  panel.contains = (px, py) =>
    px >= panel.left && px <= panel.left + panel.width && py >= panel.top && py <= panel.top + panel.height;
  return panel;
}
