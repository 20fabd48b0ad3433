"""The number of components: criteria against scikit-learn and R's mclust, and against hand calculations."""

import math

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_core import em
from gmm_core.arrays import InputError
from gmm_core.covariance import FAMILIES
from gmm_core.data.datasets import DATASETS
from gmm_core.fits import selection
from gmm_core.mixture import Mixture

FAITHFUL = DATASETS["old_faithful"].make(np.random.default_rng(0), {}).X


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_mclust_on_old_faithful() -> None:
    """R's mclust 6.0 gives BIC = 2 ln p(X) - M ln N = -2322.192 for two full components (VVV)."""
    score = selection.score(FAITHFUL, 2, rng())
    assert score is not None
    assert score.n_parameters == 11
    assert score.log_likelihood == pytest.approx(-1130.26396, abs=1e-3)
    assert 2 * score.bic == pytest.approx(-2322.192, abs=2e-3)


@pytest.mark.parametrize("covariance", FAMILIES)
def test_criteria_are_those_of_scikit_learn(covariance: str) -> None:
    """AIC and BIC of scikit-learn are -2 times ours, for the same parameters."""
    score = selection.score(FAITHFUL, 3, rng(), covariance, n_starts=1)
    assert score is not None
    theirs = GaussianMixture(3)  # full: it can hold the parameters of every family
    theirs.weights_, theirs.means_, theirs.covariances_ = score.mixture.pi, score.mixture.mu, score.mixture.Sigma
    theirs.precisions_cholesky_ = np.linalg.inv(np.linalg.cholesky(score.mixture.Sigma)).transpose(0, 2, 1)
    assert score.log_likelihood == pytest.approx(theirs.score(FAITHFUL) * 272, abs=1e-6)
    if covariance == "full":
        assert -2 * score.aic == pytest.approx(theirs.aic(FAITHFUL), abs=1e-5)
        assert -2 * score.bic == pytest.approx(theirs.bic(FAITHFUL), abs=1e-5)
    gamma = theirs.predict_proba(FAITHFUL)
    clipped = np.clip(gamma, 1e-300, 1)
    assert score.icl == pytest.approx(score.bic + np.log(gamma.max(axis=1)).sum(), abs=1e-6)
    assert score.icl_entropy == pytest.approx(score.bic + (gamma * np.log(clipped)).sum(), abs=1e-6)


# R: m <- Mclust(faithful, G = K, modelNames = "VVV", control = emControl(tol = c(1e-12, 1e-12), itmax = c(1e4, 1e4)))
#    with m$parameters, m$bic, icl(m), and -sum(ifelse(m$z > 0, m$z * log(m$z), 0)); mclust 6.0.0
MCLUST = {
    2: (
        Mixture(
            [0.644127132170259, 0.355872867829741],
            [[4.28966199619099, 79.96811545319443], [2.03638848071935, 54.47851663948315]],
            [
                [[0.169968406428974, 0.940608946350067], [0.940608946350067, 36.046207118935392]],
                [[0.0691676932806912, 0.4351678406646834], [0.4351678406646834, 33.697283546402538]],
            ],
        ),
        -2322.19174309875,
        -2322.70468032811,
        0.694737259741611,
    ),
    3: (
        Mixture(
            [0.0893287153855166, 0.3558389810258471, 0.5548323035886361],
            [
                [4.11538391211749, 87.24489755700407],
                [2.03631248331934, 54.47762001613027],
                [4.31763211233131, 78.79556241192078],
            ],
            [
                [[0.186952652175928, 1.351535059454767], [1.351535059454767, 17.03397193674658]],
                [[0.0691120306421382, 0.4345609699560151], [0.4345609699560151, 33.692937180775523]],
                [[0.161681509063917, 1.112753034603300], [1.112753034603300, 29.2200621686470]],
            ],
        ),
        -2349.44196996088,
        -2378.59089106416,
        27.1903779845209,
    ),
}


@pytest.mark.parametrize("K", MCLUST)
def test_icl_is_that_of_mclust_and_the_entropy_is_not(K: int, monkeypatch: pytest.MonkeyPatch) -> None:
    mixture, bic, icl, entropy = MCLUST[K]
    log_likelihood = float(mixture.log_density(FAITHFUL).sum())
    monkeypatch.setattr(selection, "best", lambda *_: (mixture, log_likelihood, 1))
    score = selection.score(FAITHFUL, K, rng())
    assert score is not None
    assert 2 * score.bic == pytest.approx(bic, abs=1e-5)
    assert 2 * score.icl == pytest.approx(icl, abs=1e-5)
    assert score.entropy == pytest.approx(entropy, abs=1e-5)
    assert 2 * score.icl_entropy == pytest.approx(bic - 2 * entropy, abs=1e-5)
    assert score.icl_entropy < score.icl < score.bic


