"""The lesson “When EM goes wrong”: its numbers are the core's, its links lead where they say, its answers are true."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from lesson_when_em_goes_wrong import WORDS, chosen, exercise, says, set_up
from numpy.testing import assert_allclose
from scipy.special import logsumexp, softmax
from scipy.stats import binomtest, norm

from gmm_core import em
from gmm_core.arrays import Array, frozen
from gmm_core.em import Reason
from gmm_core.experiment.experiment import generate, run
from gmm_core.fits.starts import twins
from ui.charts.axes import Figure
from ui.charts.drawing import packed
from ui.lessons.when_em_goes_wrong import collapse, cures, maxima, race, slow
from ui.lessons.when_em_goes_wrong.settings import Fifty, Settings
from ui.state.link import from_query
from ui.state.settings import Setting, declared, extremes

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Does a reset help against identical points?", "gave up in iteration 156")

PARTS: dict[str, Callable[[Settings], dict[str, str]]] = {
    "collapse": lambda chosen: collapse.numbers(chosen.spike),
    "cures": lambda chosen: cures.start_numbers(chosen.race.case),
    "reset": lambda chosen: cures.CURES["reset"](chosen.race),
    "constant": lambda chosen: cures.CURES["constant"](chosen.race),
    "prior": lambda chosen: cures.CURES["prior"](chosen.race),
    "starts": lambda chosen: maxima.numbers(chosen.fifty),
    "twins": lambda chosen: maxima.twin_numbers(),
    "rate": lambda chosen: slow.numbers(chosen.separation),
}
FIGURES: tuple[Callable[[Settings], Figure], ...] = (
    lambda chosen: collapse.picture(chosen.spike),
    lambda chosen: maxima.histogram(chosen.fifty),
    lambda chosen: maxima.solutions(chosen.fifty),
    lambda chosen: slow.picture(chosen.separation),
)


# The collapse


@pytest.mark.parametrize("n", [1, 6])
@pytest.mark.parametrize("exponent", [-6.0, -1.3, 0.6])
def test_the_two_gaussians_have_the_log_likelihood_of_scipy(n: int, exponent: float) -> None:
    X, sigma = collapse.POINTS, 10.0**exponent
    terms = np.log(0.5) + np.array([norm.logpdf(X, 0, 2), norm.logpdf(X, X[n - 1], sigma)])
    assert_allclose(collapse.log_likelihood(n, sigma), logsumexp(terms, axis=0).sum(), rtol=1e-12)
    assert_allclose(collapse.log_likelihood_of_one(n, sigma), norm.logpdf(X, X[n - 1], sigma).sum(), rtol=1e-12)


@pytest.mark.parametrize("n", [1, 6])
def test_the_curves_are_these_log_likelihoods(n: int) -> None:
    data = collapse.picture(chosen(n=n).spike)["data"]
    two, one = [trace for trace in data if trace["type"] == "scatter" and trace.get("xaxis") == "x2"][:2]
    for place in range(0, len(two["x"]), 12):
        sigma = 10.0 ** two["x"][place]
        assert two["y"][place] == pytest.approx(collapse.log_likelihood(n, sigma), rel=1e-6)
        single = max(collapse.log_likelihood_of_one(n, sigma), 4 * collapse.L_LIMITS[0])
        assert one["y"][place] == pytest.approx(single, rel=1e-6)


def test_the_broad_gaussian_is_the_fit_of_the_points() -> None:
    assert collapse.POINTS.mean() == 0
    assert collapse.POINTS.var() == collapse.BROAD**2


@pytest.mark.parametrize("n", range(1, 9))
def test_with_two_gaussians_the_likelihood_grows_without_limit_and_with_one_it_falls(n: int) -> None:
    for exponent in range(-8, -2):
        sigma = 10.0**exponent
        gained = collapse.log_likelihood(n, sigma / 10) - collapse.log_likelihood(n, sigma)
        assert_allclose(gained, math.log(10), atol=2e-3)
        assert collapse.log_likelihood_of_one(n, sigma / 10) < 50 * collapse.log_likelihood_of_one(n, sigma)


def test_the_text_takes_the_log_likelihood_apart() -> None:
    said = collapse.numbers(chosen(log10_sigma=-2.0).spike)
    # by hand: the density at x_6 = 1 is (39.894 + 0.17603) / 2, and the spike does not reach the other points
    assert_allclose(float(said["own"]), math.log((39.8942 + 0.176033) / 2), atol=1e-3)
    others = [x for x in collapse.POINTS if x != 1]
    by_hand = sum(math.log(0.5) - 0.5 * math.log(8 * math.pi) - x * x / 8 for x in others)
    assert_allclose(float(said["others"]), by_hand, atol=1e-3)
    assert_allclose(float(said["total"]), float(said["own"]) + float(said["others"]), atol=2e-3)
    assert said["peak"] == "39.89"


def test_a_tenth_is_worth_nearly_ln_10() -> None:
    title = "What is a tenth worth?"
    assert set_up(title) == chosen(log10_sigma=-2.0)
    ln_p = [collapse.log_likelihood(6, 10.0**-e) for e in (2, 3, 4, 5)]
    assert f"{ln_p[0]:.4f}" in exercise(title).question
    steps = np.diff(ln_p)
    says(title, f"By {steps[0]:.4f} to $-14.7155$", f"{ln_p[1]:.4f}", f"by {steps[1]:.4f}", f"{ln_p[2]:.4f}")
    says(title, f"limit is $\\ln 10 = {math.log(10):.4f}$")
    assert steps[0] < steps[1] < steps[2] < math.log(10)


def test_every_point_has_its_singularity() -> None:
    title = "Is there something special about this point?"
    assert set_up(title) == chosen(log10_sigma=-4.0, n=1)
    ln_p = [collapse.log_likelihood(n, 1e-4) for n in range(1, 9)]
    assert f"{ln_p[5]:.2f}" in exercise(title).question
    says(title, f"{ln_p[0]:.2f}")
    assert max(ln_p) == ln_p[0]


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


FEW = lru_cache(maxsize=64)(maxima.search.__wrapped__)


@pytest.fixture
def few_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take five starts in place of fifty, where only the form of the answer matters."""
    monkeypatch.setattr(maxima, "STARTS", 5)
    monkeypatch.setattr(maxima, "search", FEW)


