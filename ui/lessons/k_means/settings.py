"""K-means and EM: what a reader sets. Pure."""

from dataclasses import dataclass

from gmm_core.data.contrasts import CONTRASTS
from gmm_core.k_means.medoids import DISSIMILARITIES
from ui.state.settings import choice, number

GEYSER = "old_faithful"
NATURAL = "natural"
ONLINE, MEDOIDS = "online", "medoids"


@dataclass(frozen=True)
class Problem:
    """The points, and where both algorithms start."""

    data: str = choice(
        "Data",
        {GEYSER: "Old Faithful (fig. 9.1)", **{name: contrast.title for name, contrast in CONTRASTS.items()}},
        GEYSER,
        "The first is the book’s; of the others you know which component made each point.",
    )
    K: str = choice(
        "Clusters K",
        {NATURAL: "as many as there are", "3": "3", "4": "4", "6": "6"},
        NATURAL,
        "Old Faithful has two kinds of eruptions.",
    )
    start: int = number(
        "Starting means", 0, 0, 50, 1, "0: put there on purpose. Others: seeds, for K points drawn at random."
    )


@dataclass(frozen=True)
class Other:
    """Another way to move the means."""

    method: str = choice("Method", {ONLINE: "online, point by point", MEDOIDS: "K-medoids"}, ONLINE)
    eta: str = choice(
        "Learning rate η",
        {"mean": "1/Nₖ", "0.02": "0.02", "0.1": "0.1", "0.5": "0.5"},
        "mean",
        "1/Nₖ falls with the number of points a mean has had; the others stay the same for ever.",
    )
    V: str = choice(
        "Dissimilarity",
        {name: line.title for name, line in DISSIMILARITIES.items()},
        "absolute",
        "What K-medoids adds up in place of the squared distance.",
    )
    outliers: int = number("Outliers", 0, 0, 20, 1, "Points added far from all others, at the lower right.")


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    problem: Problem = Problem()
    other: Other = Other()
    lg_eps: float = number(
        "log₁₀ ε", -0.6, -3.0, 1.0, 0.1, "The variance ε of every component, in squared units of the axes."
    )
    sample: int = number("Sample", 1, 0, 99, 1, "The seed with which the points are drawn.")
    colours: int = number("Colours K", 10, 2, 16, 1, "The number of clusters in the third picture.")
