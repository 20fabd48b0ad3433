"""The page "When EM goes wrong": the collapse, slow climbs, and everything at its extremes."""

import json
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from lesson_when_em_goes_wrong import WORDS, chosen, exercise, few_starts, says, set_up
from numpy.testing import assert_allclose
from scipy.special import logsumexp
from scipy.stats import norm

from gmm_core.arrays import frozen
from gmm_core.experiment.experiment import generate, run
from ui.charts.axes import Figure
from ui.charts.drawing import packed
from ui.lessons.when_em_goes_wrong import collapse, cures, maxima, race, slow
from ui.lessons.when_em_goes_wrong.settings import Settings
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


@pytest.mark.parametrize("setting", declared(Settings), ids=lambda setting: setting.name)
def test_pictures_and_numbers_are_finite_at_the_extremes(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    few_starts(monkeypatch)
    for value in extremes(setting):
        found = chosen(**{setting.name: value})
        for numbers in PARTS.values():
            assert not any(word in text for text in numbers(found).values() for word in ("nan", "inf ", "None"))
        for draw in FIGURES:
            json.dumps(draw(found), allow_nan=False)
        json.dumps(packed(race.film(found.race)), allow_nan=False)
