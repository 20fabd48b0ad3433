// plotly.js, once for the whole app and from the installed plotly package, however many attempts it takes.

// What outlives a page switch, which replaces the charts: plotly.js, and step, view and zoom of each chart.
const memory = (window.emLab ??= { kept: {}, plotly: null });

const PAUSES = [500, 1000, 2000, 4000, 8000, 15000]; // milliseconds before each new attempt; the last one again and again
const TROUBLE = "The chart library could not be loaded. It is being asked for again; check the connection.";

// Resolve when plotly.js is there. Every chart waits for the same attempts; until one succeeds `place` says what is missing.
async function loadPlotly(place) {
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
