"""From the bytes of a file to text, or one sentence that says which kind of file it is."""

import codecs
import re
import zlib

from gmm_core.arrays import InputError
from ui.words.text import quoted

MAX_BYTES = 10 * 1024 * 1024
BYTES_TO_JUDGE = 65_536

EXPORT = "not a CSV file: export the table as CSV from the program that wrote it."
SPREADSHEET = "is a spreadsheet, not a CSV file: open it in the spreadsheet program and save the sheet as CSV."
ARCHIVE = "is a compressed archive, not a CSV file: unpack it and choose the CSV file inside."
PICTURE = "is a picture, not a CSV file: choose a file that holds the numbers as text."
SOUND = "is sound or film, not a CSV file: choose a file that holds the numbers as text."
DOCUMENT = "is a document, not a CSV file: copy its table into a spreadsheet and save that as CSV."
MARKUP = "is a web page or an XML file, not a CSV file: open it in a spreadsheet program and save the table as CSV."
POINTER = "is a pointer of Git LFS to a file that is kept elsewhere: download that file itself."
MAIL = "is an e-mail, not a CSV file: save its attachment and choose that."
PROGRAM = "is a program, not a CSV file: choose a file that holds the numbers as text."
BINARY = f"is a binary file, {EXPORT}"
R, SPSS, STATA, SAS = (f"is a data file of {program}, {EXPORT}" for program in ("R", "SPSS", "Stata", "SAS"))
PICKLE = f"is a pickle of Python, {EXPORT}"
NUMPY = f"is a binary file of NumPy, {EXPORT}"
PARQUET, ARROW, HDF, NETCDF, ORC, AVRO = (
    f"is a binary file in the format {form}, {EXPORT}" for form in ("Parquet", "Arrow", "HDF5", "NetCDF", "ORC", "Avro")
)
MATLAB = f"is a binary file of MATLAB, {EXPORT}"
DATABASE = f"is a database, {EXPORT}"
MAP = f"is a binary file of maps (shapefile), {EXPORT}"

# How a file of another kind begins.
SIGNATURES = (
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"BM", PICTURE),
    (b"RIFF", SOUND),  # also WebP, see check_kind
    (b"ID3", SOUND),
    (b"OggS", SOUND),
    (b"fLaC", SOUND),
    (b"\x00\x00\x00\x18ftyp", SOUND),
    (b"\x00\x00\x00\x20ftyp", SOUND),
    (b"%PDF", DOCUMENT),
    (b"%!PS", DOCUMENT),
    (b"{\\rtf", DOCUMENT),
    (b"\xd0\xcf\x11\xe0", SPREADSHEET),  # xls
    (b"PK\x03\x04", ARCHIVE),  # also xlsx, ods, docx, npz, see _inside
    (b"PK\x05\x06", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),  # also what R saves, see _inside
    (b"BZh", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"\xfd7zXZ", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE),
    (b"RDX2\n", R),
    (b"RDX3\n", R),
    (b"RDA2\n", R),
    (b"RDA3\n", R),
    (b"X\n\x00\x00", R),
    (b"$FL2", SPSS),
    (b"$FL3", SPSS),
    (b"<stata_dta>", STATA),
    (b"\x71\x01", STATA),
    (b"\x71\x02", STATA),
    (b"\x72\x01", STATA),
    (b"\x72\x02", STATA),
    (b"\x73\x01", STATA),
    (b"\x73\x02", STATA),
    (bytes(12) + b"\xc2\xea\x81\x60", SAS),
    (b"HEADER RECORD*******", SAS),
    (b"PAR1", PARQUET),
    (b"ARROW1", ARROW),
    (b"FEA1", ARROW),
    (b"\xff\xff\xff\xff", ARROW),
    (b"\x89HDF", HDF),
    (b"CDF\x01", NETCDF),
    (b"CDF\x02", NETCDF),
    (b"ORC\x0a", ORC),
    (b"ORC\x11", ORC),
    (b"Obj\x01", AVRO),
    (b"MATLAB 5.0 MAT-file", MATLAB),
    (b"\x93NUMPY", NUMPY),
    (b"SQLite format 3", DATABASE),
    (b"\x00\x01\x00\x00Standard", DATABASE),
    *((b"\x80" + bytes([protocol]), PICKLE) for protocol in (2, 3, 4, 5)),
    (b"(lp0\n", PICKLE),
    (b"(dp0\n", PICKLE),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\x00\x00\x27\x0a", MAP),
    (b"version https://git-lfs", POINTER),
    (b"Return-Path:", MAIL),
    (b"MIME-Version:", MAIL),
)
KNOWN_ARCHIVES = tuple(beginning for beginning, what in SIGNATURES if what is ARCHIVE)
MARKED_SPREADSHEETS = (b"xl/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")
# A column may be named <b>, but not like this.
WEB = re.compile(rb"\s*<(?:!doctype|!--|html\b|\?xml\b|svg\b|table\b[^>]*>\s*<(?:tr|thead|tbody|col))", re.IGNORECASE)
TAG = re.compile(rb"\s*<[a-zA-Z][^<>]*>")
CONTROL = re.compile(rb"[\x00-\x08]")

