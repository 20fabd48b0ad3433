"""One cell: a number, nothing, or something else."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.table.cells import number_reader
from ui.table.kinds import kind_of_text


@pytest.mark.parametrize(
    ("decimal", "thousands", "cell", "value"),
    [
        (".", "", "1.5", 1.5),
        (".", "", " -1.5e-3 ", -0.0015),
        (".", "", "1.5d2", 150),
        (".", "", ".5", 0.5),
        (".", "", "5.", 5),
        (".", "", "1,5", None),
        (".", "", "1.2.3", None),
        (".", "", "1_000", None),
        (".", "", "0x10", None),
        (".", "", "١٢", 12),
        (".", "", "1e", None),
        (".", "", "-", math.nan),
        (".", "", ".", math.nan),
        (".", "", "#DIV/0!", math.nan),
        (".", "", "Inf", math.inf),
        (".", "", "-∞", -math.inf),
        (".", "", "(3)", -3),
        (".", "", "(-3)", None),
        (".", "", "$ -3", -3),
        (".", "", "--3", None),
        (".", "", "3 EUR", 3),
        (".", "", "3 kg", None),
        (".", "", '="3"', 3),
        (".", "", "=3", None),
        (".", "", "true", None),
        (",", "", "1,5", 1.5),
        (",", "", "1.5", None),
        (",", ".", "1.234,5", 1234.5),
        (",", ".", "1.234", 1234),
        (",", ".", "0.234", None),
        (",", ".", "1.23", None),
        (",", ".", "12.34.567", None),
        (",", ".", "1234.567", None),
        (".", ",", "-1,234,567.5", -1234567.5),
        (".", ",", "1,23", None),
        (".", ",", "$1,234", 1234),
        (".", " ", "1 234", 1234),
        (".", " ", "1  234", None),
        (".", "'", "1'234'567", 1234567),
    ],
)
def test_cell(decimal: str, thousands: str, cell: str, value: float | None) -> None:
    read = number_reader(decimal, thousands)(cell)
    assert read == value or (read is not None and value is not None and math.isnan(read) and math.isnan(value))


@given(st.floats(allow_nan=False), st.sampled_from(".,"))
def test_every_float_is_read_exactly(value: float, decimal: str) -> None:
    assert number_reader(decimal, "")(repr(value).replace(".", decimal)) == value


@given(st.integers() | st.decimals(-(10**20), 10**20, places=4))
def test_grouping_changes_nothing(value: float) -> None:
    text = f"{value:,}"
    assert number_reader(".", ",")(text) == float(value)
    swapped = text.translate(str.maketrans(",.", ".,"))
    assert number_reader(",", ".")(swapped) == float(value)


@pytest.mark.parametrize(
    "cell", ["9" * 500, "1" + " " * 10**6 + "x", "(" * 10**6 + ")", "$" + "1." * 10**6, "%" * 10**6]
)
def test_endless_cells_are_no_numbers(cell: str) -> None:
    assert number_reader(".", ",")(cell) is None
    assert kind_of_text(cell)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("2024-05-31", "dates or times"),
        ("2024-05-31T10:00:00Z", "dates or times"),
        ("31.5.2024", "dates or times"),
        ("5/31/24 10:00", "dates or times"),
        ("12:30", "dates or times"),
        ("9:05 pm", "dates or times"),
        ("1/2", "fractions or pairs with a slash"),
        ("Yes", "yes or no"),
        ("=A1", "formulas"),
        ("'=A1+2", "formulas"),
        ("virginica", "text"),
    ],
)
def test_kind(cell: str, kind: str) -> None:
    assert kind_of_text(cell) == kind
