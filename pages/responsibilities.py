"""Responsibilities: Bayes' theorem at a point, for all points, and what knowing the labels would change."""

import streamlit as st

from ui.lessons.responsibilities import text
from ui.lessons.responsibilities.point import map_of_gamma
from ui.lessons.responsibilities.points import maxima, points
from ui.lessons.responsibilities.settings import Settings
from ui.page import open_page

page = open_page("responsibilities", Settings)
settings = page.settings
point, k, variation, seed = settings.point, settings.component, settings.variation, settings.seed
place = page.set_point("x", "y")

picture, side = page.columns()
with side:
    page.say("bayes")
    page.controls("x", "y", typed=True)
    page.controls("k")
    page.say("mixture")
    page.controls("pi_1", "distance", "covariances")
    page.say("fraction", text.fraction_numbers, point, variation, k)
with picture:
    label = "The plane coloured by the responsibility of component k, with the chosen point, and Bayes’ theorem as bars"
    page.chart("map of gamma", map_of_gamma, point, k, variation, seed, height=480, label=label, on_click=place)
    page.say("table", text.table_numbers, point, variation)
page.exercises("one point")

origin, logs = st.columns(2, gap="large")
with origin:
    page.say("latent")
with logs:
    page.say("logs", text.log_numbers, point, variation)

page.say("fig. 9.5")
picture, side = page.columns()
with side:
    page.controls("show", "ink")
    page.say("points", text.sample_numbers, variation, seed)
    st.button("Draw other points", on_click=page.next_seed)
with picture:
    label = "The 500 points in the chosen colours, and N_k / N beside the weights as bars"
    page.chart("points", points, point, variation, settings.panel, seed, height=450, label=label, on_click=place)
    page.say("meaning", text.meaning_numbers, point, variation, seed)
page.exercises("all points", brings="points")

page.say("known")
picture, side = page.columns()
with side:
    page.say("rivals", text.rival_numbers, variation, seed)
with picture:
    label = "The labelled points, with the ellipses given the labels and those that EM finds without them"
    page.chart("maxima", maxima, seed, height=500, label=label)
    page.say("groups", text.group_numbers, seed)
page.close()
