// The transport of a film: the step it is at, the buttons and keys that change it, and the sentence about it.
// Whoever extends it says how many frames there are and what each is called.

import { isStill, MORPH } from "../shared/motion.js";
import { button, element, enable, icon, nameButton } from "../shared/widgets.js";
import { Playhead } from "./playhead.js";

export class Transport extends Playhead {
  // `onFrame(frame, animate)` draws; `onSettle()` tells the outside (address, memory) that something changed.
  constructor(root, { onFrame, onSettle }) {
    super();
    this.root = root;
    this.draw = onFrame;
    this.onSettle = onSettle;
    root.tabIndex = 0;
    root.onkeydown = (event) => this.key(event);
    this.buildCaption();
    this.chart = element("div", "emlab-chart");
    root.append(this.chart);
    this.buildTransport();
  }

  // --- what a film is: for those who extend it ---

  // { name, says, place: [unit, count, all], next }, and what is `heard` of the place where that is more than the name
  /** @returns {any} */
  about() {
    return {};
  }
  // Sentences among which the longest is.
  /** @returns {string[]} */
  sentences() {
    return [];
  }
  // What the button may say that leads on, where it is more than the style has room for.
  /** @returns {string[]} */
  labels() {
    return [];
  }

  buildCaption() {
    const box = (this.caption = element("div", "emlab-caption"));
    this.name = element("span", "emlab-name");
    this.says = element("span", "emlab-says");
    this.says.setAttribute("aria-live", "polite");
    box.append(this.name, this.says);
    this.root.append(box);
  }

  buildTransport() {
    const bar = (this.bar = element("div", "emlab-transport"));
    this.startButton = button("Start", icon("start"), () => this.go(0));
    this.backButton = button("Back", icon("back"), () => this.go(this.previous()));
    this.stepButton = button("Step", "Step", () => this.go(this.next()));
    this.stepButton.classList.add("emlab-primary");
    this.playButton = button("Play", "Play", () => (this.playing ? this.pause() : this.play()));
    this.playButton.classList.add("emlab-wide");
    this.endButton = button("End", icon("end"), () => this.go(this.last));
    this.scrubber = element("input", "emlab-scrubber");
    Object.assign(this.scrubber, { type: "range", min: 0, step: 1 });
    this.scrubber.setAttribute("aria-label", "Step");
    this.scrubber.oninput = () => {
      this.go(Number(this.scrubber.value), { animate: false });
    };
    this.place = element("span", "emlab-place");
    bar.append(
      this.startButton,
      this.backButton,
      this.stepButton,
      this.playButton,
      this.endButton,
      this.scrubber,
      this.place,
    );
    this.keys = makeKeys();
    this.root.append(bar, this.keys);
  }

  rewind(frame) {
    this.scrubber.max = String(this.last);
    this.root.dataset.last = this.last;
    this.captionWidth = null;
    this.frame = Math.min(this.frame, this.last);
    this.fitCaption();
    this.open(frame);
  }

  onFrame(frame, animate) {
    this.draw(frame, animate);
    this.describe();
  }

  describe() {
    const { name, heard, says, place, next } = this.about();
    this.root.dataset.step = this.frame;
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
    longest.push(sentences[0], sentences.at(-1));
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
    const parts = [...this.root.children];
    const around = parts.slice(0, parts.indexOf(this.keys) + 1).filter((part) => part !== this.chart);
    this.root.style.setProperty("--around", `${around.reduce((sum, part) => sum + part.offsetHeight, 0)}px`);
  }

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

  labelStep(label) {
    this.stepButton.replaceChildren(label, icon("forward"));
  }

  // --- playing ---

  onPlay(playing) {
    this.says.setAttribute("aria-live", playing ? "off" : "polite"); // a screen reader could not keep up
    this.setPlayLabel(playing ? "Pause" : "Play");
  }

  isGone() {
    return !this.root.isConnected;
  }

  setPlayLabel(label) {
    this.playButton.replaceChildren(icon(label.toLowerCase()), element("span", "", label));
    nameButton(this.playButton, label);
  }

  morph() {
    if (isStill()) return 0;
    return this.playing ? Math.min(MORPH, 0.7 * this.beats) : MORPH;
  }

  key(event) {
    if (event.target.closest("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target !== this.root) return; // presses the button it is on
    const moves = {
      ArrowLeft: () => this.go(this.previous()),
      ArrowRight: () => this.go(this.next()),
      Home: () => this.go(0),
      End: () => this.go(this.last),
      " ": () => (this.playing ? this.pause() : this.play()),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }
}

const placed = ([unit, count, all]) => `${unit} ${count} / ${all}`;

// Gives a node the width of the widest of the texts that it will show.
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
  const key = (name) => element("kbd", "", name);
  line.append(key("←"), " ", key("→"), " step, ", key("Space"), " plays, ", key("Home"), " and ", key("End"), " jump");
  return line;
}
