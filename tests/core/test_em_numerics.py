"""The hard cases, against EM in 60 digits (mpmath); and collapse."""

from dataclasses import dataclass

import mpmath
import numpy as np
import pytest
from mpmath import mpf
from numpy.testing import assert_allclose

from gmm_core import FAMILIES, InputError, Mixture, Reason, Stop, e_step, m_step, run
from gmm_core.arrays import Array

RNG = np.random.default_rng(0)
A = RNG.normal(size=(14, 2)) + np.repeat([[0.0, 0.0], [3.0, 3.0]], 7, axis=0)
START = Mixture([0.5, 0.5], [[0, 0], [2, 2]], [np.eye(2)] * 2)


@dataclass(frozen=True)
class Exact:
    """One state of EM in 60 digits, rounded to doubles at the very end."""

    log_likelihood: float
    gamma: Array
    pi: Array
    mu: Array
    Sigma: Array


def exact_em(X: Array, start: Mixture, steps: int) -> list[Exact]:
    """Run (9.23)-(9.28) as they stand in the book, with 60 digits."""
    states = []
    with mpmath.workdps(60):
        x = [[mpf(value) for value in row] for row in X.tolist()]
        N, D, K = len(x), len(x[0]), start.K
        pi = [mpf(value) for value in start.pi.tolist()]
        mu = [[mpf(value) for value in row] for row in start.mu.tolist()]
        Sigma = [mpmath.matrix(S.tolist()) for S in start.Sigma]
        for _ in range(steps + 1):
            inverse = [S**-1 for S in Sigma]
            constant = [
                mpmath.log(p) - mpmath.log((2 * mpmath.pi) ** D * mpmath.det(S)) / 2
                for p, S in zip(pi, Sigma, strict=True)
            ]
            log_likelihood, gamma = mpf(0), []
            for row in x:
                joint = []
                for k in range(K):
                    d = mpmath.matrix([a - b for a, b in zip(row, mu[k], strict=True)])
                    joint.append(mpmath.exp(constant[k] - (d.T * inverse[k] * d)[0] / 2))
                log_likelihood += mpmath.log(sum(joint))
                gamma.append([value / sum(joint) for value in joint])
            states.append(
                Exact(
                    float(log_likelihood),
                    np.array(gamma, dtype=float),
                    np.array(pi, dtype=float),
                    np.array(mu, dtype=float),
                    np.array([S.tolist() for S in Sigma], dtype=float),
                )
            )
            N_k = [sum(row[k] for row in gamma) for k in range(K)]
            pi = [n / N for n in N_k]
            mu = [[sum(gamma[n][k] * x[n][i] for n in range(N)) / N_k[k] for i in range(D)] for k in range(K)]
            for k in range(K):
                d = [[a - b for a, b in zip(row, mu[k], strict=True)] for row in x]
                Sigma[k] = mpmath.matrix(D, D)
                for i in range(D):
                    for j in range(D):
                        Sigma[k][i, j] = sum(gamma[n][k] * d[n][i] * d[n][j] for n in range(N)) / N_k[k]
    return states


def assert_follows(X: Array, start: Mixture, steps: int, rtol: float = 1e-8, ulps_of_mu: float = 1.0) -> None:
    """Assert that `run` takes the exact course: means in sds of their component, covariances in their variances."""
    trajectory = run(X, start, tol=0, max_iter=steps)
    assert len(trajectory.states) == steps + 1, trajectory.stop
    for ours, exact in zip(trajectory.states, exact_em(X, start, steps), strict=True):
        sd = np.sqrt(exact.Sigma.diagonal(axis1=1, axis2=2))
        assert_allclose(ours.log_likelihood, exact.log_likelihood, rtol=rtol)
        assert_allclose(ours.mixture.pi, exact.pi, rtol=rtol)
        assert (np.abs(ours.mixture.mu - exact.mu) <= rtol * sd + ulps_of_mu * np.spacing(np.abs(exact.mu))).all()
        scale = sd[:, :, None] * sd[:, None, :]
        assert_allclose(ours.mixture.Sigma / scale, exact.Sigma / scale, atol=rtol)
        assert_allclose(ours.mixture.Sigma.diagonal(axis1=1, axis2=2), sd**2, rtol=rtol)


