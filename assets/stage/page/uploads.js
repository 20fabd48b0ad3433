// A file that did not arrive: Streamlit marks it and gives the reason to the pointer alone, in words of its own. A plain
// sentence with advice stands below it.

/** @param {Record<string, string>} advice part of Streamlit's words -> sentence; "" for any other words */
export function adviseOnUploads(advice) {
  let waiting = 0;
  const look = () => {
    waiting = 0;
    for (const uploader of document.querySelectorAll("[data-testid=stFileUploader]")) advise(uploader, advice);
  };
  const watch = new MutationObserver(() => waiting ||= requestAnimationFrame(look));
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-invalid"] });
}

/**
 * @param {Element} uploader
 * @param {Record<string, string>} advice
 */
function advise(uploader, advice) {
  const file = [...uploader.querySelectorAll("[data-testid=stFileChip]")].at(-1); // the last one is what counts
  const words = file?.getAttribute("aria-invalid") === "true" ? file.querySelector("[role=alert]")?.textContent : null;
  const place = uploader.querySelector(".emlab-advice");
  if (!words) return place?.remove();
  const key = Object.keys(advice).find((part) => part && words.includes(part)) ?? "";
  const sentence = advice[key].replace("{words}", words.replace(/^(\w*Error: )+/, ""));
  if (place?.textContent === sentence) return;
  place?.remove();
  const advising = document.createElement("p");
  Object.assign(advising, { className: "emlab-advice", textContent: sentence });
  advising.setAttribute("role", "alert");
  uploader.append(advising);
}
