"""The Streamlit script: page settings and navigation around the pages."""

from importlib.util import find_spec
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[1]

if find_spec("gmm_core") is None:  # started by itself, the script does not stand where the core is
    st.error("Start the app with `streamlit run app.py`.")
    st.stop()

st.set_page_config(page_title="EM Lab", page_icon=str(ROOT / "assets" / "logo.svg"), layout="wide")

st.html(ROOT / "assets" / "page.css")
st.logo(str(ROOT / "assets" / "wordmark.svg"), icon_image=str(ROOT / "assets" / "logo.svg"), size="large")

lab = st.Page(ROOT / "pages" / "lab.py", title="The Lab", default=True)
st.navigation([lab], position="top").run()
