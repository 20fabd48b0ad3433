// "This step in numbers": the table of parameters and of responsibilities.

import { collapseAt, expectationOf, FEW_POINTS, phaseOf, stateOf } from "../em/film.js";
import { FIELDS, N_K, PI, responsibilities } from "../em/mixture.js";
import { coordinateOf, isScaled, originalLogLikelihood, originalOf } from "../em/units.js";
import { fixed, measured, number } from "../shared/numerals.js";
import { keepReachable } from "../shared/spoken.js";
import { element } from "../shared/widgets.js";

/** @import { Collapse, Film, Look } from "../types.d.ts" */

const PRIOR =
  "ln p(θ) = ∑ₖ ln p(Σₖ), an inverse-Wishart prior whose largest density is at Σₖ = ψI, with ψ in units of the data’s mean variance. EM climbs ln p(X) + ln p(θ); ln p(X) alone may fall.";

/** @param {HTMLElement} root */
export function makeNumbers(root) {
  const box = element("div", "emlab-numbers");
  const left = element("div", "emlab-table-box"), right = element("div", "emlab-algorithm");
  const heading = element("h2", "emlab-heading", "This step in numbers");
  const table = element("table", "emlab-table"), scroller = element("div", "emlab-scroll");
  const likelihood = element("div", "emlab-likelihood"), note = element("p", "emlab-note");
  table.setAttribute("aria-label", "Parameters of the components at this step");
  scroller.append(table);
  const points = element("table", "emlab-table"), pointsScroller = element("div", "emlab-scroll");
  points.setAttribute("aria-label", "Responsibilities of the points at this step");
  pointsScroller.append(points);
  left.append(heading, likelihood, scroller, note, pointsScroller);
  box.append(left, right);
  root.append(box);
  keepReachable(scroller, pointsScroller);
  return { box, table, likelihood, note, points, algorithm: right };
}

/**
 * @param {ReturnType<typeof makeNumbers>} ui
 * @param {Film} film
 * @param {number} frame
 * @param {Look} look
 */
export function fillNumbers(ui, film, frame, look) {
  const phase = phaseOf(frame);
  const t = stateOf(film, frame);
  const collapse = collapseAt(film, frame);
  fillTable(ui.table, film, frame, look);
  if (film.N <= FEW_POINTS) fillPoints(ui.points, film, frame);
  else ui.points.replaceChildren();
  const value = film.logLikelihood[t];
  const change = phase === "M" && !collapse ? signed(value - film.logLikelihood[t - 1]) : "–";
  const lines = [[`ln p(X) = <b>${fixed(value, 4)}</b>`, `change ${change}`]];
  if (film.psi > 0) {
    const climbed = phase === "M" && !collapse ? signed(film.objective[t] - film.objective[t - 1]) : "–";
    lines.push([`ln p(X) + ln p(θ) = <b>${fixed(film.objective[t], 4)}</b>`, `change ${climbed}`]);
  }
  if (isScaled(film)) lines.push([`in the data’s own units ln p(X) = ${fixed(originalLogLikelihood(film, value), 4)}`]);
  ui.likelihood.innerHTML = lines.map((line) => `<div>${line.map((part) => `<span>${part}</span>`).join("")}</div>`)
    .join("");
  const columns = film.units.columns.map((name) => `“${name}”`).join(" and ");
  ui.note.textContent = isScaled(film)
    ? `μ and Σ are in the data’s own units, ${columns}; EM itself works on the standardised values of the chart.`
    : `μ and Σ are in the units of the data, ${columns}.`;
  if (film.psi > 0) ui.note.textContent += ` ${PRIOR}`;
}

/**
 * The state to which the M step that EM refuses would have led.
 * @param {Collapse} collapse
 * @param {Float64Array} state the last one before it
 */
function collapsedState(collapse, state) {
  const end = state.slice();
  collapse.parameters.forEach((component, k) => end.set(component, k * FIELDS + PI));
  return end;
}

