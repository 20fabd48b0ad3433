"""Bayesian linear regression against SciPy's densities and optimisers, and the laws of EM for alpha and beta."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from gmm_core import InputError, Reason
from gmm_core.arrays import Array
from gmm_core.models import linear_regression as core
from gmm_core.models.linear_regression import BASES, Regression


def case(seed: int, N: int = 25, M: int = 10, basis: str = "gaussian", noise: float = 0.3) -> Regression:
    x, t = core.sinusoid(N, noise, np.random.default_rng(seed))
    return Regression(BASES[basis](x, M), t)


def marginal(data: Regression, alpha: float, beta: float) -> Array:
    """Return C, the covariance of the targets when w is integrated out."""
    return np.eye(data.N) / beta + data.Phi @ data.Phi.T / alpha


def highest(data: Regression, start: tuple[float, float]) -> tuple[Array, float]:
    """Climb SciPy's evidence from a start, in ln alpha and ln beta."""

    def minus(theta: Array) -> float:
        C = marginal(data, *np.exp(theta))
        return -float(multivariate_normal(np.zeros(data.N), C).logpdf(data.t))

    found = minimize(minus, np.log(start), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10})
    return np.exp(found.x), -float(found.fun)


# Oracles


@pytest.mark.parametrize(("N", "M"), [(25, 10), (5, 10), (10, 10), (8, 1)])
@pytest.mark.parametrize("alpha", [1e-3, 1.0, 1e4])
@pytest.mark.parametrize("beta", [0.1, 30.0])
def test_posterior_and_evidence_agree_with_brute_force(N: int, M: int, alpha: float, beta: float) -> None:
    data = case(0, N, M)
    state = core.e_step(data, alpha, beta)
    A = alpha * np.eye(M) + beta * data.Phi.T @ data.Phi  # (3.81)
    assert_allclose(A @ state.S_N, np.eye(M), atol=1e-9)
    assert_allclose(A @ state.m_N, beta * data.Phi.T @ data.t, rtol=1e-9, atol=1e-9)
    expected = multivariate_normal(np.zeros(N), marginal(data, alpha, beta)).logpdf(data.t)
    assert state.log_evidence == pytest.approx(expected, rel=1e-9)
    # (3.86) as it is printed
    error = ((data.t - data.Phi @ state.m_N) ** 2).sum()
    E_m = beta / 2 * error + alpha / 2 * state.m_N @ state.m_N
    printed = M / 2 * math.log(alpha) + N / 2 * math.log(beta) - E_m - np.linalg.slogdet(A)[1] / 2
    assert state.log_evidence == pytest.approx(printed - N / 2 * math.log(2 * math.pi), rel=1e-9)
    assert state.squared_error == pytest.approx(error, rel=1e-12)


