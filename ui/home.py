"""The parts of the first page: a film that plays by itself, and the map of the lessons."""

from pathlib import Path

import streamlit as st

from gmm_core.experiment.change import opening
from ui import contents
from ui.browser.plot import plot
from ui.lab.show import opening_show
from ui.state import session
from ui.state.view import View

PAGES = Path(__file__).parents[1] / "pages"


def forward() -> None:
    """Follow a link to the Lab that leads here: the Lab was once the first page."""
    if session.is_lab_link():
        session.enter_lab()
        st.switch_page(PAGES / "lab.py")


def film() -> None:
    """Play the opening experiment of the Lab."""
    show = opening_show(opening())
    view = View(trails=False)
    plot(show.written, key="film", view=view, step=0, query={}, opened=0, small=True)


def begin() -> None:
    """Lead to the two places to begin."""
    first = contents.PAGES[1]
    with st.container(horizontal=True):
        if st.button("Open the Lab", type="primary"):
            st.switch_page(PAGES / "lab.py")
        if st.button(f"Begin with {first.title}"):
            st.switch_page(PAGES / f"{first.name}.py")


def contents_map() -> None:
    """List all pages but this one, group by group, with what one does there."""
    group = ""
    with st.container(key="contents"):
        for page in contents.PAGES[1:]:
            if page.group != group:
                group = page.group
                st.markdown(f"## {group}")
            st.page_link(PAGES / f"{page.name}.py", label=f":primary[**{page.heading}**] {page.about}")
