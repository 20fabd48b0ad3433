"""complete.py against SciPy, NumPy's moments and the sum over all labellings, and what it refuses."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmm_core import InputError, Mixture
from gmm_core.arrays import Array
from gmm_core.gaussian import maximum_likelihood
from gmm_core.general import complete

THREE = Mixture(
    [0.5, 0.3, 0.2],
    [[0.0, 0.0], [2.0, 1.0], [-1.0, 3.0]],
    [[[1.0, 0.3], [0.3, 0.5]], [[0.4, 0.0], [0.0, 2.0]], [[1.5, -0.9], [-0.9, 1.0]]],
)


def sample(N: int, seed: int = 0) -> tuple[Array, complete.Labels]:
    return THREE.sample(N, np.random.default_rng(seed))


def test_log_likelihood_agrees_with_scipy() -> None:
    X, z = sample(40)
    terms = [np.log(THREE.pi[k]) + multivariate_normal(THREE.mu[k], THREE.Sigma[k]).logpdf(X[z == k]) for k in range(3)]
    assert_allclose(complete.log_likelihood(X, z, THREE), np.concatenate(terms).sum(), rtol=1e-12)


def test_summing_over_all_labellings_gives_the_incomplete_likelihood() -> None:
    """PRML (9.29): p(X) is the sum of p(X, Z) over every Z."""
    X, _ = sample(5)
    every = [complete.log_likelihood(X, z, THREE) for z in itertools.product(range(3), repeat=5)]
    assert len(every) == 243
    assert_allclose(logsumexp(every), THREE.log_density(X).sum(), rtol=1e-12)


def test_what_the_labels_add_is_the_log_posterior_of_the_labels() -> None:
    X, z = sample(60)
    gamma = THREE.responsibilities(X)
    difference = complete.log_likelihood(X, z, THREE) - THREE.log_density(X).sum()
    assert_allclose(difference, np.log(gamma[np.arange(60), z]).sum(), rtol=1e-10)
    assert difference < 0


def test_the_maximum_is_the_share_mean_and_covariance_of_each_group() -> None:
    X, z = sample(80)
    best = complete.maximum(X, z, 3)
    for k in range(3):
        group = X[z == k]
        assert_allclose(best.pi[k], len(group) / 80, rtol=1e-12)
        assert_allclose(best.mu[k], group.mean(axis=0), rtol=1e-12)
        assert_allclose(best.Sigma[k], np.cov(group.T, bias=True), rtol=1e-12)
        assert_allclose(best.Sigma[k], maximum_likelihood(group)[1], rtol=1e-12)


@given(st.integers(0, 2**32 - 1))
def test_no_other_mixture_has_a_higher_complete_log_likelihood(seed: int) -> None:
    """Move every parameter a little, in any direction: (9.36) must fall."""
    X, z = sample(80)
    best = complete.maximum(X, z, 3)
    rng = np.random.default_rng(seed)
    size = 10.0 ** rng.uniform(-4, -1)
    tilt = np.eye(2) + size * rng.standard_normal((3, 2, 2))
    weights = best.pi * np.exp(size * rng.standard_normal(3))
    other = Mixture(
        weights / weights.sum(),
        best.mu + size * rng.standard_normal((3, 2)),
        tilt @ best.Sigma @ tilt.mT,
    )
    assert complete.log_likelihood(X, z, other) < complete.log_likelihood(X, z, best)


def test_exchanging_the_labels_exchanges_the_components() -> None:
    X, z = sample(50)
    order = np.array([2, 0, 1])  # component k is called order[k] from now on
    ours, renamed = complete.maximum(X, z, 3), complete.maximum(X, order[z], 3)
    assert_allclose(renamed.mu[order], ours.mu)
    assert_allclose(complete.log_likelihood(X, order[z], renamed), complete.log_likelihood(X, z, ours), rtol=1e-12)


def test_a_calculation_by_hand() -> None:
    """Two groups of three and two points on the line; every number can be done on paper."""
    X, z = np.array([[0.0], [3.0], [6.0], [10.0], [12.0]]), [0, 0, 0, 1, 1]
    best = complete.maximum(X, z, 2)
    assert_allclose(best.pi, [0.6, 0.4])
    assert_allclose(best.mu.ravel(), [3, 11])
    assert_allclose(best.Sigma.ravel(), [6, 1])
    # sum of ln pi: 3 ln 0.6 + 2 ln 0.4; of ln N: -(N_k / 2) (ln 2 pi + ln sigma^2 + 1)
    by_hand = 3 * np.log(0.6) + 2 * np.log(0.4) - 2.5 * (np.log(2 * np.pi) + 1) - 1.5 * np.log(6)
    assert_allclose(complete.log_likelihood(X, z, best), by_hand, rtol=1e-12)


def test_a_label_of_a_component_without_weight_is_impossible() -> None:
    two = Mixture([0, 1], [[0.0], [1.0]], np.ones((2, 1, 1)))
    assert complete.log_likelihood([[0.0], [1.0]], [1, 0], two) == -np.inf
    assert np.isfinite(complete.log_likelihood([[0.0], [1.0]], [1, 1], two))


def test_one_hot_has_a_single_one_in_each_row() -> None:
    assert complete.one_hot([2, 0, 1, 2], 3).tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [
        ([0, 1, 2, 3, 0], "from 0 to 2"),
        ([0, 1, -1, 2, 0], "from 0 to 2"),
        ([0, 1, 0.5, 2, 0], "from 0 to 2"),
        ([[0, 1, 2, 0, 1]], "from 0 to 2"),
        ([0, 1, 2], "3 labels do not fit 5 points"),
        ([0, 0, 0, 2, 2], "No point has the label of component 2"),
        ([0, 0, 0, 1, 2], "Component 2 would collapse"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels: list, complaint: str) -> None:
    X = np.array([[0.0, 1.0], [2.0, 2.0], [1.0, 3.0], [4.0, 0.0], [5.0, 5.0]])
    with pytest.raises(InputError, match=complaint):
        complete.maximum(X, labels, 3)
