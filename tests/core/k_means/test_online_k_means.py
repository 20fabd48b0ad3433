"""Online K-means: the running mean, the update on paper, and where it settles."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.cluster import MiniBatchKMeans

from gmm_core.arrays import InputError
from gmm_core.k_means import batch, online
from gmm_core.k_means.online import OnlineState, constant, iterate, running_mean


def blobs(seed: int, N: int = 120, K: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, 2)) + 4 * rng.integers(0, 3, size=(N, 2))
    return X, X[rng.choice(N, K, replace=False)]


def test_golden_run_by_hand() -> None:
    """Points 4, 1, 6 on a line from means 0 and 5: (9.5) as written on paper."""
    X = np.array([[4.0], [1.0], [6.0]])
    states = list(iterate(X, [[0.0], [5.0]], range(3), constant(0.5)))
    assert [state.mu.ravel().tolist() for state in states] == [[0, 5], [0, 4.5], [0.5, 4.5], [0.5, 5.25]]
    assert [(s.n, s.k, s.eta, s.seen) for s in states[1:]] == [(0, 1, 0.5, 1), (1, 0, 0.5, 2), (2, 1, 0.5, 3)]
    assert (states[0].n, states[0].k, states[0].eta, states[0].seen) == (None, None, None, 0)


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_with_rate_one_over_n_each_mean_is_the_average_of_its_points(seed: int, passes: int) -> None:
    X, mu0 = blobs(seed, N=40)
    order = np.concatenate([np.random.default_rng(seed).permutation(len(X)) for _ in range(passes)])
    given_to: list[list[int]] = [[] for _ in mu0]
    for state in islice(iterate(X, mu0, order), 1, None):
        assert state.n is not None and state.k is not None
        given_to[state.k].append(state.n)
        for k, rows in enumerate(given_to):
            expected = X[rows].mean(axis=0) if rows else mu0[k]
            assert_allclose(state.mu[k], expected, rtol=1e-12, atol=1e-12)


@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.5, 1.0]))
def test_only_the_nearest_mean_moves_and_towards_the_point(seed: int, eta: float) -> None:
    X, mu0 = blobs(seed, N=30)
    before: OnlineState | None = None
    for state in iterate(X, mu0, range(len(X)), constant(eta)):
        if before is not None:
            assert state.n is not None and state.k is not None
            assert state.k == batch.assign(X[[state.n]], before.mu)[0]
            others = np.arange(len(mu0)) != state.k
            assert_array_equal(state.mu[others], before.mu[others])
            assert_allclose(state.mu[state.k], (1 - eta) * before.mu[state.k] + eta * X[state.n], atol=1e-12)
        before = state


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_scikit_learn_point_by_point(seed: int) -> None:
    """Mini-batches of one point are (9.5) with eta = 1/N_k. It wants K rows at once: all but one have the weight 0."""
    X, mu0 = blobs(seed)
    theirs = MiniBatchKMeans(len(mu0), init=mu0, n_init=1, reassignment_ratio=0.0, random_state=0)
    ours = list(iterate(X, mu0, range(len(X))))
    for n in range(len(X)):
        theirs.partial_fit(X[[n, n, n]], sample_weight=[1, 0, 0])
        if n in (0, 1, 5, 40, len(X) - 1):
            assert_allclose(ours[n + 1].mu, theirs.cluster_centers_, rtol=1e-10, atol=1e-12)


def test_with_falling_rates_it_settles_close_to_k_means() -> None:
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(100, 2)), rng.normal(size=(100, 2)) + 6])
    mu0 = np.array([[0.0, 1.0], [5.0, 6.0]])
    order = np.concatenate([rng.permutation(200) for _ in range(20)])
    *_, last = iterate(X, mu0, order)
    best = batch.run(X, mu0).states[-1]
    assert_allclose(last.mu, best.mu, atol=0.02)
    J = batch.distortion(X, batch.assign(X, last.mu), last.mu)
    assert best.J_e_step <= J <= 1.001 * best.J_e_step


def test_a_running_mean_weighs_all_points_alike_and_a_constant_rate_does_not() -> None:
    assert [running_mean(count) for count in (1, 2, 4)] == [1, 0.5, 0.25]
    assert {constant(0.1)(count) for count in (1, 2, 4)} == {0.1}


def test_states_cannot_be_written_to_and_bad_starts_are_refused() -> None:
    X, mu0 = blobs(0)
    state = next(iter(online.iterate(X, mu0, [])))
    with pytest.raises(ValueError, match="read-only"):
        state.mu[0, 0] = 1
    with pytest.raises(InputError, match="means"):
        next(iter(online.iterate(X, [[1.0]], [])))
