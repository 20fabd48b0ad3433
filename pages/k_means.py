"""K-means and EM: the same points from the same start, given to one mean or shared among all."""

import streamlit as st

from ui.lessons.k_means import contrast, image, limit, methods, problem
from ui.lessons.k_means import film as k_means_film
from ui.page import lesson

page = lesson.open_page("k_means", problem.SETTINGS)

picture, side = page.columns()
with picture:
    page.chart("in_step", k_means_film.film, height=570, uses=problem.PROBLEM, label=problem.LABELS["in_step"])
with side:
    page.controls("data", "K", "start")
    page.say("in step", **problem.numbers(page.values))
page.experiments("in step", shows="in_step")

st.divider()
picture, side = page.columns()
with picture:
    page.chart("other", methods.film, height=440, uses=problem.OTHER, label=problem.LABELS["other"])
with side:
    page.say("other")
    page.controls("method", *methods.controls(page.values))
    page.say(page.values["method"], **methods.numbers(page.values))
page.experiments("other", shows="other")

st.divider()
picture, side = page.columns()
with picture:
    page.chart("limit", limit.figure, height=520, uses=problem.LIMIT, label=problem.LABELS["limit"])
    page.controls("lg_eps")
    page.say("limit now", **limit.certainty(page.values))
with side:
    page.say("limit", **limit.numbers(page.values))
page.experiments("limit", shows="limit")

st.divider()
picture, side = page.columns()
with picture:
    page.chart("contrast", contrast.figure, height=640, uses=["sample"], label=problem.LABELS["contrast"])
with side:
    page.say("contrast", **contrast.numbers(page.values))
    page.controls("sample")
    st.button("Another sample", on_click=page.next_seed, args=("sample",))
page.experiments("contrast", shows="contrast")

st.divider()
picture, side = page.columns()
with picture:
    page.chart("image", image.figure, height=660, uses=["colours"], label=problem.LABELS["image"])
with side:
    page.say("image", **image.numbers(page.values))
    page.controls("colours")
page.experiments("image", shows="image")
page.close()