RARE_ENDS = "\x0b\x0c\x1e\x85\u2028\u2029"
RARE_TABS = "\x01\x1f"

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
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
        if raw.startswith(beginning) and (not _is_word(beginning) or CONTROL.search(raw[:256])):
            raise InputError(f"{quoted(name)} {_inside(raw) if what in (ARCHIVE, SOUND) else what}")
    head = raw[:1024].removeprefix(codecs.BOM_UTF8)
    if WEB.match(head) or (TAG.match(head) and raw.rstrip().endswith(b">") and b"</" in raw):
        raise InputError(f"{quoted(name)} {MARKUP}")


def _inside(raw: bytes) -> str:
    """Say what an archive is that some programs use as their own format."""
    if raw.startswith(b"\x1f\x8b"):
        try:
            begins = zlib.decompressobj(wbits=31).decompress(raw, 16)
        except zlib.error:
            begins = b""
        return R if begins.startswith((b"RD", b"X\n", b"A\n")) else ARCHIVE
    if raw.startswith(b"RIFF"):
        return PICTURE if raw[8:12] == b"WEBP" else SOUND
    if not raw.startswith(KNOWN_ARCHIVES):
        return SOUND
    if b"word/" in raw or b"ppt/" in raw:
        return DOCUMENT
    if any(mark in raw for mark in MARKED_SPREADSHEETS):
        return SPREADSHEET
    return NUMPY if b".npy" in raw else ARCHIVE


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
    sample = text[:BYTES_TO_JUDGE]
    if sample.count("\x00") > 0.1 * len(sample):
        raise InputError(f"{quoted(name)} {BINARY} If it is text, choose another encoding.")
    if zeros := text.count("\x00"):
        text = text.replace("\x00", "")
        notes.append(f"{_count(zeros, 'zero byte')} in the text left out: the file may be damaged.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"{quoted(name)} holds nothing but blanks: choose a file with one row of numbers per point.")
    text, widths = _usual(text)
    notes += widths
    sample = text[:BYTES_TO_JUDGE]
    strange = sum(1 for c in sample if (c < " " and c not in "\t\n\f\v") or c == "�")
    if strange > 0.02 * len(sample):
        raise InputError(f"{quoted(name)} {BINARY} If it is text, choose another encoding.")
    if unknown := text.count("�"):
        notes.append(f"{_count(unknown, 'character')} could not be read: if names look wrong, choose another encoding.")
    return text, tuple(notes)


def _usual(text: str) -> tuple[str, list[str]]:
    """Return the text with common signs between lines and columns for rare ones, and what to say of it."""
    notes = []
    if "\n" not in text.strip() and any(end in text for end in RARE_ENDS):
        text = text.translate(dict.fromkeys(map(ord, RARE_ENDS), "\n"))
        notes.append("Lines end with a rare sign, which was taken for the end of a line.")
    if "\t" not in text and any(mark in text[:BYTES_TO_JUDGE] for mark in RARE_TABS):
        text = text.translate(dict.fromkeys(map(ord, RARE_TABS), "\t"))
        notes.append("A control character between the columns was read as a tab.")
    first = [line for line in text[:BYTES_TO_JUDGE].split("\n") if line.strip()][:20]
    for wide, narrow in (("，", ","), ("；", ";"), ("、", ",")):
        if first and all(wide in line and narrow not in line for line in first):
            return text.replace(wide, narrow), [*notes, f"Full-width {wide} was read as {narrow} between columns."]
    return text, notes


def _is_word(beginning: bytes) -> bool:
    """Tell whether a signature might begin a header, too."""
    return len(beginning) < 5 and beginning.isalnum()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
