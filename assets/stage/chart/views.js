// Where there is no room for all panels of a figure: one view of it at a time.

import { rearrange } from "../shared/room.js";
import { button, element } from "../shared/widgets.js";

/** @import { Figure, FigureView } from "../types.d.ts" */

/**
 * Leaves only the panels of one view, each named by its x axis.
 * @param {Figure} figure
 * @param {FigureView} view
 * @param {"narrow" | "short"} arrangement
 */
export function onlyView({ data, layout }, view, arrangement) {
  const isShown = (/** @type {string} */ axis) => view.axes.includes(axis);
  for (const trace of data) if (!isShown(trace.xaxis ?? "x")) trace.visible = false;
  for (const name of Object.keys(layout)) {
    const axis = /^[xy]axis(\d*)$/.exec(name);
    if (axis && !isShown(`x${axis[1]}`)) layout[name].visible = false;
  }
  for (const text of layout.annotations ?? []) {
    const [axis] = (text.xref ?? "paper").split(" ");
    if (axis.startsWith("x") && !isShown(axis)) text.visible = false;
  }
  rearrange(layout, view[arrangement]);
}

// Where there is no room for all panels: one button for each view.
export class Views {
  box = element("div", "emlab-views");
  names = "";
  chosen = 0;

  /**
   * @param {() => void} choose draws anew
   * @param {() => void} fit hears that there are other buttons than before
   */
  constructor(choose, fit) {
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-label", "Shown");
    this.choose = choose;
    this.fit = fit;
  }

  /**
   * Returns the view to show, none if there is room for all.
   * @param {FigureView[]} views
   * @returns {FigureView | undefined}
   */
  offer(views) {
    const names = views.map(({ name }) => name);
    this.chosen = Math.min(this.chosen, Math.max(views.length - 1, 0));
    if (String(names) !== this.names) {
      this.names = String(names);
      this.box.replaceChildren(...names.map((name, i) => button(name, name, () => this.press(i))));
      this.fit();
    }
    [...this.box.children].forEach((node, i) => node.setAttribute("aria-pressed", String(i === this.chosen)));
    return views[this.chosen];
  }

  /** @param {number} i */
  press(i) {
    this.chosen = i;
    this.choose();
  }
}
