"""gaussian.py against SciPy, mpmath, and the formulas by hand."""

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import ndtr
from scipy.stats import chi2, multivariate_normal

from gmm_core.arrays import Array, InputError
from gmm_core.gaussian import (
    log_density,
    mahalanobis,
    maximum_likelihood,
    probability_within,
    whiten,
    whiten_exactly,
)


def covariance(D: int, seed: int) -> Array:
    A = np.random.default_rng(seed).normal(size=(D, D))
    return A @ A.T + 0.1 * np.eye(D)


@pytest.mark.parametrize("D", [1, 2, 3, 7, 30])
def test_log_density_agrees_with_scipy(D: int) -> None:
    rng = np.random.default_rng(D)
    X, mu, Sigma = 3 * rng.normal(size=(40, D)), rng.normal(size=D), covariance(D, D)
    assert_allclose(log_density(X, mu, Sigma), multivariate_normal(mu, Sigma).logpdf(X), rtol=1e-12)


def test_the_distance_is_in_standard_deviations_along_each_axis() -> None:
    Sigma = np.diag([4.0, 9.0])
    X = np.array([[1.0, 2.0], [3.0, 2.0], [1.0, -1.0], [3.0, 5.0]])
    assert_allclose(mahalanobis(X, [1, 2], Sigma), [0, 1, 1, np.sqrt(2)])


def test_the_distance_uses_the_inverse_covariance() -> None:
    X, mu, Sigma = np.array([[1.0, -2.0], [0.5, 4.0]]), np.array([0.3, 0.1]), covariance(2, 1)
    by_hand = [np.sqrt((x - mu) @ np.linalg.inv(Sigma) @ (x - mu)) for x in X]
    assert_allclose(mahalanobis(X, mu, Sigma), by_hand, rtol=1e-12)


def test_the_probability_within_1_2_and_3_sigma_on_a_line_and_in_the_plane() -> None:
    assert_allclose([probability_within(k, 1) for k in (1, 2, 3)], [0.6827, 0.9545, 0.9973], atol=5e-5)
    assert_allclose([probability_within(k, 2) for k in (1, 2, 3)], [0.3935, 0.8647, 0.9889], atol=5e-5)


@pytest.mark.parametrize("level", [0.0, 1e-3, 0.7, 1.0, 2.0, 3.0, 6.0])
def test_the_probability_within_a_contour_agrees_with_scipy(level: float) -> None:
    assert_allclose(probability_within(level, 1), ndtr(level) - ndtr(-level), rtol=1e-12)
    assert_allclose([probability_within(level, D) for D in (1, 2, 5)], chi2([1, 2, 5]).cdf(level**2), rtol=1e-12)


def test_the_probability_within_a_contour_is_the_share_of_a_sample() -> None:
    mu, Sigma = np.array([1.0, -2.0]), covariance(2, 3)
    X = np.random.default_rng(0).multivariate_normal(mu, Sigma, size=40_000)
    share = (mahalanobis(X, mu, Sigma) <= 1.5).mean()
    assert abs(share - probability_within(1.5, 2)) < 4 * np.sqrt(0.25 / 40_000)


def test_maximum_likelihood_is_the_mean_and_the_covariance_with_n() -> None:
    X = np.random.default_rng(0).normal(size=(20, 3))
    mu, Sigma = maximum_likelihood(X)
    assert_allclose(mu, X.mean(axis=0), rtol=1e-13)
    assert_allclose(Sigma, np.cov(X.T, bias=True), rtol=1e-12)


def test_maximum_likelihood_survives_a_shift_by_1e8() -> None:
    X = 1e8 + np.random.default_rng(0).integers(-9, 9, size=(50, 2)).astype(float)
    mu, Sigma = maximum_likelihood(X)
    near_mu, near_Sigma = maximum_likelihood(X - 1e8)
    assert_allclose(mu - 1e8, near_mu, atol=2e-8)
    assert_allclose(Sigma, near_Sigma, rtol=1e-12)


