"""A person's own file in the Lab: nothing contradicts anything while it is awaited, and nothing made of it is lost."""

from dataclasses import replace
from typing import Any

import pytest
from opening import ROOT, checked, on_screen, page_opened, restarted, visitor_of
from streamlit.testing.v1 import AppTest

from gmm_core.experiment.change import change, opening
from gmm_core.experiment.experiment import UPLOAD
from ui import cache
from ui.lab.show import DATA, SHOWS
from ui.state import link as url

GOOD = b"time;place\n1,5;2\n2,5;3\n7,5;9\n8;9,5\n3;2,5\n7;8,5\n"
LINE = b"a,b\n" + b"".join(b"%d,%d\n" % (x, 2 * x + 1) for x in (1, 2, 3, 5, 8, 9))
TWO = b"a,b\n1,2\n3,5\n"
CONSTANT = b"a,b,c\n1,4,7\n1,5,3\n1,9,4\n1,2,8\n"


def upload(app: AppTest, content: bytes, name: str = "mine.csv") -> None:
    checked(app.file_uploader[0].set_value((name, content, "text/csv")).run())


def choose(app: AppTest, field: str, value: Any) -> None:
    kinds = (app.selectbox, app.slider, app.number_input, app.checkbox)
    widget = next(w for kind in kinds for w in kind if w.key == f"experiment_{field}")
    checked(widget.set_value(value).run())


def said(app: AppTest) -> str:
    return " ".join(box.value for box in [*app.info, *app.error]).replace("\\", "")


# Until the file is there


def test_until_the_file_is_there_the_previous_experiment_stays_whole() -> None:
    before = replace(opening("mixture"), K=3, seed=4)
    app = page_opened("lab", **url.to_query(before))
    choose(app, "data", UPLOAD)
    visitor = visitor_of(app)
    assert visitor.experiment == on_screen(app).experiment == before
    assert app.selectbox(key="experiment_data").value == UPLOAD
    assert len(app.file_uploader) == 1
    assert "Choose a CSV file. Until it is here" in said(app) and "stay with Your own mixture" in said(app)
    assert app.number_input(key="option_mixture_clusters").value == 3, "its controls are there"

    choose(app, "K", 5)  # and still act on it
    checked(app.number_input(key="option_mixture_N").set_value(300).run())
    after = change(replace(before, K=5), options=(("N", 300),))[0]
    assert visitor_of(app).experiment == on_screen(app).experiment == after
    assert app.selectbox(key="experiment_data").value == UPLOAD, "a file is still awaited"

    upload(app, GOOD)
    assert visitor_of(app).experiment.data == UPLOAD and on_screen(app).film["N"] == 6
    assert not app.info and not app.error
    assert not [w for w in app.number_input if (w.key or "").startswith("option_")]


@pytest.mark.parametrize("way_out", ["another", "the same", "reset", "unreadable"])
def test_a_file_need_not_come(way_out: str) -> None:
    app = page_opened("lab")
    choose(app, "data", UPLOAD)
    if way_out == "reset":
        checked(next(button for button in app.button if button.label == "Reset everything").click().run())
    elif way_out == "unreadable":
        upload(app, b"a,b\nx,y\n")
        assert len(app.error) == 1
        assert on_screen(app).experiment == visitor_of(app).experiment == opening()
        choose(app, "data", "old_faithful")
    else:
        choose(app, "data", "rings" if way_out == "another" else "old_faithful")
    expected = opening("rings") if way_out == "another" else opening()
    assert visitor_of(app).experiment.data == on_screen(app).experiment.data == expected.data
    assert app.selectbox(key="experiment_data").value == expected.data
    assert not app.file_uploader and not app.info


# A table that was read is kept


@pytest.mark.parametrize("link", [True, False])
def test_points_on_a_line_are_kept_and_the_advice_works(link: bool) -> None:
    app = page_opened("lab", **({"data": UPLOAD} if link else {}))
    if not link:
        choose(app, "data", UPLOAD)
    upload(app, LINE)
    assert len(app.error) == 1 and "line" in said(app) and "link" not in said(app)
    assert visitor_of(app).upload is not None
    assert [app.selectbox(key=f"column_{i}").value for i in (0, 1)] == ["a", "b"], "the menus are there"
    choose(app, "covariance", "diag")
    show = on_screen(app)
    assert not app.error and show.experiment == visitor_of(app).experiment
    assert (show.film["N"], show.experiment.covariance) == (6, "diag")


