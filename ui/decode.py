"""From the bytes of a file to text, or one sentence that says which kind of file it is."""

import codecs
import re

from gmm_core.arrays import InputError
from ui.text import quoted

MAX_BYTES = 10 * 1024 * 1024
BYTES_TO_JUDGE = 65_536

SPREADSHEET = "is a spreadsheet, not a CSV file: open it in the spreadsheet program and save the sheet as CSV."
ARCHIVE = "is a compressed archive, not a CSV file: unpack it and choose the CSV file inside."
PICTURE = "is a picture, not a CSV file: choose a file that holds the numbers as text."
DOCUMENT = "is a document, not a CSV file: copy its table into a spreadsheet and save that as CSV."
MARKUP = "is a web page or an XML file, not a CSV file: open it in a spreadsheet program and save the table as CSV."
DATA = "is a JSON file, not a CSV file: write its numbers as a table, one row per point."
BINARY = "is a binary file, not a CSV file: export the table as CSV from the program that wrote it."

# How a file of another kind begins.
SIGNATURES = (
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"BM", PICTURE),
    (b"%PDF", DOCUMENT),
    (b"{\\rtf", DOCUMENT),
    (b"\xd0\xcf\x11\xe0", SPREADSHEET),  # xls
    (b"PK\x03\x04", ARCHIVE),  # also xlsx and ods, see check_kind
    (b"PK\x05\x06", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"\xfd7zXZ", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE),
    (b"PAR1", BINARY),
    (b"ARROW1", BINARY),
    (b"\x89HDF", BINARY),
    (b"\x93NUMPY", BINARY),
    (b"SQLite format 3", BINARY),
    (b"\x80\x04\x95", BINARY),
)
MARKED_SPREADSHEETS = (b"xl/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")
# A column may be named <b>, but not like this.
WEB = re.compile(rb"\s*<(?:!doctype html|html\b|\?xml\b|table\b[^>]*>\s*<(?:tr|thead|tbody|col))", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08]")
JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{])')

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def check_kind(name: str, raw: bytes) -> None:
    """Check size and first bytes of a file.

    Raises
    ------
    InputError
        If the file is empty, larger than ``MAX_BYTES``, or known to be of another kind.
    """
    if not raw.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf\xff\xfe"):
        raise InputError(f"{quoted(name)} is empty: choose a file with one row of numbers per point.")
    if len(raw) > MAX_BYTES:
        limit = f"{MAX_BYTES // 2**20} MB"
        raise InputError(f"{quoted(name)} is larger than {limit}, the limit: keep fewer rows, or only two columns.")
    for beginning, what in SIGNATURES:
        # Letters alone may begin a header too, but text holds no control characters.
        if raw.startswith(beginning) and (not beginning.isalnum() or CONTROL.search(raw[:256])):
            inside = what is ARCHIVE and any(mark in raw for mark in MARKED_SPREADSHEETS)
            raise InputError(f"{quoted(name)} {SPREADSHEET if inside else what}")
    head = raw[:1024].removeprefix(codecs.BOM_UTF8)
    if WEB.match(head):
        raise InputError(f"{quoted(name)} {MARKUP}")
    if JSON.match(head):
        raise InputError(f"{quoted(name)} {DATA}")


def guess_encoding(raw: bytes) -> str:
    """Return the encoding: by byte order mark, by the zeros of UTF-16, or the first that fits."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return encoding
    head = raw[:BYTES_TO_JUDGE]
    pairs = max(1, len(head) // 2)
    zeros_even, zeros_odd = head[0::2].count(0) / pairs, head[1::2].count(0) / pairs
    if zeros_odd > 0.4 and zeros_even < 0.1:
        return "utf-16-le"
    if zeros_even > 0.4 and zeros_odd < 0.1:
        return "utf-16-be"
    # The Asian ones only where the Western one is impossible: it knows nearly every byte.
    return next((e for e in ("utf-8", "cp1252", "cp932", "gb18030") if _fits(raw, e)), "cp1252")


def decode(name: str, raw: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    """Return the text, its lines ended by newlines alone, and what had to be done to it.

    Raises
    ------
    InputError
        If the text is no text, or nothing but blanks.
    """
    text = raw.decode(encoding, errors="replace").removeprefix("\ufeff").rstrip("\x1a")
    notes = []
    if zeros := text.count("\x00"):
        text = text.replace("\x00", "")
        notes.append(f"{_count(zeros, 'zero byte')} in the text left out: the file may be damaged.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"{quoted(name)} holds nothing but blanks: choose a file with one row of numbers per point.")
    sample = text[:BYTES_TO_JUDGE]
    strange = sum(1 for c in sample if (c < " " and c not in "\t\n\f\v") or c == "�")
    if strange > 0.02 * len(sample):
        raise InputError(f"{quoted(name)} {BINARY} If it is text, choose another encoding.")
    if unknown := text.count("�"):
        notes.append(f"{_count(unknown, 'character')} could not be read: if names look wrong, choose another encoding.")
    return text, tuple(notes)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
