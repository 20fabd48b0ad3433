"""Numbers for reading: exact strings, and what is written reads back to its digits."""

import math
import re
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from ui import numerals

NUMBERS = st.floats(-1e12, 1e12, allow_subnormal=False)


@pytest.mark.parametrize(
    ("value", "more", "text"),
    [
        (-1.005, {}, "−1.00"),
        (-0.001, {}, "0.00"),
        (0.001, {"plus": True}, "+0.00"),
        (2.5, {"plus": True, "decimals": 1}, "+2.5"),
        (-1234.5, {"thousands": True, "decimals": 1}, "−1,234.5"),
        (math.inf, {}, "∞"),
        (math.inf, {"plus": True}, "+∞"),
        (-math.inf, {}, "−∞"),
    ],
)
def test_fixed(value: float, more: dict[str, Any], text: str) -> None:
    assert numerals.fixed(value, **more) == text


@pytest.mark.parametrize(
    ("value", "text", "tex"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (-12.3456, "−12.35", "-12.35"),
        (12345.0, "12345", "12345"),
        (1.5e-7, "1.500\u00a0×\u00a010⁻⁷", r"1.500\cdot 10^{-7}"),
        (-2e8, "−2.000\u00a0×\u00a010⁸", r"-2.000\cdot 10^{8}"),
    ],
)
def test_significant_digits(value: float, text: str, tex: str) -> None:
    assert numerals.number(value) == text
    assert numerals.tex(value) == tex


@given(NUMBERS)
def test_what_is_written_reads_back_to_its_digits(value: float) -> None:
    read = re.sub(r"\\cdot 10\^\{(-?\d+)\}", r"e\1", numerals.tex(value, 6))
    assert float(read) == pytest.approx(value, rel=1e-5)


@given(NUMBERS)
def test_no_minus_before_zero(value: float) -> None:
    text = numerals.fixed(value, 2)
    assert "-" not in text
    assert text.startswith("−") == (round(value, 2) < 0)


def test_vectors_and_matrices() -> None:
    assert numerals.tex_vector([1, -0.5], 1) == r"\begin{pmatrix}1.0\\-0.5\end{pmatrix}"
    assert numerals.tex_matrix([[1, 2], [3, 4]], 0) == r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (6.8684, 4, "6.868"),
        (0.5, 4, "0.5000"),
        (0.0012345, 3, "0.00123"),
        (0.00099996, 4, "1.000 × 10⁻³"),
        (0.00012, 3, "1.20 × 10⁻⁴"),
        (9.9999e-8, 3, "1.00 × 10⁻⁷"),
        (16.0766, 3, "16.1"),
    ],
)
def test_numbers_are_written_out_or_with_a_power_of_ten(value: float, digits: int, expected: str) -> None:
    assert numerals.from_log(math.log(value), digits) == expected
    assert numerals.from_log_tex(math.log(value), digits) == re.sub(
        r" × 10(.+)", lambda m: r"\cdot 10^{" + m[1].translate(str.maketrans("⁻³⁴⁷", "-347")) + "}", expected
    )


def test_numbers_that_no_double_could_hold() -> None:
    assert numerals.from_log(math.log(2.031) - 491 * math.log(10)) == "2.031 × 10⁻⁴⁹¹"
    assert numerals.from_log(0.0) == "1.000"
