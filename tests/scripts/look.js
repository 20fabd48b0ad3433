// Colours of a page for the tests: two components, red and blue.

/** @type {import("../../assets/stage/types.d.ts").Look} */
export const LOOK = {
  background: "#ffffff",
  text: "#010203",
  font: "sans-serif",
  dark: false,
  grid: "#eeeeee",
  faint: "#999999",
  neutral: [9, 9, 9],
  certain: [0, 0, 0],
  torn: [100, 100, 100],
  hues: ["#c80000", "#0000c8"],
  onHue: "#ffffff",
  rgb: [[200, 0, 0], [0, 0, 200]],
  dashes: [[], [6, 3]],
  named: { text: [1, 2, 3], torn: [4, 5, 6] },
};