def test_icl_of_our_own_fit_is_that_of_mclust() -> None:
    """icl(Mclust(faithful, G = 2, modelNames = "VVV")) is -2322.7047 at full convergence."""
    score = selection.score(FAITHFUL, 2, rng())
    assert score is not None
    assert 2 * score.icl == pytest.approx(-2322.70468, abs=2e-2)


def test_both_icl_by_hand() -> None:
    """Two points with gamma (3/4, 1/4) and (1, 0): the hard one takes off ln 4/3, the entropy 0.5623."""
    gamma = np.array([[0.75, 0.25], [1.0, 0.0]])
    assert selection.log_certainty(gamma) == pytest.approx(math.log(0.75))
    assert selection.entropy(gamma) == pytest.approx(0.56233514)


def test_one_component_is_maximum_likelihood() -> None:
    """K = 1 has a closed form: ln p(X) = -(N/2) (D ln 2 pi + ln |Sigma_ML| + D), without entropy."""
    score = selection.score(FAITHFUL, 1, rng())
    assert score is not None
    _, logdet = np.linalg.slogdet(np.cov(FAITHFUL.T, ddof=0))
    assert score.log_likelihood == pytest.approx(-136 * (2 * math.log(2 * math.pi) + logdet + 2), abs=1e-8)
    assert score.entropy == pytest.approx(0, abs=1e-12)
    assert score.icl == score.bic == score.icl_entropy
    assert score.aic == score.log_likelihood - 5


def test_held_out_by_hand() -> None:
    """With K = 1 each fold has a closed form, and the order of the folds does not matter."""
    X = np.random.default_rng(3).normal(size=(40, 2))
    found = selection.held_out(X, 1, np.random.default_rng(5), folds=4)
    fold = np.random.default_rng(5).permutation(40) % 4
    expected = 0.0
    for k in range(4):
        rest = X[fold != k]
        fit = Mixture([1.0], [rest.mean(axis=0)], [np.cov(rest.T, ddof=0)])
        expected += fit.log_density(X[fold == k]).sum()
    assert found == pytest.approx(expected, abs=1e-9)


def test_entropy_by_hand() -> None:
    assert selection.entropy(np.array([[0.5, 0.5], [1.0, 0.0]])) == pytest.approx(math.log(2))


def test_more_starts_are_never_worse() -> None:
    """The first of several starts is the only one of a single start."""
    one = selection.best(FAITHFUL, 4, rng(), n_starts=1)
    four = selection.best(FAITHFUL, 4, rng(), n_starts=4)
    assert one is not None and four is not None
    assert four[1] >= one[1] and four[2] >= one[2]


def test_the_truth_wins_against_too_few_and_too_many() -> None:
    truth = Mixture([0.5, 0.5], [[-4.0, 0.0], [4.0, 0.0]], [np.eye(2)] * 2)
    X, _ = truth.sample(120, np.random.default_rng(8))
    one, two, six = [score for K in (1, 2, 6) if (score := selection.score(X, K, rng(), n_starts=3))]
    assert one.log_likelihood < two.log_likelihood < six.log_likelihood, "ln p(X) always prefers more"
    assert two.bic > max(one.bic, six.bic)
    assert two.icl > max(one.icl, six.icl)
    held = [selection.held_out(X, K, rng(), n_starts=3) for K in (1, 2, 6)]
    assert None not in held and max(held, key=lambda value: value or -math.inf) == held[1]


def test_every_start_may_collapse() -> None:
    """Three points cannot hold three full Gaussians: that is said, not raised."""
    X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert selection.score(X, 3, rng()) is None


def test_too_few_points_for_the_folds() -> None:
    with pytest.raises(InputError, match="4 points for 5 folds"):
        selection.held_out(np.eye(4)[:, :2] + np.arange(4)[:, None], 1, rng())


def test_the_fit_is_a_fixed_point_of_em() -> None:
    score = selection.score(FAITHFUL, 2, rng())
    assert score is not None
    next_one = em.m_step(FAITHFUL, score.mixture.responsibilities(FAITHFUL))
    np.testing.assert_allclose(next_one.mu, score.mixture.mu, rtol=1e-3)
