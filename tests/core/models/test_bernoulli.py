"""Mixtures of Bernoulli distributions against brute force, and the laws of EM for them."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import minimize
from scipy.special import expit, softmax
from scipy.stats import bernoulli as scipy_bernoulli

from gmm_core import InputError, Reason
from gmm_core.data.digits import digits
from gmm_core.models import bernoulli as core
from gmm_core.models.bernoulli import BernoulliMixture


def case(seed: int, N: int = 30, K: int = 3, D: int = 5) -> tuple[np.ndarray, BernoulliMixture]:
    rng = np.random.default_rng(seed)
    X = (rng.random((N, D)) < rng.uniform(0.1, 0.9, (3, D))[rng.integers(3, size=N)]).astype(float)
    return X, BernoulliMixture(rng.dirichlet(np.full(K, 3.0)), rng.uniform(0.05, 0.95, (K, D)))


def every_image(D: int) -> np.ndarray:
    return np.array(list(itertools.product([0.0, 1.0], repeat=D)))


# Oracles


def test_the_density_agrees_with_scipy() -> None:
    X, mixture = case(0)
    expected = np.array([[scipy_bernoulli(m).pmf(x).prod() for m in mixture.mu] for x in X])
    assert_allclose(np.exp(mixture.log_conditional(X)), expected, rtol=1e-12)
    assert_allclose(np.exp(mixture.log_joint(X)), mixture.pi * expected, rtol=1e-12)
    expectation = core.e_step(X, mixture)
    joint = mixture.pi * expected
    assert_allclose(expectation.gamma, joint / joint.sum(axis=1, keepdims=True), rtol=1e-12)
    assert_allclose(expectation.log_likelihood, np.log(joint.sum(axis=1)).sum(), rtol=1e-13)


@pytest.mark.parametrize("means", ["inside", "with zeros and ones"])
def test_mean_and_covariance_agree_with_the_sum_over_all_images(means: str) -> None:
    _, mixture = case(1, D=5)
    if means != "inside":
        mixture = BernoulliMixture(mixture.pi, np.round(mixture.mu * 2) / 2)
        assert {0.0, 1.0} <= set(mixture.mu.ravel())
    X = every_image(5)
    p = np.exp(mixture.log_joint(X)).sum(axis=1)
    assert_allclose(p.sum(), 1, rtol=1e-13)
    assert_allclose(mixture.mean(), p @ X, rtol=1e-12)
    second = X.T @ (p[:, None] * X)
    assert_allclose(mixture.covariance(), second - np.outer(p @ X, p @ X), atol=1e-14)


def test_one_iteration_in_fractions() -> None:
    """Three images of two pixels, two components: the exact responsibilities, weights and means."""
    X = [(1, 1), (1, 0), (0, 0)]
    pi, mu = [Fraction(1, 4), Fraction(3, 4)], [[Fraction(1, 2), Fraction(1, 2)], [Fraction(1, 3), Fraction(0)]]
    joint = [
        [
            p * math.prod(m if x else 1 - m for x, m in zip(row, means, strict=True))
            for p, means in zip(pi, mu, strict=True)
        ]
        for row in X
    ]
    assert joint[0] == [Fraction(1, 16), 0]  # the second component allows no ink in pixel 2
    gamma = [[term / sum(row) for term in row] for row in joint]
    N_k = [sum(row[k] for row in gamma) for k in range(2)]
    means = [[sum(g[k] * x[i] for g, x in zip(gamma, X, strict=True)) / N_k[k] for i in range(2)] for k in range(2)]
    start = BernoulliMixture(np.array(pi, dtype=float), np.array(mu, dtype=float))
    state = core.run(X, start, tol=0, max_iter=1).states[1]
    assert_allclose(state.mixture.pi, [float(n) / 3 for n in N_k], rtol=1e-14)
    assert_allclose(state.mixture.mu, np.array(means, dtype=float), rtol=1e-14)
    assert_allclose(core.e_step(X, start).log_likelihood, math.log(math.prod(sum(row) for row in joint)), rtol=1e-14)


def test_em_finds_the_maximum_that_an_optimiser_finds() -> None:
    """BFGS on weights and means without bounds, from near where EM ends, finds nothing higher."""
    X, start = case(3, N=80, K=2, D=3)
    last = core.run(X, start, tol=1e-13, max_iter=20_000).states[-1]

    def minus_ln_L(theta: np.ndarray) -> float:
        mixture = BernoulliMixture(softmax(theta[:2]), expit(theta[2:].reshape(2, 3)))
        return -core.e_step(X, mixture).log_likelihood

    inside = np.clip(last.mixture.mu, 1e-6, 1 - 1e-6)
    theta = np.concatenate([np.log(last.mixture.pi), np.log(inside / (1 - inside)).ravel()])
    best = minimize(minus_ln_L, theta + 0.05 * np.random.default_rng(0).normal(size=8), method="BFGS")
    assert best.fun > -last.log_likelihood - 1e-7
    assert_allclose(best.fun, -last.log_likelihood, atol=1e-4)


def test_golden_run_on_the_digits() -> None:
    """The start of fig. 9.10 with the generator's seed 3; a second maximum from seed 5 lies higher."""
    X = digits().X
    ends = {}
    for seed in (3, 5):
        run = core.run(X, core.random_start(3, 64, np.random.default_rng(seed)), tol=1e-9, max_iter=500)
        assert run.stop.reason is Reason.CONVERGED
        ends[seed] = run.states[-1].log_likelihood
    assert ends == pytest.approx({3: -10315.3923, 5: -10304.7713}, abs=1e-3)


