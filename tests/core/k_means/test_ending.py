"""Where K-means ends, found without its way: the same end as step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gmm_core import init
from gmm_core.arrays import InputError
from gmm_core.k_means import batch
from gmm_core.k_means.ending import end


@given(st.integers(0, 10_000), st.integers(1, 7), st.integers(1, 4), st.sampled_from([1.0, 1e-6, 1e6]))
def test_it_ends_where_the_steps_lead(seed: int, K: int, D: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    X = scale * (rng.normal(size=(80, D)) + 3 * rng.integers(0, 3, size=(80, D)) + 100)
    mu0 = init.seeds(X, K, rng)
    whole, found = batch.run(X, mu0), end(X, mu0)
    assert_allclose(found.mu, whole.states[-1].mu, rtol=1e-10)
    assert_array_equal(found.r, batch.assign(X, whole.states[-1].mu))
    assert found.stop == whole.stop


@given(st.integers(0, 10_000))
def test_a_count_stands_for_equal_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(40, 2))  # no two means are equally near to a point
    counts = rng.integers(1, 5, len(X))
    mu0 = init.seeds(X, 4, rng)
    whole, found = end(np.repeat(X, counts, axis=0), mu0), end(X, mu0, counts=counts)
    assert_allclose(found.mu, whole.mu, rtol=1e-9)
    assert_array_equal(np.repeat(found.r, counts), whole.r)


def test_a_mean_without_points_stays() -> None:
    found = end([[0.0], [1.0]], [[0.5], [9.0]])
    assert_array_equal(found.mu, [[0.5], [9.0]])
    assert_array_equal(found.r, [0, 0])


def test_it_stops_when_it_has_to() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 2))
    whole, found = batch.run(X, X[:5], max_iter=3), end(X, X[:5], max_iter=3)
    assert_allclose(found.mu, whole.states[-1].mu, rtol=1e-10)
    assert found.stop == whole.stop


def test_means_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="means"):
        end([[0.0, 1.0]], [[0.0]])
