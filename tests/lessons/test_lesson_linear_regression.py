"""The page on Bayesian linear regression: its numbers are the core's, and what its exercises say is true."""

import json
import math

import numpy as np
import pytest
from exercises import followed, opens_at
from numpy.testing import assert_allclose

from gmm_core.em import Reason
from gmm_core.models.linear_regression import direct_step, e_step, m_step, predict
from ui.charts import drawing
from ui.lessons.linear_regression import figures, numbers
from ui.lessons.linear_regression import film as linear_regression_film
from ui.lessons.linear_regression import model as lesson
from ui.lessons.linear_regression import picture as linear_regression_picture
from ui.lessons.linear_regression.settings import Settings
from ui.state.settings import Setting, changed, declared, extremes
from ui.words import numerals
from ui.words.page import Exercise, words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Who takes the longer steps?", "EM needs 102 iterations, the direct updates 8 iterations.")

WORDS = words("linear_regression")


def chosen(**values: object) -> Settings:
    return changed(Settings(), **values)


def set_up(title: str) -> tuple[Exercise, lesson.Fit, int]:
    """Return an exercise, the two runs of its link, and the frame at which the film opens."""
    found, tried = followed("linear_regression", title, Settings)
    return tried, lesson.fit(found), opens_at(tried)


def evidence(state: object) -> str:
    return numerals.fixed(state.log_evidence, 4)  # type: ignore[attr-defined]


# The exercises say what is true


def test_em_goes_the_shorter_steps() -> None:
    tried, fit, _ = set_up("Who takes the longer steps?")
    assert (
        f"EM needs {fit.em.stop.iteration} iterations, the direct updates {fit.direct.stop.iteration}" in tried.answer
    )
    start = fit.em.states[0]
    assert f"{start.gamma:.4f}" == "0.0227" and "= 0.0227$ of 10" in tried.answer
    alpha_em, alpha_direct = m_step(fit.data, start)[0], direct_step(fit.data, start)[0]
    part = (1 / alpha_em - 1 / start.alpha) / (1 / alpha_direct - 1 / start.alpha)
    assert f"{100 * part:.3f}%" in tried.answer
    assert evidence(fit.em.states[-1]) == evidence(fit.direct.states[-1]) == "−14.0095"


def test_flat_is_not_converged() -> None:
    tried, fit, at = set_up("Is flat the same as finished?")
    rises = np.diff([state.log_evidence for state in fit.em.states])
    assert at == 20 and rises[9] < 1e-5  # frame 20 is M step 10
    assert evidence(fit.em.states[10]) == "−6.9517" and "−6.9517" in tried.answer
    rows = lesson.basis(chosen(N=5, seed=0).problem, np.linspace(0, 1, 50))
    assert np.abs(rows @ fit.em.states[10].m_N).max() < 0.15  # almost a flat line
    assert np.abs(rows @ fit.em.states[-1].m_N).max() > 0.7  # a real curve
    assert rises[:400].sum() < 0.05 * rises.sum() and rises[400:].max() > 0.05
    assert fit.em.stop.reason is Reason.CONVERGED and fit.em.stop.iteration == 514
    assert evidence(fit.em.states[-1]) == "−5.8246"
    assert int(np.argmax(rises < 1e-4)) + 1 == 3 and "after 3 iterations" in tried.answer


