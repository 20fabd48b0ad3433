"""What differs from frame to frame of a film, each once. Pure."""

from typing import Any

from ui.charts.axes import Figure

Trace = dict[str, Any]


class Parts:
    """What differs from the first figure of a film; what several frames draw from the same objects is there once.

    Objects are told apart by where they are, so the film must be there as long as this is.
    """

    def __init__(self, first: Figure) -> None:
        self.first = first
        self.parts: list[Trace] = []
        self._of_traces: dict[tuple[int, int], int | None] = {}
        self._of_values: dict[tuple[tuple[str, int], ...], int] = {}

    def changes(self, other: Figure) -> dict[str, Any]:
        """Return the number of the part for each trace that differs, and what differs in the layout."""
        before, after = self.first["data"], other["data"]
        if len(before) != len(after):
            raise ValueError(f"a film changes from {len(before)} traces to {len(after)}")
        pairs = enumerate(zip(before, after, strict=True))
        traces = {str(i): part for i, pair in pairs if (part := self._part(*pair)) is not None}
        return {"data": traces, "layout": _different(self.first["layout"], other["layout"])}

    def _part(self, before: Trace, after: Trace) -> int | None:
        """Return the number of what differs between two traces, None if nothing does."""
        if before is after:
            return None
        pair = id(before), id(after)
        if pair not in self._of_traces:
            changed = _different(before, after)
            self._of_traces[pair] = self._number(changed) if changed else None
        return self._of_traces[pair]

    def _number(self, changed: Trace) -> int:
        values = tuple((name, id(value)) for name, value in changed.items())
        number = self._of_values.setdefault(values, len(self.parts))
        if number == len(self.parts):
            self.parts.append(changed)
        return number


def _different(before: Trace, after: Trace) -> Trace:
    if before is after:
        return {}
    gone = dict.fromkeys(before.keys() - after.keys())
    return {name: value for name, value in after.items() if name not in before or before[name] != value} | gone
