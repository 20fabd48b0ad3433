"""The two other ways to move the means, of which the reader chooses one: its film, controls and numbers. Pure."""

import numpy as np

from gmm_core.arrays import Array
from ui.charts.drawing import Frame
from ui.lessons.k_means import medoids as k_means_medoids
from ui.lessons.k_means import online
from ui.lessons.k_means.other import ground
from ui.lessons.k_means.settings import MEDOIDS, ONLINE, Other, Problem
from ui.words.numerals import change, fixed

CONTROLS = {ONLINE: ("eta", "outliers"), MEDOIDS: ("V", "outliers")}


def film(problem: Problem, other: Other) -> list[Frame]:
    """Return the film of the method chosen."""
    here = ground(problem, other.outliers)
    return online.film(here, other.eta) if other.method == ONLINE else k_means_medoids.film(here, other.V)


def controls(other: Other) -> tuple[str, ...]:
    """Name the settings that the method chosen has."""
    return CONTROLS[other.method]


def numbers(problem: Problem, other: Other) -> dict[str, str]:
    """Return the numbers of the text about the method chosen."""
    if other.method == ONLINE:
        return _online(problem, other.outliers, other.eta)
    return _medoids(problem, other.outliers, other.V)


def _online(problem: Problem, outliers: int, eta: str) -> dict[str, str]:
    here = ground(problem, outliers)
    states = online.run(here, eta)
    passes = [state.mu for state in states[:: len(here.X)]]
    return {
        "J": fixed(online.distortion(here.X, states[-1].mu)),
        "batch": fixed(here.J),
        "moved": change(_furthest(passes[-1], passes[-2])),
    }


def _medoids(problem: Problem, n: int, V: str) -> dict[str, str]:
    spoilt, clean = ground(problem, n), ground(problem, 0)
    medoids = [k.X[k_means_medoids.run(k, V).states[-1].medoids] for k in (clean, spoilt)]
    return {
        "n": "no outliers" if n == 0 else "1 outlier" if n == 1 else f"{n} outliers",
        "means": f"{_furthest(clean.batch, spoilt.batch):.2f}",
        "medoids": f"{_furthest(*medoids):.2f}",
    }


def _furthest(before: Array, after: Array) -> float:
    """Return how far the mean that moved furthest has gone."""
    return float(np.linalg.norm(after - before, axis=1).max())
