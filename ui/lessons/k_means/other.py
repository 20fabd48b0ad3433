"""What the two other methods of the page share: the points with outliers, and batch K-means to compare with. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.k_means import batch as kmeans
from ui.charts import drawing
from ui.charts.axes import Figure, brief_titles
from ui.charts.drawing import Trace
from ui.lessons.k_means import plane
from ui.lessons.k_means import problem as lesson
from ui.lessons.k_means.settings import Problem

FAR = np.array([6.0, -6.0])  # where the outliers are, in standard deviations from the centre of the points


@dataclass(frozen=True, eq=False)
class Ground:
    """The points with the outliers, the means to start from, and where batch K-means ends."""

    dataset: Dataset
    X: Array  # (N, 2) the outliers last
    mu0: Array  # (K, 2)
    batch: Array  # (K, 2) the means of K-means
    J: float  # and its distortion

    @property
    def K(self) -> int:
        """Count the clusters."""
        return len(self.mu0)


@lru_cache(maxsize=32)
def ground(problem: Problem, outliers: int) -> Ground:
    """Add outliers to the points of a problem, and run K-means on all of them."""
    clean = lesson.points(problem)
    spread = clean.X.std(axis=0)
    noise = np.random.default_rng(5).standard_normal((outliers, 2))
    X = np.vstack([clean.X, clean.X.mean(axis=0) + spread * (FAR + 0.3 * noise)])
    end = kmeans.run(X, clean.mu0).states[-1]
    return Ground(clean.dataset, X, clean.mu0, end.mu, end.J_e_step)


def reference(ground: Ground) -> Trace:
    """Mark where batch K-means ends."""
    return plane.crosses(ground.batch, "@text")


def arrangement(ground: Ground, title: str, steps: Trace, tops: Sequence[float], level: str) -> Figure:
    """Lay out the plane beside a curve whose dotted line is where something else ends; the data is still to come."""
    _, layout, narrow = drawing.panels(2, titles=["× where batch K-means ends", title], gap=0.12)
    room = [0.0, 1.08 * max(tops)]
    described = {
        **plane.axes(ground.dataset, np.concatenate([ground.X, ground.mu0])),
        "xaxis2": steps,
        "yaxis2": drawing.axis("", room, nticks=6),
    }
    layout |= {name: layout[name] | axis for name, axis in described.items()}
    layout["xaxis"] |= {"domain": [0, 0.56]}
    layout["xaxis2"] |= {"domain": [0.66, 1]}
    if level:
        corner = {"xref": "x2 domain", "yref": "y2 domain", "xanchor": "right", "yanchor": "top"}
        layout["annotations"].append(drawing.label(level, 1, 1, "@torn", **corner))
    brief = brief_titles(ground.dataset)
    narrow |= {"yaxis.domain": [0.46, 1], "yaxis2.domain": [0, 0.22], **brief}
    return {"layout": layout, "narrow": narrow, "short": brief, "narrow_height": 600}
