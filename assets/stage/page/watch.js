// What every page does by itself in the browser, once for the whole visit.

import { Connection } from "./connection.js";
import { adviseOnUploads } from "./uploads.js";

/** @param {Record<string, string>} advice what to say of a file that did not arrive (uploads.js) */
export function watch(advice) {
  const app = document.querySelector("[data-testid=stApp]");
  if (window.emLabWatch || !(app instanceof HTMLElement)) return;
  window.emLabWatch = new Connection(app);
  adviseOnUploads(advice);
}
