"""Awkward files as people have them, and what must become of each: the right table, or one clear sentence."""

import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

from places import ROOT

PASSED = "Passed over for the first axes: “column 1” (the first column, without a name)"
NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


@dataclass(frozen=True)
class Good:
    """A file that is read: its columns of numbers, the first row of them, and what is said about it."""

    name: str
    raw: bytes | str
    first: tuple[float, ...] = (1.0, 2.0)
    columns: tuple[str, ...] = ("x", "y")
    n_rows: int = 2
    dialect: dict[str, Any] = field(default_factory=dict)  # where it differs from the default
    said: tuple[str, ...] = ()  # a piece of each note, in order, those of the data set at the end
    asked: tuple[str, ...] = ()  # a piece of each question, in order
    axes: tuple[str, ...] = ()  # the columns to begin with, where that is worth telling


@dataclass(frozen=True)
class Bad:
    """A file that cannot be used, and a piece of the sentence that says why."""

    name: str
    raw: bytes | str
    sentence: str


SEMI: dict[str, Any] = {"delimiter": ";"}
COMMA: dict[str, Any] = {"delimiter": ";", "decimal": ","}
TAB: dict[str, Any] = {"delimiter": "\t"}
BLANK: dict[str, Any] = {"delimiter": " "}
PIPE: dict[str, Any] = {"delimiter": "|"}

DELIMITERS = [
    Good("plain", "x,y\n1,2\n3,5\n"),
    Good("no newline at the end", "x,y\n1,2\n3,5"),
    Good("semicolons", "x;y\n1;2\n3;5\n", dialect=SEMI),
    Good("tabs", "x\ty\n1\t2\n3\t5\n", dialect=TAB),
    Good("bars", "x | y\n1 | 2\n3 | 5\n", dialect=PIPE),
    Good("blanks", "x y\n1 2\n3 5\n", dialect=BLANK),
    Good("aligned by blanks", "    x      y\n  1.0   2.00\n 30.0  -5.0\n", dialect=BLANK),
    Good("blanks after commas", "x, y\n1, 2\n3, 5\n"),
    Good("blanks around cells", "x,y\n 1 ,2 \n3 , 5\n"),
    Good("blanks, a quoted name", 'x y n\n1 2 "a b"\n3 5 "c d"\n', dialect=BLANK, said=("“n” (text)",)),
    Good("sep line of Excel", "sep=;\nx;y\n1;2\n3;5\n", dialect={**SEMI, "skip": 1}, said=("“sep=;”",)),
    Good("sep line that decides", "sep=;\n1,5;2,5\n3,5;4,5\n", (1.5, 2.5), ("column 1", "column 2"),
         dialect={**COMMA, "skip": 1, "header": False}, said=("“sep=;”",)),
    Good("delimiter at the end", "x,y,\n1,2,\n3,5,\n", said=("1 empty column",)),
    Good("delimiter at the end of rows only", "x;y\n1;2;\n3;5;\n", dialect=SEMI, said=("1 empty column",)),
    Good("delimiters at the end of some rows", "x,y\n1,2\n3,5,\n4,4\n,\n5,6,,\n", n_rows=4, said=("1 empty row",)),
    Good("delimiter at the end of most rows", "x,y\n1,2,\n3,5\n4,4,\n", n_rows=3, said=("1 empty column",)),
    Good("a delimiter in quotes after a blank", 'x, n, y\n1, "a, b", 2\n3, "c, d", 5\n', said=("“n” (text)",)),
    Good("dates, times, blanks", "d t x y\n2024-01-02 10:00:00 1 2\n2024-01-02 11:00:00 3 5\n", dialect=BLANK,
         said=("“d” (dates or times), “t” (dates or times)",)),
]  # fmt: skip

