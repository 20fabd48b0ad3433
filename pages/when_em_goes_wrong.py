"""When EM goes wrong: the collapse and its cures, local maxima, twins, and slow convergence."""

import streamlit as st

from ui.lessons.when_em_goes_wrong import collapse, cures, maxima, race, slow
from ui.lessons.when_em_goes_wrong.settings import Settings
from ui.page import open_page

page = open_page("when_em_goes_wrong", Settings)
settings = page.settings

picture, side = page.columns()
with picture:
    label = "The density with a spike on one point, and ln p(X) against the spike’s σ"
    page.chart("collapse", collapse.picture, settings.spike, height=660, label=label)
with side:
    page.controls("log10_sigma", "n")
    page.say("collapse", collapse.numbers, settings.spike)
page.exercises("collapse")

st.divider()
page.say("cures", cures.start_numbers, settings.race.case)
for column, name in zip(st.columns((3, 2, 2, 2), gap="medium"), ("case", "reset_seed", "log10_c", "psi"), strict=True):
    with column:
        page.controls(name)
label = "Four runs of EM from one start, each with another cure, and their ln p(X)"
page.chart("cures", race.film, settings.race, height=540, label=label)
for column, (name, numbers) in zip(st.columns((3, 3, 5), gap="large"), cures.CURES.items(), strict=True):
    with column:
        page.say(name, numbers, settings.race)
page.exercises("cures", brings="cures")

picture, side = page.section()
with picture:
    page.say("maxima")
    label = "How many of fifty starts end at which ln p(X), as bars"
    page.chart("maxima", maxima.histogram, settings.fifty, height=420, label=label)
with side:
    page.controls("data", "start", "K", "batch")
    page.say("starts", maxima.numbers, settings.fifty)
label = "The points with the ellipses of the different solutions, best first"
page.chart("solutions", maxima.solutions, settings.fifty, height=640, label=label)
page.exercises("maxima", brings="maxima")

st.divider()
page.say("twins", maxima.twin_numbers)
page.chart("twins", maxima.twin_pictures, height=640, label="One solution under all K! labellings, with their ln p(X)")

st.divider()
page.say("slow")
page.controls("separation")
label = "Two clusters, how many iterations EM takes at each distance between them, and how far it still has to go"
page.chart("slow", slow.picture, settings.separation, height=420, label=label)
page.say("rate", slow.numbers, settings.separation)
page.exercises("slow", brings="slow")
page.close()
