"""Responsibilities: Bayes' theorem at a point, for all points, and what knowing the labels would change."""

import streamlit as st

from ui.lessons.responsibilities import text
from ui.lessons.responsibilities.model import SETTINGS
from ui.lessons.responsibilities.point import map_of_gamma
from ui.lessons.responsibilities.points import maxima, points
from ui.page import lesson

page = lesson.open_page("responsibilities", SETTINGS)
place = page.set_point("x", "y")

picture, side = page.columns()
with side:
    page.say("bayes")
    page.controls("x", "y", typed=True)
    page.controls("k")
    page.say("mixture")
    page.controls("pi_1", "distance", "covariances")
    page.say("fraction", **page.compute(text.fraction_numbers, page.values))
with picture:
    page.chart("map of gamma", map_of_gamma, height=480, label=text.MAP, on_click=place)
    page.say("table", **page.compute(text.table_numbers, page.values))
page.experiments("one point")

origin, logs = st.columns(2, gap="large")
origin.markdown(page.words.part("latent"))
logs.markdown(page.words.part("logs", **page.compute(text.log_numbers, page.values)))

page.say("fig. 9.5")
picture, side = page.columns()
with side:
    page.controls("show", "ink")
    page.say("points", **page.compute(text.sample_numbers, page.values))
    st.button("Draw other points", on_click=page.next_seed)
with picture:
    page.chart("points", points, height=450, label=text.POINTS, on_click=place)
    page.say("meaning", **page.compute(text.meaning_numbers, page.values))
page.experiments("all points", shows="points")

page.say("known")
picture, side = page.columns()
with side:
    page.say("rivals", rows=page.compute(text.rival_rows, page.values))
with picture:
    page.chart("maxima", maxima, height=500, label=text.MAXIMA)
    page.say("groups", rows=page.compute(text.group_rows, page.values))
page.close()
