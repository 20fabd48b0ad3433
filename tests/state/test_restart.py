"""After a restart of the server the first change counts, whatever it is, and everything else stays as it was.

`tests/browser/test_restart.py` restarts a real one.
"""

from dataclasses import replace
from typing import Any

import pytest
from opening import checked, on_screen, page_opened, restarted, settings_of, visitor_of
from streamlit.testing.v1 import AppTest

from gmm_core.experiment.change import change, opening
from gmm_core.experiment.experiment import Experiment
from ui.state import link
from ui.state.settings import extremes, values_of

BEFORE = replace(opening("mixture", (("clusters", 4),)), K=3, seed=5, psi=0.1, covariance="tied")


def lab(experiment: Experiment = BEFORE) -> AppTest:
    return page_opened("lab", **link.to_query(experiment))


def after_restart(app: AppTest) -> AppTest:
    """What was set or pressed since the last run is the first the new server hears of."""
    return restarted(app, **link.to_query(visitor_of(app).experiment))


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click()


def expect(app: AppTest, experiment: Experiment) -> None:
    visitor = visitor_of(app)
    assert visitor.experiment == experiment
    show = on_screen(app)
    assert show.experiment == experiment, "the chart shows it"
    assert app.slider(key="experiment_K").value == experiment.K, "and so does the sidebar"
    assert app.selectbox(key="experiment_covariance").value == experiment.covariance
    assert app.number_input(key="experiment_seed").value == experiment.seed


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("slider", "K", 7),
        ("selectbox", "covariance", "diag"),
        ("selectbox", "start", "points"),
        ("selectbox", "tol", 0.01),
        ("number_input", "psi", 0.7),
        ("number_input", "max_iter", 50),
        ("number_input", "seed", 12),
        ("number_input", "data_seed", 3),
        ("checkbox", "standardise", True),
    ],
)
def test_the_first_change_is_taken_over(kind: str, field: str, value: Any) -> None:
    app = lab()
    getattr(app, kind)(key=f"experiment_{field}").set_value(value)
    after_restart(app)
    expect(app, replace(BEFORE, **{field: value}))
    assert not app.info and not app.error


def test_other_data_bring_their_opening() -> None:
    app = lab()
    app.selectbox(key="experiment_data").set_value("rings")
    after_restart(app)
    expect(app, change(BEFORE, data="rings")[0])


def test_an_option_of_the_data_set() -> None:
    app = lab()
    app.number_input(key="option_mixture_clusters").set_value(6)
    after_restart(app)
    expect(app, change(BEFORE, options=(("clusters", 6),))[0])


@pytest.mark.parametrize(
    ("label", "after"),
    [
        ("New seed", replace(BEFORE, seed=6)),
        ("New points", replace(BEFORE, data_seed=1)),
        ("Reset everything", opening()),
    ],
)
def test_the_first_press_of_a_button_counts(label: str, after: Experiment) -> None:
    app = lab()
    press(app, label)
    after_restart(app)
    visitor = visitor_of(app)
    assert visitor.experiment == on_screen(app).experiment == after


def test_several_changes_made_while_the_server_was_away() -> None:
    app = lab()
    app.slider(key="experiment_K").set_value(5)
    app.selectbox(key="experiment_covariance").set_value("full")
    app.number_input(key="experiment_seed").set_value(8)
    after_restart(app)
    expect(app, replace(BEFORE, K=5, covariance="full", seed=8))


def test_a_change_that_brings_others_with_it_says_so() -> None:
    app = lab(opening())
    app.slider(key="experiment_K").set_value(3)
    after_restart(app)
    assert (visitor_of(app).experiment.K, visitor_of(app).experiment.start) == (3, "kmeans_pp")
    assert any("for 2 components" in box.value for box in app.info)


def test_nothing_changed_nothing_happens() -> None:
    app = lab()
    after_restart(app)
    expect(app, BEFORE)
    checked(app.slider(key="experiment_K").set_value(4).run())  # and later changes count once
    expect(app, replace(BEFORE, K=4))
    press(app, "New seed")
    checked(app.run())
    checked(app.run())
    expect(app, replace(BEFORE, K=4, seed=6))


LESSONS = ("gaussian", "k_means", "mixtures", "responsibilities", "six_frames", "when_em_goes_wrong")


def controls(app: AppTest) -> dict[str, Any]:
    kinds = (app.slider, app.toggle, app.segmented_control, app.selectbox, app.number_input)
    return {widget.key or "": widget for kind in kinds for widget in kind}


def lesson_values(app: AppTest, name: str) -> dict[str, Any]:
    return values_of(visitor_of(app).lessons[name].chosen)


@pytest.mark.parametrize("name", LESSONS)
def test_the_first_change_in_a_lesson_is_taken_over(name: str) -> None:
    own = settings_of(name)
    app = page_opened(name)
    widgets = controls(app)
    setting = next(setting for setting in own if f"{name}_{setting.name}" in widgets)
    value = next(value for value in reversed(extremes(setting)) if value != setting.default)
    expected = lesson_values(checked(widgets[f"{name}_{setting.name}"].set_value(value).run()), name)

    app = page_opened(name)
    controls(app)[f"{name}_{setting.name}"].set_value(value)
    restarted(app)
    assert lesson_values(app, name) == expected


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("responsibilities", "Draw other points"),
        ("mixtures", "All again, new seed"),
        ("mixtures", "Start with one"),
        ("bernoulli", "Another start"),
    ],
)
def test_the_first_press_of_a_button_in_a_lesson_counts(name: str, label: str) -> None:
    app = page_opened(name)
    before = lesson_values(app, name)
    press(app, label)
    expected = lesson_values(checked(app.run()), name)
    app = page_opened(name)
    press(app, label)
    restarted(app)
    assert lesson_values(app, name) == expected != before
