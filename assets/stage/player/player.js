// The player of the stage: the transport of EM's film, the choice of what is shown, and the numbers of each step.

import { iterationOf, phaseOf, stateOf } from "../em/film.js";
import { curveInWords } from "../em/words.js";
import { fillAlgorithm, lightAlgorithm } from "./algorithm.js";
import { Controls } from "./controls.js";
import { fillNumbers, makeNumbers } from "./numbers.js";
import { grouped } from "../shared/numerals.js";
import { button, choice, element } from "../shared/widgets.js";
import { Transport } from "../transport/transport.js";

// How to read the points in each colouring.
const HINTS = {
  blend: "A point’s colour mixes the colours of the components by its responsibilities.",
  component: "A point takes colour and shape of the component with the largest responsibility.",
  uncertainty: "Large and strong in colour: torn between components. Small and pale: certain.",
  ink: "The larger and stronger in colour a point, the greater this component’s responsibility for it.",
};

/** @import { Film, View } from "../types.d.ts" */

export class Player extends Transport {
  /** @type {Film} */
  film;
  /** @type {View} */
  view;

  constructor(root, { onFrame, onSettle, onView, onAction }) {
    super(root, { onFrame, onSettle });
    this.onView = onView;
    this.onAction = onAction;
    this.actions = element("div", "emlab-actions");
    this.caption.append(this.actions);
    this.buildView();
    this.numbers = makeNumbers(root);
  }

  buildView() {
    const bar = element("div", "emlab-view");
    const speed = choice("Speed", [[0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"]], (value) => {
      this.speed = Number(value);
      if (this.playing) this.play();
    });
    speed.select.value = "1";
    this.controls = new Controls(bar, speed.box, (change) => this.look(change));
    this.hint = element("p", "emlab-hint");
    this.hint.setAttribute("role", "status");
    this.root.append(bar, this.hint);
  }

  // What had to change along with the person's last choice.
  tellNote(note) {
    if (note === this.note) return;
    this.note = note;
    if (this.film) this.showView();
  }

  load(film, view, frame, look, controls) {
    this.pause();
    this.film = film;
    this.view = { ...view };
    this.currentLook = look;
    this.controls.build(controls);
    this.drawnNote = film.drawn < film.N
      ? ` ${grouped(film.drawn)} of ${grouped(film.N)} points drawn; EM uses all.`
      : "";
    fillAlgorithm(this.numbers.algorithm, film.sigma_note);
    this.showView();
    this.rewind(frame);
  }

  get last() {
    return this.film.last;
  }

  stride() {
    return this.view.whole ? 2 - (this.frame % 2) : 1;
  }

  about() {
    const { film, frame } = this;
    const phase = phaseOf(frame), iteration = iterationOf(frame);
    const name = phase === "start" ? "Start" : `${phase} step ${iteration}`;
    return {
      name,
      heard: `${name}, ${curveInWords(film, frame)}`,
      says: frame === 0 && this.view.whole ? film.start_in_whole_steps : film.captions[frame],
      place: this.view.whole ? ["iteration", iteration, film.last / 2] : ["step", frame, film.last],
      next: this.view.whole ? "Iteration" : phaseOf(frame + 1) === "E" ? "E step" : "M step",
    };
  }

  sentences() {
    return this.film ? [this.film.start_in_whole_steps, ...this.film.captions] : [];
  }

  describe() {
    const { film, frame, root } = this;
    Object.assign(root.dataset, {
      points: film.N, // in use, drawn or not
      columns: film.units.columns.join("\t"),
      phase: phaseOf(frame),
      iteration: iterationOf(frame),
      logLikelihood: String(film.logLikelihood[stateOf(film, frame)]),
    });
    super.describe();
    fillNumbers(this.numbers, film, frame, this.currentLook());
    lightAlgorithm(this.numbers.algorithm, film, frame);
  }

  // At the end of a film that did not converge its sentence goes with what can be done about it.
  tell(sentence) {
    super.tell(sentence);
    const { captions, offers } = this.film;
    const offered = sentence === captions.at(-1) ? offers : null;
    if (offered === this.offered) return;
    this.offered = offered;
    this.actions.replaceChildren(
      ...(offered ?? []).map(({ action, label }) => {
        const node = button(label, label, () => this.onAction(action));
        node.classList.add("emlab-action");
        return node;
      }),
    );
  }

  // --- the view ---

  look(change) {
    Object.assign(this.view, change);
    this.showView();
    this.describe();
    this.onView();
    this.onSettle();
  }

  showView() {
    const { view, film } = this;
    this.controls.show(view, film);
    this.hint.textContent = (this.note ? `${this.note} ` : "") + HINTS[view.colour] + this.controls.says(view, film) +
      this.drawnNote;
  }
}
