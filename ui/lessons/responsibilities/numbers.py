"""Numbers of the responsibilities page in print: never 0 where only a double underflows. Pure."""

import math
from collections.abc import Sequence

from ui.words.numerals import fixed, from_log, number


def share(log_value: float) -> str:
    """Write a responsibility, given its logarithm: with three decimals, or as a power of ten if it is below 0.001."""
    return f"{math.exp(log_value):.3f}" if log_value >= math.log(0.001) else from_log(log_value, 2)


def weight(pi: float) -> str:
    """Write a weight without the zeros at its end: 0.5."""
    return number(pi)


def row(*cells: str) -> str:
    """Write a row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def vector(values: Sequence[float], decimals: int = 3) -> str:
    """Write a vector: (0.220, 0.450)."""
    return "(" + ", ".join(fixed(value, decimals) for value in values) + ")"
