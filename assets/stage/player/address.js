// What the stage writes into the address.

import { writeQuery } from "../shared/address.js";

// The view in the words of a link; ui/url.py reads the same words.
function wordsOf(view) {
  const onOff = (value) => (value ? "on" : "off");
  return {
    colour: view.colour,
    ink: String(view.ink),
    levels: view.levels.join(",") || "none",
    trails: onOff(view.trails),
    truth: onOff(view.truth),
    steps: view.whole ? "whole" : "half",
  };
}

// The stage: the experiment as Python writes it, the view and the step as they are here. No server hears of a step.
export function writeAddress(data, player, newExperiment) {
  const query = { ...data.query };
  const usual = wordsOf(data.usual_view);
  for (const [name, word] of Object.entries(wordsOf(player.view))) if (word !== usual[name]) query[name] = word;
  if (player.frame) query.step = player.frame;
  writeQuery(query, newExperiment);
}
