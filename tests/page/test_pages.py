"""Every page opens, and every widget can be moved as far as it goes, without a word of Python on screen."""

import re
from typing import Any

import pytest
from opening import ROOT, checked, on_screen, page_opened, visitor_of
from streamlit.testing.v1 import AppTest

from gmm_core.covariance import FAMILIES
from gmm_core.data.datasets import DATASETS
from gmm_core.em import Reason
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import NUMBERS, UPLOAD, Experiment
from gmm_core.init import INITIALISERS
from ui.lab.show import Show

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
MARKUP = re.compile(r"(?<!\\)[]!#*<>[_`{|}~]")  # what Markdown or HTML would act upon
TABLE = b"time;place;<b>name</b>\n1,5;2;a\n2,5;3;b\n7,5;9;c\n8;9,5;d\n;4;e\n"


def opened(**query: str) -> AppTest:
    return page_opened("lab", **query)


def show_of(app: AppTest) -> Show:
    """Return the film on screen, which must be the one asked for."""
    visitor = visitor_of(app)
    assert not app.error, app.error[0].value
    result = on_screen(app)
    assert result.experiment == visitor.experiment
    assert len(app.get("bidi_component")) == 1, "there is one stage"
    return result


def say(app: AppTest) -> str:
    return " ".join(box.value for box in [*app.info, *app.error]).replace("\\", "")


def turn(app: AppTest, field: str, value: Any) -> Show:
    """Change a field of the experiment through its widget."""
    key = f"experiment_{field}"
    for kind in (app.selectbox, app.number_input, app.slider, app.checkbox):
        if key in [widget.key for widget in kind]:
            checked(kind(key=key).set_value(value).run())
            assert getattr(visitor_of(app).experiment, field) == value
            return show_of(app)
    raise AssertionError(f"there is no widget for {field}")


def press(app: AppTest, label: str) -> None:
    checked(next(button for button in app.button if button.label == label).click().run())


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(page: str) -> None:
    assert not page_opened(page).error


def test_it_opens_with_old_faithful() -> None:
    app = opened()
    show = show_of(app)
    assert show.experiment == Experiment() == opening()
    assert show.film["stop"]["reason"] == Reason.CONVERGED
    assert "Old Faithful" in app.markdown[0].value
    assert not app.info


@pytest.mark.parametrize("K", [1, 2, 10])
@pytest.mark.parametrize("data", ["old_faithful", "collapse"])
def test_families_and_starts_for_any_number_of_components(data: str, K: int) -> None:
    app = opened(data=data, K=str(K))
    for family in FAMILIES:
        turn(app, "covariance", family)
    for start, initialiser in INITIALISERS.items():
        film = turn(app, "start", start).film
        assert film["K"] == visitor_of(app).experiment.K == (initialiser.components or film["K"])
        assert show_of(app).film["captions"][0]
    show = turn(app, "start", "hand")
    assert show.experiment.hand is not None and len(show.experiment.hand) == show.film["K"]


@pytest.mark.parametrize("field", ["K", "psi", "tol", "max_iter", "seed", "data_seed"])
def test_numbers_at_their_limits(field: str) -> None:
    app = opened(data="mixture", start="points")
    option = NUMBERS[field]
    for value in (option.low, option.high, option.default):
        show = turn(app, field, type(option.default)(value))
        assert show.film["stop"]["iteration"] <= show.experiment.max_iter
    turn(app, "standardise", True)
    turn(app, "standardise", False)


@pytest.mark.parametrize("data", DATASETS)
def test_data_sets_with_their_options_at_the_limits(data: str) -> None:
    app = opened()
    turn(app, "data", data)
    assert show_of(app).experiment == opening(data)
    for option in DATASETS[data].options:
        for value in (option.low, option.high):
            number = app.number_input(key=f"option_{data}_{option.name}")
            checked(number.set_value(type(option.default)(value)).run())
            assert dict(visitor_of(app).experiment.options).get(option.name, option.default) == value
            show_of(app)
        checked(app.number_input(key=f"option_{data}_{option.name}").set_value(option.default).run())


def test_what_had_to_change_too_is_said() -> None:
    app = opened()
    turn(app, "K", 3)
    assert "for 2 components, not 3" in say(app)
    turn(app, "seed", 4)
    assert not app.info, "a note is about the last change only"


