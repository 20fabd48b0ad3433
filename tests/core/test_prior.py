"""The prior on the covariances: SciPy's inverse-Wishart, the derived M steps, and a search for better ones."""

import numpy as np
import pytest
from em_cases import Case, cases
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from scipy.stats import invwishart

from gmm_core import FAMILIES, InputError, Mixture, Reason, constrain, e_step, m_step, prior, run
from gmm_core.arrays import Array
from gmm_core.general import bound

RNG = np.random.default_rng(0)
X = np.vstack([RNG.normal(size=(40, 2)), RNG.normal(size=(20, 2)) * [0.5, 2] + [4, 4]])
START = Mixture([0.5, 0.3, 0.2], [[0, 0], [4, 4], [3, 2]], [np.eye(2), np.diag([0.3, 3.0]), 2 * np.eye(2)])


def log_prior(mixture: Mixture, psi: float) -> float:
    """Sum SciPy's inverse-Wishart densities over the components."""
    D = mixture.D
    density = invwishart(df=D + 2, scale=psi * (2 * D + 3) * np.eye(D))
    return float(sum(density.logpdf(Sigma) for Sigma in mixture.Sigma))


@pytest.mark.parametrize("covariance", FAMILIES)
def test_the_objective_is_ln_p_of_X_plus_the_log_densities_of_all_covariances(covariance: str) -> None:
    for state in run(X, START, covariance, psi=0.4, max_iter=4).states:
        expected = state.mixture.log_density(X).sum() + log_prior(state.mixture, 0.4)
        assert state.objective == pytest.approx(expected, rel=1e-12)
    state = run(X, START, covariance, max_iter=1).states[-1]
    assert state.objective == state.log_likelihood


@pytest.mark.parametrize("D", [1, 2, 3, 5])
def test_it_is_a_distribution_with_its_mode_at_psi_and_its_mean_at_Lambda(D: int) -> None:
    assert prior.pseudo_points(D) == prior.degrees_of_freedom(D) + D + 1 == 2 * D + 3
    at_mode = Mixture([1.0], np.zeros((1, D)), [0.7 * np.eye(D)])
    assert prior.log_density(at_mode, 0.7) == pytest.approx(log_prior(at_mode, 0.7), rel=1e-12)
    for factor in (0.9, 1.1):
        beside = Mixture([1.0], np.zeros((1, D)), [factor * 0.7 * np.eye(D)])
        assert prior.log_density(beside, 0.7) < prior.log_density(at_mode, 0.7)
    mean = invwishart.mean(df=prior.degrees_of_freedom(D), scale=prior.scale(0.7, D))
    assert_allclose(np.atleast_2d(np.asarray(mean)), prior.scale(0.7, D))


FORMULAS = {
    "full": lambda S, N_k, L: (S + L) / (N_k + 7)[:, None, None],
    "tied": lambda S, N_k, L: np.repeat([(S.sum(axis=0) + 3 * L) / (N_k.sum() + 3 * 7)], 3, axis=0),
    "diag": lambda S, N_k, L: (S + L) * np.eye(2) / (N_k + 7)[:, None, None],
    "spherical": lambda S, N_k, L: (
        (np.trace(S, axis1=1, axis2=2) + np.trace(L)) / (2 * (N_k + 7)))[:, None, None] * np.eye(2),
}  # fmt: skip


