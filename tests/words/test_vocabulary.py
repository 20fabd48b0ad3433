"""One name for each thing: what no page, caption, label, help text or document may say."""

import re

import pytest
from places import ROOT

FILES = [
    *(path for folder in ("ui", "pages", "gmm_core") for path in sorted((ROOT / folder).rglob("*.py"))),
    *sorted((ROOT / "assets").rglob("*.js")),
    *sorted((ROOT / "assets/text").glob("*.md")),
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "pyproject.toml")),
]

# what must not be said -> what is said instead, and why
RULES = {
    r"half[- ]?steps?\b": "a step is an E step or an M step",
    r"\bln L\b|\\ln L\b": "the log-likelihood is ln p(X)",
    r"\b[Ll]og-?likelihood L\b|\bL = \d": "L is nothing; the count is “iteration 17”",
    r"\bL\([qQ], ?[θμ]\)|\bbound L\b|\bL\b[^.\n]{0,12} \+ KL\b(?!\()": "the bound is ℒ",
    r"minus the penalty|− penalty|\\text\{penalty\}": "with a prior EM climbs ln p(X) + ln p(θ)",
    r"[Bb]ack to step 2": "the next E step follows",
    r"shar(?:es|ed|ing|e) (?:out|every point)|shares every point": "responsibilities are probabilities",
    r"component \d takes|takes most|every point belongs|in the shares": "Nₖ is the expected number of points generated",
    r"\b(?:global|best|true) maximum\b": "of a mixture's ln p(X) EM finds a local maximum",
    r"likelihood without a maximum|its maximum only rises": "a maximum over nested K cannot fall",
    r"[Ee]stimation step": "E is for expectation",
}
# where these words are right: Python's own L in a formula of the core, and the slides that are quoted
CORE = re.compile(r"gmm_core/.*\.py$")


def faults(name: str, text: str) -> list[str]:
    found = []
    for rule, instead in RULES.items():
        if instead == "the bound is ℒ" and CORE.search(name):
            continue
        for match in re.finditer(rule, text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{name}:{line}: “{match[0]}”: {instead}")
    return found


def test_every_text_keeps_the_vocabulary() -> None:
    assert len(FILES) > 100
    found = [
        fault for path in FILES for fault in faults(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "one half-step at a time",
        "$\\ln L = -385.46$",
        "(f) L = 17, ln p(X) = −385.461",
        "the bound L rises",
        "L + KL = ln p",
        "ln p minus the penalty",
        "Not converged. Back to step 2.",
        "Bayes’ rule shares out every point",
        "component 1 takes 135.0",
        "on their colours, in the shares they have in it",
        "none of the starts found the best maximum",
        "Estimation step",
    ],
)
def test_the_rules_see_it(text: str) -> None:
    assert faults("ui/x.py", text)


def test_the_rules_let_honest_words_pass() -> None:
    assert not faults("ui/x.py", "the best local maximum found: iteration 17, ln p(X) = −385.461, ℒ + KL(q‖p)")
