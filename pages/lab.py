"""The Lab: data, a model and a start; then EM, one half-step at a time."""

import streamlit as st

from ui import controls, lab

with st.sidebar:
    controls.data()
    controls.model()
    controls.start()
    controls.reset()

lab.heading()
lab.stage()
