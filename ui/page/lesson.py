"""The page of a lesson: its words, its controls and its charts, around settings that stand in the address."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gmm_core.arrays import InputError
from gmm_core.data.option import Option
from ui import contents, named
from ui.browser.plot import chart
from ui.charts.axes import Figure
from ui.charts.drawing import Frame, packed, written
from ui.lab.show import show
from ui.named import Named
from ui.stage.show import Show
from ui.state import session
from ui.state.settings import Choice, Setting, Switch, Values, defaults, fitted, write
from ui.words.numerals import readable
from ui.words.page import SLIDES, Experiment, words
from ui.words.text import plain

PAGES = Path(__file__).parents[2] / "pages"
FEW_CHOICES = 4  # shown side by side; more become a menu

T = TypeVar("T")
Then = Callable[[Values, str], Values]  # all settings, the one that was moved -> settings that change with it


class LessonPage:
    """One page while it is being built."""

    def __init__(self, name: str, settings: Sequence[Setting]) -> None:
        self.name = name
        self.settings = {setting.name: setting for setting in settings}
        self.words = words(name)
        self.kept = session.lesson(name, settings)
        self.first_chart = ""
        self.address: dict[str, str] = {}  # what stands in the address besides the settings

    @property
    def values(self) -> Values:
        """Return the value of every setting."""
        return dict(self.kept.values)

    # Words

    def say(self, part: str, **live: str) -> None:
        """Write a named part of the page's words with live numbers in it."""
        st.markdown(self.words.part(part, **live))

    def experiments(self, group: str = "", shows: str = "") -> None:
        """Show a group of experiments; setting one up brings the chart ``shows`` into sight, or else the first one."""
        tried = self.words.experiments[group]
        for column, experiment in zip(st.columns(len(tried)), tried, strict=True):
            with column.container(border=True):
                self._experiment(experiment, f"{self.name}_{shows or self.first_chart}")

    def _experiment(self, experiment: Experiment, shows: str) -> None:
        st.markdown(f"**{experiment.title}**\n\n{experiment.question}")
        key = f"{self.name}: {experiment.title}"
        if experiment.page:
            if st.button(experiment.label, key=key):
                _open(experiment)
        else:
            setting = (self.name, tuple(self.settings.values()), dict(experiment.query), shows)
            st.button(experiment.label, key=key, on_click=session.set_lesson, args=setting)
        with st.expander("Answer"):
            st.markdown(experiment.answer)

    def close(self) -> None:
        """End the page: the note on the slides, and the way on."""
        if SLIDES in self.words.parts:
            st.info(f"**If you come from the slides.** {self.words.part(SLIDES)}")
        after = contents.following(self.name)
        if after is not None:
            st.page_link(PAGES / f"{after.name}.py", label=f":primary[**Next: {after.title} →**] {after.about}")

    # Controls

    def columns(self) -> Sequence[DeltaGenerator]:
        """Return a wide column for a picture and a narrower one beside it; on a phone the picture comes first."""
        return st.columns([3, 2], gap="large")

    def controls(self, *names: str, typed: bool = False, step: float = 0, then: Then | None = None) -> None:
        """Show the widgets of these settings.

        Parameters
        ----------
        typed
            Numbers are typed, not moved on a slider.
        step
            The least step of a slider, where the setting itself can be finer.
        then
            Tells which other settings change with the one that was moved.
        """
        for name in names:
            setting = self.settings[name]
            bound = session.bind(f"{self.name}_{name}", self.kept.values[name], self._store(name, then))
            self._widget(setting, {**bound, "help": setting.help or None}, typed, step)

    def controls_beside(
        self, *groups: Sequence[str], columns: int = 3, step: float = 0, then: Then | None = None
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
                words, shared["format_func"] = list(setting.options), setting.options.__getitem__
                if len(words) <= FEW_CHOICES:
                    st.segmented_control(setting.label, words, required=True, wrap=True, **shared)
                else:
                    st.selectbox(setting.label, words, **shared)

    def _store(self, name: str, then: Then | None) -> Callable[[Any], None]:
        def store(value: Any) -> None:
            moved = {name: value}
            self._change(moved | (then(self.values | moved, name) if then else {}))

        return store

    def set(self, **values: Any) -> None:
        """Change settings from a callback; numbers are brought into their limits and onto their steps."""
        self._change({name: fitted(self.settings[name], value) for name, value in values.items()})

    def next_seed(self, name: str = "seed") -> None:
        """Take the next seed, after the last one the first; for a button's callback."""
        setting = self.settings[name]
        assert isinstance(setting, Option)
        count = int(setting.high) + 1
        self._change({name: (self.kept.values[name] + 1) % count})

    def set_point(self, x: str, y: str) -> Callable[[float, float], None]:
        """Return what a click on a chart does: it stores its place in two settings."""
        return lambda px, py: self.set(**{x: px, y: py})

    def reset(self) -> None:
        """Bring every setting back to what the page opens with; for a button's callback."""
        self._change(defaults(tuple(self.settings.values())))

    def _change(self, values: Values) -> None:
        self.kept.values.update(values)
        self.kept.notes.clear()
        self.kept.shows = ""

    # Pictures

    def compute(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return function(*arguments), computed once for equal arguments and shared between visitors."""
        return named.computed(function, *arguments)

    def named(self, function: Callable[..., T], *arguments: Any) -> Named[T]:
        """Return a computed value with its name, as an argument for the next computation."""
        return named.named(function, *arguments)

    def lab(self) -> Show | None:
        """Return the experiment that stands in the Lab with its data and run, None if there is none to show.

        For a chart, pass ``*named(shown)`` of `ui.lab.show`: its make then gets the data set and the trajectory.
        """
        kept = session.visitor()
        with suppress(InputError):  # then the last one that could be run
            kept.shown = show(kept)
        return kept.shown

    def _used(self, names: Sequence[str] | None) -> Values:
        if names is None:
            return self.values
        return defaults(tuple(self.settings.values())) | {name: self.values[name] for name in names}

    def chart(
        self,
        key: str,
        make: Callable[..., Figure | Sequence[Frame]],
        *arguments: Any,
        label: str,
        height: int = 420,
        uses: Sequence[str] | None = None,
        exports: str = "",
        on_click: Callable[[float, float], None] | None = None,
    ) -> None:
        """Draw make(values, *arguments), computed once; the page's first chart keeps the settings in the address.

        Parameters
        ----------
        label
            What the chart shows, for those who cannot see it; no other chart of the page has the same.
        uses
            The settings that the figure depends on, where it is not all of them; the others have their defaults in
            ``values``, so that moving them leaves the figure as it is.
        """
        first = not self.first_chart
        self.first_chart = self.first_chart or key
        place = f"{self.name}_{key}"

        def click() -> None:
            where = session.clicked(place)
            if where is not None and on_click is not None:
                on_click(*where)

        chart(
            self.compute(_content, Named(f"{make.__module__}.{make.__qualname__}", make), self._used(uses), *arguments),
            key=place,
            label=label,
            height=height,
            address=self.address | write(tuple(self.settings.values()), self.values) if first else None,
            step=self.kept.step if place == (self.kept.shows or f"{self.name}_{self.first_chart}") else 0,
            opened=self.kept.opened,
            into_sight=self.kept.shows == place,
            exports=exports,
            on_click=click if on_click is not None else None,
        )


def _content(make: Callable[..., Figure | Sequence[Frame]], values: Values, *arguments: Any) -> str:
    return written(packed(make(values, *arguments)))


def open_page(name: str, settings: Sequence[Setting]) -> LessonPage:
    """Begin the page of a lesson: its title, its idea, and what its link asked for in vain."""
    page = LessonPage(name, settings)
    st.title(page.words.title, anchor=False)
    st.markdown(page.words.idea)
    if page.kept.notes:
        st.info(plain(readable(" ".join(page.kept.notes)), 1000))
    return page


def _open(experiment: Experiment) -> None:
    """Go to another page in the state of the experiment's link."""
    if experiment.page == "lab":
        session.set_lab(dict(experiment.query))
        st.switch_page(PAGES / "lab.py")
    raise ValueError(f"An experiment leads to {experiment.page!r}: only this page and the Lab can be set up.")
