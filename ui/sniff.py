"""Guess the dialect of a table: of all ways to read its first lines, the one that finds the most numbers."""

import re
from dataclasses import replace
from math import isnan

from ui.cells import number_reader
from ui.dialect import COMMENTS, DECIMALS, DELIMITERS, THOUSANDS, Dialect
from ui.layout import layout
from ui.records import is_comment
from ui.sample import Row, Sample, count, cut, first_lines
from ui.text import quoted

SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?[\s,;]*', re.IGNORECASE)  # Excel writes "sep=;" above some tables


def guess(text: str, encoding: str) -> tuple[Dialect, tuple[str, ...]]:
    """Return the dialect that fits the first lines best, and a note if another reading is as good."""
    lines = first_lines(text)
    known = next((match for match in map(SEPARATOR_LINE.fullmatch, lines[:1]) if match), None)
    delimiters = [known[1]] if known and known[1] in DELIMITERS else list(DELIMITERS)
    lines = ["", *lines[1:]] if known else lines
    start = Dialect(encoding=encoding, comment=_comment(lines))
    samples = [
        cut(lines, replace(start, delimiter=delimiter, quote=quote))
        for quote in _quotes(text, lines)
        for delimiter in delimiters
    ]
    best = max(samples, key=lambda sample: (max(_fit(sample, style) for style in _styles(sample)), _regular(sample)))
    dialect, notes = _numbers(best)
    return layout(lines, replace(best, dialect=dialect), first=1 if known else 0), notes


def _comment(lines: list[str]) -> str:
    filled = [line for line in lines if line.strip()]
    marks = {mark: sum(is_comment(line, mark) for line in filled) for mark in COMMENTS if mark}
    return next((mark for mark, n in marks.items() if 0 < n < len(filled)), "")


def _quotes(text: str, lines: list[str]) -> list[str]:
    """Return what may enclose text: double quotes unless something speaks for another habit."""
    quotes = ['"']
    if text.count('"') % 2:  # one is left open, or means inches
        quotes.append("")
    if not any('"' in line for line in lines) and any("'" in line for line in lines):
        quotes.append("'")
    return quotes


def _styles(sample: Sample) -> list[tuple[str, str]]:
    """Return the ways to write numbers that may occur, the likelier first: (decimal sign, thousands separator)."""
    text = "".join(cell for row in sample.rows for cell in row.cells)
    styles = [(decimal, thousands) for decimal in DECIMALS for thousands in THOUSANDS if decimal != thousands]
    # "1,234" in a table separated by commas had to be quoted: there the comma groups the thousands.
    likely = [(".", ""), (".", ","), (",", "")] if sample.dialect.delimiter == "," else [(".", ""), (",", "")]
    spaces = any(space in text for space in " \u00a0\u2009\u202f")
    apostrophes = "'" in text or "’" in text
    present = {"": True, ",": "," in text, ".": "." in text, " ": spaces, "'": apostrophes}
    rest = [style for style in styles if style not in likely and present[style[1]]]
    return likely + rest if "," in text else [style for style in likely + rest if style[0] == "."]


def _fit(sample: Sample, style: tuple[str, str]) -> float:
    """Return how many numbers there are, less if there are other cells too or records of other lengths."""
    number = number_reader(*style)
    rows = sample.aligned
    if rows and count(rows[:1], number)[0] == 0:
        rows = rows[1:]  # a header is no fault
    numbers, texts = count(rows, number)
    if not numbers:
        return 0.0
    fit = numbers**3 / (numbers + texts) ** 2 * len(sample.aligned) / len(sample.rows)
    return fit / 2 if _header_is_short(sample, rows[0]) else fit


def _header_is_short(sample: Sample, first: Row) -> bool:
    """Tell whether fewer names than numbers speak against commas: x above 1,5 is one column."""
    above = [row for row in sample.rows if row.line < first.line]
    return sample.dialect.delimiter == "," and bool(above) and len(above[-1].cells) < sample.width


def _regular(sample: Sample) -> float:
    return len(sample.aligned) / len(sample.rows) if sample.width > 1 else 0.0


def _numbers(sample: Sample) -> tuple[Dialect, tuple[str, ...]]:
    """Choose how numbers are written; if another way reads as many cells but gives other numbers, say so."""
    aligned = sample.aligned
    readers = {style: number_reader(*style) for style in _styles(sample)}
    counts = {style: count(aligned, number)[0] for style, number in readers.items()}
    best = max(counts, key=lambda style: counts[style])
    dialect = replace(sample.dialect, decimal=best[0], thousands=best[1])
    if best == (".", ""):
        return dialect, ()
    for style in (style for style in counts if style != best and counts[style] == counts[best]):
        for cell in (cell for row in aligned for cell in row.cells):
            ours, theirs = readers[best](cell), readers[style](cell)
            if ours is not None and theirs is not None and ours != theirs and not isnan(ours) and not isnan(theirs):
                doubt = f"{quoted(cell)} was read as {ours:.10g} but might mean {theirs:.10g}"
                return dialect, (f"{doubt}: if so, change the decimal sign or what stands between thousands.",)
    return dialect, ()
