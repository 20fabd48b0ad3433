// The address: the whole state stands in it, so that a link shows the same picture at the same step.

import { memory } from "./memory.js";

const BETWEEN = 200; // milliseconds between two looks at whether the page is quiet

/** @typedef {Record<string, string | number>} Words what an address says, by name */

/**
 * What stands behind the path of an address: these words, after what there is about the embedding.
 * @param {Words} words
 */
export function searchOf(words, search = location.search) {
  const query = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(search)) if (name.startsWith("embed")) query.append(name, value);
  for (const [name, value] of Object.entries(words)) query.set(name, String(value));
  return query.size ? `?${query}` : "";
}

/**
 * Streamlit sends the address it last looked at when it reconnects. It looks again on "popstate": so it is told of a
 * new experiment, and a restarted server finds the last one, not the one that was opened first.
 * @param {Words} words
 * @param {boolean} isNew
 */
export function writeQuery(words, isNew) {
  const search = searchOf(words);
  try {
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
    if (isNew) announce();
  } catch {
    // Too many changes in a short time: the next settled step writes the address again.
  }
}

// On "popstate" Streamlit asks for a run without what its widgets say. On the heels of a person's change, such a run
// would make the server forget the change: so this waits until nothing has been touched for a while.
function announce() {
  clearTimeout(memory.announcing);
  if (window.emLabWatch?.isQuiet() ?? true) dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  else memory.announcing = setTimeout(announce, BETWEEN);
}
