// A picture alone on paper.

import { element } from "../shared/widgets.js";

export async function printPicture(address) {
  const frame = element("iframe", "emlab-paper");
  document.body.append(frame);
  const image = frame.contentDocument.createElement("img");
  image.style.width = "100%";
  image.src = address;
  await image.decode();
  frame.contentDocument.body.append(image);
  frame.contentWindow.onafterprint = () => frame.remove();
  frame.contentWindow.print();
}
