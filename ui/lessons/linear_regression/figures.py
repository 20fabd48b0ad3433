"""EM for Bayesian linear regression: the evidence with both ways up to its top, and what gamma counts. Pure."""

from functools import lru_cache

import numpy as np

from gmm_core.arrays import Array
from gmm_core.models.linear_regression import EvidenceTrajectory, log_evidence
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace
from ui.lessons.linear_regression import model
from ui.lessons.linear_regression.settings import LN_ALPHA, LN_BETA, Problem, Settings
from ui.words.numerals import fixed

DEEPEST, STEP = 5.0, 0.5  # of the contours, in roots of the difference from the best evidence
DRAWN = 400  # steps of a way that are drawn


def landscape(settings: Settings) -> Figure:
    """Draw the evidence over ln alpha and ln beta, and the two ways up from the start."""
    fit = model.fit(settings)
    a, b, z = _evidence(settings.problem)
    best = max(float(z.max()), fit.em.states[-1].log_evidence, fit.direct.states[-1].log_evidence)
    depth = np.minimum(np.sqrt(np.maximum(best - z, 0.0)), DEEPEST)  # contours crowd less, and a flat top shows
    lines = {"start": -DEEPEST + STEP, "end": 0, "size": STEP}
    heat = drawing.heat(a, b, -depth, "@text/0.35", zmin=-DEEPEST, zmax=0, hoverinfo="skip")
    contours = drawing.contours([], [], [], "@faint", contours=lines, hoverinfo="skip", autocontour=False)
    data = [
        heat,
        contours | {name: heat[name] for name in ("x", "y", "z")},
        *_way(fit.em, "@1", "solid", "circle", 9),
        *_way(fit.direct, "@2", drawing.DASHES[1], "square", 8),
        drawing.points(_places(fit.em)[:1], "@background", 15, marker={"line": {"width": 3, "color": "@text"}}),
    ]
    figure = drawing.figure(
        data, drawing.axis("ln α", LN_ALPHA), drawing.axis("ln β", LN_BETA), margin={"l": 60, "r": 12, "t": 28, "b": 48}
    )
    title = f"ln p(t|α,β): best {fixed(best)}; contours ¼, 1, 2¼, 4, … below"
    figure["layout"]["annotations"] = [drawing.title_above(title), *_ends(settings)]
    return figure


@lru_cache(maxsize=32)
def _evidence(problem: Problem) -> tuple[Array, Array, Array]:
    """Return the grid of ln alpha (81,) and ln beta (46,), and the log evidence on it: wherever the ways begin."""
    data = model.regression(problem)
    a, b = np.linspace(*LN_ALPHA, 81), np.linspace(*LN_BETA, 46)
    return a, b, log_evidence(data, np.exp(a), np.exp(b)[:, None])


def parameters(settings: Settings) -> Figure:
    """Draw lambda_i / (alpha + lambda_i), direction by direction, where EM ended; their sum is gamma."""
    state = model.fit(settings).em.states[-1]
    at = list(range(1, len(state.determined) + 1))
    bars = drawing.bars(at, state.determined, "@1")
    text = [f"{share:.2f}" for share in state.determined]
    figure = drawing.figure(
        [{**bars, "text": text, "textposition": "outside", "cliponaxis": False, "hoverinfo": "skip"}],
        drawing.axis("Direction i of w, the best determined first", (0.4, len(at) + 0.6), dtick=1),
        drawing.axis("λᵢ / (α + λᵢ)", (0, 1.12), tickvals=[0, 0.5, 1]),
        margin={"l": 60, "r": 12, "t": 32, "b": 60},
    )
    said = f"γ = {fixed(state.gamma)} of M = {len(at)} parameters"
    figure["layout"]["annotations"] = [drawing.title_above(said)]
    return figure


def _places(run: EvidenceTrajectory) -> Array:
    return np.log([[state.alpha, state.beta] for state in run.states])


def _way(run: EvidenceTrajectory, colour: str, dash: str, symbol: str, size: float) -> list[Trace]:
    """Draw a way with a mark for each iteration, of one length whatever the run's, so that it can move."""
    steps = np.minimum(np.arange(DRAWN), len(run.states) - 1)
    places = _places(run)[steps]
    marks = drawing.points(places, colour, size, marker={"symbol": symbol}, hoverinfo="skip")
    return [drawing.line(places[:, 0], places[:, 1], colour, 2.5, dash, hoverinfo="skip"), marks]


def _ends(settings: Settings) -> list[Trace]:
    """Name the ways where they end, the start where it is; beyond the picture, at its edge."""
    fit = model.fit(settings)
    named = [("start", _places(fit.em)[0], "@text", -24)]
    em, direct = _places(fit.em)[-1], _places(fit.direct)[-1]
    if np.abs(em - direct).max() < 1:
        named.append(("EM and direct", em, "@text", 22))
    else:
        named += [("EM", em, "@1", 22), ("direct", direct, "@2", 22)]
    low, high = np.transpose([LN_ALPHA, LN_BETA])
    room = np.array([1.0, 0.5])
    places = [(text, np.clip(place, low + room, high - room), colour, shift) for text, place, colour, shift in named]
    return [drawing.label(text, place[0], place[1], colour, yshift=shift) for text, place, colour, shift in places]