def test_effective_parameters_and_the_two_traces() -> None:
    data = case(1)
    state = core.e_step(data, 0.7, 5.0)
    eigenvalues = np.linalg.eigvalsh(5.0 * data.Phi.T @ data.Phi)
    assert_allclose(data.eigenvalues(5.0), eigenvalues[::-1], rtol=1e-8, atol=1e-10)
    assert_allclose(state.gamma, (eigenvalues / (0.7 + eigenvalues)).sum(), rtol=1e-10)  # (3.91)
    assert_allclose(state.gamma, data.M - 0.7 * np.trace(state.S_N), rtol=1e-10)  # (9.64)
    assert_allclose(state.gamma / 5.0, np.trace(data.Phi.T @ data.Phi @ state.S_N), rtol=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_the_m_step_maximises_the_expected_complete_data_log_likelihood(seed: int) -> None:
    """(9.62), its expectations taken over 200,000 draws of w for the value, and by an optimiser for the place."""
    data, alpha, beta = case(seed, N=12, M=5), 2.0, 4.0
    state = core.e_step(data, alpha, beta)
    size = state.m_N @ state.m_N + np.trace(state.S_N)
    w = np.random.default_rng(0).multivariate_normal(state.m_N, state.S_N, 200_000)
    errors = ((data.t - w @ data.Phi.T) ** 2).sum(axis=1)
    assert_allclose(size, (w**2).sum(axis=1).mean(), rtol=0.01)
    expected_error = state.squared_error + np.trace(data.Phi.T @ data.Phi @ state.S_N)
    assert_allclose(expected_error, errors.mean(), rtol=0.01)

    def minus_Q(theta: Array) -> float:
        a, b = np.exp(theta)
        prior = data.M / 2 * math.log(a / (2 * math.pi)) - a / 2 * size
        return -(prior + data.N / 2 * math.log(b / (2 * math.pi)) - b / 2 * expected_error)

    found = minimize(minus_Q, [0.0, 0.0], method="BFGS", options={"gtol": 1e-9})
    assert_allclose(core.m_step(data, state), np.exp(found.x), rtol=1e-5)


@pytest.mark.parametrize("update", [core.m_step, core.direct_step])
@pytest.mark.parametrize("basis", list(BASES))
def test_both_updates_end_at_the_highest_evidence(update: core.Update, basis: str) -> None:
    data = case(0, M=6, basis=basis, noise=0.1)
    last = core.run(data, math.exp(4), 1.0, update, tol=1e-13, max_iter=20_000).states[-1]
    (alpha, beta), best = highest(data, (last.alpha * 1.5, last.beta / 1.5))
    assert last.log_evidence == pytest.approx(best, abs=1e-7)
    assert_allclose([last.alpha, last.beta], [alpha, beta], rtol=1e-3)


def test_the_mean_of_the_prediction_and_its_variance_agree_with_conditioning() -> None:
    """Condition the joint Gaussian of the targets and a new target."""
    x, t = core.sinusoid(9, 0.2, np.random.default_rng(3))
    alpha, beta, new = 0.5, 20.0, np.array([0.05, 0.5, 1.2])
    design, rows = core.gaussian_basis(x, 6), core.gaussian_basis(new, 6)
    mean, sd = core.predict(core.e_step(Regression(design, t), alpha, beta), rows)
    C = np.eye(9) / beta + design @ design.T / alpha
    across = rows @ design.T / alpha
    assert_allclose(mean, across @ np.linalg.solve(C, t), rtol=1e-8)
    prior = 1 / beta + (rows**2).sum(axis=1) / alpha
    assert_allclose(sd**2, prior - (across * np.linalg.solve(C, across.T).T).sum(axis=1), rtol=1e-7)


def test_golden_two_targets_by_hand() -> None:
    """Phi = (1, 1)^T, t = (1, 3)^T, alpha = beta = 1: A = 3, m_N = 4/3, S_N = 1/3, gamma = 2/3."""
    data = Regression([[1.0], [1.0]], [1.0, 3.0])
    state = core.e_step(data, 1.0, 1.0)
    assert_allclose(state.m_N, [4 / 3])
    assert_allclose(state.S_N, [[1 / 3]])
    assert state.gamma == pytest.approx(2 / 3)
    # ||t - Phi m||^2 = 1/9 + 25/9, m^2 + S = 16/9 + 3/9, tr(Phi^T Phi S) = 2/3
    assert_allclose(core.m_step(data, state), [9 / 19, 2 / (26 / 9 + 2 / 3)])
    assert_allclose(core.direct_step(data, state), [(2 / 3) / (16 / 9), (2 - 2 / 3) / (26 / 9)])
    assert state.log_evidence == pytest.approx(multivariate_normal([0, 0], [[2, 1], [1, 2]]).logpdf([1, 3]))


# Laws

seeds = st.integers(0, 2**32)
logs = st.floats(-6, 6)


@given(seeds, st.integers(1, 30), st.integers(1, 12), st.sampled_from(list(BASES)), logs, logs)
def test_em_never_lowers_the_evidence(seed: int, N: int, M: int, basis: str, ln_a: float, ln_b: float) -> None:
    run = core.run(case(seed, N, M, basis), math.exp(ln_a), math.exp(ln_b), tol=0, max_iter=25)
    evidence = np.array([state.log_evidence for state in run.states])
    assert (np.diff(evidence) >= -1e-9 * (1 + np.abs(evidence[1:]))).all()
    for state in run.states:
        assert 0 <= state.gamma <= min(N, M) + 1e-9


@given(seeds, st.integers(3, 30), st.integers(1, 8), logs, logs)
def test_em_goes_part_of_the_way_of_the_direct_updates(seed: int, N: int, M: int, ln_a: float, ln_b: float) -> None:
    """So both have the same fixed points, as (9.65) says for alpha."""
    data = case(seed, N, M)
    state = core.e_step(data, math.exp(ln_a), math.exp(ln_b))
    em, direct = core.m_step(data, state), core.direct_step(data, state)
    # 1/alpha by EM is a weighted mean of the direct one (weight gamma/M) and the present one; 1/beta likewise
    share = state.gamma / data.M
    assert_allclose(1 / em[0], share / direct[0] + (1 - share) / state.alpha, rtol=1e-8)
    share = state.gamma / data.N
    assert_allclose(1 / em[1], (1 - share) / direct[1] + share / state.beta, rtol=1e-8)


@given(seeds, st.floats(0.01, 100.0))
def test_other_units_of_the_targets_scale_alpha_and_beta(seed: int, scale: float) -> None:
    data = case(seed, N=15, M=6)
    scaled = Regression(data.Phi, scale * data.t)
    ours = core.run(data, 2.0, 3.0, tol=0, max_iter=5).states[-1]
    theirs = core.run(scaled, 2.0 / scale**2, 3.0 / scale**2, tol=0, max_iter=5).states[-1]
    assert_allclose([theirs.alpha * scale**2, theirs.beta * scale**2], [ours.alpha, ours.beta], rtol=1e-9)
    assert_allclose(theirs.m_N, scale * ours.m_N, rtol=1e-7, atol=1e-9 * scale)
    assert_allclose(theirs.log_evidence, ours.log_evidence - 15 * math.log(scale), rtol=1e-9, atol=1e-9)


@given(seeds, st.permutations(range(12)), st.permutations(range(5)))
def test_the_order_of_targets_and_basis_functions_does_not_matter(
    seed: int, rows: list[int], columns: list[int]
) -> None:
    data = case(seed, N=12, M=5)
    moved = Regression(data.Phi[rows][:, columns], data.t[rows])
    ours, theirs = (core.run(each, 1.0, 1.0, tol=0, max_iter=4).states[-1] for each in (data, moved))
    assert_allclose(theirs.m_N, ours.m_N[columns], rtol=1e-7, atol=1e-10)
    assert_allclose([theirs.alpha, theirs.beta], [ours.alpha, ours.beta], rtol=1e-9)


def test_the_evidence_broadcasts() -> None:
    data = case(2)
    alphas, betas = np.array([0.1, 1.0, 10.0]), np.array([[1.0], [5.0]])
    table = core.log_evidence(data, alphas, betas)
    assert table.shape == (2, 3)
    for i, beta in enumerate(betas[:, 0]):
        for j, alpha in enumerate(alphas):
            assert table[i, j] == pytest.approx(core.e_step(data, alpha, beta).log_evidence, rel=1e-14)


# Edges and mistakes


def test_a_mean_of_zero_drives_the_direct_update_to_infinity_and_not_em() -> None:
    data = Regression([[1.0], [0.0]], [0.0, 1.0])  # the targets say nothing in favour of w
    assert core.direct_step(data, core.e_step(data, 1.0, 1.0))[0] == math.inf
    run = core.run(data, 1.0, 1.0, core.direct_step)
    assert (run.stop.reason, run.stop.iteration, len(run.states)) == (Reason.DIVERGED, 1, 1)
    em = core.run(data, 1.0, 1.0, tol=0, max_iter=50)
    assert em.stop.reason is Reason.MAX_ITER
    assert em.states[-1].alpha > 20  # on its slow way to infinity


def test_stops_at_the_limit() -> None:
    run = core.run(case(0), 1.0, 1.0, tol=0, max_iter=3)
    assert (run.stop.reason, run.stop.iteration, len(run.states)) == (Reason.MAX_ITER, 3, 4)
    assert len(core.run(case(0), 1.0, 1.0, max_iter=0).states) == 1


@pytest.mark.parametrize("alpha", [0.0, -1.0, math.inf, math.nan])
def test_impossible_precisions_are_refused(alpha: float) -> None:
    with pytest.raises(InputError, match="positive"):
        core.e_step(case(0), alpha, 1.0)
    with pytest.raises(InputError, match="positive"):
        core.e_step(case(0), 1.0, alpha)


@pytest.mark.parametrize(
    ("Phi", "t", "words"),
    [
        ([[1.0], [2.0]], [1.0], "as many"),
        ([[1.0], [2.0]], [1.0, math.nan], "finite"),
        ([[0.0], [0.0]], [1.0, 2.0], "say nothing"),
        ([[1.0], [2.0]], [0.0, 0.0], "say nothing"),
    ],
)
def test_data_that_do_not_fit_are_refused(Phi: list[list[float]], t: list[float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Regression(Phi, t)


@pytest.mark.parametrize("basis", list(BASES))
@pytest.mark.parametrize("M", [1, 2, 3, 12])
def test_bases_have_a_constant_and_M_columns(basis: str, M: int) -> None:
    x = np.linspace(0, 1, 7)
    Phi = BASES[basis](x, M)
    assert Phi.shape == (7, M)
    assert (Phi[:, 0] == 1).all()
    assert np.linalg.matrix_rank(Phi) == min(M, 7)


def test_the_bases_are_what_their_names_say() -> None:
    assert_allclose(core.polynomial_basis([0.5], 4), [[1, 0.5, 0.25, 0.125]])
    # nine centres 0, 1/8, ..., 1, as wide as their distance
    assert_allclose(core.gaussian_basis([0.25], 10)[0, 1:4], np.exp([-2.0, -0.5, 0.0]))


def test_the_sinusoid() -> None:
    x, t = core.sinusoid(5000, 0.3, np.random.default_rng(0))
    assert (np.diff(x) > 0).all() and x[0] > 0 and x[-1] < 1
    assert (t - np.sin(2 * np.pi * x)).std() == pytest.approx(0.3, rel=0.05)
