"""The Gaussian: on a line, and in the plane."""

import streamlit as st

from ui.lessons.gaussian import line as gaussian_line
from ui.lessons.gaussian import model, numbers, plane
from ui.page import lesson

page = lesson.open_page("gaussian", model.SETTINGS)

picture, side = st.columns(2, gap="large")
with picture:
    shows = "The density of a Gaussian on a line, with the areas within one, two and three standard deviations"
    page.chart("bell", gaussian_line.bell, height=540, label=shows, on_click=lambda x, _: page.set(x=x))
with side:
    page.controls("mu", "sigma2", "x")
    page.say(**numbers.line(page.values))
page.experiments("one dimension")

page.say("two dimensions")
picture, side = st.columns(2, gap="large")
with picture:
    shows = "The contours of a Gaussian in the plane at one, two and three standard deviations, its axes, and a point"
    page.chart("contours", plane.contours, height=640, label=shows, on_click=page.set_point("x1", "x2"))
with side:
    page.controls("shape", "form")
    left, right = st.columns(2)
    with left:
        page.controls("mu1", "mu2", "x1", "x2")
    with right:
        page.controls(*model.covariance_controls(page.values))
    page.say(page.values["shape"])
    page.say(**numbers.point(page.values))

picture, side = st.columns(2, gap="large")
with picture:
    page.chart(
        "surface",
        plane.surface,
        height=500,
        label="The density of the Gaussian in the plane as a surface in space",
    )
with side:
    page.say(**numbers.ellipse(page.values))
page.experiments("two dimensions", shows="contours")
page.close()
