"""The lesson “When EM goes wrong”: its numbers are the core's, its links lead where they say, its answers are true."""

import json
import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import logsumexp, softmax
from scipy.stats import binomtest, invwishart, norm
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from gmm_core import em
from gmm_core.arrays import Array, frozen
from gmm_core.cures import MAX_RESETS, falls
from gmm_core.dataset import Option
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


def test_a_tenth_is_worth_nearly_ln_10() -> None:
    title = "What is a tenth worth?"
    assert set_up(title) == values(log10_sigma=-2.0)
    ln_p = [collapse.log_likelihood(6, 10.0**-e) for e in (2, 3, 4, 5)]
    assert f"{ln_p[0]:.4f}" in experiment(title).question
    steps = np.diff(ln_p)
    says(title, f"By {steps[0]:.4f} to $-14.7155$", f"{ln_p[1]:.4f}", f"by {steps[1]:.4f}", f"{ln_p[2]:.4f}")
    says(title, f"limit is $\\ln 10 = {math.log(10):.4f}$")
    assert steps[0] < steps[1] < steps[2] < math.log(10)


def test_every_point_has_its_singularity() -> None:
    title = "Is there something special about this point?"
    assert set_up(title) == values(log10_sigma=-4.0, n=1)
    ln_p = [collapse.log_likelihood(n, 1e-4) for n in range(1, 9)]
    assert f"{ln_p[5]:.2f}" in experiment(title).question
    says(title, f"{ln_p[0]:.2f}")
    assert max(ln_p) == ln_p[0]


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
    title = "When does the constant do harm?"
    assert set_up(title) == values(log10_c=0.0)
    shown = cures.comparison(set_up(title))
    plain, reset, constant, with_prior = shown.runs
    assert plain.falls == ()
    assert set(reset.falls) <= set(reset.resets)
    assert falls(with_prior.objectives) == ()
    says(title, f"falls in {len(constant.falls)} of {constant.T} iterations, first in iteration {constant.falls[0]}")
    says(title, f"ends {constant.log_likelihoods[0] - constant.log_likelihoods[-1]:.2f} below the start")
    assert f"**{len(constant.falls)} of {constant.T}**" in cures.constant_numbers(set_up(title))["falls"]
    assert f"{1 / shown.dataset.X.var(axis=0).mean():.2f} mean variances" in experiment(title).question
    setting = next(setting for setting in lesson.SETTINGS if setting.name == "log10_c")
    assert isinstance(setting, Option)
    stands = np.arange(setting.low, setting.high, setting.step)
    first = next(log10_c for log10_c in stands if cures.compare("few", float(log10_c), 0.1, 0).runs[2].falls)
    says(title, f"$10^{{{first:g}}}$")
    assert "Up to $c = 10^{-3}$" in experiment(title).question and first == -2.5


def test_the_constant_is_that_of_scikit_learn() -> None:
    """One iteration from the same start: reg_covar is in squared units of the data, whatever their scale."""
    shown = cures.comparison(values(log10_c=-2.0))
    assert cures.comparison(values()).constant == pytest.approx(GaussianMixture().reg_covar, rel=1e-12)
    first = shown.runs[2].trajectory.states[0].mixture
    theirs = GaussianMixture(
        first.K,
        reg_covar=shown.constant,
        weights_init=first.pi,
        means_init=first.mu,
        precisions_init=np.linalg.inv(first.Sigma),
        max_iter=1,
        tol=0.0,
    )
    with pytest.warns(ConvergenceWarning):
        theirs.fit(shown.dataset.X)
    assert_allclose(shown.runs[2].trajectory.states[1].mixture.Sigma, theirs.covariances_, rtol=1e-8)


def test_a_tiny_constant_hides_the_collapse() -> None:
    title = "What does a tiny constant decide?"
    assert set_up(title) == values(log10_c=-7.0)
    opened, tenth = (cures.comparison(values(log10_c=log10_c)) for log10_c in (-6.0, -7.0))
    before, after = opened.runs[2], tenth.runs[2]
    assert before.falls == after.falls == ()
    gamma = after.trajectory.states[-1].mixture.responsibilities(opened.dataset.X)[:, 0]
    assert (gamma > 0.5).sum() == 2
    narrowest = np.linalg.eigvalsh(after.trajectory.states[-1].mixture.Sigma).min()
    assert narrowest == pytest.approx(tenth.constant, rel=1e-6)
    assert before.narrowest(before.T) == 1e-3
    assert after.log_likelihoods[-1] == max(run.log_likelihoods[-1] for run in tenth.runs)
    rise = after.log_likelihoods[-1] - before.log_likelihoods[-1]
    assert_allclose(rise, math.log(10), atol=5e-5)
    assert f"{before.log_likelihoods[-1]:.2f}" in experiment(title).question
    says(title, f"{after.log_likelihoods[-1]:.2f}", f"{rise:.4f} = ln 10")


