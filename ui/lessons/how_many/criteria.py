"""How many Gaussians? Scores of K = 1 ... 8 on the same points, as numbers and as a film over K. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import Array, InputError
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS
from gmm_core.fits import selection
from gmm_core.fits.selection import Score
from ui.charts import drawing
from ui.charts.axes import Figure, axis_title, brief_titles, equal_units, padded
from ui.charts.drawing import Frame, Trace
from ui.lessons.how_many.settings import FAITHFUL, HIDDEN, LAB, MOONS, MOST, Points, Settings
from ui.words.numerals import change, fixed, tex_fixed
from ui.words.text import html_text

N_STARTS = 4
N_POINTS = 300
LARGEST = 1000  # points of the Lab's data that are used
LEAST, SPREAD = 2, 5  # the hidden number is LEAST ... LEAST + SPREAD - 1


@dataclass(frozen=True, eq=False)
class Judged:
    """A fit and what cross-validation says of its K; None where it was not asked, or every start collapsed."""

    score: Score | None
    held_out: float | None


@dataclass(frozen=True)
class Criterion:
    """A curve over K: how it is called and drawn, and its value."""

    title: str
    colour: str
    dash: str
    value: Callable[[Judged], float | None]


def _of(name: str) -> Callable[[Judged], float | None]:
    return lambda judged: None if judged.score is None else getattr(judged.score, name)


LN_P = Criterion("ln p(X)", "@text", "solid", _of("log_likelihood"))
CRITERIA = (
    Criterion("AIC", "@5", "9px,4px", _of("aic")),
    Criterion("BIC", "@1", "solid", _of("bic")),
    Criterion("ICL", "@4", "2px,3px", _of("icl")),
    Criterion("held-out ln p", "@3", "12px,3px,2px,3px", lambda judged: judged.held_out),
)
ICL_ENTROPY = Criterion("ICL, entropy", "@4", "2px,3px", _of("icl_entropy"))  # a number in the table, not a curve


def dataset(chosen: Points, lab: Dataset | None = None) -> Dataset:
    """Return the points of a choice; of the Lab's at most LARGEST, a fixed random choice of them."""
    if chosen.data == LAB and lab is not None:
        if len(lab.X) <= LARGEST:
            return lab
        subset = np.sort(np.random.default_rng(0).choice(len(lab.X), LARGEST, replace=False))
        return Dataset(
            lab.X[subset], lab.columns, lab.title, lab.look_for, lab.source, shift=lab.shift, scale=lab.scale
        )
    rng = np.random.default_rng(chosen.seed)
    if chosen.data == HIDDEN:
        clusters = LEAST + int(rng.integers(SPREAD))
        return DATASETS["mixture"].make(rng, {"clusters": clusters, "N": N_POINTS})
    made = DATASETS[FAITHFUL if chosen.data == LAB else chosen.data].make(rng, {})
    return made.standardised() if chosen.data != MOONS else made


def scored(points: Dataset, covariance: str) -> tuple[Score | None, ...]:
    """Fit K = 1 ... MOST components; None where there are too few points for them or every start collapses."""
    try:
        found = selection.score_each(points.X, _generators(7), covariance, N_STARTS)
    except InputError:  # the points lie on a line
        return (None,) * MOST
    return tuple(found.values())


def held_out(points: Dataset, covariance: str) -> tuple[float | None, ...]:
    """Return the held-out ln p of K = 1 ... MOST components, None where it cannot be had."""
    try:
        return tuple(selection.held_out_each(points.X, _generators(8), covariance, N_STARTS).values())
    except InputError:  # in one of the folds the points lie on a line, which concerns its K alone
        return tuple(_held_out(points, K, rng, covariance) for K, rng in _generators(8).items())


def _held_out(points: Dataset, K: int, rng: np.random.Generator, covariance: str) -> float | None:
    try:
        return selection.held_out(points.X, K, rng, covariance, N_STARTS)
    except InputError:
        return None


def _generators(seed: int) -> dict[int, np.random.Generator]:
    return {K: np.random.default_rng([seed, K]) for K in range(1, MOST + 1)}


def best(judged: Sequence[Judged], criterion: Criterion) -> int | None:
    """Return the K that a criterion prefers."""
    values = {K: value for K, one in enumerate(judged, 1) if (value := criterion.value(one)) is not None}
    return max(values, key=lambda K: values[K]) if values else None


def judged(scores: Sequence[Score | None], held: Sequence[float | None]) -> tuple[Judged, ...]:
    """Put together what was found out about each K; without ``held`` cross-validation was not asked."""
    asked = held or (None,) * len(scores)
    return tuple(Judged(score, value) for score, value in zip(scores, asked, strict=True))