@pytest.mark.parametrize("link", [True, False])
@pytest.mark.parametrize("content", [TWO, CONSTANT, b"a,b\n1,1\n1,1\n1,1\n"])
def test_a_table_that_was_read_has_its_menus(content: bytes, link: bool) -> None:
    app = page_opened("lab", **({"data": UPLOAD, "x": "a", "y": "b"} if link else {}))
    if not link:
        choose(app, "data", UPLOAD)
    upload(app, content)
    assert visitor_of(app).upload is not None and visitor_of(app).experiment.data == UPLOAD
    assert app.selectbox(key="column_0").value == (visitor_of(app).experiment.columns or ("",))[0]
    show = visitor_of(app).show
    assert bool(app.error) == (show is None or show.experiment != visitor_of(app).experiment)
    assert "The link cannot be followed" not in said(app)
    if content == CONSTANT:
        checked(app.selectbox(key="column_0").set_value("c").run())
        assert not app.error and on_screen(app).experiment == visitor_of(app).experiment


# The server restarts


def test_after_a_restart_the_file_is_asked_for_and_the_change_is_kept() -> None:
    app = page_opened("lab", data=UPLOAD)
    upload(app, GOOD)
    choose(app, "seed", 3)
    key = app.file_uploader[0].key
    app.slider(key="experiment_K").set_value(4)
    restarted(app, **url.to_query(visitor_of(app).experiment))
    assert said(app).startswith("The server was restarted") and said(app).count(".") == 1
    assert (visitor_of(app).experiment.K, visitor_of(app).experiment.seed) == (4, 3)
    assert app.slider(key="experiment_K").value == 4
    assert app.file_uploader[0].key != key and app.file_uploader[0].value is None, "an empty uploader"
    assert url.from_query(app.query_params)[0] == visitor_of(app).experiment, "and a reload loses nothing"

    choose(app, "psi", 0.2)
    upload(app, GOOD)
    expected = replace(opening(UPLOAD), columns=("time", "place"), K=4, seed=3, psi=0.2)
    assert visitor_of(app).experiment == on_screen(app).experiment == expected
    assert not app.info


def test_a_restart_while_a_file_is_awaited() -> None:
    app = page_opened("lab", K="3", start="points")
    choose(app, "data", UPLOAD)
    app.slider(key="experiment_K").set_value(4)
    restarted(app, K="3", start="points")
    assert visitor_of(app).awaiting and app.selectbox(key="experiment_data").value == UPLOAD
    assert visitor_of(app).experiment == on_screen(app).experiment == replace(opening(), K=4, start="points")
    assert "restarted" not in said(app)


def test_without_a_restart_nothing_is_said_of_one() -> None:
    app = page_opened("lab", data=UPLOAD)
    assert "restarted" not in said(app)
    choose(app, "K", 3)
    assert "restarted" not in said(app) and "upload the file again" in said(app)
    assert app.query_params["K"] == "3", "the address holds what is set before the file is there"


def test_the_bytes_of_a_file_are_kept_once() -> None:
    app = page_opened("lab", data=UPLOAD)
    content = GOOD + b"9;9\n"
    upload(app, content)
    visitor = visitor_of(app)
    assert visitor.upload is not None and visitor.upload.raw is content, "the very bytes that Streamlit keeps"


def test_another_file_opens_with_its_own_columns_without_a_word() -> None:
    app = page_opened("lab", data=UPLOAD)
    upload(app, b"a,b,c\n1,2,5\n2,5,1\n3,1,4\n4,4,2\n")
    checked(app.selectbox(key="column_0").set_value("c").run())
    upload(app, b"d,e\n1,2\n2,5\n3,1\n4,4\n", "other.csv")
    assert visitor_of(app).experiment.columns == ("d", "e")
    assert "so other columns are shown" not in said(app)


def test_what_is_made_of_a_file_is_kept_for_its_visitor_alone() -> None:
    """Nothing made of it reaches a cache that all visitors share, in the Lab or on the pages that show its run."""
    app = page_opened("lab", data=UPLOAD)
    upload(app, GOOD)
    digest = visitor_of(app).upload.digest  # type: ignore[union-attr]
    film = on_screen(app).film["id"]
    for page, setting in (("six_frames", None), ("bound", "bound_data"), ("how_many", "how_many_data")):
        app.switch_page(str(ROOT / "pages" / f"{page}.py"))
        checked(app.run())
        if setting:
            widget = next(w for kind in (app.selectbox, app.segmented_control) for w in kind if w.key == setting)
            checked(widget.set_value("lab").run())
    shelves = (DATA, SHOWS, cache.USUAL)
    shared = [repr(name) for shelf in shelves for name in cache._shared()[shelf].results]
    assert len(shared) > 3, "what is built in is shared"
    assert not [name for name in shared if digest in name or film in name or "'upload'" in name]
