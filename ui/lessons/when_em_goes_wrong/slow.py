"""Slow convergence: how many iterations EM needs when two Gaussians overlap, and what each of them gains. Pure."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from gmm_core import em
from gmm_core.arrays import Array, frozen
from gmm_core.data.dataset import Dataset
from gmm_core.em import Trajectory
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import Experiment, generate, start
from ui.charts import drawing
from ui.charts.axes import Figure, counted, padded
from ui.lessons.when_em_goes_wrong.gallery import means
from ui.lessons.when_em_goes_wrong.settings import SEPARATION
from ui.words.numerals import tex

LOW, HIGH, STEP = SEPARATION
SEPARATIONS = tuple(float(value) for value in np.arange(LOW, HIGH + STEP / 2, STEP))
TOL, LIMIT = 1e-6, 20_000  # the Lab's tolerance; far more iterations than the slowest run here needs
EXACT = 1e-11  # the change of ln p(X) at which a run counts as having arrived


@dataclass(frozen=True, eq=False)
class SlowRun:
    """A run at one separation, followed far beyond the iteration at which the Lab would stop."""

    experiment: Experiment
    dataset: Dataset
    trajectory: Trajectory
    iterations: int  # until ln p(X) changes by less than TOL
    gap: Array  # (T + 1,) what is missing to the final ln p(X), after each iteration


def experiment_at(separation: float) -> Experiment:
    """Return the Lab's experiment: two round clusters, their means so many standard deviations apart."""
    options = (("clusters", 2), ("elongation", 1.0), ("separation", separation))
    return replace(opening("mixture", options), start="kmeans", max_iter=500)


@lru_cache(maxsize=64)
def slow_run(separation: float) -> SlowRun:
    """Run EM to the end at one separation."""
    experiment = experiment_at(separation)
    dataset = generate(experiment)
    run = em.run(dataset.X, start(experiment, dataset), tol=EXACT, max_iter=LIMIT)
    ln_p = np.array([state.log_likelihood for state in run.states])
    iterations = int(np.argmax(np.abs(np.diff(ln_p)) < TOL)) + 1
    return SlowRun(experiment, dataset, run, iterations, frozen(ln_p[-1] - ln_p))


@lru_cache(maxsize=len(SEPARATIONS))
def iterations_at(separation: float) -> int:
    """Count the iterations until ln p(X) changes by less than TOL."""
    experiment = experiment_at(separation)
    dataset = generate(experiment)
    return em.run(dataset.X, start(experiment, dataset), tol=TOL, max_iter=LIMIT).stop.iteration


def counts(chosen: float) -> list[int]:
    """Count the iterations at every separation; at the chosen one they are those of its run, which is there anyway."""
    return [slow_run(value).iterations if value == chosen else iterations_at(value) for value in SEPARATIONS]


def rate(run: SlowRun) -> float:
    """Measure what share of the gap an iteration leaves, near the end: while it falls from 1e-2 to 1e-5."""
    inside = np.flatnonzero((run.gap < 1e-2) & (run.gap > 1e-5))
    if len(inside) < 2:
        inside = np.flatnonzero(run.gap > 1e-8)[-2:]
    a, b = int(inside[0]), int(inside[-1])
    if a == b:
        return 0.0
    return float((run.gap[b] / run.gap[a]) ** (1 / (b - a)))


def numbers(separation: float) -> dict[str, str]:
    """Return what the text says about the run."""
    run = slow_run(separation)
    left = rate(run)
    state = run.trajectory.states[run.iterations]
    gamma = state.mixture.responsibilities(run.dataset.X)
    return {
        "separation": tex(separation),
        "iterations": f"{run.iterations:,}",
        "rate": tex(100 * left, 3),
        "missing": tex(run.gap[run.iterations], 3),
        "unsure": f"{100 * float((gamma.max(axis=1) < 0.9).mean()):.0f}",
    }