NUMBERS = [
    Good("decimal comma", "x;y\n1,5;2\n3;4,5\n", (1.5, 2), dialect=COMMA),
    Good("decimal comma, tabs", "x\ty\n1,5\t2\n3\t4,5\n", (1.5, 2), dialect={**TAB, "decimal": ","}),
    Good("decimal comma, blanks", "1,5 2,5\n3,5 4,5\n", (1.5, 2.5), ("column 1", "column 2"),
         dialect={**BLANK, "decimal": ",", "header": False}),
    Good("decimal comma in quotes", 'x,y\n"1,5","2"\n"3,25","4,5"\n', (1.5, 2), dialect={"decimal": ","}),
    Good("commas between thousands", 'x,y\n"1,234.5",2\n"12,345",3\n', (1234.5, 2), dialect={"thousands": ","}),
    Good("points between thousands", "x;y\n1.234,5;2\n2.345.678,25;3\n", (1234.5, 2),
         dialect={**COMMA, "thousands": "."}),
    Good("Swiss thousands", "x\ty\n1'234.5\t2\n2’345.5\t3\n", (1234.5, 2), dialect={**TAB, "thousands": "'"}),
    Good("Indian thousands", 'x,y\n"1,23,456.5",2\n"12,34,567.0",3\n', (123456.5, 2), dialect={"thousands": ","}),
    *(
        Good(f"thousands by {name}", f"x;y\n1{space}234,5;2\n2{space}345{space}678,5;3\n", (1234.5, 2),
             dialect={**COMMA, "thousands": " "})
        for name, space in (("blank", " "), ("nbsp", NBSP), ("narrow nbsp", NARROW), ("thin space", THIN))
    ),
    Good("nbsp in cp1252", f"x;y\n1{NBSP}234,5;2\n2{NBSP}345,5;3\n".encode("cp1252"), (1234.5, 2),
         dialect={**COMMA, "thousands": " ", "encoding": "cp1252"}),
    Good("1,234 in a table by tabs: ambiguous", "x\ty\n1,234\t2\n3,456\t3\n", (1.234, 2),
         dialect={**TAB, "decimal": ","}, asked=("“1,234” in “x”: is that 1.234, or 1234",)),
    Good("1,234 quoted in a table by commas: ambiguous", 'x,y\n"1,234",2\n"3,456",3\n', (1234, 2),
         dialect={"thousands": ","}, asked=("“1,234” in “x”: is that 1.234",)),
    Good("1,234,5 below x,y: ambiguous", "x,y\n1,234,5\n2,345,6\n", (1, 234, 5), ("column 1", "x", "y"),
         said=("The header names only 2 of 3 columns: if commas stand within numbers",
PASSED)),
    Good("a version number is no thousand", "v;x;y\n1.2.3;1,5;2\n1.10.0;3,5;4\n", (1.5, 2), dialect=COMMA,
         said=("“v” (text)",)),
    Good("exponents", "x,y\n1E3,2e-3\n1.5D+01,-.5\n5.,+4\n", (1000, 0.002), n_rows=3),
    Good("a real minus", "x,y\n−1.5,2\n3,4\n", (-1.5, 2)),
    Good("percent", "x,y\n12.5%,2\n15 %,3\n", (12.5, 2), said=("Percent",)),
    Good("dollars", "x,y\n$1.50,2\n-$2.5,3\n", (1.5, 2), said=("Currency",)),
    Good("euros", "x;y\n1.234,50 €;2\n€ 2,5;3\n", (1234.5, 2), dialect={**COMMA, "thousands": "."}, said=("Currency",)),
    Good("accountants' brackets", "x,y\n(1.5),2\n3,4\n", (-1.5, 2), said=("brackets",)),
    Good("numbers kept as text", "x,y\n=\"1.5\",'2'\n=\"2.5\",'3'\n", (1.5, 2)),
    Good("all quoted", '"x","y"\n"1.5","2"\n"3","4"\n', (1.5, 2)),
    Good("leading zeros", "x,y\n007,2\n010,3\n", (7, 2)),
    Good("long integers", "x,y\n123456789012345678901234567890,2\n3,4\n", (123456789012345678901234567890, 2)),
    Good("beyond floats", "x,y\n1e999,2\n3,4\n5,6\n", (float("inf"), 2), n_rows=3,
         said=("1 of 3 rows left out: an infinite",)),
    Good("infinite", "x,y\ninf,2\n3,4\n5,-Infinity\n5,6\n7,8\n", (float("inf"), 2), n_rows=5,
         said=("2 of 5 rows left out: an infinite value in “x” or “y”",)),
]  # fmt: skip

