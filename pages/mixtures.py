"""Mixtures: a sum of Gaussians, how points are drawn from it, and how likely they are."""

import streamlit as st

from ui.lessons.mixtures import ancestral, hills, likelihood, line, plane, sample
from ui.lessons.mixtures.settings import HAND, PLANE_CONTROLS, Settings, line_controls, rebalanced
from ui.page import open_page

page = open_page("mixtures", Settings)
settings = page.settings
weights, draw, carry = settings.plane, settings.draw, settings.carry


def more(points: int) -> None:
    """Draw so many points more."""
    page.set(N=page.settings.draw.N + points)


picture, side = page.columns()
with picture:
    label = "Gaussians on a line, each times its weight, and their sum"
    page.chart("sum", line.density, settings.line, height=430, label=label)
    page.controls_beside(("K",), ("x",), columns=2, then=rebalanced)
with side:
    page.say("line", line.numbers, settings.line)
page.controls_beside(*line_controls(settings.line), step=HAND, then=rebalanced)
page.exercises("line", brings="sum")

page.say("plane", plane.numbers, weights)
flat, space = st.columns([2, 1])
with flat:
    label = "Components in the plane with their weights, and the contours of their sum"
    page.chart("panels", plane.panels, weights, height=430, label=label)
with space:
    label = "The density of the mixture in the plane as a surface"
    page.chart("surface", plane.surface, weights, height=430, label=label)
page.controls_beside(*PLANE_CONTROLS, step=HAND, then=rebalanced)

picture, side = page.columns()
with picture:
    label = "The points drawn so far, and how the newest one came about"
    page.chart("sample", ancestral.picture, weights, draw, height=560, label=label)
    with st.container(horizontal=True):
        for name, points in sample.MORE.items():
            st.button(name, key=f"mixtures_{name}", on_click=more, args=(points,))
        st.button("Start with one", key="mixtures_one", on_click=page.set, kwargs={"N": 1})
        st.button("All again, new seed", key="mixtures_again", on_click=page.next_seed)
    page.exercises("sample", brings="sample")
with side:
    page.say("sampling", sample.numbers, weights, draw)
    page.say("likelihood", likelihood.first_terms, weights, draw)

picture, side = page.columns()
with picture:
    label = "A sample on a line, and ln p(X) and ln p(X, Z) over the place of mean 1"
    page.chart("hills", hills.picture, weights, draw, carry, height=460, label=label)
    page.controls_beside(("at",), ("size",), columns=2)
    to = page.compute(likelihood.unknown, weights, draw, carry).x
    st.button(f"Move mean 1 to x₁ = {to:.3f}", key="mixtures_move", on_click=page.set, kwargs={"at": to})
    page.exercises("hills", brings="hills")
with side:
    page.say("hills", hills.numbers, weights, draw, carry)

page.close()
