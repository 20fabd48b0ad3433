// The colours of the page: read from it, mixed, and on paper.

import { contextOf, element } from "./widgets.js";

/** @import { Colours, Look, Rgb } from "../types.d.ts" */

/**
 * @param {string} hex
 * @returns {Rgb}
 */
function rgbOf(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/**
 * The colours of the current theme, read from the page.
 * @param {Element} root
 * @param {Colours} colours
 * @returns {Look}
 */
export function lookOf(root, colours) {
  const style = getComputedStyle(root);
  const read = (/** @type {string} */ name, /** @type {string} */ fallback) =>
    style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "#ffffff");
  const dark = luminance(background) < 0.4;
  const look = {
    background,
    text: read("--st-text-color", "#31333f"),
    font: read("--st-font", "sans-serif"),
    ...shades(dark, colours),
  };
  return { ...look, named: namedColours(look, read("--st-primary-color", look.hues[0])) };
}

/**
 * @param {boolean} dark
 * @param {Colours} colours
 */
function shades(dark, colours) {
  const hues = dark ? colours.dark : colours.light;
  return {
    dark,
    grid: dark ? "#2c313b" : "#e7e9ee",
    faint: dark ? "#7d8590" : "#9aa1ab",
    neutral: dark ? [150, 158, 168] : [120, 127, 137],
    certain: dark ? [70, 76, 86] : [203, 208, 214],
    torn: dark ? [255, 196, 61] : [176, 0, 92],
    hues,
    onHue: dark ? "#10131a" : "#ffffff",
    rgb: hues.map(rgbOf),
    dashes: colours.dashes,
  };
}

/**
 * Any colour the page is styled with, as red, green and blue.
 * @param {string} colour
 * @returns {Rgb}
 */
function rgbOfStyle(colour) {
  const probe = contextOf(element("canvas"), { willReadFrequently: true });
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** @param {string} colour */
function luminance(colour) {
  const [r, g, b] = rgbOfStyle(colour);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/**
 * @param {ArrayLike<number>} shares
 * @param {Rgb[]} colours
 * @returns {Rgb}
 */
export function blend(shares, colours) {
  const mixed = [0, 0, 0];
  for (let k = 0; k < shares.length; k++) {
    for (let c = 0; c < 3; c++) mixed[c] += shares[k] * colours[k][c];
  }
  return mixed;
}

/**
 * What a figure may call a colour.
 * @param {Omit<Look, "named">} look
 * @param {string} accent
 * @returns {Record<string, Rgb>}
 */
function namedColours(look, accent) {
  const styles = {
    text: look.text,
    faint: look.faint,
    grid: look.grid,
    background: look.background,
    accent,
    "on-hue": look.onHue,
  };
  const named = Object.fromEntries(Object.entries(styles).map(([name, style]) => [name, rgbOfStyle(style)]));
  return { ...named, torn: look.torn };
}

/**
 * On paper: dark on white, whatever the theme.
 * @param {Look} look
 * @param {Colours} colours
 * @returns {Look}
 */
export function paperLook(look, colours) {
  const paper = { ...look, background: "#ffffff", text: "#1a1c24", ...shades(false, colours) };
  const ink = {
    text: [26, 28, 36],
    background: [255, 255, 255],
    "on-hue": [255, 255, 255],
    faint: rgbOf(paper.faint),
    grid: rgbOf(paper.grid),
  };
  return { ...paper, named: { ...look.named, ...ink, accent: paper.rgb[0], torn: paper.torn } };
}
