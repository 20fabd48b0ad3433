"""plane.py: what is written out for two dimensions is what the arrays give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gmm_core import Mixture, Reason, Stop, plane, run
from gmm_core.arrays import Array
from gmm_core.maximise import FAINT, Maximiser
from gmm_core.quadratic import Both
from gmm_core.steps import Data


def problem() -> tuple[Both, Maximiser, Array]:
    """Return the points in both forms, and the weighted sums of their features under some responsibilities."""
    rng = np.random.default_rng(0)
    X = 50 + rng.normal(size=(80, 2)) @ rng.normal(size=(2, 2))
    gamma = rng.dirichlet(np.ones(3), size=80).T.copy()
    both = Both(Data(X, 3, gamma))
    x, y = both.data.x
    return both, Maximiser(X, 3, "full"), gamma @ np.array([np.ones(80), x, y, x * x, x * y, y * y]).T


def maximised(both: Both, maximise: Maximiser, moments: Array) -> plane.Maximum | plane.Collapsed | None:
    return plane.maximise(moments, both.in_the_plane(maximise.whitener.limits, FAINT))


def test_the_m_step_is_that_of_any_dimension() -> None:
    both, maximise, moments = problem()
    assert maximise.in_the_plane
    found, sums = maximised(both, maximise, moments), both.data.weigh()
    assert isinstance(found, plane.Maximum)
    ours, theirs = Mixture.trusted(*found.mixture), maximise.mixture(sums)
    assert_allclose(found.N_k, sums.N_k, rtol=1e-14)
    assert_allclose(found.mean, sums.mean, rtol=1e-13, atol=1e-15)
    for name in ("pi", "mu", "Sigma"):
        assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-13)
    checked = Mixture(ours.pi, ours.mu, ours.Sigma)  # which whitens by itself
    for mixture in (theirs, checked):
        for a, b in zip(ours.whitening(), mixture.whitening(), strict=True):
            assert_allclose(a, b, rtol=1e-13, atol=1e-15)
    theta, reach = both.coefficients(found.mean, *ours.whitening())
    assert_allclose(found.theta, theta, rtol=1e-14)
    assert found.reach == pytest.approx(reach, rel=1e-14)
    assert not found.theta.flags.writeable and not ours.Sigma.flags.writeable


def test_the_m_step_leaves_to_the_arrays_what_is_faint_or_thin() -> None:
    both, maximise, moments = problem()
    faint, thin = moments.copy(), moments.copy()
    faint[1] *= 0.1 * FAINT / faint[1, 0]
    thin[2] = thin[2, 0] * np.array([1, 5, 5, 25 + 1e-9, 25, 25 + 1e-9])
    assert maximised(both, maximise, faint) is None
    assert maximised(both, maximise, thin) is None


def test_the_component_that_collapses_is_named() -> None:
    both, _, moments = problem()
    narrow = both.in_the_plane((1e-3, 1e-3), FAINT)  # a limit that no component keeps
    assert plane.maximise(moments, narrow) == plane.Collapsed(0)
    X = np.vstack([np.random.default_rng(0).normal(size=(60, 2)), np.zeros((20, 2))])
    found = run(X, Mixture([0.9, 0.1], np.zeros((2, 2)), [np.eye(2), 1e-2 * np.eye(2)]), max_iter=500)
    assert found.stop == Stop(Reason.COLLAPSED, len(found.states), 1)


def test_the_sums_are_those_of_the_moments() -> None:
    x, y = rows = np.random.default_rng(0).normal(size=(2, 30))
    gamma = np.random.default_rng(1).random((2, 30))
    moments = np.array([np.ones(30), x, y, x * x, x * y, y * y]) @ gamma.T
    N_k, mean, scatter, share = plane.sums(moments.T)
    assert_allclose(N_k, gamma.sum(axis=1))
    assert_allclose(mean, gamma @ rows.T / N_k[:, None])
    d = rows[None] - mean[:, :, None]  # (K, D, N)
    assert_allclose(scatter, (gamma[:, None] * d) @ d.mT)
    second = np.einsum("kn,in,jn->kij", gamma, rows, rows)
    spread = np.sqrt(second.diagonal(axis1=1, axis2=2))
    exact = np.linalg.eigvalsh(scatter / spread[:, :, None] / spread[:, None, :]).min()
    assert exact / 2 <= share <= exact
