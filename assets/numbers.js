// "This step in numbers": the table of parameters, and the algorithm of PRML 9.2.2 with the current point lit.

// Parameters of component k in the units of the data as the person brought it.
function originalOf(film, state, k) {
  const c = k * FIELDS, [ax, ay] = film.units.shift, [bx, by] = film.units.scale;
  const sxx = state[c + S_XX] * bx * bx, syy = state[c + S_YY] * by * by, sxy = state[c + S_XY] * bx * by;
  return {
    pi: state[c + PI],
    mu: [ax + bx * state[c + MU_X], ay + by * state[c + MU_Y]],
    Sigma: [sxx, sxy, syy],
    correlation: sxx > 0 && syy > 0 ? sxy / Math.sqrt(sxx * syy) : 0,
  };
}

const PRIOR =
  "ln p(θ) = ∑ₖ ln p(Σₖ), an inverse-Wishart prior whose largest density is at Σₖ = ψI, with ψ in units of the data’s mean variance. EM climbs ln p(X) + ln p(θ); ln p(X) alone may fall.";

const isScaled = (film) => film.units.scale.some((b) => b !== 1) || film.units.shift.some((a) => a !== 0);

// ln p(X) of the data in its own units: a density divides by the scale, N times.
function originalLogLikelihood(film, value) {
  return value - film.N * (Math.log(film.units.scale[0]) + Math.log(film.units.scale[1]));
}

