"""How a person looks at a film: colours, contours, trails. Nothing here changes what EM computes. Pure.

The fields of `View` are the one table of what can be chosen: the link, the browser's controls and its address follow.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from gmm_core.arrays import InputError
from gmm_core.data.option import Option
from gmm_core.experiment.experiment import NUMBERS
from ui.state import parameters

COLOURS = {
    "blend": "Responsibilities, blended",
    "component": "Most probable component",
    "uncertainty": "Uncertainty",
    "ink": "One component’s responsibility",
}
LEVELS = (1, 2, 3)  # contours that can be drawn, in sigmas


@dataclass(frozen=True, kw_only=True)
class Control(ABC):
    """One thing that can be chosen: its name in a link, and its label beside the film."""

    word: str
    label: str
    needs: str = ""  # a field of the film; where that is empty, there is nothing to choose
    beside: tuple[str, ...] = ()  # a field of the view and the value with which this is of use
    says: str = ""  # what is seen while it is on

    @abstractmethod
    def check(self, value: Any) -> Any:
        """Return the value as it is kept, or raise InputError."""

    @abstractmethod
    def write(self, value: Any, K: int) -> str:
        """Write a value for a link to an experiment with K components."""

    @abstractmethod
    def reader(self, K: int) -> Callable[[str], Any]:
        """Return what reads the value from such a link."""


@dataclass(frozen=True, kw_only=True)
class Choice(Control):
    """One of several."""

    titles: Mapping[str, str]

    def check(self, value: Any) -> Any:
        """Return a value that has a title."""
        if value not in self.titles:
            raise InputError(f"“{self.label}” is one of: {', '.join(self.titles)}.")
        return value

    def write(self, value: Any, K: int) -> str:
        """Write the value itself."""
        return str(value)

    def reader(self, K: int) -> Callable[[str], Any]:
        """Read one of the values."""
        return parameters.choice(self.titles)


@dataclass(frozen=True, kw_only=True)
class Switch(Control):
    """On or off."""

    words: Mapping[str, bool] = field(default_factory=lambda: parameters.SWITCH)

    def check(self, value: Any) -> Any:
        """Return a value that is on or off."""
        if not isinstance(value, bool):
            raise InputError(f"“{self.label}” is either on or off.")
        return value

    def write(self, value: Any, K: int) -> str:
        """Write the word for on or off."""
        return parameters.word(self.words, value)

    def reader(self, K: int) -> Callable[[str], Any]:
        """Read one of the two words."""
        return parameters.meaning(self.words)


@dataclass(frozen=True, kw_only=True)
class Levels(Control):
    """None or some of the contours."""

    levels: tuple[int, ...]

    def check(self, value: Any) -> Any:
        """Return the chosen levels in their order, each once."""
        if not set(value) <= set(self.levels):
            raise InputError(f"“{self.label}” are drawn at {', '.join(map(str, self.levels))} sigma.")
        return tuple(level for level in self.levels if level in value)

    def write(self, value: Any, K: int) -> str:
        """Write the levels with commas between them."""
        return ",".join(map(str, value)) or "none"

    def reader(self, K: int) -> Callable[[str], Any]:
        """Read levels with commas between them."""
        return parameters.levels(self.levels)


@dataclass(frozen=True, kw_only=True)
class Component(Control):
    """A component, counted from 1, as people count."""

    def option(self, K: int) -> Option:
        """Return the number behind it."""
        return Option(self.word, self.label, "", 1, 1, K, 1)

    def check(self, value: Any) -> Any:
        """Return a number that some mixture has."""
        return self.option(int(NUMBERS["K"].high)).check(value)

    def write(self, value: Any, K: int) -> str:
        """Write the number, of the first component where the mixture has fewer."""
        return str(value if value <= K else 1)

    def reader(self, K: int) -> Callable[[str], Any]:
        """Read a number up to K."""
        return parameters.numeric(self.option(K))


def _chosen(usual: Any, control: Control) -> Any:
    return field(default=usual, metadata={"control": control})


@dataclass(frozen=True)
class View:
    """Hold what is drawn; every value is checked (InputError), equal views compare equal."""

    colour: str = _chosen("blend", Choice(word="colour", label="Colour points by", titles=COLOURS))
    ink: int = _chosen(1, Component(word="ink", label="Component", beside=("colour", "ink")))
    levels: tuple[int, ...] = _chosen((1,), Levels(word="levels", label="Ellipses", levels=LEVELS))
    trails: bool = _chosen(True, Switch(word="trails", label="Trails"))  # the way the means have come
    truth: bool = _chosen(
        True,
        Switch(word="truth", label="True mixture", needs="truth", says="Grey dotted ellipses: the true mixture."),
    )
    whole: bool = _chosen(  # one step is a whole iteration instead of half of one
        False, Switch(word="steps", label="Whole iterations", words={"half": False, "whole": True})
    )

    def __post_init__(self) -> None:
        for name, control in CONTROLS.items():
            object.__setattr__(self, name, control.check(getattr(self, name)))


CONTROLS: Mapping[str, Control] = {one.name: one.metadata["control"] for one in fields(View)}


def table() -> list[dict[str, Any]]:
    """Describe all controls for the browser, in the order of the fields of `View`."""
    return [
        {"name": one.name, "kind": type(CONTROLS[one.name]).__name__.lower(), "usual": one.default}
        | asdict(CONTROLS[one.name])
        for one in fields(View)
    ]