@pytest.mark.parametrize("D", [1, 2, 3, 6])
def test_whitening_factors_are_lower_triangular_and_whiten(D: int) -> None:
    Sigma = np.array([covariance(D, seed) for seed in range(4)])
    for W in (whiten(Sigma), whiten_exactly(Sigma)):
        assert_allclose(W @ Sigma @ W.mT, np.broadcast_to(np.eye(D), Sigma.shape), atol=1e-10)
        assert (np.triu(W, 1) == 0).all()


@pytest.mark.parametrize("gap", [1e-3, 1e-7, 1e-10, 1e-13])
@pytest.mark.parametrize("scales", [(1.0, 1.0), (1e-6, 3.7)])
def test_nearly_perfect_correlation_keeps_its_digits(gap: float, scales: tuple[float, float]) -> None:
    a, b = scales
    Sigma = np.array([[a * a, (1 - gap) * a * b], [(1 - gap) * a * b, b * b]])
    X = np.array([[0.0, 0.0], [a, b], [2 * a, 1.999 * b], [a, -b]])
    with mpmath.workdps(50):
        (s, t), (_, u) = (map(mpmath.mpf, row) for row in Sigma.tolist())
        det = s * u - t * t
        expected = []
        for x, y in X.tolist():
            x, y = mpmath.mpf(x), mpmath.mpf(y)
            distance = (u * x * x - 2 * t * x * y + s * y * y) / det
            expected.append(float(-mpmath.log(2 * mpmath.pi) - mpmath.log(det) / 2 - distance / 2))
    assert_allclose(log_density(X, [0, 0], Sigma), expected, rtol=1e-9)


def test_three_nearly_dependent_coordinates_keep_their_digits() -> None:
    base = covariance(3, 5)
    direction = np.array([1.0, 1.0, -1.0]) / np.sqrt(3)
    keep = np.eye(3) - (1 - 1e-5) * np.outer(direction, direction)
    Sigma = keep @ base @ keep.T
    Sigma = (Sigma + Sigma.T) / 2
    X = np.random.default_rng(1).normal(size=(5, 3)) @ keep
    with mpmath.workdps(60):
        S = mpmath.matrix(Sigma.tolist())
        constant = 3 * mpmath.log(2 * mpmath.pi) + mpmath.log(mpmath.det(S))
        rows = [mpmath.matrix(x) for x in X.tolist()]
        expected = [float(-(constant + (x.T * mpmath.lu_solve(S, x))[0]) / 2) for x in rows]
    assert_allclose(log_density(X, np.zeros(3), Sigma), expected, rtol=1e-9)


def test_the_density_is_finite_however_far_the_point() -> None:
    X = np.array([[1e3, 0.0], [1e160, 0.0], [1e300, -1e300]])
    values = log_density(X, [0, 0], np.diag([1e-6, 1.0]))
    assert np.isfinite(values).all()
    assert_allclose(values[0], -np.log(2 * np.pi) + 0.5 * np.log(1e6) - 0.5e12)


@pytest.mark.parametrize(
    ("Sigma", "complaint"),
    [
        ([[1, 2], [2, 1]], "not positive definite"),
        ([[1, 1], [1, 1]], "not positive definite"),
        ([[0.01, 0.1], [0.1, 1.0]], "not positive definite"),  # rounding would let the Cholesky factor pass
        ([[1, 0.5], [0.4, 1]], "not symmetric"),
        ([[1, 0], [0, 0]], "must be greater than 0"),
        ([[1, 0], [0, -1]], "must be greater than 0"),
        ([[1, np.nan], [np.nan, 1]], "missing or infinite"),
        ([[1]], r"shape \(2, 2\)"),
    ],
)
def test_what_is_no_covariance_matrix_is_refused_with_a_reason(Sigma: list[list[float]], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        log_density([[0.0, 0.0]], [0, 0], Sigma)


def test_a_mean_of_another_dimension_is_refused() -> None:
    with pytest.raises(InputError, match=r"mu of shape \(2,\)"):
        mahalanobis([[0.0, 0.0]], [0, 0, 0], np.eye(2))
