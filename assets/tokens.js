// Figures speak of colours by name, "@1/0.3"; here the names become the colours of the theme on screen.
// ui/drawing.py says which names there are.

const TOKEN = /^@(mix:[\d.,e-]+|\d+|text|faint|grid|background|accent|torn|on-hue)(?:\/([\d.]+))?$/;

function namedColours(root, look) {
  const accent = getComputedStyle(root).getPropertyValue("--st-primary-color").trim() || look.hues[0];
  const styles = { text: look.text, faint: look.faint, grid: look.grid, background: look.background, accent, "on-hue": look.dark ? "#10131a" : "#ffffff" };
  const named = Object.fromEntries(Object.entries(styles).map(([name, style]) => [name, rgbOfStyle(style)]));
  return { ...named, torn: look.torn };
}

// On paper: dark on white, whatever the theme.
function paperLook(look, colours) {
  const paper = { ...look, background: "#ffffff", text: "#1a1c24", ...shades(false, colours) };
  const ink = { text: [26, 28, 36], background: [255, 255, 255], "on-hue": [255, 255, 255], faint: rgbOf(paper.faint), grid: rgbOf(paper.grid) };
  return { ...paper, named: { ...look.named, ...ink, accent: paper.rgb[0], torn: paper.torn } };
}

function colourOf(token, look) {
  const [, name, opacity] = TOKEN.exec(token);
  let rgb;
  if (name.startsWith("mix:")) rgb = blend(name.slice(4).split(",").map(Number), look.rgb);
  else rgb = /^\d/.test(name) ? look.rgb[Number(name) - 1] : look.named[name];
  return `rgba(${rgb.map(Math.round).join(",")},${opacity ?? 1})`;
}

// The same figure with colours in place of their names. Arrays of numbers are passed on as they are.
function coloured(value, look) {
  if (typeof value === "string") return TOKEN.test(value) ? colourOf(value, look) : value;
  if (Array.isArray(value)) return typeof value.at(-1) === "number" ? value : value.map((item) => coloured(item, look));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, coloured(item, look)]));
}

// --- a figure a share of the way between two others ---

const RGBA = /^rgba\(([\d.,]+)\)$/;

function mixValues(from, to, s) {
  if (typeof to === "number") return typeof from === "number" ? from + s * (to - from) : to;
  if (Array.isArray(to)) {
    if (!Array.isArray(from) || from.length !== to.length) return to;
    return to.map((item, i) => mixValues(from[i], item, s));
  }
  if (typeof to === "string" && typeof from === "string" && from !== to) {
    const a = RGBA.exec(from), b = RGBA.exec(to);
    if (a && b) return `rgba(${mixValues(a[1].split(",").map(Number), b[1].split(",").map(Number), s).join(",")})`;
  }
  return to;
}

const MOVING = ["x", "y", "z", "opacity", "width", "base"];

// Places, sizes and colours of the traces move, and the ranges of the axes; everything else is the target's.
function mixFigures(from, to, s) {
  const data = to.data.map((trace, i) => {
    const before = from.data[i];
    if (!before || before.type !== trace.type) return trace;
    const mixed = { ...trace };
    for (const name of MOVING) if (name in trace) mixed[name] = mixValues(before[name], trace[name], s);
    for (const name of ["marker", "line"]) {
      if (!trace[name] || !before[name]) continue;
      mixed[name] = { ...trace[name] };
      for (const part of ["color", "size", "opacity"]) {
        if (part in trace[name]) mixed[name][part] = mixValues(before[name][part], trace[name][part], s);
      }
    }
    return mixed;
  });
  const layout = { ...to.layout };
  for (const [name, axis] of Object.entries(to.layout)) {
    const before = from.layout[name];
    if (/^[xy]axis\d*$/.test(name) && axis.range && before?.range) layout[name] = { ...axis, range: mixValues(before.range, axis.range, s) };
  }
  for (const name of ["annotations", "shapes"]) {
    const items = to.layout[name], before = from.layout[name];
    if (!items || items.length !== before?.length) continue;
    layout[name] = items.map((item, i) => {
      const moved = { ...item };
      for (const place of ["x", "y", "ax", "ay", "x0", "x1", "y0", "y1"]) if (typeof item[place] === "number") moved[place] = mixValues(before[i][place], item[place], s);
      return moved;
    });
  }
  return { data, layout };
}
