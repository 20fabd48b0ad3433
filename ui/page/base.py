"""What every part of a lesson's page works with: its name, its words, and what is set on it."""

from typing import Any, Generic, TypeVar

from ui.state import session
from ui.state.settings import changed, declared
from ui.words.page import words

S = TypeVar("S")  # the dataclass of a lesson's settings


class Base(Generic[S]):
    """One page while it is being built."""

    def __init__(self, name: str, kind: type[S]) -> None:
        self.name, self.kind = name, kind
        self.setting = {setting.name: setting for setting in declared(kind)}
        self.words = words(name)
        self.lesson = session.lesson(name, kind)
        self.first_chart = ""  # an exercise brings it into sight unless it names another one

    @property
    def settings(self) -> S:
        """Return what is set now."""
        chosen: S = self.lesson.chosen
        return chosen

    def store(self, chosen: S) -> None:
        """Keep what was set from now on; what a link asked for in vain needs no more saying."""
        self.lesson.chosen = chosen
        self.lesson.notes.clear()
        self.lesson.into_sight = ""

    def change(self, **values: Any) -> None:
        """Change some settings."""
        self.store(changed(self.settings, **values))
