"""The Lab: data, a model and a start; then EM, one step at a time."""

import streamlit as st

from ui.lab import controls, upload
from ui.lab import main as lab

lab.enter()

with st.sidebar:
    controls.data()
    controls.model()
    controls.start()
    controls.reset()

lab.heading()
lab.messages()
upload.questions()
lab.stage()
lab.way_to_six_frames()
