"""Hostile names: shown as they are in Markdown and in Plotly."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.words.text import JOINER, LONGEST, html_text, one_line, plain, quoted, shorten

# What Streamlit looks for in finished text: icons, emoji, directives, links without brackets, arrows.
SHORTCUT = re.compile(
    r":[\w+/-]+:|:[a-z][\w-]*\[|https?://|www\.|[-.\w+]+@[-\w]+\.|(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)",
    re.IGNORECASE,
)


def rendered(markdown: str) -> str:
    """Take the backslashes off, as Markdown does; nothing that is markup may stand without one."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`~$<>\[\]#|&!-](?<!\\.)", re.sub(r"\\[!-/:-@\[-`{-~]", "", markdown))
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


@pytest.mark.parametrize(
    "name",
    [
        "**bold** _it_ `code` ~~s~~ ***",
        "<b>x</b> <img src=x onerror=alert(1)>",
        "$x^2$ $$y$$ \\(z\\)",
        ":red[hi] a:blue-background[z]",
        ":material/home: :material_home: :smile: :+1: :streamlit:",
        "[link](http://a.b/c_d) ![i](https://a.b/c.png) <http://a.b>",
        "https://a.example www.a.example WWW.a.example a@b.example",
        "a -> b <- c -- d >= e <= f ~= g <-> h",
        "# head",
        "- item",
        "1. item",
        "> quote",
        "a | b",
        "&lt;b&gt; &#36; &amp;",
        "back\\slash\\",
        "100 %",
    ],
)
def test_plain_reads_as_it_stands(name: str) -> None:
    seen = rendered(plain(name))
    assert seen.replace(JOINER, "") == name
    assert not SHORTCUT.search(seen)


@given(st.text(max_size=60))
def test_plain_keeps_any_text(name: str) -> None:
    seen = rendered(plain(name))
    assert seen.replace(JOINER, "") == shorten(name).replace(JOINER, "")
    assert not SHORTCUT.search(seen)


def test_shortcuts_are_found_by_the_test() -> None:
    for name in (":red[x]", ":material/home:", "www.a.b", "http://a", "a@b.c", "x -> y"):
        assert SHORTCUT.search(name)


@given(st.text(max_size=60))
def test_html_text_holds_no_markup(name: str) -> None:
    text = html_text(name)
    assert not set(text) & set("<>\"'$")
    assert "%{" not in text
    assert html.unescape(text) == shorten(name)
    assert not re.search(r"&(?!(?:amp|lt|gt|#\d+);)", text)  # Plotly knows these


def test_html_text_of_tags() -> None:
    assert html_text("<b>R&D</b>") == "&lt;b&gt;R&amp;D&lt;/b&gt;"
    assert html_text("%{x} $y$") == "%&#123;x} &#36;y&#36;"


@given(st.text())
def test_one_line(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split()) and len(line.splitlines()) <= 1
    line.encode()  # half a character would fail here


def test_direction_marks_and_control_characters_go() -> None:
    assert one_line("a\u202eb\x07c\r\n\td\x00") == "ab c d"


@pytest.mark.parametrize("length", [1, 79, 80, 81, 5_000_000])
def test_long_names_are_shortened(length: int) -> None:
    short = shorten("x" * length)
    assert len(short) == min(length, LONGEST)
    assert short.endswith("…") == (length > LONGEST)


def test_long_blanks_hide_nothing() -> None:
    assert shorten("x" + " " * 5000 + "y") == "x…"


def test_quoted() -> None:
    assert quoted("a\nb") == "“a b”"
    assert quoted("x" * 100) == "“" + "x" * 39 + "…”"
