// What Streamlit runs of the component: it hands over to the modules of assets/stage when they are there.

import { load, VERSION } from "./load.js";

const TROUBLE =
  "The program of the charts could not be loaded. It is being asked for again; check the connection, or reload the page.";

/** @import { Given } from "../stage/types.d.ts" */

/** @type {Map<HTMLElement, Element | null>} */
const waiting = new Map(); // place of a chart -> the words that stand there
/** @type {Promise<typeof import("../stage/component.js") | null> | null} */
let modules = null;

/**
 * Nothing to be shown any more: the place is gone, or a renewed app has taken it over with modules of its own.
 * @param {HTMLElement} place
 */
const isOver = (place) => !place.isConnected || place.dataset.modules !== VERSION;

function sayTrouble() {
  const places = [...waiting.keys()].filter((place) => !isOver(place));
  for (const place of places) {
    if (waiting.get(place)) continue;
    const words = document.createElement("p");
    Object.assign(words, { className: "emlab-trouble", textContent: TROUBLE });
    words.setAttribute("role", "status");
    place.append(words);
    waiting.set(place, words);
  }
  if (!places.length) modules = null;
  return places.length > 0;
}

/** @param {Given} given */
export default async function (given) {
  const place = given.parentElement;
  place.dataset.modules = VERSION;
  if (!waiting.has(place)) waiting.set(place, null);
  const loaded = await (modules ??= load("component.js", sayTrouble));
  waiting.get(place)?.remove();
  waiting.delete(place);
  if (loaded && !isOver(place)) return loaded.default(given);
}
