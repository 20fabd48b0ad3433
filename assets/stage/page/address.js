// The address of a lesson's page. Python sends the settings in a message of their own: a chart whose picture they do not
// change is not sent again. The step is that of the page's first chart, where that is a film.

import { writeQuery } from "../shared/address.js";
import { memory } from "../shared/memory.js";

/** @import { SentAddress, Shown } from "../types.d.ts" */

/**
 * The chart may stand there already, or be on its way: then it writes the address when it has settled.
 * @param {SentAddress} sent
 * @param {HTMLElement} place
 */
export function takeSettings(sent, place) {
  const before = memory.address;
  const written = before?.place === place ? before.written : JSON.stringify(sent.settings);
  memory.address = { ...sent, place, written };
  for (const chart of memory.charts ?? []) if (chart.root.isConnected && chart.root.dataset.ready) writeSettings(chart);
}

/** @param {Shown} chart one of the page's; only the first one writes */
export function writeSettings(chart) {
  const { address } = memory;
  if (!address || address.chart !== chart.data.key) return;
  const settings = JSON.stringify(address.settings), isNew = settings !== address.written;
  // New settings make Streamlit run the page once more: not while a slider is still on its way.
  chart.later(isNew ? 700 : 200, () => {
    const step = chart.player?.frame;
    writeQuery(step ? { ...address.settings, step } : address.settings, isNew);
    address.written = settings;
  });
}
