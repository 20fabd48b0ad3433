// What a person may choose to see. Python's table (ui/state/view.py) says what there is; here is how each kind looks and
// how a link says it.

import { choice, element, tick } from "../shared/widgets.js";

/** @import { Control, Film, View } from "../types.d.ts" */

// Each kind: `make(control, change)` returns its `box` and `show(value, film)`; `word(control, value)` is for a link.
/** @type {Record<string, { make(control: any, change: any): any, word(control: any, value: any): string }>} */
const KINDS = {
  choice: {
    make({ label, titles }, change) {
      const { box, select } = choice(label, Object.entries(titles), change);
      return { box, show: (value) => void (select.value = value) };
    },
    word: (_control, value) => value,
  },
  switch: {
    make({ label }, change) {
      const { box, input } = tick(label, change);
      return { box, show: (on) => void (input.checked = on) };
    },
    word: ({ words }, value) => Object.keys(words).find((word) => words[word] === value),
  },
  levels: {
    make({ label, levels }, change) {
      const box = element("span", "emlab-choice", `${label} `);
      const chosen = () => levels.filter((_, i) => ticks[i].input.checked);
      const ticks = levels.map((level) => tick(`${level}σ`, () => change(chosen())));
      box.append(...ticks.map((one) => one.box));
      return { box, show: (value) => levels.forEach((level, i) => (ticks[i].input.checked = value.includes(level))) };
    },
    word: (_control, value) => value.join(",") || "none",
  },
  component: {
    make({ label }, change) {
      const { box, select } = choice(label, [], (value) => change(Number(value)));
      const show = (value, film) => {
        const numbers = Array.from({ length: film.K }, (_, k) => new Option(String(k + 1)));
        if (select.options.length !== film.K) select.replaceChildren(...numbers);
        select.value = String(Math.min(value, film.K));
      };
      return { box, show };
    },
    word: (_control, value) => String(value),
  },
};

/**
 * What differs from the usual view, in the words of a link.
 * @param {Control[]} controls
 * @param {View} view
 * @returns {Record<string, string>}
 */
export function wordsOf(controls, view) {
  const written = controls.map((control) => {
    const word = (value) => KINDS[control.kind].word(control, value);
    return [control.word, word(view[control.name]), word(control.usual)];
  });
  return Object.fromEntries(written.filter(([, word, usual]) => word !== usual));
}

export class Controls {
  // `change({ name: value })` hears of a choice; `last` stands after all that is always there.
  constructor(bar, last, change) {
    this.change = change;
    this.bar = bar;
    this.last = last;
    /** @type {Control[]} */
    this.table = [];
    this.made = [];
  }

  /** @param {Control[]} table */
  build(table) {
    if (JSON.stringify(table) === JSON.stringify(this.table)) return;
    this.table = table;
    this.made = table.map((control) =>
      KINDS[control.kind].make(control, (value) => this.change({ [control.name]: value }))
    );
    // What comes and goes stands at the end, so that it moves nothing.
    const boxes = (comesAndGoes) =>
      this.made.filter((_, i) => table[i].beside.length > 0 === comesAndGoes).map(({ box }) => box);
    this.bar.replaceChildren(...boxes(false), this.last, ...boxes(true));
  }

  /**
   * @param {View} view
   * @param {Film} film
   */
  show(view, film) {
    this.made.forEach(({ box, show }, i) => {
      const { name, needs, beside: [other, value] } = this.table[i];
      box.hidden = Boolean((needs && !film[needs]) || (other && view[other] !== value));
      show(view[name], film);
    });
  }

  // What is seen of what is on.
  /**
   * @param {View} view
   * @param {Film} film
   */
  says(view, film) {
    const on = this.table.filter(({ name, needs, says }) => says && view[name] && (!needs || film[needs]));
    return on.map(({ says }) => ` ${says}`).join("");
  }
}
