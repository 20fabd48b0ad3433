"""The page on the bound: its numbers are the core's, its links set what they say, and its answers are true."""

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gmm_core import e_step, m_step
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import SIX_POINTS, SIX_POINTS_START
from gmm_core.data.option import Option
from gmm_core.experiment.experiment import Experiment, generate, run, start
from gmm_core.general import bound as core
from ui.charts.drawing import packed
from ui.lessons.bound import film as bound_film
from ui.lessons.bound import graphs, passes
from ui.lessons.bound import hops as bound_hops
from ui.lessons.bound import numbers as bound_numbers
from ui.lessons.bound import subject as bound
from ui.lessons.bound import touch as bound_touch
from ui.lessons.bound.subject import SETTINGS, Subject
from ui.state import settings
from ui.state.settings import Choice, Values, defaults
from ui.words.numerals import fixed, number
from ui.words.page import Experiment as Asked
from ui.words.page import Words, words

# A start by hand whose third component has no weight, lies far from all points, or equals the first.
TWO = ((0.3, -1.0, -1.0, 1.0, 0.0, 1.0), (0.3, 1.0, 1.0, 1.0, 0.0, 1.0))
THIRDS = ((0.4, 40.0, 40.0, 1.0, 0.0, 1.0), (0.4, *TWO[0][1:]))

CHARTS = (graphs.chart, passes.chart)
FILMS = (bound_film.film, bound_touch.film)
HEAVIEST = 1_000_000  # bytes a film may have


@pytest.fixture
def few_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let incremental EM end early where only the shape of what it gives matters."""
    function: Callable[..., Any] = passes._runs.__wrapped__  # type: ignore[attr-defined]
    monkeypatch.setattr(passes, "_runs", bound.once_per_run(function))
    monkeypatch.setattr(passes, "MOST_VISITS", 60)
    monkeypatch.setattr(passes, "MOST_PASSES", 12)


class Show:
    """What the Lab has to show."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.dataset = generate(experiment)
        self.trajectory = run(experiment, self.dataset)


def page(**chosen: object) -> tuple[Values, Subject]:
    values = defaults(SETTINGS) | chosen
    return values, bound.subject(values, lambda: None)


def in_the_lab(**fields: object) -> tuple[Values, Subject]:
    values = defaults(SETTINGS) | {"data": bound.LAB}
    return values, bound.subject(values, lambda: Show(Experiment(**fields)))  # type: ignore[arg-type]


def text() -> Words:
    return words("bound")


def asked(title: str) -> tuple[Asked, Values, Subject]:
    """Find an experiment, and set the page up as its link does."""
    every = [experiment for group in text().experiments.values() for experiment in group]
    found = next(experiment for experiment in every if experiment.title.startswith(title))
    query = dict(found.query)
    query.pop("step", None)
    values, notes = settings.read(SETTINGS, query)
    assert not notes
    return found, values, bound.subject(values, lambda: None)


def said(answer: str) -> set[float]:
    """Return the numbers of an answer."""
    return {float(number.replace("−", "-")) for number in re.findall(r"[-−]?\d+\.?\d*", answer)}


# The numbers shown


def test_every_part_of_the_words_gets_its_numbers() -> None:
    values, subject = page()
    part, live = bound_numbers.one_visit(values, subject)
    given = {
        "subject": {"about": bound_numbers.about(values, subject)},
        "split": bound_numbers.split(values, subject),
        "touch": bound_hops.numbers(values, subject),
        "general": {"count": bound_numbers.assignments(subject)},
        "Q": bound_numbers.Q(values, subject),
        "table": passes.numbers(values, subject),
        part: live,
    }
    for name in text().parts:
        assert "{{" not in text().part(name, **given.get(name, {}))


def test_the_first_iteration_of_six_points_is_the_hand_calculation() -> None:
    """Even shares: H = 6 ln 2. After the E step gamma is 0.9, 0.9, 0.75, 0.25, 0.1, 0.1."""
    values, subject = page(data="six_points")
    X = np.array(SIX_POINTS, dtype=float)
    gamma = e_step(X, SIX_POINTS_START).gamma
    new = m_step(X, gamma)
    entropy = -sum(g * np.log(g) for g in np.concatenate([gamma[:, 0], gamma[:, 1]]))
    live = bound_numbers.Q(values, subject)
    assert (live["N"], live["K"]) == ("6", "2")
    assert float(live["H"]) == pytest.approx(entropy, abs=1e-3)
    assert float(live["Q_new"]) == pytest.approx(float((gamma * new.log_joint(X)).sum()), abs=1e-3)
    assert float(live["L_old"]) == pytest.approx(float(SIX_POINTS_START.log_density(X).sum()), abs=1e-3)
    film = bound_film.film(values, subject)
    assert film[0].rows[1][5] == f"{6 * np.log(2):.3f}"
    kl = -2 * np.log(0.36) - np.log(0.75)
    assert f"KL = {kl:.2f}" in film[0].says


