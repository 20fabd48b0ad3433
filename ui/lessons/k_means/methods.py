"""The two other ways to move the means, of which the reader chooses one: its film, controls and numbers. Pure."""

import numpy as np

from gmm_core.arrays import Array
from ui.charts.drawing import Frame
from ui.lessons.k_means import medoids as k_means_medoids
from ui.lessons.k_means import online
from ui.lessons.k_means.other import Ground, ground
from ui.state.settings import Values
from ui.words.numerals import grouped

FILMS = {"online": online.film, "medoids": k_means_medoids.film}
CONTROLS = {"online": ("eta", "outliers"), "medoids": ("V", "outliers")}


def film(values: Values) -> list[Frame]:
    """Return the film of the method chosen."""
    return FILMS[values["method"]](values)


def controls(values: Values) -> tuple[str, ...]:
    """Name the settings that the method chosen has."""
    return CONTROLS[values["method"]]


def numbers(values: Values) -> dict[str, str]:
    """Return the numbers of the text about the method chosen."""
    return {"online": _online, "medoids": _medoids}[values["method"]](values)


def _online(values: Values) -> dict[str, str]:
    here = _ground(values, values["outliers"])
    states = online.run(here, values["eta"])
    passes = [state.mu for state in states[:: len(here.X)]]
    return {
        "J": grouped(online.distortion(here.X, states[-1].mu)),
        "batch": grouped(here.J),
        "moved": f"{_furthest(passes[-1], passes[-2]):.3f}",
    }


def _medoids(values: Values) -> dict[str, str]:
    spoilt, clean = _ground(values, values["outliers"]), _ground(values, 0)
    medoids = [k.X[k_means_medoids.run(k, values["V"]).states[-1].medoids] for k in (clean, spoilt)]
    n = values["outliers"]
    return {
        "n": "no outliers" if n == 0 else "1 outlier" if n == 1 else f"{n} outliers",
        "means": f"{_furthest(clean.batch, spoilt.batch):.2f}",
        "medoids": f"{_furthest(*medoids):.2f}",
    }


def _ground(values: Values, outliers: int) -> Ground:
    return ground(values["data"], values["K"], values["start"], outliers)


def _furthest(before: Array, after: Array) -> float:
    """Return how far the mean that moved furthest has gone."""
    return float(np.linalg.norm(after - before, axis=1).max())