MISSING = [
    Good("missing", "x,y\n1,2\nNA,1\n?,1\n-,1\nnull,1\n,1\n n/a ,1\nNaN,1\n3,5\n", n_rows=9,
         said=("7 of 9 rows left out: no number in “x” or “y”",)),
    Good("errors of a spreadsheet", "x,y\n1,2\n#N/A,1\n#DIV/0!,1\n3,5\n#ZAHL!,1\n", n_rows=5,
         said=("“x”: cells that hold no number count as missing (spreadsheet errors: 3; first “#N/A”)", "3 of 5 rows")),
    Good("formulas", "x,y\n1,2\n=A1+B1,1\n'=1+1,1\n3,5\n", n_rows=4,
         said=("(formulas: 2; first “=A1+B1”)", "2 of 4 rows")),
    Good("a few texts", "x,y\n1,2\n<0.1,1\n3,5\n4,4\n", n_rows=4,
         said=("“x”: cells that hold no number", "1 of 4 rows")),
    Good("mostly text", "x,n,y\n1,a,2\n3,b,5\n4,7,6\n", n_rows=3, said=("“n” (text)",)),
    Good("yes or no", "flag,x,y\nTrue,1,2\nFalse,3,5\n", said=("“flag” (yes or no)",)),
    Good("yes, no or nothing", "flag,x,y\nTrue,1,2\n,3,5\n", said=("“flag” (yes or no)",)),
    Good("dates", "day,x,y\n2024-05-31,1,2\n2024-06-01,3,5\n", said=("“day” (dates or times)",)),
    Good("German dates", "12.5.2024;1,5;2\n13.5.2024;3,5;5\n", (1.5, 2), ("column 2", "column 3"),
         dialect={**COMMA, "header": False}, said=("“column 1” (dates or times)",)),
    Good("an empty column with a name", "x,z,y\n1,,2\n3,,5\n", said=("“z” (empty)",)),
    Good("more names than cells", "x,y,z\n1,2\n3,5\n", said=("“z” (empty)",)),
    Good("one row too long", "x,y\n1,2\n3,4,5\n3,5\n", n_rows=2,
         said=("1 row with too many cells left out, the first: “3,4,5”",)),
    Good("every other row too long", "x,y\n1,2\n3,4,5\n3,5\n6,7,8\n", n_rows=2, said=("2 rows with too many cells",)),
    Good("first row too long", "x,y\n9,8,7\n1,2\n3,5\n", n_rows=2, said=("1 row with too many cells",)),
    Good("one row too short", "x,y\n1,2\n3\n3,5\n", n_rows=3, said=("1 row with too few cells", "1 of 3 rows")),
    Good("blank lines", "x,y\n\n1,2\n\n\n3,5\n\n"),
    Good("a sum below", "x,y\n1,2\nTotal,\n3,5\n", n_rows=3, said=("first “Total”", "1 of 3 rows")),
    Good("hexadecimal and underscores are text", "x,y\n1,2\n0x10,1\n1_000,1\n3,5\n", n_rows=4,
         said=("hexadecimal numbers: 1, numbers with underscores: 1; first “0x10”", "2 of 4 rows")),
]  # fmt: skip

