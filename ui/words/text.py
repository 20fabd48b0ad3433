"""Strange text made harmless: names of files and columns are shown as they are, never as markup."""

import html
import re
import unicodedata

LONGEST = 80  # characters of a name that are kept; a longer one ends in an ellipsis
JOINER = "\u2060"  # word joiner: invisible, without width
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"

MARKUP = re.compile(r"([!-/:-@\[-`{-~])")  # every ASCII punctuation mark may be escaped in Markdown
# Streamlit looks for these in the finished text, when the backslashes are gone; only a character between breaks them.
NAMED = re.compile(r"(?<=:)(?=[\w+/-])")  # icons and emoji such as :name:, and https://
LINKED = re.compile(r"(?<=@)(?=[\w-])|(?<=www)(?=\.)", re.IGNORECASE)
ARROWS = re.compile(r"(?<!\S)([<>~-])([>=-]>?)(?!\S)")


def one_line(text: str) -> str:
    """Return the text on one line without control characters: newlines and runs of blanks become one space."""
    text = "".join(" " if _breaks(character) else character for character in text if not _invisible(character))
    return " ".join(text.split())


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return the text on one line, cut to ``longest`` characters with an ellipsis at the end if it is longer."""
    line = one_line(text[: 10 * longest])  # a cell of a damaged file may be megabytes long
    cut = len(line) > longest or len(text) > 10 * longest
    return line[: longest - 1].rstrip() + "…" if cut else line


def quoted(text: str, longest: int = 40) -> str:
    """Return the text in quotation marks, to be named in a message."""
    return f"“{shorten(text, longest)}”"


def plain(text: str, longest: int = LONGEST) -> str:
    """Escape text for st.markdown, labels, captions and messages, so that it reads there as it stands."""
    line = ARROWS.sub(rf"\1{JOINER}\2", shorten(text, longest))
    line = LINKED.sub(JOINER, NAMED.sub(JOINER, line))
    return MARKUP.sub(r"\\\1", line)


def html_text(text: str, longest: int = LONGEST) -> str:
    """Escape text for Plotly titles, labels and hover texts and for HTML, so that it reads there as it stands."""
    line = html.escape(shorten(text, longest), quote=False)
    # As numbers, because Plotly knows few entities by name: quotes for attributes, $ for formulas, %{ for templates.
    return line.translate({ord(c): f"&#{ord(c)};" for c in "\"'${"})


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Zl", "Zp"}


def _invisible(character: str) -> bool:
    """Tell whether a character only turns the direction of the text around, or is half of a character."""
    return character in DIRECTIONS or "\ud800" <= character <= "\udfff"
