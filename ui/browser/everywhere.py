"""What every page has in the browser: its style, and what notices a lost connection or a file that did not arrive."""

import json

import streamlit as st

from ui.browser import modules

# Part of what Streamlit says of a file that did not arrive -> what we say, with advice; "" stands for anything else.
ADVICE = {
    "code 403": "The server refused the file (403). That happens where the browser blocks the cookies of this site: "
    "allow them, or open the app in a tab of its own if it stands within another page, and choose the file again.",
    "code 413": "The file is too large for the server, or for one on the way to it (413): leave out rows or columns "
    "that are not needed, and choose the file again.",
    "must be": "The file is too large: the most this server takes is 10 MB. Leave out rows or columns that are not "
    "needed, and choose the file again.",
    "Network Error": "The file did not reach the server: the connection broke off, or the file was changed meanwhile. "
    "Check the connection, and choose the file again.",
    "": "The server could not take the file ({words}). Reload the page, and choose the file again.",
}


STYLE = "\n".join((modules.ASSETS / name).read_text(encoding="utf-8") for name in ("page.css", "plot.css"))


def style() -> None:
    """Style the page and its charts, by one message for all: the browser keeps what is as long as that."""
    st.html(f"<style>{STYLE}</style>")


def watch() -> None:
    """Begin to watch, once for the whole visit; it takes no room on the page."""
    start = f'load("page/watch.js").then(({{ watch }}) => watch({json.dumps(ADVICE)}));'
    script = f"(() => {{\n{modules.script()}\n{start}\n}})();"
    with st.container(key="watch"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
