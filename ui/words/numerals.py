"""Numbers for reading: a true minus sign, no minus before zero, powers of ten only far from one. Pure.

Each comes for plain text ("−1.5 × 10⁻⁷") and, where formulas need it, for LaTeX. `assets/stage/shared/numerals.js` has
the same rules for what the browser writes.
"""

import math
import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

MINUS = "−"
NO_BREAK = "\u00a0"
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LEAST, MOST = 1e-3, 1e5  # sizes that are written out
NOTHING = 1e-9  # a change that is smaller may be rounding
ROUNDING = 1e-12  # of the largest size: what is left of a zero
MACHINE = re.compile(r"(“[^”]*”)|(?<![\w.])-?\d+(?:\.\d+)?e[+-]?\d+(?!\w)|(?<![\w.])-(?=\d)")  # 1e-06, -5


def fixed(value: float, decimals: int = 2, plus: bool = False) -> str:
    """Write a number with so many decimals, ``plus`` with its sign always. Commas between thousands are for counts."""
    if not math.isfinite(value):
        return _endless(value, plus)
    text = f"{value:{'+' if plus else ''}.{decimals}f}"
    return text.replace("-", MINUS if float(text) else "")


def number(value: float, digits: int = 4) -> str:
    """Write a number with so many significant digits, a very large or small one with a power of ten."""
    if not math.isfinite(value):
        return _endless(value)
    if _is_written_out(value, digits):
        return _out(value, digits).replace("-", MINUS)
    return power(value, digits)


def change(value: float, digits: int = 3) -> str:
    """Write by how much something has changed in a step: of a change that may be rounding, how small it is."""
    return f"less than {power(NOTHING)}" if abs(value) < NOTHING else number(value, digits)


def measured(value: float, spread: float, largest: float, digits: int = 4) -> str:
    """Write a value of a column so finely that so many digits of the column's ``spread`` can be told apart.

    Beside the ``largest`` size in the column a value that is only rounding is 0.
    """
    return number(_rounded(value, largest), _fine(value, spread, digits))


def power(value: float, digits: int = 2) -> str:
    """Write a number with a power of ten, whatever its size: 1e-06 as 10⁻⁶, 4.2e-07 as 4.2 × 10⁻⁷."""
    mantissa, exponent = _split(value, digits)
    raised = f"10{str(exponent).translate(SUPERSCRIPT)}"
    return raised if mantissa == "1" else f"{mantissa.replace('-', MINUS)}{NO_BREAK}×{NO_BREAK}{raised}"


def readable(text: str) -> str:
    """Write the numbers in a sentence of the core as here: 1e-06 as 10⁻⁶, and every minus a true one; not in quotes.

    A number that no double holds, such as the 1e999 of somebody's link, stays as it is.
    """

    def written(found: re.Match[str]) -> str:
        text = found[0]
        if found[1] or text == "-":
            return MINUS if text == "-" else text
        value = float(text)
        return power(value, 7) if value and math.isfinite(value) else text

    return MACHINE.sub(written, text)


def subscript(number: int) -> str:
    """Write a whole number as an index: N₁."""
    return str(number).translate(SUBSCRIPT)


def tex(value: float, digits: int = 4) -> str:
    """Write a number in LaTeX with so many significant digits, a very large or small one with a power of ten."""
    if not math.isfinite(value):
        return _endless(value).replace(MINUS, "-").replace("∞", r"\infty")
    if _is_written_out(value, digits):
        return _out(value, digits)
    mantissa, exponent = _split(value, digits)
    return f"10^{{{exponent}}}" if mantissa == "1" else rf"{mantissa}\cdot 10^{{{exponent}}}"


def tex_measured(value: float, spread: float, largest: float, digits: int = 4) -> str:
    """Write a value of a column in LaTeX, as `measured` does."""
    return tex(_rounded(value, largest), _fine(value, spread, digits))


def share(value: float, decimals: int = 4) -> str:
    """Write a number from 0 to 1 with so many decimals, or with a power of ten where these would be zeros."""
    return fixed(value, decimals) if value >= 10.0**-decimals else number(value, 2)


def tex_share(value: float, decimals: int = 4) -> str:
    """Write a number from 0 to 1 in LaTeX, as `share` does."""
    return tex_fixed(value, decimals) if value >= 10.0**-decimals else tex(value, 2)


def tex_fixed(value: float, decimals: int = 2) -> str:
    """Write a number in LaTeX with so many decimals."""
    return fixed(value, decimals).replace(MINUS, "-").replace("∞", r"\infty")


def tex_vector(values: ArrayLike, decimals: int = 3) -> str:
    """Write a column vector in LaTeX."""
    return tex_stacked(tex_fixed(float(value), decimals) for value in np.asarray(values))


def tex_stacked(rows: Iterable[str]) -> str:
    """Put what is written already into a column or a matrix, row by row."""
    return r"\begin{pmatrix}" + r"\\".join(rows) + r"\end{pmatrix}"


def from_log(log_value: float, digits: int = 4) -> str:
    """Write exp(log_value): 6.868, or 2.031 × 10⁻⁴⁹¹, which no double could hold."""
    mantissa, exponent = _parts(log_value, digits)
    return f"{mantissa} × 10{str(exponent).translate(SUPERSCRIPT)}" if exponent else mantissa


def from_log_tex(log_value: float, digits: int = 4) -> str:
    """Write exp(log_value) in LaTeX."""
    mantissa, exponent = _parts(log_value, digits)
    return rf"{mantissa}\cdot 10^{{{exponent}}}" if exponent else mantissa


def _rounded(value: float, largest: float) -> float:
    return 0.0 if abs(value) <= ROUNDING * largest else value


def _fine(value: float, spread: float, digits: int) -> int:
    """Return how many significant digits of a value show so many of the spread."""
    if not 0 < spread < abs(value) < math.inf:
        return digits
    return min(digits + math.floor(math.log10(abs(value))) - math.floor(math.log10(spread)), 15)


def _endless(value: float, plus: bool = False) -> str:
    """Write what is no number, or endless."""
    return "–" if math.isnan(value) else f"{MINUS if value < 0 else '+' if plus else ''}∞"


def _is_written_out(value: float, digits: int) -> bool:
    return value == 0 or LEAST <= abs(value) < max(MOST, 10.0**digits)


def _split(value: float, digits: int) -> tuple[str, int]:
    """Return the digits before the power of ten, without zeros at the end, and the power."""
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa, int(exponent)


def _out(value: float, digits: int) -> str:
    text = f"{value + 0.0:.{digits}g}"
    return f"{value:.0f}" if "e" in text else text


def _parts(log_value: float, digits: int) -> tuple[str, int]:
    """Return the mantissa and the power of ten, 0 where the number is best written out."""
    exponent = math.floor(log_value / math.log(10))
    if -3 <= exponent < 4:
        return f"{math.exp(log_value):#.{digits}g}", 0
    mantissa = f"{math.exp(log_value - exponent * math.log(10)):.{digits - 1}f}"
    return (f"{1:.{digits - 1}f}", exponent + 1) if mantissa.startswith("10") else (mantissa, exponent)
