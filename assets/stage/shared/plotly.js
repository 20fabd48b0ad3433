// plotly.js, once for the whole app and from the installed plotly package, however many attempts it takes; and what every
// chart tells it.

import { memory } from "./memory.js";
import { element } from "./widgets.js";

// What a chart tells Plotly, with what is its own. One object for as long as it serves: on a new one, with its new
// function, Plotly makes the whole chart anew, and two such at once never end.
export function configOf(chart, own) {
  const displayModeBar = chart.narrow ? false : "hover";
  if (chart.settings?.displayModeBar !== displayModeBar) {
    // Plotly's own zoom is off, with its notes and its handles on the axes; nothing leaves for another host.
    const quiet = {
      doubleClick: false,
      scrollZoom: false,
      showAxisDragHandles: false,
      showAxisRangeEntryBoxes: false,
      showTips: false,
      displayNotifier: false,
    };
    chart.settings = {
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
      ...quiet,
      displayModeBar,
      ...own,
    };
  }
  return chart.settings;
}

export function pictureButton(press) {
  return { name: "Download picture", icon: window.Plotly.Icons.camera, click: press };
}

// Plotly's drawing would be read out as hundreds of numbers without order: its buttons are left to those who listen.
export function muteDrawing(host) {
  for (const part of host.querySelectorAll(".svg-container > :not(.modebar-container)")) {
    part.setAttribute("aria-hidden", "true");
  }
}

const PAUSES = [500, 1000, 2000, 4000, 8000, 15000]; // milliseconds before each new attempt; the last one again and again

const TROUBLE = "The chart library could not be loaded. It is being asked for again; check the connection.";

// Resolve when plotly.js is there. Every chart waits for the same attempts; until one succeeds `place` says what is missing.
export async function loadPlotly(place) {
  if (window.Plotly) return;
  memory.plotly ??= { waiting: new Map(), failed: false, done: untilLoaded() };
  const { waiting, done } = memory.plotly;
  waiting.set(place, null);
  sayTrouble();
  await done;
}

async function untilLoaded() {
  for (let attempt = 0; !(await attemptToLoad(attempt)); attempt++) {
    memory.plotly.failed = true;
    sayTrouble();
    await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
  }
  for (const said of memory.plotly.waiting.values()) said?.remove();
  memory.plotly.waiting.clear();
}

// A new address at each new attempt: what stands between here and the server may have kept the failure.
function attemptToLoad(attempt) {
  const script = document.createElement("script");
  const address = new URL("plotlyjs/plotly.min.js", document.baseURI);
  if (attempt) address.searchParams.set("attempt", attempt + 1);
  script.src = address.href;
  return new Promise((resolve) => {
    script.onload = () => resolve(Boolean(window.Plotly));
    script.onerror = () => resolve(false);
    document.head.append(script);
  }).finally(() => script.remove());
}

// Until the time is over or the connection is back.
function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    addEventListener("online", resolve, { once: true });
  });
}

function sayTrouble() {
  const { waiting, failed } = memory.plotly;
  for (const [place, said] of waiting) {
    if (!place.isConnected) waiting.delete(place);
    if (!failed || said || !place.isConnected) continue;
    const words = element("p", "emlab-trouble", TROUBLE);
    words.setAttribute("role", "status");
    place.append(words);
    waiting.set(place, words);
  }
}
