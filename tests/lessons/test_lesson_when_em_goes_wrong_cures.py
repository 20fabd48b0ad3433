"""The lesson “When EM goes wrong”, its four runs from one start: plain EM, resets, a constant, and a prior."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from lesson_when_em_goes_wrong import WORDS, chosen, exercise, says, set_up
from numpy.testing import assert_allclose
from scipy.stats import invwishart
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from gmm_core.data.option import Option
from gmm_core.em import Reason
from gmm_core.experiment.experiment import generate, run
from gmm_core.fits.cures import MAX_RESETS, falls
from ui.lessons.when_em_goes_wrong import cures, race
from ui.lessons.when_em_goes_wrong.panels import Panels
from ui.lessons.when_em_goes_wrong.settings import Race, Settings
from ui.state.link import from_query
from ui.state.settings import declared


def test_plain_em_collapses_as_in_the_lab() -> None:
    for case, in_lab in cures.CASES.items():
        compared = cures.comparison(chosen(case=case, log10_c=-1.0).race)
        in_the_lab = run(in_lab, generate(in_lab))
        assert in_the_lab.stop == compared.runs[0].trajectory.stop
        assert in_the_lab.stop.reason is Reason.COLLAPSED
        with_prior = run(replace(in_lab, psi=0.1), generate(in_lab))
        assert with_prior.states[-1].objective == compared.runs[3].objectives[-1]
        assert {run_.trajectory.states[0].log_likelihood for run_ in compared.runs} == {
            compared.runs[0].log_likelihoods[0]
        }


def test_only_the_constant_breaks_the_promise() -> None:
    title = "When does the constant do harm?"
    assert set_up(title) == chosen(log10_c=0.0)
    compared = cures.comparison(set_up(title).race)
    plain, reset, constant, with_prior = compared.runs
    assert plain.falls == ()
    assert set(reset.falls) <= set(reset.resets)
    assert falls(with_prior.objectives) == ()
    says(title, f"falls in {len(constant.falls)} of {constant.T} iterations, first in iteration {constant.falls[0]}")
    says(title, f"ends {constant.log_likelihoods[0] - constant.log_likelihoods[-1]:.2f} below the start")
    assert f"**{len(constant.falls)} of {constant.T}**" in cures.constant_numbers(set_up(title).race)["falls"]
    assert f"{1 / compared.dataset.X.var(axis=0).mean():.2f} mean variances" in exercise(title).question
    setting = next(setting for setting in declared(Settings) if setting.name == "log10_c")
    assert isinstance(setting, Option)
    stands = np.arange(setting.low, setting.high, setting.step)
    first = next(log10_c for log10_c in stands if cures.comparison(Race(log10_c=float(log10_c))).runs[2].falls)
    says(title, f"$10^{{{first:g}}}$")
    assert "Up to $c = 10^{-3}$" in exercise(title).question and first == -2.5


def test_the_constant_is_that_of_scikit_learn() -> None:
    """One iteration from the same start: reg_covar is in squared units of the data, whatever their scale."""
    compared = cures.comparison(chosen(log10_c=-2.0).race)
    assert cures.comparison(chosen().race).constant == pytest.approx(GaussianMixture().reg_covar, rel=1e-12)
    first = compared.runs[2].trajectory.states[0].mixture
    theirs = GaussianMixture(
        first.K,
        reg_covar=compared.constant,
        weights_init=first.pi,
        means_init=first.mu,
        precisions_init=np.linalg.inv(first.Sigma),
        max_iter=1,
        tol=0.0,
    )
    with pytest.warns(ConvergenceWarning):
        theirs.fit(compared.dataset.X)
    assert_allclose(compared.runs[2].trajectory.states[1].mixture.Sigma, theirs.covariances_, rtol=1e-8)


def test_a_tiny_constant_hides_the_collapse() -> None:
    title = "What does a tiny constant decide?"
    assert set_up(title) == chosen(log10_c=-7.0)
    opened, tenth = (cures.comparison(chosen(log10_c=log10_c).race) for log10_c in (-6.0, -7.0))
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
    assert f"{before.log_likelihoods[-1]:.2f}" in exercise(title).question
    says(title, f"{after.log_likelihoods[-1]:.2f}", f"{rise:.4f} = ln 10")


def test_the_prior_is_the_one_of_the_formulas() -> None:
    """One M step and ln p(theta) by the formulas of the text, and by SciPy's inverse-Wishart distribution."""
    compared = cures.comparison(chosen().race)
    X, psi = compared.dataset.X, compared.psi
    assert psi == pytest.approx(0.1 * X.var(axis=0).mean(), rel=1e-12)
    states = compared.runs[3].trajectory.states
    gamma = states[0].mixture.responsibilities(X)
    for k in range(4):
        N_k, d = gamma[:, k].sum(), X - gamma[:, k] @ X / gamma[:, k].sum()
        by_hand = ((gamma[:, k] * d.T) @ d + 7 * psi * np.eye(2)) / (N_k + 7)
        assert_allclose(states[1].mixture.Sigma[k], by_hand, rtol=1e-9)
    for state in (states[0], states[-1]):
        ln_prior = sum(invwishart.logpdf(Sigma, df=4, scale=7 * psi * np.eye(2)) for Sigma in state.mixture.Sigma)
        assert_allclose(state.objective - state.log_likelihood, ln_prior, rtol=1e-9)
    text = WORDS.part("prior", **cures.prior_numbers(chosen().race))
    assert r"\nu = D + 2 = 4" in text and "7 more points" in text
    assert f"${states[0].objective:.2f}$ to ${states[-1].objective:.2f}$" in text


