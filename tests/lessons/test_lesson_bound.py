"""The page on the bound: its numbers are the core's, its links set what they say, and its answers are true."""

import itertools
import json
import re
from functools import lru_cache

import numpy as np
import pytest
from exercises import followed, opens_at
from opening import checked, page_opened

from gmm_core import e_step, m_step
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import SIX_POINTS, SIX_POINTS_START
from gmm_core.data.option import Option
from gmm_core.experiment.experiment import Experiment, generate, run, start
from gmm_core.general import bound as core
from ui.cache import computed, name_of
from ui.charts.axes import Figure
from ui.charts.drawing import Frame, packed
from ui.lab.show import opening_show
from ui.lessons.bound import film as bound_film
from ui.lessons.bound import graphs, passes
from ui.lessons.bound import hops as bound_hops
from ui.lessons.bound import numbers as bound_numbers
from ui.lessons.bound import subject as bound
from ui.lessons.bound import touch as bound_touch
from ui.lessons.bound.hops import Hops
from ui.lessons.bound.settings import LAB, Settings
from ui.lessons.bound.subject import Subject
from ui.stage.show import Show
from ui.state.settings import Choice, Setting, changed, declared, extremes
from ui.words.numerals import fixed, number
from ui.words.page import Exercise, Words, words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("A tenth of each M step: how many passes?", "174")

# A start by hand whose third component has no weight, lies far from all points, or equals the first.
TWO = ((0.3, -1.0, -1.0, 1.0, 0.0, 1.0), (0.3, 1.0, 1.0, 1.0, 0.0, 1.0))
THIRDS = ((0.4, 40.0, 40.0, 1.0, 0.0, 1.0), (0.4, *TWO[0][1:]))

HEAVIEST = 1_000_000  # bytes a film may have

built_in = lru_cache(maxsize=8)(bound.built_in)


