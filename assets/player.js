// The player: the step it is at, the buttons that change it, and everything on screen that follows from it.

const MORPH = 400; // milliseconds from one step to the next
const BEAT = 1300; // milliseconds between two steps while playing at normal speed

// How to read the points in each colouring.
const HINTS = {
  blend: "A point’s colour mixes the colours of the components by its responsibilities.",
  component: "A point takes colour and shape of the component with the largest responsibility.",
  uncertainty: "Large and strong in colour: torn between components. Small and pale: certain.",
  ink: "The larger and stronger in colour a point, the greater the share this component has in it.",
};

class Player {
  // `onFrame(frame, animate)` draws; `onSettle()` tells the outside (URL, memory) that something changed.
  constructor(root, { onFrame, onView, onSettle, onAction }) {
    Object.assign(this, { root, onFrame, onView, onSettle, onAction });
    this.frame = 0;
    this.playing = null;
    this.speed = 1;
    this.message = "";
    root.tabIndex = 0;
    root.onkeydown = (event) => this.key(event);
    this.buildCaption();
    this.chart = element("div", "emlab-chart");
    this.chart.append(this.actions);
    root.append(this.chart);
    this.buildTransport();
    this.buildView();
    this.numbers = makeNumbers(root);
  }

  buildCaption() {
    const box = (this.caption = element("div", "emlab-caption"));
    this.name = element("span", "emlab-name");
    this.says = element("span", "emlab-says");
    this.says.setAttribute("aria-live", "polite");
    this.actions = element("span", "emlab-actions");
    box.append(this.name, this.says);
    this.root.append(box);
  }

