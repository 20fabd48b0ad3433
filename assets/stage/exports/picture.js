// A picture of what is drawn over a chart's axes, with the axes, at twice its size on screen.

import { element } from "../shared/widgets.js";

// `draw(ctx)` draws over the axes, in pixels of the screen.
export async function pictureOver(host, background, draw) {
  const width = host.clientWidth, height = host.clientHeight;
  const axes = new Image();
  axes.src = await window.Plotly.toImage(host, { format: "png", width, height, scale: 2 });
  await axes.decode();
  const sheet = element("canvas");
  Object.assign(sheet, { width: 2 * width, height: 2 * height });
  const ctx = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  ctx.drawImage(axes, 0, 0, sheet.width, sheet.height);
  ctx.scale(2, 2);
  draw(ctx);
  return sheet.toDataURL("image/png");
}

export function save(address, name) {
  const link = element("a");
  Object.assign(link, { href: address, download: name });
  link.click();
}
