"""EM for Bayesian linear regression: alpha and beta from the evidence, by EM and by the direct updates."""

import streamlit as st

from ui import lesson
from ui.lessons import linear_regression, linear_regression_figures, linear_regression_film, linear_regression_numbers

page = lesson.open_page("linear_regression", linear_regression.SETTINGS)

picture, side = page.columns()
with picture:
    shows = "The sample with the fitted curve and its band, and beside it the evidence by iterations"
    page.chart("curve", linear_regression_film.film, height=460, label=shows)
with side:
    left, right = st.columns(2)
    with left:
        page.controls("N", "noise", "seed")
    with right:
        page.controls("M", "basis")
        st.button("Another sample", key="linear_regression_another", on_click=page.next_seed)
    page.say("model")
page.experiments()

page.say("evidence")
picture, side = page.columns()
with picture:
    shows = "The log evidence over ln α and ln β, with the ways of EM and of the direct updates up from the start"
    start = page.set_point("lna", "lnb")
    page.chart("landscape", linear_regression_figures.landscape, height=480, label=shows, on_click=start)
with side:
    page.controls("lna", "lnb")
    page.say("race", **linear_regression_numbers.steps(page.values))

page.say("formulas")
picture, side = page.columns()
with picture:
    shows = "How well the data determine each weight, direction by direction: λᵢ / (α + λᵢ)"
    page.chart("parameters", linear_regression_figures.parameters, height=340, label=shows)
    page.say("relevance")
with side:
    page.say("numbers", **linear_regression_numbers.estimates(page.values))
page.close()
