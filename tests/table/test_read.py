"""Bytes of a CSV file to a data set: awkward files, what the person overrules, and limits."""

from dataclasses import replace

import numpy as np
import pytest
from csv_corpus import BOTH, GOOD, SENTENCES, Bad, Good, raw
from places import FAITHFUL
from reading import take

from gmm_core.arrays import InputError
from ui.table.decode import decode
from ui.table.read import Dialect, Unreadable, default_columns, read, to_dataset

# Golden: the corpus


def test_names_in_the_corpus_are_distinct() -> None:
    assert len({case.name for case in BOTH}) == len(BOTH)


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_file_is_read(case: Good) -> None:
    table, dataset, notes = take(raw(case))
    assert table.columns == case.columns
    assert table.n_rows == case.n_rows
    np.testing.assert_array_equal([table.values[name][0] for name in table.columns], np.array(case.first, float))
    assert table.dialect == replace(Dialect(), **case.dialect)
    assert len(notes) == len(case.said), notes
    for note, piece in zip(notes, case.said, strict=True):
        assert piece in note
    assert len(table.questions) == len(case.asked), table.questions
    for question, piece in zip(table.questions, case.asked, strict=True):
        assert piece in question.text
    assert dataset.columns == default_columns(table) == (case.axes or dataset.columns)


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case.name)
def test_file_is_refused_with_one_sentence(case: Bad) -> None:
    with pytest.raises(InputError) as error:
        take(raw(case))
    message = str(error.value)
    assert case.sentence in message
    assert message.endswith(".") and ": " in message  # what is wrong: what to do
    assert len(message) < 300 and "\n" not in message


def test_old_faithful() -> None:
    path = FAITHFUL
    _, dataset, notes = take(path.read_bytes())
    assert dataset.X.shape == (272, 2)
    np.testing.assert_array_equal(dataset.X, np.loadtxt(path, delimiter=",", skiprows=1))
    assert notes == ()


# What the table tells


def test_preview_shows_what_was_understood() -> None:
    table = read("d.csv", b'n;x;y\na;1.234,5;2\n"b\nc";NA;3,25\n' + b"d;1;1\n" * 9)
    assert {name: texts[:2] for name, texts in table.preview.items()} == {
        "n": ("a", "b c"),
        "x": ("1234.5", ""),
        "y": ("2", "3.25"),
    }
    assert {len(texts) for texts in table.preview.values()} == {5}
    assert tuple(table.preview) == ("n", "x", "y")


def test_values_cannot_be_changed() -> None:
    table = read("d.csv", b"x,y\n1,2\n3,x\n4,5\n")
    for values in table.values.values():
        assert not values.flags.writeable


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("id,x,y\n1,5,6\n2,6,8\n3,8,8\n", ("x", "y")),
        (",x,y\n0,5,6\n1,6,8\n2,8,8\n", ("x", "y")),
        ("x,id,y\n5,1,6\n6,2,8\n8,3,8\n", ("x", "y")),
        ("id,x\n1,5\n2,6\n3,8\n", ("id", "x")),  # there is nothing else
        ("x,id,y\n5,1,6\n6,3,8\n8,2,8\n", ("x", "y")),  # out of order it still numbers the rows
    ],
)
def test_default_columns_skip_row_numbers(text: str, chosen: tuple[str, str]) -> None:
    assert default_columns(read("d.csv", text.encode())) == chosen


def test_dataset_is_in_the_units_of_the_file() -> None:
    table = read("my <b>.csv", b"x,y,z\n1,20,5\n3,40,6\n,1,7\n2,inf,7\n")
    dataset, notes = to_dataset(table, "y", "x")
    np.testing.assert_array_equal(dataset.X, [[20, 1], [40, 3]])
    assert dataset.columns == ("y", "x") and dataset.title == "my <b>.csv" and dataset.look_for
    assert [note[:19] for note in notes] == ["1 of 4 rows left ou"] * 2 and "infinite" in notes[1]
    assert to_dataset(table, "x", "z")[1] == ("1 of 4 rows left out: no number in “x” or “z”.",)


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        ("x", "x", "cannot be both"),
        ("x", "n", "no column of numbers"),
        ("?", "x", "“?” is no column"),
        ("c", "x", "“c” are the same"),
    ],
)
def test_columns_that_cannot_be_used(x: str, y: str, sentence: str) -> None:
    table = read("d.csv", b"n,x,y,c\na,1,2,7\nb,3,4,7\n")
    with pytest.raises(InputError, match=sentence.replace("?", r"\?")):
        to_dataset(table, x, y)


