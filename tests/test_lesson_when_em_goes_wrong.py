"""The lesson “When EM goes wrong”: its numbers are the core's, its links lead where they say, its answers are true."""

import json
import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import logsumexp
from scipy.stats import norm

from gmm_core import em
from gmm_core.arrays import frozen
from gmm_core.cures import MAX_RESETS, falls
from gmm_core.em import Reason
from gmm_core.experiment import generate, run
from gmm_core.starts import twins
from ui.drawing import packed
from ui.lessons import when_em_goes_wrong as lesson
from ui.lessons import when_em_goes_wrong_race as race
from ui.lessons.when_em_goes_wrong import collapse, cures, maxima, slow
from ui.settings import Values, defaults, extremes, read
from ui.url import from_query
from ui.words import Experiment, words

WORDS = words("when_em_goes_wrong")
PARTS = {
    "collapse": collapse.numbers,
    "cures": cures.start_numbers,
    **cures.CURES,
    "starts": maxima.numbers,
    "twins": lambda values: maxima.twin_numbers(),
    "rate": slow.numbers,
}
FIGURES = (collapse.picture, maxima.histogram, maxima.solutions, slow.picture)


def values(**changed: object) -> Values:
    return defaults(lesson.SETTINGS) | changed


def experiment(title: str) -> Experiment:
    return next(e for group in WORDS.experiments.values() for e in group if e.title == title)


def set_up(title: str) -> Values:
    """Follow an experiment's link on this page."""
    found = experiment(title)
    assert found.page == ""
    followed, notes = read(lesson.SETTINGS, dict(found.query))
    assert notes == []
    return followed


def says(title: str, *numbers: str) -> None:
    """Check that the answer holds these numbers, as computed."""
    for number in numbers:
        assert number in experiment(title).answer, number


# The collapse


@pytest.mark.parametrize("n", [1, 6])
@pytest.mark.parametrize("exponent", [-6.0, -1.3, 0.6])
def test_the_two_gaussians_have_the_log_likelihood_of_scipy(n: int, exponent: float) -> None:
    X, sigma = collapse.POINTS, 10.0**exponent
    terms = np.log(0.5) + np.array([norm.logpdf(X, 0, 2), norm.logpdf(X, X[n - 1], sigma)])
    assert_allclose(collapse.log_likelihood(n, sigma), logsumexp(terms, axis=0).sum(), rtol=1e-12)
    assert_allclose(collapse.log_likelihood_of_one(n, sigma), norm.logpdf(X, X[n - 1], sigma).sum(), rtol=1e-12)


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
    said = collapse.numbers(values(log10_sigma=-2.0))
    # by hand: the density at x_6 = 1 is (39.894 + 0.17603) / 2, and the spike does not reach the other points
    assert_allclose(float(said["own"]), math.log((39.8942 + 0.176033) / 2), atol=1e-3)
    others = [x for x in collapse.POINTS if x != 1]
    by_hand = sum(math.log(0.5) - 0.5 * math.log(8 * math.pi) - x * x / 8 for x in others)
    assert_allclose(float(said["others"]), by_hand, atol=1e-3)
    assert_allclose(float(said["total"]), float(said["own"]) + float(said["others"]), atol=2e-3)
    assert said["peak"] == "39.89"


def test_a_tenth_is_worth_ln_10() -> None:
    title = "What is a tenth worth?"
    assert set_up(title) == values(log10_sigma=-2.0)
    ln_L = [collapse.log_likelihood(6, 10.0**-e) for e in (2, 3, 4)]
    assert f"{ln_L[0]:.2f}" in experiment(title).question
    says(title, f"{math.log(10):.3f}", f"{ln_L[1]:.2f}", f"{ln_L[2]:.2f}")


def test_every_point_has_its_singularity() -> None:
    title = "Is there something special about this point?"
    assert set_up(title) == values(log10_sigma=-4.0, n=1)
    ln_L = [collapse.log_likelihood(n, 1e-4) for n in range(1, 9)]
    assert f"{ln_L[5]:.2f}" in experiment(title).question
    says(title, f"{ln_L[0]:.2f}")
    assert max(ln_L) == ln_L[0]


# The cures


def test_plain_em_collapses_as_in_the_lab() -> None:
    for case, (_, chosen) in cures.CASES.items():
        shown = cures.compare(case, -1.0, 0.1, 0)
        in_the_lab = run(chosen, generate(chosen))
        assert in_the_lab.stop == shown.runs[0].trajectory.stop
        assert in_the_lab.stop.reason is Reason.COLLAPSED
        with_prior = run(replace(chosen, psi=0.1), generate(chosen))
        assert with_prior.states[-1].objective == shown.runs[3].objectives[-1]
        assert {run_.trajectory.states[0].log_likelihood for run_ in shown.runs} == {shown.runs[0].log_likelihoods[0]}


