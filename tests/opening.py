"""Open a page of the app without a browser."""

from importlib import import_module
from typing import Any

from places import ROOT
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.testing.v1 import AppTest

from ui.stage.show import Show
from ui.state.settings import Setting, declared
from ui.state.visitor import Visitor


def page_opened(name: str, **query: str) -> AppTest:
    """Open a page at an address with this query."""
    app = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=120)
    app.run()  # only then the pages are known
    app.switch_page(str(ROOT / "pages" / f"{name}.py"))
    for word, value in query.items():
        app.query_params[word] = value
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    """Return the app; a word of Python on screen fails the test."""
    assert not app.exception, app.exception[0].message
    return app


def visitor_of(app: AppTest) -> Visitor:
    """Return what is kept for the visitor who has this page open."""
    visitor: Visitor = app.session_state["visitor"]
    return visitor


def on_screen(app: AppTest) -> Show:
    """Return the film that is on screen."""
    show = visitor_of(app).show
    assert show is not None
    return show


def restarted(app: AppTest, **query: str) -> AppTest:
    """Run a page on a server that was started anew: the browser sends its widgets and its address, no more is known."""
    sent = app._tree.get_widget_states()
    app._session_state = SafeSessionState(SessionState(), lambda: None)
    app.session_state = type(app.session_state)(app._session_state)
    app.query_params = dict(query)
    return checked(app._run(sent))


def declaration(lesson: str) -> Any:
    """Return the dataclass of a lesson's settings."""
    return import_module(f"ui.lessons.{lesson}.settings").Settings


def settings_of(lesson: str) -> tuple[Setting, ...]:
    """Return what a lesson lets a reader set."""
    return declared(declaration(lesson))
