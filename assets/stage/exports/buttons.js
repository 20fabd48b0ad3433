// The buttons below a chart that download its picture and print it.

import { button, element } from "../shared/widgets.js";

/**
 * @param {(format: "png" | "svg") => void} download
 * @param {() => void} print
 */
export function exportButtons(download, print) {
  const bar = element("div", "emlab-transport emlab-exports");
  for (const format of /** @type {const} */ (["png", "svg"])) {
    const name = `Download ${format.toUpperCase()}`;
    bar.append(button(name, name, () => download(format)));
  }
  bar.append(button("Print", "Print", print));
  return bar;
}
