"""Tables that are written in another way than with delimiters: JSON, rows in brackets, drawn lines, LaTeX, ARFF. Pure.

Each becomes the same table with delimiters, before anything is guessed, and a sentence says so.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gmm_core.arrays import InputError
from ui.words.text import quoted

JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]-]|[0-9.]+\s*[,\]]))')
RULE = re.compile(r"[\s|+:=─━┼│├┤┌┐└┘┬┴╪═╞╡-]*(?:---|===|───|━━━|═══)[\s|+:=─━┼│├┤┌┐└┘┬┴╪═╞╡-]*")
ROW_IN_BRACKETS = re.compile(r"\s*[\[({]*\s*[\[({]([^\[\](){}]+)[\])}]\s*[\])}]*\s*[,;]?\s*")
LATEX_ROW = re.compile(r"(.*&.*?)\\\\(?:\[.*?\])?\s*(?:\\[a-z]*(?:line|rule)(?:\{.*?\})?\s*)*")
LATEX_COMMAND = re.compile(r"\s*(?:\\[a-zA-Z]+.*|%.*)?")
ATTRIBUTE = re.compile(r"@attribute\s+('[^']*'|\"[^\"]*\"|\S+)\s.*", re.IGNORECASE)

QUOTED_LINE = re.compile(r'"(?:[^"]|"")*"')
RARE_SEPARATORS = {
    "::": "::",
    "^": "^",
    "~": "~",
    "¦": "¦",
    "§": "§",
    "\u00a0": "no-break spaces",
    "\u3000": "wide spaces",
    "\u2003": "wide spaces",
}

Cells = Iterable[Iterable[Any]]


@dataclass(frozen=True)
class Found:
    """The table with delimiters, what is to be said, and whether its numbers can mean one thing only."""

    text: str
    note: str
    certain: bool = False


NOT_A_TABLE = "write its numbers as a table, one row per point."


def as_table(name: str, text: str) -> Found | None:
    """Return the table with delimiters, and what to say of it; None if the text is written with delimiters already.

    Raises
    ------
    InputError
        If it is JSON that holds no table.
    """
    if JSON.match(text[:2000]):
        found = _json(name, text)
        if found:
            return found
    return next(filter(None, (form(text) for form in FORMS)), None)


def _json(name: str, text: str) -> Found | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        try:
            value = [json.loads(line) for line in text.split("\n") if line.strip()]
        except (ValueError, RecursionError):
            if ROW_IN_BRACKETS.fullmatch(text.split("\n", 1)[0]):
                return None  # rows in brackets
            raise InputError(f"{quoted(name)} begins like JSON, but cannot be read as such: {NOT_A_TABLE}") from None
    rows = _rows(value)
    if rows is None:
        raise InputError(f"{quoted(name)} is a JSON file without a table in it, not a CSV file: {NOT_A_TABLE}")
    return Found(_written(rows), "Read from JSON.", certain=True)


def _rows(value: Any) -> Cells | None:
    """Return header and rows of a list of objects, a list of lists, or an object of columns."""
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list)]
        if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
            return [value["columns"], *_lists(value["data"])]
        if lists and len(lists) == len(value) > 1 and len({len(item) for item in lists}) == 1:
            return [list(value), *map(list, zip(*lists, strict=True))]
        columns = [item for item in value.values() if isinstance(item, dict)]
        if columns and len(columns) == len(value):  # as pandas writes it: column -> row -> value
            keys = dict.fromkeys(key for item in columns for key in item)
            return [list(value), *([item.get(key) for item in columns] for key in keys)]
        return _rows(lists[0]) if len(lists) == 1 else None
    if not isinstance(value, list) or not value:
        return None
    if all(isinstance(item, dict) for item in value):
        keys = dict.fromkeys(key for item in value for key in item)
        return [list(keys), *([item.get(key) for key in keys] for item in value)]
    return _lists(value) if all(isinstance(item, list) for item in value) else None


def _lists(value: list[Any]) -> list[list[Any]]:
    return [item if isinstance(item, list) else [item] for item in value]


def _written(rows: Cells) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: Any) -> Any:
    """Return a cell as it is written: nothing for null, numbers and text as they are, JSON for what is nested."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _first(text: str) -> list[str]:
    """Return the first lines, to judge by."""
    return [line[:4000] for line in text[:20_000].split("\n")[:50]]


