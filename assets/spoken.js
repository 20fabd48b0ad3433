// What those get who cannot see a picture: its words, and tables with heads.

// An image that is nothing but its name, where the picture stands.
function inWords() {
  const node = element("div", "emlab-words");
  node.setAttribute("role", "img");
  return node;
}

// The stage at a step: what the eye reads off the ellipses and the curve, means in the units of the data.
function stageInWords(film, frame) {
  const t = stateOf(film, frame);
  const components = Array.from({ length: film.K }, (_, k) => {
    const { pi, mu } = originalOf(film, film.state(t), k);
    return `component ${k + 1} with weight ${fixed(pi, 3)} and mean (${mu.map((value) => number(value)).join(", ")})`;
  });
  return `${film.N} points by ${film.units.columns.join(" and ")}: ${components.join("; ")}. ${curveInWords(film, frame)}.`;
}

function curveInWords(film, frame) {
  const t = stateOf(film, frame);
  return `${film.climbedName} = ${fixed(film.climbed[t], 4)} after ${t} of ${film.iterations} iterations`;
}

// Plotly's drawing would be read out as hundreds of numbers without order: its buttons are left to those who listen.
function muteDrawing(host) {
  for (const part of host.querySelectorAll(".svg-container > :not(.modebar-container)")) part.setAttribute("aria-hidden", "true");
}

// Rows of text with the head first, and empty ones below, so that every frame takes as much room as the longest table.
function tableOf(rows, most) {
  const table = element("table", "emlab-table"), named = rows[0]?.[0] === ""; // then every row begins with its name
  for (let i = 0; i < most; i++) {
    const line = element("tr", rows[i] ? "" : "emlab-filler");
    (rows[i] ?? ["\u00a0"]).forEach((text, j) => {
      const head = text.trim() && (i === 0 ? "col" : named && j === 0 ? "row" : "");
      const cell = element(head ? "th" : "td", "", text);
      if (head) cell.scope = head;
      line.append(cell);
    });
    table.append(line);
  }
  return table;
}


// What has to be scrolled sideways can be reached by keys; where all is in sight, no stop is in the way.
const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const node = target.closest("[data-scrolls]");
    if (node && node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node?.removeAttribute("tabindex");
  }
});

function keepReachable(...nodes) {
  for (const node of nodes) {
    node.dataset.scrolls = "";
    for (const watched of [node, ...node.children]) scrollers.observe(watched);
  }
}

// On a phone Streamlit's list of pages has no items of its own but groups, and items without a list: to a screen reader
// that is a broken list. It is told to hear links only, now and when Streamlit has made the list.
function repairPageList() {
  const repair = () => {
    const list = document.querySelector("[data-testid=stSidebarNavItems]");
    for (const part of list ? [list, ...list.querySelectorAll("li")] : []) part.setAttribute("role", "presentation");
  };
  repair();
  setTimeout(repair, 500);
}
