"""K-means and EM: the same points from the same start, given to one mean or shared among all."""

import streamlit as st

from ui import lesson
from ui.lessons import k_means, k_means_contrast, k_means_film, k_means_image, k_means_limit, k_means_methods

page = lesson.open_page("k_means", k_means.SETTINGS)

picture, side = page.columns()
with picture:
    page.chart("in_step", k_means_film.film, height=570, uses=k_means.PROBLEM, label=k_means.LABELS["in_step"])
with side:
    page.controls("data", "K", "start")
    page.say("in step", **k_means.numbers(page.values))
page.experiments("in step", shows="in_step")

st.divider()
picture, side = page.columns()
with picture:
    page.chart("other", k_means_methods.film, height=440, uses=k_means.OTHER, label=k_means.LABELS["other"])
with side:
    page.say("other")
    page.controls("method", *k_means_methods.controls(page.values))
    page.say(page.values["method"], **k_means_methods.numbers(page.values))
page.experiments("other", shows="other")

st.divider()
picture, side = page.columns()
with picture:
    page.chart("limit", k_means_limit.figure, height=520, uses=k_means.LIMIT, label=k_means.LABELS["limit"])
    page.controls("lg_eps")
    page.say("limit now", **k_means_limit.certainty(page.values))
with side:
    page.say("limit", **k_means_limit.numbers(page.values))
page.experiments("limit", shows="limit")

st.divider()
picture, side = page.columns()
with picture:
    page.chart("contrast", k_means_contrast.figure, height=640, uses=["sample"], label=k_means.LABELS["contrast"])
with side:
    page.say("contrast", **k_means_contrast.numbers(page.values))
    page.controls("sample")
    st.button("Another sample", on_click=page.next_seed, args=("sample",))
page.experiments("contrast", shows="contrast")

st.divider()
picture, side = page.columns()
with picture:
    page.chart("image", k_means_image.figure, height=660, uses=["colours"], label=k_means.LABELS["image"])
with side:
    page.say("image", **k_means_image.numbers(page.values))
    page.controls("colours")
page.experiments("image", shows="image")
page.close()
