// The component of the app: the stage or a chart in its place on the page.

import { Chart } from "./chart/chart.js";
import { Stage } from "./player/stage.js";
import { memory } from "./shared/memory.js";

/** @import { Given } from "./types.d.ts" */

/**
 * What is shown comes as text, written once on the server: the figure, and the film of EM or the frames of figures.
 * @param {Given} given
 */
export default function ({ data: sent, parentElement, setTriggerValue }) {
  const data = { ...sent, ...JSON.parse(sent.content) };
  const shown = shownIn(parentElement, data.film ? Stage : Chart);
  shown.update(data, (name, value) => withServer(() => setTriggerValue(name, value)));
  return () => shown.close();
}

// What is shown in a place, made if there is nothing yet. A page can be open while the app is renewed: what the modules
// from before have made gives way, and step, view and zoom stay in the memory.
function shownIn(place, kind) {
  const before = (memory.shown ??= new WeakMap()).get(place);
  if (before instanceof kind) return before;
  before?.root.remove();
  before?.close();
  const shown = new kind(place);
  memory.shown.set(place, shown);
  return shown;
}

// What a person asks of a server that is away waits for it (page/connection.js).
function withServer(act) {
  if (window.emLabWatch) window.emLabWatch.withServer(act);
  else act();
}
