"""Maximum likelihood: climb to the best Gaussian by hand, find it in closed form, and see what it gets wrong."""

import streamlit as st

from ui.lessons.maximum_likelihood import bias, climb, landscape, plane
from ui.lessons.maximum_likelihood.settings import GEYSER, Settings
from ui.lessons.maximum_likelihood.slices import slices
from ui.page import open_page

page = open_page("maximum_likelihood", Settings)
sample, yours, maximum = page.settings.sample, page.settings.yours, page.settings.maximum
series, in_plane = page.settings.series, page.settings.plane

picture, side = page.columns()
with side:
    page.controls("mu", "sigma", "maximum")
    page.say("climb", climb.numbers, sample, yours)
with picture:
    label = "Your Gaussian over the sample, and ln p along μ and along σ through your point"
    page.chart("slices", slices, sample, yours, maximum, height=540, label=label)
    fewer, another = st.columns(2, gap="large", vertical_alignment="center")
    with fewer:
        page.controls("N")
    another.button("Another sample", key="maximum_likelihood_sample", on_click=page.next_seed)
    page.say("sample", climb.listed, sample)
if maximum:
    left, right = st.columns(2, gap="large")
    with left:
        page.say("best mu", climb.best_mu, sample, yours)
    with right:
        page.say("best sigma", climb.best_sigma, sample)

page.say("landscape")
left, right = page.columns()
with left:
    label = "A map of ln p over μ and σ with your point, the slices through it, and where each slope is zero"
    page.chart(
        "map", landscape.chart, sample, yours, maximum, height=440, label=label, on_click=page.set_point("mu", "sigma")
    )
with right:
    label = "The same ln p as a surface in space, with your point and the two slices on it"
    page.chart("surface", landscape.surface, sample, yours, maximum, height=440, label=label)
page.exercises("climb", brings="slices")

page.say("bias")
picture, side = page.columns()
with side:
    page.controls("N_each", "R", "estimator")
    st.button("Repeat them all", key="maximum_likelihood_repeat", on_click=page.next_seed, args=("seed_R",))
    page.say("averages", bias.numbers, series)
with picture:
    label = "How the variances estimated from many samples are distributed, and the first samples with their Gaussians"
    page.chart("bias", bias.histogram, series, height=480, label=label)
page.exercises("bias", brings="bias")

page.say("plane")
picture, side = page.columns()
with side:
    page.controls("data", "N_plane")
    st.button("Another sample", key="maximum_likelihood_plane_sample", on_click=page.next_seed, args=("seed_plane",))
    page.say("likelihoods", plane.likelihoods, in_plane)
with picture:
    label = "A sample in the plane with the ellipse fitted to it, those of other samples, and the true one"
    page.chart("plane", plane.ellipses, in_plane, height=480, label=label)
left, right = page.columns()
with left:
    page.say("fitted", plane.fitted, in_plane)
with right:
    page.say("comparison", plane.comparison, in_plane)
if in_plane.data == GEYSER:
    page.say("geyser")
page.exercises("plane", brings="plane")

page.close()
