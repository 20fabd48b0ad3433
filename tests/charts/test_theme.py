"""Colours and line styles: visible on both backgrounds, and never the only difference."""

import itertools

import pytest

from gmm_core.experiment.experiment import NUMBERS
from ui.charts import theme

COMPONENTS = int(NUMBERS["K"].high)
DARK_BACKGROUNDS = ("#0e1117", "#171614")  # of Streamlit's dark themes, old and new


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("k", range(COMPONENTS))
def test_every_component_is_visible(k: int) -> None:
    assert contrast(theme.LIGHT[k], "#ffffff") >= 3
    for background in DARK_BACKGROUNDS:
        assert contrast(theme.DARK[k], background) >= 3


def test_no_two_components_look_alike() -> None:
    for palette in (theme.LIGHT, theme.DARK):
        assert len(palette) == len(set(palette)) == COMPONENTS
    assert len(theme.DASHES) == len(set(theme.DASHES)) == COMPONENTS, "told apart without any colour"
    for one, other in itertools.combinations(theme.DASHES, 2):
        assert one != other * 2 and other != one * 2, "a pattern and its repetition are the same line"
    for dash in theme.DASHES:
        assert len(dash) % 2 == 0 and all(length > 0 for length in dash)
