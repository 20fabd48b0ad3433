"""The mathematics of EM Lab: Gaussian mixtures and EM after PRML chapter 9."""

from gmm_core.arrays import Array, InputError
from gmm_core.collapse import Collapse
from gmm_core.covariance import FAMILIES, constrain, n_parameters
from gmm_core.em import (
    EMState,
    Expectation,
    Reason,
    Stop,
    Trajectory,
    e_step,
    iterate,
    m_step,
    run,
)
from gmm_core.mixture import Mixture

__all__ = [
    "FAMILIES",
    "Array",
    "Collapse",
    "EMState",
    "Expectation",
    "InputError",
    "Mixture",
    "Reason",
    "Stop",
    "Trajectory",
    "constrain",
    "e_step",
    "iterate",
    "m_step",
    "n_parameters",
    "run",
]
