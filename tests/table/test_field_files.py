"""Files as people have them, taken the way a person's file goes: uploaded, asked about, answered by a button."""

import numpy as np
import pytest
from csv_corpus import AWKWARD, Good, raw
from opening import checked, page_opened
from places import FIELD
from streamlit.testing.v1 import AppTest

from gmm_core.arrays import Array
from gmm_core.experiment.experiment import UPLOAD


def uploaded(name: str, content: bytes) -> AppTest:
    app = page_opened("lab", data=UPLOAD)
    return checked(app.file_uploader[0].upload(name, content, "text/csv").run())


def field(name: str) -> AppTest:
    return uploaded(name, (FIELD / name).read_bytes())


def points(app: AppTest) -> Array:
    """Return the points on the stage in the units of the file."""
    dataset = app.session_state["visitor"].show.dataset
    X: Array = dataset.shift + dataset.scale * dataset.X
    return X


def axes(app: AppTest) -> tuple[str, ...]:
    columns: tuple[str, ...] = app.session_state["visitor"].show.dataset.columns
    return columns


def asked(app: AppTest) -> list[str]:
    """Return the questions beside the table."""
    return [box.value.replace("\\", "") for box in app.sidebar.warning]


def press(app: AppTest, label: str) -> AppTest:
    found = [button for button in app.sidebar.button if label in button.label.replace("\\", "")]
    assert len(found) == 1, [button.label for button in app.sidebar.button]
    return checked(found[0].click().run())


@pytest.mark.parametrize(
    ("name", "column", "small", "large", "used"),
    [
        ("comma_thousands_tab.csv", 0, 42.5, 42500, 42500),
        ("corpus_ambiguous_tab.csv", 0, 1.234, 1234, 1.234),
        ("point_thousands_mixed.csv", 0, 42.5, 42500, 42500),
        ("point_and_comma3.csv", 1, 1.234, 1234, 1234),
    ],
)
def test_both_readings_are_one_click_away(name: str, column: int, small: float, large: float, used: float) -> None:
    app = field(name)
    (question,) = asked(app)
    assert f"{small:g}" in question and f"{large:g}" in question and f"For now: {used:g}" in question
    assert len(app.warning) == 2, "once beside the table, once above the chart"
    assert points(app)[0, column] == pytest.approx(used)
    other = small if used == large else large
    press(app, f"{other:g}:")
    assert points(app)[0, column] == pytest.approx(other) and not app.warning


@pytest.mark.parametrize(
    ("name", "names"), [("worldbank_style.csv", ("1990", "2000")), ("years_as_names.csv", ("2019", "2020"))]
)
def test_years_name_the_columns(name: str, names: tuple[str, str]) -> None:
    app = field(name)
    assert axes(app) == names
    assert "names of the columns, or numbers like those below?" in asked(app)[0]
    before = len(points(app))
    press(app, "Numbers like those below")
    assert len(points(app)) == before + 1
    assert points(app)[0].tolist() == pytest.approx([float(name) for name in names])


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("const_first.csv", ("temp", "hum")),
        ("iris_shuffled_index.csv", ("sepal_length", "sepal_width")),
        ("shuffled_index.csv", ("x", "y")),
    ],
)
def test_the_first_axes_tell_something(name: str, names: tuple[str, str]) -> None:
    app = field(name)
    assert axes(app) == names and not app.error
    assert "Passed over for the first axes" in " ".join(caption.value for caption in app.caption)
    assert app.sidebar.selectbox(key="column_0").options[0] not in names, "what was passed over can be chosen"


def test_a_value_is_left_out_by_a_click_and_let_in_again() -> None:
    app = field("faithful_sentinel.csv")
    assert asked(app)[0].startswith("−999 stands 6 times in “eruptions”")
    assert len(points(app)) == 272 and points(app).min() == pytest.approx(-999)
    press(app, "Leave −999 out")
    assert len(points(app)) == 266 and points(app).min() > 1 and not app.warning
    missing = app.sidebar.text_input(key="dialect_missing")
    assert missing.value == "-999", "the answer stands in “Read the file differently”"
    checked(missing.set_value("").run())
    assert len(points(app)) == 272 and not app.warning, "and can be taken back there, unasked"
    checked(app.sidebar.text_input(key="dialect_missing").set_value("-999; 54 in waiting").run())
    assert not np.isin(points(app)[:, 1], 54).any()


def test_a_row_of_sums_is_left_out_by_a_click() -> None:
    app = uploaded("sums.csv", b"name;x;y\na;1,5;2\nb;3;5\nc;2;4\nd;4;1\nTotal;10,5;12\n")
    assert "“Total, 10,5, 12”" in asked(app)[0] and len(points(app)) == 5
    press(app, "Leave it out")
    assert len(points(app)) == 4
    assert app.sidebar.number_input(key="dialect_footer").value == 1
    checked(app.sidebar.number_input(key="dialect_footer").set_value(0).run())
    assert len(points(app)) == 5 and not app.warning


def test_several_questions_are_asked_one_by_one_above_the_chart() -> None:
    app = uploaded("two.csv", b"income;age\n42.500;31\n51.200;99\n950;44\n38.000;99\n700;23\n810;99\n650;37\n900;28\n")
    assert len(asked(app)) == 2 and len(app.main.warning) == 1
    assert "1 more in the sidebar" in app.main.warning[0].value.replace("\\", "")
    press(app, "42500")
    press(app, "Leave 99 out")
    assert len(points(app)) == 5 and points(app)[:, 0].max() == pytest.approx(42500) and not app.warning


def test_a_column_written_otherwise_can_be_changed() -> None:
    app = uploaded("two.csv", b"A;B\n12.30;1,23\n12.45;1,3\n13.00;1,37\n")
    assert points(app)[:, 1].tolist() == pytest.approx([1.23, 1.3, 1.37])
    menu = app.sidebar.selectbox(key="dialect_apart_1")
    assert menu.label == "Numbers in B" and menu.value == (",", "")


SEVERAL = [case for case in AWKWARD if isinstance(case, Good) and case.n_rows > 3][::6]


@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case.name)
def test_what_is_said_and_asked_of_a_file_is_on_screen(case: Good) -> None:
    app = uploaded("data.csv", raw(case))
    text = " ".join(element.value for element in [*app.sidebar.caption, *app.sidebar.warning]).replace("\\", "")
    for piece in (*case.said, *case.asked):
        assert piece.replace("://", "") in text.replace("\u2060", "")
    assert axes(app) == case.axes