/**
 * The responsibilities one by one, and their sums N_k.
 * @param {HTMLElement} table
 * @param {Film} film
 * @param {number} frame
 */
function fillPoints(table, film, frame) {
  const state = frame > 0 ? film.state(expectationOf(frame)) : null;
  const gamma = state && responsibilities(film.points, state, film.K);
  const components = Array.from({ length: film.K }, (_, k) => k);
  const lit = phaseOf(frame) === "E" ? ' class="emlab-lit"' : "";
  const head = components.map((k) => `<th scope="col">γ(z<sub>n${k + 1}</sub>)</th>`).join("");
  const rows = Array.from({ length: film.N }, (_, row) => {
    const place = [0, 1].map((d) => coordinateOf(film, row, d));
    const shares = components.map((k) => `<td${lit}>${gamma ? fixed(gamma[row * film.K + k], 6) : "–"}</td>`);
    return `<tr><th scope="row">${row + 1}</th><td>(${place.join(", ")})</td>${shares.join("")}</tr>`;
  });
  const sums = components.map((k) => `<td${lit}>${state ? fixed(state[k * FIELDS + N_K], 6) : "–"}</td>`);
  table.innerHTML = `<thead><tr><th scope="col"><i>n</i></th><th scope="col">x<sub>n</sub></th>${head}</tr></thead>` +
    `<tbody>${rows.join("")}<tr><th scope="row" colspan="2">sum N<sub>k</sub></th>${sums.join("")}</tr></tbody>`;
}

/** @param {number} value */
const signed = (value) => (value >= 0 ? "+" : "−") + number(Math.abs(value));

/**
 * The parameters of the components.
 * @param {HTMLElement} table
 * @param {Film} film
 * @param {number} frame
 * @param {Look} look
 */
function fillTable(table, film, frame, look) {
  const phase = phaseOf(frame), t = stateOf(film, frame);
  const collapse = collapseAt(film, frame);
  const state = collapse ? collapsedState(collapse, film.state(t)) : film.state(t);
  const counts = phase === "start" ? null : film.state(expectationOf(frame));
  const lit = (/** @type {"E" | "M"} */ its) => (its === phase && !collapse ? ' class="emlab-lit"' : "");
  const rows = [];
  for (let k = 0; k < film.K; k++) {
    const gone = collapse && (collapse.shared || k === collapse.component);
    const { pi, mu, Sigma, correlation } = originalOf(film, state, k);
    const count = counts ? fixed(counts[k * FIELDS + N_K], 2) : "–";
    const [xx, xy, yy] = Sigma.map((value) => number(value, 5));
    const [x, y] = mu.map((value, d) => measured(value, ...film.sizes[d], 5));
    rows.push(
      `<tr><th scope="row"><span class="emlab-chip" style="background:${look.hues[k]};color:${look.onHue}">${
        k + 1
      }</span></th>` +
        `<td${lit("M")}>${fixed(pi, 4)}</td><td${lit("E")}>${count}</td>` +
        `<td${lit("M")}><span class="emlab-stack"><span>${x}</span><span>${y}</span></span></td>` +
        `<td${
          lit("M")
        }><span class="emlab-matrix"><span>${xx}</span><span>${xy}</span><span>${xy}</span><span>${yy}</span></span></td>` +
        `<td${lit("M")}>${gone ? "no width" : fixed(correlation, 4)}</td></tr>`,
    );
  }
  table.classList.toggle("emlab-long", /×|\d{8}/.test(rows.join("")));
  table.innerHTML =
    `<colgroup>${[8, 14, 14, 18, 27, 19].map((share) => `<col style="width:${share}%">`).join("")}</colgroup>` +
    `<thead><tr><th scope="col"><i>k</i></th><th scope="col">π<sub>k</sub></th><th scope="col">N<sub>k</sub></th>` +
    `<th scope="col">μ<sub>k</sub></th><th scope="col">Σ<sub>k</sub></th><th scope="col">correlation</th></tr></thead>` +
    `<tbody>${rows.join("")}</tbody>`;
}
