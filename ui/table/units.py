"""Units within cells: 170cm, $12, 5 km/h. One unit throughout a column is taken off, several are a reason to refuse."""

import re
from collections import Counter
from dataclasses import dataclass, field

from ui.table.cells import CURRENCY, LONGEST_NUMBER, Reader, ordinary, undressed
from ui.table.kinds import CURRENCIES, MIXED_UNITS, SOME_UNITS, kind_of_text

LETTER = r"(?:[^\W\d_]|[°%‰′″'\"Ωµ])"
WORD = re.compile(rf"(?![⁰-⁹¹²³]){LETTER}(?:{LETTER}|[²³⁻¹^.]|[23](?![0-9])|-[123](?![0-9])){{0,15}}")
BETWEEN = re.compile(r"\s*[/·*]\s*|\s+per\s+")
NUMBER = re.compile(r"[-+]?[0-9](?:[0-9.,'’ \u00a0\u2009\u202f]*[0-9.])?(?:[eE][-+]?[0-9]+(?![0-9]))?")
LONGEST_SYMBOL = 3  # letters; longer units are words, which have a plural
NO_UNITS = frozenset(["am", "pm", "a.m.", "p.m.", "st", "nd", "rd", "th", "er", "e", "o", "a", "i", "j"])


@dataclass(frozen=True)
class Undressed:
    """What the cells of a column mean when their units are taken off.

    Parameters
    ----------
    values
        Text -> number, for those with a unit that may be taken off.
    unit
        That unit, "" if there is none.
    kind
        What the texts with units are if they may not be taken off, "" if there are none.
    example
        Two cells that do not go together, or one with the unit.
    """

    values: dict[str, float] = field(default_factory=dict)
    unit: str = ""
    kind: str = ""
    texts: tuple[str, ...] = ()


def split_unit(text: str) -> tuple[str, str] | None:
    """Return number and unit of a cell such as 170cm, None if it is not written like that."""
    text = ordinary(text)
    if len(text) > LONGEST_NUMBER or not (match := NUMBER.match(text)):
        return None
    unit = text[match.end() :].strip()
    if not _is_unit(unit) or unit in NO_UNITS or kind_of_text(text) != "text":
        return None
    return match[0].strip(), unit


def _is_unit(text: str) -> bool:
    """Tell whether a text may be a unit: one word, or short ones such as fl oz, or a quotient or product of them."""
    parts = [part.split() for part in BETWEEN.split(text)]
    short = all(len(words) == 1 or max(map(len, words)) <= 3 for words in parts if words)
    return short and all(words and all(map(WORD.fullmatch, words)) for words in parts)


def with_units(number: Reader) -> Reader:
    """Return the function that reads a number with any unit, too."""

    def read(cell: str) -> float | None:
        value = number(cell)
        if value is None and (parts := split_unit(cell)):
            value = number(parts[0])
        return value

    return read


def take_off(texts: dict[str, int], n_plain: int, number: Reader) -> Undressed:
    """Look for one unit throughout a column.

    Parameters
    ----------
    texts
        The texts that are no numbers, and how often each occurs.
    n_plain
        How many cells are numbers without a unit, zeros apart: zero is zero in every unit.
    """
    values: dict[str, float] = {}
    units: Counter[str] = Counter()
    first: dict[str, str] = {}
    for text, n in texts.items():
        parts = split_unit(text)
        value = number(parts[0]) if parts else None
        if parts and value is not None and value == value:
            values[text] = value
            unit = parts[1].removesuffix("s") if len(parts[1]) > LONGEST_SYMBOL else parts[1]  # 1 year, 2 years
            units[unit] += n
            first.setdefault(unit, text)
    if units.total() <= n_plain or units.total() < 4 * (sum(texts.values()) - units.total()):
        return Undressed()
    if len(units) > 1:
        return Undressed(kind=MIXED_UNITS, texts=tuple(first.values())[:2])
    if n_plain:
        return Undressed(kind=SOME_UNITS, texts=tuple(first.values()))
    return Undressed(values, next(iter(units)), texts=tuple(first.values()))


def currencies(texts: list[str]) -> tuple[str, ...]:
    """Return the first cell with each currency."""
    first: dict[str, str] = {}
    for text in texts:
        inside = undressed(ordinary(text))
        if inside and re.fullmatch(CURRENCY, inside[1]):
            first.setdefault(inside[1], text)
    return tuple(first.values())


__all__ = ["CURRENCIES", "Undressed", "currencies", "split_unit", "take_off", "with_units"]