  buildTransport() {
    const bar = element("div", "emlab-transport");
    this.startButton = button("Start", "⏮", () => this.go(0));
    this.backButton = button("Back", "◀", () => this.go(this.previous()));
    this.stepButton = button("E step", "E step ▶", () => this.go(this.next()));
    this.stepButton.classList.add("emlab-primary");
    this.playButton = button("Play", "Play", () => (this.playing ? this.pause() : this.play()));
    this.playButton.classList.add("emlab-wide");
    this.endButton = button("End", "⏭", () => this.go(this.film.last));
    this.scrubber = element("input", "emlab-scrubber");
    Object.assign(this.scrubber, { type: "range", min: 0, step: 1 });
    this.scrubber.setAttribute("aria-label", "Step");
    this.scrubber.oninput = () => {
      this.go(Number(this.scrubber.value), { animate: false });
    };
    this.place = element("span", "emlab-place");
    this.speedChoice = choice("Speed", [[0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"]], (value) => {
      this.speed = Number(value);
      if (this.playing) this.play();
    });
    this.speedChoice.select.value = "1";
    this.whole = tick("Whole iterations", (on) => this.look({ whole: on }));
    bar.append(this.startButton, this.backButton, this.stepButton, this.playButton, this.endButton, this.scrubber, this.place);
    this.root.append(bar);
  }

  buildView() {
    const bar = element("div", "emlab-view");
    this.colouring = choice("Colour points by", [], (colour) => this.look({ colour }));
    this.ink = choice("Component", [], (value) => this.look({ ink: Number(value) }));
    const group = element("span", "emlab-choice", "Ellipses ");
    this.levels = [1, 2, 3].map((level) => {
      const box = tick(`${level}σ`, (on) => {
        const levels = this.view.levels.filter((other) => other !== level);
        this.look({ levels: on ? [...levels, level].sort() : levels });
      });
      box.level = level;
      group.append(box.box);
      return box;
    });
    this.trails = tick("Trails", (on) => this.look({ trails: on }));
    this.truth = tick("True mixture", (on) => this.look({ truth: on }));
    bar.append(this.colouring.box, group, this.trails.box, this.truth.box, this.whole.box, this.speedChoice.box, this.ink.box);
    this.hint = element("p", "emlab-hint");
    this.root.append(bar, this.hint);
  }

  load(film, view, frame, look, colourings) {
    this.pause();
    this.film = film;
    this.view = { ...view };
    this.currentLook = look;
    this.colouring.select.replaceChildren(...Object.entries(colourings).map(([value, text]) => new Option(text, value)));
    this.scrubber.max = film.last;
    this.root.dataset.last = film.last;
    this.ink.select.replaceChildren(...Array.from({ length: film.K }, (_, k) => new Option(String(k + 1), k + 1)));
    this.truth.box.hidden = !film.truth;
    this.drawnNote =
      film.drawn < film.N ? ` ${film.drawn.toLocaleString("en")} of ${film.N.toLocaleString("en")} points drawn; EM uses all.` : "";
    fillAlgorithm(this.numbers.algorithm, film.sigma_note);
    this.showView();
    this.captionWidth = null;
    this.fitCaption();
    this.frame = -1;
    this.go(Math.min(Math.max(frame, 0), film.last), { animate: false, settle: false });
  }

  next() {
    const stride = this.view.whole ? 2 - (this.frame % 2) : 1;
    return Math.min(this.frame + stride, this.film.last);
  }

  previous() {
    const stride = this.view.whole ? 2 - (this.frame % 2) : 1;
    return Math.max(this.frame - stride, 0);
  }

  go(frame, { animate = true, settle = true } = {}) {
    if (this.playing && frame !== this.expected) this.pause();
    if (frame === this.frame) return;
    const steps = Math.abs(frame - this.frame);
    this.frame = frame;
    this.onFrame(frame, animate && steps <= 2);
    this.describe();
    if (settle) this.onSettle();
  }

  describe() {
    const { film, frame, root } = this;
    const phase = phaseOf(frame), iteration = iterationOf(frame);
    const next = phaseOf(frame + 1) === "E" ? "E step" : "M step";
    Object.assign(root.dataset, {
      step: frame,
      phase,
      iteration,
      logLikelihood: String(film.logLikelihood[stateOf(film, frame)]),
    });
    const name = phase === "start" ? "Start" : `${phase} step ${iteration}`;
    const points = { start: "1", E: "2", M: "3, 4" }[phase]; // of the algorithm
    this.name.replaceChildren(element("span", "emlab-point", points), ` ${name}`);
    this.says.textContent = this.sentence(frame);
    this.scrubber.value = frame;
    this.scrubber.setAttribute("aria-valuetext", name);
    const [unit, count, all] = this.view.whole ? ["iteration", iteration, film.last / 2] : ["half-step", frame, film.last];
    this.place.replaceChildren(element("span", "", `${unit} `), `${count} / ${all}`);
    const label = this.view.whole ? "Step" : next;
    this.stepButton.setAttribute("aria-label", label);
    this.stepButton.title = label;
    this.stepButton.textContent = `${label} ▶`;
    enable(frame > 0, this.startButton, this.backButton);
    enable(frame < film.last, this.stepButton, this.endButton);
    this.offerChoices();
    fillNumbers(this.numbers, film, frame, this.currentLook());
    lightAlgorithm(this.numbers.algorithm, film, frame);
  }

  sentence(frame) {
    return frame === 0 && this.view.whole ? this.film.start_in_whole_steps : this.film.captions[frame];
  }

  // Room for the longest sentence of the film, so that nothing below it ever moves.
  fitCaption(anew = false) {
    if (!this.film || !this.root.clientWidth || (!anew && this.captionWidth === this.root.clientWidth)) return;
    this.captionWidth = this.root.clientWidth;
    const { captions, start_in_whole_steps } = this.film;
    const longest = [...captions].sort((a, b) => b.length - a.length).slice(0, 12);
    longest.push(captions[0], start_in_whole_steps, captions.at(-1));
    const shown = this.says.textContent;
    this.says.setAttribute("aria-live", "off");
    this.caption.style.minHeight = "";
    let tallest = 0;
    for (const sentence of longest) {
      this.says.textContent = sentence;
      tallest = Math.max(tallest, this.caption.offsetHeight);
    }
    this.says.textContent = shown;
    this.says.setAttribute("aria-live", this.playing ? "off" : "polite");
    this.caption.style.minHeight = `${tallest}px`;
  }

  // At the end of a film that did not converge, what can be done about it.
  offerChoices() {
    const choices = this.frame === this.film.last ? this.film.choices : [];
    this.actions.replaceChildren(
      ...choices.map(({ action, label }) => {
        const node = button(label, label, () => this.onAction(action));
        node.classList.add("emlab-action");
        return node;
      }),
    );
  }

  // --- playing ---

  play() {
    clearInterval(this.playing);
    if (this.frame === this.film.last) this.go(0, { animate: false });
    this.says.setAttribute("aria-live", "off"); // a screen reader could not keep up
    this.playing = setInterval(() => this.beat(), BEAT / this.speed);
    this.setPlayLabel("Pause");
  }

  beat() {
    if (!this.root.isConnected || this.frame === this.film.last) return this.pause();
    this.expected = this.next();
    this.go(this.expected);
    if (this.frame === this.film.last) this.pause();
  }

  pause() {
    clearInterval(this.playing);
    this.playing = null;
    this.says.setAttribute("aria-live", "polite");
    this.setPlayLabel("Play");
  }

  setPlayLabel(label) {
    this.playButton.replaceChildren(label === "Play" ? "▶▶" : "❚❚", element("span", "", ` ${label}`));
    this.playButton.setAttribute("aria-label", label);
    this.playButton.title = label;
  }

  morph() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return 0;
    return this.playing ? Math.min(MORPH, (0.7 * BEAT) / this.speed) : MORPH;
  }

  key(event) {
    if (event.target.closest("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target !== this.root) return; // presses the button it is on
    const moves = {
      ArrowLeft: () => this.go(this.previous()),
      ArrowRight: () => this.go(this.next()),
      Home: () => this.go(0),
      End: () => this.go(this.film.last),
      " ": () => (this.playing ? this.pause() : this.play()),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }

  // --- the view ---

  look(change) {
    Object.assign(this.view, change);
    this.showView();
    this.describe();
    this.onView();
    this.onSettle();
  }

  say(message) {
    this.message = message;
    this.showView();
    this.message = "";
  }

  showView() {
    const { view, film } = this;
    this.colouring.select.value = view.colour;
    this.ink.select.value = String(Math.min(view.ink, film.K));
    this.ink.box.hidden = view.colour !== "ink";
    for (const { input, level } of this.levels) input.checked = view.levels.includes(level);
    this.trails.input.checked = view.trails;
    this.truth.input.checked = view.truth;
    this.whole.input.checked = view.whole;
    this.hint.textContent = this.message || HINTS[view.colour] + (view.truth && film.truth ? " Grey dotted ellipses: the true mixture." : "") + this.drawnNote;
  }
}