def film(points: Dataset, judged: Sequence[Judged], criteria: bool, true: bool) -> list[Frame]:
    """Show the best fit of each K beside the curves over K; if ``true``, with the Gaussians the points come from."""
    judges = (LN_P, *CRITERIA) if criteria else (LN_P,)
    return [
        Frame(
            name=f"K = {K}",
            says=_says(K, judged),
            step=f"K = {K}",
            figure=_figure(points, judged, judges, true, K),
        )
        for K in range(1, len(judged) + 1)
    ]


def table(judged: Sequence[Judged], criteria: bool) -> str:
    """Write the numbers behind the curves, and ICL both ways, as a Markdown table, the largest of each in bold."""
    judges = (LN_P, *CRITERIA[:3], ICL_ENTROPY, *CRITERIA[3:]) if criteria else (LN_P,)
    chosen = {criterion.title: best(judged, criterion) for criterion in judges}
    head = f"| K | M | {' | '.join(criterion.title for criterion in judges)} |\n|{'---:|' * (2 + len(judges))}"
    rows = []
    for K, one in enumerate(judged, 1):
        M = "–" if one.score is None else str(one.score.n_parameters)
        cells = [_cell(criterion.value(one), chosen[criterion.title] == K) for criterion in judges]
        rows.append(f"| {K} | {M} | {' | '.join(cells)} |")
    return "\n".join([head, *rows])


def verdict(settings: Settings, points: Dataset, judged: Sequence[Judged]) -> dict[str, str]:
    """Say what the guess, the criteria and the truth are, as far as they are shown."""
    said = [f"Your guess is {settings.guess}."]
    if settings.criteria:
        choices = [(criterion.title, best(judged, criterion)) for criterion in CRITERIA]
        said.append(", ".join(f"{title} prefers {K or 'none'}" for title, K in choices) + ".")
    if settings.truth:
        if settings.points.data == HIDDEN and points.truth is not None:
            said.append(f"**The points come from {points.truth.K} Gaussians.**")
        elif settings.points.data == MOONS:
            said.append("**There is no true number: two half circles with noise are no mixture of Gaussians.**")
        else:
            said.append("**Nobody knows the true number: these are not points that we generated from Gaussians.**")
    return {"verdict": " ".join(said)}


def has_fit(judged: Sequence[Judged]) -> bool:
    """Tell whether there is a K that BIC prefers."""
    return best(judged, CRITERIA[1]) is not None


def substituted(points: Dataset, judged: Sequence[Judged]) -> dict[str, str]:
    """Return the numbers of the formulas of BIC and ICL for the K that BIC prefers."""
    K = best(judged, CRITERIA[1])
    score = judged[K - 1].score if K is not None else None
    assert score is not None, "asked only where `has_fit`"
    values = {
        "ln_p": score.log_likelihood,
        "bic": score.bic,
        "doubt": -score.log_certainty,
        "icl": score.icl,
        "entropy": score.entropy,
        "icl_entropy": score.icl_entropy,
    }
    counts = {"N": str(len(points.X)), "K": str(score.K), "M": str(score.n_parameters)}
    return {name: tex_fixed(value) for name, value in values.items()} | counts


def _cell(value: float | None, chosen: bool) -> str:
    text = "–" if value is None else fixed(value, 1)
    return f"**{text}**" if chosen else text


def _says(K: int, judged: Sequence[Judged]) -> str:
    score = judged[K - 1].score
    if score is None:
        return f"With {K} components every start collapsed, or there are fewer different points than that."
    found = "The maximum" if K == 1 else f"The best local maximum of {N_STARTS} starts"
    said = f"{found}: ln p(X) = {fixed(score.log_likelihood)} with M = {score.n_parameters} free numbers."
    before = judged[K - 2].score if K > 1 else None
    if before is not None:
        rise = score.log_likelihood - before.log_likelihood
        said += (
            f" That is {change(rise)} more than with K = {K - 1}."
            if rise >= 0
            else f" Lower than with K = {K - 1}: a better local maximum was missed."
        )
    return said


def _figure(points: Dataset, judged: Sequence[Judged], judges: Sequence[Criterion], true: bool, K: int) -> Figure:
    (_, right), layout, narrow = drawing.panels(
        2, titles=("", "ln p(X) and criteria over K: larger is better"), gap=0.1
    )
    score = judged[K - 1].score
    heights = _heights(judged, judges)
    data = _cloud(points.X, score)
    data += _components(score)
    if true and points.truth is not None:
        data += [_true(points.truth.mu[k], points.truth.Sigma[k]) for k in range(points.truth.K)]
    data += [trace | {"xaxis": right[0], "yaxis": right[1]} for trace in _curves(judged, judges, K, heights[0])]
    for d, name in enumerate(("xaxis", "yaxis")):
        spread = padded(points.X[:, d], 0.08)
        layout[name] |= {"range": spread, "title": {"text": html_text(axis_title(points, d)), "standoff": 6}}
    layout["yaxis"] |= equal_units(points)
    layout["xaxis2"] |= {
        "range": [0.6, len(judged) + (3.4 if len(judges) > 1 else 1.6)],  # room for the names of the curves
        "tickvals": list(range(1, len(judged) + 1)),
        "title": {"text": "Components K", "standoff": 6},
    }
    layout["yaxis2"] |= {"range": heights}
    layout["annotations"] += [name | {"xref": right[0], "yref": right[1]} for name in _names(judged, judges, heights)]
    layout["annotations"] += _below(judged[0], heights[0])
    brief = brief_titles(points)
    narrow |= {"yaxis.domain": [0.5, 1], "yaxis2.domain": [0, 0.28], **brief}
    return {"data": data, "layout": layout, "narrow": narrow, "short": brief, "narrow_height": 600}


