"""covariance.py: the families as projections."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gmm_core import FAMILIES, InputError, Mixture, constrain, n_parameters


def mixture(K: int = 3, D: int = 3) -> Mixture:
    rng = np.random.default_rng(1)
    A = rng.normal(size=(K, D, D))
    return Mixture(rng.dirichlet(np.ones(K)), rng.normal(size=(K, D)), A @ A.mT + np.eye(D))


def test_each_family_has_its_shape() -> None:
    m = mixture()
    assert_allclose(constrain(m, "full").Sigma, m.Sigma)
    average = sum(pi * S for pi, S in zip(m.pi, m.Sigma, strict=True))
    assert_allclose(constrain(m, "tied").Sigma, [average] * 3)
    assert_allclose(constrain(m, "diag").Sigma, [np.diag(np.diag(S)) for S in m.Sigma])
    assert_allclose(constrain(m, "spherical").Sigma, [np.trace(S) / 3 * np.eye(3) for S in m.Sigma])


@pytest.mark.parametrize("covariance", FAMILIES)
def test_projecting_twice_is_projecting_once(covariance: str) -> None:
    once = constrain(mixture(), covariance)
    assert_allclose(constrain(once, covariance).Sigma, once.Sigma, rtol=1e-14)
    assert (once.pi == mixture().pi).all()
    assert (once.mu == mixture().mu).all()


@pytest.mark.parametrize("covariance", FAMILIES)
def test_the_projection_is_the_member_most_likely_to_have_made_such_scatter(covariance: str) -> None:
    m = mixture()
    best = constrain(m, covariance)

    def expected_log_density(Sigma: np.ndarray) -> float:
        """Average ln N(x | mu_k, Sigma_k) over x of covariance m.Sigma_k: what the M step maximises."""
        terms = np.linalg.slogdet(Sigma)[1] + np.trace(np.linalg.inv(Sigma) @ m.Sigma, axis1=1, axis2=2)
        return float(-0.5 * m.pi @ terms)

    rng = np.random.default_rng(2)
    for _ in range(20):
        A = 0.05 * rng.normal(size=(3, 3, 3))
        other = constrain(Mixture(m.pi, m.mu, best.Sigma + A @ A.mT), covariance)
        assert expected_log_density(other.Sigma) < expected_log_density(best.Sigma)
        shrunk = (1 - 0.1 * rng.random()) * best.Sigma
        assert expected_log_density(shrunk) < expected_log_density(best.Sigma)


@pytest.mark.parametrize(
    ("covariance", "expected"),
    [("full", 2 + 6 + 9), ("tied", 2 + 6 + 3), ("diag", 2 + 6 + 6), ("spherical", 2 + 6 + 3)],
)
def test_parameters_are_counted(covariance: str, expected: int) -> None:
    assert n_parameters(3, 2, covariance) == expected


def test_every_family_is_described() -> None:
    for family in FAMILIES.values():
        assert family.title
        assert family.help.endswith(".")


def test_an_unknown_family_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="no covariance family 'oval': choose one of full, tied, diag, spherical"):
        constrain(mixture(), "oval")
