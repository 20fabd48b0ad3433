"""EM with Sigma = epsilon I against SciPy, against the general EM, and in the limit against K-means."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal

from gmm_core import em
from gmm_core.arrays import InputError
from gmm_core.data.datasets import DATASETS
from gmm_core.k_means import batch, hard_limit

START = np.array([[-1.5, 1.0], [1.5, -1.0]])


def old_faithful() -> np.ndarray:
    return DATASETS["old_faithful"].make(np.random.default_rng(0)).standardised().X


def blobs(seed: int, D: int = 2) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, D)) + 3 * rng.integers(0, 2, size=(60, 1))
    return X, X[:3]


@pytest.mark.parametrize("D", [1, 2, 3])
@pytest.mark.parametrize("epsilon", [0.01, 1.0, 30.0])
def test_the_density_needs_the_exponent_half_d(D: int, epsilon: float) -> None:
    """(9.41) against SciPy, and against the factor spelt out."""
    X, mu = blobs(0, D)
    ours = hard_limit.mixture(mu, epsilon).log_joint(X) + math.log(3)
    theirs = np.column_stack([multivariate_normal(mean, epsilon * np.eye(D)).logpdf(X) for mean in mu])
    assert_allclose(ours, theirs, rtol=1e-10)
    squared = ((X[:, None] - mu) ** 2).sum(axis=2)
    assert_allclose(
        np.exp(ours), np.exp(-squared / (2 * epsilon)) / (2 * math.pi * epsilon) ** (D / 2), rtol=1e-9, atol=1e-300
    )


@given(st.integers(0, 10_000), st.floats(-3, 3))
def test_responsibilities_are_a_softmax_of_distances(seed: int, exponent: float) -> None:
    X, mu = blobs(seed)
    squared = ((X[:, None] - mu) ** 2).sum(axis=2)
    gamma = hard_limit.responsibilities(X, mu, 10**exponent)
    assert_allclose(gamma, softmax(-squared / (2 * 10**exponent), axis=1), atol=1e-12)
    assert_allclose(gamma, hard_limit.mixture(mu, 10**exponent).responsibilities(X), atol=1e-12)


def test_each_step_is_that_of_em_with_everything_else_put_back() -> None:
    X, mu = blobs(2)
    epsilon = 0.7
    ours = hard_limit.run(X, mu, epsilon, tol=0, max_iter=6).mu
    for _ in range(6):
        fixed = em.Mixture(np.full(3, 1 / 3), mu, np.tile(epsilon * np.eye(2), (3, 1, 1)))
        mu = em.m_step(X, em.e_step(X, fixed).gamma).mu
    assert_allclose(ours, mu, rtol=1e-10)


def test_as_epsilon_falls_em_becomes_k_means() -> None:
    X = old_faithful()
    hard = batch.run(X, START).states[-1]
    r = np.eye(2)[batch.assign(X, hard.mu)]
    gaps = []
    for epsilon in (1.0, 0.1, 0.01, 1e-3, 1e-4):
        soft = hard_limit.run(X, START, epsilon)
        J = hard_limit.soft_distortion(X, soft.gamma, soft.mu)
        gaps.append([np.abs(soft.gamma - r).max(), np.abs(soft.mu - hard.mu).max(), abs(J - hard.J_e_step)])
    assert (np.diff(gaps, axis=0) <= 1e-12).all()
    assert_allclose(soft.mu, hard.mu, atol=1e-12)
    assert_array_equal(soft.gamma.round(12), r)
    assert pytest.approx(hard.J_e_step, rel=1e-12) == J


def test_above_the_largest_variance_all_means_fall_together() -> None:
    """The centroid is the only maximum when epsilon exceeds the largest eigenvalue of the data's covariance."""
    X = old_faithful()
    largest = np.linalg.eigvalsh(np.cov(X.T, bias=True))[-1]
    above, below = (hard_limit.run(X, START, factor * largest) for factor in (1.05, 0.9))
    assert_allclose(above.mu, np.zeros((2, 2)), atol=1e-6)
    assert_allclose(above.gamma, 0.5, atol=1e-6)
    assert np.linalg.norm(below.mu[0] - below.mu[1]) > 0.5


@given(st.integers(0, 10_000), st.floats(-2, 2))
def test_em_with_fixed_epsilon_climbs_and_q_is_9_40(seed: int, exponent: float) -> None:
    X, mu0 = blobs(seed)
    epsilon = 10**exponent
    before, after = (hard_limit.run(X, mu0, epsilon, tol=0, max_iter=n).mu for n in (3, 4))
    log_joints = [hard_limit.mixture(mu, epsilon).log_joint(X) for mu in (before, after)]
    first, second = (logsumexp(log_joint, axis=1).sum() for log_joint in log_joints)
    assert second >= first - 1e-9 * (1 + abs(first))
    gamma = hard_limit.responsibilities(X, after, epsilon)
    Q = hard_limit.expected_log_likelihood(X, gamma, after, epsilon)
    assert pytest.approx(float((gamma * log_joints[1]).sum()), rel=1e-10, abs=1e-9) == Q


def test_9_43_epsilon_times_q_tends_to_minus_half_j() -> None:
    X = old_faithful()
    hard = batch.run(X, START).states[-1]
    epsilon = 1e-4
    soft = hard_limit.run(X, START, epsilon)
    Q = hard_limit.expected_log_likelihood(X, soft.gamma, soft.mu, epsilon)
    scaled = epsilon * (Q - hard_limit.constant(len(X), 2, 2, epsilon))
    assert scaled == pytest.approx(-hard.J_e_step / 2, rel=1e-9)


def test_entropy_and_the_least_certain_point() -> None:
    gamma = np.array([[1.0, 0.0], [0.5, 0.5], [0.9, 0.1]])
    expected = (math.log(2) - 0.9 * math.log(0.9) - 0.1 * math.log(0.1)) / 3
    assert hard_limit.mean_entropy(gamma) == pytest.approx(expected)
    assert hard_limit.least_certain(gamma) == (1, 0.5)
    assert hard_limit.least_certain(np.array([[1.0, 1e-30], [1 - 1e-20, 1e-20]])) == (1, 1e-20)
    assert hard_limit.mean_entropy(np.full((5, 3), 1 / 3)) == pytest.approx(math.log(3))


def test_a_mean_without_points_stays() -> None:
    X, mu0 = blobs(0)
    far = np.vstack([mu0[:1], [[1e6, 1e6]]])
    assert_array_equal(hard_limit.run(X, far, 1e-3).mu[1], [1e6, 1e6])


@pytest.mark.parametrize("epsilon", [0.0, -1.0, math.nan, math.inf])
def test_a_variance_must_be_positive(epsilon: float) -> None:
    with pytest.raises(InputError, match="epsilon"):
        hard_limit.mixture(START, epsilon)
    with pytest.raises(InputError, match="epsilon"):
        hard_limit.run(START, START, epsilon)