# Laws

seeds = st.integers(0, 2**32)


@given(seeds, st.integers(1, 4), st.integers(1, 6), st.booleans())
def test_ln_L_never_falls_and_is_never_positive(seed: int, K: int, D: int, at_the_edge: bool) -> None:
    X, start = case(seed, K=K, D=D)
    if at_the_edge:  # exact zeros and ones in all means but those of the last component
        start = BernoulliMixture(start.pi, np.vstack([np.round(start.mu[:-1] * 2) / 2, start.mu[-1:]]))
    states = core.run(X, start, tol=0, max_iter=30).states
    ln_L = np.array([state.log_likelihood for state in states])
    assert (np.diff(ln_L) >= -1e-11 * len(X) * D).all()
    assert (ln_L <= 0).all()
    for state in states:
        assert ((state.mixture.mu >= 0) & (state.mixture.mu <= 1)).all()


@given(seeds, st.integers(1, 4))
def test_after_an_m_step_the_mixtures_mean_is_the_datas(seed: int, K: int) -> None:
    """Exercise 9.13, first part: E[x] is the mean of the data."""
    X, start = case(seed, K=K)
    for state in core.run(X, start, tol=0, max_iter=5).states[1:]:
        assert_allclose(state.mixture.mean(), X.mean(axis=0), rtol=1e-12, atol=1e-13)
        assert_allclose(state.N_k.sum(), len(X), rtol=1e-13)


@given(seeds)
def test_one_component_is_the_mean_image_after_one_step(seed: int) -> None:
    X, start = case(seed, K=1)
    states = core.run(X, start, tol=0, max_iter=3).states
    for state in states[1:]:
        assert_allclose(state.mixture.mu[0], X.mean(axis=0), rtol=1e-14)
        assert state.mixture.pi.tolist() == [1.0]
    covariance = states[1].mixture.covariance()
    assert_array_equal(covariance, np.diag(np.diag(covariance)))


@given(seeds, st.lists(st.floats(0.1, 1.0), min_size=3, max_size=3))
def test_equal_means_stay_equal(seed: int, weights: list[float]) -> None:
    """Exercise 9.13, second part: one iteration, and every mean is that of the data, whatever the weights."""
    X, start = case(seed)
    pi = np.array(weights) / sum(weights)
    equal = BernoulliMixture(pi, np.tile(start.mu[:1], (3, 1)))
    states = core.run(X, equal, tol=0, max_iter=4).states
    for state in states[1:]:
        assert_allclose(state.mixture.mu, np.tile(X.mean(axis=0), (3, 1)), rtol=1e-12, atol=1e-13)
        assert_allclose(state.mixture.pi, pi, rtol=1e-12)


@given(seeds, st.permutations(range(3)), st.permutations(range(5)), st.permutations(range(30)))
def test_the_order_of_components_pixels_and_images_does_not_matter(
    seed: int, order: list[int], pixels: list[int], rows: list[int]
) -> None:
    X, start = case(seed)
    moved = BernoulliMixture(start.pi[order], start.mu[order][:, pixels])
    ours = core.run(X, start, tol=0, max_iter=5).states
    theirs = core.run(X[rows][:, pixels], moved, tol=0, max_iter=5).states
    for a, b in zip(ours, theirs, strict=True):
        assert_allclose(b.mixture.pi, a.mixture.pi[order], rtol=1e-9)
        assert_allclose(b.mixture.mu, a.mixture.mu[order][:, pixels], rtol=1e-9, atol=1e-12)
        assert_allclose(b.log_likelihood, a.log_likelihood, rtol=1e-11)


@given(seeds)
def test_negatives_of_the_images_give_the_negatives_of_the_means(seed: int) -> None:
    X, start = case(seed)
    negative = BernoulliMixture(start.pi, 1 - start.mu)
    ours, theirs = (core.run(*pair, tol=0, max_iter=5).states[-1] for pair in ((X, start), (1 - X, negative)))
    assert_allclose(theirs.mixture.mu, 1 - ours.mixture.mu, atol=1e-10)
    assert_allclose(theirs.log_likelihood, ours.log_likelihood, rtol=1e-10)


