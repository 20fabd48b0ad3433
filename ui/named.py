"""What is computed once, one short computation at a time: named by the function and its arguments.

What is made of built-in data is shared between visitors. What is made of a person's own file is kept for this visitor
alone, and forgotten with the visit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st

from ui.cache import turn

T = TypeVar("T")


@dataclass(frozen=True)
class Named(Generic[T]):
    """A large value with a name that tells it from all others, for `computed`; ``own``: made of a person's own file."""

    name: str
    value: T = field(repr=False)
    own: bool = field(default=False, repr=False)


def computed(function: Callable[..., T], *arguments: Any) -> T:
    """Return function(*arguments), computed once for equal arguments and shared: it must be pure, its result immutable.

    The arguments are compared by their `repr`; those that are Named are given as what they name. What depends on a
    person's own file is not shared.
    """
    values = tuple(_given(argument) for argument in arguments)
    compute = _own_computed if is_own(arguments) else _computed
    result: T = compute(f"{function.__module__}.{function.__qualname__}", repr(arguments), function, values)
    return result


def named(function: Callable[..., T], *arguments: Any) -> Named[T]:
    """Return a computed value with its name, as an argument for the next computation."""
    return Named(f"{function.__qualname__}{arguments!r}", computed(function, *arguments), is_own(arguments))


def is_own(argument: Any) -> bool:
    """Tell whether an argument, or one within a tuple, is made of a person's own file."""
    if isinstance(argument, tuple):
        return any(map(is_own, argument))
    return bool(getattr(argument, "own", False))


def _given(argument: Any) -> Any:
    """Take values out of their names, also within a tuple."""
    if isinstance(argument, tuple):
        return tuple(map(_given, argument))
    return argument.value if isinstance(argument, Named) else argument


@st.cache_resource(max_entries=128, show_spinner=False)
def _computed(name: str, written: str, _function: Callable[..., Any], _arguments: tuple[Any, ...]) -> Any:
    with turn():
        return _function(*_arguments)


@st.cache_resource(scope="session", max_entries=32, show_spinner=False)
def _own_computed(name: str, written: str, _function: Callable[..., Any], _arguments: tuple[Any, ...]) -> Any:
    with turn():
        return _function(*_arguments)
