"""Contract: what the README promises is true: its commands, its example, its files."""

import re

import pytest
from places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block_under(heading: str) -> str:
    section = README.split(f"## {heading}\n", 1)[1]
    return section.split("```", 2)[1].split("\n", 1)[1].strip()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "## Test" in ci and "README.md" in ci
    assert block_under("Test").endswith(".venv/bin/python -m pytest -n 2 --dist worksteal")
    assert "\n" not in block_under("Test") and "\n" not in block_under("Run")


def test_every_file_the_readme_names_exists() -> None:
    named = set(re.findall(r"`((?:gmm_core|ui|assets|pages|tests)/[\w/.]+)`", README))
    linked = set(re.findall(r"\]\(((?!http)[^)]+)\)", README))
    assert len(named) >= 6 and len(linked) >= 2
    assert [name for name in named | linked if not (ROOT / name).exists()] == []


def test_the_example_runs_and_reaches_the_reference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    example = README.split("```python\n", 1)[1].split("```", 1)[0]
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "converged" in printed
    assert float(printed.split()[-1]) == pytest.approx(-1130.26396018, abs=1e-5)