def _cloud(X: Array, score: Score | None) -> list[Trace]:
    colours = "@faint" if score is None else drawing.mix(score.mixture.responsibilities(X), 0.9)
    return [drawing.points(X, colours, 6.5)]


def _components(score: Score | None) -> list[Trace]:
    """Draw MOST components, those that there are not hidden: the traces stay the same from K to K."""
    traces: list[Trace] = []
    for k in range(MOST):
        there = score is not None and k < score.K
        mu = score.mixture.mu[k] if there and score is not None else np.zeros(2)
        Sigma = score.mixture.Sigma[k] if there and score is not None else np.eye(2)
        for trace in (*drawing.haloed(drawing.ellipse(mu, Sigma, k)), drawing.mean(mu, k)):
            traces.append(trace | {"visible": there})
    return traces


def _true(mu: Array, Sigma: Array) -> Trace:
    return drawing.ellipse(mu, Sigma, 0, colour="@text", width=2, dash="2px,4px")


def _curves(judged: Sequence[Judged], judges: Sequence[Criterion], K: int, low: float) -> list[Trace]:
    """Draw the curves with a mark at K and a ring at the best; a mark below the picture stands at its edge."""
    traces: list[Trace] = []
    for criterion in judges:
        values = [np.nan if (value := criterion.value(one)) is None else value for one in judged]
        across = np.arange(1, len(judged) + 1)
        traces.append(drawing.line(across, values, criterion.colour, 2.5, criterion.dash))
        top = best(judged, criterion)
        hidden = values[K - 1] < low
        here = {"marker": {"symbol": "triangle-down" if hidden else "circle"}, "cliponaxis": False}
        traces.append(drawing.points([(K, low if hidden else values[K - 1])], criterion.colour, 9, **here))
        ring = {"color": "@background/0", "line": {"width": 2.5, "color": criterion.colour}}
        peak = [(top, values[top - 1])] if top is not None and criterion is not LN_P else [(np.nan, np.nan)]
        traces.append(drawing.points(peak, criterion.colour, 17, marker=ring))
    return traces


def _names(judged: Sequence[Judged], judges: Sequence[Criterion], heights: Sequence[float]) -> list[Trace]:
    """Write the name of each curve at its end, one below the other where the ends are close."""
    room = 0.075 * (heights[1] - heights[0])
    ends = []
    for criterion in judges:
        values = {K: value for K, one in enumerate(judged, 1) if (value := criterion.value(one)) is not None}
        if values:
            ends.append((max(min(values[max(values)], heights[1]), heights[0]), max(values), criterion))
    ends.sort(key=lambda end: -end[0])
    names, top = [], heights[1] + room / 2
    for n, (value, K, criterion) in enumerate(ends):
        lowest = heights[0] + room * (len(ends) - n - 0.5)  # leaves room for the names below
        top = max(min(value, top - room), lowest)
        names.append(drawing.label(criterion.title, K, top, criterion.colour, xanchor="left", xshift=9, bgcolor=None))
    return names


def _below(one: Judged, low: float) -> list[Trace]:
    """Write ln p(X) of one component if it lies below the picture."""
    value = LN_P.value(one)
    if value is None or value >= low:
        return []
    place = {"xref": "x2", "yref": "y2 domain", "xanchor": "left", "yanchor": "bottom", "xshift": 9}
    return [drawing.label(f"↓ ln p(X) = {fixed(value)}", 2, 0, LN_P.colour, **place)]


def _heights(judged: Sequence[Judged], judges: Sequence[Criterion]) -> list[float]:
    """Return the range of the curves; a K = 1 far below the others may leave it."""
    rest = [v for one in judged[1:] for criterion in judges if (v := criterion.value(one)) is not None]
    first = [v for criterion in judges if (v := criterion.value(judged[0])) is not None]
    low, high = padded(rest or first or [0.0], 0.06)
    return [max(min([low, *first]), low - 0.5 * (high - low)), high]
