// A picture alone on paper.

import { element } from "../shared/widgets.js";

/** @param {string} address */
export async function printPicture(address) {
  const frame = element("iframe", "emlab-paper");
  document.body.append(frame);
  const image = pageOf(frame).document.createElement("img");
  image.style.width = "100%";
  image.src = address;
  await image.decode();
  const page = pageOf(frame); // a browser may have put a new one there
  page.document.body.append(image);
  page.onafterprint = () => frame.remove();
  page.print();
}

/** @param {HTMLIFrameElement} frame */
function pageOf({ contentWindow }) {
  if (!contentWindow) throw new Error("A frame has no page before it stands in a document.");
  return contentWindow;
}
