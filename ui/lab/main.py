"""The Lab's main part: what is said about the experiment, and the stage."""

from pathlib import Path

import streamlit as st

from gmm_core.arrays import InputError
from gmm_core.covariance import FAMILIES
from gmm_core.experiment.experiment import UPLOAD, start_title
from ui.browser.plot import plot
from ui.lab.show import FileNeeded, Show, show
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
    kept = session.visitor()
    if kept.link_notes:
        more = len(kept.link_notes) - MOST_NOTES
        notes = " ".join(kept.link_notes[:MOST_NOTES] + [f"And {more} more."] * (more > 0))
        st.info(plain(readable(notes), 2000))
    if kept.problem:
        st.error(plain(readable(kept.problem), 1000))


def stage() -> None:
    """Play the film of the experiment; if it cannot be made, say why and keep the last one on screen."""
    kept = session.visitor()
    try:
        kept.shown = show(kept)
    except FileNeeded as request:
        kept.shown = None
        st.info(str(request))
    except InputError as problem:
        if kept.shown is None and kept.experiment.data != UPLOAD:  # a link to what cannot be run
            session.open_instead(f"The link cannot be followed: {problem}")
        still = " The chart still shows the previous experiment." if kept.shown else ""
        st.error(plain(readable(f"{problem}{still}"), 1000))
    if kept.shown is None:
        session.write_address()
        return
    shown: Show = kept.shown
    st.markdown(f"**{plain(shown.dataset.title)}.** {plain(shown.dataset.look_for, 1000)}")
    plot(
        shown.written,
        key=STAGE,
        view=kept.view,
        step=kept.step,
        query=link.to_query(shown.experiment),
        opened=kept.opened,
        on_action=_act,
        note=" ".join(kept.notes),
    )
    if shown.dataset.source:
        st.caption(f"Data: {plain(shown.dataset.source, 400)}")


def way_to_six_frames() -> None:
    """Lead to the figure of the experiment on the stage."""
    st.page_link(
        PAGES / "six_frames.py", label=":primary[**Six frames →**] this experiment as one figure, to print and export"
    )


def address(shown: Show) -> dict[str, str]:
    """Return an experiment as it stands in the Lab's address."""
    return link.to_query(shown.experiment)


def described(shown: Show) -> dict[str, str]:
    """Say in words, safe to be shown, what an experiment is."""
    experiment = shown.experiment
    return {
        "data": plain(shown.dataset.title),
        "K": str(experiment.K),
        "start": plain(start_title(experiment.start)),
        "covariance": plain(FAMILIES[experiment.covariance].title),
        "end": plain(endings.length(shown.trajectory)),
    }


def _act() -> None:
    """Do what the person chose at the end of a run that did not converge: what its button has tried and promised."""
    kept = session.visitor()
    chosen = session.action(STAGE)
    if chosen == "resume":
        kept.long_run = None
    for choice in kept.shown.film["choices"] if kept.shown is not None else ():
        if choice["action"] == chosen and choice["changes"]:
            session.apply(**choice["changes"])
