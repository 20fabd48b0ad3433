"""Six frames: the Lab's experiment as one figure, to look at, print and export."""

import streamlit as st

from ui.lab import main as lab
from ui.lab.show import named
from ui.lessons.six_frames import figure as six_frames
from ui.page import lesson

lab.enter()
page = lesson.open_page("six_frames", six_frames.SETTINGS)
lab.messages()
shown = page.lab()
if shown is None:
    page.say("nothing")
    st.stop()
page.address = lab.address(shown)
page.controls("frames")
if page.values["frames"] == "own":
    for column, name in zip(st.columns(6), six_frames.OWN, strict=True):
        with column:
            page.controls(name)
page.say("experiment", **lab.described(shown))
page.chart("figure", six_frames.figure, *named(shown), height=680, exports="em-six-frames", label=six_frames.LABEL)
page.say("reading", note=six_frames.note(page.values, shown.dataset, shown.trajectory))
page.close()
