"""The Lab: data, a model and a start; then EM, one step at a time."""

import streamlit as st

from ui import controls, lab, upload

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
