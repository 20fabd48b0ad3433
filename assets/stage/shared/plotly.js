// plotly.js, once for the whole app and from the installed plotly package, however many attempts it takes; and what every
// chart tells it.

import { memory } from "./memory.js";
import { element } from "./widgets.js";

/** @import { Config, Host, Loading } from "../types.d.ts" */

// plotly.js, for those who draw when it is there.
export function plotly() {
  if (!window.Plotly) throw new Error("plotly.js is not there yet.");
  return window.Plotly;
}

// The element in which Plotly draws: Plotly itself adds to it what makes it one.
export function hostElement() {
  return /** @type {Host} */ (/** @type {HTMLElement} */ (element("div", "emlab-plotly")));
}

/**
 * What a chart tells Plotly, with what is its own. One object for as long as it serves: on a new one, with its new
 * function, Plotly makes the whole chart anew, and two such at once never end.
 * @param {{ narrow: boolean, settings: Config | null }} chart
 * @param {Record<string, unknown>} own
 */
export function configOf(chart, own) {
  const displayModeBar = chart.narrow ? false : "hover";
  if (chart.settings?.displayModeBar === displayModeBar) return chart.settings;
  // Plotly's own zoom is off, with its notes and its handles on the axes; nothing leaves for another host.
  const quiet = {
    doubleClick: false,
    scrollZoom: false,
    showAxisDragHandles: false,
    showAxisRangeEntryBoxes: false,
    showTips: false,
    displayNotifier: false,
  };
  return chart.settings = {
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    ...quiet,
    displayModeBar,
    ...own,
  };
}

/** @param {() => void} press */
export function pictureButton(press) {
  return { name: "Download picture", icon: plotly().Icons.camera, click: press };
}

/**
 * Plotly's drawing would be read out as hundreds of numbers without order: its buttons are left to those who listen.
 * @param {Host} host
 */
export function muteDrawing(host) {
  for (const part of host.querySelectorAll(".svg-container > :not(.modebar-container)")) {
    part.setAttribute("aria-hidden", "true");
  }
}

const PAUSES = [500, 1000, 2000, 4000, 8000, 15000]; // milliseconds before each new attempt; the last one again and again

const TROUBLE = "The chart library could not be loaded. It is being asked for again; check the connection.";

/**
 * Resolve when plotly.js is there. Every chart waits for the same attempts; until one succeeds `place` says what is
 * missing.
 * @param {Element} place
 */
export async function loadPlotly(place) {
  if (window.Plotly) return;
  const loading = (memory.plotly ??= startLoading());
  loading.waiting.set(place, null);
  sayTrouble(loading);
  await loading.done;
}

function startLoading() {
  /** @type {Loading} */
  const loading = { waiting: new Map(), failed: false, done: Promise.resolve() };
  loading.done = untilLoaded(loading);
  return loading;
}

/** @param {Loading} loading */
async function untilLoaded(loading) {
  for (let attempt = 0; !(await attemptToLoad(attempt)); attempt++) {
    loading.failed = true;
    sayTrouble(loading);
    await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
  }
  for (const said of loading.waiting.values()) said?.remove();
  loading.waiting.clear();
}

/**
 * A new address at each new attempt: what stands between here and the server may have kept the failure.
 * @param {number} attempt
 * @returns {Promise<boolean>} whether it is there
 */
function attemptToLoad(attempt) {
  const script = element("script");
  const address = new URL("plotlyjs/plotly.min.js", document.baseURI);
  if (attempt) address.searchParams.set("attempt", String(attempt + 1));
  script.src = address.href;
  return new Promise((resolve) => {
    script.onload = () => resolve(Boolean(window.Plotly));
    script.onerror = () => resolve(false);
    document.head.append(script);
  }).finally(() => script.remove());
}

/**
 * Until the time is over or the connection is back.
 * @param {number} milliseconds
 */
function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    addEventListener("online", resolve, { once: true });
  });
}

/** @param {Loading} loading */
function sayTrouble({ waiting, failed }) {
  for (const [place, said] of waiting) {
    if (!place.isConnected) waiting.delete(place);
    if (!failed || said || !place.isConnected) continue;
    const words = element("p", "emlab-trouble", TROUBLE);
    words.setAttribute("role", "status");
    place.append(words);
    waiting.set(place, words);
  }
}
