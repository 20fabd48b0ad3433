"""The words of a lesson's page, with live numbers in them, and its exercises."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, TypeVarTuple

import streamlit as st

from ui import contents
from ui.cache import computed
from ui.page.base import Base
from ui.state import session
from ui.words.page import SLIDES, Exercise, unbroken

PAGES = Path(__file__).parents[2] / "pages"

S = TypeVar("S")
Arguments = TypeVarTuple("Arguments")
Live = Mapping[str, str]  # the live numbers of a part of the words, by their names there


class Speaking(Base[S]):
    """The part of a page that says things."""

    def say(self, part: str, numbers: Callable[[*Arguments], Live] | None = None, *arguments: *Arguments) -> None:
        """Write a named part of the page's words, with the live numbers(*arguments) in it."""
        live = computed(numbers, *arguments) if numbers is not None else {}
        st.markdown(unbroken(self.words.part(part, **live)))

    def exercises(self, group: str = "", brings: str = "") -> None:
        """Show a group of exercises; setting one up brings the chart ``brings`` into sight, or else the first one."""
        tried = self.words.exercises[group]
        for column, exercise in zip(st.columns(len(tried)), tried, strict=True):
            with column.container(border=True):
                self._exercise(exercise, f"{self.name}_{brings or self.first_chart}")

    def _exercise(self, exercise: Exercise, into_sight: str) -> None:
        st.markdown(f"**{exercise.title}**\n\n{unbroken(exercise.question)}")
        key = f"{self.name}: {exercise.title}"
        if exercise.page:
            if st.button(exercise.label, key=key):
                _open(exercise)
        else:
            setting = (self.name, self.kind, dict(exercise.query), into_sight)
            st.button(exercise.label, key=key, on_click=session.set_lesson, args=setting)
        with st.expander("Answer"):
            st.markdown(unbroken(exercise.answer))

    def close(self) -> None:
        """End the page: the note on the slides, and the way on."""
        if SLIDES in self.words.parts:
            st.info(f"**If you come from the slides.** {unbroken(self.words.part(SLIDES))}")
        after = contents.following(self.name)
        if after is not None:
            st.page_link(PAGES / f"{after.name}.py", label=f":primary[**Next: {after.title} →**] {after.about}")


def _open(exercise: Exercise) -> None:
    """Go to another page in the state of the exercise's link."""
    if exercise.page == "lab":
        session.set_lab(dict(exercise.query))
        st.switch_page(PAGES / "lab.py")
    raise ValueError(f"An exercise leads to {exercise.page!r}: only this page and the Lab can be set up.")