@pytest.mark.usefixtures("few_starts")
def test_starts_that_have_no_end_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
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


# Slow


def test_overlap_makes_em_slow() -> None:
    counts = [slow.slow_run(separation).iterations for separation in slow.SEPARATIONS]
    assert counts == sorted(counts, reverse=True)
    title = "Twice as far apart"
    assert set_up(title) == chosen(separation=5.0)
    assert f"{slow.slow_run(2.5).iterations} iterations" in exercise(title).question
    says(title, f"It needs {slow.slow_run(5.0).iterations}.", f"{100 * slow.rate(slow.slow_run(2.5)):.0f}%")
    assert_allclose(slow.rate(slow.slow_run(5.0)), 0.1, atol=0.02)


@pytest.mark.parametrize("separation", [3.0, 5.0])
def test_the_iterations_are_those_of_the_lab(separation: float) -> None:
    slowest = slow.slow_run(separation)
    in_the_lab = run(slowest.experiment, slowest.dataset)
    assert in_the_lab.stop.iteration == slowest.iterations


def test_the_rate_is_the_share_that_an_iteration_leaves() -> None:
    made = slow.slow_run(2.5)
    straight = replace(made, gap=frozen(0.9 ** np.arange(300)))
    assert_allclose(slow.rate(straight), 0.9, rtol=1e-12)


def test_the_saddle_looks_converged_and_is_not() -> None:
    title = "Looks converged, is not"
    found = exercise(title)
    assert found.page == "lab"
    opened, _, step, notes = from_query(dict(found.query))
    assert (opened.start, opened.data, step, notes) == ("saddle", "old_faithful", 10, [])
    states = run(opened, generate(opened)).states
    ln_p = [state.log_likelihood for state in states]
    gained = ln_p[5] - ln_p[4]
    assert f"grows by {gained:.2f}" in found.question
    assert gained < 1e-3 * 272 < ln_p[4] - ln_p[3]  # scikit-learn's tolerance, per point
    says(title, f"{ln_p[5]:.2f}", f"{ln_p[20]:.2f}", f"{ln_p[43]:.2f}")


# Everything


def test_every_part_takes_the_numbers_it_gets() -> None:
    for name, numbers in PARTS.items():
        assert "{{" not in WORDS.part(name, **numbers(chosen()))
    assert set(WORDS.parts) - set(PARTS) == {"maxima", "slow", "slides"}
    assert sum(len(group) for group in WORDS.exercises.values()) == 11


@pytest.mark.usefixtures("few_starts")
@pytest.mark.parametrize("setting", declared(Settings), ids=lambda setting: setting.name)
def test_pictures_and_numbers_are_finite_at_the_extremes(setting: Setting) -> None:
    for value in extremes(setting):
        found = chosen(**{setting.name: value})
        for numbers in PARTS.values():
            assert not any(word in text for text in numbers(found).values() for word in ("nan", "inf ", "None"))
        for draw in FIGURES:
            json.dumps(draw(found), allow_nan=False)
        json.dumps(packed(race.film(found.race)), allow_nan=False)
