"""What a lesson's page lets a reader set: numbers, choices and switches, and their words in a link. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gmm_core.arrays import InputError
from gmm_core.data.option import Option
from ui.state.parameters import MAX_SHOWN, SWITCH, choice, meaning, number, numeric, shown, word


@dataclass(frozen=True)
class Choice:
    """One of several words, each shown as a text."""

    name: str
    label: str
    options: Mapping[str, str]
    default: str
    help: str = ""


@dataclass(frozen=True)
class Switch:
    """On or off."""

    name: str
    label: str
    default: bool
    help: str = ""


Setting = Option | Choice | Switch
Values = dict[str, Any]


def defaults(settings: Sequence[Setting]) -> Values:
    """Return the value of every setting as the page opens."""
    return {setting.name: setting.default for setting in settings}


def extremes(setting: Setting) -> list[Any]:
    """Return the values at the limits of a setting: all of them, where it has only a few."""
    match setting:
        case Option():
            return [setting.low, setting.high]
        case Choice():
            return list(setting.options)
        case Switch():
            return [True, False]


def read(settings: Sequence[Setting], query: Mapping[str, str]) -> tuple[Values, list[str]]:
    """Read the settings of a link. What it asks for and cannot have stays as it is, with a note."""
    values, notes = defaults(settings), []
    for setting in settings:
        if setting.name not in query:
            continue
        text = query[setting.name]
        try:
            values[setting.name] = _parse(setting, text)
        except InputError as problem:
            notes.append(f"{setting.name} {problem}: “{shown(text[: 2 * MAX_SHOWN])}” was left out.")
    return values, notes


def write(settings: Sequence[Setting], values: Values) -> dict[str, str]:
    """Write what differs from the defaults."""
    changed = (setting for setting in settings if values[setting.name] != setting.default)
    return {setting.name: _written(setting, values[setting.name]) for setting in changed}


def fitted(setting: Setting, value: Any) -> Any:
    """Bring a number into the limits of its setting and onto its steps; anything else stays as it is."""
    if not isinstance(setting, Option):
        return value
    steps = round((value - setting.low) / setting.step)
    nearest = min(max(round(setting.low + steps * setting.step, 10), setting.low), setting.high)
    return type(setting.default)(nearest)


def _parse(setting: Setting, text: str) -> Any:
    match setting:
        case Option():
            return numeric(setting)(text)
        case Choice():
            return choice(setting.options)(text)
        case Switch():
            return meaning(SWITCH)(text)


def _written(setting: Setting, value: Any) -> str:
    match setting:
        case Option():
            return number(value)
        case Choice():
            return str(value)
        case Switch():
            return word(SWITCH, value)
