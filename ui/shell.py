"""The Streamlit script: page settings and navigation around the pages."""

from importlib.util import find_spec
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[1]

if find_spec("gmm_core") is None:  # started by itself, the script does not stand where the core is
    st.error("Start the app with `streamlit run app.py`.")
    st.stop()

from ui import contents  # noqa: E402  (found only where the core is)
from ui.browser import everywhere  # noqa: E402  (found only where the core is)
from ui.state import session  # noqa: E402  (found only where the core is)

everywhere.style()
st.logo(str(ROOT / "assets" / "wordmark.svg"), icon_image=str(ROOT / "assets" / "logo.svg"), size="large")

everywhere.watch()


def pages() -> dict[str, list[st.Page]]:
    """Return all pages by their groups; the first one is where the bare address leads."""
    groups: dict[str, list[st.Page]] = {}
    for page in contents.PAGES:
        script = ROOT / "pages" / f"{page.name}.py"
        entry = st.Page(script, title=page.title, url_path=page.address, default=page is contents.PAGES[0])
        groups.setdefault(page.group, []).append(entry)
    return groups


# Within another page there is room for this one only.
page = st.navigation(pages(), position="hidden" if st.context.is_embedded else "top")
st.set_page_config(page_title=contents.tab(page.title), page_icon=str(ROOT / "assets" / "logo.svg"), layout="wide")
page.run()
session.catch_up()
