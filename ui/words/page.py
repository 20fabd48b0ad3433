"""The words of a page, read from its Markdown file. Pure.

A file has the title and the idea of the page, named parts (`## name`), and groups of exercises (`## exercises`,
`## exercises: name`): each a question (`### ...`), a link that sets it up, and a hidden answer (a block quote).
A heading within a part (`### ...`) is one of the page, right below its title.
`{{name}}` stands for a live number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl

TEXT = Path(__file__).parents[2] / "assets" / "text"
EXERCISES = "exercises"
SLIDES = "slides"

_PART = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
_EXERCISE = re.compile(r"^### +(.+?)\s*$", re.MULTILINE)
_HEADING = re.compile(r"^### ", re.MULTILINE)
_LINK = re.compile(r"^\[(?P<label>[^\]]+)\]\((?P<page>[a-z-]*)\?(?P<query>[^)]*)\)\s*$", re.MULTILINE)
_FORMULA = re.compile(
    r"^\$\$ *(\S.*?) *\$\$ *$", re.MULTILINE
)  # Markdown wants the dollars of a display on lines of their own
_LIVE = re.compile(r"\{\{(\w+)\}\}")
_FORMULA_AND_MARK = re.compile(r"(?<![$\\])\$(?!\$)([^$\n]+)\$([.,;:?!]?)")


def unbroken(markdown: str) -> str:
    """Take the mark that follows a formula into it: a browser would let a line begin with that mark."""
    return _FORMULA_AND_MARK.sub(lambda found: f"${found[1]}{_in_formula(found[2])}$", markdown)


def _in_formula(mark: str) -> str:
    return rf"\text{{{mark}}}" if mark else ""


@dataclass(frozen=True)
class Exercise:
    """A question, the link that sets it up, and the answer."""

    title: str
    question: str
    label: str  # on the button
    page: str  # the page to set up, "" for this one
    query: tuple[tuple[str, str], ...]
    answer: str


@dataclass(frozen=True)
class Words:
    """All words of a page."""

    title: str
    idea: str
    parts: Mapping[str, str] = field(default_factory=dict)
    exercises: Mapping[str, tuple[Exercise, ...]] = field(default_factory=dict)  # by the name of the group

    def part(self, name: str, /, **live: str) -> str:
        """Return a named part with live numbers put in; each number given must be used, and the other way round."""
        asked = set(_LIVE.findall(self.parts[name]))
        if asked != set(live):
            raise ValueError(f"The part {name!r} takes {sorted(asked)}, not {sorted(live)}.")
        return _LIVE.sub(lambda found: live[found[1]], self.parts[name])


@lru_cache(maxsize=32)
def words(page: str) -> Words:
    """Read the words of a page."""
    return parse((TEXT / f"{page}.md").read_text(encoding="utf-8"))


def parse(text: str) -> Words:
    """Take a page's Markdown apart."""
    head, *rest = _PART.split(_FORMULA.sub(r"$$\n\1\n$$", text))
    title, _, idea = head.strip().partition("\n")
    sections = dict(zip(rest[::2], (body.strip() for body in rest[1::2]), strict=True))
    groups = {name: body for name, body in sections.items() if name.split(":")[0] == EXERCISES}
    return Words(
        title=title.removeprefix("# ").strip(),
        idea=idea.strip(),
        parts={name: _HEADING.sub("## ", body) for name, body in sections.items() if name not in groups},
        exercises={name.partition(":")[2].strip(): _exercises(body) for name, body in groups.items()},
    )


def _exercises(text: str) -> tuple[Exercise, ...]:
    _, *rest = _EXERCISE.split(text)
    return tuple(_exercise(title, body) for title, body in zip(rest[::2], rest[1::2], strict=True))


def _exercise(title: str, body: str) -> Exercise:
    link = _LINK.search(body)
    if link is None:
        raise ValueError(f"The exercise {title!r} has no link that sets it up.")
    answer = "\n".join(line.removeprefix(">").removeprefix(" ") for line in body[link.end() :].strip().splitlines())
    query = tuple(parse_qsl(link["query"], keep_blank_values=True, strict_parsing=bool(link["query"])))
    return Exercise(title, body[: link.start()].strip(), link["label"], link["page"], query, answer.strip())
