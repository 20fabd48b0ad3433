"""K-means against scikit-learn, and the laws of its distortion."""

import warnings
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from gmm_core.arrays import InputError
from gmm_core.data.datasets import DATASETS
from gmm_core.em import Reason
from gmm_core.k_means import batch


def blobs(seed: int, N: int = 300, K: int = 4, D: int = 2) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, D)) + 4 * rng.integers(0, 3, size=(N, D))
    return X, X[rng.choice(N, K, replace=False)]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("D", [1, 2, 5])
def test_agrees_with_scikit_learn(seed: int, D: int) -> None:
    X, mu0 = blobs(seed, D=D)
    theirs = KMeans(4, init=mu0, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(X)
    ours = batch.run(X, mu0, max_iter=300)
    last = ours.states[-1]
    assert ours.stop.reason is Reason.CONVERGED
    assert_array_equal(batch.assign(X, last.mu), theirs.labels_)
    assert_allclose(last.mu, theirs.cluster_centers_, rtol=1e-10)
    assert last.J_e_step == pytest.approx(theirs.inertia_, rel=1e-10)
    assert_array_equal(last.N_k, np.bincount(theirs.labels_, minlength=4))


def test_every_step_agrees_with_scikit_learn() -> None:
    X, mu0 = blobs(1)
    states = batch.run(X, mu0).states
    assert len(states) > 5
    for t in range(1, 5):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            theirs = KMeans(4, init=mu0, n_init=1, max_iter=t, tol=0, algorithm="lloyd").fit(X)
        assert_allclose(states[t].mu, theirs.cluster_centers_, rtol=1e-10)
        assert states[t].J_e_step == pytest.approx(theirs.inertia_, rel=1e-10)


def distortions(run: batch.KMeansTrajectory) -> np.ndarray:
    """Return J after each step: E, M, E, M, ..., E, as in fig. 9.2."""
    return np.array([J for state in run.states for J in (state.J_m_step, state.J_e_step) if J is not None])


def test_golden_run_by_hand() -> None:
    """Points 0, 1, 5, 6 on a line from means 0 and 1: J as written on paper."""
    X = np.array([[0.0], [1.0], [5.0], [6.0]])
    run = batch.run(X, [[0.0], [1.0]])
    assert [state.mu.ravel().tolist() for state in run.states] == [[0, 1], [0, 4], [0.5, 5.5], [0.5, 5.5]]
    assert run.states[0].J_m_step is None
    #                                   E              M   E              M  E  M  E
    assert_allclose(distortions(run), [0 + 16 + 25, 14, 0 + 1 + 1 + 4, 1, 1, 1, 1])
    assert run.stop.reason is Reason.CONVERGED
    assert run.stop.iteration == 3
    assert [state.N_k.tolist() for state in run.states] == [[1, 3], [2, 2], [2, 2], [2, 2]]


points = arrays(np.float64, (12, 2), elements=st.integers(-4, 4).map(float))  # ties and duplicates abound


@given(points, st.integers(1, 6), st.sampled_from([0.0, 0.5, 1e6]))
def test_j_never_rises_and_every_run_ends(X: np.ndarray, K: int, shift: float) -> None:
    run = batch.run(X + shift, X[:K] + shift)
    J = distortions(run)
    assert (np.diff(J) <= 1e-8 * (1 + J[:-1])).all()
    assert len(J) == 2 * len(run.states) - 1
    assert run.stop.reason is Reason.CONVERGED
    # (9.2), (9.4): each step is the best one given the other half
    last = run.states[-1]
    r = batch.assign(X + shift, last.mu)
    distance = ((X + shift - last.mu[:, None]) ** 2).sum(axis=2)  # (K, N)
    assert_array_equal(distance.min(axis=0), distance[r, np.arange(len(X))])
    for k in set(r):
        assert_allclose(last.mu[k], (X + shift)[r == k].mean(axis=0), rtol=1e-12, atol=1e-12)


@given(st.integers(0, 10_000))
def test_the_order_of_points_and_of_means_does_not_matter(seed: int) -> None:
    X, mu0 = blobs(seed, N=40)  # without ties: those are for the first mean to win
    expected = batch.run(X, mu0).states[-1].mu
    assert_allclose(batch.run(X[::-1], mu0).states[-1].mu, expected, atol=1e-12)
    assert_allclose(batch.run(X, mu0[::-1]).states[-1].mu, expected[::-1], atol=1e-12)


def test_of_equally_near_means_the_first_gets_the_point() -> None:
    X = np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])
    assert_array_equal(batch.assign(X, np.array([[1.0, 0.0], [-1.0, 0.0]])), [0, 0, 1])
    assert_array_equal(batch.assign(X, np.array([[-1.0, 0.0], [1.0, 0.0]])), [0, 1, 0])
    assert_array_equal(batch.assign(X, np.zeros((3, 2))), [0, 0, 0])


def test_an_empty_cluster_keeps_its_mean() -> None:
    X = np.array([[0.0, 0.0], [2.0, 0.0]])
    run = batch.run(X, [[1.0, 1.0], [100.0, 100.0]])
    assert_array_equal(run.states[-1].mu, [[1.0, 0.0], [100.0, 100.0]])
    assert_array_equal(run.states[-1].N_k, [2, 0])
    assert run.stop.reason is Reason.CONVERGED


def test_far_from_the_origin_no_digits_are_lost() -> None:
    X, mu0 = blobs(2)
    X, mu0 = np.round(X, 3), np.round(mu0, 3)
    near, far = batch.run(X, mu0), batch.run(X + 1e8, mu0 + 1e8)
    assert_allclose(far.states[-1].mu - 1e8, near.states[-1].mu, atol=1e-6)


def test_stops_at_the_limit_and_iterate_does_not() -> None:
    X, mu0 = blobs(1)
    run = batch.run(X, mu0, max_iter=2)
    assert run.stop.reason is Reason.MAX_ITER
    assert run.stop.iteration == 2
    assert len(run.states) == 3
    assert len(batch.run(X, mu0, max_iter=0).states) == 1
    many = list(islice(batch.iterate(X, mu0), 200))
    assert_array_equal(many[-1].mu, many[-2].mu)
    assert_array_equal(many[2].mu, run.states[2].mu)


def test_old_faithful_splits_into_short_and_long_eruptions() -> None:
    dataset = DATASETS["old_faithful"].make(np.random.default_rng(0)).standardised()
    run = batch.run(dataset.X, [[-1.5, 1.0], [1.5, -1.0]])
    assert sorted(run.states[-1].N_k.tolist()) == [98, 174]


@pytest.mark.parametrize("mu0", [[1.0, 2.0], [[1.0, 2.0, 3.0]], np.zeros((0, 2)), [[np.nan, 0.0]]])
def test_means_that_do_not_fit_are_refused(mu0: list) -> None:
    with pytest.raises(InputError, match="means"):
        batch.run(np.zeros((3, 2)), mu0)