def test_the_two_ways_may_end_apart() -> None:
    tried, fit, _ = set_up("Do both always end at the same place?")
    assert evidence(fit.em.states[-1]) == "−15.4882" and evidence(fit.direct.states[-1]) == "−17.4968"
    assert "−15.4882" in tried.answer and "−17.4968" in tried.answer
    assert fit.direct.states[-1].alpha > 1e6 and np.abs(fit.direct.states[-1].m_N).max() < 1e-3
    # no maximum that way: the evidence only tends to its limit, a flat line with all of t as noise
    t = fit.data.t
    limit = -0.5 * len(t) * (math.log(2 * math.pi * (t @ t) / len(t)) + 1)
    assert f"{limit:.4f}" == "-17.4968" and fit.direct.states[-1].log_evidence < limit
    towards = [state.alpha for state in fit.direct.states[-5:]]
    assert towards == sorted(towards) and "without end" in tried.answer
    stiffer = lesson.fit(chosen(N=15, M=3, seed=1, lna=6.0)).em.states
    assert stiffer[-1].alpha > stiffer[0].alpha and stiffer[-1].log_evidence < limit  # "EM goes that way, too"


# The numbers are the core's


@pytest.mark.parametrize("values", [{}, {"basis": "polynomial"}, {"N": 8, "M": 12, "seed": 0}])
def test_the_formulas_give_what_they_print(values: dict[str, object]) -> None:
    """Type the printed numbers into a calculator."""
    said = numbers.estimates(chosen(**values))
    n = {name: float(text) for name, text in said.items()}
    assert n["M"] / (n["size"] + n["trace"]) == pytest.approx(n["alpha"], rel=1e-3)
    assert (n["error"] + n["error_trace"]) / n["N"] == pytest.approx(n["noise"], rel=1e-3)
    assert n["gamma"] / n["size"] == pytest.approx(n["alpha_direct"], rel=1e-3)
    assert n["error"] / (n["N"] - n["gamma"]) == pytest.approx(n["noise_direct"], rel=1e-3)
    # in the last iteration both agree, and EM's is the last one of the film
    before, last = lesson.fit(chosen(**values)).em.states[-2:]
    assert (said["alpha"], said["noise"]) == (numerals.tex(last.alpha), numerals.tex(1 / last.beta))
    assert_allclose([n["alpha"], n["alpha_direct"]], last.alpha, rtol=3e-3)
    assert_allclose([n["noise"], n["noise_direct"]], 1 / last.beta, rtol=3e-3)
    brute = np.trace(lesson.fit(chosen(**values)).data.Phi.T @ lesson.fit(chosen(**values)).data.Phi @ before.S_N)
    assert n["error_trace"] == pytest.approx(brute, rel=1e-3)


def test_the_race_is_counted() -> None:
    fit, said = lesson.fit(chosen()), numbers.steps(chosen())
    assert (
        said["em"] == f"{fit.em.stop.iteration} iterations"
        and said["direct"] == f"{fit.direct.stop.iteration} iterations"
    )
    assert said["ends"].startswith("Both end at the same evidence")
    assert float(said["share"]) == pytest.approx(10 * float(said["gamma"]), rel=1e-2)
    endless = numbers.steps(chosen(noise=1.0, seed=0))
    assert endless["em"] == f"more than {lesson.MAX_ITER} iterations"
    apart = numbers.steps(chosen(N=15, M=3, seed=1))
    assert "do not end at the same evidence" in apart["ends"]


# The film


def test_the_film_tells_the_run() -> None:
    frames = linear_regression_film.film(chosen())
    fit = lesson.fit(chosen())
    assert [frame.name for frame in frames[:4]] == ["Start", "E step 1", "M step 1", "E step 2"]
    assert [frame.step for frame in frames[1:3]] == ["E step", "M step"]
    assert frames[-1].says.endswith("Converged.") and evidence(fit.em.states[-1]) in frames[-1].says
    row = frames[3].rows[1]  # E step 2: the state after one iteration
    assert row[1] == numerals.number(fit.em.states[1].alpha) and row[0] == "EM, after 1"
    mean, spread = predict(fit.em.states[1], lesson.basis(chosen().problem, linear_regression_picture.GRID))
    band, _, _, curve = frames[3].figure["data"][:4]
    assert_allclose(curve["y"], mean, atol=1e-6)
    assert_allclose(band["y"][: len(mean)], mean + spread, atol=1e-6)


