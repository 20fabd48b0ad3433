"""The one chart component of the app: a Plotly figure changed in place, with a film played over it."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from ui import theme
from ui.figures import Figure
from ui.film import Film
from ui.view import COLOURS, View

ASSETS = Path(__file__).parents[1] / "assets"
# One module in the browser: the parts stand in the order in which they build on each other.
PARTS = (
    "mixture.js",
    "widgets.js",
    "scene.js",
    "canvas.js",
    "numbers.js",
    "player.js",
    "pointer.js",
    "address.js",
    "plot.js",
)


def script() -> str:
    """Join the JavaScript of the component."""
    return "\n".join((ASSETS / part).read_text(encoding="utf-8") for part in PARTS)


_component = st.components.v2.component(
    "em_lab_plot",
    js=script(),
    css=(ASSETS / "plot.css").read_text(encoding="utf-8"),
    isolate_styles=False,  # inside a shadow root Plotly's mode bar has no styles
)


def plot(
    figure: Figure,
    film: Film,
    *,
    key: str,
    view: View,
    step: int,
    query: dict[str, str],
    opened: int,
    visit: str,
    on_action: Callable[[], None],
) -> None:
    """Show a figure and play a film over it; stepping, scrubbing and the view cost the server nothing.

    Parameters
    ----------
    view, step
        Where to open. Afterwards the browser keeps both, across reruns and page switches.
    query
        The experiment as it stands in the address; the browser adds view and step.
    opened
        A number that changes when ``view`` and ``step`` are to be taken anew (a reset).
    visit
        A name for this visit: a new one tells the browser that the server has forgotten the last.
    on_action
        Called when the person chooses what to do about a run that did not converge; `action(key)` tells which.
    """
    colours: dict[str, Any] = {"light": theme.LIGHT, "dark": theme.DARK, "dashes": theme.DASHES}
    data = {
        "key": key,
        "figure": figure,
        "film": film,
        "view": asdict(view),
        "usual_view": asdict(View()),
        "step": step,
        "query": query,
        "opened": opened,
        "visit": visit,
        "colours": colours,
        "colourings": COLOURS,
    }
    _component(key=key, data=data, on_action_change=on_action)
