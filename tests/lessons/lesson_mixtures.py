"""The page about mixtures for its tests: what it makes of its settings."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy import stats

from gmm_core.arrays import Array
from gmm_core.mixture import Mixture
from ui.lessons.mixtures import ancestral, likelihood, line, plane
from ui.lessons.mixtures import hills as mixtures_hills
from ui.lessons.mixtures import sample as mixtures_sample
from ui.lessons.mixtures.likelihood import Update
from ui.lessons.mixtures.settings import Settings
from ui.state.settings import changed, declared

OPENING = Settings()
SETTING = {setting.name: setting for setting in declared(Settings)}
Figure = dict[str, Any]
PICTURES: dict[str, Callable[[Settings], Figure]] = {
    "density": lambda chosen: line.density(chosen.line),
    "panels": lambda chosen: plane.panels(chosen.plane),
    "surface": lambda chosen: plane.surface(chosen.plane),
    "ancestral": lambda chosen: ancestral.picture(chosen.plane, chosen.draw),
    "hills": lambda chosen: mixtures_hills.picture(chosen.plane, chosen.draw, chosen.carry),
}
SAYS: dict[str, Callable[[Settings], dict[str, str]]] = {
    "line": lambda chosen: line.numbers(chosen.line),
    "plane": lambda chosen: plane.numbers(chosen.plane),
    "sampling": lambda chosen: mixtures_sample.numbers(chosen.plane, chosen.draw),
    "likelihood": lambda chosen: likelihood.first_terms(chosen.plane, chosen.draw),
    "hills": lambda chosen: mixtures_hills.numbers(chosen.plane, chosen.draw, chosen.carry),
}
weights = st.integers(0, 100).map(lambda hundredths: hundredths / 100)


def with_(**values: Any) -> Settings:
    return changed(OPENING, **values)


def drawn(chosen: Settings) -> mixtures_sample.Sample:
    return mixtures_sample.drawn(chosen.plane, chosen.draw)


def hills(chosen: Settings) -> likelihood.Hills:
    return likelihood.hills(chosen.plane, chosen.draw, chosen.carry.size)


def unknown(chosen: Settings) -> Update:
    return likelihood.unknown(chosen.plane, chosen.draw, chosen.carry)


def known(chosen: Settings) -> Update:
    return likelihood.known(chosen.plane, chosen.draw, chosen.carry)


def normal(x: Any, mixture: Mixture) -> Array:
    """Evaluate each N(x | mu_k, Sigma_k) by SciPy: (K, ...)."""
    return np.array([stats.multivariate_normal(m, S).pdf(x) for m, S in zip(mixture.mu, mixture.Sigma, strict=True)])
