"""EM in general: any q splits ln p into a bound and a divergence; the E step closes the gap, the M step lifts both."""

import streamlit as st

from ui.lessons.bound import film, graphs, hops, numbers, passes, touch
from ui.lessons.bound import subject as lesson
from ui.lessons.bound.settings import LAB, Settings
from ui.page import open_page

page = open_page("bound", Settings)
settings = page.settings
q, rho, order = settings.q, settings.rho, settings.order
show = page.lab() if settings.data == LAB else None
subject = lesson.from_lab(show) if show else page.compute(lesson.built_in, settings.data)
N, K = len(subject.X), subject.K

left, right = st.columns([3, 2], gap="large", vertical_alignment="bottom")
with left:
    page.controls("data")
with right:
    page.controls("q")
page.say("subject", numbers.about, settings.data, subject)
label = "The points coloured by q, bars of ℒ and KL that add up to ln p, and both curves by steps"
page.chart("film", film.film, q, subject, height=430, label=label)
beginning = page.compute(numbers.beginning, q, subject)
left, right = st.columns(2, gap="large")
with left:
    page.say("split", numbers.split, beginning[0])
with right:
    page.say("steps")
page.exercises("steps", brings="film")

climbed = page.compute(hops.hops, settings.climb, subject)
picture, side = page.section()
with picture:
    label = "ln p as a function of one mean, the bound that touches it, and the data below"
    page.chart(
        "touch",
        touch.film,
        climbed,
        height=560,
        label=label,
        on_click=lambda x, _: page.set(mu=climbed.standardised(x)),
    )
with side:
    page.controls("axis", "mu", "width")
    page.say("touch", hops.numbers, climbed, settings.climb.width)
page.exercises("touch", brings="touch")

st.divider()
left, right = st.columns(2, gap="large")
with left:
    label = "Two graphs: from z to x for one point, and for N points with the parameters"
    page.chart("graphs", graphs.chart, settings.z, N, height=360, label=label)
    page.controls("z")
    page.say("graph")
with right:
    page.say("general", numbers.assignments, N, K)
page.say("Q", numbers.Q, beginning, N, K)

runs = (
    page.compute(passes.batch, subject),
    page.compute(passes.part_way, rho, subject),
    page.compute(passes.by_visits, order, subject),
)
picture, side = page.section()
with picture:
    label = "ln p by passes over the data for batch, generalised and incremental EM, and what is still missing"
    page.chart("passes", passes.chart, runs, subject.psi > 0, height=420, label=label)
    page.say("table", passes.numbers, runs, rho, subject)
with side:
    page.say("passes")
    page.controls("rho", "order")
page.exercises("passes", brings="passes")

st.divider()
page.say("visit")
page.controls("visit")
visit = page.compute(numbers.visited, order, settings.visit, subject)
if visit:
    page.say("visit numbers", numbers.one_visit, visit, subject)
else:
    page.say("no visit")
page.close()
