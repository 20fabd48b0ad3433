// The player of the stage: the transport of EM's film, the choice of what is shown, and the numbers of each step.

import { iterationOf, phaseOf, stateOf } from "../em/film.js";
import { curveInWords } from "../em/words.js";
import { fillAlgorithm, lightAlgorithm } from "./algorithm.js";
import { Controls } from "./controls.js";
import { fillNumbers, makeNumbers } from "./numbers.js";
import { grouped } from "../shared/numerals.js";
import { button, choice, element } from "../shared/widgets.js";
import { Transport } from "../transport/transport.js";

/** @import { About, Colouring, Control, Film, Look, View } from "../types.d.ts" */

/**
 * How to read the points in each colouring.
 * @type {Record<Colouring, string>}
 */
const HINTS = {
  blend: "A point’s colour mixes the colours of the components by its responsibilities.",
  component: "A point takes colour and shape of the component with the largest responsibility.",
  uncertainty: "Large and strong in colour: torn between components. Small and pale: certain.",
  ink: "The larger and stronger in colour a point, the greater this component’s responsibility for it.",
};

export class Player extends Transport {
  actions = element("div", "emlab-actions");
  hint = element("p", "emlab-hint");
  note = ""; // what had to change along with the person's last choice
  drawnNote = "";
  /** @type {Film["offers"] | null} Those that stand beside the caption. */
  offered = null;

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} chart
   * @param {{ film: Film, view: View, look: () => Look }} opening
   * @param {ConstructorParameters<typeof Transport>[2] & { onView(): void, onAction(action: string): void }} hears
   * `onView` draws another view; `onAction` does what is offered at the end of a film
   */
  constructor(root, chart, { film, view, look }, { onFrame, onSettle, onView, onAction }) {
    super(root, chart, { onFrame, onSettle });
    this.film = film;
    this.view = { ...view };
    this.currentLook = look;
    this.onView = onView;
    this.onAction = onAction;
    this.caption.append(this.actions);
    const bar = element("div", "emlab-view");
    this.controls = new Controls(bar, this.makeSpeed(), (change) => this.choose(change));
    this.hint.setAttribute("role", "status");
    root.append(bar, this.hint);
    this.numbers = makeNumbers(root);
  }

  makeSpeed() {
    const { box, select } = choice("Speed", [["0.5", "½×"], ["1", "1×"], ["2", "2×"], ["4", "4×"]], (value) => {
      this.speed = Number(value);
      if (this.playing) this.play();
    });
    select.value = "1";
    return box;
  }

  /** @param {string} note */
  tellNote(note) {
    if (note === this.note) return;
    this.note = note;
    this.showView();
  }

  /**
   * @param {Film} film
   * @param {View} view
   * @param {number} frame where it opens
   * @param {Control[]} controls
   */
  load(film, view, frame, controls) {
    this.pause();
    this.film = film;
    this.view = { ...view };
    this.controls.build(controls);
    this.drawnNote = film.drawn < film.N
      ? ` ${grouped(film.drawn)} of ${grouped(film.N)} points drawn; EM uses all.`
      : "";
    fillAlgorithm(this.numbers.algorithm, film.sigma_note);
    this.showView();
    this.rewind(frame);
  }

  /** @override */
  get last() {
    return this.film.last;
  }

  /** @override */
  stride() {
    return this.view.whole ? 2 - (this.frame % 2) : 1;
  }

  /** @override @returns {About} */
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

  /** @override */
  sentences() {
    return [this.film.start_in_whole_steps, ...this.film.captions];
  }

  /** @override */
  describe() {
    const { film, frame, root } = this;
    Object.assign(root.dataset, {
      points: String(film.N), // in use, drawn or not
      columns: film.units.columns.join("\t"),
      phase: phaseOf(frame),
      iteration: String(iterationOf(frame)),
      logLikelihood: String(film.logLikelihood[stateOf(film, frame)]),
    });
    super.describe();
    fillNumbers(this.numbers, film, frame, this.currentLook());
    lightAlgorithm(this.numbers.algorithm, film, frame);
  }

  /**
   * At the end of a film that did not converge its sentence goes with what can be done about it.
   * @override
   * @param {string} sentence
   */
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

  /** @param {Partial<View>} change */
  choose(change) {
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