def test_Q_of_old_faithful_adds_up() -> None:
    live = {name: float(value.replace("{,}", "")) for name, value in bound_numbers.Q(*page()).items() if name != "K"}
    assert live["L_old"] == pytest.approx(-1150.202, abs=0.006)
    assert live["log_p"] == pytest.approx(-536.888, abs=0.006)
    assert live["Q_old"] + live["H"] == pytest.approx(live["L_old"], abs=0.011)
    assert live["Q_new"] + live["H"] == pytest.approx(live["L_new"], abs=0.011)
    assert live["L_new"] + live["KL"] == pytest.approx(live["log_p"], abs=0.011)


def test_the_bars_show_the_core_at_every_step() -> None:
    values, subject = page()
    film = bound_film.film(values, subject)
    steps = list(core.steps(subject.X, subject.trajectory, bound.first_q(values, subject)))
    assert len(film) == len(steps) == 35
    bars = next(i for i, trace in enumerate(film[0].figure["data"]) if trace["type"] == "bar")
    for i, (frame, step) in enumerate(zip(film, steps, strict=True)):
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
    assert [frame.name for frame in film[:4]] == ["Start", "E step 1", "M step 1", "E step 2"]


def test_the_numbers_on_the_bars_are_short_and_add_up() -> None:
    """On a small screen bars stand 65 pixels apart: nine characters, also where a step changes the ninth digit."""
    film = bound_film.film(*page())
    for i, frame in enumerate(film):
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
    assert film[-1].figure["layout"]["annotations"][1]["text"] == "in 10⁻⁷ from the dotted line"


def test_with_a_prior_ln_p_theta_is_added_to_both() -> None:
    values, subject = in_the_lab(psi=1.0)
    film = bound_film.film(values, subject)
    bars = next(i for i, trace in enumerate(film[0].figure["data"]) if trace["type"] == "bar")
    for t, state in enumerate(subject.trajectory.states[1:4], start=1):
        trace, before = film[2 * t].figure["data"][bars + 1], subject.trajectory.states[t - 1].objective
        assert trace["base"][2] + trace["y"][2] == pytest.approx(state.objective - before, rel=1e-6)
        assert state.objective < state.log_likelihood
    heights = [frame.figure["data"][bars]["base"][0] for frame in film]
    assert np.isfinite(heights).all()
    assert "ln p(θ)" in bound_numbers.about(values, subject)
    assert "ln p + ln p(θ)" in film[1].says


def test_the_touch_shows_two_equal_slopes_and_the_climb() -> None:
    values, subject = page()
    model, touches = bound_hops.hops(values, subject)
    live = bound_hops.numbers(values, subject)
    h = 1e-5
    left, right = model.log_likelihood([touches[0].mu_old - h, touches[0].mu_old + h])
    assert live["slope_p"] == live["slope_L"]
    assert float(live["slope_L"]) == pytest.approx((right - left) / (2 * h), rel=1e-6)
    assert float(live["curvature"]) < 0
    assert 272 > float(live["curvature"]) * -(model.sigma**2) > 0
    film = bound_touch.film(values, subject)
    assert len(film) == 2 * len(touches) + 1
    for touch, E, M in zip(touches, film[1::2], film[2::2], strict=True):
        assert E.rows == M.rows
        assert f"slope, {number(touch.slope, 5)}" in E.says
        assert touch.log_likelihood <= touch.top <= float(model.log_likelihood(touch.mu_new))


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e8)])
def test_data_of_any_size_are_told_in_their_own_digits(scale: float, shift: float) -> None:
    shown = Show(Experiment(standardise=False))
    shown.dataset = Dataset(shift + scale * shown.dataset.X)
    shown.trajectory = run(replace(shown.experiment, max_iter=5), shown.dataset)
    values, subject = defaults(SETTINGS) | {"data": bound.LAB}, bound.subject({"data": bound.LAB}, lambda: shown)
    live = bound_hops.numbers(values, subject)
    model, touches = bound_hops.hops(values, subject)
    for name, value in (("mu_old", touches[0].mu_old), ("mu_new", touches[0].mu_new), ("last", touches[-1].mu_new)):
        read = float(re.sub(r"\\cdot 10\^\{(-?\d+)\}", r"e\1", live[name]))
        assert read == pytest.approx(value, rel=0, abs=1e-3 * model.s)
    told = " ".join(frame.says for frame in bound_touch.film(values, subject))
    assert not re.search(r"\d[eE][+−-]?\d|μ = 0\.0*[,. ]", told)
    assert live["slope_p"] == live["slope_L"] != "0"


