"""What a file leaves in doubt is asked, each answer does what it says, and clean data asks nothing."""

import numpy as np
import pytest
from csv_corpus import GOOD, Good, raw
from hypothesis import given, settings
from hypothesis import strategies as st
from places import FAITHFUL, FIELD

from gmm_core.arrays import Array, InputError
from ui.table.questions import Question
from ui.table.read import Dialect, Table, default_columns, describe, read
from ui.table.sentinels import sentinels


def uploaded(data: bytes) -> Table:
    """Read a file as the app does."""
    return read("data.csv", data)


def field(name: str) -> bytes:
    return (FIELD / name).read_bytes()


def only(table: Table) -> Question:
    (question,) = table.questions
    return question


def answered(data: bytes, label: str) -> Table:
    """Read a file as a person answers its only question."""
    question = only(uploaded(data))
    (dialect,) = (answer.dialect for answer in question.answers if label in answer.label)
    return read("data.csv", data, dialect)


# Files as people have them


@pytest.mark.parametrize(
    ("name", "column", "small", "large", "used"),
    [
        ("comma_thousands_tab.csv", "income", 42.5, 42500, "42500"),
        ("corpus_ambiguous_tab.csv", "x", 1.234, 1234, "1.234"),
        ("point_thousands_mixed.csv", "Gehalt", 42.5, 42500, "42500"),
        ("point_and_comma3.csv", "Masse", 1.234, 1234, "1234"),
    ],
)
def test_thousands_or_decimals(name: str, column: str, small: float, large: float, used: str) -> None:
    data = field(name)
    question = only(uploaded(data))
    assert f"{small:g}" in question.text and f"{large:g}" in question.text
    assert [answer.label.split(":")[0] for answer in question.answers if answer.used] == [used]
    for value in (small, large):
        table = answered(data, f"{value:g}:")
        assert table.values[column][0] == value and not table.questions
    assert np.isfinite(answered(data, f"{small:g}:").values["Zeit" if "Zeit" in table.columns else column]).all()


@pytest.mark.parametrize("separator", ["\t", " ", ";", ","])
@pytest.mark.parametrize("mark", [".", ","])
def test_thousands_beside_small_numbers_are_the_likelier_reading(separator: str, mark: str) -> None:
    cells = [f"42{mark}500", f"51{mark}200", "950", f"38{mark}000"]
    quote = '"' if mark == separator else ""
    rows = [f"{quote}{cell}{quote}{separator}{31 + 7 * i}" for i, cell in enumerate(cells)]
    data = "\n".join([f"income{separator}age", *rows]).encode()
    table = uploaded(data)
    assert table.values["income"].tolist() == [42500, 51200, 950, 38000]
    assert only(table).name == "numbers 0"
    assert answered(data, "42.5:").values["income"].tolist() == [42.5, 51.2, 950, 38]


def test_all_rows_are_looked_at() -> None:
    rows = "".join(f"{1 + i % 9}.{234 + i % 700};{i % 7}\n" for i in range(5000))
    assert only(uploaded(f"x;y\n{rows}".encode())).text.startswith("“1.234” in “x”")
    told = uploaded(f"x;y\n{rows}1.5;3\n".encode())  # the last row tells
    assert not told.questions and told.values["x"][-1] == 1.5
    late = "".join(f"{i};{i % 7}\n" for i in range(900))
    assert only(uploaded(f"x;y\n{late}1.234;3\n".encode())).text.startswith("“1.234” in “x”")


def test_a_column_of_its_own_style() -> None:
    data = b"A;B\n12.30;1,23\n12.45;1,3\n13.00;1,37\n"
    table = uploaded(data)
    assert table.values["B"].tolist() == [1.23, 1.3, 1.37] and dict(table.apart) == {1: "B"}
    assert "“B” was read with a decimal comma." in table.notes


@pytest.mark.parametrize("name", ["worldbank_style.csv", "years_as_names.csv"])
def test_numbers_as_names(name: str) -> None:
    data = field(name)
    table = uploaded(data)
    years = [column for column in table.columns if column.isdecimal()]
    assert len(years) == 3 and table.dialect.header
    turned = answered(data, "Numbers like those below")
    assert turned.n_rows == table.n_rows + 1 and not turned.dialect.header and not turned.questions
    assert [turned.values[column][0] for column in turned.columns][:3] == [float(year) for year in years]
    assert answered(data, "Names of the columns").columns == table.columns


