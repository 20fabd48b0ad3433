// What the browser makes of what Python has sent.

import type { Collapse, Host, SentFilm, StageData, View } from "./types.d.ts";

// EM's film as it plays: what was sent, unpacked.
export interface Film extends Omit<SentFilm, "points" | "parameters" | "log_likelihood" | "objective" | "truth"> {
  points: Float64Array;
  parameters: Float64Array;
  logLikelihood: Float64Array;
  objective: Float64Array;
  truth: Float64Array | null;
  iterations: number;
  collapse: Collapse | null;
  last: number; // frame
  climbed: Float64Array; // what EM climbs, per iteration
  climbedName: string;
  sizes: [number, number][]; // of each column: its spread and its largest size
  state(t: number): Float64Array; // (K, FIELDS)
}

// What a chart asks of the transport of its film.
export interface Played {
  frame: number;
  pause(): void;
  fitCaption(anew?: boolean): void;
}

// A frame of a film in words.
export interface About {
  name: string;
  heard?: string; // of its place, where that is more than the name
  says: string;
  place: [unit: string, count: number, all: number];
  next: string; // what the button says that leads on
}

export type Rgb = number[]; // red, green and blue, 0 ... 255

// The colours of the page.
export interface Look {
  background: string;
  text: string;
  font: string;
  dark: boolean;
  grid: string;
  faint: string;
  neutral: Rgb;
  certain: Rgb;
  torn: Rgb;
  hues: string[];
  onHue: string; // what is written on a hue
  rgb: Rgb[];
  dashes: number[][];
  named: Record<string, Rgb>; // what a figure may call a colour
}

// What one frame of EM's film looks like.
export interface Scene {
  components: Float64Array; // (K, THETA)
  points: Float32Array; // (drawn, POINT)
  symbols: Uint8Array | null; // (drawn)
  walked: number; // iterations
}

export type Range = [low: number, high: number];

// The ranges of a plane.
export interface Ranges {
  x: Range;
  y: Range;
}

export interface Size {
  width: number;
  height: number;
}

// The size of a chart on paper.
export interface Sheet extends Size {
  asOnScreen?: boolean;
}

// An axis of Plotly where it stands: what we read of it.
export interface Axis {
  range: Range;
  _offset: number; // pixels
  _length: number;
  anchor: string;
  scaleanchor?: string;
  nticks?: number;
  dtick?: number;
  gridcolor: string;
  linecolor: string;
  tickcolor: string;
  title?: { text: string; standoff?: number; font?: { size: number } };
}

export type Axes = Record<string, Axis>; // by their names in the layout

export type Arrangement = "wide" | "narrow" | "short";

// A subplot in pixels and the data it shows.
export interface Panel extends Size {
  left: number;
  top: number;
  ranges: Ranges;
  px(value: number): number;
  py(value: number): number;
  at(px: number, py: number): Place;
  contains(px: number, py: number): boolean;
}

// A place in a plane.
export interface Place {
  x: number;
  y: number;
}

// The panels of the stage.
export interface Panels {
  plane: Panel;
  curve: Panel;
}

// The stage as the pointer on it needs it.
export interface PointedAt {
  host: Host;
  data: StageData;
  film: Film;
  scene: Scene | null;
  player: { chart: HTMLElement; frame: number; go(frame: number): void };
  panels(): Panels | null; // null before there are axes
  keep(): void;
}

// What is drawn over the axes of the stage, and with what.
export interface Picture extends Panels {
  ctx: CanvasRenderingContext2D;
  film: Film;
  scene: Scene;
  frame: number;
  view: View;
  look: Look;
}
