"""The Lab's main part: what is said about the experiment, and the stage."""

from pathlib import Path

import streamlit as st

from gmm_core.arrays import InputError
from gmm_core.covariance import FAMILIES
from gmm_core.experiment.experiment import UPLOAD, start_title
from ui.browser.plot import plot
from ui.lab.show import FileNeeded, Show, show_of
from ui.stage import endings
from ui.state import link, session
from ui.words.numerals import readable
from ui.words.text import plain

PAGES = Path(__file__).parents[2] / "pages"
STAGE = "stage"
MOST_NOTES = 4  # of a link: more would push the stage off the screen


def enter() -> None:
    """Begin with what the address asks for, or with what was left when the visitor went to another page."""
    session.enter_lab()


def heading() -> None:
    """Name the page for those who hear it; the room is the stage's."""
    st.html('<h1 class="emlab-unseen">The Lab</h1>')


def messages() -> None:
    """Say what a link asked for in vain, and what could not be done."""
    visitor = session.this_visitor()
    if visitor.link_notes:
        more = len(visitor.link_notes) - MOST_NOTES
        notes = " ".join(visitor.link_notes[:MOST_NOTES] + [f"And {more} more."] * (more > 0))
        st.info(plain(readable(notes), 2000))
    if visitor.problem:
        st.error(plain(readable(visitor.problem), 1000))


def stage() -> None:
    """Play the film of the experiment; if it cannot be made, say why and keep the last one on screen."""
    visitor = session.this_visitor()
    try:
        visitor.show = show_of(visitor)
    except FileNeeded as request:
        visitor.show = None
        st.info(str(request))
    except InputError as problem:
        if visitor.show is None and visitor.experiment.data != UPLOAD:  # a link to what cannot be run
            session.open_instead(f"The link cannot be followed: {problem}")
        still = " The chart still shows the previous experiment." if visitor.show else ""
        st.error(plain(readable(f"{problem}{still}"), 1000))
    if visitor.show is None:
        session.write_address()
        return
    show: Show = visitor.show
    st.markdown(f"**{plain(show.dataset.title)}.** {plain(show.dataset.look_for, 1000)}")
    plot(
        show.written,
        key=STAGE,
        view=visitor.view,
        step=visitor.step,
        query=link.to_query(show.experiment),
        opened=visitor.opened,
        on_action=_act,
        note=" ".join(visitor.notes),
    )
    if show.dataset.source:
        st.caption(f"Data: {plain(show.dataset.source, 400)}")


def way_to_six_frames() -> None:
    """Lead to the figure of the experiment on the stage."""
    st.page_link(
        PAGES / "six_frames.py", label=":primary[**Six frames →**] this experiment as one figure, to print and export"
    )


def address(show: Show) -> dict[str, str]:
    """Return an experiment as it stands in the Lab's address."""
    return link.to_query(show.experiment)


def described(show: Show) -> dict[str, str]:
    """Say in words, safe to be shown, what an experiment is."""
    experiment = show.experiment
    return {
        "data": plain(show.dataset.title),
        "K": str(experiment.K),
        "start": plain(start_title(experiment.start)),
        "covariance": plain(FAMILIES[experiment.covariance].title),
        "end": plain(endings.length(show.trajectory)),
    }


def _act() -> None:
    """Do what the person chose at the end of a run that did not converge: what its button has tried and promised."""
    visitor = session.this_visitor()
    chosen = session.action(STAGE)
    if chosen == "resume":
        visitor.long_run = None
    for offer in visitor.show.film["offers"] if visitor.show is not None else ():
        if offer["action"] == chosen and offer["changes"]:
            session.apply(**offer["changes"])