def test_only_the_constant_breaks_the_promise() -> None:
    plain, reset, constant, with_prior = cures.comparison(values()).runs
    assert plain.falls == ()
    assert set(reset.falls) <= set(reset.resets)
    assert falls(with_prior.objectives) == ()
    assert len(constant.falls) == 158
    assert constant.T == 162
    assert constant.log_likelihoods[-1] < constant.log_likelihoods[0] - 9
    assert "158 of 162" in cures.constant_numbers(values())["falls"]


def test_a_tiny_constant_hides_the_collapse() -> None:
    title = "Is a tiny constant enough?"
    assert set_up(title) == values(log10_c=-6.0)
    tiny, ten_times = (cures.compare("few", log10_c, 0.1, 0).runs[2] for log10_c in (-6.0, -5.0))
    assert tiny.falls == ()
    last = tiny.trajectory.states[-1]
    assert (last.mixture.responsibilities(cures.comparison(values()).dataset.X)[:, 0] > 0.5).sum() == 2
    assert tiny.log_likelihoods[-1] == max(r.log_likelihoods[-1] for r in cures.compare("few", -6.0, 0.1, 0).runs)
    drop = tiny.log_likelihoods[-1] - ten_times.log_likelihoods[-1]
    assert_allclose(drop, math.log(10), atol=0.005)
    says(title, f"{tiny.narrowest(tiny.T):.3g}", f"{tiny.log_likelihoods[-1]:.2f}", f"{drop:.2f}")


def test_a_reset_does_not_help_against_identical_points() -> None:
    title = "Does a reset help against identical points?"
    assert set_up(title) == values(case="trap")
    _, reset, _, with_prior = cures.comparison(set_up(title)).runs
    assert len(reset.resets) == MAX_RESETS
    assert with_prior.trajectory.stop.reason is Reason.CONVERGED
    stops = (f"iteration {reset.trajectory.stop.iteration}", f"iteration {with_prior.trajectory.stop.iteration}")
    says(title, f"After {MAX_RESETS} resets", *stops, f"{with_prior.log_likelihoods[-1]:.2f}")


def test_the_run_in_the_lab_is_that_of_the_page() -> None:
    title = "The same run in the Lab"
    found = experiment(title)
    assert found.page == "lab"
    opened, _, _, notes = from_query(dict(found.query))
    assert (opened, notes) == (cures.CASES["few"][1], [])
    plain, _, _, with_prior = cures.comparison(values()).runs
    ends = (plain.trajectory.stop.iteration, with_prior.trajectory.stop.iteration)
    says(title, f"iteration {ends[0]}", f"iteration {ends[1]}", f"{with_prior.log_likelihoods[-1]:.2f}")


def test_the_film_begins_where_the_runs_end() -> None:
    ends, start, *steps = race.film(values())
    assert ends.figure == steps[-1].figure
    assert start.name == "One start for all four"
    assert "158 of 162" in ends.says
    assert [frame.name for frame in steps[:3]] == ["Iteration 1", "Iteration 2", "Iteration 3"]
    fourteen = next(frame for frame in steps if frame.name == "Iteration 14")
    assert "Plain EM: component 1 collapsed" in fourteen.says
    assert "Reset in iteration 14" in fourteen.says
    assert fourteen.rows[3][2] == f"{cures.comparison(values()).runs[2].log_likelihoods[14]:.4f}".replace("-", "−")


@pytest.mark.parametrize("T", [1, 15, 16, 17, 40, 500])
def test_the_film_shows_every_early_iteration_and_the_last(T: int) -> None:
    times = race.moments(T)
    assert times == sorted(set(times))
    assert times[: min(T, race.EVERY) + 1] == list(range(min(T, race.EVERY) + 1))
    assert times[-1] == T


# Many starts


def test_fifty_starts_on_old_faithful() -> None:
    shown = maxima.found(values())
    said = maxima.numbers(values())
    assert [len(solution.runs) for solution in shown.solutions] == [6, 41, 3]
    assert (said["best"], said["best_count"], said["commonest"], said["lost"]) == ("-369.64", "6", "B", "")
    assert said["chance"].endswith(f"{0.88**10:.2f}")
    seed = int(said["best_seed"])
    again = run(replace(shown.experiment, seed=seed, max_iter=500), shown.dataset)  # as the Lab runs it
    assert f"{again.states[-1].log_likelihood:.2f}" == said["best"]


def test_a_cleverer_start_does_not_help_here() -> None:
    title = "Does a cleverer start help?"
    assert set_up(title) == values(start="kmeans_pp")
    assert maxima.numbers(set_up(title))["chance"] == r"(1 - 0.96)^{10} = 1.0 \times 10^{-14}"
    found = {f"{s.log_likelihood:.2f}": len(s.runs) for s in maxima.found(set_up(title)).solutions}
    assert found == {"-374.41": 48, "-374.84": 2}
    says(title, "48 starts", "-374.41", "and 2 at", "-374.84")