@pytest.mark.parametrize(
    ("name", "axes", "passed"),
    [
        ("const_first.csv", ("temp", "hum"), "“sensor” (all values 7)"),
        ("iris_shuffled_index.csv", ("sepal_length", "sepal_width"), "“column 1” (the first column, without a name)"),
        ("shuffled_index.csv", ("x", "y"), "“column 1” (the first column, without a name)"),
        ("faithful_sentinel.csv", ("eruptions", "waiting"), "“rownames” (numbers the rows)"),
        ("binary01.csv", ("a", "b"), ""),
        ("titanic_two_columns.csv", ("survived", "pclass"), ""),
        ("collinear.csv", ("celsius", "fahrenheit"), ""),
    ],
)
def test_columns_to_begin_with(name: str, axes: tuple[str, str], passed: str) -> None:
    table = uploaded(field(name))
    assert default_columns(table) == axes
    assert [passed in note for note in table.notes if "Passed over" in note] == [True] * bool(passed)


def test_a_value_that_stands_for_none() -> None:
    data = field("faithful_sentinel.csv")
    question = only(uploaded(data))
    assert question.text.startswith("−999 stands 6 times in “eruptions”")
    without = answered(data, "Leave −999 out")
    assert np.isnan(without.values["eruptions"]).sum() + np.isnan(without.values["waiting"]).sum() == 6
    assert without.dialect.missing == ("-999",) and "−999 left out" in describe(without.dialect)
    with_it = answered(data, "Keep −999")
    assert np.isfinite(with_it.values["eruptions"]).all() and not with_it.questions


def test_a_code_of_one_column_stays_a_number_in_another() -> None:
    ages = [23, 34, 45, 56, 37, 28, 61, 99, 99, 42, 33, 99]
    weights = [99, 60, 71, 62, 80, 99, 77, 66, 55, 88, 70, 69]
    data = ("age,w\n" + "\n".join(f"{a},{w}" for a, w in zip(ages, weights, strict=True))).encode()
    table = answered(data, "Leave 99 out")
    assert table.dialect.missing == ("99 in age",)
    assert np.isnan(table.values["age"]).sum() == 3 and np.isfinite(table.values["w"]).all()


@pytest.mark.parametrize(
    ("text", "n", "label"),
    [
        ("name,x,y\na,1,2\nb,3,5\nc,2,4\nTotal,6,11\n", 3, "Leave it out"),
        ("name;x;y\na;1,5;2\nb;3;5\nc;2;4\nTotal général;6,5;11\n", 3, "Leave it out"),
        ("x,y\n1,2\n3,5\n2,4\n7,1\n8,3\n21,15\n", 5, "Leave it out"),
        ("name,x,y\na,1,2\nb,3,5\nc,2,4\nn = 3,,\nMean,2,3.67\nSD,1,1.5\n", 3, "Leave them out"),
        ("name,x,y\na,1,2\nb,3,5\nSubtotal,4,7\nc,2,4\nd,5,5\nSubtotal,7,9\n", 4, "Leave them out"),
    ],
)
def test_summaries(text: str, n: int, label: str) -> None:
    data = text.encode()
    with_it = answered(data, "Keep")
    without = answered(data, label)
    assert without.n_rows == n < with_it.n_rows
    assert not without.questions and not with_it.questions
    assert "left out" in " ".join(without.notes)


def test_each_column_a_point() -> None:
    data = b"x," + b",".join(b"%d.5" % i for i in range(9)) + b"\ny," + b",".join(b"%d.25" % (i * i) for i in range(9))
    assert uploaded(data).columns == ("x", "y") and uploaded(data).n_rows == 9
    assert answered(data, "Each row").n_rows == 2
    assert answered(data, "Each column").n_rows == 9


# Laws


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_every_answer_settles_its_question(case: Good) -> None:
    table = uploaded(raw(case))
    for question in table.questions:
        assert len(question.answers) == 2 and sum(answer.used for answer in question.answers) == 1
        for answer in question.answers:
            try:
                again = read("data.csv", raw(case), answer.dialect)
            except InputError:
                assert not answer.used
                continue
            assert question.name not in {other.name for other in again.questions}
            if answer.used:
                assert again.columns == table.columns
                for name in table.columns:
                    np.testing.assert_array_equal(again.values[name], table.values[name])


