// The ranges that a zoom shows: within limits, and never away from the points.

/** @import { Place, Range, Ranges } from "../types.d.ts" */

const CLOSEST = 1 / 40; // of the ranges that show all points

export const FARTHEST = 4;

/**
 * Ranges whose width has changed by a factor, to at most `farthest` homes. The place `at` stays where it is, or goes to
 * a share of the width and the height.
 * @param {Ranges} from
 * @param {Ranges} home the ranges that show all points
 * @param {{ factor: number, at: Place, farthest?: number, share?: Place }} change
 * @returns {Ranges}
 */
export function zoomed(from, home, { factor, at, farthest = 1, share }) {
  const whole = widthOf(home.x), width = widthOf(from.x);
  const least = CLOSEST * whole, most = Math.max(farthest * whole, Math.min(width, FARTHEST * whole));
  const scale = Math.min(Math.max(width * factor, least), most) / width;
  /** @type {(axis: "x" | "y") => Range} */
  const along = (axis) => {
    const [low, high] = from[axis], length = scale * (high - low);
    const before = share ? share[axis] : (at[axis] - low) / (high - low);
    return inside([at[axis] - before * length, at[axis] + (1 - before) * length], home[axis]);
  };
  return { x: along("x"), y: along("y") };
}

/**
 * Whether they show as much as home.
 * @param {Ranges} ranges
 * @param {Ranges} home
 */
export const isWhole = (ranges, home) => Math.abs(widthOf(ranges.x) / widthOf(home.x) - 1) < 1e-3;

/**
 * Whether they show less than home.
 * @param {Ranges} ranges
 * @param {Ranges} home
 */
export const isNearer = (ranges, home) => widthOf(ranges.x) < widthOf(home.x) * 0.999;

/** @param {Range} range */
const widthOf = ([low, high]) => high - low;

/**
 * A range moved so that it does not leave another one, or if it is the longer one, contains it.
 * @param {Range} range
 * @param {Range} other
 * @returns {Range}
 */
function inside([low, high], [least, most]) {
  const length = high - low, bounds = [least, most - length].sort((a, b) => a - b);
  const moved = Math.min(Math.max(low, bounds[0]), bounds[1]);
  return [moved, moved + length];
}