def test_the_start_collapses_onto_what_the_text_says() -> None:
    for case, what in (("few", "two points, "), ("trap", "5 identical points")):
        said = cures.start_numbers(case)
        stop = cures.comparison(chosen(case=case).race).runs[0].trajectory.stop
        assert said["onto"].startswith(what)
        assert stop.component is not None
        assert (said["iteration"], said["component"]) == (str(stop.iteration), str(stop.component + 1))


def test_a_reset_does_not_help_against_identical_points() -> None:
    title = "Does a reset help against identical points?"
    assert set_up(title) == chosen(case="trap")
    _, reset, _, with_prior = cures.comparison(set_up(title).race).runs
    assert len(reset.resets) == MAX_RESETS
    assert with_prior.trajectory.stop.reason is Reason.CONVERGED
    stops = (f"iteration {reset.last}", f"iteration {with_prior.trajectory.stop.iteration}")
    X = cures.comparison(set_up(title).race).dataset.X
    for t, k in reset.reset_components:  # the same points again, every time
        before = reset.trajectory.states[t - 1].mixture
        assert (before.responsibilities(X)[(X == [12, 0]).all(axis=1), k] > 0.99).all()
    says(title, f"After {MAX_RESETS} resets", *stops, f"{with_prior.log_likelihoods[-1]:.2f}")


def test_the_run_in_the_lab_is_that_of_the_page() -> None:
    title = "The same run in the Lab"
    found = exercise(title)
    assert found.page == "lab"
    opened, _, _, notes = from_query(dict(found.query))
    assert (opened, notes) == (cures.CASES["few"], [])
    plain, _, _, with_prior = cures.comparison(chosen().race).runs
    ends = (plain.trajectory.stop.iteration, with_prior.trajectory.stop.iteration)
    says(title, f"iteration {ends[0]}", f"iteration {ends[1]}", f"{with_prior.log_likelihoods[-1]:.2f}")


def test_the_film_begins_where_the_runs_end() -> None:
    ends, start, *steps = race.film(chosen(log10_c=-2.0).race)
    assert ends.figure == steps[-1].figure
    assert start.name == "One start for all four"
    assert "121 of 139" in ends.says
    assert "it never fell here" in race.film(chosen().race)[0].says
    assert [frame.name for frame in steps[:3]] == ["Iteration 1", "Iteration 2", "Iteration 3"]
    fourteen = next(frame for frame in steps if frame.name == "Iteration 14")
    assert "Plain EM: component 1 collapsed in iteration 14" in fourteen.says
    assert "Reset in iteration 14" in fourteen.says
    constant = cures.comparison(chosen(log10_c=-2.0).race).runs[2]
    assert fourteen.rows[2][3] == f"{constant.log_likelihoods[14]:.4f}".replace("-", "−")


@pytest.mark.parametrize("case", cures.CASES)
def test_sentence_heading_and_table_name_one_iteration_for_every_end(case: str) -> None:
    """In iteration 13 plain EM is alive, in 14 it is not: the table says so too, and of which ln p(X) it speaks."""
    compared = cures.comparison(chosen(case=case).race)
    for run_ in compared.runs:
        before, ended = (race.rows(compared, run_.last - 1 + more) for more in (0, 1))
        column = compared.runs.index(run_) + 1
        assert before[1][column] == str(run_.last - 1)
        assert ended[1][column] == (f"{run_.last}, collapsed" if run_.collapsed else str(run_.last))
        assert f"iteration {run_.last}" in run_.ending()
        notes = [note["text"] for note in Panels(compared).picture(run_.last)["layout"]["annotations"]]
        assert any(run_.title in note and f"iteration {run_.last}" in note for note in notes)
        alive = [note["text"] for note in Panels(compared).picture(run_.last - 1)["layout"]["annotations"]]
        assert not any(run_.title in note and run_.ending(short=True) in note for note in alive)
    plain = compared.runs[0]
    ln_p = f"{plain.log_likelihoods[-1]:.4f}".replace("-", "−")
    assert race.rows(compared, plain.last)[2][1] == f"{ln_p} in {plain.last - 1}"


@pytest.mark.parametrize("settings", [{}, {"log10_c": 0.0}, {"psi": 1.0}, {"case": "trap"}], ids=str)
def test_the_sentence_says_of_every_curve_what_is_drawn_and_written_above_it(settings: dict[str, Any]) -> None:
    compared = cures.comparison(chosen(**settings).race)
    _, *frames = race.film(chosen(**settings).race)
    for (since, _), (t, frame) in pairwise(
        zip(race.moments(max(run_.last for run_ in compared.runs)), frames, strict=True)
    ):
        fell = [float(np.diff(run_.log_likelihoods)[since:t].min(initial=0.0)) < -1e-9 for run_ in compared.runs]
        headings = [note["text"] for note in frame.figure["layout"]["annotations"][::2]]
        for run_, falls_, heading in zip(compared.runs, fell, headings, strict=True):
            if "falls" in heading:
                assert falls_ and heading.split("falls by ")[1] in frame.says
            elif falls_ and t < run_.last:
                assert "reset" in heading and "Reset" in frame.says
        ended = [run_ for run_ in compared.runs if run_.last <= since]
        if "rises." in frame.says and "curve" in frame.says:
            assert not any(fell)
            assert bool(ended) == ("that goes on" in frame.says)


@pytest.mark.parametrize("T", [1, 15, 16, 17, 40, 500])
def test_the_film_shows_every_early_iteration_and_the_last(T: int) -> None:
    times = race.moments(T)
    assert times == sorted(set(times))
    assert times[: min(T, race.EVERY) + 1] == list(range(min(T, race.EVERY) + 1))
    assert times[-1] == T