def picture(separation: float) -> Figure:
    """Draw the clusters with the fit, iterations against separation, and the gap to the final ln p(X)."""
    run = slow_run(separation)
    titles = [
        "Where EM ends",
        "Iterations that EM needs",
        "Missing to the final ln p(X)",
    ]
    names, layout, _ = drawing.panels(3, titles=titles, gap=0.085, stacked=False)
    (x, y), (u, v), (s, t) = names
    iterations = counts(separation)
    data = [*_plane(run, x, y), *_counts(iterations, separation, u, v), *_gap(run, s, t)]
    widest = generate(experiment_at(SEPARATIONS[-1])).X
    limits = [padded(widest[:, d], 0.1) for d in range(2)]
    bare = {"showticklabels": False, "ticks": ""}
    layout["xaxis"] |= drawing.axis("", limits[0], domain=[0, 0.27], **bare)
    layout["yaxis"] |= drawing.axis("", limits[1], **bare, **drawing.equal())
    layout["xaxis2"] |= drawing.axis("Distance of the means (σ)", [LOW - 0.3, HIGH + 0.3], domain=[0.35, 0.65])
    layout["yaxis2"] |= _log_axis(-0.2, np.log10(max(iterations)) + 0.3)
    last = max(int(np.flatnonzero(run.gap > 1e-8)[-1]), 4)
    layout["xaxis3"] |= drawing.axis("Iteration", **counted(last, 0.04), domain=[0.74, 1])
    layout["yaxis3"] |= _log_axis(-8, 3)
    narrow = {
        **{f"xaxis{panel}.domain": [0, 1] for panel in ("", "2", "3")},
        "yaxis.domain": [0.72, 0.97],
        "yaxis2.domain": [0.4, 0.61],
        "yaxis3.domain": [0.07, 0.29],
    }
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": 1000}


def _log_axis(low: float, high: float) -> drawing.Trace:
    powers = list(range(int(np.ceil(low)), int(np.floor(high)) + 1, 1 if high - low < 7 else 2))
    text = [f"{10**p:,}" if 0 <= p < 5 else f"10<sup>−{-p}</sup>" for p in powers]
    return drawing.axis("", [low, high], tickvals=powers, ticktext=text)


def _plane(run: SlowRun, x: str, y: str) -> list[drawing.Trace]:
    axes: drawing.Trace = {"xaxis": x, "yaxis": y, "hoverinfo": "skip"}
    mixture = run.trajectory.states[run.iterations].mixture
    colours = drawing.mix(mixture.responsibilities(run.dataset.X), 0.55)
    ellipses = [drawing.ellipse(mixture.mu[k], mixture.Sigma[k], k, **axes) for k in range(2)]
    return [drawing.points(run.dataset.X, colours, 6, **axes), *ellipses, means(mixture, **axes)]


def _counts(iterations: list[int], separation: float, x: str, y: str) -> list[drawing.Trace]:
    axes: drawing.Trace = {"xaxis": x, "yaxis": y, "hoverinfo": "skip"}
    here = np.column_stack([SEPARATIONS, np.log10(iterations)])
    chosen = int(np.argmin(np.abs(here[:, 0] - separation)))
    count = f"{iterations[chosen]:,}"
    near_edge = separation > (LOW + HIGH) / 2
    return [
        drawing.line(here[:, 0], here[:, 1], "@faint", 2, **axes),
        drawing.points(here, "@text", 8, **axes),
        drawing.points(here[chosen], "@torn", 15, **axes)
        | {
            "mode": "markers+text",
            "text": [f"<b>{count}</b>"],
            "textposition": "top center" if near_edge else "middle right",
            "textfont": {"color": "@torn", "size": 17},
        },
    ]


def _gap(run: SlowRun, x: str, y: str) -> list[drawing.Trace]:
    axes: drawing.Trace = {"xaxis": x, "yaxis": y, "hoverinfo": "skip"}
    T = np.unique(np.linspace(0, len(run.gap) - 1, 200).round().astype(int))
    gap = np.where(run.gap > 1e-9, run.gap, np.nan)
    stop = [[run.iterations, float(np.log10(max(run.gap[run.iterations], 1e-8)))]]
    return [
        drawing.line(T, np.log10(gap[T]), "@text", 3, **axes),
        drawing.points(stop, "@torn", 15, **axes),
    ]
