// What outlives a page switch, which replaces the charts: plotly.js, and step, view and zoom of each chart.

/** @import { Memory } from "../types.d.ts" */

/** @type {Memory} */
export const memory = (globalThis.emLab ??= { kept: {}, plotly: null });
