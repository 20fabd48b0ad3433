"""plane.py: what is written out for two dimensions is what the arrays give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gmm_core import Mixture, plane
from gmm_core.collapse import Collapse
from gmm_core.maximise import Maximiser
from gmm_core.steps import Data, Sums


def problem() -> tuple[Maximiser, Sums]:
    rng = np.random.default_rng(0)
    X = 50 + rng.normal(size=(80, 2)) @ rng.normal(size=(2, 2))
    gamma = rng.dirichlet(np.ones(3), size=80).T.copy()
    return Maximiser(X, 3, "full"), Data(X, 3, gamma).weigh()


def test_the_m_step_is_that_of_any_dimension() -> None:
    maximise, sums = problem()
    assert maximise.plain
    ours = maximise.mixture(sums)
    maximise.plain = False
    theirs = maximise.mixture(sums)
    for name in ("pi", "mu", "Sigma"):
        assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-14)
    for a, b in zip(ours.whitening(), theirs.whitening(), strict=True):
        assert_allclose(a, b, rtol=1e-13, atol=1e-15)
    checked = Mixture(ours.pi, ours.mu, ours.Sigma)  # which whitens by itself
    for a, b in zip(ours.whitening(), checked.whitening(), strict=True):
        assert_allclose(a, b, rtol=1e-13, atol=1e-15)


def test_the_m_step_names_the_component_that_collapses() -> None:
    maximise, sums = problem()
    sums.scatter[1] = [[1.0, 1.0], [1.0, 1.0]]
    with pytest.raises(Collapse, match="Component 2 collapsed in iteration 4"):
        maximise.mixture(sums, iteration=4)


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