@pytest.mark.parametrize("covariance", FAMILIES)
def test_the_prior_enters_each_family_as_derived(covariance: str) -> None:
    gamma, psi = START.responsibilities(X), 1.7
    N_k = gamma.sum(axis=0)
    d = X[:, None] - (gamma.T @ X) / N_k[:, None]
    S = np.einsum("nk,nki,nkj->kij", gamma, d, d)
    expected = FORMULAS[covariance](S, N_k, psi * 7 * np.eye(2))
    assert_allclose(m_step(X, gamma, covariance, psi).Sigma, expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("covariance", FAMILIES)
def test_no_search_finds_a_better_covariance_than_the_m_step(covariance: str) -> None:
    """Q + ln p(theta), by its definition, searched over all covariances of the family."""
    gamma, psi = START.responsibilities(X), 0.3
    ours = m_step(X, gamma, covariance, psi)

    def mixture(x: Array) -> Mixture:
        L = np.zeros((3, 2, 2))
        L[:, [0, 1, 1], [0, 0, 1]] = x.reshape(3, 3)
        return constrain(Mixture(ours.pi, ours.mu, L @ L.mT + 1e-9 * np.eye(2)), covariance)

    def loss(x: Array) -> float:
        return -bound.Q(X, mixture(x), gamma) - log_prior(mixture(x), psi)

    best = loss(np.linalg.cholesky(ours.Sigma)[:, [0, 1, 1], [0, 0, 1]].ravel().astype(np.float64))
    for seed in range(3):
        start = np.tile([1.0, 0.0, 1.0], 3) + 0.2 * np.random.default_rng(seed).normal(size=9)
        found = minimize(loss, start)
        assert found.fun == pytest.approx(best, abs=1e-4)
        assert found.fun >= best - 1e-8


@pytest.mark.parametrize("covariance", FAMILIES)
def test_a_component_of_one_point_stays_wide(covariance: str) -> None:
    """As if 7 more points of variance psi had been seen: 7/8 psi is left, in `tied` with the others' scatter."""
    points = np.vstack([X, [[50.0, 50.0]]])
    far = Mixture([0.9, 0.1], [[1, 1], [50, 50]], [4 * np.eye(2), np.eye(2)])
    trajectory = run(points, far, covariance, psi=0.1)
    assert trajectory.stop.reason is Reason.CONVERGED
    if covariance != "tied":
        assert_allclose(trajectory.states[-1].mixture.Sigma[1], 7 / 8 * 0.1 * np.eye(2), rtol=1e-9, atol=1e-15)


@st.composite
def hard_cases(draw: st.DrawFn) -> Case:
    """Draw few, repeated or collinear points, many components, some of them far off or tiny, and any psi."""
    K, D = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    N = draw(st.integers(K, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    points = {
        "cloud": rng.normal(size=(N, D)),
        "grid": rng.integers(0, 3, size=(N, D)) * 1.0,
        "line": np.outer(rng.normal(size=N), np.arange(1, D + 1)),
        "same": np.ones((N, D)),
        "outlier": np.vstack([rng.normal(size=(N - 1, D)), np.full((1, D), 1e4)]),
    }[draw(st.sampled_from(["cloud", "grid", "line", "same", "outlier"]))] * draw(st.sampled_from([1e-3, 1.0, 1e3]))
    size = float(np.ptp(points, axis=0).max()) or 1.0
    mu = points[rng.integers(N, size=K)] + size * rng.choice([0.0, 1.0, 100.0], size=(K, 1))
    widths = size**2 * 10.0 ** rng.uniform(-6, 1, size=K)
    pi = rng.dirichlet(np.full(K, 0.3))
    psi = size**2 * 10.0 ** draw(st.floats(-6, 3))
    return Case(points, Mixture(pi, mu, widths[:, None, None] * np.eye(D)), draw(st.sampled_from(tuple(FAMILIES))), psi)


@given(hard_cases() | cases())
def test_the_objective_never_falls_and_no_run_ends_early(case: Case) -> None:
    trajectory = run(case.X, case.start, case.covariance, case.psi, tol=0, max_iter=40)
    assert trajectory.stop.reason is Reason.MAX_ITER
    objective = np.array([state.objective for state in trajectory.states])
    assert np.isfinite(objective).all()
    assert (np.diff(objective) >= -1e-11 * (np.abs(objective[1:]) + len(case.X))).all()
    for state in trajectory.states:
        for values in (state.mixture.pi, state.mixture.mu, state.mixture.Sigma, state.N_k):
            assert np.isfinite(values).all()
        assert_allclose(state.N_k.sum(), len(case.X), rtol=1e-12)


@given(hard_cases())
def test_no_covariance_leaves_what_points_and_prior_span(case: Case) -> None:
    """Between psi (nu + D + 1)/(N_k + nu + D + 1) and the larger of psi and the farthest point: nothing inflates."""
    for state in run(case.X, case.start, case.covariance, case.psi, tol=0, max_iter=20).states[1:]:
        eigenvalues = np.linalg.eigvalsh(state.mixture.Sigma)
        m, reach = prior.pseudo_points(case.X.shape[1]), float((np.ptp(case.X, axis=0) ** 2).sum())
        assert eigenvalues.min() >= case.psi * m / (len(case.X) + m) * (1 - 1e-6) - 1e-12 * reach
        assert eigenvalues.max() <= (case.psi + reach) * (1 + 1e-9)


@pytest.mark.parametrize("psi", [-1.0, np.nan, np.inf])
def test_a_psi_that_is_none_is_refused(psi: float) -> None:
    with pytest.raises(InputError, match="psi must be a finite number, 0 or greater"):
        run(X, START, psi=psi)
    with pytest.raises(InputError, match="psi must be a finite number, 0 or greater"):
        m_step(X, e_step(X, START).gamma, psi=psi)
