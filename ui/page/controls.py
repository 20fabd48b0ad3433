"""The widgets of a lesson's page, one for each of its settings."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from gmm_core.data.option import Option
from ui.page.base import Base
from ui.state import session
from ui.state.settings import Choice, Setting, Switch, changed, fitted, values_of

FEW_CHOICES = 4  # shown side by side; more become a menu

S = TypeVar("S")
Then = Callable[[S, str], S]  # all settings, the one that was moved -> the settings with what changes along with it


class Controls(Base[S]):
    """The part of a page that a reader moves."""

    def controls(self, *names: str, typed: bool = False, step: float = 0, then: Then[S] | None = None) -> None:
        """Show the widgets of these settings.

        Parameters
        ----------
        typed
            Numbers are typed, not moved on a slider.
        step
            The least step of a slider, where the setting itself can be finer.
        then
            Makes the changes that go with that of the setting that was moved.
        """
        for name in names:
            setting, value = self.setting[name], values_of(self.settings)[name]
            tied = session.bind(f"{self.name}_{name}", value, self._move(name, then))
            self._widget(setting, {**tied, "help": setting.help or None}, typed, step)

    def controls_beside(
        self, *groups: Sequence[str], columns: int = 3, step: float = 0, then: Then[S] | None = None
    ) -> None:
        """Show groups of widgets side by side."""
        for column, names in zip(st.columns(columns, gap="large"), groups, strict=False):
            with column:
                self.controls(*names, step=step, then=then)

    def _widget(self, setting: Setting, shared: dict[str, Any], typed: bool, step: float) -> None:
        match setting:
            case Option() if typed:
                st.number_input(setting.label, setting.low, setting.high, step=setting.step, **shared)
            case Option():
                whole = isinstance(setting.default, int)
                shared |= {"step": max(setting.step, type(setting.step)(step)), "format": None if whole else "%g"}
                st.slider(setting.label, setting.low, setting.high, **shared)
            case Switch():
                st.toggle(setting.label, **shared)
            case Choice():
                words, shared["format_func"] = list(setting.titles), setting.titles.__getitem__
                if len(words) <= FEW_CHOICES:
                    st.segmented_control(setting.label, words, required=True, wrap=True, **shared)
                else:
                    st.selectbox(setting.label, words, **shared)

    def _move(self, name: str, then: Then[S] | None) -> Callable[[Any], None]:
        def move(value: Any) -> None:
            moved = changed(self.settings, **{name: value})
            self.store(then(moved, name) if then else moved)

        return move

    def set(self, **values: Any) -> None:
        """Change settings from a callback; numbers are brought into their limits and onto their steps."""
        self.change(**{name: fitted(self.setting[name], value) for name, value in values.items()})

    def set_point(self, x: str, y: str) -> Callable[[float, float], None]:
        """Return what a click on a chart does: it stores its place in two settings."""
        return lambda px, py: self.set(**{x: px, y: py})

    def next_seed(self, name: str = "seed") -> None:
        """Take the next seed, after the last one the first; for a button's callback."""
        setting = self.setting[name]
        assert isinstance(setting, Option)
        count = int(setting.high) + 1
        self.change(**{name: (values_of(self.settings)[name] + 1) % count})
