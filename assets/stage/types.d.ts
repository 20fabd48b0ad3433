// What Python sends to the component (ui/browser/plot.py), and what else several modules share. The tests hold every
// chart of every page against these types.

// --- sent for every chart ---

export interface Colours {
  light: string[];
  dark: string[];
  dashes: number[][]; // strokes and gaps in pixels, component by component
}

interface Chosen {
  key: string; // names the chart within the app
  step: number; // the frame at which a film opens
  opened: number; // changes when view and step are to be taken anew
  colours: Colours;
}

// A figure of Plotly. Colours stand in it by name ("@1/0.3").
export interface Figure {
  data: Trace[];
  layout: Layout;
  narrow?: Changes;
  short?: Changes;
  narrow_height?: number; // pixels
  least_width?: number; // pixels that a film's panels need side by side
  views?: FigureView[];
}

// Path in a layout -> value, where there is less room: { "yaxis2.domain": [0, 0.3] }
export type Changes = Record<string, unknown>;

// A panel or two of a figure that can be shown alone, each named by its x axis.
export interface FigureView {
  name: string;
  axes: string[];
  narrow?: Changes;
  short?: Changes;
}

// Traces and layouts are Plotly's own; it checks them.
// deno-lint-ignore no-explicit-any
export type Trace = Record<string, any>;
// deno-lint-ignore no-explicit-any
export type Layout = Record<string, any>;

// --- the stage ---

export interface SentStage extends Chosen {
  content: string; // StageContent as JSON
  view: View;
  query: Record<string, string>; // the experiment as it stands in the address
  controls: Control[]; // what can be chosen of the view
  note: string; // what had to change along with the last choice
  small: boolean; // only the film, on a page about something else
}

export interface StageContent {
  figure: Figure;
  film: SentFilm;
}

export type StageData = SentStage & StageContent;

export type Colouring = "blend" | "component" | "uncertainty" | "ink";

export interface View {
  colour: Colouring;
  ink: number; // the component whose responsibility is shown when colour is "ink", from 1
  levels: number[]; // in sigmas
  trails: boolean;
  truth: boolean;
  whole: boolean; // one step is a whole iteration
}

// One thing to choose of the view; `word` names it in a link.
export type Control =
  & {
    name: keyof View;
    word: string;
    label: string;
    // deno-lint-ignore no-explicit-any
    usual: any;
    needs: string; // a field of the film; where that is empty, there is nothing to choose
    beside: string[]; // a field of the view and the value with which this is of use
    says: string; // what is seen while it is on
  }
  & (
    | { kind: "choice"; titles: Record<string, string> }
    | { kind: "switch"; words: Record<string, boolean> }
    | { kind: "levels"; levels: number[] }
    | { kind: "component" }
  );

// EM's film as it travels (ui/stage/film.py). Numbers are base64 of little-endian float64.
export interface SentFilm {
  id: string;
  N: number;
  K: number;
  points: string; // (drawn, 2)
  drawn: number;
  parameters: string; // (T + 1, K, FIELDS)
  log_likelihood: string; // (T + 1)
  objective: string; // (T + 1)
  psi: number;
  captions: string[];
  start_in_whole_steps: string;
  sigma_note: string;
  units: Units;
  truth: string | null; // (K, 6)
  stop: Stop;
  offers: { action: string; label: string }[];
}

// original = shift + scale * x
export interface Units {
  columns: string[];
  shift: number[];
  scale: number[];
}

export interface Stop {
  reason: string;
  iteration: number;
  component?: number; // that collapsed, from 0
  shared?: boolean; // the covariance that collapsed is that of all components
  parameters?: number[][]; // (K, 6), which the refused M step would have led to
}

// --- a chart of a lesson ---

export interface SentChart extends Chosen {
  content: string; // ChartContent as JSON
  label: string; // for those who cannot see it
  height: number;
  address: Record<string, string> | null; // the settings of the page, where this chart writes them
  into_sight: boolean;
  exports: string; // the name of a file; then there are buttons for it
  click: boolean; // Python hears of a click into the first panel
}

export interface ChartContent {
  figure: Figure;
  frames: SentFrame[] | null; // of a film of figures
  parts: Trace[]; // what differs from the figure in some trace of some frame
  reel: string; // names the film by its content
}

export type ChartData = SentChart & ChartContent;

export interface SentFrame {
  name: string;
  says: string;
  step: string; // what the button says that leads here
  rows: string[][];
  changes: { data: Record<string, number>; layout: Layout }; // against the figure: parts by the place of the trace
}

// --- made in the browser ---

// EM's film as it plays: what was sent, unpacked.
export interface Film extends Omit<SentFilm, "points" | "parameters" | "log_likelihood" | "objective" | "truth"> {
  points: Float64Array;
  parameters: Float64Array;
  logLikelihood: Float64Array;
  objective: Float64Array;
  truth: Float64Array | null;
  iterations: number;
  collapsed: boolean;
  last: number; // frame
  climbed: Float64Array; // what EM climbs, per iteration
  climbedName: string;
  sizes: [number, number][]; // of each column: its spread and its largest size
  state(t: number): Float64Array; // (K, FIELDS)
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
  rgb: Rgb[];
  dashes: number[][];
  named: Record<string, Rgb>; // what a figure may call a colour
}

// What one frame of EM's film looks like.
export interface Scene {
  components: Float64Array; // (K, 6)
  points: Float32Array; // (drawn, POINT)
  symbols: Uint8Array | null; // (drawn)
  walked: number; // iterations
}

// A subplot in pixels and the data it shows.
export interface Panel {
  left: number;
  top: number;
  width: number;
  height: number;
  px(value: number): number;
  py(value: number): number;
  at(px: number, py: number): { x: number; y: number };
  contains(px: number, py: number): boolean;
}

// --- what the page is for all modules ---

export interface Memory {
  // deno-lint-ignore no-explicit-any
  kept: Record<string, any>; // key of a chart -> step, view and zoom
  plotly: { waiting: Map<Element, Element | null>; failed: boolean; done: Promise<void> } | null;
  send?: Send; // any chart can ask for a run
  shown?: WeakMap<Element, Shown>;
  charts?: Set<Shown>;
  onPaper?: boolean;
  announcing?: number;
}

// Tells Python something.
export type Send = (name: string, value: unknown) => void;

export interface Shown {
  root: HTMLElement;
  paper(on: boolean): void;
  close(): void;
}

// What Streamlit hands to a component.
export interface Given {
  data: SentStage | SentChart;
  parentElement: HTMLElement;
  setTriggerValue: Send;
}

interface Watch {
  isQuiet(): boolean;
  withServer(act: () => void): void;
}

declare global {
  interface Window {
    // deno-lint-ignore no-explicit-any
    Plotly: any;
    emLab?: Memory;
    emLabWatch?: Watch;
  }
}
