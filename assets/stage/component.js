// The components of the app: the stage or a chart in its place on the page, and the address of a lesson's page.

import { Chart } from "./chart/chart.js";
import { FilmChart } from "./chart/film_chart.js";
import { takeSettings } from "./page/address.js";
import { Stage } from "./player/stage.js";
import { memory } from "./shared/memory.js";

/** @import { Drawing } from "./shared/drawing.js" */
/** @import { ChartData, Given, Send, StageData } from "./types.d.ts" */

/**
 * What is shown comes as text, written once on the server: the figure, and the film of EM or the frames of figures.
 * @param {Given} given
 */
export default function ({ data: sent, parentElement, setTriggerValue }) {
  if ("settings" in sent) return takeSettings(sent, parentElement);
  /** @type {StageData | ChartData} */
  const data = { ...sent, ...JSON.parse(sent.content) };
  const shown = show(parentElement, data, (name, value) => withServer(() => setTriggerValue(name, value)));
  return () => shown.close();
}

/**
 * @param {HTMLElement} place
 * @param {StageData | ChartData} data
 * @param {Send} send
 */
function show(place, data, send) {
  if ("film" in data) return showAs(Stage, place, data, send);
  if (data.frames !== null) return showAs(FilmChart, place, data, send);
  return showAs(Chart, place, data, send);
}

/**
 * Show something in a place, made anew if nothing of its kind stands there yet. A page can be open while the app is
 * renewed: what the modules from before have made gives way, and step, view and zoom stay in the memory.
 * @template {StageData | ChartData} Data
 * @param {new (place: HTMLElement, data: Data, send: Send) => Drawing<Data>} Kind
 * @param {HTMLElement} place
 * @param {Data} data
 * @param {Send} send
 */
function showAs(Kind, place, data, send) {
  const all = (memory.shown ??= new WeakMap()), before = all.get(place);
  if (before instanceof Kind && before.constructor === Kind) {
    before.update(data, send);
    return before;
  }
  before?.root.remove();
  before?.close();
  const shown = new Kind(place, data, send);
  all.set(place, shown);
  shown.begin();
  return shown;
}

/**
 * What a person asks of a server that is away waits for it (page/connection.js).
 * @param {() => void} act
 */
function withServer(act) {
  if (window.emLabWatch) window.emLabWatch.withServer(act);
  else act();
}
