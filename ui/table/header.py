"""Where the table begins: titles and comments above it, the header, and lines below the header about the columns."""

import re
from dataclasses import replace

from ui.table.cells import Reader, is_missing
from ui.table.dialect import MAX_BELOW, MAX_SKIP, Dialect
from ui.table.names import is_about_columns, verdict
from ui.table.records import cells, is_comment, without_mark
from ui.table.sample import Row, Sample, count

# Cells such as min, m/s, kg m^-3, (a.u.): products of known units, or anything in brackets.
UNIT = re.compile(
    r"\(.*\)|\[.*\]"
    r"|(?:[µμkmM]?(?:[smgAVWNJKL]|Hz|Pa|eV)|[cdn]m|min|hr?s?|days?|years?|F|C|l|ml|bar|mol|rad|deg|°[CF]?|%|in|ft|lbs?"
    r"|-|[/*·^ ]|-?[0-9])+"
    r"|seconds?|minutes?|hours?|degrees?|met(?:er|re)s?|grams?|kilograms?|percent|volts?|euros?|dollars?|counts?|units?"
)
LONGEST_UNIT = 16  # characters


def layout(lines: list[str], sample: Sample, first: int, number: Reader) -> Dialect:
    """Find the header, what stands below it, and how many lines above are none of the table: ``first`` or more."""
    header, units, below = _header(lines, sample, number)
    data = _first_data_row(sample, number)
    start = header or data
    line = start.line if start else first
    skip = line if first or any(above.strip() for above in lines[:line]) else 0
    return replace(
        sample.dialect, skip=min(skip, MAX_SKIP), header=header is not None, units=units, below=min(below, MAX_BELOW)
    )


def _header(lines: list[str], sample: Sample, number: Reader) -> tuple[Row | None, bool, int]:
    """Return the record that names the columns, if there is one, whether units stand below it, and other lines."""
    data = _first_data_row(sample, number)
    if data is None:
        return next(iter(sample.aligned), None), False, 0
    above = [row for row in sample.rows if row.line < data.line and not _is_ragged_data(row, number)]
    about = above
    while len(about) > 1 and is_about_columns(about[-1].cells, about[-2].cells):
        about = about[:-1]
    below = len(above) - len(about)
    numbers = _numbers_as_names(sample, data, number)
    if numbers and not (about and len(about[-1].cells) >= sample.width):
        return numbers, False, 0  # what stands above is a title
    if len(about) > 1 and _is_units(about[-1], number) and _is_header(about[-2], sample, number):
        return about[-2], True, below
    if about and _is_header(about[-1], sample, number):
        return about[-1], False, below
    comment = _header_in_comment(lines, sample, data, number)
    return comment or numbers, False, 0


def _first_data_row(sample: Sample, number: Reader) -> Row | None:
    """Return the first record where the columns of numbers hold numbers, or nothing, rather than text."""
    rows = sample.aligned
    start = next((i for i, row in enumerate(rows) if count([row], number)[0]), None)
    if start is None:
        return None
    columns = list(zip(*(row.cells for row in rows[start:]), strict=True))
    numeric = [j for j, column in enumerate(columns) if _mostly(column, number)]
    for row in rows[start:]:
        numbers, texts = count([Row(row.line, [row.cells[j] for j in numeric])], number)
        if numbers and numbers >= texts:
            return row
    return rows[start]


def _is_ragged_data(row: Row, number: Reader) -> bool:
    """Tell whether a record above the first row of the right length holds numbers too: it is no title."""
    numbers, texts = count([row], number)
    return numbers > 0 and numbers >= texts


def _mostly(column: tuple[str, ...], number: Reader) -> bool:
    numbers, texts = count([Row(0, list(column))], number)
    return numbers > 0 and numbers >= texts


def _is_header(row: Row, sample: Sample, number: Reader) -> bool:
    """Tell whether a record may name the columns.

    The first may be nameless (row numbers) or have no place at all (as R writes it); a title has only a first cell.
    """
    names = row.cells
    while len(names) > sample.width and not names[-1].strip():
        names = names[:-1]
    most = sample.width if sample.dialect.delimiter == " " else len(names)  # blanks may be within a name
    # At least two names, for a title is one; below x,y there may be 1,5,2,5.
    least = min(sample.width, 2 if sample.dialect.delimiter == "," else max(2, sample.width - 1))
    if not least <= len(names) <= most:
        return False
    filled = [name for name in names if name.strip()]
    texts = sum(number(name) is None or is_missing(name) for name in filled)
    rest = names[1:] or names
    return 2 * texts > len(filled) and 2 * sum(bool(name.strip()) for name in rest) >= len(rest)


def _is_units(row: Row, number: Reader) -> bool:
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    texts = [cell for cell in filled if number(cell) is None]
    return bool(texts) and all(len(cell) <= LONGEST_UNIT and UNIT.fullmatch(cell) for cell in filled)


def _header_in_comment(lines: list[str], sample: Sample, data: Row, number: Reader) -> Row | None:
    """Return the comment right above the numbers if it names the columns, as numpy.savetxt writes it."""
    above = [i for i in range(data.line) if lines[i].strip()]
    if not above or not is_comment(lines[above[-1]], sample.dialect.comment):
        return None
    row = next((row for _, row in cells([without_mark(lines[above[-1]])], sample.dialect)), [])
    found = Row(above[-1], row)
    return found if len(row) == sample.width and _is_header(found, sample, number) else None


def _numbers_as_names(sample: Sample, data: Row, number: Reader) -> Row | None:
    """Return the first record, or the one above it as R writes it, if it names the columns by numbers such as years."""
    rest = [row.cells for row in sample.aligned if row.line >= data.line]
    above = [row for row in sample.rows if row.line < data.line and len(row.cells) == sample.width - 1]
    if above and verdict(["", *above[-1].cells], rest, number):
        return above[-1]
    return data if verdict(data.cells, rest[1:], number) else None