def test_the_prior_is_the_one_of_the_formulas() -> None:
    """One M step and ln p(theta) by the formulas of the text, and by SciPy's inverse-Wishart distribution."""
    shown = cures.comparison(values())
    X, psi = shown.dataset.X, shown.psi
    assert psi == pytest.approx(0.1 * X.var(axis=0).mean(), rel=1e-12)
    states = shown.runs[3].trajectory.states
    gamma = states[0].mixture.responsibilities(X)
    for k in range(4):
        N_k, d = gamma[:, k].sum(), X - gamma[:, k] @ X / gamma[:, k].sum()
        by_hand = ((gamma[:, k] * d.T) @ d + 7 * psi * np.eye(2)) / (N_k + 7)
        assert_allclose(states[1].mixture.Sigma[k], by_hand, rtol=1e-9)
    for state in (states[0], states[-1]):
        ln_prior = sum(invwishart.logpdf(Sigma, df=4, scale=7 * psi * np.eye(2)) for Sigma in state.mixture.Sigma)
        assert_allclose(state.objective - state.log_likelihood, ln_prior, rtol=1e-9)
    text = WORDS.part("prior", **cures.prior_numbers(values()))
    assert r"\nu = D + 2 = 4" in text and "7 more points" in text
    assert f"${states[0].objective:.2f}$ to ${states[-1].objective:.2f}$" in text


def test_the_start_collapses_onto_what_the_text_says() -> None:
    for case, what in (("few", "two points, "), ("trap", "5 identical points")):
        said = cures.start_numbers(values(case=case))
        stop = cures.comparison(values(case=case)).runs[0].trajectory.stop
        assert said["onto"].startswith(what)
        assert stop.component is not None
        assert (said["iteration"], said["component"]) == (str(stop.iteration), str(stop.component + 1))


def test_a_reset_does_not_help_against_identical_points() -> None:
    title = "Does a reset help against identical points?"
    assert set_up(title) == values(case="trap")
    _, reset, _, with_prior = cures.comparison(set_up(title)).runs
    assert len(reset.resets) == MAX_RESETS
    assert with_prior.trajectory.stop.reason is Reason.CONVERGED
    stops = (f"iteration {reset.last}", f"iteration {with_prior.trajectory.stop.iteration}")
    X = cures.comparison(set_up(title)).dataset.X
    for t, k in reset.reset_components:  # the same points again, every time
        before = reset.trajectory.states[t - 1].mixture
        assert (before.responsibilities(X)[(X == [12, 0]).all(axis=1), k] > 0.99).all()
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
    ends, start, *steps = race.film(values(log10_c=-2.0))
    assert ends.figure == steps[-1].figure
    assert start.name == "One start for all four"
    assert "121 of 139" in ends.says
    assert "it never fell here" in race.film(values())[0].says
    assert [frame.name for frame in steps[:3]] == ["Iteration 1", "Iteration 2", "Iteration 3"]
    fourteen = next(frame for frame in steps if frame.name == "Iteration 14")
    assert "Plain EM: component 1 collapsed in iteration 14" in fourteen.says
    assert "Reset in iteration 14" in fourteen.says
    constant = cures.comparison(values(log10_c=-2.0)).runs[2]
    assert fourteen.rows[3][2] == f"{constant.log_likelihoods[14]:.4f}".replace("-", "−")


