"""Six frames: the Lab's experiment as one figure, to look at, print and export."""

import streamlit as st

from ui.lab import main as lab
from ui.lessons.six_frames import figure as six_frames
from ui.lessons.six_frames.settings import OWN, Settings
from ui.page import open_page

lab.enter()
page = open_page("six_frames", Settings)
settings = page.settings
lab.messages()
show = page.lab()
if show is None:
    page.say("nothing")
    st.stop()
page.address = lab.address(show)
page.controls("frames")
if settings.frames == OWN:
    for column, letter in zip(st.columns(6), six_frames.LETTERS, strict=True):
        with column:
            page.controls(f"frame_{letter}")
page.say("experiment", lab.described, show)
run = show.dataset, show.trajectory
label = "Six panels: the points with the ellipses of the components at six moments of the run"
page.chart("figure", six_frames.figure, settings.asked, *run, height=680, exports="em-six-frames", label=label)
page.say("reading", six_frames.note, settings.asked, *run)
page.close()
