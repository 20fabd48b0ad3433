"""The page on the bound: its numbers are the core's and the book's."""

import re

import numpy as np
import pytest
from lesson_bound import (
    about,
    few_visits,
    film,
    hops,
    in_the_lab,
    one_visit,
    page,
    passes_numbers,
    run_in_lab,
    runs,
    text,
    touch_film,
    touch_numbers,
)

from gmm_core import e_step, m_step
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import SIX_POINTS, SIX_POINTS_START
from gmm_core.experiment.experiment import Experiment, generate, start
from gmm_core.general import bound as core
from ui.lessons.bound import film as bound_film
from ui.lessons.bound import numbers as bound_numbers
from ui.lessons.bound import passes
from ui.lessons.bound import subject as bound
from ui.lessons.bound.settings import LAB, Settings
from ui.lessons.bound.subject import Subject
from ui.state.settings import changed
from ui.words.numerals import fixed, number


def split(settings: Settings, subject: Subject) -> dict[str, str]:
    return bound_numbers.split(bound_numbers.beginning(settings.q, subject)[0])


def Q(settings: Settings, subject: Subject) -> dict[str, str]:
    return bound_numbers.Q(bound_numbers.beginning(settings.q, subject), len(subject.X), subject.K)


def test_every_part_of_the_words_gets_its_numbers() -> None:
    settings, subject = page()
    part, live = one_visit(settings, subject)
    given = {
        "subject": bound_numbers.about(settings.data, subject),
        "split": split(settings, subject),
        "touch": touch_numbers(settings, subject),
        "general": bound_numbers.assignments(len(subject.X), subject.K),
        "Q": Q(settings, subject),
        "table": passes_numbers(settings, subject),
        part: live,
    }
    for name in text().parts:
        assert "{{" not in text().part(name, **given.get(name, {}))


def test_the_first_iteration_of_six_points_is_the_hand_calculation() -> None:
    """Even shares: H = 6 ln 2. After the E step gamma is 0.9, 0.9, 0.75, 0.25, 0.1, 0.1."""
    settings, subject = page(data="six_points")
    X = np.array(SIX_POINTS, dtype=float)
    gamma = e_step(X, SIX_POINTS_START).gamma
    new = m_step(X, gamma)
    entropy = -sum(g * np.log(g) for g in np.concatenate([gamma[:, 0], gamma[:, 1]]))
    live = Q(settings, subject)
    assert (live["N"], live["K"]) == ("6", "2")
    assert float(live["H"]) == pytest.approx(entropy, abs=1e-3)
    assert float(live["Q_new"]) == pytest.approx(float((gamma * new.log_joint(X)).sum()), abs=1e-3)
    assert float(live["L_old"]) == pytest.approx(float(SIX_POINTS_START.log_density(X).sum()), abs=1e-3)
    frames = film(settings, subject)
    assert frames[0].rows[1][5] == f"{6 * np.log(2):.3f}"
    kl = -2 * np.log(0.36) - np.log(0.75)
    assert f"KL = {kl:.2f}" in frames[0].says


def test_Q_of_old_faithful_adds_up() -> None:
    live = {name: float(value.replace("{,}", "")) for name, value in Q(*page()).items() if name != "K"}
    assert live["L_old"] == pytest.approx(-1150.202, abs=0.006)
    assert live["log_p"] == pytest.approx(-536.888, abs=0.006)
    assert live["Q_old"] + live["H"] == pytest.approx(live["L_old"], abs=0.011)
    assert live["Q_new"] + live["H"] == pytest.approx(live["L_new"], abs=0.011)
    assert live["L_new"] + live["KL"] == pytest.approx(live["log_p"], abs=0.011)


