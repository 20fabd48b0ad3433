"""A component that loses its points: it stays where it is at weight 0, and the others go on as if it were not there."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gmm_core import FAMILIES, Mixture, Reason, e_step, run
from gmm_core.fits.cures import run_with_constant, run_with_resets
from gmm_core.general import bound, generalised, incremental

RNG = np.random.default_rng(0)
X = np.vstack([RNG.normal(size=(40, 2)), RNG.normal(size=(30, 2)) + 4])
TWO = Mixture([0.5, 0.5], [[0, 1], [4, 3]], [np.eye(2)] * 2)


def with_one_more(pi: float, mu: float, variance: float = 1.0) -> Mixture:
    """Add a component to `TWO`, the second of three."""
    weights = np.insert((1 - pi) * TWO.pi, 1, pi)
    return Mixture(weights, np.insert(TWO.mu, 1, mu, axis=0), np.insert(TWO.Sigma, 1, variance * np.eye(2), axis=0))


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize("psi", [0.0, 0.3])
@pytest.mark.parametrize("start", [with_one_more(0.0, 2.0), with_one_more(1 / 3, 1e4)], ids=["weight 0", "far"])
def test_the_others_go_on_to_convergence(start: Mixture, psi: float, covariance: str) -> None:
    trajectory = run(X, start, covariance, psi, tol=1e-11, max_iter=1000)
    assert trajectory.stop.reason is Reason.CONVERGED
    last = trajectory.states[-1]
    assert last.N_k[1] == last.mixture.pi[1] == 0
    assert_array_equal(last.mixture.mu[1], start.mu[1])
    if covariance != "tied":
        assert_allclose(last.mixture.Sigma[1], (psi if psi else 1.0) * np.eye(2), rtol=1e-12)
    if covariance != "tied" or psi == 0:  # in a shared covariance the prior of the third counts
        two = run(X, TWO, covariance, psi, tol=1e-11, max_iter=1000)
        assert_allclose(np.delete(last.mixture.pi, 1), two.states[-1].mixture.pi, atol=1e-5)
        assert last.log_likelihood == pytest.approx(two.states[-1].log_likelihood, abs=1e-5)
    objective = np.array([state.objective for state in trajectory.states])
    assert (np.diff(objective) >= -1e-9).all()


@given(st.floats(5, 60), st.floats(-12, 2), st.sampled_from([0.0, 1e-4, 0.3]), st.sampled_from(tuple(FAMILIES)))
def test_wherever_a_third_component_starts_it_ends_the_run_only_with_points(
    distance: float, exponent: float, psi: float, covariance: str
) -> None:
    """Also where it has 10^-30 of a point, all of it at one place: too little to collapse by."""
    start = with_one_more(0.2, 4 + distance, 10.0**exponent)
    trajectory = run(X, start, covariance, psi, max_iter=60)
    if trajectory.stop.component is not None:
        assert psi == 0 and trajectory.states[-1].N_k[trajectory.stop.component] > 1e-6
    objective = np.array([state.objective for state in trajectory.states])
    assert np.isfinite(objective).all() and (np.diff(objective) >= -1e-9).all()
    for state in trajectory.states:
        for values in (state.mixture.pi, state.mixture.mu, state.mixture.Sigma, state.N_k):
            assert np.isfinite(values).all()


def test_a_component_that_keeps_a_point_still_collapses() -> None:
    points = np.vstack([X, [[40.0, 40.0]]])
    trajectory = run(points, with_one_more(0.2, 40.0))
    assert (trajectory.stop.reason, trajectory.stop.component) == (Reason.COLLAPSED, 1)


@pytest.mark.parametrize("psi", [0.0, 0.3])
def test_the_e_step_gives_it_exactly_nothing(psi: float) -> None:
    last = run(X, with_one_more(1 / 3, 1e4), psi=psi).states[-1].mixture
    expectation = e_step(X, last)
    assert (expectation.gamma[:, 1] == 0).all() and expectation.N_k[1] == 0
    assert_allclose(expectation.gamma, last.responsibilities(X), atol=1e-13)
    parts = bound.decompose(X, last, expectation.gamma)
    assert abs(parts.KL) < 1e-9
    assert parts.bound == pytest.approx(parts.log_likelihood, rel=1e-12)


@pytest.mark.parametrize("psi", [0.0, 0.3])
@pytest.mark.parametrize("covariance", FAMILIES)
def test_other_ways_of_em_go_on_too(covariance: str, psi: float) -> None:
    start = with_one_more(1 / 3, 1e4)
    ways = {
        "generalised": generalised.iterate(X, start, 0.5, covariance, psi),
        "incremental": incremental.iterate(X, start, covariance, psi),
    }
    batch = run(X, start, covariance, psi, tol=1e-9, max_iter=500).states[-1]
    for name, way in ways.items():
        *_, last = itertools.islice(way, 60)
        assert last.objective == pytest.approx(batch.objective, abs=1e-4), name
        assert last.mixture.pi[1] < 1e-6, name
        assert_allclose(last.mixture.mu[1], start.mu[1], err_msg=name)


def test_the_cures_go_on_too() -> None:
    start = with_one_more(1 / 3, 1e4)
    plain = run(X, start).states[-1].log_likelihood
    assert run_with_constant(X, start, 1e-9).states[-1].log_likelihood == pytest.approx(plain, abs=1e-4)
    assert run_with_resets(X, start, np.random.default_rng(0)).trajectory.stop.reason is Reason.CONVERGED