@given(seeds)
def test_a_mean_of_0_or_1_stays_what_it_is(seed: int) -> None:
    """Such a component has no responsibility for an image that contradicts it, so nothing pulls it away."""
    X, start = case(seed)
    mu = start.mu.copy()
    mu[0, 0], mu[1, 1] = 0, 1
    for state in core.run(X, BernoulliMixture(start.pi, mu), tol=0, max_iter=6).states:
        assert state.mixture.mu[0, 0] == 0
        assert state.mixture.mu[1, 1] == 1


# The edges, each said in plain words


def test_zero_times_ln_zero_is_zero() -> None:
    mixture = BernoulliMixture([1.0], [[0.0, 1.0, 0.5]])
    assert_allclose(mixture.log_conditional([[0, 1, 0]]), [[math.log(0.5)]], rtol=1e-15)
    assert mixture.log_conditional([[1, 1, 0], [0, 0, 0]]).tolist() == [[-math.inf], [-math.inf]]


def test_a_component_that_is_one_image_keeps_that_image() -> None:
    X, start = case(5, D=12)
    assert (X[0] == X).all(axis=1).sum() == 1
    mu = start.mu.copy()
    mu[0] = X[0]
    run = core.run(X, BernoulliMixture(start.pi, mu), tol=1e-9, max_iter=500)
    assert run.stop.reason is Reason.CONVERGED
    assert_array_equal(run.states[-1].mixture.mu[0], X[0])
    assert run.states[-1].N_k[0] <= 1
    assert run.states[-1].log_likelihood < 0  # no singularity: the likelihood stays below 1


def test_an_image_that_is_impossible_everywhere_is_refused() -> None:
    X = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    with pytest.raises(InputError, match=r"Image 3 has probability 0"):
        core.e_step(X, BernoulliMixture([0.5, 0.5], [[0.5, 0.0], [0.2, 0.0]]))
    with pytest.raises(InputError, match=r"Image 2 has probability 0"):  # weight 0 helps nobody
        core.e_step(X, BernoulliMixture([1.0, 0.0], [[0.0, 0.5], [0.5, 0.5]]))


def test_a_component_without_images_keeps_its_mean() -> None:
    X = np.array([[0.0, 0.0], [0.0, 1.0]])
    run = core.run(X, BernoulliMixture([0.5, 0.5], [[0.5, 0.5], [1.0, 0.25]]))
    last = run.states[-1]
    assert run.stop.reason is Reason.CONVERGED
    assert last.mixture.pi.tolist() == [1.0, 0.0]
    assert last.mixture.mu.tolist() == [[0.0, 0.5], [1.0, 0.25]]
    assert_allclose(last.log_likelihood, 2 * math.log(0.5), rtol=1e-15)


def test_thousands_of_pixels_do_not_underflow() -> None:
    rng = np.random.default_rng(0)
    X = rng.integers(0, 2, (6, 5000)).astype(float)
    expectation = core.e_step(X, BernoulliMixture([0.5, 0.5], rng.uniform(0.01, 0.99, (2, 5000))))
    assert math.isfinite(expectation.log_likelihood)
    assert_allclose(expectation.gamma.sum(axis=1), 1, rtol=1e-14)


@pytest.mark.parametrize(
    ("pi", "mu", "words"),
    [
        ([1.0], [[1.5]], "between 0 and 1"),
        ([1.0], [[-0.1]], "between 0 and 1"),
        ([0.7, 0.7], [[0.5], [0.5]], "sum to 1"),
        ([1.5, -0.5], [[0.5], [0.5]], "negative"),
        ([1.0], [[0.5], [0.5]], "as many weights"),
    ],
)
def test_impossible_mixtures_are_refused(pi: list[float], mu: list[list[float]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        BernoulliMixture(np.array(pi), np.array(mu))


def test_data_that_do_not_fit_are_refused() -> None:
    _, mixture = case(0)
    with pytest.raises(InputError, match="0 or 1"):
        core.e_step(np.full((2, 5), 0.5), mixture)
    with pytest.raises(InputError, match="5 binary variables"):
        core.e_step(np.zeros((2, 4)), mixture)


def test_values_cannot_be_changed() -> None:
    X, mixture = case(0)
    for array in (mixture.mu, mixture.pi, core.e_step(X, mixture).gamma):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_start_of_the_figure() -> None:
    start = core.random_start(3, 64, np.random.default_rng(0))
    assert start.pi.tolist() == [1 / 3] * 3
    assert_allclose(start.mu.sum(axis=1), 1, rtol=1e-14)
    spread = start.mu.max(axis=1) / start.mu.min(axis=1)
    assert ((spread > 2) & (spread < 3)).all()  # before the division all lay between 0.25 and 0.75


def test_stops_at_the_limit() -> None:
    X, start = case(0)
    run = core.run(X, start, tol=0, max_iter=2)
    assert (run.stop.reason, run.stop.iteration, len(run.states)) == (Reason.MAX_ITER, 2, 3)
    assert len(core.run(X, start, max_iter=0).states) == 1
