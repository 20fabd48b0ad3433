"""K-medoids: brute force on small sets, the laws of its distortion, and an outlier."""

from collections.abc import Callable
from itertools import combinations, islice, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.spatial.distance import cityblock, euclidean, sqeuclidean

from gmm_core.arrays import InputError
from gmm_core.em import Reason
from gmm_core.k_means import batch
from gmm_core.k_means import medoids as kmedoids
from gmm_core.k_means.medoids import DISSIMILARITIES

points = arrays(np.float64, (10, 2), elements=st.integers(-4, 4).map(float))  # ties and duplicates abound


@pytest.mark.parametrize(
    ("name", "metric"), [("absolute", cityblock), ("euclidean", euclidean), ("squared", sqeuclidean)]
)
def test_dissimilarities_agree_with_scipy(name: str, metric: Callable[[np.ndarray, np.ndarray], float]) -> None:
    X = np.random.default_rng(0).normal(size=(20, 3))
    theirs = [[metric(a, b) for b in X] for a in X]
    assert_allclose(kmedoids.dissimilarities(X, name), theirs, rtol=1e-12, atol=1e-12)


def test_golden_run_by_hand() -> None:
    """Points 0, 1, 2, 9, 10 on a line, absolute distance, from the medoids 0 and 1."""
    X = np.array([[0.0], [1.0], [2.0], [9.0], [10.0]])
    run = kmedoids.run(kmedoids.dissimilarities(X, "absolute"), [0, 1])
    # E: {0}, {1, 2, 9, 10}: 0 + (0 + 1 + 8 + 9) = 18. M: of 1, 2, 9, 10 the point 2 costs 1 + 7 + 8 = 16, as does 9.
    # E: 0 and 1 to 0 (1 is a tie), {2, 9, 10}: 1 + 15 = 16. M: 9 costs 7 + 1 = 8; of 0, 1 none is better: 1 + 8 = 9.
    # E: {0, 1, 2}, {9, 10}: 3 + 1 = 4. M: 1 costs 2: 3. E, M, E: nothing moves.
    assert [s.J_e_step for s in run.states] == [18, 16, 4, 3, 3]
    assert [s.J_m_step for s in run.states] == [None, 16, 9, 3, 3]
    assert [s.medoids.tolist() for s in run.states] == [[0, 1], [0, 2], [0, 3], [1, 3], [1, 3]]
    assert run.stop.reason is Reason.CONVERGED


@given(points, st.integers(1, 3), st.sampled_from([*DISSIMILARITIES]))
def test_each_step_is_the_best_one_by_brute_force(X: np.ndarray, K: int, name: str) -> None:
    V = kmedoids.dissimilarities(X, name)
    states = kmedoids.run(V, np.arange(K)).states
    for before, after in pairwise(states):
        r = kmedoids.assign(V, before.medoids)
        assert before.J_e_step == pytest.approx(sum(min(V[n, m] for m in before.medoids) for n in range(len(X))))
        best = 0.0
        for k in range(K):
            members = [n for n in range(len(X)) if r[n] == k]
            best += min((sum(V[n, m] for n in members) for m in members), default=0.0)
        assert after.J_m_step == pytest.approx(best)


@given(points, st.integers(1, 4), st.sampled_from([*DISSIMILARITIES]))
def test_j_never_rises_and_every_run_ends(X: np.ndarray, K: int, name: str) -> None:
    run = kmedoids.run(kmedoids.dissimilarities(X, name), np.arange(K))
    J = [J for state in run.states for J in (state.J_m_step, state.J_e_step) if J is not None]
    assert (np.diff(J) <= 1e-9).all()
    assert run.stop.reason is Reason.CONVERGED


def test_no_pair_of_medoids_is_better_where_clusters_are_clear() -> None:
    rng = np.random.default_rng(3)
    X = np.concatenate([rng.normal(size=(12, 2)), rng.normal(size=(12, 2)) + 8])
    V = kmedoids.dissimilarities(X, "absolute")
    best = min(V[:, list(pair)].min(axis=1).sum() for pair in combinations(range(24), 2))
    assert kmedoids.run(V, [0, 12]).states[-1].J_e_step == pytest.approx(best, rel=1e-12)


def test_an_outlier_pulls_the_mean_and_leaves_the_medoid() -> None:
    X = np.random.default_rng(1).normal(size=(31, 2))
    spoilt = np.vstack([X, [[50.0, 50.0]]])
    start = kmedoids.nearest_points(X, np.zeros((1, 2)))
    medoid = X[kmedoids.run(kmedoids.dissimilarities(X, "absolute"), start).states[-1].medoids[0]]
    now = spoilt[kmedoids.run(kmedoids.dissimilarities(spoilt, "absolute"), start).states[-1].medoids[0]]
    assert np.linalg.norm(now - medoid) < 0.3
    means = [batch.run(data, np.zeros((1, 2))).states[-1].mu[0] for data in (X, spoilt)]
    assert np.linalg.norm(means[1] - means[0]) > 2


def test_the_nearest_points_to_means() -> None:
    X = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 5.0]])
    assert_array_equal(kmedoids.nearest_points(X, np.array([[4.0, 4.0], [0.9, 0.1], [-9.0, 0.0]])), [2, 1, 0])


def test_equal_points_end_with_an_empty_cluster_that_keeps_its_medoid() -> None:
    run = kmedoids.run(np.zeros((4, 4)), [2, 3])
    assert_array_equal(run.states[-1].medoids, [2, 3])
    assert_array_equal(run.states[-1].N_k, [4, 0])


def test_stops_at_the_limit_and_iterate_does_not() -> None:
    X = np.random.default_rng(0).normal(size=(40, 2))
    V = kmedoids.dissimilarities(X, "absolute")
    assert kmedoids.run(V, [0, 1, 2], max_iter=1).stop.reason is Reason.MAX_ITER
    many = list(islice(kmedoids.iterate(V, [0, 1, 2]), 30))
    assert_array_equal(many[-1].medoids, many[-2].medoids)


@pytest.mark.parametrize("medoids", [[], [-1], [3], [[0]]])
def test_medoids_that_do_not_fit_are_refused(medoids: list) -> None:
    with pytest.raises(InputError, match="medoids"):
        kmedoids.run(np.zeros((3, 3)), medoids)


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="one row and one column"):
        kmedoids.run(np.zeros((3, 2)), [0])
    with pytest.raises(InputError, match="no dissimilarity"):
        kmedoids.dissimilarities(np.zeros((3, 2)), "cosine")