def test_the_bars_show_the_core_at_every_step() -> None:
    settings, subject = page()
    frames = film(settings, subject)
    steps = list(core.steps(subject.X, subject.trajectory, bound.first_q(settings.q, subject)))
    assert len(frames) == len(steps) == 35
    bars = next(i for i, trace in enumerate(frames[0].figure["data"]) if trace["type"] == "bar")
    for i, (frame, step) in enumerate(zip(frames, steps, strict=True)):
        n = 0 if i == 0 else 2 - i % 2  # after E in the middle, after M on the right
        L, KL = frame.figure["data"][bars], frame.figure["data"][bars + 1]
        old = steps[max(i - 1, 0) // 2 * 2].parts.log_likelihood  # heights begin there
        low, high = frame.figure["layout"]["yaxis2"]["range"]
        fine = 1e-6 * (high - low)
        assert L["base"][n] + L["y"][n] == pytest.approx(step.parts.bound - old, rel=1e-6, abs=fine)
        assert KL["base"][n] + KL["y"][n] == pytest.approx(step.parts.log_likelihood - old, rel=1e-6, abs=fine)
        assert low < min(step.parts.bound, step.parts.log_likelihood) - old
        assert high > step.parts.log_likelihood - old
        for trace in frame.figure["data"][bars + 2 : bars + 4]:  # the level before, and ln p on each bar
            assert all(low < y < high for y in trace["y"] if y is not None)
    assert [frame.name for frame in frames[:4]] == ["Start", "E step 1", "M step 1", "E step 2"]


def test_the_numbers_on_the_bars_are_short_and_add_up() -> None:
    """On a small screen bars stand 65 pixels apart: nine characters, also where a step changes the ninth digit."""
    frames = film(*page())
    for i, frame in enumerate(frames):
        notes = [note for note in frame.figure["layout"]["annotations"] if note.get("xref") == "x2"]
        assert len(notes) == 9
        below = frame.figure["layout"]["xaxis2"]["ticktext"]
        for n, (L, log_p, KL) in enumerate(zip(*[iter(notes)] * 3, strict=True)):
            there = n <= (i - 1) % 2 + 1 if i else n == 0
            assert L["visible"] == log_p["visible"] == there
            assert KL["visible"] + ("KL" in below[n]) == there, "inside the bar or below it"
            level, bound_, gap = (note["text"].replace("−", "-").split("<br>")[-1] for note in (log_p, L, KL))
            assert max(map(len, (level, bound_, gap))) <= 9
            if n and there and "<" not in gap:
                assert float(bound_) + float(gap.removeprefix("KL ")) == pytest.approx(float(level), abs=0.0151)
    assert frames[-1].figure["layout"]["annotations"][1]["text"] == "in 10⁻⁷ from the dotted line"


def test_with_a_prior_ln_p_theta_is_added_to_both() -> None:
    settings, subject = in_the_lab(psi=1.0)
    frames = film(settings, subject)
    bars = next(i for i, trace in enumerate(frames[0].figure["data"]) if trace["type"] == "bar")
    for t, state in enumerate(subject.trajectory.states[1:4], start=1):
        trace, before = frames[2 * t].figure["data"][bars + 1], subject.trajectory.states[t - 1].objective
        assert trace["base"][2] + trace["y"][2] == pytest.approx(state.objective - before, rel=1e-6)
        assert state.objective < state.log_likelihood
    heights = [frame.figure["data"][bars]["base"][0] for frame in frames]
    assert np.isfinite(heights).all()
    assert "ln p(θ)" in about(settings, subject)
    assert "ln p + ln p(θ)" in frames[1].says


def test_the_touch_shows_two_equal_slopes_and_the_climb() -> None:
    settings, subject = page()
    climbed = hops(settings, subject)
    model, touches = climbed.model, climbed.touches
    live = touch_numbers(settings, subject)
    h = 1e-5
    left, right = model.log_likelihood([touches[0].mu_old - h, touches[0].mu_old + h])
    assert live["slope_p"] == live["slope_L"]
    assert float(live["slope_L"]) == pytest.approx((right - left) / (2 * h), rel=1e-6)
    assert float(live["curvature"]) < 0
    assert 272 > float(live["curvature"]) * -(model.sigma**2) > 0
    frames = touch_film(settings, subject)
    assert len(frames) == 2 * len(touches) + 1
    for touch, E, M in zip(touches, frames[1::2], frames[2::2], strict=True):
        assert E.rows == M.rows
        assert f"slope, {number(touch.slope, 5)}" in E.says
        assert touch.log_likelihood <= touch.top <= float(model.log_likelihood(touch.mu_new))


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e8)])
def test_data_of_any_size_are_told_in_their_own_digits(scale: float, shift: float) -> None:
    short = Experiment(standardise=False, max_iter=5)
    subject = bound.from_lab(run_in_lab(short, Dataset(shift + scale * generate(short).X)))
    settings = changed(Settings(), data=LAB)
    live = touch_numbers(settings, subject)
    climbed = hops(settings, subject)
    model, touches = climbed.model, climbed.touches
    for name, value in (("mu_old", touches[0].mu_old), ("mu_new", touches[0].mu_new), ("last", touches[-1].mu_new)):
        read = float(re.sub(r"\\cdot 10\^\{(-?\d+)\}", r"e\1", live[name]))
        assert read == pytest.approx(value, rel=0, abs=1e-3 * model.s)
    told = " ".join(frame.says for frame in touch_film(settings, subject))
    assert not re.search(r"\d[eE][+−-]?\d|μ = 0\.0*[,. ]", told)
    assert live["slope_p"] == live["slope_L"] != "0"