def test_data_shifted_by_1e8() -> None:
    X = 1e8 + np.round(A * 2**20) / 2**20
    assert_follows(X, START.affine([1e8, 1e8], [1, 1]), steps=6, rtol=1e-13)


def test_a_component_of_a_millionth_of_the_datas_scale() -> None:
    X = np.vstack([A, 5 + 1e-6 * RNG.normal(size=(8, 2))])
    small = Mixture([0.5, 0.5], [[1, 1], [5, 5]], [np.eye(2), 1e-12 * np.eye(2)])
    assert_follows(X, small, steps=4, rtol=1e-9)
    assert run(X, START).stop.reason is Reason.CONVERGED


def test_points_1000_sigma_away() -> None:
    assert_follows(np.vstack([A, [[1000.0, 0.0], [0.0, 1000.0], [900.0, 50.0]]]), START, steps=4, rtol=1e-12)
    far = Mixture([0.5, 0.5], [[0, 0], [1000, 1000]], np.array([1e-2 * np.eye(2)] * 2))
    assert_follows(np.vstack([0.1 * A, 1000 + 0.1 * A]), far, steps=3, rtol=1e-10)


def test_duplicates() -> None:
    assert_follows(np.repeat(A, 3, axis=0), START, steps=4, rtol=1e-12)


def test_very_different_units() -> None:
    units = np.array([1e-6, 1e6])
    assert_follows(A * units, START.affine([0, 0], units), steps=6, rtol=1e-12)


@pytest.mark.parametrize(
    ("covariance", "psi", "exponents"),
    [(name, psi, e) for name in FAMILIES for psi in (0.0, 0.1) for e in ((300, 300), (-300, -300))]
    + [(name, 0.0, (300, -300)) for name in ("full", "tied", "diag")],  # a circle in such units is no circle
)
def test_powers_of_two_change_nothing_but_the_units(covariance: str, psi: float, exponents: tuple[int, int]) -> None:
    """Units of 1e90 or 1e-90: products of variances would leave the range of doubles."""
    units = np.array([2.0**e for e in exponents])
    start = START.affine([0, 0], units)
    scaled, plain = run(A * units, start, covariance, psi * units[0] ** 2), run(A, START, covariance, psi)
    assert scaled.stop == plain.stop
    assert_allclose(scaled.states[-1].mixture.pi, plain.states[-1].mixture.pi, rtol=1e-12)
    assert_allclose(scaled.states[-1].mixture.mu / units, plain.states[-1].mixture.mu, rtol=1e-12)
    log_likelihood = plain.states[-1].log_likelihood - len(A) * np.log(units).sum()
    assert_allclose(scaled.states[-1].log_likelihood, log_likelihood, rtol=1e-12)


def test_correlation_of_almost_1() -> None:
    t = RNG.normal(size=14)
    X = np.column_stack([t, t + 1.4e-5 * RNG.normal(size=14)])
    S = [[1, 1 - 1e-10], [1 - 1e-10, 1]]
    start = Mixture([0.5, 0.5], [[-0.5, -0.5], [0.5, 0.5]], [S, S])
    first, second = exact_em(X, start, 1)
    expectation = e_step(X, start)
    assert_allclose(expectation.log_likelihood, first.log_likelihood, rtol=1e-12)
    assert_allclose(expectation.gamma, first.gamma, atol=1e-10)
    mixture = m_step(X, first.gamma)
    assert_allclose(mixture.mu, second.mu, rtol=1e-12)
    assert_allclose(mixture.Sigma, second.Sigma, rtol=1e-13)
    # A run rounds each Sigma to doubles; of a correlation of 1 - 1e-10 they keep six digits of what is left.
    assert_follows(X, start, steps=4, rtol=1e-6)


@pytest.mark.parametrize("covariance", FAMILIES)
def test_flat_data_is_no_collapse(covariance: str) -> None:
    units = np.array([1e-7, 1.0])
    trajectory, plain = (run(X, START.affine([0, 0], s), covariance) for X, s in ((A * units, units), (A, [1, 1])))
    if covariance == "spherical":  # circles in other units are another model: only the reason must not be collapse
        assert trajectory.stop.reason is not Reason.COLLAPSED
    else:
        assert trajectory.stop == plain.stop


