// What the stage writes into the address.

import { writeQuery } from "../shared/address.js";
import { wordsOf } from "./controls.js";

/** @import { StageData } from "../types.d.ts" */

// The experiment as Python writes it, the view and the step as they are here. No server hears of a step.
/** @param {StageData} data */
export function writeAddress(data, player, newExperiment) {
  const query = { ...data.query, ...wordsOf(data.controls, player.view) };
  if (player.frame) query.step = player.frame;
  writeQuery(query, newExperiment);
}
