"""From soft to hard: EM with Sigma_k = epsilon I, and epsilon in the reader's hand (9.3.2). Pure."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core.arrays import frozen
from gmm_core.k_means import batch, hard_limit
from gmm_core.k_means.hard_limit import SoftKMeans
from ui.charts import drawing
from ui.charts.axes import Figure, padded
from ui.charts.drawing import Trace
from ui.lessons.k_means import plane
from ui.lessons.k_means import problem as lesson
from ui.lessons.k_means.problem import Points
from ui.lessons.k_means.settings import Problem
from ui.words.numerals import tex, tex_fixed, tex_share

EXPONENTS = np.round(np.arange(-3, 1.0001, 0.1), 1)  # the steps of the slider
MAX_ITER = 3000


@dataclass(frozen=True, eq=False)
class Path:
    """What EM with fixed epsilon says for every step of the slider, and K-means in the limit."""

    points: Points
    hard: batch.KMeansState
    r: batch.Labels
    soft: tuple[SoftKMeans, ...]  # one per exponent
    entropy: tuple[float, ...]  # the mean one of their responsibilities, in shares of ln K
    scaled: tuple[float, ...]  # -1/2 of their soft distortion

    def at(self, lg_eps: float) -> SoftKMeans:
        """Return the run nearest to this exponent."""
        return self.soft[int(np.abs(EXPONENTS - lg_eps).argmin())]


@lru_cache(maxsize=16)
def path(problem: Problem) -> Path:
    """Run EM for every epsilon from the means at which K-means ends."""
    runs = lesson.runs(problem)
    X, hard = runs.points.X, runs.hard.states[-1]
    mu = hard.mu.tolist()
    order = sorted(range(len(mu)), key=mu.__getitem__)
    soft, entropy, scaled = _softened(problem.data, tuple(tuple(mu[k]) for k in order))
    names = np.argsort(order)
    renamed = [
        SoftKMeans(now.epsilon, frozen(now.mu[names]), frozen(now.gamma[:, names]), now.iterations) for now in soft
    ]
    return Path(runs.points, hard, batch.assign(X, hard.mu), tuple(renamed), entropy, scaled)


@lru_cache(maxsize=16)
def _softened(
    data: str, means: tuple[tuple[float, ...], ...]
) -> tuple[tuple[SoftKMeans, ...], tuple[float, ...], tuple[float, ...]]:
    """Run EM for every epsilon from these means: most starts of K-means lead to the same ones, in another order."""
    X, mu, soft = lesson.points(Problem(data)).X, np.array(means), []
    for exponent in EXPONENTS:  # upwards, each from where the last one ended
        soft.append(hard_limit.run(X, mu, 10.0**exponent, tol=1e-6, max_iter=MAX_ITER))
        mu = soft[-1].mu
    entropy = tuple(hard_limit.mean_entropy(now.gamma) / math.log(len(mu)) for now in soft)
    scaled = tuple(-hard_limit.soft_distortion(X, now.gamma, now.mu) / 2 for now in soft)
    return tuple(soft), entropy, scaled


def figure(problem: Problem, lg_eps: float) -> Figure:
    """Draw the points in the blend of their responsibilities, and how sure these are for every epsilon."""
    way = path(problem)
    now, X, K = way.at(lg_eps), way.points.X, way.points.K
    _, layout, narrow = drawing.panels(2, 2, titles=["× means of K-means", "", "", ""], gap=0.14, stacked=False)
    upper, lower = {"xaxis": "x2", "yaxis": "y2"}, {"xaxis": "x4", "yaxis": "y4"}
    data = [plane.shared(plane.points(X, 8), now.gamma)]
    data += plane.ellipses(now.mu, np.tile(now.epsilon * np.eye(2), (K, 1, 1)))
    data += [plane.crosses(way.hard.mu), *plane.means(now.mu)]
    limit = -way.hard.J_e_step / 2
    data += _curve(way.entropy, lg_eps, **upper) + _curve(way.scaled, lg_eps, **lower)
    data += [drawing.line(EXPONENTS[[0, -1]], [limit, limit], "@torn", 2, "dot", **lower)]
    layout = _layout(layout, way, limit)
    narrow |= {"xaxis.domain": [0, 1], "yaxis.domain": [0.52, 1], "yaxis.nticks": 6}
    narrow |= {
        "xaxis2.domain": [0, 1],
        "yaxis2.domain": [0.26, 0.4],
        "xaxis4.domain": [0, 1],
        "yaxis4.domain": [0, 0.14],
    }
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": 820}


def _curve(values: tuple[float, ...], lg_eps: float, **panel: str) -> list[Trace]:
    here = values[int(np.abs(EXPONENTS - lg_eps).argmin())]
    return [
        drawing.line(EXPONENTS, values, "@text", 2.5, **panel),
        drawing.points([[lg_eps, here]], "@accent", 14, **panel),
    ]


def _layout(layout: Trace, way: Path, limit: float) -> Trace:
    exponents = padded(EXPONENTS, 0.03)
    ticks = {"tickvals": [-3, -2, -1, 0, 1], "ticktext": ["0.001", "0.01", "0.1", "1", "10"]}
    described = {
        **plane.axes(way.points.dataset, np.concatenate([way.points.X, way.hard.mu])),
        "xaxis2": drawing.axis("", exponents, **ticks),
        "yaxis2": drawing.axis("", [-0.06, 1.06], tickvals=[0, 0.5, 1]),
        "xaxis4": drawing.axis("ε", exponents, **ticks),
        "yaxis4": drawing.axis("", padded([*way.scaled, limit], 0.12), nticks=5),
    }
    layout |= {name: layout[name] | axis for name, axis in described.items()}
    layout.pop("xaxis3")
    layout.pop("yaxis3")
    layout["xaxis"] |= {"domain": [0, 0.56]}
    layout["yaxis"] |= {"domain": [0, 1]}
    for upper in ("2", "4"):
        layout[f"xaxis{upper}"] |= {"domain": [0.68, 1]}
    first = layout["annotations"][0]
    titles = [drawing.title_above("mean entropy / ln K", "x2", "y2"), drawing.title_above("ε (Q − const)", "x4", "y4")]
    below = {"xref": "x4 domain", "yref": "y4", "xanchor": "right", "yanchor": "bottom", "yshift": 2}
    layout["annotations"] = [first, *titles, drawing.label("−J/2", 1, limit, "@torn", **below)]
    return layout


def certainty(problem: Problem, lg_eps: float) -> dict[str, str]:
    """Return the numbers of the text on how sure the responsibilities are."""
    way = path(problem)
    now, X = way.at(lg_eps), way.points.X
    n, rest = hard_limit.least_certain(now.gamma)
    same = int((now.gamma.argmax(axis=1) == way.r).sum())
    apart = float(np.linalg.norm(now.mu - way.hard.mu, axis=1).max())
    return {
        "lg_eps": tex_fixed(lg_eps, 1),
        "epsilon": tex(now.epsilon, 3),
        "x": f"({tex_fixed(X[n][0])}, {tex_fixed(X[n][1])})",
        "rest": tex_share(rest),
        "largest": f"{now.gamma[n].max():.4f}",
        "entropy": tex_share(hard_limit.mean_entropy(now.gamma)),
        "most": f"{math.log(way.points.K):.4f}",
        "same": f"{same}",
        "N": f"{len(X)}",
        "apart": f"{apart:.2f}",
    }


def numbers(problem: Problem, lg_eps: float) -> dict[str, str]:
    """Return both sides of (9.43)."""
    way = path(problem)
    now, X = way.at(lg_eps), way.points.X
    N, D = X.shape
    return {
        "lg_eps": tex_fixed(lg_eps, 1),
        "epsilon": tex(now.epsilon, 6),
        "constant": tex_fixed(hard_limit.constant(N, D, way.points.K, now.epsilon)),
        "Q": tex_fixed(hard_limit.expected_log_likelihood(X, now.gamma, now.mu, now.epsilon)),
        "scaled": tex_fixed(-hard_limit.soft_distortion(X, now.gamma, now.mu) / 2, 3),
        "limit": tex_fixed(-way.hard.J_e_step / 2, 3),
    }
