"""EM for Bayesian linear regression: alpha and beta from the evidence, by EM and by the direct updates."""

import streamlit as st

from ui.lessons.linear_regression import figures, film, numbers
from ui.lessons.linear_regression.settings import Settings
from ui.page import open_page

page = open_page("linear_regression", Settings)
settings = page.settings

picture, side = page.columns()
with picture:
    label = "The sample with the fitted curve and its band, and beside it the evidence by iterations"
    page.chart("curve", film.film, settings, height=460, label=label)
with side:
    left, right = st.columns(2)
    with left:
        page.controls("N", "noise", "seed")
    with right:
        page.controls("M", "basis")
        st.button("Another sample", key="linear_regression_another", on_click=page.next_seed)
    page.say("model")
page.exercises()

page.say("evidence")
picture, side = page.columns()
with picture:
    label = "The log evidence over ln α and ln β, with the ways of EM and of the direct updates up from the start"
    start = page.set_point("lna", "lnb")
    page.chart("landscape", figures.landscape, settings, height=480, label=label, on_click=start)
with side:
    page.controls("lna", "lnb")
    page.say("race", numbers.steps, settings)

page.say("formulas")
picture, side = page.columns()
with picture:
    label = "How well the data determine each weight, direction by direction: λᵢ / (α + λᵢ)"
    page.chart("parameters", figures.parameters, settings, height=340, label=label)
    page.say("relevance")
with side:
    page.say("numbers", numbers.estimates, settings)
page.close()
