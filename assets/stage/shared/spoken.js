// What those get who cannot see a picture: its words, and tables with heads.

import { element } from "./widgets.js";

// An image that is nothing but its name, where the picture stands.
export function inWords() {
  const node = element("div", "emlab-words");
  node.setAttribute("role", "img");
  return node;
}

/**
 * Rows of text with the head first, and empty ones below, so that every frame takes as much room as the longest table.
 * @param {string[][]} rows
 * @param {number} most
 */
export function tableOf(rows, most) {
  const table = element("table", "emlab-table"), named = rows[0]?.[0] === ""; // then every row begins with its name
  for (let i = 0; i < most; i++) {
    const line = element("tr", rows[i] ? "" : "emlab-filler");
    (rows[i] ?? ["\u00a0"]).forEach((text, j) => {
      const head = text.trim() && (i === 0 ? "col" : named && j === 0 ? "row" : "");
      const cell = element(head ? "th" : "td", "", text);
      if (head) cell.scope = head;
      line.append(cell);
    });
    table.append(line);
  }
  return table;
}

// What has to be scrolled sideways can be reached by keys; where all is in sight, no stop is in the way.
const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const node = target.closest("[data-scrolls]");
    if (!(node instanceof HTMLElement)) continue;
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
  }
});

/** @param {Element[]} nodes */
export function keepReachable(...nodes) {
  for (const node of nodes) {
    node.setAttribute("data-scrolls", "");
    for (const watched of [node, ...node.children]) scrollers.observe(watched);
  }
}
