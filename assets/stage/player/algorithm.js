// The algorithm of PRML 9.2.2 with the current point lit.

import { collapseAt, expectationOf, phaseOf, stateOf } from "../em/film.js";
import { N_K } from "../em/mixture.js";
import { fixed, grouped } from "../shared/numerals.js";
import { keepReachable } from "../shared/spoken.js";

/** @import { Film } from "../types.d.ts" */

// --- the algorithm, in MathML, which every current browser sets by itself ---

/** @typedef {string} Formula a part of one, in MathML */

/** @type {(x: string) => Formula} */
const i = (x) => `<mi>${x}</mi>`, o = (x) => `<mo>${x}</mo>`;

/** @type {(x: number) => Formula} */
const n = (x) => `<mn>${x}</mn>`;

/** @type {(...x: Formula[]) => Formula} */
const r = (...x) => `<mrow>${x.join("")}</mrow>`, math = (...x) => `<math display="block">${r(...x)}</math>`;

/** @type {(x: string) => Formula} */
const bold = (x) => `<mi mathvariant="normal" class="emlab-bold">${x}</mi>`;

/** @type {(a: Formula, b: Formula) => Formula} */
const sub = (a, b) => `<msub>${a}${b}</msub>`, sup = (a, b) => `<msup>${a}${b}</msup>`;

/** @type {(a: Formula, b: Formula) => Formula} */
const frac = (a, b) => `<mfrac>${r(a)}${r(b)}</mfrac>`;

/** @type {(from: Formula, to?: Formula) => Formula} */
const sum = (from, to) => (to ? `<munderover>${o("∑")}${from}${to}</munderover>` : `<munder>${o("∑")}${from}</munder>`);

const gammaOf = r(i("γ"), o("("), sub(i("z"), r(i("n"), i("k"))), o(")"));

const piK = sub(i("π"), i("k")), NK = sub(i("N"), i("k"));

// A function and what it is taken of: MathML Core leaves no room between them.
const ln = r(i("ln"), `<mspace width="0.17em"></mspace>`);

const muNew = `<msubsup>${bold("μ")}${i("k")}<mtext>new</mtext></msubsup>`;

const SigmaNew = `<msubsup>${bold("Σ")}${i("k")}<mtext>new</mtext></msubsup>`;

const piNew = `<msubsup>${i("π")}${i("k")}<mtext>new</mtext></msubsup>`;

const xn = sub(bold("x"), i("n"));

/** @type {(index: string) => Formula} */
const normal = (index) =>
  r(i("𝒩"), o("("), xn, o("|"), sub(bold("μ"), i(index)), o(","), sub(bold("Σ"), i(index)), o(")"));

const overN = sum(r(i("n"), o("="), n(1)), i("N")), overK = sum(r(i("k"), o("="), n(1)), i("K"));

/** @typedef {"start" | "E" | "M" | "ln"} Point a point of the algorithm */

/** @type {Record<Point, [number: string, formula: Formula][]>} */
const EQUATIONS = {
  start: [],
  E: [[
    "9.23",
    math(
      gammaOf,
      o("="),
      frac(r(piK, normal("k")), r(sum(r(i("j"), o("="), n(1)), i("K")), sub(i("π"), i("j")), normal("j"))),
    ),
  ]],
  M: [
    ["9.24", math(muNew, o("="), frac(n(1), NK), overN, gammaOf, xn)],
    [
      "9.25",
      math(
        SigmaNew,
        o("="),
        frac(n(1), NK),
        overN,
        gammaOf,
        r(o("("), xn, o("−"), muNew, o(")")),
        sup(r(o("("), xn, o("−"), muNew, o(")")), `<mi mathvariant="normal">T</mi>`),
      ),
    ],
    ["9.26", math(piNew, o("="), frac(NK, i("N")))],
    ["9.27", math(NK, o("="), overN, gammaOf)],
  ],
  ln: [[
    "9.28",
    math(
      ln,
      i("p"),
      r(o("("), bold("X"), o("|"), bold("μ"), o(","), bold("Σ"), o(","), bold("π"), o(")")),
      o("="),
      overN,
      ln,
      r(o("{"), overK, piK, normal("k"), o("}")),
    ),
  ]],
};

/** @type {[name: Point, title: string, says: string][]} */
const POINTS_OF_ALGORITHM = [
  ["start", "Initialise", "Choose the means, covariances and mixing coefficients; evaluate ln p(X)."],
  ["E", "E step", "Evaluate the responsibilities with the current parameters."],
  ["M", "M step", "Re-estimate the parameters with the current responsibilities."],
  ["ln", "Evaluate ln p(X)", "Not converged? Then the next E step."],
];

/**
 * @param {HTMLElement} box
 * @param {string} sigmaNote what is particular to the covariances
 */
export function fillAlgorithm(box, sigmaNote) {
  const items = POINTS_OF_ALGORITHM.map(([name, title, says]) => {
    const equations = EQUATIONS[name].map(([number, formula]) =>
      `<div class="emlab-equation"><div>${formula}</div><span>(${number})</span></div>`
    );
    const note = name === "M" && sigmaNote ? `<p class="emlab-sigma-note">${sigmaNote}</p>` : "";
    return `<li data-point="${name}"><p><b>${title}.</b> ${says}</p>${
      equations.join("")
    }${note}<p class="emlab-live"></p></li>`;
  });
  box.innerHTML = `<h2 class="emlab-heading">The algorithm (Bishop, PRML, section 9.2.2)</h2><ol>${
    items.join("")
  }</ol>`;
  keepReachable(...box.querySelectorAll(".emlab-equation > div"));
}

/**
 * Light the point the algorithm is at, with this step's numbers put into it.
 * @param {HTMLElement} box
 * @param {Film} film
 * @param {number} frame
 */
export function lightAlgorithm(box, film, frame) {
  const phase = phaseOf(frame), t = stateOf(film, frame);
  /** @type {Record<Point, string>} */
  const lines = { start: "", E: "", M: "", ln: "" };
  if (phase === "start") lines.start = `ln p(X) = ${fixed(film.logLikelihood[0], 4)}`;
  if (phase !== "start") {
    const N1 = film.state(expectationOf(frame))[N_K];
    lines.E = `N₁ = ${fixed(N1, 3)} of N = ${grouped(film.N)}`;
    if (phase === "M") lines.M = `π₁ = ${fixed(N1, 3)} / ${grouped(film.N)} = ${fixed(N1 / film.N, 5)}`;
    if (phase === "M" && !collapseAt(film, frame)) {
      lines.ln = `ln p(X): ${fixed(film.logLikelihood[t - 1], 4)} → ${fixed(film.logLikelihood[t], 4)}`;
    }
  }
  const items = box.getElementsByTagName("li"), lives = box.getElementsByClassName("emlab-live");
  POINTS_OF_ALGORITHM.forEach(([name], point) => {
    items[point].classList.toggle("emlab-lit", name === phase || (name === "ln" && phase === "M"));
    lives[point].textContent = lines[name];
  });
}
