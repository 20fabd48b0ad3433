"""What a lesson's page lets a reader set: numbers, choices and switches, and their words in a link. Pure.

A lesson declares its settings as a frozen dataclass, in the order in which they stand in the address; those that
figures depend on together may be a dataclass of their own within it. The name of a field is its word in the address:

    @dataclass(frozen=True)
    class Bell:
        mu: float = number("Mean μ", 0.0, -3.0, 3.0, 0.1, "Where the bell stands.")

    @dataclass(frozen=True)
    class Settings:
        bell: Bell = Bell()
        shape: str = choice("Shape", {"full": "full", "diagonal": "diagonal"}, "full")
        truth: bool = switch("Show the truth", False)
"""

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, TypeVar, overload

from gmm_core.arrays import InputError
from gmm_core.data.option import Number, Option
from ui.state import parameters
from ui.state.parameters import MAX_QUOTED, SWITCH, meaning, numeric, quotable, word


@dataclass(frozen=True)
class Choice:
    """One of several words, each shown as a text."""

    name: str
    label: str
    titles: Mapping[str, str]
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
S = TypeVar("S")

# Declaring


@overload
def number(label: str, default: int, low: int, high: int, step: int, help: str = "") -> int: ...
@overload
def number(label: str, default: float, low: float, high: float, step: float, help: str = "") -> float: ...
def number(label: str, default: Number, low: Number, high: Number, step: Number, help: str = "") -> Any:
    """Declare a number: a whole one if the default is one."""
    return _declared(Option("", label, help, default, low, high, step))


def choice(label: str, titles: Mapping[str, str], default: str, help: str = "") -> str:
    """Declare a choice of one of several words, each shown as a text."""
    return _declared(Choice("", label, titles, default, help))


def switch(label: str, default: bool, help: str = "") -> bool:
    """Declare what is on or off."""
    return _declared(Switch("", label, default, help))


def _declared(setting: Setting) -> Any:
    return field(default=setting.default, metadata={"setting": setting})


# Values


def declared(kind: type) -> tuple[Setting, ...]:
    """Return the settings that a dataclass declares, with those of the dataclasses within it, in order."""
    found: list[Setting] = []
    for line in fields(kind):
        group = _group(line)
        found += declared(group) if group else [replace(line.metadata["setting"], name=line.name)]
    return tuple(found)


def values_of(chosen: Any) -> Values:
    """Return the value of every setting by its name."""
    values: Values = {}
    for line in fields(chosen):
        value = getattr(chosen, line.name)
        values |= values_of(value) if _group(line) else {line.name: value}
    return values


def changed(chosen: S, **values: Any) -> S:
    """Return settings of which some have other values."""
    known = values_of(chosen)
    if unknown := values.keys() - known.keys():
        raise ValueError(f"{type(chosen).__name__} has no setting {', '.join(sorted(unknown))}.")
    return _made(type(chosen), known | values)


def _made(kind: type[S], values: Values) -> S:
    given = {}
    for line in fields(kind):  # type: ignore[arg-type]
        group = _group(line)
        given[line.name] = _made(group, values) if group else values[line.name]
    return kind(**given)


def _group(line: Field[Any]) -> type | None:
    """Return the dataclass of the settings within this field, None if it is a setting itself."""
    return None if "setting" in line.metadata else type(line.default)


# Links


def extremes(setting: Setting) -> list[Any]:
    """Return the values at the limits of a setting: all of them, where it has only a few."""
    match setting:
        case Option():
            return [setting.low, setting.high]
        case Choice():
            return list(setting.titles)
        case Switch():
            return [True, False]


def from_query(kind: type[S], query: Mapping[str, str]) -> tuple[S, list[str]]:
    """Read the settings of a link. What it asks for and cannot have stays as it is, with a note."""
    values, notes = read(declared(kind), query)
    return changed(kind(), **values), notes


def to_query(chosen: Any) -> dict[str, str]:
    """Write what differs from the defaults."""
    values = values_of(chosen)
    moved = (setting for setting in declared(type(chosen)) if values[setting.name] != setting.default)
    return {setting.name: _written(setting, values[setting.name]) for setting in moved}


def read(settings: Sequence[Setting], query: Mapping[str, str]) -> tuple[Values, list[str]]:
    """Read those of these settings that a link asks for, by their names, with notes on what cannot be had."""
    values: Values = {}
    notes = []
    for setting in settings:
        if setting.name not in query:
            continue
        text = query[setting.name]
        try:
            values[setting.name] = _parse(setting, text)
        except InputError as problem:
            notes.append(f"{setting.name} {problem}: “{quotable(text[: 2 * MAX_QUOTED])}” was left out.")
    return values, notes


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
            return parameters.choice(setting.titles)(text)
        case Switch():
            return meaning(SWITCH)(text)


def _written(setting: Setting, value: Any) -> str:
    match setting:
        case Option():
            return parameters.number(value)
        case Choice():
            return str(value)
        case Switch():
            return word(SWITCH, value)
