// How a figure is arranged in the room it has: wide, narrow (a phone) or short (a window lying on its side, or one
// magnified to twice its size).

/** @import { Changes, Figure, Layout, Look, Size } from "../types.d.ts" */

// Pixels of the window, and of the stage itself, below which panels stand one below the other.
export const NARROW_WINDOW = 700, NARROW_STAGE = 500;

const SHORT = 380; // pixels of a film's picture below which there is no room for panels one below the other

/**
 * Whether a film's figure has less room than its panels need side by side.
 * @param {Figure} figure
 * @param {Size} size
 */
export function isTight({ least_width = 0 }, { width, height }) {
  return height < SHORT || width < least_width;
}

/**
 * Changes parts of a layout, each named by its path: { "yaxis2.domain": [0, 0.3], "annotations.1.text": "J" }.
 * @param {Layout} layout
 * @param {Changes} [changes]
 */
export function rearrange(layout, changes = {}) {
  for (const [path, value] of Object.entries(changes)) {
    const parts = path.split("."), last = parts.length - 1;
    let at = layout;
    for (const part of parts.slice(0, last)) at = at[part] ??= {};
    at[parts[last]] = value;
  }
}

/**
 * A layout without anything of Plotly's own look.
 * @param {Look} look
 * @param {boolean} small
 * @returns {Layout}
 */
export function plainLayout(look, small) {
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: look.font, size: small ? 13 : 15, color: look.text },
    showlegend: false,
    hovermode: false,
    dragmode: false,
    modebar: { bgcolor: look.background, color: look.faint, activecolor: look.text },
  };
}

const WRITTEN_OUT = 5; // powers of ten up to which the numbers of an axis are written out

const POWERS = 36; // pixels that a power of ten takes beside an axis

/**
 * What is the same in every arrangement: axes in the colours of the page, their titles no larger than there is room.
 * @param {Layout} layout
 * @param {Look} look
 * @param {boolean} small
 */
export function styleAxes(layout, look, small) {
  layout.separators = "."; // no commas: those are for counts
  for (const name of Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name))) {
    const numbers = { exponentformat: "power", minexponent: WRITTEN_OUT };
    const axis = {
      gridcolor: look.grid,
      zeroline: false,
      linecolor: look.faint,
      ticks: "outside",
      tickcolor: look.grid,
      automargin: false,
      ...numbers,
      ...layout[name],
    };
    if (small && axis.title?.text) axis.title = { ...axis.title, font: { size: 13 }, standoff: 4 };
    layout[name] = axis;
  }
  const { range, title, type } = layout.yaxis ?? {};
  if (range && title?.text && type !== "log" && hasPowers(range)) layout.margin.l += POWERS;
}

/**
 * Whether the numbers of an axis carry powers of ten.
 * @param {number[]} range
 */
export function hasPowers(range) {
  return Math.abs(Math.floor(Math.log10(Math.max(...range.map(Math.abs))) + 0.01)) > WRITTEN_OUT;
}

export const COMPACT_STAGE = 800; // below it words that can be done without are left out

// On a phone Streamlit's list of pages has no items of its own but groups, and items without a list: to a screen reader
// that is a broken list. It is told to hear links only, now and when Streamlit has made the list.
export function repairPageList() {
  const repair = () => {
    const list = document.querySelector("[data-testid=stSidebarNavItems]");
    for (const part of list ? [list, ...list.querySelectorAll("li")] : []) part.setAttribute("role", "presentation");
  };
  repair();
  setTimeout(repair, 500);
}