def test_the_start_shows_the_prior() -> None:
    """The band at x is sqrt(1/beta + |phi(x)|^2 / alpha) around 0."""
    band, _, _, curve = linear_regression_film.film(chosen())[0].figure["data"][:4]
    assert not np.any(curve["y"])
    phi = lesson.basis(chosen().problem, np.array([0.0]))[0]
    assert band["y"][0] == pytest.approx(math.sqrt(1 + phi @ phi / math.exp(4)), rel=1e-5)
    assert e_step(lesson.fit(chosen()).data, math.exp(4), 1.0).alpha == lesson.fit(chosen()).em.states[0].alpha


def test_a_long_run_is_shown_to_its_end() -> None:
    last = lesson.fit(chosen(N=5, seed=0)).em.stop.iteration
    moments = linear_regression_film.moments(last)
    assert moments[:12] == list(range(1, 13)) and moments[-1] == last and len(moments) < 60
    assert moments == sorted(set(moments))
    frames = linear_regression_film.film(chosen(N=5, seed=0))
    assert (frames[-1].name, frames[-1].step) == (f"Iteration {last}", f"Iteration {last}")
    endless = linear_regression_film.film(chosen(noise=1.0, seed=0))
    assert "Not converged: stopped after 1000 iterations" in endless[-1].says
    assert linear_regression_film.moments(1) == [1]


def test_the_ways_begin_at_the_start_and_end_at_the_ends() -> None:
    found = chosen(lna=-2.0, lnb=3.0)
    fit, traces = lesson.fit(found), figures.landscape(found)["data"]
    em, direct = traces[2], traces[4]
    for way, run in ((em, fit.em), (direct, fit.direct)):
        assert (way["x"][0], way["y"][0]) == (-2.0, 3.0)
        assert way["x"][-1] == pytest.approx(math.log(run.states[-1].alpha), abs=1e-5)
        assert way["y"][-1] == pytest.approx(math.log(run.states[-1].beta), abs=1e-5)
    heat = np.array(traces[0]["z"])
    i, j = np.unravel_index(heat.argmax(), heat.shape)
    assert abs(traces[0]["x"][j] - em["x"][-1]) < 0.2 and abs(traces[0]["y"][i] - em["y"][-1]) < 0.2


def test_the_bars_add_up_to_gamma() -> None:
    bars = figures.parameters(chosen())["data"][0]["y"]
    state = lesson.fit(chosen()).em.states[-1]
    assert sum(bars) == pytest.approx(state.gamma, abs=1e-5)
    assert bars == sorted(bars, reverse=True)


# Every setting


@pytest.mark.parametrize("setting", declared(Settings), ids=lambda setting: setting.name)
def test_every_setting_at_its_limits(setting: Setting) -> None:
    for value in extremes(setting):
        found = chosen(**{setting.name: value})
        json.dumps(drawing.packed(linear_regression_film.film(found)), allow_nan=False)
        json.dumps(figures.landscape(found), allow_nan=False)
        json.dumps(figures.parameters(found), allow_nan=False)
        assert "nan" not in WORDS.part("numbers", **numbers.estimates(found))
        assert "{{" not in WORDS.part("race", **numbers.steps(found))


@pytest.mark.parametrize("basis", ["gaussian", "polynomial"])
@pytest.mark.parametrize(("N", "M"), [(5, 2), (5, 12), (50, 12)])
@pytest.mark.parametrize("start", [(-6.0, -3.0), (10.0, 6.0)])
def test_corners_of_the_settings(basis: str, N: int, M: int, start: tuple[float, float]) -> None:
    found = chosen(basis=basis, N=N, M=M, noise=0.05, lna=start[0], lnb=start[1])
    json.dumps(drawing.packed(linear_regression_film.film(found)), allow_nan=False)
    json.dumps(figures.landscape(found), allow_nan=False)
    assert "nan" not in WORDS.part("race", **numbers.steps(found))
