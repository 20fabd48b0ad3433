// Where Plotly will draw the axes of a figure, before it is there to say so: the places and ranges of the panels, and the
// numbers on their axes. For linear axes with ranges of their own, which is what the stage has.

import { fixed } from "../shared/numerals.js";

/** @import { Axes, Axis, Layout } from "../types.d.ts" */

const SPACE = { x: 80, y: 40 }; // pixels that one number on an axis asks for
const LEAST = 4, MOST = 9; // numbers on an axis, as far as there is no wish for others
const EDGE = 1e-4; // share of a range by which a number may lie outside

/**
 * The axes of a layout by their names, each with `range`, `_offset` and `_length`, as Plotly's own layout has them.
 * @param {Layout} layout
 */
export function axesOf(layout) {
  const { width, height, margin } = layout;
  const across = width - margin.l - margin.r, up = height - margin.t - margin.b;
  /** @type {Axes} */
  const axes = {};
  for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
    const { domain = [0, 1], range, ...own } = layout[name];
    const share = domain[1] - domain[0];
    const place = name.startsWith("x")
      ? { _offset: margin.l + domain[0] * across, _length: share * across }
      : { _offset: margin.t + (1 - domain[1]) * up, _length: share * up };
    axes[name] = { ...own, ...place, range: [...range] };
  }
  for (const axis of Object.values(axes)) if (axis.scaleanchor) equalUnits(axes[nameOf(axis.scaleanchor)], axis);
  return axes;
}

/** @param {string} id */
export const nameOf = (id) => `${id[0]}axis${id.slice(1)}`; // "x2" -> "xaxis2"

/**
 * The axis with more pixels for a unit shows more, to both sides alike.
 * @param {Axis[]} axes
 */
function equalUnits(...axes) {
  const scales = axes.map(({ _length, range }) => _length / (range[1] - range[0]));
  axes.forEach((axis, i) => {
    const factor = scales[i] / Math.min(...scales);
    const middle = (axis.range[0] + axis.range[1]) / 2, half = ((axis.range[1] - axis.range[0]) / 2) * factor;
    if (factor > 1 + 1e-6) axis.range = [middle - half, middle + half];
  });
}

/**
 * The pixel of a value, measured from the axis' own offset.
 * @param {Pick<Axis, "range" | "_length">} axis
 * @param {number} value
 * @param {boolean} isY
 */
export function pixelOf(axis, value, isY) {
  const [low, high] = axis.range;
  const share = (value - low) / (high - low);
  return Math.round((isY ? 1 - share : share) * axis._length * 100) / 100;
}

/**
 * The numbers on an axis.
 * @param {Pick<Axis, "range" | "_length" | "nticks" | "dtick">} axis
 * @param {boolean} isY
 * @returns {[value: number, text: string][]}
 */
export function ticksOf(axis, isY) {
  const [low, high] = axis.range;
  const count = axis.nticks || Math.min(Math.max(axis._length / SPACE[isY ? "y" : "x"], LEAST), MOST) + 1;
  const step = axis.dtick ?? roundStep((high - low) / count);
  const first = Math.ceil((low - EDGE * (high - low)) / step), last = Math.floor((high + EDGE * (high - low)) / step);
  /** @type {[number, string][]} */
  const ticks = [];
  for (let i = first; i <= last; i++) ticks.push([i * step, textOf(i * step, step)]);
  return ticks;
}

/**
 * The least of 1, 2, 5 times a power of ten that is not below.
 * @param {number} rough
 */
function roundStep(rough) {
  const base = 10 ** Math.floor(Math.log10(rough));
  return base * ([2, 5].find((step) => rough / base <= step) ?? 10);
}

/**
 * @param {number} value
 * @param {number} step
 */
function textOf(value, step) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(step) + 0.01));
  const text = fixed(value, Math.min(digits, 100));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
