"""K-means and EM: the same points from the same start, given to one mean or shared among all."""

import streamlit as st

from ui.lessons.k_means import contrast, film, image, limit, methods
from ui.lessons.k_means import problem as lesson
from ui.lessons.k_means.settings import Settings
from ui.page import open_page

page = open_page("k_means", Settings)
settings = page.settings
problem, other, lg_eps = settings.problem, settings.other, settings.lg_eps

picture, side = page.columns()
with picture:
    label = "K-means on the left and EM on the right, from the same means, step by step"
    page.chart("in_step", film.film, problem, height=570, label=label)
with side:
    page.controls("data", "K", "start")
    page.say("in step", lesson.numbers, problem)
page.exercises("in step", brings="in_step")

picture, side = page.section()
with picture:
    label = "Another way to move the means, step by step, and where K-means on all points ends"
    page.chart("other", methods.film, problem, other, height=440, label=label)
with side:
    page.say("other")
    page.controls("method", *methods.controls(other))
    page.say(other.method, methods.numbers, problem, other)
page.exercises("other", brings="other")

picture, side = page.section()
with picture:
    label = "The points in the blend of their responsibilities for one epsilon, and how sure these are for all"
    page.chart("limit", limit.figure, problem, lg_eps, height=520, label=label)
    page.controls("lg_eps")
    page.say("limit now", limit.certainty, problem, lg_eps)
with side:
    page.say("limit", limit.numbers, problem, lg_eps)
page.exercises("limit", brings="limit")

picture, side = page.section()
with picture:
    label = "Three samples: where the points came from, what K-means makes of them, and what EM makes of them"
    page.chart("contrast", contrast.figure, settings.sample, height=640, label=label)
with side:
    page.say("contrast", contrast.numbers, settings.sample)
    page.controls("sample")
    st.button("Another sample", on_click=page.next_seed, args=("sample",))
page.exercises("contrast", brings="contrast")

picture, side = page.section()
with picture:
    label = "A sunset in 2, 3 and K colours, and the sunset itself"
    page.chart("image", image.figure, settings.colours, height=660, label=label)
with side:
    page.say("image", image.numbers, settings.colours)
    page.controls("colours")
page.exercises("image", brings="image")
page.close()
