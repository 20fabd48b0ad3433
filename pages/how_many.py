"""How many Gaussians? Fits of K = 1 to 8, and what each criterion makes of them."""

import streamlit as st

from ui.lessons.how_many import criteria
from ui.lessons.how_many.settings import HIDDEN, LAB, Settings
from ui.page import open_page

page = open_page("how_many", Settings)
settings = page.settings
show = page.lab() if settings.points.data == LAB else None
points = page.compute(criteria.dataset, settings.points, show.dataset if show else None)
true = settings.truth and settings.points.data == HIDDEN
picture, side = st.columns([3, 1], gap="large")
with side:
    page.controls("data", "covariance", "guess")
    st.button("Hide another number", on_click=page.next_seed, disabled=settings.points.data != HIDDEN)
    page.controls("criteria", "truth")
with picture:
    scores = page.compute(criteria.scored, points, settings.covariance)
    held = page.compute(criteria.held_out, points, settings.covariance) if settings.criteria else ()
    judged = page.compute(criteria.judged, scores, held)
    label = "The points with the best fit of K components, beside ln p(X) and the criteria over K"
    page.chart("film", criteria.film, points, judged, settings.criteria, true, height=470, label=label)
with side:
    page.say("verdict", criteria.verdict, settings, points, judged)
page.exercises()
formulas, numbers = st.columns(2, gap="large")
with formulas:
    page.say("criteria")
with numbers:
    page.say("numbers")
    st.markdown(criteria.table(judged, settings.criteria))
    if settings.criteria and criteria.has_fit(judged):
        page.say("substituted", criteria.substituted, points, judged)
page.close()
