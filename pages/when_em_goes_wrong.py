"""When EM goes wrong: the collapse and its cures, local maxima, twins, and slow convergence."""

import streamlit as st

from ui.lessons.when_em_goes_wrong import race
from ui.lessons.when_em_goes_wrong import settings as wrong
from ui.lessons.when_em_goes_wrong.settings import collapse, cures, maxima, slow
from ui.page import lesson

page = lesson.open_page("when_em_goes_wrong", wrong.SETTINGS)

picture, side = page.columns()
with picture:
    page.chart(
        "collapse",
        collapse.picture,
        height=660,
        label="The density with a spike on one point, and ln p(X) against the spike’s σ",
    )
with side:
    page.controls("log10_sigma", "n")
    page.say("collapse", **collapse.numbers(page.values))
page.experiments("collapse")

st.divider()
page.say("cures", **cures.start_numbers(page.values))
for column, name in zip(st.columns(4, gap="medium"), ("case", "reset_seed", "log10_c", "psi"), strict=True):
    with column:
        page.controls(name)
page.chart(
    "cures", race.film, height=540, label="Four runs of EM from one start, each with another cure, and their ln p(X)"
)
for column, (name, numbers) in zip(st.columns(3, gap="large"), cures.CURES.items(), strict=True):
    with column:
        page.say(name, **numbers(page.values))
page.experiments("cures", shows="cures")

st.divider()
picture, side = page.columns()
with picture:
    page.say("maxima")
    page.chart("maxima", maxima.histogram, height=420, label="How many of fifty starts end at which ln p(X), as bars")
with side:
    page.controls("data", "start", "K", "batch")
    page.say("starts", **page.compute(maxima.numbers, page.values))
page.chart(
    "solutions",
    maxima.solutions,
    height=640,
    label="The points with the ellipses of the different solutions, best first",
)
page.experiments("maxima", shows="maxima")

st.divider()
page.say("twins", **page.compute(maxima.twin_numbers))
page.chart("twins", maxima.twin_pictures, height=640, label="One solution under all K! labellings, with their ln p(X)")

st.divider()
page.say("slow")
page.controls("separation")
page.chart(
    "slow",
    slow.picture,
    height=420,
    label="Two clusters, how many iterations EM takes at each distance between them, and how far it still has to go",
)
page.say("rate", **page.compute(slow.numbers, page.values))
page.experiments("slow", shows="slow")
page.close()
