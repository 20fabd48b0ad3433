"""What was computed is kept: once for equal arguments, and one short computation at a time.

What is made of built-in data is shared between visitors. What is made of a person's own file is kept for this visitor
alone, and forgotten with the visit.

A result is known by its function and by what that function was given: numbers, words, tuples and frozen dataclasses of
them are told apart by what they are; a large value that was computed here (points, a run) by how it was computed. What
neither holds for, such as an array, is refused: no short text tells it from all others.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from threading import Lock, RLock
from types import MethodType
from typing import Any, NamedTuple, TypeVar, TypeVarTuple, cast
from weakref import ref

import numpy as np
import streamlit as st

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class Shelf(NamedTuple):
    """How many results of one kind are kept: for all visitors together, and for one visitor's own file."""

    name: str
    most: int
    most_own: int


USUAL = Shelf("computed", 256, 64)


class Name(NamedTuple):
    """What tells a value from all others; ``own``: it is made of a person's own file."""

    key: Hashable
    own: bool = False


def computed(function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    """Return function(*arguments), computed once for equal arguments: the function must be pure.

    Arrays in the result become read-only; nobody may change anything else of it either.

    Raises
    ------
    TypeError
        If an argument cannot be told from others by its value.
    """
    name = name_of((_function(function), *cast(tuple[Any, ...], arguments)))
    return kept(USUAL, name, lambda: function(*arguments))


def kept(shelf: Shelf, name: Name, compute: Callable[[], T]) -> T:
    """Return what is on a shelf under a name, or compute it once and put it there."""
    stores = _own() if name.own else _shared()
    store = stores.setdefault(shelf, Store(shelf.most_own if name.own else shelf.most))
    result: T = store.get(name, compute)
    return result


def named(value: T, *words: Hashable, own: bool) -> T:
    """Name a large value that was not computed here by words that tell it from all others; return it."""
    _names().give(value, Name(words, own))
    return value


def name_of(argument: object) -> Name:
    """Name an argument by its value, or a large one by how it was made; raise TypeError if neither can be done."""
    kind = type(argument)
    match argument:
        case Enum():
            return Name((kind, argument.name))
        case float():  # -0.0 == 0.0, but they read differently
            return Name((kind, "nan" if math.isnan(argument) else argument.hex()))
        case None | int() | str() | bytes():  # with the kind: True == 1
            return Name((kind, argument))
        case tuple():
            return _together(kind, argument)
    known = _names().find(argument)
    if is_dataclass(kind) and _is_value(kind):
        with suppress(TypeError):  # it holds an array, say: then how it was made must do
            value = _together(kind, tuple(getattr(argument, field) for field in kind.__dataclass_fields__))
            return Name(value.key, value.own or (known is not None and known.own))
    if known is not None:
        return known
    if _is_function(argument):
        return Name(argument)
    raise TypeError(
        f"{kind.__name__} is no argument that a result can be known by: give numbers, words, tuples or frozen "
        "dataclasses of them, or a value that `computed` returned or `named` named."
    )


@st.cache_resource(max_entries=1, show_spinner=False)
def turn() -> RLock:
    """One short computation at a time: threads that all call NumPy at once hold each other up at Python's lock."""
    return RLock()


class Store:
    """Results by name; beyond the most it holds, the one that was not asked for longest is forgotten."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.results: OrderedDict[Hashable, Any] = OrderedDict()
        self._changing = Lock()

    def get(self, name: Name, compute: Callable[[], Any]) -> Any:
        """Return what is kept under a name, or compute it when it is our turn."""
        with self._changing:
            if name.key in self.results:
                self.results.move_to_end(name.key)
                return self.results[name.key]
        with turn():
            if name.key not in self.results:  # somebody may have computed it while we waited
                result = compute()
                _seal(result)
                _names().give(result, name)
                with self._changing:
                    self.results[name.key] = result
                    while len(self.results) > self.most:
                        self.results.popitem(last=False)
                return result
        return self.get(name, compute)


class Names:
    """The names of large values, each for as long as the value is there."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[ref[Any], Name]] = {}

    def give(self, value: Any, name: Name) -> None:
        """Name a value, or each one in a tuple; the first name that a value got stays."""
        if isinstance(value, tuple):
            for place, part in enumerate(value):
                self.give(part, Name((name.key, place), name.own))
        elif is_dataclass(value) and not isinstance(value, type) and self.find(value) is None:
            place = id(value)
            self._known[place] = (ref(value, lambda _: self._known.pop(place, None)), name)

    def find(self, value: object) -> Name | None:
        """Return the name of a value if it has one."""
        gone, name = self._known.get(id(value), (None, None))
        return name if gone is not None and gone() is value else None


@st.cache_resource(max_entries=1, show_spinner=False)
def _shared() -> dict[Shelf, Store]:
    return {}


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _own() -> dict[Shelf, Store]:
    return {}


@st.cache_resource(max_entries=1, show_spinner=False)
def _names() -> Names:
    return Names()


def _together(kind: type, parts: tuple[object, ...]) -> Name:
    names = [name_of(part) for part in parts]
    return Name((kind, *(name.key for name in names)), any(name.own for name in names))


def _is_value(kind: Any) -> bool:
    """Tell whether two of a kind of dataclass are the same when their fields are."""
    return bool(kind.__dataclass_params__.frozen and kind.__dataclass_params__.eq)


def _is_function(argument: object) -> bool:
    """Tell whether it is a function of a module: one made inside another is a new one each time."""
    within = "<" in getattr(argument, "__qualname__", "<")
    return callable(argument) and not isinstance(argument, type | MethodType) and not within


def _function(function: Callable[..., T]) -> Callable[..., T]:
    if not _is_function(function):
        raise TypeError(f"{function!r} is made anew each time: compute with a function of a module.")
    return function


def _seal(result: Any) -> None:
    """Make arrays in a result read-only."""
    if isinstance(result, np.ndarray):
        result.flags.writeable = False
    elif isinstance(result, tuple):
        for part in result:
            _seal(part)
    elif is_dataclass(result):
        for field in fields(result):
            _seal(getattr(result, field.name))
