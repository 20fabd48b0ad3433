"""collapse.py: the limit, and the one factorisation that whitens and checks."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gmm_core.collapse import THIN, Collapse, Whitener, largest_precision
from gmm_core.covariance import FAMILIES
from gmm_core.gaussian import whiten

FULL = FAMILIES["full"]


@pytest.mark.parametrize("D", [1, 2, 5])
def test_the_factors_are_those_of_a_plain_factorisation(D: int) -> None:
    A = np.random.default_rng(D).normal(size=(4, D, D))
    Sigma = A @ A.mT + 0.1 * np.eye(D)
    W = Whitener(4, np.full(D, 1e14)).whiten(Sigma)
    assert W is not None
    assert_allclose(W, whiten(Sigma), rtol=1e-11, atol=1e-13)
    assert (np.triu(W, 1) == 0).all()


@pytest.mark.parametrize("angle", [0.0, 0.3, 1.0, np.pi / 2])
@pytest.mark.parametrize("units", [(1.0, 1.0), (1e-9, 1e4)])
def test_the_limit_holds_in_every_direction_and_in_any_units(angle: float, units: tuple[float, float]) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    whitener = Whitener(1, 1 / (THIN * np.array(units)) ** 2)
    for thickness, collapsed in ((10 * THIN, False), (0.1 * THIN, True)):
        Sigma = turn @ np.diag([1.0, thickness**2]) @ turn.T * np.multiply.outer(units, units)
        assert (whitener.whiten(Sigma[None]) is None) == collapsed


def test_the_first_collapsed_component_is_found() -> None:
    whitener = Whitener(4, np.full(2, 1e14))
    thin = np.diag([1.0, 1e-20])
    assert whitener.whiten(np.array([np.eye(2), np.eye(2), thin, thin])) is None
    assert whitener.first_collapsed() == 2
    assert whitener.whiten(np.array([np.eye(2)] * 4)) is not None
    with pytest.raises(ValueError, match="No component"):
        whitener.first_collapsed()


def test_the_limit_is_relative_to_each_coordinate() -> None:
    X = np.random.default_rng(0).normal(size=(50, 2)) * [1e-8, 1e5]
    assert_allclose(largest_precision(X, FULL, 0.0), 1 / (THIN * X.std(axis=0)) ** 2, rtol=1e-12)


def test_a_coordinate_that_does_not_vary_is_left_to_the_prior() -> None:
    X = np.column_stack([np.arange(5.0), np.full(5, 0.1)])
    assert largest_precision(X, FULL, psi=1.0)[1] > 1e200


def test_a_collapse_says_which_and_when() -> None:
    collapse = Collapse(component=1, iteration=7)
    assert (collapse.component, collapse.iteration) == (1, 7)
    assert str(collapse) == "Component 2 collapsed in iteration 7."
