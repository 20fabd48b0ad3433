// A picture of what is drawn over a chart's axes, with the axes, at twice its size on screen.

import { plotly } from "../shared/plotly.js";
import { contextOf, element } from "../shared/widgets.js";

/** @import { Host } from "../types.d.ts" */

/**
 * @param {Host} host
 * @param {string} background
 * @param {(ctx: CanvasRenderingContext2D) => void} draw draws over the axes, in pixels of the screen
 */
export async function pictureOver(host, background, draw) {
  const width = host.clientWidth, height = host.clientHeight;
  const axes = new Image();
  axes.src = await plotly().toImage(host, { format: "png", width, height, scale: 2 });
  await axes.decode();
  const sheet = element("canvas");
  Object.assign(sheet, { width: 2 * width, height: 2 * height });
  const ctx = contextOf(sheet);
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  ctx.drawImage(axes, 0, 0, sheet.width, sheet.height);
  ctx.scale(2, 2);
  draw(ctx);
  return sheet.toDataURL("image/png");
}

/**
 * @param {string} address
 * @param {string} name of the file
 */
export function save(address, name) {
  const link = element("a");
  Object.assign(link, { href: address, download: name });
  link.click();
}