def test_clean_data_asks_nothing() -> None:
    rng = np.random.default_rng(0)
    columns: list[Array] = [
        rng.normal(50, 10, 200).round(1),
        rng.poisson(2, 200).astype(float),
        rng.exponential(5, 200).round(3),
        rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], 200),
        np.r_[rng.normal(0, 1, 100), rng.normal(30, 1, 100)].round(2),
        rng.lognormal(3, 1, 200).round(2),
    ]
    for separator, decimal in ((",", "."), (";", ","), ("\t", "."), (" ", ".")):
        lines = [separator.join("abcdef")]
        lines += [
            separator.join(f"{value:g}" for value in row).replace(".", decimal) for row in np.column_stack(columns)
        ]
        assert uploaded("\n".join(lines).encode()).questions == ()
    path = FAITHFUL
    assert uploaded(path.read_bytes()).questions == ()


@pytest.mark.parametrize("value", [-999, -9999, 9999.9, -200, 999, 99999, -99.9, -1, -9, 1e20])
def test_sentinels(value: float) -> None:
    rng = np.random.default_rng(1)
    column = rng.normal(20, 3, 60).round(1)
    column[[3, 9, 17]] = value
    (found,) = sentinels(column)
    assert (found.value, found.times) == (value, 3) and 10 < found.low < found.high < 30


def test_no_sentinel_where_there_is_none() -> None:
    rng = np.random.default_rng(1)
    far = np.r_[rng.normal(20, 3, 50), rng.normal(900, 3, 20)].round(1)
    for column in (
        far,
        rng.poisson(1, 99).astype(float),
        np.array([0.0, 100.0] * 9),
        np.r_[rng.normal(20, 3, 50), 95.0],
    ):
        assert sentinels(column) == ()


STYLES = [(decimal, thousands) for decimal in ".," for thousands in ("", ",", ".", " ", "'") if decimal != thousands]
VALUES = st.decimals(-999_999, 999_999, places=3).map(float) | st.integers(-999_999, 999_999).map(float)


@given(
    rows=st.integers(2, 3).flatmap(lambda width: st.lists(st.tuples(*[VALUES] * width), min_size=4, max_size=12)),
    separator=st.sampled_from(",;\t| "),
    style=st.sampled_from(STYLES),
    places=st.sampled_from([None, 0, 1, 2, 3]),
)
@settings(max_examples=200)
def test_never_silently_other_numbers(
    rows: list[tuple[float, ...]], separator: str, style: tuple[str, str], places: int | None
) -> None:
    """Whatever the way of writing: the same numbers, or a question of which one answer gives them, or a refusal."""
    decimal, thousands = style
    signs = str.maketrans({",": thousands, ".": decimal})
    numbers = [[value if places is None else round(value, places) for value in row] for row in rows]
    written = [[(f"{x:,}" if places is None else f"{x:,.{places}f}").translate(signs) for x in row] for row in numbers]
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in written]
    names = separator.join("abc"[: len(rows[0])])
    data = "\n".join([names, *(separator.join(row) for row in quoted)]).encode()
    try:
        table = uploaded(data)
    except InputError:
        return
    seen, waiting = set(), [table]
    while waiting:
        table = waiting.pop()
        if table.columns == tuple("abc"[: len(rows[0])]):
            read_back = np.column_stack([table.values[name] for name in table.columns])
            if read_back.shape == (len(rows), len(rows[0])):
                # A column of thousands throughout may be a column with three decimals: the picture is the same.
                scale = np.where((read_back * 1000 == numbers).all(axis=0), 1000, 1)
                if np.array_equal(read_back * scale, numbers):
                    return
        for question in table.questions:
            for answer in question.answers:
                if answer.dialect not in seen:
                    seen.add(answer.dialect)
                    waiting.append(read("data.csv", data, answer.dialect))
    assert any("cells that hold no number" in note or "too many cells" in note for note in table.notes), (data, table)


def test_a_person_settles_by_a_menu_too() -> None:
    dialect = read("data.csv", field("comma_thousands_tab.csv")).dialect.chosen(thousands="", decimal=",")
    table = read("data.csv", field("comma_thousands_tab.csv"), dialect)
    assert table.values["income"][0] == 42.5 and not table.questions
    assert Dialect().chosen(header=False).settled == ("header",)
