"""The page on the bound: its words, the experiment in the Lab, and every setting at its extremes."""

import json

import pytest
from lesson_bound import (
    about,
    few_visits,
    film,
    in_the_lab,
    one_visit,
    page,
    passes_numbers,
    runs,
    text,
    touch_film,
    touch_numbers,
)
from opening import checked, page_opened

from gmm_core.data.option import Option
from gmm_core.experiment.experiment import Experiment
from ui.cache import computed, name_of
from ui.charts.axes import Figure
from ui.charts.drawing import packed
from ui.lab.show import opening_show
from ui.lessons.bound import graphs, passes
from ui.lessons.bound import subject as bound
from ui.lessons.bound.settings import LAB, Settings
from ui.lessons.bound.subject import Subject
from ui.state.settings import Choice, Setting, declared, extremes

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("A tenth of each M step: how many passes?", "174")
# A start by hand whose third component has no weight, lies far from all points, or equals the first.
TWO = ((0.3, -1.0, -1.0, 1.0, 0.0, 1.0), (0.3, 1.0, 1.0, 1.0, 0.0, 1.0))
THIRDS = ((0.4, 40.0, 40.0, 1.0, 0.0, 1.0), (0.4, *TWO[0][1:]))
HEAVIEST = 1_000_000  # bytes a film may have


def graph(settings: Settings, subject: Subject) -> Figure:
    return graphs.chart(settings.z, len(subject.X))


def passed(settings: Settings, subject: Subject) -> Figure:
    return passes.chart(tuple(runs(settings, subject).values()), subject.psi > 0)


CHARTS = (graph, passed)
FILMS = (film, touch_film)


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
def test_any_experiment_of_the_lab_can_be_shown(fields: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    few_visits(monkeypatch)
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


@pytest.mark.parametrize("setting", declared(Settings), ids=lambda setting: setting.name)
def test_figures_at_the_extremes_are_finite_json(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    few_visits(monkeypatch)
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