def test_a_click_starts_where_it_was() -> None:
    settings, subject = page()
    climbed = hops(settings, subject)
    assert climbed.standardised(climbed.model.m + climbed.model.s) == pytest.approx(1)


def test_the_visit_follows_9_78_and_9_79() -> None:
    for visit in (1, 2, 60):
        part, live = one_visit(*page(visit=visit))
        assert part == "visit numbers"
        value = {name: float(word) for name, word in live.items() if "pmatrix" not in word}
        assert value["m"] == visit
        assert value["N_old"] + value["gamma_new"] - value["gamma_old"] == pytest.approx(value["N_new"], abs=2e-4)
        x, old, new = (
            np.array(re.findall(r"-?\d+\.\d+", live[name]), dtype=float) for name in ("x", "mu_old", "mu_new")
        )
        step = (value["gamma_new"] - value["gamma_old"]) / value["N_new"] * (x - old)
        assert new == pytest.approx(old + step, abs=2e-6)


def test_all_three_ways_reach_the_maximum_of_old_faithful() -> None:
    found = runs(*page())
    assert {name: run.arrives for name, run in found.items()} == {
        "batch EM": 16,
        "generalised EM": 34,
        "incremental EM": 10,
    }
    for run_ in found.values():
        assert run_.maximum == pytest.approx(-385.4607, abs=1e-4)
    for name in ("batch EM", "generalised EM"):
        assert (np.diff(found[name].climbed) >= -1e-9).all()
    assert found["batch EM"].climbed[:2] == pytest.approx(found["incremental EM"].climbed[:2])


def test_many_points_are_compared_on_some_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    few_visits(monkeypatch)
    settings, subject = in_the_lab(data="fig_2_23", options=(("N", 6000),), K=2, start="points", max_iter=5)
    X = passes.points(subject)
    assert len(X) == passes.MOST_POINTS
    assert {tuple(x) for x in X} <= {tuple(x) for x in subject.X}
    frames = film(settings, subject)
    assert len(frames[0].figure["data"][0]["x"]) == bound_film.MOST_POINTS
    parts = core.decompose(subject.X, start(subject.experiment, subject.dataset), bound.first_q(settings.q, subject))
    assert frames[0].rows[1][1] == fixed(parts.log_likelihood, 3)  # of all points
