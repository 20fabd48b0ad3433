// What every page does by itself in the browser, once for the whole visit.

import { Connection } from "./connection.js";
import { adviseOnUploads } from "./uploads.js";

export function watch(advice) {
  if (window.emLabWatch) return;
  window.emLabWatch = new Connection();
  adviseOnUploads(advice);
}
