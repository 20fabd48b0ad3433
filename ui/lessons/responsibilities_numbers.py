"""Numbers of the responsibilities page in print: never 0 where only a double underflows. Pure."""

import math
from collections.abc import Sequence

SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
LN_10 = math.log(10)


def from_log(log_value: float, digits: int = 4) -> str:
    """Write exp(log_value) in plain characters: 6.868, or 2.031 × 10⁻⁴⁹¹, which no double could hold."""
    mantissa, exponent = _parts(log_value, digits)
    return f"{mantissa} × 10{str(exponent).translate(SUPERSCRIPT)}" if exponent else mantissa


def from_log_tex(log_value: float, digits: int = 4) -> str:
    """Write exp(log_value) in LaTeX."""
    mantissa, exponent = _parts(log_value, digits)
    return rf"{mantissa}\cdot 10^{{{exponent}}}" if exponent else mantissa


def share(log_value: float) -> str:
    """Write a responsibility, given its logarithm: with three decimals, or as a power of ten if it is below 0.001."""
    return f"{math.exp(log_value):.3f}" if log_value >= math.log(0.001) else from_log(log_value, 2)


def weight(pi: float) -> str:
    """Write a weight without the zeros at its end: 0.5."""
    return f"{pi:.4g}"


def row(*cells: str) -> str:
    """Write a row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def vector(values: Sequence[float], decimals: int = 3) -> str:
    """Write a vector: (0.220, 0.450)."""
    return "(" + ", ".join(signed(value, decimals) for value in values) + ")"


def signed(value: float, decimals: int) -> str:
    """Write a number with a true minus sign, and none before zero."""
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text) else text.removeprefix("-")


def _parts(log_value: float, digits: int) -> tuple[str, int]:
    """Return the mantissa and the power of ten, 0 where the number is best written out."""
    exponent = math.floor(log_value / LN_10)
    if -3 <= exponent < 4:
        return f"{math.exp(log_value):#.{digits}g}", 0
    mantissa = f"{math.exp(log_value - exponent * LN_10):.{digits - 1}f}"
    return (f"{1:.{digits - 1}f}", exponent + 1) if mantissa.startswith("10") else (mantissa, exponent)
