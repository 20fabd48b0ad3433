// A figure a share of the way between two others.

/** @import { Figure, Trace } from "../types.d.ts" */

const RGBA = /^rgba\(([\d.,]+)\)$/;

/**
 * Numbers, lists of numbers and colours move; anything else is the target's.
 * @param {unknown} from
 * @param {unknown} to
 * @param {number} s
 * @returns {unknown}
 */
function mixValues(from, to, s) {
  if (typeof to === "number") return typeof from === "number" ? from + s * (to - from) : to;
  if (Array.isArray(to)) {
    if (!Array.isArray(from) || from.length !== to.length) return to;
    return to.map((item, i) => mixValues(from[i], item, s));
  }
  if (typeof to === "string" && typeof from === "string" && from !== to) return mixColours(from, to, s);
  return to;
}

/**
 * @param {string} from
 * @param {string} to
 * @param {number} s
 */
function mixColours(from, to, s) {
  const [a, b] = [from, to].map((text) => RGBA.exec(text)?.[1].split(",").map(Number));
  return a && b ? `rgba(${a.map((part, i) => part + s * (b[i] - part)).join(",")})` : to;
}

const MOVING = ["x", "y", "z", "opacity", "width", "base"];

/**
 * Places, sizes and colours of the traces move, and the ranges of the axes; everything else is the target's.
 * @param {Figure} from
 * @param {Figure} to
 * @param {number} s
 * @returns {Figure}
 */
export function mixFigures(from, to, s) {
  const data = to.data.map((trace, i) => {
    const before = from.data[i];
    if (!before || before.type !== trace.type) return trace;
    /** @type {Trace} */
    const mixed = { ...trace };
    for (const name of MOVING) if (name in trace) mixed[name] = mixValues(before[name], trace[name], s);
    for (const name of ["marker", "line"]) {
      if (!trace[name] || !before[name]) continue;
      mixed[name] = { ...trace[name] };
      for (const part of ["color", "size", "opacity"]) {
        if (part in trace[name]) mixed[name][part] = mixValues(before[name][part], trace[name][part], s);
      }
    }
    return mixed;
  });
  const layout = { ...to.layout };
  for (const [name, axis] of Object.entries(to.layout)) {
    const before = from.layout[name];
    if (/^[xy]axis\d*$/.test(name) && axis.range && before?.range) {
      layout[name] = { ...axis, range: mixValues(before.range, axis.range, s) };
    }
  }
  for (const name of ["annotations", "shapes"]) {
    const items = to.layout[name], before = from.layout[name];
    if (!items || items.length !== before?.length) continue;
    layout[name] = items.map((/** @type {Trace} */ item, /** @type {number} */ i) => {
      const moved = { ...item };
      for (const place of ["x", "y", "ax", "ay", "x0", "x1", "y0", "y1"]) {
        if (typeof item[place] === "number") moved[place] = mixValues(before[i][place], item[place], s);
      }
      return moved;
    });
  }
  return { data, layout };
}
