"""cures.py against scikit-learn's reg_covar, and the laws: what each cure promises and what it does not."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from gmm_core import InputError, Mixture, Reason, Trajectory, em
from gmm_core.arrays import Array
from gmm_core.fits.cures import MAX_RESETS, NARROW, falls, run_with_constant, run_with_resets
from gmm_core.gaussian import maximum_likelihood
from gmm_core.init import INITIALISERS

SEEDS = st.integers(0, 10_000)


def few_points(seed: int, N: int = 24, K: int = 3) -> tuple[Array, Mixture]:
    """Draw so few points for so many components that many runs collapse."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, 2)) + 3.0 * rng.integers(0, 2, (N, 1))
    return X, INITIALISERS["points"].make(X, K, rng)


def trap() -> tuple[Array, Mixture]:
    """Put one component of two on five identical points: the next M step gives it no extent at all."""
    X = np.vstack([np.random.default_rng(0).normal(size=(40, 2)), np.full((5, 2), 9.0)])
    return X, Mixture([0.9, 0.1], [[0, 0], [9, 9]], [np.eye(2), 0.5 * np.eye(2)])


def log_likelihoods(run: Trajectory) -> list[float]:
    return [state.log_likelihood for state in run.states]


# The constant on the diagonal


@pytest.mark.parametrize("iterations", [1, 2, 20])
@pytest.mark.parametrize("constant", [1e-6, 0.1])
def test_the_constant_is_scikit_learns_reg_covar(constant: float, iterations: int) -> None:
    X, start = few_points(3)
    theirs = GaussianMixture(
        3,
        max_iter=iterations,
        tol=0,
        reg_covar=constant,
        weights_init=start.pi,
        means_init=start.mu,
        precisions_init=np.linalg.inv(start.Sigma),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs.fit(X)
    ours = run_with_constant(X, start, constant, tol=0, max_iter=iterations)
    assert len(ours.states) == iterations + 1
    mixture = ours.states[-1].mixture
    assert_allclose(mixture.pi, theirs.weights_, rtol=1e-7)
    assert_allclose(mixture.mu, theirs.means_, rtol=1e-7, atol=1e-9)
    assert_allclose(mixture.Sigma, theirs.covariances_, rtol=1e-7, atol=1e-9)
    assert_allclose(ours.states[-1].log_likelihood, theirs.score(X) * len(X), rtol=1e-9)


def test_the_constant_can_lower_the_log_likelihood() -> None:
    X, start = few_points(3)
    best = em.run(X, start, psi=1.0, tol=1e-9, max_iter=2000).states[-1].mixture
    top = em.run(X, best, max_iter=3)
    assert falls(log_likelihoods(top)) == ()
    bent = run_with_constant(X, best, 0.5)
    assert 1 in falls(log_likelihoods(bent))
    # by hand: what the first step makes is the M step of (9.25) plus the constant, and its ln p(X) is lower
    plain = em.m_step(X, em.e_step(X, best).gamma)
    by_hand = Mixture(plain.pi, plain.mu, plain.Sigma + 0.5 * np.eye(2))
    assert_allclose(bent.states[1].log_likelihood, by_hand.log_density(X).sum(), rtol=1e-12)
    assert by_hand.log_density(X).sum() < best.log_density(X).sum() - 1


@given(seed=SEEDS, exponent=st.floats(-6, 1))
def test_with_the_constant_no_component_is_narrower_than_it(seed: int, exponent: float) -> None:
    X, start = few_points(seed)
    constant = 10.0**exponent
    run = run_with_constant(X, start, constant, max_iter=60)
    assert run.stop.reason is not Reason.COLLAPSED
    assert np.isfinite(log_likelihoods(run)).all()
    for state in run.states[1:]:
        assert np.linalg.eigvalsh(state.mixture.Sigma).min() >= constant * (1 - 1e-9)


@pytest.mark.parametrize("constant", [0.0, -1.0, np.inf, np.nan])
def test_a_constant_that_is_none_is_refused(constant: float) -> None:
    X, start = few_points(0)
    with pytest.raises(InputError, match="greater than 0"):
        run_with_constant(X, start, constant)


def test_a_start_of_other_dimensions_is_refused() -> None:
    with pytest.raises(InputError, match="do not fit"):
        run_with_constant(np.zeros((5, 3)), trap()[1], 1.0)


# The reset of p. 434


def test_a_reset_moves_one_mean_to_a_point_and_widens_one_covariance() -> None:
    X, start = trap()
    run, resets = (done := run_with_resets(X, start, np.random.default_rng(1), max_iter=30)).trajectory, done.resets
    t, k = resets[0]
    before, after = run.states[t - 1].mixture, run.states[t].mixture
    assert k == 1
    assert (after.mu[k] == X).all(axis=1).any()
    assert_allclose(after.Sigma[k], maximum_likelihood(X)[1], rtol=1e-12)
    assert_array_equal(after.pi, before.pi)
    assert_array_equal(after.mu[0], before.mu[0])
    assert_array_equal(after.Sigma[0], before.Sigma[0])


@given(seed=SEEDS)
def test_a_run_with_resets_is_finite_and_falls_only_at_a_reset(seed: int) -> None:
    X, start = few_points(seed)
    done = run_with_resets(X, start, np.random.default_rng(seed), max_iter=80)
    curve = log_likelihoods(done.trajectory)
    assert np.isfinite(curve).all()
    assert set(falls(curve)) <= {t for t, _ in done.resets}
    assert len(done.resets) <= MAX_RESETS
    for state in done.trajectory.states:
        for array in (state.mixture.pi, state.mixture.mu, state.mixture.Sigma):
            assert np.isfinite(array).all()
    if done.trajectory.stop.reason is Reason.CONVERGED:
        sd = np.sqrt(np.linalg.eigvalsh(done.trajectory.states[-1].mixture.Sigma / np.outer(*[X.std(axis=0)] * 2)))
        assert sd.min() > NARROW / 2


@given(seed=SEEDS)
def test_without_a_collapse_the_run_is_that_of_plain_em(seed: int) -> None:
    X, start = few_points(seed, N=60, K=2)
    done, plain = run_with_resets(X, start, np.random.default_rng(0), narrow=1e-5), em.run(X, start)
    if plain.stop.reason is Reason.COLLAPSED:
        assert done.resets[0] == (plain.stop.iteration, plain.stop.component)
        assert log_likelihoods(done.trajectory)[: len(plain.states)] == log_likelihoods(plain)
    else:
        assert done.resets == ()
        assert done.trajectory.stop == plain.stop
        assert log_likelihoods(done.trajectory) == log_likelihoods(plain)


def test_the_heuristic_gives_up_on_a_trap_it_falls_into_again_and_again() -> None:
    X, start = trap()
    done = run_with_resets(X, start, np.random.default_rng(0), max_iter=10_000)
    assert len(done.resets) == MAX_RESETS
    assert done.trajectory.stop.reason is Reason.COLLAPSED
    assert done.trajectory.stop.iteration == len(done.trajectory.states)


def test_the_iterations_are_counted_as_in_em() -> None:
    X, start = trap()
    for max_iter in (0, 1, 2, 7):
        run = run_with_resets(X, start, np.random.default_rng(0), max_iter=max_iter).trajectory
        assert len(run.states) == max_iter + 1
        assert (run.stop.reason, run.stop.iteration) == (Reason.MAX_ITER, max_iter)


@pytest.mark.parametrize("narrow", [0.0, 1.0, np.nan])
def test_a_width_that_is_none_is_refused(narrow: float) -> None:
    X, start = trap()
    with pytest.raises(InputError, match="between 0 and 1"):
        run_with_resets(X, start, np.random.default_rng(0), narrow=narrow)


# MAP, the third cure, is em.run itself; here only what the lesson says of it


@given(seed=SEEDS, exponent=st.floats(-3, 1))
def test_under_map_the_objective_never_falls_and_no_component_shrinks_to_nothing(seed: int, exponent: float) -> None:
    X, start = few_points(seed)
    psi = 10.0**exponent
    run = em.run(X, start, psi=psi, max_iter=60)
    assert falls([state.objective for state in run.states]) == ()
    for state in run.states[1:]:
        assert np.linalg.eigvalsh(state.mixture.Sigma).min() >= psi / len(X) * (1 - 1e-9)  # (S_k + psi I) / N_k
    if run.stop.component is not None:  # a strong prior may take all points from a component, never its width
        assert run.states[-1].N_k[run.stop.component] < 1e-100


def test_falls_counts_no_rounding() -> None:
    assert falls([1.0, 2.0, 1.5, 1.5, 1.4]) == (2, 4)
    assert falls([-500.0, -500.0 - 1e-8, -499.0]) == ()
    assert falls([3.0]) == ()
