"""The chart component of the app, a Plotly figure changed in place with a film played over it; and the address."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import streamlit as st

from ui.browser import modules
from ui.charts import theme
from ui.state.view import View, table

_component = st.components.v2.component(
    "em_lab_plot",
    js=modules.script("component.js"),
    isolate_styles=False,  # inside a shadow root neither Plotly's mode bar nor a chart has its styles
)

_address = st.components.v2.component("em_lab_address", js=modules.script("component.js"), isolate_styles=False)


def _colours() -> dict[str, Any]:
    return {"light": theme.LIGHT, "dark": theme.DARK, "dashes": theme.DASHES}


def plot(
    content: str,
    *,
    key: str,
    view: View,
    step: int,
    query: dict[str, str],
    opened: int,
    on_action: Callable[[], None] | None = None,
    note: str = "",
    small: bool = False,
) -> None:
    """Show the stage and play a film of EM over it; stepping, scrubbing and the view cost the server nothing.

    Parameters
    ----------
    content
        The figure and the film, as `Show.written` has them.
    view, step
        Where to open. Afterwards the browser keeps both, across reruns and page switches.
    query
        The experiment as it stands in the address; the browser adds view and step.
    opened
        A number that changes when ``view`` and ``step`` are to be taken anew (a reset).
    on_action
        Called when the person chooses what to do about a run that did not converge; `action(key)` tells which.
    note
        What had to change along with the last choice: said below the film, where it covers nothing.
    small
        Only the film: it plays by itself, and the address stays as it is.
    """
    data = {
        "key": key,
        "content": content,
        "view": asdict(view),
        "step": step,
        "query": query,
        "opened": opened,
        "colours": _colours(),
        "controls": table(),
        "note": note,
        "small": small,
    }
    _component(key=key, data=data, on_action_change=on_action or _nothing)


def chart(
    content: str,
    *,
    key: str,
    label: str,
    height: int,
    step: int = 0,
    opened: int = 0,
    into_sight: bool = False,
    exports: str = "",
    on_click: Callable[[], None] | None = None,
) -> None:
    """Show a figure of a lesson, or a film of figures; a new one moves into the place of the old one.

    Parameters
    ----------
    content
        As `drawing.sent` writes it.
    label
        What the chart shows, for those who cannot see it.
    height
        In pixels. A figure may have its own `narrow_height` for narrow windows.
    step
        The frame at which a film opens.
    opened
        A number that changes when an experiment was set up.
    into_sight
        Then the chart takes ``step`` anew and the page scrolls to it, whenever ``opened`` changes.
    exports
        The name of a file: then there are buttons that download the picture and print it.
    on_click
        Called when the person clicks into the first panel; `clicked(key)` tells where.
    """
    data = {
        "content": content,
        "key": key,
        "label": label,
        "height": height,
        "step": step,
        "opened": opened,
        "into_sight": into_sight,
        "exports": exports,
        "click": on_click is not None,
        "colours": _colours(),
    }
    _component(key=key, data=data, on_click_change=on_click or _nothing)


def address(settings: dict[str, str], *, chart: str) -> None:
    """Keep the settings of a page in its address, and the step of the chart with this key; it takes no room.

    They travel by themselves: a chart is sent again only when its picture is another.
    """
    _address(key="address", data={"settings": settings, "chart": chart})


def _nothing() -> None:
    pass
