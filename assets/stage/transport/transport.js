// The transport of a film: the step it is at, the buttons and keys that change it, and the sentence about it.
// Whoever extends it says how many frames there are and what each is called.

import { isStill, MORPH } from "../shared/motion.js";
import { button, element, enable, icon, nameButton } from "../shared/widgets.js";
import { Playhead } from "./playhead.js";

/** @import { About } from "../types.d.ts" */

export class Transport extends Playhead {
  name = element("span", "emlab-name");
  says = element("span", "emlab-says");
  caption = element("div", "emlab-caption");
  startButton = button("Start", icon("start"), () => this.go(0));
  backButton = button("Back", icon("back"), () => this.go(this.previous()));
  stepButton = button("Step", "Step", () => this.go(this.next()));
  playButton = button("Play", "Play", () => (this.playing ? this.pause() : this.play()));
  endButton = button("End", icon("end"), () => this.go(this.last));
  scrubber = element("input", "emlab-scrubber");
  place = element("span", "emlab-place");
  keys = makeKeys();
  captionWidth = 0; // pixels for which the caption has room

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} chart where the film is shown
   * @param {{ onFrame(frame: number, animate: boolean): void, onSettle(): void }} hears `onFrame` draws; `onSettle`
   * tells the outside (address, memory) that something changed
   */
  constructor(root, chart, { onFrame, onSettle }) {
    super();
    this.root = root;
    this.chart = chart;
    this.draw = onFrame;
    this.onSettle = onSettle;
    root.tabIndex = 0;
    root.onkeydown = (event) => this.key(event);
    this.says.setAttribute("aria-live", "polite");
    this.caption.append(this.name, this.says);
    root.append(this.caption, chart, this.makeBar(), this.keys);
  }

  // --- what a film is: for those who extend it ---

  /** @returns {About} */
  about() {
    return { name: "", says: "", place: ["", 0, 0], next: "" };
  }
  /**
   * Sentences among which the longest is.
   * @returns {string[]}
   */
  sentences() {
    return [];
  }
  /**
   * What the button may say that leads on, where it is more than the style has room for.
   * @returns {string[]}
   */
  labels() {
    return [];
  }

  makeBar() {
    const { scrubber } = this, bar = element("div", "emlab-transport");
    this.stepButton.classList.add("emlab-primary");
    this.playButton.classList.add("emlab-wide");
    Object.assign(scrubber, { type: "range", min: 0, step: 1 });
    scrubber.setAttribute("aria-label", "Step");
    scrubber.oninput = () => this.go(Number(scrubber.value), { animate: false });
    const buttons = [this.startButton, this.backButton, this.stepButton, this.playButton, this.endButton];
    bar.append(...buttons, scrubber, this.place);
    return bar;
  }

  /** @param {number} frame */
  rewind(frame) {
    this.scrubber.max = this.root.dataset.last = String(this.last);
    this.captionWidth = 0;
    this.frame = Math.min(this.frame, this.last);
    this.fitCaption();
    this.open(frame);
  }

  /**
   * @override
   * @param {number} frame
   * @param {boolean} animate
   */
  onFrame(frame, animate) {
    this.draw(frame, animate);
    this.describe();
  }

  describe() {
    const { name, heard, says, place, next } = this.about();
    this.root.dataset.step = String(this.frame);
    this.name.textContent = name;
    this.tell(says);
    this.scrubber.value = String(this.frame);
    this.scrubber.setAttribute("aria-valuetext", heard ?? name);
    this.place.textContent = placed(place);
    nameButton(this.stepButton, next);
    this.labelStep(next);
    enable(this.frame > 0, this.startButton, this.backButton);
    enable(this.frame < this.last, this.stepButton, this.endButton);
  }

  // Room for the longest sentence of the film, so that nothing below it ever moves.
  fitCaption(anew = false) {
    const sentences = this.sentences();
    if (!sentences.length || !this.root.clientWidth || (!anew && this.captionWidth === this.root.clientWidth)) return;
    this.captionWidth = this.root.clientWidth;
    this.fitStep();
    const longest = [...sentences].sort((a, b) => b.length - a.length).slice(0, 12);
    longest.push(sentences[0], sentences[sentences.length - 1]);
    const shown = this.says.textContent;
    this.says.setAttribute("aria-live", "off");
    this.caption.style.minHeight = "";
    let tallest = 0;
    for (const sentence of longest) {
      this.tell(sentence);
      tallest = Math.max(tallest, this.caption.offsetHeight);
    }
    this.tell(shown);
    this.says.setAttribute("aria-live", this.playing ? "off" : "polite");
    this.caption.style.minHeight = `${tallest}px`;
    this.fitScreen();
  }

  // Tells the style how much of a screen stands around the picture: sentence, views, transport and keys.
  fitScreen() {
    const parts = [...this.root.children].filter((part) => part instanceof HTMLElement);
    const around = parts.slice(0, parts.indexOf(this.keys) + 1).filter((part) => part !== this.chart);
    this.root.style.setProperty("--around", `${around.reduce((sum, part) => sum + part.offsetHeight, 0)}px`);
  }

  /** @param {string} sentence */
  tell(sentence) {
    this.says.textContent = sentence;
  }

  // Room for the widest label and the last place, so that the buttons beside them stay under the pointer.
  fitStep() {
    const [unit, , all] = this.about().place;
    fitWidest(this.place, [placed([unit, all, all])], (text) => {
      this.place.textContent = text;
    });
    fitWidest(this.stepButton, this.labels(), (label) => this.labelStep(label));
  }

  /** @param {string} label */
  labelStep(label) {
    this.stepButton.replaceChildren(label, icon("forward"));
  }

  // --- playing ---

  /** @override @param {boolean} playing */
  onPlay(playing) {
    this.says.setAttribute("aria-live", playing ? "off" : "polite"); // a screen reader could not keep up
    const label = playing ? "Pause" : "Play";
    this.playButton.replaceChildren(icon(playing ? "pause" : "play"), element("span", "", label));
    nameButton(this.playButton, label);
  }

  /** @override */
  isGone() {
    return !this.root.isConnected;
  }

  morph() {
    if (isStill()) return 0;
    return this.playing ? Math.min(MORPH, 0.7 * this.beats) : MORPH;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { target } = event;
    if (!(target instanceof Element) || target.closest("input, select")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && target !== this.root) return; // presses the button it is on
    /** @type {Partial<Record<string, () => void>>} */
    const moves = {
      ArrowLeft: () => this.go(this.previous()),
      ArrowRight: () => this.go(this.next()),
      Home: () => this.go(0),
      End: () => this.go(this.last),
      " ": () => (this.playing ? this.pause() : this.play()),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }
}

/** @param {About["place"]} place */
const placed = ([unit, count, all]) => `${unit} ${count} / ${all}`;

/**
 * Gives a node the width of the widest of the texts that it will show.
 * @param {HTMLElement} node
 * @param {string[]} texts
 * @param {(text: string) => void} show
 */
function fitWidest(node, texts, show) {
  const shown = [...node.childNodes];
  node.style.minWidth = "";
  let widest = 0;
  for (const text of new Set(texts)) {
    show(text);
    widest = Math.max(widest, node.offsetWidth);
  }
  node.replaceChildren(...shown);
  if (widest) node.style.minWidth = `${widest}px`;
}

// Which keys do what; where there are no keys, the style hides it.
function makeKeys() {
  const line = element("p", "emlab-keys", "Keys: ");
  const key = (/** @type {string} */ name) => element("kbd", "", name);
  line.append(key("←"), " ", key("→"), " step, ", key("Space"), " plays, ", key("Home"), " and ", key("End"), " jump");
  return line;
}
