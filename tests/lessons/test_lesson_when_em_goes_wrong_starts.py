"""The page "When EM goes wrong": many starts, their solutions, and the twins."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from lesson_when_em_goes_wrong import WORDS, chosen, few_starts, says, set_up
from numpy.testing import assert_allclose
from scipy.special import softmax
from scipy.stats import binomtest

from gmm_core import em
from gmm_core.arrays import Array
from gmm_core.em import Reason
from gmm_core.experiment.experiment import run
from gmm_core.fits.starts import twins
from ui.lessons.when_em_goes_wrong import maxima
from ui.lessons.when_em_goes_wrong.settings import Fifty

# Many starts


def test_fifty_starts_on_old_faithful() -> None:
    found = maxima.search(chosen().fifty)
    said = maxima.numbers(chosen().fifty)
    assert [len(solution.runs) for solution in found.solutions] == [6, 41, 3]
    assert (said["best"], said["best_count"], said["commonest"], said["lost"]) == ("-369.64", "6", "B", "")
    assert said["chance"] == f"(1 - 0.12)^{{10}} = {0.88**10:.2f}"
    interval = binomtest(6, 50).proportion_ci(0.95, "exact")
    assert (said["share"], said["low"], said["high"]) == ("0.12", f"{interval.low:.2f}", f"{interval.high:.2f}")
    assert float(said["least"]) == pytest.approx((1 - interval.high) ** 10, rel=0.02)
    assert float(said["most"]) == pytest.approx((1 - interval.low) ** 10, rel=0.02)
    assert "estimate it at 0.12" in WORDS.part("starts", **said)
    seed = int(said["best_seed"])
    again = run(replace(found.experiment, seed=seed, max_iter=500), found.dataset)  # as the Lab runs it
    assert f"{again.states[-1].log_likelihood:.2f}" == said["best"]


def test_a_cleverer_start_does_not_help_here() -> None:
    title = "Does a cleverer start help?"
    assert set_up(title) == chosen(start="kmeans_pp")
    assert maxima.numbers(set_up(title).fifty)["chance"] == r"(1 - 0.96)^{10} = 10^{-14}"
    found = {f"{s.log_likelihood:.2f}": len(s.runs) for s in maxima.search(set_up(title).fifty).solutions}
    assert found == {"-374.41": 48, "-374.84": 2}
    says(title, "48 starts", "-374.41", "and 2 at", "-374.84")


def test_fifty_starts_may_not_be_enough() -> None:
    title = "Are fifty starts enough?"
    assert set_up(title) == chosen(batch=1)
    best = maxima.search(set_up(title).fifty).solutions[0]
    assert f"{best.log_likelihood:.2f}" == "-369.64"
    assert best.runs == (47,)
    says(title, f"seed {50 + 47}", "7 of 100", "0.07")


def unpacked(v: Array, K: int) -> em.Mixture:
    """Make a mixture of free numbers: K - 1 ratios of weights, the means, and the Cholesky factors."""
    ratios, means, (a, b, c) = np.append(0, v[: K - 1]), v[K - 1 : 3 * K - 1], v[3 * K - 1 :].reshape(3, K)
    L = np.array([[np.exp(a), 0 * a], [b, np.exp(c)]]).transpose(2, 0, 1)
    return em.Mixture(softmax(ratios), means.reshape(K, 2), L @ L.mT)


def hessian(X: Array, mixture: em.Mixture, h: float = 1e-3) -> Array:
    """Differentiate ln p(X) twice by central differences, at a maximum or a saddle: there signs are what they are."""
    L = np.linalg.cholesky(mixture.Sigma)
    factors = [np.log(L[:, 0, 0]), L[:, 1, 0], np.log(L[:, 1, 1])]
    v = np.concatenate([np.log(mixture.pi[1:] / mixture.pi[0]), mixture.mu.ravel(), *factors])
    E = h * np.eye(len(v))

    def ln_p(u: Array) -> float:
        return float(unpacked(u, mixture.K).log_density(X).sum())

    gradient = np.array([ln_p(v + e) - ln_p(v - e) for e in E]) / (2 * h)
    assert np.abs(gradient).max() < 0.05, "not a stationary point"
    rows = [[ln_p(v + e + f) - ln_p(v + e - f) - ln_p(v - e + f) + ln_p(v - e - f) for f in E] for e in E]
    return np.array(rows) / (4 * h * h)


@pytest.mark.parametrize("changed", [{}, {"K": 2}, {"start": "kmeans_pp"}])
def test_what_the_page_calls_local_maxima_are_no_saddles(changed: dict[str, Any]) -> None:
    found = maxima.search(chosen(**changed).fifty)
    for solution in found.solutions:
        assert np.linalg.eigvalsh(hessian(found.dataset.X, solution.mixture)).max() < 0


def test_the_hessian_tells_a_saddle() -> None:
    """Two equal components on the one Gaussian of all points: EM stays there, but it is no maximum."""
    X = maxima.search(chosen(K=2).fifty).dataset.X
    equal = em.Mixture([0.5, 0.5], [X.mean(axis=0)] * 2, [np.cov(X.T, ddof=0)] * 2)
    assert_allclose(em.run(X, equal, tol=0.0, max_iter=50).states[-1].mixture.mu, equal.mu, atol=1e-12)
    eigenvalues = np.linalg.eigvalsh(hessian(X, equal))
    assert len(eigenvalues) == 11 and eigenvalues.max() > 1e-3
    pushed = em.Mixture(equal.pi, equal.mu + np.array([[0.05, -0.05], [-0.05, 0.05]]), equal.Sigma)
    assert em.run(X, pushed, max_iter=500).states[-1].log_likelihood > equal.log_density(X).sum() + 1, "it leads away"


def test_two_components_may_end_in_a_wrong_maximum() -> None:
    title = "Is K = 2 safe?"
    assert set_up(title) == chosen(K=2)
    found = maxima.search(set_up(title).fifty)
    best, other = found.solutions
    assert other.runs == (35,)
    says(title, "seed 35", f"{other.log_likelihood:.2f}", f"{best.log_likelihood - other.log_likelihood:.0f} below")
    says(title, "all 11 eigenvalues of the Hessian of $\\ln p(\\mathbf{X})$ are negative", "EM comes back")
    assert len(hessian(found.dataset.X, other.mixture)) == 11
    rng = np.random.default_rng(0)
    for _ in range(5):
        moved = em.Mixture(other.mixture.pi, other.mixture.mu + 0.02 * rng.normal(size=(2, 2)), other.mixture.Sigma)
        back = em.run(found.dataset.X, moved, tol=1e-9, max_iter=2000).states[-1].log_likelihood
        assert_allclose(back, other.log_likelihood, atol=1e-4)


def test_starts_that_have_no_end_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    few_starts(monkeypatch)
    monkeypatch.setattr(maxima, "MAX_ITER", 60)
    monkeypatch.setattr(maxima, "search", lru_cache(maxsize=1)(maxima.search.__wrapped__))
    found = maxima.search(chosen(data="fig_2_23").fifty)
    late = found.count(Reason.MAX_ITER)
    assert 0 < late < 5
    assert f"{late} start" in maxima.numbers(chosen(data="fig_2_23").fifty)["lost"]
    assert sum(len(solution.runs) for solution in found.solutions) == 5 - late


# Twins


def test_the_twins_have_one_likelihood_and_share_the_starts() -> None:
    counts = maxima.twin_counts()
    assert len(counts) == 6
    assert str(sum(counts)) == maxima.twin_numbers()["runs"] == "47"
    assert min(counts) > 0
    titles = [note["text"] for note in maxima.twin_pictures()["layout"]["annotations"]]
    assert len({title.split("<br>")[0] for title in titles}) == 1
    found = maxima.search(Fifty("fig_2_23"))
    for twin in twins(found.solutions[0].mixture):
        assert_allclose(twin.log_density(found.dataset.X).sum(), found.solutions[0].log_likelihood, rtol=1e-12)