def with_far_points(far: Array) -> tuple[Array, Mixture]:
    X = np.vstack([A, far])
    return X, Mixture([0.8, 0.2], np.array([[1, 1], far[0]]), [2 * np.eye(2), 0.1 * np.eye(2)])


@pytest.mark.parametrize("covariance", ["full", "diag", "spherical"])
def test_identical_far_points_collapse_their_component(covariance: str) -> None:
    X, start = with_far_points(np.full((4, 2), 40.0))
    trajectory = run(X, start, covariance)
    assert trajectory.stop == Stop(Reason.COLLAPSED, 1, 1)
    assert len(trajectory.states) == 1


def test_far_points_on_a_line_collapse_a_full_component_but_no_diagonal_one() -> None:
    X, start = with_far_points(np.array([[40.0, 40.0], [41.0, 42.0], [42.0, 44.0], [43.0, 46.0]]))
    assert run(X, start).stop == Stop(Reason.COLLAPSED, 1, 1)
    assert run(X, start, "diag").stop.reason is Reason.CONVERGED


@pytest.mark.parametrize(("size", "reason"), [(1e-5, Reason.CONVERGED), (1e-9, Reason.COLLAPSED)])
def test_small_is_not_collapsed_until_1e_7_of_the_data(size: float, reason: Reason) -> None:
    X, start = with_far_points(40 + size * RNG.normal(size=(6, 2)))
    assert run(X, start).stop.reason is reason


def test_a_prior_prevents_every_collapse() -> None:
    X, start = with_far_points(np.full((4, 2), 40.0))
    for covariance in FAMILIES:
        assert run(X, start, covariance, psi=0.1).stop.reason is Reason.CONVERGED


def test_the_third_component_of_five_is_named() -> None:
    X = np.vstack([A, np.full((3, 2), -50.0)])
    mu = [[0, 0], [3, 3], [-50, -50], [1, 2], [2, 1]]
    assert run(X, Mixture(np.full(5, 0.2), mu, [np.eye(2)] * 5)).stop == Stop(Reason.COLLAPSED, 1, 2)


@pytest.mark.parametrize(
    ("X", "covariance", "complaint"),
    [
        (np.full((9, 2), 0.1), "full", "All points are the same"),
        (np.full((9, 2), 0.1), "spherical", "All points are the same"),
        (np.column_stack([A[:, 0], np.full(14, 0.1)]), "full", "Coordinate 2 is the same for all points"),
        (np.column_stack([np.full(14, 0.7), A[:, 0]]), "diag", "Coordinate 1 is the same for all points"),
        (np.column_stack([A[:, 0], 3 * A[:, 0] + 0.1]), "full", "lie on a line"),
        (np.column_stack([A[:, 0], 3 * A[:, 0] + 0.1]), "tied", "lie on a line"),
    ],
)
def test_data_on_which_everything_collapses_is_refused_with_advice(X: Array, covariance: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint) as error:
        run(X, START, covariance)
    assert "psi > 0" in str(error.value)
    trajectory = run(X, START, covariance, psi=0.5)
    assert trajectory.stop.reason is Reason.CONVERGED


def test_flat_data_is_fine_for_families_that_do_not_mind() -> None:
    assert run(np.column_stack([A[:, 0], np.full(14, 0.1)]), START, "spherical").stop.reason is Reason.CONVERGED
    assert run(np.column_stack([A[:, 0], 3 * A[:, 0]]), START, "diag").stop.reason is Reason.CONVERGED


@pytest.mark.parametrize("covariance", FAMILIES)
def test_more_components_than_distinct_points(covariance: str) -> None:
    X = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 4, axis=0)
    start = Mixture(np.full(4, 0.25), [[0, 0], [1, 0], [0, 1], [1, 1]], [0.1 * np.eye(2)] * 4)
    trajectory = run(X, start, covariance, max_iter=500)
    assert trajectory.stop.reason is Reason.COLLAPSED
    assert all(np.isfinite(state.log_likelihood) for state in trajectory.states)