@pytest.mark.parametrize("case", cures.CASES)
def test_sentence_heading_and_table_name_one_iteration_for_every_end(case: str) -> None:
    """In iteration 13 plain EM is alive, in 14 it is not: the table says so too, and of which ln p(X) it speaks."""
    shown = cures.comparison(values(case=case))
    for run_ in shown.runs:
        before, ended = (race.rows(shown, run_.last - 1 + more) for more in (0, 1))
        row = shown.runs.index(run_) + 1
        assert before[row][1] == str(run_.last - 1)
        assert ended[row][1] == (f"{run_.last}, collapsed" if run_.collapsed else str(run_.last))
        assert f"iteration {run_.last}" in run_.ending()
        notes = [note["text"] for note in race.picture(shown, run_.last)["layout"]["annotations"]]
        assert any(run_.title in note and f"iteration {run_.last}" in note for note in notes)
        alive = [note["text"] for note in race.picture(shown, run_.last - 1)["layout"]["annotations"]]
        assert not any(run_.title in note and run_.ending(short=True) in note for note in alive)
    plain = shown.runs[0]
    ln_p = f"{plain.log_likelihoods[-1]:.4f}".replace("-", "−")
    assert race.rows(shown, plain.last)[1][2] == f"{ln_p} in {plain.last - 1}"


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
    assert said["chance"] == f"(1 - 0.12)^{{10}} = {0.88**10:.2f}"
    interval = binomtest(6, 50).proportion_ci(0.95, "exact")
    assert (said["share"], said["low"], said["high"]) == ("0.12", f"{interval.low:.2f}", f"{interval.high:.2f}")
    assert float(said["least"]) == pytest.approx((1 - interval.high) ** 10, rel=0.02)
    assert float(said["most"]) == pytest.approx((1 - interval.low) ** 10, rel=0.02)
    assert "estimate it at 0.12" in WORDS.part("starts", **said)
    seed = int(said["best_seed"])
    again = run(replace(shown.experiment, seed=seed, max_iter=500), shown.dataset)  # as the Lab runs it
    assert f"{again.states[-1].log_likelihood:.2f}" == said["best"]


def test_a_cleverer_start_does_not_help_here() -> None:
    title = "Does a cleverer start help?"
    assert set_up(title) == values(start="kmeans_pp")
    assert maxima.numbers(set_up(title))["chance"] == r"(1 - 0.96)^{10} = 10^{-14}"
    found = {f"{s.log_likelihood:.2f}": len(s.runs) for s in maxima.found(set_up(title)).solutions}
    assert found == {"-374.41": 48, "-374.84": 2}
    says(title, "48 starts", "-374.41", "and 2 at", "-374.84")


def test_fifty_starts_may_not_be_enough() -> None:
    title = "Are fifty starts enough?"
    assert set_up(title) == values(batch=1)
    best = maxima.found(set_up(title)).solutions[0]
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
    shown = maxima.found(values(**changed))
    for solution in shown.solutions:
        assert np.linalg.eigvalsh(hessian(shown.dataset.X, solution.mixture)).max() < 0


def test_the_hessian_tells_a_saddle() -> None:
    """Two equal components on the one Gaussian of all points: EM stays there, but it is no maximum."""
    X = maxima.found(values(K=2)).dataset.X
    equal = em.Mixture([0.5, 0.5], [X.mean(axis=0)] * 2, [np.cov(X.T, ddof=0)] * 2)
    assert_allclose(em.run(X, equal, tol=0.0, max_iter=50).states[-1].mixture.mu, equal.mu, atol=1e-12)
    eigenvalues = np.linalg.eigvalsh(hessian(X, equal))
    assert len(eigenvalues) == 11 and eigenvalues.max() > 1e-3
    pushed = em.Mixture(equal.pi, equal.mu + np.array([[0.05, -0.05], [-0.05, 0.05]]), equal.Sigma)
    assert em.run(X, pushed, max_iter=500).states[-1].log_likelihood > equal.log_density(X).sum() + 1, "it leads away"


def test_two_components_may_end_in_a_wrong_maximum() -> None:
    title = "Is K = 2 safe?"
    assert set_up(title) == values(K=2)
    shown = maxima.found(set_up(title))
    best, other = shown.solutions
    assert other.runs == (35,)
    says(title, "seed 35", f"{other.log_likelihood:.2f}", f"{best.log_likelihood - other.log_likelihood:.0f} below")
    says(title, "all 11 eigenvalues of the Hessian of $\\ln p(\\mathbf{X})$ are negative", "EM comes back")
    assert len(hessian(shown.dataset.X, other.mixture)) == 11
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
    ln_p = [state.log_likelihood for state in states]
    gained = ln_p[5] - ln_p[4]
    assert f"grows by {gained:.2f}" in found.question
    assert gained < 1e-3 * 272 < ln_p[4] - ln_p[3]  # scikit-learn's tolerance, per point
    says(title, f"{ln_p[5]:.2f}", f"{ln_p[20]:.2f}", f"{ln_p[43]:.2f}")


# Everything


def test_every_part_takes_the_numbers_it_gets() -> None:
    for name, numbers in PARTS.items():
        assert "{{" not in WORDS.part(name, **numbers(values()))
    assert set(WORDS.parts) - set(PARTS) == {"maxima", "slow", "slides"}
    assert sum(len(group) for group in WORDS.experiments.values()) == 11


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