def test_new_seed_and_reset() -> None:
    app = opened(data="two_moons", K="6", psi="0.5", step="7")
    assert visitor_of(app).step == 7
    press(app, "New seed")
    press(app, "New points")
    assert (show_of(app).experiment.seed, show_of(app).experiment.data_seed) == (1, 1)
    before = visitor_of(app).opened
    press(app, "Reset everything")
    assert show_of(app).experiment == opening()
    assert (visitor_of(app).step, visitor_of(app).opened) == (0, before + 1)


def test_upload_choose_columns_and_read_again() -> None:
    app = opened()
    checked(app.selectbox(key="experiment_data").set_value(UPLOAD).run())
    assert "CSV file" in say(app)
    assert on_screen(app).experiment == opening(), "the last film stays on screen"
    checked(app.file_uploader[0].upload("mine *x*.csv", TABLE, "text/csv").run())
    show = show_of(app)
    assert (show.film["N"], show.experiment.columns) == (4, ("time", "place"))
    assert "mine \\*x\\*\\.csv" in app.markdown[0].value
    texts = " ".join(caption.value for caption in app.caption).replace("\\", "")
    assert "1 of 5 rows left out" in texts and "“<b>name</b>” (text)" in texts

    checked(app.selectbox(key="column_0").set_value("place").run())
    assert show_of(app).experiment.columns == ("place", "time")

    checked(app.checkbox(key="dialect_header").set_value(False).run())
    upload = visitor_of(app).upload
    assert upload is not None and upload.table.n_rows == 6 and "time" not in upload.table.columns
    assert set(show_of(app).experiment.columns or ()) <= set(upload.table.columns)
    checked(app.checkbox(key="dialect_header").set_value(True).run())
    assert show_of(app).film["N"] == 4

    press(app, "Reset everything")
    assert show_of(app).experiment == opening()
    assert turn(app, "data", UPLOAD).film["N"] == 4, "the file is still there"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        ("words.csv", b"a,b\nx,y\nz,w\n"),
        ("one.csv", b"a\n1\n2\n3\n"),
        ("equal.csv", b"a,b\n1,1\n1,1\n1,1\n"),
        ("header.csv", b"a,b\n"),
        ("<script>alert(1)</script>![](http://harm.example/x.png).csv", b"nothing"),
    ],
)
def test_a_file_that_cannot_be_used_loses_nothing(name: str, content: bytes) -> None:
    app = opened(data=UPLOAD, seed="5")
    checked(app.file_uploader[0].upload("good.csv", TABLE, "text/csv").run())
    good = show_of(app)
    checked(app.file_uploader[0].set_value((name, content, "text/csv")).run())
    assert len(app.error) == 1
    text = app.error[0].value
    assert "\n" not in text and not MARKUP.search(text), "one sentence, and no markup"
    assert on_screen(app).film["id"] == good.film["id"], "the last film stays on screen"
    assert len(app.get("bidi_component")) == 1
    turn_back = opening(UPLOAD)
    assert visitor_of(app).experiment.K == turn_back.K and visitor_of(app).experiment.seed == 5


@pytest.mark.parametrize(
    "query",
    [
        {"K": "99", "psi": "nan", "tol": "-1", "step": "1e9", "seed": "٣", "iterations": "0"},
        {"data": "<script>", "start": "__proto__", "covariance": "../../etc", "colour": "**", "levels": "0,4"},
        {"hand": "1,2,3;;", "start": "hand"},
        {"hand": "9" * 3000},
        {"data": "upload", "x": "![](http://harm.example)", "y": "<b>", "K": "10"},
        {"data": "collapse", "copies": "-1", "clusters": "3", "N": "1e3"},
        {"start": "fig_9_8", "K": "7"},
        {"K": "1e999", "psi": "-1e-999"},
    ],
)
def test_hostile_links_get_a_note(query: dict[str, str]) -> None:
    app = opened(**query)
    text = " ".join(box.value for box in [*app.info, *app.error])
    assert text and not MARKUP.search(text)
    if query.get("data") == UPLOAD:
        assert "upload the file again" in text
    else:
        show_of(app)
        press(app, "Reset everything")
        assert not app.info


def test_embedding_and_foreign_parameters_are_passed_over() -> None:
    app = opened(embed="true", embed_options="dark_theme", utm_source="mail")
    assert show_of(app).experiment == opening() and not app.info