@pytest.fixture
def few_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let incremental EM end early where only the shape of what it gives matters."""
    monkeypatch.setattr(passes, "MOST_VISITS", 60)
    monkeypatch.setattr(passes, "MOST_PASSES", 12)


def run_in_lab(experiment: Experiment, data: Dataset | None = None) -> Show:
    """Return what the Lab has to show, without figure and film."""
    dataset = data if data is not None else generate(experiment)
    return Show(experiment, dataset, run(experiment, dataset), figure={}, film={})


def page(**chosen: object) -> tuple[Settings, Subject]:
    settings = changed(Settings(), **chosen)
    return settings, built_in(settings.data)


def in_the_lab(**fields: object) -> tuple[Settings, Subject]:
    return changed(Settings(), data=LAB), bound.from_lab(run_in_lab(Experiment(**fields)))  # type: ignore[arg-type]


# What the page makes of its settings


def film(settings: Settings, subject: Subject) -> list[Frame]:
    return bound_film.film(settings.q, subject)


def hops(settings: Settings, subject: Subject) -> Hops:
    return bound_hops.hops(settings.climb, subject)


def touch_film(settings: Settings, subject: Subject) -> list[Frame]:
    return bound_touch.film(hops(settings, subject))


def touch_numbers(settings: Settings, subject: Subject) -> dict[str, str]:
    return bound_hops.numbers(hops(settings, subject), settings.climb.width)


def graph(settings: Settings, subject: Subject) -> Figure:
    return graphs.chart(settings.z, len(subject.X))


def runs(settings: Settings, subject: Subject) -> dict[str, passes.Run]:
    found = (passes.batch(subject), passes.part_way(settings.rho, subject), passes.by_visits(settings.order, subject))
    return {run.name: run for run in found}


def passed(settings: Settings, subject: Subject) -> Figure:
    return passes.chart(tuple(runs(settings, subject).values()), subject.psi > 0)


def passes_numbers(settings: Settings, subject: Subject) -> dict[str, str]:
    return passes.numbers(tuple(runs(settings, subject).values()), settings.rho, subject)


def split(settings: Settings, subject: Subject) -> dict[str, str]:
    return bound_numbers.split(bound_numbers.beginning(settings.q, subject)[0])


def Q(settings: Settings, subject: Subject) -> dict[str, str]:
    return bound_numbers.Q(bound_numbers.beginning(settings.q, subject), len(subject.X), subject.K)


def about(settings: Settings, subject: Subject) -> str:
    return bound_numbers.about(settings.data, subject)["about"]


def one_visit(settings: Settings, subject: Subject) -> tuple[str, dict[str, str]]:
    """Return the part of the words that the page says of the visit, and its numbers."""
    visit = bound_numbers.visited(settings.order, settings.visit, subject)
    return ("visit numbers", bound_numbers.one_visit(visit, subject)) if visit else ("no visit", {})


CHARTS = (graph, passed)
FILMS = (film, touch_film)


def text() -> Words:
    return words("bound")


def asked(title: str) -> tuple[Exercise, Settings, Subject]:
    """Find an exercise, and set the page up as its link does."""
    settings, tried = followed("bound", title, Settings)
    return tried, settings, built_in(settings.data)


def said(answer: str) -> set[float]:
    """Return the numbers of an answer."""
    return {float(number.replace("−", "-")) for number in re.findall(r"[-−]?\d+\.?\d*", answer)}


# The numbers shown


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


@pytest.mark.usefixtures("few_visits")
def test_many_points_are_compared_on_some_and_that_is_said() -> None:
    settings, subject = in_the_lab(data="fig_2_23", options=(("N", 6000),), K=2, start="points", max_iter=5)
    X = passes.points(subject)
    assert len(X) == passes.MOST_POINTS
    assert {tuple(x) for x in X} <= {tuple(x) for x in subject.X}
    frames = film(settings, subject)
    assert len(frames[0].figure["data"][0]["x"]) == bound_film.MOST_POINTS
    parts = core.decompose(subject.X, start(subject.experiment, subject.dataset), bound.first_q(settings.q, subject))
    assert frames[0].rows[1][1] == fixed(parts.log_likelihood, 3)  # of all points


# The experiment in the Lab


def test_the_lab_is_asked_only_when_it_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("ui.page.pictures.show_of", lambda _: asked.append("the Lab"))
    app = page_opened("bound")
    assert not asked and "**Old Faithful**" in app.markdown[1].value
    checked(app.selectbox(key="bound_data").set_value(LAB).run())
    assert asked


def test_an_empty_lab_is_said() -> None:
    settings, subject = page(data=LAB)
    assert "nothing to show" in about(settings, subject)
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
    settings, subject = in_the_lab(**fields)
    assert subject.from_lab
    for make in FILMS:
        assert len(json.dumps([frame.figure for frame in make(settings, subject)], allow_nan=False)) > 0
    for chart in CHARTS:
        json.dumps(chart(settings, subject), allow_nan=False)
    part, live = one_visit(settings, subject)
    assert "{{" not in text().part(part, **live)
    assert "{{" not in text().part("table", **passes_numbers(settings, subject))


def test_the_heaviest_film_is_light_enough() -> None:
    settings, subject = in_the_lab(data="two_moons", K=10, start="points", max_iter=60)
    for make in FILMS:
        assert len(json.dumps(packed(make(settings, subject)))) < HEAVIEST


def test_two_subjects_are_told_apart() -> None:
    def of_lab(**fields: object) -> Subject:
        return bound.from_lab(opening_show(Experiment(**fields)))  # type: ignore[arg-type]

    every = [computed(bound.built_in, data) for data in ("old_faithful", "saddle", "fig_2_23", "six_points")]
    every += [of_lab(psi=0.5), of_lab(max_iter=3)]
    assert len({name_of(subject) for subject in every}) == 6
    assert name_of(of_lab(psi=0.5)) == name_of(every[4]), "one that is asked for again is the same"
    assert not any(name_of(subject).own for subject in every)


# The extremes of every setting


@pytest.mark.usefixtures("few_visits")
@pytest.mark.parametrize("setting", declared(Settings), ids=lambda setting: setting.name)
def test_figures_at_the_extremes_are_finite_json(setting: Setting) -> None:
    for value in extremes(setting):
        settings, subject = page(**{"data": "six_points", setting.name: value})
        for make in FILMS:
            frames = make(settings, subject)
            json.dumps([frame.figure for frame in frames], allow_nan=False)
            assert len({len(frame.figure["data"]) for frame in frames}) == 1
        for chart in CHARTS:
            json.dumps(chart(settings, subject), allow_nan=False)
        live = touch_numbers(settings, subject)
        assert not any("nan" in word for word in live.values())


@pytest.mark.parametrize("width", [0.1, 1.5])
@pytest.mark.parametrize("mu", [-2.5, 2.5])
def test_the_curves_on_old_faithful_are_finite_at_their_extremes(mu: float, width: float) -> None:
    frames = touch_film(*page(mu=mu, width=width))
    json.dumps([frame.figure for frame in frames], allow_nan=False)
    assert "nan" not in " ".join(frame.says for frame in frames)


def test_the_graph_shades_z_when_it_is_known() -> None:
    def shaded(z: bool) -> list[int]:
        data = graph(*page(z=z))["data"]
        return [sum(colour != "@background" for colour in data[i]["marker"]["color"]) for i in (0, 2)]

    assert shaded(False) == [1, 1]
    assert shaded(True) == [2, 2]
    assert "N = 272" in str(graph(*page())["layout"]["annotations"])


def test_settings_have_room_for_what_they_mean() -> None:
    for setting in declared(Settings):
        if isinstance(setting, Choice):
            assert setting.default in setting.titles
        elif isinstance(setting, Option):
            assert setting.low <= setting.default <= setting.high


# The exercises: what their answers claim


def test_a_bad_q_does_no_harm() -> None:
    tried, settings, subject = asked("Does a bad q")
    bad, even = (bound_film.film(q, subject) for q in ("random", "even"))
    assert settings.q == "random"
    starts = [next(core.steps(subject.X, subject.trajectory, bound.first_q(q, subject))) for q in ("random", "even")]
    for start_ in starts:
        for part in (start_.parts.log_likelihood, start_.parts.bound, start_.parts.KL):
            assert round(part, 2) in said(tried.answer)
    assert [frame.says for frame in bad[2:]] == [frame.says for frame in even[2:]]
    assert bad[1].figure["data"][0] == even[1].figure["data"][0]


def test_a_small_gap_is_no_sign_of_the_end() -> None:
    tried, settings, subject = asked("Is EM done")
    frames = film(settings, subject)
    assert opens_at(tried) == 20
    assert frames[20].name == "M step 10"
    states = subject.trajectory.states
    rise = [b.log_likelihood - a.log_likelihood for a, b in itertools.pairwise(states)]
    assert {0.0325, 0.0154, 0.291, -385.46} <= said(tried.answer)
    assert rise[9] == pytest.approx(0.0325, abs=5e-5)
    assert rise[24] == pytest.approx(0.291, abs=5e-4)
    assert "new KL, 0.0154" in frames[20].says
    assert states[-1].log_likelihood == pytest.approx(-385.46, abs=5e-3)
    assert states[-1].log_likelihood - states[25].log_likelihood > 150


def test_em_climbs_the_hill_it_stands_on() -> None:
    tried, settings, subject = asked("Which of the two hills")
    for mu in (settings.climb.mu, -0.4):
        live = touch_numbers(changed(settings, mu=mu), subject)
        assert {mu, *(float(live[name]) for name in ("mu_old", "last", "log_p"))} <= said(tried.answer)
    assert settings.climb.mu == -0.3


def test_the_second_hill_goes_away_between_065_and_07() -> None:
    tried, settings, subject = asked("When does the second hill")
    assert settings.climb.width == 0.5
    for width, count in ((0.5, 2), (0.65, 2), (0.7, 1)):
        model = bound_hops.problem(changed(settings, width=width).climb, subject)
        mu = np.linspace(1, 6, 251)  # steps of 0.02
        curve = model.log_likelihood(mu)
        tops = mu[1:-1][(curve[1:-1] > curve[:-2]) & (curve[1:-1] > curve[2:])]
        assert len(tops) == count
        if width > 0.5:
            told = said(tried.answer)
            assert width in told
            assert all(min(abs(top - number) for number in told) < 0.016 for top in tops)


def test_a_tenth_of_each_step_takes_eleven_times_as_long() -> None:
    tried, settings, subject = asked("A tenth")
    run_ = runs(settings, subject)["generalised EM"]
    assert settings.rho == 0.1
    assert run_.arrives == 174
    assert 174 in said(tried.answer)
    assert (np.diff(run_.climbed) >= -1e-9).all()
    assert round(run_.maximum, 4) in said(tried.answer)


def test_shuffling_ends_at_the_same_maximum_a_little_later() -> None:
    tried, settings, subject = asked("Does the order")
    run_ = runs(settings, subject)["incremental EM"]
    assert settings.order == "shuffled"
    assert run_.arrives == 12
    assert {12, 10} <= said(tried.answer)
    assert run_.maximum == pytest.approx(-385.4607, abs=1e-4)
