// What a person may choose to see. Python's table (ui/state/view.py) says what there is; here is how each kind looks and
// how a link says it.

import { choice, element, tick } from "../shared/widgets.js";

/** @import { Colouring, Control, ControlKind, Film, View } from "../types.d.ts" */

/** @typedef {(change: Partial<View>) => void} Change hears what is chosen */

/** @typedef {{ box: HTMLElement, show(view: View, film: Film): void }} Made a control on the page */

/**
 * How a control is made, and how a link says what is chosen.
 * @type {{ [Kind in ControlKind]: {
 *   make(control: Control<Kind>, change: Change): Made,
 *   word(control: Control<Kind>, view: View): string,
 * } }}
 */
const KINDS = {
  choice: {
    make({ name, label, titles }, change) {
      const options = /** @type {[Colouring, string][]} */ (Object.entries(titles)); // which forgets its names
      const { box, select } = choice(label, options, (value) => change({ [name]: value }));
      return { box, show: (view) => void (select.value = view[name]) };
    },
    word: ({ name }, view) => view[name],
  },
  switch: {
    make({ name, label }, change) {
      const { box, input } = tick(label, (on) => change({ [name]: on }));
      return { box, show: (view) => void (input.checked = view[name]) };
    },
    word: ({ name, words }, view) => Object.keys(words).find((word) => words[word] === view[name]) ?? "",
  },
  levels: {
    make({ name, label, levels }, change) {
      const box = element("span", "emlab-choice", `${label} `);
      const chosen = () => levels.filter((_, i) => ticks[i].input.checked);
      const ticks = levels.map((level) => tick(`${level}σ`, () => change({ [name]: chosen() })));
      box.append(...ticks.map((one) => one.box));
      const show = (/** @type {View} */ view) =>
        levels.forEach((level, i) => (ticks[i].input.checked = view[name].includes(level)));
      return { box, show };
    },
    word: ({ name }, view) => view[name].join(",") || "none",
  },
  component: {
    make({ name, label }, change) {
      const { box, select } = choice(label, [], (value) => change({ [name]: Number(value) }));
      return {
        box,
        show(view, film) {
          const numbers = Array.from({ length: film.K }, (_, k) => new Option(String(k + 1)));
          if (select.options.length !== film.K) select.replaceChildren(...numbers);
          select.value = String(Math.min(view[name], film.K));
        },
      };
    },
    word: ({ name }, view) => String(view[name]),
  },
};

/**
 * @template {ControlKind} Kind
 * @param {Control<Kind>} control
 * @param {Change} change
 */
const made = (control, change) => KINDS[control.kind].make(control, change);

/**
 * @template {ControlKind} Kind
 * @param {Control<Kind>} control
 * @param {View} view
 */
const wordOf = (control, view) => KINDS[control.kind].word(control, view);

/**
 * What differs from the usual view, in the words of a link.
 * @param {Control[]} controls
 * @param {View} view
 * @returns {Record<string, string>}
 */
export function wordsOf(controls, view) {
  const usual = { ...view, ...Object.fromEntries(controls.map(({ name, usual }) => [name, usual])) };
  const differing = controls.filter((control) => wordOf(control, view) !== wordOf(control, usual));
  return Object.fromEntries(differing.map((control) => [control.word, wordOf(control, view)]));
}

export class Controls {
  /** @type {Control[]} */
  table = [];
  /** @type {Made[]} */
  made = [];

  /**
   * @param {HTMLElement} bar
   * @param {HTMLElement} last stands after all that is always there
   * @param {Change} change
   */
  constructor(bar, last, change) {
    this.bar = bar;
    this.last = last;
    this.change = change;
  }

  /** @param {Control[]} table */
  build(table) {
    if (JSON.stringify(table) === JSON.stringify(this.table)) return;
    this.table = table;
    this.made = table.map((control) => made(control, this.change));
    // What comes and goes stands at the end, so that it moves nothing.
    const comesAndGoes = this.made.filter((_, i) => table[i].beside.length);
    const stays = this.made.filter((_, i) => !table[i].beside.length);
    this.bar.replaceChildren(...stays.map(({ box }) => box), this.last, ...comesAndGoes.map(({ box }) => box));
  }

  /**
   * @param {View} view
   * @param {Film} film
   */
  show(view, film) {
    this.made.forEach(({ box, show }, i) => {
      const { needs, beside: [other, value] } = this.table[i];
      box.hidden = Boolean((needs && !film[needs]) || (other && view[other] !== value));
      show(view, film);
    });
  }

  /**
   * What is seen of what is on.
   * @param {View} view
   * @param {Film} film
   */
  says(view, film) {
    const on = this.table.filter(({ name, needs, says }) => says && view[name] && (!needs || film[needs]));
    return on.map(({ says }) => ` ${says}`).join("");
  }
}
