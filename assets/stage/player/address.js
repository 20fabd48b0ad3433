// What the stage writes into the address.

import { writeQuery } from "../shared/address.js";
import { wordsOf } from "./controls.js";

/** @import { StageData, View } from "../types.d.ts" */

/**
 * The experiment as Python writes it, the view and the step as they are here. No server hears of a step.
 * @param {StageData} data
 * @param {{ view: View, frame: number }} player
 * @param {boolean} newExperiment
 */
export function writeAddress(data, { view, frame }, newExperiment) {
  const words = { ...data.query, ...wordsOf(data.controls, view) };
  writeQuery(frame ? { ...words, step: frame } : words, newExperiment);
}
