"""Beyond Gaussians: EM for mixtures of Bernoulli distributions on images of digits."""

import streamlit as st

from ui.lessons.bernoulli import figures, numbers
from ui.lessons.bernoulli import film as bernoulli_film
from ui.lessons.bernoulli import model as bernoulli
from ui.page import lesson

page = lesson.open_page("bernoulli", bernoulli.SETTINGS)

picture, side = page.columns()
with picture:
    shows = "The means of the components as images of digits, and which written digits each one generated"
    page.chart("digits", bernoulli_film.film, height=580, label=shows)
with side:
    page.controls("K", "start")
    seed, another = st.columns([3, 2], vertical_alignment="bottom")
    drawn = bernoulli.is_drawn(page.values)
    if drawn:
        with seed:
            page.controls("seed")
    another.button("Another start", key="bernoulli_another", on_click=page.next_seed, disabled=not drawn)
    if bernoulli.note(page.values):
        st.info(bernoulli.note(page.values))
    page.say("model", **numbers.model(page.values))
page.experiments()

page.say("one image")
picture, side = page.columns()
with picture:
    shows = "The chosen image, and what each of its pixels says for one of two components against the other"
    page.chart("votes", figures.image, height=420, label=shows)
with side:
    page.controls("image")
    page.say("responsibilities", **numbers.image(page.values))

page.say("pixels")
picture, side = page.columns()
with picture:
    shows = "The correlation of the chosen pixel with all others: in the images, in the mixture, and in one component"
    page.chart("pixels", figures.pixels, height=330, label=shows, on_click=page.set_point("column", "row"))
with side:
    page.controls("column", "row")
    part, live = numbers.pixels(page.values)
    page.say(part, **live)

page.say("no singularity")
page.experiments("zeros and ones", shows="digits")
page.say("images")
page.close()
