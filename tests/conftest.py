"""What all tests share: one thread for each process, hypothesis profiles, and a word about what was skipped."""

import os

import pytest
from chromium import MISSING
from hypothesis import HealthCheck, settings

# The arrays are small: more threads cost the processes that run beside each other more than they save.
# NumPy reads this when it is imported, and so does the server that the browser tests start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("fast", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what pytest shows as so many letters s."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped. {MISSING}")
