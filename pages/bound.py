"""EM in general: any q splits ln p into a bound and a divergence; the E step closes the gap, the M step lifts both."""

import streamlit as st

from ui.lessons.bound import film as bound_film
from ui.lessons.bound import graphs, hops, passes, touch
from ui.lessons.bound import numbers as bound_numbers
from ui.lessons.bound import subject as bound
from ui.page import lesson

page = lesson.open_page("bound", bound.SETTINGS)
subject = bound.subject(page.values, page.lab)
values = page.values

left, right = st.columns([3, 2], gap="large", vertical_alignment="bottom")
with left:
    page.controls("data")
with right:
    page.controls("q")
page.say("subject", about=bound_numbers.about(values, subject))
page.chart("film", bound_film.film, subject, height=430, label=bound.LABELS["film"])
left, right = st.columns(2, gap="large")
with left:
    page.say("split", **bound_numbers.split(values, subject))
with right:
    page.say("steps")
page.experiments("steps", shows="film")

st.divider()
picture, side = page.columns()
with picture:
    page.chart(
        "touch",
        touch.film,
        subject,
        height=560,
        label=bound.LABELS["touch"],
        on_click=lambda x, _: page.set(**hops.start_at(values, subject, x)),
    )
with side:
    page.controls("axis", "mu", "width")
    page.say("touch", **hops.numbers(values, subject))
page.experiments("touch", shows="touch")

st.divider()
left, right = st.columns(2, gap="large")
with left:
    page.chart("graphs", graphs.chart, subject, height=360, label=bound.LABELS["graphs"])
    page.controls("z")
    page.say("graph")
with right:
    page.say("general", count=bound_numbers.assignments(subject))
page.say("Q", **bound_numbers.Q(values, subject))

st.divider()
picture, side = page.columns()
with picture:
    page.chart("passes", passes.chart, subject, height=420, label=bound.LABELS["passes"])
    page.say("table", **passes.numbers(values, subject))
with side:
    page.say("passes")
    page.controls("rho", "order")
page.experiments("passes", shows="passes")

st.divider()
page.say("visit")
page.controls("visit")
part, live = bound_numbers.one_visit(values, subject)
page.say(part, **live)
page.close()
