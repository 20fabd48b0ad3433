"""Where K-means and EM agree and where not: three data sets whose truth is known, as small multiples. Pure."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gmm_core import em
from gmm_core.arrays import Array
from gmm_core.data.contrasts import CONTRASTS, agreement, named
from gmm_core.data.dataset import Dataset
from gmm_core.k_means import batch
from gmm_core.mixture import Mixture
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace
from ui.lessons.k_means import plane
from ui.lessons.k_means import problem as lesson
from ui.words.numerals import fixed

ROWS = ("elongated", "sizes", "weights")
GAP = 0.08  # between the rows, for the titles


@dataclass(frozen=True, eq=False)
class Verdict:
    """What both algorithms make of one sample whose truth is known."""

    dataset: Dataset
    mu: Array  # (K, 2) the means of K-means, under the names of the components
    r: batch.Labels  # (N,) its clusters, under the same names
    fitted: Mixture  # where EM ends, under the same names
    hard_share: float  # of the points, in the right place
    soft_share: float  # each point at its largest responsibility
    best_share: float  # by the mixture that made them: (9.13) with the true parameters
    hard_log_likelihood: float  # of the Gaussians fitted to the clusters of K-means
    soft_log_likelihood: float


@lru_cache(maxsize=64)
def verdict(name: str, sample: int) -> Verdict:
    """Draw a sample, run both algorithms from the same means, and count."""
    contrast = CONTRASTS[name]
    dataset = contrast.draw(np.random.default_rng([1, sample]))
    X, K, labels = dataset.X, contrast.truth.K, np.asarray(dataset.labels)
    mu0 = np.array(contrast.start)
    hard = batch.run(X, mu0).states[-1].mu
    r = batch.assign(X, hard)
    circle = float(X.var(axis=0).mean())
    fitted = em.run(X, lesson.circles(mu0, circle), tol=1e-6, max_iter=2000).states[-1].mixture
    soft_r = fitted.responsibilities(X).argmax(axis=1)
    hard_order = _order(labels, r, K)
    soft_order = _order(labels, soft_r, K)
    return Verdict(
        dataset,
        hard[hard_order],
        named(labels, r, K),
        Mixture(fitted.pi[soft_order], fitted.mu[soft_order], fitted.Sigma[soft_order]),
        agreement(labels, r, K),
        agreement(labels, soft_r, K),
        float((contrast.truth.responsibilities(X).argmax(axis=1) == labels).mean()),
        float(lesson.hard_mixture(X, r, K).log_density(X).sum()),
        float(fitted.log_density(X).sum()),
    )


def _order(labels: batch.Labels, r: batch.Labels, K: int) -> batch.Labels:
    """Return which cluster goes by the name of each component: (K,)."""
    names = named(np.append(labels, np.arange(K)), np.append(r, np.arange(K)), K)[-K:]
    return np.argsort(names)


def figure(sample: int) -> Figure:
    """Draw for each data set where the points came from, what K-means made of them, and what EM made of them."""
    panels, layout, _ = drawing.panels(3, 3, gap=0.03, stacked=False)
    height = (1 - 2 * GAP) / 3
    data: list[Trace] = []
    for row, name in enumerate(ROWS):
        found = verdict(name, sample)
        for column in range(3):
            x, y = panels[3 * row + column]
            axes = plane.axes(found.dataset, found.dataset.X)
            bare = {"title": {"text": ""}, "showticklabels": False, "ticks": ""}
            layout[f"xaxis{x[1:]}"] |= axes["xaxis"] | bare
            low = (2 - row) * (height + GAP)
            tall = {"domain": [low, low + height], **drawing.equal(x)}
            layout[f"yaxis{y[1:]}"] |= axes["yaxis"] | bare | tall
            layout["annotations"].append(drawing.title_above(_title(found, column), x, y))
            data += _panel(found, column, {"xaxis": x, "yaxis": y})
    margin = {"l": 8, "r": 8, "t": 32, "b": 8}
    return {"data": data, "layout": {**layout, "margin": margin}, "narrow": {}, "narrow_height": 480}


def _title(found: Verdict, column: int) -> str:
    if column == 0:
        return f"<b>{found.dataset.title}</b>"
    name, share = (("K-means", found.hard_share), ("EM", found.soft_share))[column - 1]
    return f"{name}: {share:.0%} right"


def _panel(found: Verdict, column: int, panel: dict[str, Any]) -> list[Trace]:
    X, truth = found.dataset.X, found.dataset.truth
    assert truth is not None and found.dataset.labels is not None
    grey = plane.points(X, 4, **panel)
    grey["marker"]["line"] = {"width": 0}  # thousands of points are drawn faster without
    if column == 0:
        return [plane.clusters(grey, found.dataset.labels), *_ellipses(truth, panel)]
    if column == 1:
        borders = plane.borders(found.mu, plane.window(X), **panel)
        return [plane.clusters(grey, found.r), *borders, *_means(found.mu, panel)]
    gamma = found.fitted.responsibilities(X)
    return [plane.shared(grey, gamma), *_ellipses(found.fitted, panel)]


def _ellipses(mixture: Mixture, panel: dict[str, Any]) -> list[Trace]:
    parts = zip(mixture.mu, mixture.Sigma, strict=True)
    return [drawing.ellipse(mu, Sigma, k, 2.0, width=2.5, **panel) for k, (mu, Sigma) in enumerate(parts)]


def _means(mu: Array, panel: dict[str, Any]) -> list[Trace]:
    return [drawing.points(mean, f"@{k + 1}", 13, marker={"symbol": "x"}, **panel) for k, mean in enumerate(mu)]


def numbers(sample: int) -> dict[str, str]:
    """Return the shares and likelihoods of the table."""
    told: dict[str, str] = {}
    for name in ROWS:
        found = verdict(name, sample)
        told |= {
            f"{name}_hard": f"{found.hard_share:.1%}",
            f"{name}_soft": f"{found.soft_share:.1%}",
            f"{name}_best": f"{found.best_share:.1%}",
            f"{name}_hard_L": fixed(found.hard_log_likelihood, 1),
            f"{name}_soft_L": fixed(found.soft_log_likelihood, 1),
        }
    return told
