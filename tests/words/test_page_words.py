"""The words of the pages: taken apart as they are written, and complete."""

import re

import pytest

from ui import contents
from ui.state import link
from ui.words.page import SLIDES, TEXT, Words, parse, unbroken, words

PAGE = """# A title
The idea,
in two lines.

## one
### A heading
$$ a = b \\tag{9.1} $$
It is {{value}}, twice {{value}}.

## exercises
### What happens?
Guess first.
[Set it up](?mu=1&shape=diag)
> This: $1$.
>
> And that.

### And in the Lab?
[Open the Lab](lab?K=3)
> Three.

## exercises: more
### Once more?
Really?
[Do it](?)
> Yes.

## slides
A slip.
"""


def test_a_page_is_taken_apart() -> None:
    page = parse(PAGE)
    assert (page.title, page.idea) == ("A title", "The idea,\nin two lines.")
    assert set(page.parts) == {"one", SLIDES}
    first, second = page.exercises[""]
    assert (first.title, first.question, first.label) == ("What happens?", "Guess first.", "Set it up")
    assert (first.page, dict(first.query)) == ("", {"mu": "1", "shape": "diag"})
    assert first.answer == "This: $1$.\n\nAnd that."
    assert (second.page, dict(second.query), second.question) == ("lab", {"K": "3"}, "")
    assert page.exercises["more"][0].query == ()


def test_a_formula_on_one_line_becomes_a_display() -> None:
    assert "$$\na = b \\tag{9.1}\n$$" in parse(PAGE).parts["one"]


def test_the_mark_after_a_formula_belongs_to_it_and_nothing_else_changes() -> None:
    text = "With $x$, $y$ and $z$: 5, $.5$ x, **$r$.**\n\n$$\na, b\n$$\n. `c`, \\$5"
    assert unbroken(text) == text.replace("$x$,", r"$x\text{,}$").replace("$z$:", r"$z\text{:}$").replace(
        "$r$.", r"$r\text{.}$"
    )


def test_a_heading_stands_right_below_the_title() -> None:
    assert parse(PAGE).parts["one"].startswith("## A heading\n")


def test_live_numbers_are_put_in() -> None:
    assert "It is 5, twice 5." in parse(PAGE).part("one", value="5")


@pytest.mark.parametrize("live", [{}, {"value": "5", "other": "6"}])
def test_a_live_number_too_many_or_too_few_is_a_mistake(live: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="value"):
        parse(PAGE).part("one", **live)


def test_an_exercise_without_a_link_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no link"):
        parse("# T\n\n## exercises\n### What?\n> That.")


LESSONS = [page.name for page in contents.PAGES[1:] if page.group != contents.LAB]


def exercises(page: Words) -> list[str]:
    return [exercise.title for group in page.exercises.values() for exercise in group]


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_asks_and_answers(name: str) -> None:
    page = words(name)
    assert len(exercises(page)) >= 2 and len(set(exercises(page))) == len(exercises(page))
    for group in page.exercises.values():
        for exercise in group:
            assert exercise.question and exercise.answer, exercise.title
            assert exercise.page in ("", "lab")
            if exercise.page:
                *_, notes = link.from_query(dict(exercise.query))
                assert not notes, exercise.title


@pytest.mark.parametrize("name", [page.name for page in contents.PAGES if page.name != "lab"])
def test_the_words_are_there_and_tidy(name: str) -> None:
    text = (TEXT / f"{name}.md").read_text(encoding="utf-8")
    assert words(name).idea
    assert text.count("$") % 2 == 0, "a formula is left open"
    in_lines = re.findall(r"\$[^$]*\$", re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL))
    assert not [formula for formula in in_lines if "\n" in formula], "Markdown reads no formula across lines"
    assert not re.search(r"https?://(?!doi\.org/|creativecommons\.org/)", text), "only sources are linked"
    assert not re.search(r"[ \t]$|\bcoming soon\b|TODO", text, re.MULTILINE)
    assert not re.search(r"<\w|!\[", text), "neither HTML nor pictures from elsewhere"


def test_there_are_no_words_without_a_page() -> None:
    assert {path.stem for path in TEXT.glob("*.md")} <= {page.name for page in contents.PAGES}
