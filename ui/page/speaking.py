"""The words of a lesson's page, with live numbers in them, and its experiments."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, TypeVarTuple

import streamlit as st

from ui import contents
from ui.cache import computed
from ui.page.base import Base
from ui.state import session
from ui.words.page import SLIDES, Experiment

PAGES = Path(__file__).parents[2] / "pages"

S = TypeVar("S")
Arguments = TypeVarTuple("Arguments")
Live = Mapping[str, str]  # the live numbers of a part of the words, by their names there


class Speaking(Base[S]):
    """The part of a page that says things."""

    def say(self, part: str, numbers: Callable[[*Arguments], Live] | None = None, *arguments: *Arguments) -> None:
        """Write a named part of the page's words, with the live numbers(*arguments) in it."""
        live = computed(numbers, *arguments) if numbers is not None else {}
        st.markdown(self.words.part(part, **live))

    def experiments(self, group: str = "", shows: str = "") -> None:
        """Show a group of experiments; setting one up brings the chart ``shows`` into sight, or else the first one."""
        tried = self.words.experiments[group]
        for column, experiment in zip(st.columns(len(tried)), tried, strict=True):
            with column.container(border=True):
                self._experiment(experiment, f"{self.name}_{shows or self.first_chart}")

    def _experiment(self, experiment: Experiment, shows: str) -> None:
        st.markdown(f"**{experiment.title}**\n\n{experiment.question}")
        key = f"{self.name}: {experiment.title}"
        if experiment.page:
            if st.button(experiment.label, key=key):
                _open(experiment)
        else:
            setting = (self.name, self.kind, dict(experiment.query), shows)
            st.button(experiment.label, key=key, on_click=session.set_lesson, args=setting)
        with st.expander("Answer"):
            st.markdown(experiment.answer)

    def close(self) -> None:
        """End the page: the note on the slides, and the way on."""
        if SLIDES in self.words.parts:
            st.info(f"**If you come from the slides.** {self.words.part(SLIDES)}")
        after = contents.following(self.name)
        if after is not None:
            st.page_link(PAGES / f"{after.name}.py", label=f":primary[**Next: {after.title} →**] {after.about}")


def _open(experiment: Experiment) -> None:
    """Go to another page in the state of the experiment's link."""
    if experiment.page == "lab":
        session.set_lab(dict(experiment.query))
        st.switch_page(PAGES / "lab.py")
    raise ValueError(f"An experiment leads to {experiment.page!r}: only this page and the Lab can be set up.")