def _in_brackets(text: str) -> Found | None:
    first = [line for line in _first(text) if line.strip()]
    if len(first) < 2 or not all(map(ROW_IN_BRACKETS.fullmatch, first)):
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    rows = [match[1].strip() if (match := ROW_IN_BRACKETS.fullmatch(line)) else line for line in lines]
    return Found("\n".join(rows), "Brackets around the rows were left out.")


def _drawn(text: str) -> Found | None:
    if not any(map(RULE.fullmatch, _first(text))):
        return None
    lines = text.split("\n")
    rows = [
        line.strip().replace("│", "|").replace("┃", "|").replace("║", "|") for line in lines if not RULE.fullmatch(line)
    ]
    if all(row.startswith("|") and row.endswith("|") for row in rows if row):
        rows = [row[1:-1].strip() for row in rows]
    return Found("\n".join(rows), "Lines that only draw the table were left out.")


def _latex(text: str) -> Found | None:
    filled = [line for line in _first(text) if line.strip()]
    if 2 * sum(LATEX_ROW.fullmatch(line.strip()) is not None for line in filled) < max(2, len(filled)):
        return None
    rows = []
    for line in text.split("\n"):
        if match := LATEX_ROW.fullmatch(line.strip()):
            rows.append("\t".join(cell.strip(" $").replace("\\%", "%") for cell in re.split(r"(?<!\\)&", match[1])))
        elif not LATEX_COMMAND.fullmatch(line):
            rows.append(line)
    return Found("\n".join(rows), "Read from a table of LaTeX.")


def _arff(text: str) -> Found | None:
    if not text.lstrip().lower().startswith(("@relation", "%")) or "@data" not in text[:200_000].lower():
        return None
    head, *rest = re.split(r"(?mi)^\s*@data\s*$", text, maxsplit=1)
    body = "".join(rest)
    names = [match[1].strip("'\"") for line in head.split("\n") if (match := ATTRIBUTE.fullmatch(line.strip()))]
    rows = [line for line in body.split("\n") if not line.lstrip().startswith("%")]
    return Found(_written([names]) + "\n".join(rows), "Read from an ARFF file, with the names of its attributes.")


def _quoted_lines(text: str) -> Found | None:
    """Take the quotation marks from around whole lines, where a program took each line for one cell."""
    first = [line.strip() for line in _first(text) if line.strip()]
    if len(first) < 3 or not all(map(QUOTED_LINE.fullmatch, first)) or not any(map(str.isalpha, first[0])):
        return None
    counts = [{line.count(sign) for line in first} for sign in ",;\t"]
    if not any(len(count) == 1 and count != {0} for count in counts):
        return None
    lines = (line.strip() for line in text.split("\n"))
    rows = [line[1:-1].replace('""', '"') for line in lines]
    return Found("\n".join(rows), "Quotation marks around whole lines were left out.")


def _rare_separator(text: str) -> Found | None:
    """Take a rare sign for the separator where it, and no usual one, divides all lines alike."""
    first = [line for line in _first(text)[:-1] if line.strip()]
    if len(first) < 2 or any(sign in line for line in first for sign in ",;\t|"):
        return None
    for sign, name in RARE_SEPARATORS.items():
        counts = {line.count(sign) for line in first}
        if len(counts) == 1 and counts != {0} and all(any(map(str.isdigit, line)) for line in first[1:]):
            return Found(text.replace("\t", " ").replace(sign, "\t"), f"Columns are separated by {name}.")
    return None


FORMS: tuple[Callable[[str], Found | None], ...] = (
    _in_brackets,
    _drawn,
    _latex,
    _arff,
    _quoted_lines,
    _rare_separator,
)
