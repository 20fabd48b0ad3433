"""Numbers for reading: exact strings, and what is written reads back to its digits."""

import math
import re
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from places import ROOT

from ui.words import numerals

NUMBERS = st.floats(-1e12, 1e12, allow_subnormal=False)


@pytest.mark.parametrize(
    ("value", "more", "text"),
    [
        (-1.005, {}, "−1.00"),
        (-0.001, {}, "0.00"),
        (0.001, {"plus": True}, "+0.00"),
        (2.5, {"plus": True, "decimals": 1}, "+2.5"),
        (-1234.5, {"decimals": 1}, "−1234.5"),
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
        (1e-6, "10⁻⁶", "10^{-6}"),
        (5.329e-15, "5.329\u00a0×\u00a010⁻¹⁵", r"5.329\cdot 10^{-15}"),
        (7.3e5, "7.3\u00a0×\u00a010⁵", r"7.3\cdot 10^{5}"),
        (math.inf, "∞", r"\infty"),
        (-math.inf, "−∞", r"-\infty"),
        (math.nan, "–", "–"),
        (1.5e-7, "1.5\u00a0×\u00a010⁻⁷", r"1.5\cdot 10^{-7}"),
        (-2e8, "−2\u00a0×\u00a010⁸", r"-2\cdot 10^{8}"),
    ],
)
def test_significant_digits(value: float, text: str, tex: str) -> None:
    assert numerals.number(value) == text
    assert numerals.tex(value) == tex


@given(NUMBERS)
def test_what_is_written_reads_back_to_its_digits(value: float) -> None:
    read = re.sub(r"(?<!cdot )10\^", r"1\\cdot 10^", numerals.tex(value, 6))
    read = re.sub(r"\\cdot 10\^\{(-?\d+)\}", r"e\1", read)
    assert float(read) == pytest.approx(value, rel=1e-5)


@given(NUMBERS)
def test_no_minus_before_zero(value: float) -> None:
    text = numerals.fixed(value, 2)
    assert "-" not in text
    assert text.startswith("−") == (round(value, 2) < 0)


def test_a_vector_in_a_formula() -> None:
    assert numerals.tex_vector([1, -0.5], 1) == r"\begin{pmatrix}1.0\\-0.5\end{pmatrix}"


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


@pytest.mark.parametrize(
    ("value", "spread", "text"),
    [
        (3.716123, 3.5, "3.716"),
        (100_000_003.25, 3.5, "100000003.25"),
        (-1.1102e-16, 1.0, "0"),
        (1.5e-12, 4e-12, "1.5\u00a0×\u00a010⁻¹²"),
        (2e12, 5e12, "2\u00a0×\u00a010¹²"),
        (7.0, 0.0, "7"),
    ],
)
def test_a_place_is_told_as_finely_as_its_data_need(value: float, spread: float, text: str) -> None:
    assert numerals.measured(value, spread, max(abs(value), spread)) == text


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e3))
def test_two_places_that_differ_by_a_hundredth_of_the_spread_look_different(value: float, spread: float) -> None:
    one, other = (numerals.measured(at, spread, abs(value) + spread) for at in (value, value + spread / 100))
    assert one != other


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Tolerance must be a number from 1e-12 to 1.", "Tolerance must be a number from 10⁻¹² to 1."),
        ("between -5 and 2.5e+07", "between −5 and 2.5\u00a0×\u00a010⁷"),
        ("K = 1e999, 1e-999 or 0e5", "K = 1e999, 1e-999 or 0e5"),  # no double holds what somebody wrote
        ("“1e-3” and the file of 2020-01-02, K-1, x-2", "“1e-3” and the file of 2020-01-02, K-1, x-2"),
    ],
)
def test_a_sentence_of_the_core_is_made_readable(text: str, read: str) -> None:
    assert numerals.readable(text) == read


# No module writes numbers for people by itself. These write for machines: colours, Plotly, a value as the file has it.
FOR_MACHINES = {
    "ui/words/numerals.py",
    "ui/charts/drawing.py",
    "ui/table/sentinels.py",
    "assets/stage/shared/numerals.js",
}
FORMATS = re.compile(r"\{[^{}\"]*:[-+ ,#.<>^0-9]*[geGE]\}")
JAVASCRIPT = re.compile(r"\.(toPrecision|toExponential|toFixed|toLocaleString)\(")


def test_one_writer_of_numbers() -> None:
    sources = {path: FORMATS for path in (ROOT / "ui").rglob("*.py")}
    sources |= {path: JAVASCRIPT for path in (ROOT / "assets").rglob("*.js")}
    faults = [
        f"{path.relative_to(ROOT)}:{n}: {found[0]}"
        for path, fault in sources.items()
        if path.relative_to(ROOT).as_posix() not in FOR_MACHINES
        for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for found in fault.finditer(line)
        if "float(f" not in line  # rounded to go on computing
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("source", ['f"{value:.3g}"', "f'{x:+.2e} m'", 'f"ψ = {psi:g}"'])
def test_the_rule_sees_a_number_for_machines(source: str) -> None:
    assert FORMATS.search(source)
