"""What was computed is kept for equal arguments, and for nothing else; nothing of a person's own file is shared."""

import gc
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
import streamlit
from hypothesis import given

from ui import cache
from ui.cache import Name, Store, computed, name_of, named


@pytest.fixture(autouse=True)
def forgotten() -> None:
    streamlit.cache_resource.clear()
    CALLS.clear()


CALLS: list[Any] = []


class Colour(Enum):
    RED = 1
    BLUE = 2


@dataclass(frozen=True)
class Group:
    x: float = 0.0


@dataclass(frozen=True)
class Chosen:
    group: Group = Group()
    K: int = 3
    word: str = "a"


@dataclass(frozen=True)
class Other:
    group: Group = Group()
    K: int = 3
    word: str = "a"


@dataclass(frozen=True, eq=False)
class Points:
    X: Any


@dataclass(frozen=True)
class Holder:
    X: Any


@dataclass
class Changeable:
    x: int = 0


def noted(*arguments: Any) -> tuple[Any, ...]:
    CALLS.append(arguments)
    return arguments


def points(N: int) -> Points:
    CALLS.append(N)
    return Points(np.arange(float(N)))


def total(points: Points) -> float:
    CALLS.append(points)
    return float(points.X.sum())


def pair(N: int) -> tuple[Points, Points]:
    return Points(np.zeros(N)), Points(np.ones(N))


def group(x: float) -> Group:
    return Group(round(x))


def shared() -> Store:
    return cache._shared().get(cache.USUAL, Store(0))


VALUES = [0, 1, 1.0, True, False, 0.0, -0.0, "1", b"1", None, Colour.RED, Colour.BLUE, (), (1,), (1.0,), ((1,),)]
VALUES += [Group(), Group(1.0), Chosen(), Chosen(K=4), Chosen(group=Group(1.0)), Other(), np.float64(1.0), total, pair]


@pytest.mark.parametrize("place", range(len(VALUES)))
def test_only_what_is_the_same_is_taken_for_the_same(place: int) -> None:
    """Python holds 1, 1.0 and True for equal, and 0.0 and -0.0; a figure may not."""
    same = [other for other in range(len(VALUES)) if name_of(VALUES[other]) == name_of(VALUES[place])]
    assert same == [place]
    computed(noted, VALUES[place])
    computed(noted, VALUES[place])
    assert len(CALLS) == 1


@given(st.floats(), st.floats())
def test_two_floats_have_one_name_if_they_read_alike(a: float, b: float) -> None:
    assert (name_of(a) == name_of(b)) == (repr(a) == repr(b))


def test_equal_values_made_anew_are_the_same() -> None:
    assert computed(noted, Chosen(Group(2.0))) is computed(noted, Chosen(Group(2.0)))
    assert len(CALLS) == 1


@pytest.mark.parametrize(
    "argument",
    [np.zeros(3), np.int64(1), [1], {"a": 1}, {1}, Changeable(), Points(0), Holder(np.zeros(2)), object(), (1, [2])],
    ids=lambda argument: type(argument).__name__,
)
def test_what_cannot_be_told_from_others_is_refused(argument: Any) -> None:
    """Above all arrays: NumPy prints two large ones alike where they differ in the middle."""
    with pytest.raises(TypeError, match="give numbers, words, tuples or frozen dataclasses"):
        computed(noted, argument)
    assert not CALLS


def inner() -> Callable[[], int]:
    def within() -> int:
        return 1

    return within


@pytest.mark.parametrize("function", [lambda: 1, inner(), Chosen().__hash__, Chosen])
def test_a_function_made_anew_each_time_is_refused(function: Any) -> None:
    with pytest.raises(TypeError, match="function of a module"):
        computed(function)
    with pytest.raises(TypeError):
        computed(noted, function)


def test_a_large_value_is_known_by_how_it_was_computed() -> None:
    few, many = computed(points, 3), computed(points, 4)
    assert (computed(total, few), computed(total, many)) == (3.0, 6.0)
    assert computed(total, few) == 3.0 and CALLS.count(few) == 1
    zeros, ones = computed(pair, 2)
    assert (computed(total, zeros), computed(total, ones)) == (0.0, 2.0)
    with pytest.raises(TypeError):
        computed(total, Points(few.X))


def test_a_value_that_says_what_it_is_is_known_by_that() -> None:
    """Two ways to the same settings lead to one figure."""
    computed(noted, computed(group, 1.2))
    computed(noted, computed(group, 0.9))
    assert [(Group(1),)] == CALLS


def test_a_name_goes_with_its_value() -> None:
    mine = named(Points(np.ones(3)), "mine", own=False)
    assert name_of(mine) == Name(("mine",), own=False)
    gone = weakref.ref(mine)
    del mine
    gc.collect()
    assert gone() is None and not cache._names()._known


def test_what_is_made_of_an_own_file_is_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Store(8)
    monkeypatch.setattr(cache, "_own", lambda: {cache.USUAL: own})
    mine = named(Points(np.ones(3)), "mine", own=True)
    assert computed(total, mine) == 3.0
    made = computed(noted, (mine, 1))
    computed(noted, made[0], "again")
    computed(noted, Holder(mine))
    assert len(own.results) == 4 and not shared().results
    computed(noted, 1)
    assert len(own.results) == 4 and len(shared().results) == 1


def test_the_one_not_asked_for_longest_is_forgotten() -> None:
    store = Store(2)
    for key in ("a", "b", "a", "c"):
        store.get(Name(key), lambda key=key: key)  # type: ignore[misc]
    assert list(store.results) == ["a", "c"]


def test_what_is_kept_cannot_be_changed() -> None:
    first = computed(points, 3)
    with pytest.raises(ValueError, match="read-only"):
        first.X[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        computed(pair, 2)[1].X[0] = 1.0


def test_an_error_is_not_kept() -> None:
    with pytest.raises(AttributeError):
        computed(total, named(Points(None), "nothing", own=False))
    assert not shared().results


def test_one_computation_at_a_time_and_each_but_once() -> None:
    running: list[int] = []
    store, both = Store(8), threading.Barrier(4)

    def slow() -> int:
        running.append(1)
        assert len(running) == 1
        threading.Event().wait(0.01)
        running.pop()
        CALLS.append(1)
        return len(CALLS)

    def ask(key: str) -> None:
        both.wait()
        store.get(Name(key), slow)

    threads = [threading.Thread(target=ask, args=(key,)) for key in ("a", "a", "b", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(CALLS) == 2 and sorted(store.results.values()) == [1, 2]


def test_what_is_kept_is_had_while_another_is_computed() -> None:
    store = Store(8)
    store.get(Name("kept"), lambda: 1)
    found: list[int] = []

    def asked_meanwhile() -> int:
        other = threading.Thread(target=lambda: found.append(store.get(Name("kept"), lambda: 2)))
        other.start()
        other.join(10)
        return 3

    assert store.get(Name("new"), asked_meanwhile) == 3 and found == [1]
