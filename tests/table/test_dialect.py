"""A dialect: validated field by field, and told in a sentence."""

from dataclasses import fields, replace
from typing import Any

import pytest

from gmm_core.arrays import InputError
from ui.table.dialect import CHOICES, COUNTS, MAX_SKIP, Dialect, describe

OTHERS = ("header", "units", "turned", "without", "missing", "apart", "settled")


def test_every_field_can_be_chosen() -> None:
    assert {field.name for field in fields(Dialect)} == {*CHOICES, *COUNTS, *OTHERS}
    for name, choices in CHOICES.items():
        for choice in choices:
            rest = {"thousands": ""} if name == "decimal" else {"decimal": "," if choice == "." else "."}
            fit: dict[str, Any] = {name: choice, **(rest if name in {"decimal", "thousands"} else {})}
            assert getattr(replace(Dialect(), **fit), name) == choice


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"encoding": "rot13"}, "'rot13' is not known as encoding: choose one of 'utf-8'"),
        ({"delimiter": ""}, "not known as delimiter"),
        ({"delimiter": ",,"}, "not known as delimiter"),
        ({"decimal": "x"}, "not known as decimal"),
        ({"thousands": "-"}, "not known as thousands"),
        ({"quote": "`"}, "not known as quote"),
        ({"comment": "x"}, "not known as comment"),
        ({"skip": -1}, "whole number from 0"),
        ({"skip": MAX_SKIP + 1}, "whole number from 0"),
        ({"skip": 1.5}, "whole number from 0"),
        ({"skip": True}, "whole number from 0"),
        ({"header": 1}, "yes or no"),
        ({"units": "no"}, "yes or no"),
        ({"thousands": "."}, "A point cannot be the decimal sign and also stand between thousands"),
        ({"decimal": ",", "thousands": ","}, "A comma cannot be"),
        ({"header": False, "units": True}, "without a header choose no units"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        replace(Dialect(), **change)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("dialect", "sentence"),
    [
        (Dialect(), "Read as UTF-8, columns separated by commas, decimal point, first line as header."),
        (
            Dialect(delimiter=";", decimal=","),
            "Read as UTF-8, columns separated by semicolons, decimal comma, first line as header.",
        ),
        (
            Dialect("cp1252", "\t", ",", ".", "", "#", 3, True, True),
            "Read as Windows-1252 (Western Europe), columns separated by tabs, decimal comma, "
            "points between thousands, "
            "text enclosed in nothing, lines that begin with # left out, first 3 lines left out, next line as header, "
            "units in the line below it.",
        ),
        (
            Dialect(delimiter=" ", skip=1, header=False),
            "Read as UTF-8, columns separated by spaces, decimal point, first line left out, no header.",
        ),
    ],
)
def test_dialect_in_words(dialect: Dialect, sentence: str) -> None:
    assert describe(dialect) == sentence
