"""mixture.py against SciPy and Bayes' rule by hand, and what it refuses."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmm_core import InputError, Mixture
from gmm_core.arrays import Array


def mixture(K: int = 3, D: int = 2, seed: int = 0) -> Mixture:
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(K, D, D))
    return Mixture(rng.dirichlet(np.ones(K)), 2 * rng.normal(size=(K, D)), A @ A.mT + 0.1 * np.eye(D))


def points(N: int = 30, D: int = 2) -> Array:
    return 3 * np.random.default_rng(9).normal(size=(N, D))


@pytest.mark.parametrize(("K", "D"), [(1, 1), (3, 2), (4, 5)])
def test_log_joint_agrees_with_scipy(K: int, D: int) -> None:
    m, X = mixture(K, D), points(D=D)
    expected = np.array([np.log(m.pi[k]) + multivariate_normal(m.mu[k], m.Sigma[k]).logpdf(X) for k in range(K)]).T
    assert m.log_joint(X).shape == (30, K)
    assert_allclose(m.log_joint(X), expected, rtol=1e-11)
    assert_allclose(m.log_density(X), logsumexp(expected, axis=1), rtol=1e-11)


def test_responsibilities_are_bayes_rule() -> None:
    m, X = mixture(), points()
    joint = np.exp(m.log_joint(X))
    assert_allclose(m.responsibilities(X), joint / joint.sum(axis=1, keepdims=True), rtol=1e-12)


def test_whitening_gives_the_log_joint_exactly_as_documented() -> None:
    m, X = mixture(), points()
    W, log_weight = m.whitening()
    z = np.einsum("kij,nkj->nki", W, X[:, None] - m.mu)
    assert_allclose(np.asarray(log_weight - 0.5 * (z * z).sum(axis=2)), m.log_joint(X), rtol=1e-14)


def test_points_1000_standard_deviations_away_have_responsibilities() -> None:
    m = Mixture([0.5, 0.5], [[0, 0], [1, 0]], [np.eye(2) * 1e-6] * 2)
    gamma = m.responsibilities([[-1.0, 0.0], [2.0, 0.0], [0.5, 40.0], [1e200, 0.0]])
    assert_allclose(gamma, np.array([[1, 0], [0, 1], [0.5, 0.5], [0.5, 0.5]]), atol=1e-12)


def test_a_weight_of_zero_is_a_component_without_points() -> None:
    m = Mixture([0, 1], [[0, 0], [5, 5]], [np.eye(2)] * 2)
    X = [[0.0, 0.0], [5.0, 5.0]]
    assert (m.log_joint(X)[:, 0] == -np.inf).all()
    assert_allclose(m.responsibilities(X), [[0, 1], [0, 1]])
    assert_allclose(m.log_density(X), multivariate_normal([5, 5]).logpdf(X))


def test_samples_have_the_moments_of_their_component_and_the_labels_the_weights() -> None:
    m = mixture(seed=4)
    X, labels = m.sample(40_000, np.random.default_rng(0))
    assert X.shape == (40_000, 2)
    assert_allclose(np.bincount(labels, minlength=3) / 40_000, m.pi, atol=0.01)
    for k in range(3):
        mine = X[labels == k]
        assert_allclose(mine.mean(axis=0), m.mu[k], atol=0.1)
        assert_allclose(np.cov(mine.T), m.Sigma[k], atol=0.15 * m.Sigma[k].max())


def test_the_same_generator_gives_the_same_sample() -> None:
    first, second = (mixture().sample(10, np.random.default_rng(7))[0] for _ in range(2))
    assert (first == second).all()


def test_affine_keeps_the_responsibilities_and_divides_the_density_by_the_scale() -> None:
    m, X = mixture(), points()
    shift, scale = np.array([3.0, -70.0]), np.array([0.5, 13.0])
    moved = m.affine(shift, scale)
    assert_allclose(moved.mu, shift + scale * m.mu)
    assert_allclose(moved.responsibilities(shift + scale * X), m.responsibilities(X), atol=1e-12)
    assert_allclose(moved.log_density(shift + scale * X), m.log_density(X) - np.log(scale).sum(), rtol=1e-12)


def test_a_mixture_never_changes() -> None:
    pi = np.array([0.5, 0.5])
    m = Mixture(pi, [[0, 0], [1, 1]], [np.eye(2)] * 2)
    pi[0] = 9
    assert_allclose(m.pi, 0.5)
    for array in (m.pi, m.mu, m.Sigma, *m.whitening()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(AttributeError):
        m.pi = pi  # type: ignore[misc]


def test_weights_rounded_by_hand_are_put_right() -> None:
    m = Mixture([0.3333333, 0.3333333, 0.3333333], np.zeros((3, 1)), np.ones((3, 1, 1)))
    assert_allclose(m.pi.sum(), 1, rtol=1e-15)


@pytest.mark.parametrize(
    ("pi", "mu", "Sigma", "complaint"),
    [
        ([0.5, 0.5], [[0, 0]], [np.eye(2)], r"pi has shape \(2,\) and mu has shape \(1, 2\)"),
        ([1], [0, 0], [np.eye(2)], r"must be \(K,\) and \(K, D\)"),
        ([], np.zeros((0, 2)), np.zeros((0, 2, 2)), r"must be \(K,\)"),
        ([1], [[0, 0]], np.eye(2), r"Sigma has shape \(2, 2\).*\(1, 2, 2\)"),
        ([0.6, 0.6], [[0], [1]], np.ones((2, 1, 1)), "sum to 1"),
        ([1.5, -0.5], [[0], [1]], np.ones((2, 1, 1)), "not be negative"),
        ([1], [[np.inf]], [[[1]]], "finite"),
        ([np.nan], [[0]], [[[1]]], "finite"),
        ([0.5, 0.5], [[0, 0], [0, 0]], [np.eye(2), [[1, 2], [2, 1]]], "component 2 is not positive definite"),
        ([0.5, 0.5], [[0, 0], [0, 0]], [[[1, 0.1], [0.2, 1]], np.eye(2)], "component 1 is not symmetric"),
        ([0.5, 0.5], [[0, 0], [0, 0]], [np.eye(2), np.zeros((2, 2))], "component 2: the variances"),
    ],
)
def test_wrong_parameters_are_refused_with_advice(pi: list, mu: list, Sigma: list, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        Mixture(pi, mu, Sigma)


def test_points_of_another_dimension_are_refused() -> None:
    with pytest.raises(InputError, match=r"\(30, 3\) do not fit a mixture in 2 dimensions"):
        mixture().log_joint(points(D=3))
