"""The first run for a page that was open before: the server was restarted, or has forgotten the visit.

The browser then sends the state of every widget along, but Streamlit knows none of them yet: it calls no callback, and
what the script sets overwrites what came. So widgets keep what came while they become known; what then differs from
the address is what the person has just changed, and Streamlit is made to call the callbacks it left out.
"""

from collections.abc import Mapping
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id


def widgets_that_came() -> dict[str, str]:
    """Return the widgets whose state came from the browser, key -> id: none if the page has just been opened."""
    context = get_script_run_ctx()
    ids = [state.id for state in context.session_state.get_widget_states()] if context else []
    return {key: name for name in ids if (key := user_key_from_element_id(name)) is not None}


def call_callbacks(came: Mapping[str, str], expected: Mapping[str, Any]) -> None:
    """Call the callbacks of all that the person changed or pressed, as if every widget had been known before.

    Parameters
    ----------
    came
        As `widgets_that_came` returned it at the beginning of the run.
    expected
        Key -> the value that a widget would have shown without the person's change.
    """
    context = get_script_run_ctx()
    assert context is not None
    state = context.session_state._state  # no public way leads there
    keys, now = state._key_id_mapper.id_key_mapping, state._new_widget_state
    for widget in now:
        key = keys.get(widget, "")
        if key in expected and came.get(key) == widget:
            state._old_state[widget] = expected[key]
        elif key in expected or not now.get(widget):  # it has other limits by now, so it is another one; not pressed
            state._old_state[widget] = now.get(widget)
    state._call_callbacks()
