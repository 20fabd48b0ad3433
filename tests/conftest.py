"""What all tests share: one thread for each process, hypothesis profiles, and a word about what was skipped."""

import logging
import os
from collections.abc import Callable
from typing import Any

import pytest
from chromium import MISSING
from hypothesis import HealthCheck, settings
from streamlit.runtime.state import SafeSessionState, SessionState

# The arrays are small: more threads cost the processes that run beside each other more than they save.
# NumPy reads this when it is imported, and so does the server that the browser tests start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("fast", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Streamlit grumbles where there is no server."""
    caplog.set_level(logging.ERROR)


@pytest.fixture(autouse=True)
def whole_callbacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a callback fail that asks where Streamlit would end it half-way, had the next change come already."""
    running: list[SessionState] = []
    call = SessionState._call_callbacks

    def calling(state: SessionState, **how: Any) -> None:
        running.append(state)
        try:
            call(state, **how)
        finally:
            running.pop()

    def guarded(name: str) -> Callable[..., Any]:
        ask = getattr(SafeSessionState, name)

        def asked(state: SafeSessionState, *arguments: Any) -> Any:
            assert not any(state._state is other for other in running), (
                f"a callback asks st.session_state ({name}): it may be ended there"
            )
            return ask(state, *arguments)

        return asked

    monkeypatch.setattr(SessionState, "_call_callbacks", calling)
    for name in ("__getitem__", "__setitem__", "__contains__", "query_params"):
        monkeypatch.setattr(SafeSessionState, name, guarded(name))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what pytest shows as so many letters s."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped. {MISSING}")
