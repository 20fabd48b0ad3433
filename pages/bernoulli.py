"""Beyond Gaussians: EM for mixtures of Bernoulli distributions on images of digits."""

import streamlit as st

from ui.lessons.bernoulli import figures, film, model, numbers
from ui.lessons.bernoulli.settings import Settings
from ui.page import open_page

page = open_page("bernoulli", Settings)
run, image, pixel = page.settings.run, page.settings.image, page.settings.pixel
start = model.start(run, image)

picture, side = page.columns()
with picture:
    label = "The means of the components as images of digits, and which written digits each one generated"
    page.chart("digits", film.film, start, height=580, label=label)
with side:
    page.controls("K", "start")
    seed, another = st.columns([3, 2], vertical_alignment="bottom")
    drawn = model.is_drawn(run)
    if drawn:
        with seed:
            page.controls("seed")
    another.button("Another start", key="bernoulli_another", on_click=page.next_seed, disabled=not drawn)
    if model.note(run):
        st.info(model.note(run))
    page.say("model", numbers.model, start)
page.exercises()

page.say("one image")
picture, side = page.columns()
with picture:
    label = "The chosen image, and what each of its pixels says for one of two components against the other"
    page.chart("votes", figures.image, start, image, height=420, label=label)
with side:
    page.controls("image")
    page.say("responsibilities", numbers.image, start, image)

page.say("pixels")
picture, side = page.columns()
with picture:
    label = "The correlation of the chosen pixel with all others: in the images, in the mixture, and in one component"
    place = page.set_point("column", "row")
    page.chart("pixels", figures.pixels, start, pixel, height=330, label=label, on_click=place)
with side:
    page.controls("column", "row")
    if numbers.varies(pixel):
        page.say("pair", numbers.pair, start, pixel)
    else:
        page.say("no ink", numbers.no_ink, pixel)

page.say("no singularity")
page.exercises("zeros and ones", brings="digits")
page.say("images")
page.close()
