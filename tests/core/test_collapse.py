"""collapse.py: the limit, and the one factorisation that whitens and checks."""

from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
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
    assert_allclose(W, whiten(Sigma), rtol=1e-11, atol=1e-13)
    assert (np.triu(W, 1) == 0).all()


@given(st.floats(-7.5, 0), st.floats(-9, 9), st.integers(0, 2**32))
def test_in_the_plane_the_limit_is_where_it_is_in_space(log_thin: float, log_unit: float, seed: int) -> None:
    """Written out for D = 2 or factorised with a third coordinate that no other knows of: the same verdict and W."""
    units = np.array([1.0, 10.0**log_unit])
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(2, 2)))
    Sigma = turn @ np.diag([1.0, 10.0 ** (2 * log_thin)]) @ turn.T * np.outer(units, units)
    space = np.eye(3)
    space[:2, :2] = (Sigma + Sigma.T) / 2
    found: list[np.ndarray | None] = []
    for D in (2, 3):
        limit = 1 / (THIN * np.append(units, 1.0)[:D]) ** 2
        try:
            found.append(Whitener(1, limit).whiten(space[None, :D, :D])[0, :2, :2])
        except Collapse:
            found.append(None)
    plane, block = found
    if abs(log_thin + 7) > 0.2:  # at the limit itself rounding decides
        assert (plane is None) == (block is None)
    if plane is not None and block is not None:
        assert_allclose(plane * units, block * units, rtol=1e-15 / 10 ** (2 * log_thin), atol=1e-12)


@pytest.mark.parametrize("angle", [0.0, 0.3, 1.0, np.pi / 2])
@pytest.mark.parametrize("units", [(1.0, 1.0), (1e-9, 1e4)])
def test_the_limit_holds_in_every_direction_and_in_any_units(angle: float, units: tuple[float, float]) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    whitener = Whitener(1, 1 / (THIN * np.array(units)) ** 2)
    for thickness, collapsed in ((10 * THIN, False), (0.1 * THIN, True)):
        Sigma = turn @ np.diag([1.0, thickness**2]) @ turn.T * np.multiply.outer(units, units)
        with pytest.raises(Collapse) if collapsed else nullcontext():
            whitener.whiten(Sigma[None])


@pytest.mark.parametrize("D", [2, 3])
def test_the_first_collapsed_component_is_named(D: int) -> None:
    whitener = Whitener(4, np.full(D, 1e14))
    plain, thin = np.eye(D), np.diag([1e-20] + [1.0] * (D - 1))
    with pytest.raises(Collapse, match="Component 3 collapsed in iteration 7"):
        whitener.whiten(np.array([plain, plain, thin, thin]), iteration=7)
    assert whitener.whiten(np.array([plain] * 4)).shape == (4, D, D)


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
