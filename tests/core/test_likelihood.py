"""likelihood.py against SciPy, mpmath's derivatives, and all samples that a small population has."""

import itertools

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import chi2, kstest, norm

from gmm_core import gaussian
from gmm_core.arrays import InputError
from gmm_core.likelihood import (
    best_sigma,
    estimates,
    expected_share,
    log_likelihood,
    maximum,
    samples,
    slopes,
    terms,
    unbiased,
)

X = np.array([0.3, -1.2, 2.05, 0.7, 0.71])


@pytest.mark.parametrize("shift", [0.0, -40.0, 1e8])
def test_ln_p_is_the_sum_of_scipys_log_densities(shift: float) -> None:
    for mu, sigma in [(0.0, 1.0), (-2.0, 0.3), (3.5, 7.0)]:
        by_scipy = norm(mu, sigma).logpdf(X).sum()
        assert_allclose(log_likelihood(X + shift, mu + shift, sigma), by_scipy, rtol=1e-6 if shift == 1e8 else 1e-12)


def test_the_terms_by_hand() -> None:
    squares, width, constant = terms([1.0, 3.0], 1.0, 2.0)
    assert_allclose(squares, -(0 + 4) / (2 * 4))
    assert_allclose(width, -np.log(4))
    assert_allclose(constant, -np.log(2 * np.pi))


def test_the_slopes_are_the_derivatives() -> None:
    def ln_p(mu: mpmath.mpf, sigma: mpmath.mpf) -> mpmath.mpf:
        return sum(-(((x - mu) / sigma) ** 2) / 2 - mpmath.log(sigma) for x in map(mpmath.mpf, X.tolist()))

    for mu, sigma in [(0.0, 1.0), (-2.0, 0.3), (3.5, 7.0)]:
        slope = slopes(X, mu, sigma)
        assert_allclose(slope.mu, float(mpmath.diff(ln_p, (mu, sigma), (1, 0))), rtol=1e-9)
        assert_allclose(slope.sigma, float(mpmath.diff(ln_p, (mu, sigma), (0, 1))), rtol=1e-9)


def test_a_grid_is_evaluated_point_by_point() -> None:
    mu, sigma = np.array([-1.0, 0.0, 2.5]), np.array([[0.4], [3.0]])
    grid, slope = log_likelihood(X, mu, sigma), slopes(X, mu, sigma)
    assert grid.shape == slope.mu.shape == slope.sigma.shape == (2, 3)
    for i, j in itertools.product(range(2), range(3)):
        assert_allclose(grid[i, j], log_likelihood(X, mu[j], sigma[i, 0]), rtol=1e-14)
        assert_allclose(slope.sigma[i, j], slopes(X, mu[j], sigma[i, 0]).sigma, rtol=1e-13)
    assert {part.shape for part in terms(X, mu, sigma)} == {(2, 3)}


def test_both_slopes_vanish_at_the_maximum_and_nothing_is_higher() -> None:
    mu, variance = maximum(X)
    assert_allclose([mu, variance], [X.mean(), X.var()], rtol=1e-14)
    assert_allclose(slopes(X, mu, np.sqrt(variance)), 0, atol=1e-12)
    around = log_likelihood(X, mu + np.linspace(-1, 1, 41), np.linspace(0.5, 3, 41)[:, None])
    assert around.max() <= log_likelihood(X, mu, np.sqrt(variance))


@pytest.mark.parametrize("mu", [-1.0, 0.512, 4.0])
def test_the_best_sigma_for_a_mean_is_the_highest_point_of_its_slice(mu: float) -> None:
    sigma = best_sigma(X, mu)
    assert_allclose(sigma**2, ((X - mu) ** 2).mean(), rtol=1e-13)
    assert_allclose(slopes(X, mu, sigma).sigma, 0, atol=1e-12)
    assert (log_likelihood(X, mu, sigma * np.array([0.99, 1.01])) < log_likelihood(X, mu, sigma)).all()


def test_each_sample_gets_the_fit_it_would_get_alone() -> None:
    repeats = samples([1.0, 2.0], [[2.0, 1.0], [1.0, 1.0]], 7, 4, np.random.default_rng(0))
    mu, Sigma = estimates(repeats)
    for r, sample in enumerate(repeats):
        alone_mu, alone_Sigma = gaussian.maximum_likelihood(sample)
        assert_allclose(mu[r], alone_mu, rtol=1e-13)
        assert_allclose(Sigma[r], alone_Sigma, rtol=1e-12)


@pytest.mark.parametrize("N", [2, 3, 4])
def test_over_all_samples_of_a_die_the_mean_is_right_and_the_variance_too_small_by_its_share(N: int) -> None:
    """(1.57) and (1.58) exactly: every sample with replacement is equally likely."""
    die = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    every = np.array(list(itertools.product(die, repeat=N)))[..., None]  # (6^N, N, 1)
    mu, Sigma = estimates(every)
    assert_allclose(mu.mean(), die.mean(), rtol=1e-12)
    assert_allclose(Sigma.mean(), expected_share(N) * die.var(), rtol=1e-12)
    assert_allclose(unbiased(Sigma, N).mean(), die.var(), rtol=1e-12)
    assert_allclose(estimates(every, die.mean()[None])[1].mean(), die.var(), rtol=1e-12)


def test_over_all_samples_without_replacement_the_share_is_of_the_variance_with_n_minus_1() -> None:
    plane = np.array([[0.0, 3.0], [0.0, 0.0], [3.0, 3.0], [9.0, 9.0], [12.0, 9.0], [12.0, 6.0]])
    every = np.array(list(itertools.combinations(plane, 4)))
    assert_allclose(estimates(every)[1].mean(axis=0), expected_share(4) * np.cov(plane.T), rtol=1e-12)


def test_the_samples_come_from_the_gaussian_that_was_asked_for() -> None:
    mu, variance = estimates(samples([3.0], [[4.0]], 2000, 5, np.random.default_rng(1)))
    assert kstest(mu[:, 0], norm(3, 2 / np.sqrt(5)).cdf).pvalue > 0.01
    assert kstest(5 * variance[:, 0, 0] / 4, chi2(4).cdf).pvalue > 0.01


def test_samples_are_given_by_the_generator() -> None:
    first, again = (samples([0.0], [[1.0]], 3, 2, np.random.default_rng(5)) for _ in range(2))
    assert (first == again).all() and not first.flags.writeable


@pytest.mark.parametrize(
    ("x", "sigma", "complaint"),
    [
        ([1.0, 2.0], 0.0, "greater than 0"),
        ([1.0, 2.0], [1.0, -1.0], "greater than 0"),
        ([1.0, np.inf], 1.0, "missing or infinite"),
        ([], 1.0, "at least one point"),
        ([[1.0, 2.0]], 1.0, "row of numbers"),
    ],
)
def test_a_wrong_sample_or_width_is_refused_with_a_reason(x: list[float], sigma: float, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        log_likelihood(x, 0.0, sigma)
