"""Bytes of a CSV file to a data set: random tables read back, and nothing but an InputError from damaged ones."""

import csv
import io
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from csv_corpus import BOTH, Bad, Good, raw
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import take

from gmm_core.arrays import InputError
from ui.table.dialect import CHOICES, MAX_SKIP
from ui.table.read import Dialect, read

NUMBER = st.floats(-1e60, 1e60, allow_subnormal=False) | st.integers(-(10**6), 10**6).map(float)
WAYS = [(delimiter, decimal) for delimiter in ",;\t| " for decimal in ".," if delimiter != decimal]


@given(
    rows=st.integers(2, 4).flatmap(lambda width: st.lists(st.tuples(*[NUMBER] * width), min_size=3, max_size=12)),
    way=st.sampled_from(WAYS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    header=st.booleans(),
    quoting=st.sampled_from((0, 1)),  # where needed, everywhere
)
@settings(max_examples=100)
def test_table_is_read_back_exactly(
    rows: list[tuple[float, ...]],
    way: tuple[str, str],
    encoding: str,
    newline: str,
    header: bool,
    quoting: Literal[0, 1],
) -> None:
    delimiter, decimal = way
    names = ["höhe", "b", "c-1", "d"][: len(rows[0])]
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    writer.writerows([names] if header else [])
    writer.writerows([repr(value).replace(".", decimal) for value in row] for row in rows)
    table = read("d.csv", file.getvalue().encode(encoding))
    assert table.columns == (tuple(names) if header else tuple(f"column {j + 1}" for j in range(len(names))))
    read_back = np.column_stack([table.values[name] for name in table.columns])
    np.testing.assert_array_equal(read_back, rows)
    assert table.dialect.delimiter == delimiter and table.dialect.header == header
    assert not [note for note in table.notes if "Passed over" not in note]


@given(lengths=st.lists(st.sampled_from([2, 2, 2, 2, 1, 3, 0]), min_size=4, max_size=60))
def test_no_row_is_lost_silently(lengths: list[int]) -> None:
    lines = ["1.5,2.5", "3.5,4.5", "5.5,6.5"] * 30 + [",".join(["7.5"] * n) for n in lengths]
    table = read("d.csv", "\n".join(["x,y", *lines]).encode())
    wide = sum(int(note.split()[0]) for note in table.notes if "too many" in note)
    short = sum(int(note.split()[0]) for note in table.notes if "too few" in note)
    assert table.n_rows + wide == 90 + len([n for n in lengths if n])
    assert (wide, short) == (lengths.count(3), lengths.count(1))


# Damage: nothing but an InputError, whatever the bytes

DIALECTS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    **{name: st.sampled_from(sorted(choices)) for name, choices in CHOICES.items()},
    skip=st.integers(0, 4) | st.just(MAX_SKIP),
    header=st.booleans(),
    units=st.booleans(),
)


def survives(data: bytes, dialect: Dialect | None = None) -> None:
    try:
        table, dataset, notes = take(data, dialect)
    except InputError as error:
        assert str(error) and len(str(error)) < 400
        return
    assert all(len(values) == table.n_rows for values in table.values.values())
    assert set(table.columns) <= set(table.preview)
    assert np.isfinite(dataset.X).all()
    assert all(note.endswith(".") for note in notes)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
@settings(max_examples=100)
def test_random_bytes(data: bytes) -> None:
    survives(data)


@given(st.text(alphabet="01.5,;\t |\"'#%=()-xyé\n\r\u00a0", max_size=120))
@settings(max_examples=150)
def test_random_tables(text: str) -> None:
    survives(text.encode())


@given(case=st.sampled_from(BOTH), data=st.data())
@settings(max_examples=150)
def test_damaged_files(case: Good | Bad, data: st.DataObject) -> None:
    damaged = bytearray(raw(case)[:5000])
    for _ in range(data.draw(st.integers(0, 4)) if damaged else 0):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place] ^= 1 << data.draw(st.integers(0, 7))
    survives(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]))


@given(case=st.sampled_from(BOTH), fields=DIALECTS)
@settings(max_examples=150)
def test_any_file_in_any_dialect(case: Good | Bad, fields: dict[str, Any]) -> None:
    try:
        dialect = replace(Dialect(), **fields)
    except InputError:
        return
    survives(raw(case)[:20_000], dialect)
