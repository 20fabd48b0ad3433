"""Whether the first row of a table names its columns or is one of its rows: text above numbers, years, equal steps."""

import json
import re
from itertools import pairwise

from ui.table.cells import Reader, is_missing
from ui.table.kinds import kind_of_text

YEARS = (1500, 2200)
FAR = 3.0  # a name that is a number lies at least so many ranges away from the numbers below it

# Words that stand for the type of a column, as Orange, R and databases write them below the names.
TYPES = frozenset(
    """
    c continuous d discrete s string t time n numeric num number int integer float double real bool boolean str text
    date datetime factor character numerical categorical nominal ordinal scale object int64 float64 int32 float32
    varchar decimal dbl chr fct lgl lng ord dttm
    """.split()  # noqa: SIM905 - read as words
)
FLAGS = frozenset(["class", "meta", "i", "ignore", "m", "w", "weight", "feature", "target"])
ORANGE = re.compile(r"[mci]?[CDSTcds]#(.+)")  # as Orange writes flag and type before a name


def verdict(first: list[str], below: list[list[str]], number: Reader) -> bool | None:
    """Say whether the first row rather names the columns or is a row, None if there is no doubt about it.

    Parameters
    ----------
    below
        The rows below it, as many as are needed to judge.
    number
        Reads a cell.
    """
    width = len(first)
    columns = [[row[j] for row in below if j < len(row)] for j in range(width)]
    numeric = [j for j in range(width) if _mostly_numbers(columns[j], number)]
    values = {j: number(first[j]) for j in numeric}
    texts = [j for j, value in values.items() if value is None]
    known = {j: value for j, value in values.items() if value is not None and value == value}
    if not known or len(below) < 2:
        return None
    if texts:
        are_names = [j for j in texts if kind_of_text(first[j]) in ("text", "yes or no")]
        unlike = all(_is_unlike(first[j], columns[j], number) for j in known)
        return bool(are_names) and (len(are_names) > len(known) or unlike)
    nameless = not first[0].strip() and len(known) > 1
    if nameless and _counts(list(known.values())):
        return True
    return True if _is_run(first, columns, known, number) else None


def _is_run(first: list[str], columns: list[list[str]], known: dict[int, float], number: Reader) -> bool:
    """Tell whether numbers are years, or go on by equal steps, above numbers unlike them."""
    values = list(known.values())
    if any(not first[j].strip().isdecimal() for j in known):
        return False
    steps = {b - a for a, b in pairwise(values)}
    years = all(YEARS[0] <= value <= YEARS[1] for value in values)
    if years and len(values) > 1 and (all(step > 0 for step in steps) or all(step < 0 for step in steps)):
        return not all(_are_years(columns[j], number) for j in known)
    if years and len(values) == 1:
        return all(_is_far(value, columns[j], number) for j, value in known.items())
    if _counts(values) and all(_is_unlike(first[j], columns[j], number) for j in known):
        return True
    equal = len(values) > 2 and len(steps) == 1 and steps != {0.0}
    return equal and all(_is_unlike(first[j], columns[j], number) for j in known)


def _are_years(cells: list[str], number: Reader) -> bool:
    """Tell whether the numbers below may all be years too."""
    numbers = [value for value in map(number, cells) if value is not None and value == value]
    return all(YEARS[0] <= value <= YEARS[1] and value == round(value) for value in numbers)


def _is_unlike(cell: str, cells: list[str], number: Reader) -> bool:
    """Tell whether a number differs from those below it: far away, or whole where these have decimals."""
    value = number(cell)
    fine = cell.strip().isdecimal() and all(_has_mark(below) or is_missing(below) for below in cells)
    return fine or (value is not None and _is_far(value, cells, number))


def _counts(values: list[float]) -> bool:
    return len(values) > 1 and any(values == [float(i + start) for i in range(len(values))] for start in (0, 1))


def _has_mark(cell: str) -> bool:
    return "." in cell or "," in cell


def _is_far(value: float, cells: list[str], number: Reader) -> bool:
    numbers = [x for x in map(number, cells) if x is not None and abs(x) < float("inf")]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    distance = max(low - value, value - high)
    return distance > FAR * max(high - low, 1e-9 * abs(high))


def _mostly_numbers(cells: list[str], number: Reader) -> bool:
    values = [number(cell) for cell in cells]
    numbers = sum(value is not None and value == value for value in values)
    return numbers > 0 and 2 * numbers >= len([value for value in values if value is None or value == value])


def is_about_columns(row: list[str], above: list[str]) -> bool:
    """Tell whether a row below the names says something about the columns: types, flags, or where they come from."""
    filled = [cell.strip() for cell in row if cell.strip()]
    words = [cell.lower().strip("<>[]()") for cell in filled]
    if all(word in TYPES for word in words) or all(word in FLAGS or "=" in word for word in words):
        return True
    if 2 * sum(word in TYPES for word in words) >= len(words) > 1:  # Orange may list the values of a column
        return all(word in TYPES or " " in word or "," in word for word in words)
    return all(map(_is_json, filled)) or filled == [cell.strip() for cell in above if cell.strip()]


def _is_json(cell: str) -> bool:
    try:
        return isinstance(json.loads(cell), dict)
    except ValueError:
        return False


def without_types(names: list[str]) -> list[str]:
    """Return names without the letters that Orange writes before them, if it did."""
    matches = [ORANGE.fullmatch(name.strip()) for name in names]
    if len(names) > 1 and all(matches):
        return [match[1] for match in matches if match]
    return names