def test_a_click_starts_where_it_was() -> None:
    values, subject = page()
    model = bound_hops.problem(values, subject)
    assert bound_hops.start_at(values, subject, model.m + model.s)["mu"] == pytest.approx(1)


def test_the_visit_follows_9_78_and_9_79() -> None:
    for visit in (1, 2, 60):
        part, live = bound_numbers.one_visit(*page(visit=visit))
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
    found = passes.runs(*page())
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


@pytest.mark.usefixtures("few_visits")
def test_many_points_are_compared_on_some_and_that_is_said() -> None:
    values, subject = in_the_lab(data="fig_2_23", options=(("N", 6000),), K=2, start="points", max_iter=5)
    X = passes.points(subject)
    assert len(X) == passes.MOST_POINTS
    assert {tuple(x) for x in X} <= {tuple(x) for x in subject.X}
    film = bound_film.film(values, subject)
    assert len(film[0].figure["data"][0]["x"]) == bound_film.MOST_POINTS
    parts = core.decompose(subject.X, start(subject.experiment, subject.dataset), bound.first_q(values, subject))
    assert film[0].rows[1][1] == fixed(parts.log_likelihood, 3)  # of all points


# The experiment in the Lab


def test_the_lab_is_asked_only_when_it_is_chosen() -> None:
    def never() -> None:
        raise AssertionError

    assert bound.subject(defaults(SETTINGS), never).title == "Old Faithful"


def test_an_empty_lab_is_said() -> None:
    values = defaults(SETTINGS) | {"data": bound.LAB}
    subject = bound.subject(values, lambda: None)
    assert "nothing to show" in bound_numbers.about(values, subject)
    assert subject.trajectory.states[-1].log_likelihood == pytest.approx(-385.4607, abs=1e-4)


@pytest.mark.usefixtures("few_visits")
@pytest.mark.parametrize(
    "fields",
    [
        {"data": "collapse", "start": "kmeans_pp", "seed": 6, "standardise": False},
        {"K": 1, "start": "points"},
        {"data": "two_moons", "options": (("N", 100),), "K": 10, "start": "points", "max_iter": 20},
        {"data": "rings", "covariance": "spherical", "start": "kmeans_pp", "psi": 0.5, "max_iter": 5},
        {"data": "elongated", "covariance": "tied", "start": "corner", "max_iter": 1},
        *({"K": 3, "start": "hand", "hand": (*TWO, third), "psi": psi} for third in THIRDS for psi in (0.0, 0.1)),
        {"K": 3, "start": "hand", "hand": ((0.4, *TWO[0][1:]), (0.6, *TWO[1][1:]), (0.0, *TWO[0][1:]))},
    ],
    ids=str,
)
def test_any_experiment_of_the_lab_can_be_shown(fields: dict[str, object]) -> None:
    values, subject = in_the_lab(**fields)
    assert subject.from_lab
    for make in FILMS:
        assert len(json.dumps([frame.figure for frame in make(values, subject)], allow_nan=False)) > 0
    for chart in CHARTS:
        json.dumps(chart(values, subject), allow_nan=False)
    part, live = bound_numbers.one_visit(values, subject)
    assert "{{" not in text().part(part, **live)
    assert "{{" not in text().part("table", **passes.numbers(values, subject))


def test_the_heaviest_film_is_light_enough() -> None:
    values, subject = in_the_lab(data="two_moons", K=10, start="points", max_iter=60)
    for make in FILMS:
        assert len(json.dumps(packed(make(values, subject)))) < HEAVIEST


def test_two_subjects_are_told_apart_by_their_repr() -> None:
    names = {repr(page(data=data)[1]) for data in ("old_faithful", "saddle", "fig_2_23", "six_points")}
    names |= {repr(in_the_lab(psi=0.5)[1]), repr(in_the_lab(max_iter=3)[1])}
    assert len(names) == 6
    assert repr(page()[1]) == repr(page(q="random")[1])


# The extremes of every setting


@pytest.mark.usefixtures("few_visits")
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_figures_at_the_extremes_are_finite_json(setting: settings.Setting) -> None:
    for value in settings.extremes(setting):
        values, subject = page(**{"data": "six_points", setting.name: value})
        for make in FILMS:
            frames = make(values, subject)
            json.dumps([frame.figure for frame in frames], allow_nan=False)
            assert len({len(frame.figure["data"]) for frame in frames}) == 1
        for chart in CHARTS:
            json.dumps(chart(values, subject), allow_nan=False)
        live = bound_hops.numbers(values, subject)
        assert not any("nan" in word for word in live.values())