HEADERS = [
    Good("no header", "1,2\n3,5\n", columns=("column 1", "column 2"), dialect={"header": False}),
    Good("units below", "x,y\n(min),[s]\n1,2\n3,5\n", columns=("x (min)", "y (s)"), dialect={"units": True}),
    Good("bare units below", "x;y\nm/s;kg\n1,5;2\n3;5\n", (1.5, 2), ("x (m/s)", "y (kg)"),
         dialect={**COMMA, "units": True}),
    Good("title lines", "Measured by A, B\n\nx\ty\n1\t2\n3\t5\n", dialect={**TAB, "skip": 2},
         said=("“Measured by A, B”",)),
    Good("a title with a comma", "Measured 3 May, in London\nx,y\n1,2\n3,5\n", dialect={"skip": 1}, said=("3 May",)),
    Good("padded titles", "Title;;\n;;\nx;y;z\n1;2;9\n3;5;8\n", (1, 2, 9), ("x", "y", "z"), dialect={**SEMI, "skip": 2},
         said=("2 lines above the table left out: “Title;;”, “;;”.",)),
    Good("a title and no header", "Title\n1;2\n3;5\n", columns=("column 1", "column 2"),
         dialect={**SEMI, "skip": 1, "header": False}, said=("“Title”",)),
    Good("a padded title and no header", "Title;\n1;2\n3;5\n", columns=("column 1", "column 2"),
         dialect={**SEMI, "skip": 1, "header": False}, said=("“Title;”",)),
    Good("comments", "# by hand\n# twice\nx,y\n1,2\n# lunch, late\n3,5\n", dialect={"skip": 2, "comment": "#"},
         said=("2 lines above the table", "1 comment line")),
    Good("comments of Matlab", "%a\nx,y\n1,2\n3,5\n", dialect={"skip": 1, "comment": "%"}, said=("“%a”",)),
    Good("header in a comment", "# x y\n1.0e+00 2.0e+00\n3.0e+00 5.0e+00\n", dialect={**BLANK, "comment": "#"}),
    Good("a sharp names the first column", "#,x,y\n1,1.5,2\n2,3.5,5\n", (1, 1.5, 2), ("column 1", "x", "y"),
         dialect={"comment": "#"}, said=(PASSED,)),
    Good("index of pandas", ",x,y\n0,1.5,2\n1,3.5,5\n", (0, 1.5, 2), ("column 1", "x", "y"), said=(PASSED,)),
    Good("numbered columns of pandas", ",0,1\n0,1.5,2\n1,3.5,5\n", (0, 1.5, 2), ("column 1", "0", "1"), said=(PASSED,),
         asked=("“0, 1” in the first row: names of the columns, or numbers like those below?",)),
    Good("numbered columns, no index", "0,1\n1.5,2.5\n3.5,5.5\n", (1.5, 2.5), ("0", "1"),
         asked=("“0, 1” in the first row",)),
    Good("names of the rows in R", "x y\na 1 2\nb 3 5\n", dialect=BLANK, said=("only 2 of 3", "“column 1” (text)")),
    Good("same name twice", "x,x,x (2)\n1,2,3\n3,5,4\n", (1, 2, 3), ("x", "x (3)", "x (2)"), said=("“x (3)”",)),
    Good("HTML and Markdown in names", "<b>x</b>,**y** :red[z]\n1,2\n3,5\n", columns=("<b>x</b>", "**y** :red[z]")),
    Good("a newline in a name", '"x\n(cm)",y\n1,2\n3,5\n', columns=("x (cm)", "y")),
    Good("a newline in a cell", 'x,y,n\n1,2,"a\nb, c"\n3,5,d\n', said=("“n” (text)",)),
    Good("doubled quotes", 'x,"y ""z"""\n1,2\n3,5\n', columns=("x", 'y "z"')),
    Good("inches", 'n,x,y\n5" pipe,1,2\n6 pipe,3,5\n', dialect={}, said=("“n” (text)",)),
    Good("a quote left open", 'n,x,y\n"a,1,2\nb,3,5\n', dialect={"quote": ""}, said=("“n” (text)",)),
    Good("single quotes", "n;x;y\n'a; b';1;2\n'c; d';3;5\n", dialect={**SEMI, "quote": "'"}, said=("“n” (text)",)),
    Good("units in names, by blanks", "eruptions (min) waiting (min)\n1 2\n3 5\n", columns=("column 1", "column 2"),
         dialect={**BLANK, "skip": 1, "header": False}, said=("“eruptions (min) waiting (min)”",)),
    Good("a very long name", "x" * 5000 + ",y\n1,2\n3,5\n", columns=("x" * 79 + "…", "y")),
]  # fmt: skip

