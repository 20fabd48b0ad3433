"""The parts of the first page: a film that plays by itself, and the map of the lessons."""

from pathlib import Path

import streamlit as st

from gmm_core.change import opening
from ui import contents, pipeline, session
from ui.plot import plot
from ui.view import View

PAGES = Path(__file__).parents[1] / "pages"


def forward() -> None:
    """Follow a link to the Lab that leads here: the Lab was once the first page."""
    if session.is_lab_link():
        session.enter_lab()
        st.switch_page(PAGES / "lab.py")


def film() -> None:
    """Play the opening experiment of the Lab."""
    shown = pipeline.opening_show(opening())
    view = View(trails=False)
    plot(shown.figure, shown.film, key="film", view=view, step=0, query={}, opened=0, visit="", small=True)


def open_lab() -> None:
    """Lead to the Lab."""
    lab = contents.page("lab")
    st.page_link(PAGES / "lab.py", label="**Open the Lab →**", help=lab.about)


def contents_map() -> None:
    """List all pages but this one, group by group."""
    pages = contents.PAGES[1:]
    groups = list(dict.fromkeys(page.group for page in pages))
    for column, group in zip(st.columns(len(groups), gap="large"), groups, strict=True):
        with column:
            st.markdown(f"#### {group}")
            for page in pages:
                if page.group == group:
                    st.page_link(PAGES / f"{page.name}.py", label=f"**{page.title}**")
                    st.caption(page.about)
