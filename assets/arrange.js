// How a figure is arranged in the room it has: wide, narrow (a phone) or short (a window lying on its side, or one
// magnified to twice its size).

// Pixels of the window, and of the stage itself, below which panels stand one below the other.
const NARROW_WINDOW = 700, NARROW_STAGE = 500;
const SHORT = 380; // pixels of a film's picture below which there is no room for panels one below the other

// Changes parts of a layout, each named by its path: { "yaxis2.domain": [0, 0.3], "annotations.1.text": "J" }.
function rearrange(layout, changes) {
  for (const [path, value] of Object.entries(changes ?? {})) {
    const parts = path.split("."), last = parts.pop();
    let at = layout;
    for (const part of parts) at = at[part] ??= {};
    at[last] = value;
  }
}

const WRITTEN_OUT = 5; // powers of ten up to which the numbers of an axis are written out
const POWERS = 36; // pixels that a power of ten takes beside an axis

// What is the same in every arrangement: axes in the colours of the page, their titles no larger than there is room.
function styleAxes(layout, look, small) {
  for (const name of Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name))) {
    const numbers = { exponentformat: "power", minexponent: WRITTEN_OUT };
    const axis = { gridcolor: look.grid, zeroline: false, linecolor: look.faint, ticks: "outside", tickcolor: look.grid, automargin: false, ...numbers, ...layout[name] };
    if (small && axis.title?.text) axis.title = { ...axis.title, font: { size: 13 }, standoff: 4 };
    layout[name] = axis;
  }
  const { range, title, type } = layout.yaxis ?? {};
  if (range && title?.text && type !== "log" && hasPowers(range)) layout.margin.l += POWERS;
}

// Whether the numbers of an axis carry powers of ten.
function hasPowers(range) {
  return Math.abs(Math.floor(Math.log10(Math.max(...range.map(Math.abs))) + 0.01)) > WRITTEN_OUT;
}

// Leaves only the panels of one view, each named by its x axis.
function onlyView({ data, layout }, view, arrangement) {
  const isShown = (axis) => view.axes.includes(axis);
  for (const trace of data) if (!isShown(trace.xaxis ?? "x")) trace.visible = false;
  for (const name of Object.keys(layout)) {
    const axis = /^[xy]axis(\d*)$/.exec(name);
    if (axis && !isShown(`x${axis[1]}`)) layout[name].visible = false;
  }
  for (const text of layout.annotations ?? []) {
    const [axis] = (text.xref ?? "paper").split(" ");
    if (axis.startsWith("x") && !isShown(axis)) text.visible = false;
  }
  rearrange(layout, view[arrangement]);
}

// Where there is no room for all panels: one button for each view.
class Views {
  // `choose` draws anew; `fit` hears that there are other buttons than before.
  constructor(choose, fit) {
    this.box = element("div", "emlab-views");
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-label", "Shown");
    Object.assign(this, { choose, fit });
    this.names = "";
    this.chosen = 0;
  }

  // Returns the view to show, none if there is room for all.
  offer(views) {
    const names = views.map(({ name }) => name);
    this.chosen = Math.min(this.chosen, Math.max(views.length - 1, 0));
    if (String(names) !== this.names) {
      this.names = String(names);
      this.box.replaceChildren(...names.map((name, i) => button(name, name, () => this.press(i))));
      this.fit();
    }
    [...this.box.children].forEach((node, i) => node.setAttribute("aria-pressed", String(i === this.chosen)));
    return views[this.chosen];
  }

  press(i) {
    this.chosen = i;
    this.choose();
  }
}