@pytest.mark.parametrize("width", [0.1, 1.5])
@pytest.mark.parametrize("mu", [-2.5, 2.5])
def test_the_curves_on_old_faithful_are_finite_at_their_extremes(mu: float, width: float) -> None:
    frames = bound_touch.film(*page(mu=mu, width=width))
    json.dumps([frame.figure for frame in frames], allow_nan=False)
    assert "nan" not in " ".join(frame.says for frame in frames)


def test_the_graph_shades_z_when_it_is_known() -> None:
    def shaded(z: bool) -> list[int]:
        data = graphs.chart(*page(z=z))["data"]
        return [sum(colour != "@background" for colour in data[i]["marker"]["color"]) for i in (0, 2)]

    assert shaded(False) == [1, 1]
    assert shaded(True) == [2, 2]
    assert "N = 272" in str(graphs.chart(*page())["layout"]["annotations"])


def test_settings_have_room_for_what_they_mean() -> None:
    for setting in SETTINGS:
        if isinstance(setting, Choice):
            assert setting.default in setting.options
        elif isinstance(setting, Option):
            assert setting.low <= setting.default <= setting.high


# The experiments: what their answers claim


def test_a_bad_q_does_no_harm() -> None:
    experiment, values, subject = asked("Does a bad q")
    bad, even = (bound_film.film({**values, "q": q}, subject) for q in ("random", "even"))
    assert values["q"] == "random"
    starts = [
        next(core.steps(subject.X, subject.trajectory, bound.first_q({"q": q}, subject))) for q in ("random", "even")
    ]
    for start_ in starts:
        for part in (start_.parts.log_likelihood, start_.parts.bound, start_.parts.KL):
            assert round(part, 2) in said(experiment.answer)
    assert [frame.says for frame in bad[2:]] == [frame.says for frame in even[2:]]
    assert bad[1].figure["data"][0] == even[1].figure["data"][0]


def test_a_small_gap_is_no_sign_of_the_end() -> None:
    experiment, values, subject = asked("Is EM done")
    film = bound_film.film(values, subject)
    assert dict(experiment.query)["step"] == "20"
    assert film[20].name == "M step 10"
    states = subject.trajectory.states
    rise = [b.log_likelihood - a.log_likelihood for a, b in itertools.pairwise(states)]
    assert {0.0325, 0.0154, 0.291, -385.46} <= said(experiment.answer)
    assert rise[9] == pytest.approx(0.0325, abs=5e-5)
    assert rise[24] == pytest.approx(0.291, abs=5e-4)
    assert "new KL, 0.0154" in film[20].says
    assert states[-1].log_likelihood == pytest.approx(-385.46, abs=5e-3)
    assert states[-1].log_likelihood - states[25].log_likelihood > 150


def test_em_climbs_the_hill_it_stands_on() -> None:
    experiment, values, subject = asked("Which of the two hills")
    for mu in (values["mu"], -0.4):
        live = bound_hops.numbers({**values, "mu": mu}, subject)
        assert {mu, *(float(live[name]) for name in ("mu_old", "last", "log_p"))} <= said(experiment.answer)
    assert values["mu"] == -0.3


def test_the_second_hill_goes_away_between_065_and_07() -> None:
    experiment, values, subject = asked("When does the second hill")
    assert values["width"] == 0.5
    for width, count in ((0.5, 2), (0.65, 2), (0.7, 1)):
        model = bound_hops.problem({**values, "width": width}, subject)
        mu = np.linspace(1, 6, 251)  # steps of 0.02
        curve = model.log_likelihood(mu)
        tops = mu[1:-1][(curve[1:-1] > curve[:-2]) & (curve[1:-1] > curve[2:])]
        assert len(tops) == count
        if width > 0.5:
            told = said(experiment.answer)
            assert width in told
            assert all(min(abs(top - number) for number in told) < 0.016 for top in tops)


def test_a_tenth_of_each_step_takes_eleven_times_as_long() -> None:
    experiment, values, subject = asked("A tenth")
    run_ = passes.runs(values, subject)["generalised EM"]
    assert values["rho"] == 0.1
    assert run_.arrives == 174
    assert 174 in said(experiment.answer)
    assert (np.diff(run_.climbed) >= -1e-9).all()
    assert round(run_.maximum, 4) in said(experiment.answer)


def test_shuffling_ends_at_the_same_maximum_a_little_later() -> None:
    experiment, values, subject = asked("Does the order")
    run_ = passes.runs(values, subject)["incremental EM"]
    assert values["order"] == "shuffled"
    assert run_.arrives == 12
    assert {12, 10} <= said(experiment.answer)
    assert run_.maximum == pytest.approx(-385.4607, abs=1e-4)
