"""How many Gaussians? Fits of K = 1 to 8, and what each criterion makes of them."""

import streamlit as st

from ui import lesson
from ui.lessons import how_many

page = lesson.open_page("how_many", how_many.SETTINGS)
chosen = page.values
shown = page.lab() if chosen["data"] == how_many.LAB else None
points = page.named(how_many.dataset, chosen["data"], chosen["seed"], shown.named()[0] if shown else None)
calls = tuple((points, K, chosen["covariance"]) for K in range(1, how_many.MOST + 1))
picture, side = st.columns([3, 1], gap="large")
with side:
    page.controls("data", "covariance", "guess")
    st.button("Hide another number", on_click=page.next_seed, disabled=chosen["data"] != how_many.HIDDEN)
    page.controls("criteria", "truth")
with picture:
    scores = page.named_each("Fitting K = 1 to 8", how_many.scored, calls)
    held = page.named_each("Cross-validation", how_many.held_out, calls) if chosen["criteria"] else ()
    judged = page.named(how_many.judged, scores, held)
    page.chart("film", how_many.film, points, judged, height=470, label=how_many.LABEL)
side.markdown(page.words.part("verdict", verdict=how_many.verdict(chosen, points.value, judged.value)))
page.experiments()
formulas, numbers = st.columns(2, gap="large")
with formulas:
    page.say("criteria")
with numbers:
    page.say("numbers")
    st.markdown(how_many.table(chosen, judged.value))
    if chosen["criteria"] and (bic := how_many.substituted(points.value, judged.value)):
        page.say("substituted", **bic)
page.close()
