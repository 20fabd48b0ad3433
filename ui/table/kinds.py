"""What a cell is that is no number, named in the plural, and what can be done about a column of such cells."""

import re

from ui.table.cells import CURRENCY, LONGEST_NUMBER, ordinary

NUMBER = r"[-+]?[0-9]+(?:[.,'][0-9]+)*"
MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\.?"
DATE = re.compile(
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?:[T ].*)?"  # 2024-05-31, also with a time
    r"|\d{1,2}([-/.])\d{1,2}\2\d{2,4}(?:[ ,].*)?"  # 31.05.2024
    r"|\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m)?"  # 12:30
    r"|\d{1,2} ?[ap]\.?m\.?"  # 9 am
    r"|\d{4}-\d{2}|\d{4}-?q[1-4]|q[1-4][ -]\d{4}|\d{4}-?w\d{2}(?:-\d)?"  # 2024-05, 2024Q1, 2024-W12
    rf"|\d{{1,4}}[-. ]+{MONTH}(?:[-, ]+\d{{2,4}})?(?:[ ,].*)?|{MONTH}[-. ]+\d{{1,4}}(?:,? \d{{4}})?(?:[ ,].*)?"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}日)?",
    re.IGNORECASE,
)
YES_OR_NO = frozenset(["true", "false", "yes", "no", "t", "f", "y", "n", "ja", "nein", "wahr", "falsch", "oui", "non"])

# What matches the first of these is named so; the order goes from the special to the general.
KINDS = {
    "formulas": re.compile(r"'?=.+", re.DOTALL),
    "dates or times": DATE,
    "degrees, minutes and seconds": re.compile(rf"{NUMBER}\s*°\s*{NUMBER}\s*['′’].*"),
    "compass directions": re.compile(rf"(?:{NUMBER}\s*°?\s*[NSEWO]|[NSEWO]\s*{NUMBER}°?)"),
    "numbers with their error in brackets": re.compile(rf"{NUMBER}\s*\(\s*{NUMBER}\s*%?\)"),
    "intervals": re.compile(
        rf"[\[(]?\s*{NUMBER}\s*(?:-|–|\.\.\.?|…|to|bis|à)\s*{NUMBER}\s*[\])]?"
        rf"|\[\s*{NUMBER}\s*[,;]\s*{NUMBER}\s*\)|\(\s*{NUMBER}\s*[,;]\s*{NUMBER}\s*\]"
    ),
    "values beyond a limit": re.compile(rf"(?:[<>≤≥]=?|under|over)\s*{NUMBER}.*"),
    "approximate values": re.compile(rf"(?:[~≈]=?|ca?\.?|about|approx\.?|circa)\s*{NUMBER}.*"),
    "fractions or pairs with a slash": re.compile(r"[-+]?(?:\d+\s+)?\d+\s*[/⁄]\s*\d+|[-+]?\d*\s?[½⅓⅔¼¾⅕⅛⅜⅝⅞]"),
    "names with their values": re.compile(rf"[^\W\d]\w*\s*[=:]\s*{NUMBER}"),
    "pairs with a colon": re.compile(rf"{NUMBER}\s*:\s*{NUMBER}"),
    "lists in brackets": re.compile(r"[\[({].*|.*[\])}]", re.DOTALL),
    "hexadecimal numbers": re.compile(r"0[xX][0-9a-fA-F]+"),
    "complex numbers": re.compile(rf"\(?{NUMBER}\s*[-+]\s*{NUMBER}?[ij]\)?|{NUMBER}[ij]"),
    "numbers with underscores": re.compile(r"[-+]?\d+(?:_\d+)+"),
    "numbers with another decimal sign": re.compile(r"[-+]?\d*[.,]\d+"),
    "several numbers in one cell": re.compile(rf"{NUMBER}(?:(?:[\s;/|]+|,\s+){NUMBER})+|{NUMBER}(?:,{NUMBER}){{2,}}"),
    "amounts of money": re.compile(rf"[-+]?\s*{CURRENCY}.*[0-9].*|.*[0-9].*{CURRENCY}"),
}
MIXED_UNITS, SOME_UNITS, CURRENCIES = (
    "numbers with different units or letters",
    "numbers with and without a unit",
    "amounts in different currencies",
)

# What to do where a file has too few numbers because of them.
ADVICE = {
    "dates or times": "write times as numbers, for instance in days or hours",
    "degrees, minutes and seconds": "write degrees as decimal numbers",
    "compass directions": "write south and west as negative numbers",
    "intervals": "write one number for each, such as the middle",
    "values beyond a limit": "write one number for each",
    "approximate values": "write the numbers alone",
    "fractions or pairs with a slash": "write one decimal number in each cell",
    "pairs with a colon": "give each number a column of its own",
    "lists in brackets": "give each number a column of its own",
    "several numbers in one cell": "give each number a column of its own",
    "numbers with their error in brackets": "give the error a column of its own",
    "hexadecimal numbers": "write them as decimal numbers",
    "names with their values": "leave the names out of the cells",
    "complex numbers": "give real and imaginary part a column each",
    "numbers with underscores": "take the underscores out",
    "yes or no": "write 1 and 0",
    "formulas": "save the values, not the formulas",
    MIXED_UNITS: "write all of them in the same unit",
    SOME_UNITS: "write all of them in the same unit",
    CURRENCIES: "write all of them in the same currency",
}


def kind_of_text(text: str) -> str:
    """Name what a cell is that is no number."""
    text = ordinary(text[:LONGEST_NUMBER])
    if text.lower() in YES_OR_NO:
        return "yes or no"
    return next((kind for kind, pattern in KINDS.items() if pattern.fullmatch(text)), "text")
