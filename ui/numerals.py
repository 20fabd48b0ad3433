"""Numbers for reading: a true minus sign, no minus before zero, powers of ten only far from one. Pure.

Each comes for plain text ("−1.5 × 10⁻⁷") and, where formulas need it, for LaTeX.
"""

import math
import re

import numpy as np
from numpy.typing import ArrayLike

MINUS = "−"
NO_BREAK = "\u00a0"
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LEAST, MOST = 1e-3, 1e5  # sizes that are written out


def fixed(value: float, decimals: int = 2, thousands: bool = False, plus: bool = False) -> str:
    """Write a number with so many decimals; ``thousands`` with commas between them, ``plus`` with its sign always."""
    if not math.isfinite(value):
        return f"{MINUS if value < 0 else '+' if plus else ''}∞"
    text = f"{value:{'+' if plus else ''}{',' if thousands else ''}.{decimals}f}"
    is_zero = not float(text.replace(",", ""))
    return text.replace("-", "") if is_zero else text.replace("-", MINUS)


def grouped(value: float, decimals: int = 2) -> str:
    """Write a number with so many decimals and commas between the thousands."""
    return fixed(value, decimals, thousands=True)


def number(value: float, digits: int = 4) -> str:
    """Write a number with so many significant digits, a very large or small one with a power of ten."""
    if value == 0 or LEAST <= abs(value) < MOST:
        return _out(value, digits).replace("-", MINUS)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa.replace('-', MINUS)}{NO_BREAK}×{NO_BREAK}10{str(int(exponent)).translate(SUPERSCRIPT)}"


def measured(value: float, spread: float, largest: float, digits: int = 4) -> str:
    """Write a value of a column so finely that so many digits of the column's ``spread`` can be told apart.

    Beside the ``largest`` size in the column a value that is only rounding is 0.
    """
    if abs(value) <= 1e-12 * largest:
        return "0"
    if 0 < spread < abs(value):
        digits = min(digits + math.floor(math.log10(abs(value))) - math.floor(math.log10(spread)), 15)
    if MOST <= abs(value) < 10.0**digits:
        return f"{value:.{digits}g}".replace("-", MINUS)
    return re.sub(rf"\.?0+(?={NO_BREAK}×)", "", number(value, digits))


def power(value: float) -> str:
    """Write a number with two digits and a power of ten: 1e-06 as 10⁻⁶, 4.2e-07 as 4.2 × 10⁻⁷."""
    digits, exponent = f"{value:.1e}".replace(".0e", "e").split("e")
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    return power if digits == "1" else f"{digits.replace('-', MINUS)} × {power}"


def subscript(number: int) -> str:
    """Write a whole number as an index: N₁."""
    return str(number).translate(SUBSCRIPT)


def tex(value: float, digits: int = 4) -> str:
    """Write a number in LaTeX with so many significant digits, a very large or small one with a power of ten."""
    if value == 0 or LEAST <= abs(value) < MOST:
        return _out(value, digits)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}"


def tex_fixed(value: float, decimals: int = 2) -> str:
    """Write a number in LaTeX with so many decimals."""
    return fixed(value, decimals).replace(MINUS, "-").replace("∞", r"\infty")


def tex_vector(values: ArrayLike, decimals: int = 3) -> str:
    """Write a column vector in LaTeX."""
    return _stacked([tex_fixed(float(value), decimals) for value in np.asarray(values)])


def tex_matrix(values: ArrayLike, decimals: int = 3) -> str:
    """Write a matrix in LaTeX."""
    return _stacked(["&".join(tex_fixed(float(value), decimals) for value in row) for row in np.asarray(values)])


def from_log(log_value: float, digits: int = 4) -> str:
    """Write exp(log_value): 6.868, or 2.031 × 10⁻⁴⁹¹, which no double could hold."""
    mantissa, exponent = _parts(log_value, digits)
    return f"{mantissa} × 10{str(exponent).translate(SUPERSCRIPT)}" if exponent else mantissa


def from_log_tex(log_value: float, digits: int = 4) -> str:
    """Write exp(log_value) in LaTeX."""
    mantissa, exponent = _parts(log_value, digits)
    return rf"{mantissa}\cdot 10^{{{exponent}}}" if exponent else mantissa


def _out(value: float, digits: int) -> str:
    text = f"{value + 0.0:.{digits}g}"
    return f"{value:.0f}" if "e" in text else text


def _stacked(rows: list[str]) -> str:
    return r"\begin{pmatrix}" + r"\\".join(rows) + r"\end{pmatrix}"


def _parts(log_value: float, digits: int) -> tuple[str, int]:
    """Return the mantissa and the power of ten, 0 where the number is best written out."""
    exponent = math.floor(log_value / math.log(10))
    if -3 <= exponent < 4:
        return f"{math.exp(log_value):#.{digits}g}", 0
    mantissa = f"{math.exp(log_value - exponent * math.log(10)):.{digits - 1}f}"
    return (f"{1:.{digits - 1}f}", exponent + 1) if mantissa.startswith("10") else (mantissa, exponent)
