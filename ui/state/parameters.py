"""The words of a link: how one value is written, and how a text is read as one. Pure.

A parser raises InputError with the end of a sentence that begins with the name of the parameter.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any

from gmm_core.arrays import InputError
from gmm_core.data.option import Number, Option
from ui.words import numerals

MAX_QUOTED = 40  # characters of a value that a note repeats
STEP = Option("step", "Step", "Where the film opens.", 0, 0, 10_000, 1)  # the film clips it to its last frame
SCALING = {"standardise": True, "none": False}
SWITCH = {"on": True, "off": False}

_WHOLE = re.compile(r"[+-]?\d{1,30}", re.ASCII)  # int() would take 1_000 and the digits of other scripts, too
_REAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)  # no nan, no inf


def number(value: Number) -> str:
    """Write a number such that it reads back bit for bit."""
    return repr(value).removesuffix(".0")


def word(words: Mapping[str, bool], value: bool) -> str:
    """Write a choice of two as its word."""
    return next(word for word, meaning in words.items() if meaning is value)


def rows(values: Collection[Collection[float]]) -> str:
    """Write a table of numbers: commas between the numbers, semicolons between the rows."""
    return ";".join(",".join(map(number, row)) for row in values)


def quotable(text: str) -> str:
    """Make foreign text fit for a sentence: one line, no control characters, at most MAX_QUOTED long."""
    categories = ((character, unicodedata.category(character)) for character in text)
    plain = "".join(
        character for character, category in categories if category[0] != "C" and category not in ("Zl", "Zp")
    )
    plain = plain if len(plain) <= MAX_QUOTED else plain[: MAX_QUOTED - 1] + "…"
    return plain.strip() or "(nothing)"


def choice(words: Collection[str]) -> Callable[[str], str]:
    """Return a parser for one of some words."""

    def parse(text: str) -> str:
        if text not in words:
            raise InputError(f"is one of {', '.join(words)}")
        return text

    return parse


def meaning(words: Mapping[str, bool]) -> Callable[[str], bool]:
    """Return a parser for a choice of two."""
    read = choice(words)
    return lambda text: words[read(text)]


def numeric(option: Option) -> Callable[[str], Any]:
    """Return a parser for a number within the option's limits: an int where the option's default is one."""
    whole = isinstance(option.default, int)
    limits = f"from {numerals.number(option.low)} to {numerals.number(option.high)}"

    def parse(text: str) -> Number:
        if not (_WHOLE if whole else _REAL).fullmatch(text):
            raise InputError(f"is a {'whole ' * whole}number {limits}")
        value = int(text) if whole else float(text)
        if not option.low <= value <= option.high:
            raise InputError(f"goes {limits}")
        return option.check(value)

    return parse


def table(text: str) -> tuple[tuple[float, ...], ...]:
    """Parse what `rows` writes; which numbers are allowed is for the experiment to say."""
    parsed = [[part.strip() for part in row.split(",")] for row in text.split(";")]
    if not all(_REAL.fullmatch(part) for row in parsed for part in row):
        raise InputError("is made of numbers, with commas between them and a semicolon after each component")
    return tuple(tuple(map(float, row)) for row in parsed)


def levels(all_levels: Collection[int]) -> Callable[[str], tuple[int, ...]]:
    """Return a parser for some of these levels, such as `1,3`, or `none`."""

    def parse(text: str) -> tuple[int, ...]:
        words = [] if text == "none" else text.split(",")
        if not set(words) <= set(map(str, all_levels)):
            raise InputError(f"is none or some of {', '.join(map(str, all_levels))}")
        return tuple(map(int, words))

    return parse
