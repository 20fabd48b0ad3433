// What Python sends to the component (ui/browser/plot.py), held against every chart of every page by the tests; and what
// all modules share. What the browser makes of it stands in made.d.ts.

import type { Film, Ranges } from "./made.d.ts";

export * from "./made.d.ts";

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

// What can be chosen of the view, by the kind of control: the kind of value, and what else is sent.
interface Choices {
  choice: { value: Colouring; also: { titles: Record<Colouring, string> } };
  switch: { value: boolean; also: { words: Record<string, boolean> } };
  levels: { value: number[]; also: { levels: number[] } };
  component: { value: number; also: unknown };
}

export type ControlKind = keyof Choices;

export type Control<Kind extends ControlKind = ControlKind> = {
  [One in Kind]: Chooses<One, Choices[One]["value"]> & Choices[One]["also"];
}[Kind];

interface Chooses<Kind, Value> {
  kind: Kind;
  name: Holding<Value>;
  word: string; // its name in a link
  label: string;
  usual: Value;
  needs: keyof Film | ""; // where that is empty, there is nothing to choose
  beside: [] | [keyof View, string]; // a field of the view and the value with which this is of use
  says: string; // what is seen while it is on
}

// The fields of the view that hold such a value.
type Holding<Value> = { [Name in keyof View]: View[Name] extends Value ? Name : never }[keyof View];

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
  truth: string | null; // (K, THETA)
  stop: Stop;
  offers: { action: string; label: string }[];
}

// original = shift + scale * x
export interface Units {
  columns: string[];
  shift: number[];
  scale: number[];
}

export type Stop = Collapse | { reason: "converged" | "max_iter" | "stopped"; iteration: number };

export interface Collapse {
  reason: "collapsed";
  iteration: number;
  component: number; // from 0
  shared: boolean; // the covariance that collapsed is that of all components
  parameters: number[][]; // (K, THETA), which the refused M step would have led to
}

// --- a chart of a lesson ---

export interface SentChart extends Chosen {
  content: string; // ChartContent as JSON
  label: string; // for those who cannot see it
  height: number;
  into_sight: boolean;
  exports: string; // the name of a file; then there are buttons for it
  click: boolean; // Python hears of a click into the first panel
}

export type ChartContent =
  & {
    figure: Figure;
    parts: Trace[]; // what differs from the figure in some trace of some frame
    reel: string; // names a film by its content
  }
  & ({ frames: null } | FilmOfFigures);

interface FilmOfFigures {
  frames: SentFrame[];
}

export type ChartData = SentChart & ChartContent;

export type FilmChartData = ChartData & FilmOfFigures;

export interface SentFrame {
  name: string;
  says: string;
  step: string; // what the button says that leads here
  rows: string[][];
  changes: { data: Record<string, number>; layout: Layout }; // against the figure: parts by the place of the trace
}

// --- the address of a lesson's page ---

export interface SentAddress {
  settings: Record<string, string>;
  chart: string; // the key of the chart whose step stands in the address
}

// --- what the page is for all modules ---

export interface Memory {
  kept: Partial<Record<string, KeptStage | KeptChart>>; // key of a chart -> what a page switch would lose
  plotly: Loading | null;
  send?: Send; // any chart can ask for a run
  shown?: WeakMap<Element, Shown>;
  charts?: Set<Shown>;
  address?: SentAddress & { place: HTMLElement; written: string }; // of the page, and the settings that stand there
  onPaper?: boolean;
  announcing?: ReturnType<typeof setTimeout>;
}

export interface KeptStage {
  film: string; // its id
  opened: number;
  step: number;
  view: View;
  zoom: Ranges | null;
  uirevision: unknown; // of the figure: the same for the same points
}

export interface KeptChart {
  reel: string;
  opened: number;
  step: number;
}

// plotly.js on its way.
export interface Loading {
  waiting: Map<Element, Element | null>; // place of a chart -> the words that stand there
  failed: boolean;
  done: Promise<void>;
}

// Tells Python something.
export type Send = (name: string, value: unknown) => void;

export interface Shown {
  root: HTMLElement;
  data: { key?: string };
  player: { frame: number } | null;
  later(milliseconds: number, write: () => void): void;
  paper(on: boolean): void;
  close(): void;
}

// What Streamlit hands to a component.
export interface Given {
  data: SentStage | SentChart | SentAddress;
  parentElement: HTMLElement;
  setTriggerValue: Send;
}

interface Watch {
  isQuiet(): boolean;
  withServer(act: () => void): void;
}

// What we call of plotly.js, which comes without types.
export interface Plotly {
  react(host: Host, data: Trace[], layout: Layout, config: Config): Promise<void>;
  relayout(host: Host, changes: object): Promise<void>;
  purge(host: Host): void;
  toImage(from: Host | Figure, format: object): Promise<string>;
  downloadImage(from: Host | Figure, format: object): Promise<string>;
  Icons: Record<string, object>;
}

// What a chart tells Plotly.
export interface Config {
  displayModeBar: "hover" | false;
  [name: string]: unknown;
}

// The element in which Plotly draws, with what Plotly adds to it.
export interface Host extends HTMLElement {
  data?: Trace[];
  _fullLayout?: Layout;
  on(event: string, hear: () => void): void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
    emLabWatch?: Watch;
  }
  var emLab: Memory | undefined; // `var`: a variable of the page
}