XY = "x,y\n1,2\n3,5\n"
GROESSE = "größe;y\n1,5;2\n3;5\n"
ENCODINGS = [
    Good("byte order mark", b"\xef\xbb\xbf" + XY.encode()),
    Good("UTF-16", XY.encode("utf-16"), dialect={"encoding": "utf-16-le"}),
    Good("UTF-16 big", b"\xfe\xff" + XY.encode("utf-16-be"), dialect={"encoding": "utf-16-be"}),
    Good("UTF-16 without mark", GROESSE.encode("utf-16-le"), (1.5, 2), ("größe", "y"),
         dialect={**COMMA, "encoding": "utf-16-le"}),
    Good("UTF-16 big without mark", XY.encode("utf-16-be"), dialect={"encoding": "utf-16-be"}),
    Good("UTF-8", GROESSE, (1.5, 2), ("größe", "y"), dialect=COMMA),
    Good("Windows-1252", GROESSE.encode("cp1252"), (1.5, 2), ("größe", "y"), dialect={**COMMA, "encoding": "cp1252"}),
    Good("Japanese", "データ,y\n1,2\n3,5\n".encode("cp932"), columns=("データ", "y"), dialect={"encoding": "cp932"}),
    Good("Chinese taken for Western: ambiguous", "温度,y\n1,2\n3,5\n".encode("gb18030"), columns=("ÎÂ¶È", "y"),
         dialect={"encoding": "cp1252"}, said=("“ÎÂ¶È” may be written in other characters",)),
    Good("one damaged letter", b"\xef\xbb\xbfx\xff,y\n" + b"1,2\n3,5\n" * 20, columns=("x�", "y"), n_rows=40,
         said=("1 character could not be read",)),
    Good("ends of lines: CR LF", "x,y\r\n1,2\r\n3,5\r\n"),
    Good("ends of lines: CR", "x,y\r1,2\r3,5\r"),
    Good("ends of lines: mixed", "x,y\r\n1,2\n3,5\r"),
    Good("zero bytes", "x,y\n1\x00,2\n3,5\n", said=("1 zero byte",)),
    Good("end of file of DOS", "x,y\n1,2\n3,5\n\x1a"),
]  # fmt: skip


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as inside:
        for name in names:
            inside.writestr(name, "x")
    return file.getvalue()


