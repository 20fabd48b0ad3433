"""How many Gaussians? Fits of K = 1 to 8, and what each criterion makes of them."""

import streamlit as st

from ui.lab.show import named
from ui.lessons.how_many import criteria
from ui.page import lesson

page = lesson.open_page("how_many", criteria.SETTINGS)
chosen = page.values
shown = page.lab() if chosen["data"] == criteria.LAB else None
points = page.named(criteria.dataset, chosen["data"], chosen["seed"], named(shown)[0] if shown else None)
calls = tuple((points, K, chosen["covariance"]) for K in range(1, criteria.MOST + 1))
picture, side = st.columns([3, 1], gap="large")
with side:
    page.controls("data", "covariance", "guess")
    st.button("Hide another number", on_click=page.next_seed, disabled=chosen["data"] != criteria.HIDDEN)
    page.controls("criteria", "truth")
with picture:
    scores = page.named_each("Fitting K = 1 to 8", criteria.scored, calls)
    held = page.named_each("Cross-validation", criteria.held_out, calls) if chosen["criteria"] else ()
    judged = page.named(criteria.judged, scores, held)
    page.chart("film", criteria.film, points, judged, height=470, label=criteria.LABEL)
side.markdown(page.words.part("verdict", verdict=criteria.verdict(chosen, points.value, judged.value)))
page.experiments()
formulas, numbers = st.columns(2, gap="large")
with formulas:
    page.say("criteria")
with numbers:
    page.say("numbers")
    st.markdown(criteria.table(chosen, judged.value))
    if chosen["criteria"] and (bic := criteria.substituted(points.value, judged.value)):
        page.say("substituted", **bic)
page.close()
