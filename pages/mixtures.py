"""Mixtures: a sum of Gaussians, how points are drawn from it, and how likely they are."""

import streamlit as st

from ui.lessons.mixtures import ancestral, hills, likelihood, line, model, plane, sample
from ui.page import lesson

page = lesson.open_page("mixtures", model.SETTINGS)


def draw(points: int) -> None:
    """Draw so many points more."""
    page.set(N=page.values["N"] + points)


picture, side = page.columns()
with picture:
    page.chart("sum", line.density, height=430, label="Gaussians on a line, each times its weight, and their sum")
    page.controls_beside(("K",), ("x",), columns=2, then=model.rebalanced)
with side:
    page.say("line", **page.compute(line.numbers, page.values))
page.controls_beside(*model.line_controls(page.values), step=model.HAND, then=model.rebalanced)
page.experiments("line", shows="sum")

page.say("plane", **page.compute(plane.numbers, page.values))
flat, space = st.columns([2, 1])
with flat:
    page.chart(
        "panels",
        plane.panels,
        height=430,
        label="Components in the plane with their weights, and the contours of their sum",
    )
with space:
    page.chart("surface", plane.surface, height=430, label="The density of the mixture in the plane as a surface")
page.controls_beside(*model.PLANE_CONTROLS, step=model.HAND, then=model.rebalanced)

picture, side = page.columns()
with picture:
    page.chart(
        "sample",
        ancestral.picture,
        height=560,
        label="The points drawn so far, and how the newest one came about",
    )
    with st.container(horizontal=True):
        for name, points in sample.MORE.items():
            st.button(name, key=f"mixtures_{name}", on_click=draw, args=(points,))
        st.button("Start with one", key="mixtures_one", on_click=page.set, kwargs={"N": 1})
        st.button("All again, new seed", key="mixtures_again", on_click=page.next_seed)
    page.experiments("sample", shows="sample")
with side:
    page.say("sampling", **page.compute(sample.numbers, page.values))
    page.say("likelihood", **page.compute(likelihood.first_terms, page.values))

picture, side = page.columns()
with picture:
    page.chart(
        "hills",
        hills.picture,
        height=460,
        label="A sample on a line, and ln p(X) and ln p(X, Z) over the place of mean 1",
    )
    page.controls_beside(("at",), ("size",), columns=2)
    to = page.compute(likelihood.unknown, page.values).x
    st.button(f"Move mean 1 to x₁ = {to:.3f}", key="mixtures_move", on_click=page.set, kwargs={"at": to})
    page.experiments("hills", shows="hills")
with side:
    page.say("hills", **page.compute(hills.numbers, page.values))

page.close()
