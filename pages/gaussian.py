"""The Gaussian: on a line, and in the plane."""

import streamlit as st

from ui.lessons.gaussian import line, model, numbers, plane
from ui.lessons.gaussian.settings import Settings, covariance_controls
from ui.page import open_page

page = open_page("gaussian", Settings)
bell, ellipse, point = page.settings.bell, page.settings.ellipse, page.settings.point

picture, side = st.columns(2, gap="large")
with picture:
    label = "The density of a Gaussian on a line, with the areas within one, two and three standard deviations"
    page.chart("bell", line.figure, bell, height=540, label=label, on_click=lambda x, _: page.set(x=x))
with side:
    page.controls("mu", "sigma2", "x")
    page.say("one dimension", numbers.line, bell)
page.exercises("one dimension")

page.say("two dimensions")
is_gaussian = model.plane(ellipse).valid
picture, side = st.columns(2, gap="large")
with picture:
    label = "The contours of a Gaussian in the plane at one, two and three standard deviations, its axes, and a point"
    place = page.set_point("x1", "x2")
    page.chart("contours", plane.contours, ellipse, point, height=640, label=label, on_click=place)
with side:
    page.controls("shape", "form")
    left, right = st.columns(2)
    with left:
        page.controls("mu1", "mu2", "x1", "x2")
    with right:
        page.controls(*covariance_controls(ellipse))
    page.say(ellipse.shape)
    if is_gaussian:
        page.say("distance", numbers.distance, ellipse, point)
    else:
        page.say("not positive definite", numbers.not_positive_definite, ellipse)

picture, side = st.columns(2, gap="large")
with picture:
    label = "The density of the Gaussian in the plane as a surface in space"
    page.chart("surface", plane.surface, ellipse, height=400, label=label)
with side:
    if is_gaussian:
        page.say("ellipse", numbers.half_axes, ellipse, point)
    else:
        page.say("matrix", numbers.eigenvectors, ellipse)
page.exercises("two dimensions", brings="contours")
page.close()
