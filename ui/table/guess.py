"""Guess the dialect of a table: of all ways to read its first lines, the one that finds the most numbers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ui.table.cells import Reader, number_reader
from ui.table.dialect import COMMENTS, DECIMALS, DELIMITERS, THOUSANDS, Dialect
from ui.table.header import layout
from ui.table.marks import Marks, Style, combine, intended, marks, own_style
from ui.table.records import is_comment
from ui.table.sample import Row, Sample, count, cut, first_lines
from ui.table.units import with_units

Way = Callable[[str, str], Reader]

SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?[\s,;]*', re.IGNORECASE)  # Excel writes "sep=;" above some tables


def guess(text: str, encoding: str) -> tuple[Dialect, bool]:
    """Return the dialect that fits the first lines best, and whether these leave a point or a comma open."""
    lines = first_lines(text)
    known = next((match for match in map(SEPARATOR_LINE.fullmatch, lines[:1]) if match), None)
    delimiters = [known[1]] if known and known[1] in DELIMITERS else _delimiters(lines)
    lines = ["", *lines[1:]] if known else lines
    start = Dialect(encoding=encoding, comment=_comment(lines))
    samples = [
        cut(lines, replace(start, delimiter=delimiter, quote=quote))
        for quote in _quotes(text, lines)
        for delimiter in delimiters
    ]
    way = number_reader
    best, fit = _best(samples, way)
    if not fit:  # perhaps all numbers have units
        way = _reader_with_units
        best, fit = _best(samples, way)
    decimal, thousands = _style(best, way)
    best = replace(best, dialect=replace(best.dialect, decimal=decimal, thousands=thousands))
    dialect = layout(lines, best, first=1 if known else 0, number=way(decimal, thousands))
    found = marks_of_rows(best, dialect)
    return restyled(dialect, found, {}), any(m.open for m in found.values())


def marks_of_rows(sample: Sample, dialect: Dialect) -> dict[int, Marks]:
    """Return what points and commas mean in the columns of numbers, by the rows of the sample."""
    above = dialect.skip - 1 if not dialect.header else dialect.skip
    rows = [row.cells for row in sample.aligned if row.line > above][dialect.units + dialect.below :]
    found = {j: marks(column) for j, column in enumerate(zip(*rows, strict=True))}
    return {j: m for j, m in found.items() if m.numbers and m.numbers >= m.others}


def restyled(dialect: Dialect, columns: Mapping[int, Marks], meant: Mapping[int, str]) -> Dialect:
    """Return the dialect with each column of numbers read as its points and commas say.

    Parameters
    ----------
    columns
        What they say, by the place of the column.
    meant
        What an open mark means, "decimal" or "thousands", where that is known; elsewhere the likelier is taken.
    """
    meanings = {**intended(columns, dialect.delimiter), **meant}
    wanted = {j: own_style(m, meanings.get(j, "")) for j, m in columns.items()}
    (decimal, thousands), apart = combine(
        (dialect.decimal, dialect.thousands), {j: want for j, want in wanted.items() if want}
    )
    return replace(dialect, decimal=decimal, thousands=thousands, apart=apart)


def _reader_with_units(decimal: str, thousands: str) -> Reader:
    return with_units(number_reader(decimal, thousands))


def _best(samples: list[Sample], way: Way) -> tuple[Sample, float]:
    """Return the way to cut the lines that finds the most numbers, and how well it fits."""
    fits = [(max(_fit(sample, way(*style)) for style in _styles(sample)), _regular(sample)) for sample in samples]
    j = max(range(len(samples)), key=fits.__getitem__)
    return samples[j], fits[j][0]


def _delimiters(lines: list[str]) -> list[str]:
    """Return what may separate the columns: blanks only where no tabs do, for then blanks may be within numbers."""
    tabs = {line.count("\t") for line in lines if line.strip()}
    return [sign for sign in DELIMITERS if sign != " " or len(tabs) != 1 or tabs == {0}]


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


def _fit(sample: Sample, number: Reader) -> float:
    """Return how many numbers there are, less if there are other cells too or records of other lengths."""
    rows = sample.aligned
    while rows and count(rows[:1], number)[0] == 0:
        rows = rows[1:]  # a header is no fault, nor what it says of the columns below the names
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


def _style(sample: Sample, way: Way) -> Style:
    """Return the way to write numbers that reads the most cells, the likelier first."""
    counts = {style: count(sample.aligned, way(*style))[0] for style in _styles(sample)}
    return max(counts, key=counts.__getitem__)