def test_fifty_starts_may_not_be_enough() -> None:
    title = "Are fifty starts enough?"
    assert set_up(title) == values(batch=1)
    best = maxima.found(set_up(title)).solutions[0]
    assert f"{best.log_likelihood:.2f}" == "-369.64"
    assert best.runs == (47,)
    says(title, f"seed {50 + 47}")


def test_two_components_may_end_in_a_wrong_maximum() -> None:
    title = "Is K = 2 safe?"
    assert set_up(title) == values(K=2)
    shown = maxima.found(set_up(title))
    best, other = shown.solutions
    assert other.runs == (35,)
    says(title, "seed 35", f"{other.log_likelihood:.2f}", f"{best.log_likelihood - other.log_likelihood:.0f} below")
    # it is a maximum, not a saddle: EM comes back to it from all around
    rng = np.random.default_rng(0)
    for _ in range(5):
        moved = em.Mixture(other.mixture.pi, other.mixture.mu + 0.02 * rng.normal(size=(2, 2)), other.mixture.Sigma)
        back = em.run(shown.dataset.X, moved, tol=1e-9, max_iter=2000).states[-1].log_likelihood
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
    shown = maxima.found(values(data="fig_2_23"))
    late = shown.count(Reason.MAX_ITER)
    assert 0 < late < 5
    assert f"{late} start" in maxima.numbers(values(data="fig_2_23"))["lost"]
    assert sum(len(solution.runs) for solution in shown.solutions) == 5 - late


# Twins


def test_the_twins_have_one_likelihood_and_share_the_starts() -> None:
    counts = maxima.twin_counts()
    assert len(counts) == 6
    assert str(sum(counts)) == maxima.twin_numbers()["runs"] == "47"
    assert min(counts) > 0
    titles = [note["text"] for note in maxima.twin_pictures(values())["layout"]["annotations"]]
    assert len({title.split("<br>")[0] for title in titles}) == 1
    shown = maxima.search("fig_2_23", 3, "points", 0)
    for twin in twins(shown.solutions[0].mixture):
        assert_allclose(twin.log_density(shown.dataset.X).sum(), shown.solutions[0].log_likelihood, rtol=1e-12)


# Slow


def test_overlap_makes_em_slow() -> None:
    counts = [slow.slow_run(separation).iterations for separation in slow.SEPARATIONS]
    assert counts == sorted(counts, reverse=True)
    title = "Twice as far apart"
    assert set_up(title) == values(separation=5.0)
    assert f"{slow.slow_run(2.5).iterations} iterations" in experiment(title).question
    says(title, f"It needs {slow.slow_run(5.0).iterations}.", f"{100 * slow.rate(slow.slow_run(2.5)):.0f}%")
    assert_allclose(slow.rate(slow.slow_run(5.0)), 0.1, atol=0.02)


@pytest.mark.parametrize("separation", [3.0, 5.0])
def test_the_iterations_are_those_of_the_lab(separation: float) -> None:
    shown = slow.slow_run(separation)
    in_the_lab = run(shown.experiment, shown.dataset)
    assert in_the_lab.stop.iteration == shown.iterations


def test_the_rate_is_the_share_that_an_iteration_leaves() -> None:
    made = slow.slow_run(2.5)
    straight = replace(made, gap=frozen(0.9 ** np.arange(300)))
    assert_allclose(slow.rate(straight), 0.9, rtol=1e-12)


def test_the_saddle_looks_converged_and_is_not() -> None:
    title = "Looks converged, is not"
    found = experiment(title)
    assert found.page == "lab"
    opened, _, step, notes = from_query(dict(found.query))
    assert (opened.start, opened.data, step, notes) == ("saddle", "old_faithful", 10, [])
    states = run(opened, generate(opened)).states
    ln_L = [state.log_likelihood for state in states]
    gained = ln_L[5] - ln_L[4]
    assert f"grows by {gained:.2f}" in found.question
    assert gained < 1e-3 * 272 < ln_L[4] - ln_L[3]  # scikit-learn's tolerance, per point
    says(title, f"{ln_L[5]:.2f}", f"{ln_L[20]:.2f}", f"{ln_L[43]:.2f}")


# Everything


def test_every_part_takes_the_numbers_it_gets() -> None:
    for name, numbers in PARTS.items():
        assert "{{" not in WORDS.part(name, **numbers(values()))
    assert set(WORDS.parts) - set(PARTS) == {"maxima", "slow", "slides"}
    assert sum(len(group) for group in WORDS.experiments.values()) == 10


@pytest.mark.usefixtures("few_starts")
@pytest.mark.parametrize("setting", lesson.SETTINGS, ids=lambda setting: setting.name)
def test_pictures_and_numbers_are_finite_at_the_extremes(setting: lesson.Setting) -> None:
    for value in extremes(setting):
        chosen = values(**{setting.name: value})
        for numbers in PARTS.values():
            assert not any(word in text for text in numbers(chosen).values() for word in ("nan", "inf ", "None"))
        for draw in FIGURES:
            json.dumps(draw(chosen), allow_nan=False)
        json.dumps(packed(race.film(chosen)), allow_nan=False)
