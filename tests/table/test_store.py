"""Columns come out of their store as they went in and take little room."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gmm_core.arrays import Array
from ui.table.store import Columns

DECIMALS = st.builds(lambda whole, places: whole / 10**places, st.integers(-(10**9), 10**9), st.integers(0, 8))
ANY = st.one_of(DECIMALS, st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([0.0, -0.0, 127.0, -128.0]))


@given(st.one_of(arrays(np.float64, st.integers(0, 20), elements=ANY), arrays(np.float64, 9, elements=DECIMALS)))
def test_what_comes_out_is_what_went_in(values: Array) -> None:
    out = Columns({"a": values})["a"]
    np.testing.assert_array_equal(out, values, strict=True)
    assert not out.flags.writeable


@pytest.mark.parametrize(
    ("low", "high", "places", "room"),
    [(0, 9, 0, 1), (0, 127, 0, 2), (-126, 126, 0, 1), (0, 9999, 2, 2), (-(10**8), 10**8, 3, 4)],
)
def test_each_number_takes_less_room_than_it_takes_in_a_file(low: int, high: int, places: int, room: int) -> None:
    whole = np.random.default_rng(0).integers(low, high, 1000, endpoint=True)
    whole[:2] = low, high
    values = whole / 10**places
    values[5] = np.nan
    columns = Columns({"a": values})
    assert columns.nbytes == 1000 * room < len(",".join(f"{value:.{places}f}" for value in values))
    np.testing.assert_array_equal(columns["a"], values)


def test_it_is_a_mapping() -> None:
    columns = Columns({"a": np.array([1.0]), "b": np.array([2.5])})
    assert list(columns) == ["a", "b"] and len(columns) == 2 and "c" not in columns