SENTENCES = [
    Bad("empty", b"", "“data.csv” is empty"),
    Bad("blanks only", " \n\t\r\n ", "is empty"),
    Bad("blanks only, UTF-16", "  \n ".encode("utf-16"), "is empty"),
    Bad("other blanks only", "\u2003\n\u2003", "nothing but blanks"),
    Bad("one column", "x\n1\n2\n3\n", "only one column of numbers, “x”, and two are needed"),
    Bad("one column, decimal comma", "x\n1,5\n2,5\n", "only one column of numbers"),
    Bad("x above 1,5 or a title above 1 and 5: ambiguous", "Title\n1,2\n3,5\n", "only one column of numbers, “Title”"),
    Bad("text only", "a,b\nfoo,bar\nbaz,qux\n", "(“a”, “b” hold text, first “foo”)"),
    Bad("prose", "It was a dark night.\nNothing moved, nobody spoke.\n", "no rows of numbers"),
    Bad("one row", "x,y\n1,2\n", "only one row has a number in both “x” and “y”"),
    Bad("points side by side", "1,2,3,4,5,6\n", "only one row"),
    Bad("all equal", "x,y\n1,2\n1,3\n1,4\n", "All values of “x” are the same, 1: choose another column"),
    Bad("equal but for rounding", "x,y\n100000000000000,1\n100000000000001,2\n", "“x” differ by only 1, too little"),
    Bad("all missing", "x,y\nNA,NA\n,\nNA,NA\n", "two are needed (“x”, “y” are empty)"),
    Bad("never both", "x,y\n1,\n,2\n3,\n,4\n", "no row has a number in both “x” and “y”"),
    Bad("header without data", "x,y\n", "has a header but no rows of numbers"),
    Bad("header of five columns", "a;b;c;d;e", "has a header but no rows of numbers"),
    Bad("commas for both", "x,y\n1,5,2,5\n3,5,4,5\n", "the rows have 4 cells: if commas are the decimal sign too"),
    Bad("far too large values", "x,y\n1e80,2\n3,4\n", "as large as 10⁸⁰"),
    Bad("largest numbers, of both signs", "x,y\n1.7e308,2\n-1.7e308,3\n5,4\n", "as large as 1.7\u00a0×\u00a010³⁰⁸"),
    Bad("picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a picture"),
    Bad("photograph", b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture"),
    Bad("bitmap", b"BM\x46\x00\x00\x00\x00\x00", "is a picture"),
    Bad("document", b"%PDF-1.7\n1 0 obj", "is a document"),
    Bad("Excel", archive("[Content_Types].xml", "xl/workbook.xml"), "is a spreadsheet, not a CSV file: open it"),
    Bad("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "is a spreadsheet"),
    Bad("LibreOffice", archive("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "is a spreadsheet"),
    Bad("zip", archive("data.csv"), "is a compressed archive, not a CSV file: unpack it"),
    Bad("gzip", gzip.compress(b"x,y\n1,2\n"), "is a compressed archive"),
    Bad("NumPy", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'}", "is a binary file"),
    Bad("web page", "<!DOCTYPE html>\n<html><body>1,2</body></html>", "is a web page"),
    Bad("HTML table named .xls", "<table border=1>\n<tr><td>1</td></tr></table>", "is a web page"),
    Bad("JSON without a table", '{"x": 1, "y": {"z": 2}}', "is a JSON file without a table in it, not a CSV file"),
    Bad("damaged JSON", '[{"x": 1, "y": 2}, {"x": 3, "y"', "begins like JSON, but cannot be read as such"),
    Bad("bytes", bytes(range(256)) * 4, "is a binary file"),
    Bad("too many columns", ",".join(["1"] * 1001) + "\n", "1,001 columns and the limit is 1,000"),
    Bad("one endless cell", "x,y\n" + "a" * 200_000 + ",1\n", "only one column of numbers, “y”"),
    Bad("one endless cell in quotes", '"' + "a" * 200_000 + '",y\n1,2\n', "A cell is longer than"),
]  # fmt: skip


def awkward() -> list[Good | Bad]:
    """Read the files of tests/data/awkward.jsonl, one a line: the text, or the bytes as hex, and what becomes of it."""
    cases: list[Good | Bad] = []
    for line in (ROOT / "tests" / "data" / "awkward.jsonl").read_text(encoding="utf-8").strip().split("\n"):
        case = json.loads(line)
        content = case["text"] if "text" in case else bytes.fromhex(case["hex"])
        if "refused" in case:
            cases.append(Bad(case["name"], content, case["refused"]))
            continue
        dialect = {key: _as_tuples(value) for key, value in case.get("dialect", {}).items()}
        first = tuple(float("nan" if value is None else value) for value in case["first"])
        told = (tuple(case.get(key, ())) for key in ("said", "asked", "axes"))
        cases.append(Good(case["name"], content, first, tuple(case["columns"]), case["rows"], dialect, *told))
    return cases


def _as_tuples(value: Any) -> Any:
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


AWKWARD = awkward()
GOOD = [*DELIMITERS, *NUMBERS, *MISSING, *HEADERS, *ENCODINGS, *(case for case in AWKWARD if isinstance(case, Good))]
SENTENCES += [case for case in AWKWARD if isinstance(case, Bad)]
BOTH: list[Good | Bad] = [*GOOD, *SENTENCES]


def raw(case: Good | Bad) -> bytes:
    return case.raw.encode() if isinstance(case.raw, str) else case.raw
