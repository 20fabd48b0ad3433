"""The charts of a lesson's page, and what is computed for them: once for what it depends on."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar, TypeVarTuple

from gmm_core.arrays import InputError
from ui.browser.plot import address, chart
from ui.cache import computed
from ui.charts.axes import Figure
from ui.charts.drawing import Frame, sent
from ui.lab.show import show_of
from ui.page.base import Base
from ui.stage.show import Show
from ui.state import session
from ui.state.settings import to_query

S = TypeVar("S")
T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")
Content = Figure | Sequence[Frame]


class Pictures(Base[S]):
    """The part of a page that draws."""

    address: dict[str, str] | None = None  # what stands in the address besides the settings

    def compute(self, function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
        """Return function(*arguments), computed once for equal arguments: `ui.cache`."""
        return computed(function, *arguments)

    def lab(self) -> Show | None:
        """Return the experiment that stands in the Lab with its data and run, None if there is none to show."""
        visitor = session.this_visitor()
        with suppress(InputError):  # then the last one that could be run
            visitor.show = show_of(visitor)
        show: Show | None = visitor.show
        return show

    def chart(
        self,
        key: str,
        make: Callable[[*Arguments], Content],
        *arguments: *Arguments,
        label: str,
        height: int = 420,
        exports: str = "",
        on_click: Callable[[float, float], None] | None = None,
    ) -> None:
        """Draw make(*arguments), anew only when these change; the step of the page's first chart stands in the address.

        Parameters
        ----------
        label
            What the chart shows, for those who cannot see it; no other chart of the page has the same.
        """
        place = f"{self.name}_{key}"

        def click() -> None:
            where = session.clicked(place)
            if where is not None and on_click is not None:
                on_click(*where)

        content = computed(_content, make, *arguments)
        if not self.first_chart:
            self.first_chart = key
            address((self.address or {}) | to_query(self.settings), chart=place)
        chart(
            content,
            key=place,
            label=label,
            height=height,
            step=self.lesson.step if place == (self.lesson.into_sight or f"{self.name}_{self.first_chart}") else 0,
            opened=self.lesson.opened,
            into_sight=self.lesson.into_sight == place,
            exports=exports,
            on_click=click if on_click is not None else None,
        )


def _content(make: Callable[[*Arguments], Content], *arguments: *Arguments) -> str:
    return sent(make(*arguments))
