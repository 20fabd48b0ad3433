"""Home: what this is, EM running by itself, and the map of the lessons."""

import streamlit as st

from ui import home
from ui.words.page import words

home.forward()
text = words("home")
st.title(text.title, anchor=False)
st.markdown(text.idea)
film, way = st.columns([3, 2], gap="large")
with film:
    home.film()
    st.markdown(text.part("film"))
with way:
    home.begin()
    home.contents_map()