function makeNumbers(root) {
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

function fillNumbers(ui, film, frame, look) {
  const phase = phaseOf(frame);
  const t = stateOf(film, frame);
  const collapse = isCollapse(film, frame);
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
  ui.likelihood.innerHTML = lines.map((line) => `<div>${line.map((part) => `<span>${part}</span>`).join("")}</div>`).join("");
  const columns = film.units.columns.map((name) => `“${name}”`).join(" and ");
  ui.note.textContent = isScaled(film)
    ? `μ and Σ are in the data’s own units, ${columns}; EM itself works on the standardised values of the chart.`
    : `μ and Σ are in the units of the data, ${columns}.`;
  if (film.psi > 0) ui.note.textContent += ` ${PRIOR}`;
}

// The state to which the M step that EM refuses would have led.
function collapsedState(film, state) {
  const end = state.slice();
  film.stop.parameters.forEach((component, k) => end.set(component, k * FIELDS + PI));
  return end;
}

// A coordinate of a point in the units of the data.
function coordinateOf(film, row, d) {
  return measured(film.units.shift[d] + film.units.scale[d] * film.points[2 * row + d], ...film.sizes[d]);
}

// The responsibilities one by one, and their sums N_k.

function fillPoints(table, film, frame) {
  const started = frame > 0;
  const gamma = started ? responsibilities(film.points, film.state(expectationOf(frame)), film.K) : null;
  const components = Array.from({ length: film.K }, (_, k) => k);
  const lit = phaseOf(frame) === "E" ? ' class="emlab-lit"' : "";
  const head = components.map((k) => `<th scope="col">γ(z<sub>n${k + 1}</sub>)</th>`).join("");
  const rows = Array.from({ length: film.N }, (_, row) => {
    const place = [0, 1].map((d) => coordinateOf(film, row, d));
    const shares = components.map((k) => `<td${lit}>${started ? fixed(gamma[row * film.K + k], 6) : "–"}</td>`);
    return `<tr><th scope="row">${row + 1}</th><td>(${place.join(", ")})</td>${shares.join("")}</tr>`;
  });
  const sums = components.map((k) => `<td${lit}>${started ? fixed(film.state(expectationOf(frame))[k * FIELDS + N_K], 6) : "–"}</td>`);
  table.innerHTML =
    `<thead><tr><th scope="col"><i>n</i></th><th scope="col">x<sub>n</sub></th>${head}</tr></thead>` +
    `<tbody>${rows.join("")}<tr><th scope="row" colspan="2">sum N<sub>k</sub></th>${sums.join("")}</tr></tbody>`;
}

const signed = (value) => (value >= 0 ? "+" : "−") + number(Math.abs(value));

function fillTable(table, film, frame, look) {
  const phase = phaseOf(frame), t = stateOf(film, frame);
  const collapse = isCollapse(film, frame);
  const state = collapse ? collapsedState(film, film.state(t)) : film.state(t);
  const counts = phase === "start" ? null : film.state(expectationOf(frame));
  const lit = (phases) => (phases.includes(phase) && !collapse ? ' class="emlab-lit"' : "");
  const rows = [];
  for (let k = 0; k < film.K; k++) {
    const gone = collapse && (film.stop.shared || k === film.stop.component);
    const { pi, mu, Sigma, correlation } = originalOf(film, state, k);
    const count = counts ? fixed(counts[k * FIELDS + N_K], 2) : "–";
    const [xx, xy, yy] = Sigma.map((value) => number(value, 5));
    const [x, y] = mu.map((value, d) => measured(value, ...film.sizes[d], 5));
    rows.push(
      `<tr><th scope="row"><span class="emlab-chip" style="background:${look.hues[k]};color:${look.dark ? "#10131a" : "#fff"}">${k + 1}</span></th>` +
      `<td${lit("M")}>${fixed(pi, 4)}</td><td${lit("E")}>${count}</td>` +
      `<td${lit("M")}><span class="emlab-stack"><span>${x}</span><span>${y}</span></span></td>` +
      `<td${lit("M")}><span class="emlab-matrix"><span>${xx}</span><span>${xy}</span><span>${xy}</span><span>${yy}</span></span></td>` +
      `<td${lit("M")}>${gone ? "no width" : fixed(correlation, 4)}</td></tr>`,
    );
  }
  table.classList.toggle("emlab-long", /×|\d{8}/.test(rows.join("")));
  table.innerHTML =
    `<colgroup>${[9, 14, 15, 18, 27, 17].map((share) => `<col style="width:${share}%">`).join("")}</colgroup>` +
    `<thead><tr><th scope="col"><i>k</i></th><th scope="col">π<sub>k</sub></th><th scope="col">N<sub>k</sub></th>` +
    `<th scope="col">μ<sub>k</sub></th><th scope="col">Σ<sub>k</sub></th><th scope="col">correlation</th></tr></thead>` +
    `<tbody>${rows.join("")}</tbody>`;
}

// --- the algorithm, in MathML, which every current browser sets by itself ---

const i = (x) => `<mi>${x}</mi>`, o = (x) => `<mo>${x}</mo>`, n = (x) => `<mn>${x}</mn>`, r = (...x) => `<mrow>${x.join("")}</mrow>`;
const bold = (x) => `<mi mathvariant="normal" class="emlab-bold">${x}</mi>`;
const sub = (a, b) => `<msub>${a}${b}</msub>`, sup = (a, b) => `<msup>${a}${b}</msup>`;
const frac = (a, b) => `<mfrac>${r(a)}${r(b)}</mfrac>`;
const sum = (from, to) => (to ? `<munderover>${o("∑")}${from}${to}</munderover>` : `<munder>${o("∑")}${from}</munder>`);
const gammaOf = r(i("γ"), o("("), sub(i("z"), r(i("n"), i("k"))), o(")"));
const muK = sub(bold("μ"), i("k")), SigmaK = sub(bold("Σ"), i("k")), piK = sub(i("π"), i("k")), NK = sub(i("N"), i("k"));
const muNew = `<msubsup>${bold("μ")}${i("k")}<mtext>new</mtext></msubsup>`;
const SigmaNew = `<msubsup>${bold("Σ")}${i("k")}<mtext>new</mtext></msubsup>`;
const piNew = `<msubsup>${i("π")}${i("k")}<mtext>new</mtext></msubsup>`;
const xn = sub(bold("x"), i("n"));
const normal = (index) =>
  r(i("𝒩"), o("("), xn, o("|"), sub(bold("μ"), i(index)), o(","), sub(bold("Σ"), i(index)), o(")"));
const overN = sum(r(i("n"), o("="), n(1)), i("N")), overK = sum(r(i("k"), o("="), n(1)), i("K"));
const math = (...x) => `<math display="block">${r(...x)}</math>`;

const EQUATIONS = {
  start: [],
  E: [["9.23", math(gammaOf, o("="), frac(r(piK, normal("k")), r(sum(r(i("j"), o("="), n(1)), i("K")), sub(i("π"), i("j")), normal("j"))))]],
  M: [
    ["9.24", math(muNew, o("="), frac(n(1), NK), overN, gammaOf, xn)],
    ["9.25", math(SigmaNew, o("="), frac(n(1), NK), overN, gammaOf, r(o("("), xn, o("−"), muNew, o(")")), sup(r(o("("), xn, o("−"), muNew, o(")")), `<mi mathvariant="normal">T</mi>`))],
    ["9.26", math(piNew, o("="), frac(NK, i("N")))],
    ["9.27", math(NK, o("="), overN, gammaOf)],
  ],
  ln: [["9.28", math(i("ln"), i("p"), r(o("("), bold("X"), o("|"), bold("μ"), o(","), bold("Σ"), o(","), bold("π"), o(")")), o("="), overN, i("ln"), r(o("{"), overK, piK, normal("k"), o("}")))]],
};

const POINTS_OF_ALGORITHM = [
  ["start", "Initialise", "Choose the means, covariances and mixing coefficients; evaluate ln p(X)."],
  ["E", "E step", "Evaluate the responsibilities with the current parameters."],
  ["M", "M step", "Re-estimate the parameters with the current responsibilities."],
  ["ln", "Evaluate ln p(X)", "Not converged? Then the next E step."],
];

function fillAlgorithm(box, sigmaNote) {
  const items = POINTS_OF_ALGORITHM.map(([name, title, says]) => {
    const equations = EQUATIONS[name].map(([number, formula]) => `<div class="emlab-equation"><div>${formula}</div><span>(${number})</span></div>`);
    const note = name === "M" && sigmaNote ? `<p class="emlab-sigma-note">${sigmaNote}</p>` : "";
    return `<li data-point="${name}"><p><b>${title}.</b> ${says}</p>${equations.join("")}${note}<p class="emlab-live"></p></li>`;
  });
  box.innerHTML = `<h2 class="emlab-heading">The algorithm (Bishop, PRML, section 9.2.2)</h2><ol>${items.join("")}</ol>`;
  keepReachable(...box.querySelectorAll(".emlab-equation > div"));
}

// Light the point the algorithm is at, with this step's numbers put into it.
function lightAlgorithm(box, film, frame) {
  const phase = phaseOf(frame), t = stateOf(film, frame);
  const lines = { start: "", E: "", M: "", ln: "" };
  if (phase === "start") lines.start = `ln p(X) = ${fixed(film.logLikelihood[0], 4)}`;
  if (phase !== "start") {
    const N1 = film.state(expectationOf(frame))[N_K];
    lines.E = `N₁ = ${fixed(N1, 3)} of N = ${grouped(film.N)}`;
    if (phase === "M") lines.M = `π₁ = ${fixed(N1, 3)} / ${grouped(film.N)} = ${fixed(N1 / film.N, 5)}`;
    if (phase === "M" && !isCollapse(film, frame)) {
      lines.ln = `ln p(X): ${fixed(film.logLikelihood[t - 1], 4)} → ${fixed(film.logLikelihood[t], 4)}`;
    }
  }
  for (const item of box.querySelectorAll("li")) {
    const name = item.dataset.point;
    item.classList.toggle("emlab-lit", name === phase || (name === "ln" && phase === "M"));
    item.querySelector(".emlab-live").textContent = lines[name];
  }
}