# A dialect that a person chose


def test_person_overrules_the_guess() -> None:
    data = b"x\ty\n1,234\t2\n3,456\t3\n"
    ours = read("d.csv", data).dialect
    theirs = replace(ours, decimal=".", thousands=",")
    assert read("d.csv", data, ours).values["x"].tolist() == [1.234, 3.456]
    assert read("d.csv", data, theirs).values["x"].tolist() == [1234, 3456]
    assert read("d.csv", data, theirs).notes == ()
    headless = read("d.csv", data, replace(ours, header=False))
    assert headless.columns == ("column 1", "column 2") and headless.n_rows == 3
    shorter = read("d.csv", data, replace(ours, skip=1, header=False))
    assert shorter.n_rows == 2 and "“x y”" in shorter.notes[0]
    with pytest.raises(InputError, match=r"semicolons between columns"):
        read("d.csv", data, replace(ours, delimiter=";"))


def test_wrong_encoding_is_said_and_can_be_changed() -> None:
    data = "größe,y\n1,2\n3,4\n".encode("mac-roman")
    assert read("d.csv", data, Dialect(encoding="mac-roman")).columns == ("größe", "y")
    assert "could not be read" in read("d.csv", data + b"5,6\n" * 40, Dialect()).notes[0]


def test_the_guess_is_there_where_reading_fails() -> None:
    with pytest.raises(Unreadable) as refused:
        read("d.csv", b"a;b\nfoo;bar\n")
    assert refused.value.dialect.delimiter == ";"
    with pytest.raises(InputError) as error:
        read("d.csv", b"")
    assert not isinstance(error.value, Unreadable), "there is nothing to be read otherwise"


def test_a_file_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []

    def counting(name: str, raw: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
        decoded.append(name)
        return decode(name, raw, encoding)

    monkeypatch.setattr("ui.table.read.decode", counting)
    take(b"a,b\n1,2\n2,3\n")
    assert decoded == ["data.csv"]


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_guess_given_back_reads_the_same(case: Good) -> None:
    first = read("d.csv", raw(case))
    again = read("d.csv", raw(case), first.dialect)
    assert (again.columns, again.n_rows, again.dialect) == (first.columns, first.n_rows, first.dialect)
    assert set(again.notes) <= set(first.notes)
    for name in first.columns:
        np.testing.assert_array_equal(again.values[name], first.values[name])


# Limits


def big(n_rows: int, end: str = "") -> bytes:
    values = np.random.default_rng(0).integers(-9999, 9999, (n_rows, 2)) / 100
    return ("x,y\n" + "\n".join(f"{x},{y}" for x, y in values.tolist()) + end).encode()


def test_200_000_rows() -> None:
    data = big(200_000)
    assert take(data)[1].X.shape == (200_000, 2)
    with pytest.raises(InputError, match=r"200,001 rows and the limit is 200,000: keep a part"):
        read("d.csv", data + b"\n1,2")
    assert read("d.csv", data + b"\n,\n\n").n_rows == 200_000  # an empty row is none


def test_one_text_far_below_is_said_without_a_warning() -> None:
    table = read("d.csv", big(150_000, "\nfoo,1"))
    assert table.n_rows == 150_001 and "text: 1; first “foo”" in table.notes[0]


def test_10_megabytes() -> None:
    limit = 10 * 1024 * 1024
    row = b"1.25," * 25 + b"2\n3.5," + b"4," * 24 + b"5\n"
    data = row * (limit // len(row))
    data += b" " * (limit - len(data))
    table, dataset, _ = take(data)
    assert len(dataset.X) == table.n_rows == 2 * (limit // len(row))
    assert len(table.columns) == 26
    with pytest.raises(InputError, match="larger than 10 MB"):
        read("d.csv", data + b" ")


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 3_000_000,
        b"1" + b" " * 3_000_000 + b"x",
        b'"' * 3_000_001,
        b"1," * 1_500_000,
        b"(1" * 500_000 + b",2\n1,2\n",
    ],
)
def test_one_endless_line_is_refused_in_time(data: bytes) -> None:
    with pytest.raises(InputError):
        take(data)
