"""The page of a lesson: its words, its controls and its charts, around settings that stand in the address."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.page.controls import Controls
from ui.page.pictures import Pictures
from ui.page.speaking import Speaking
from ui.words.numerals import readable
from ui.words.text import plain

S = TypeVar("S")


class Page(Speaking[S], Controls[S], Pictures[S]):
    """One page while it is being built."""

    def columns(self) -> Sequence[DeltaGenerator]:
        """Return a wide column for a picture and a narrower one beside it; on a phone the picture comes first."""
        return st.columns([3, 2], gap="large")

    def section(self) -> Sequence[DeltaGenerator]:
        """Begin a section below a line, with the same two columns."""
        st.divider()
        return self.columns()


def open_page(name: str, kind: type[S]) -> Page[S]:
    """Begin the page of a lesson: its title, its idea, and what its link asked for in vain."""
    page = Page(name, kind)
    st.title(page.words.title, anchor=False)
    st.markdown(page.words.idea)
    if page.lesson.notes:
        st.info(plain(readable(" ".join(page.lesson.notes)), 1000))
    return page
