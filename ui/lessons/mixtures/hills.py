"""Carrying mean 1 through the sample: the plane on the left, the log-likelihood as a curve on the right. Pure."""

import numpy as np

from ui.charts import drawing
from ui.charts.axes import Figure
from ui.lessons.mixtures.likelihood import PLACES, WRITTEN, Hills, Update, carried, hills, known, on_line, unknown
from ui.lessons.mixtures.model import place
from ui.lessons.mixtures.plane import UNIT, means
from ui.lessons.mixtures.settings import Carry, Draw, Plane
from ui.words.numerals import number, tex, tex_fixed

SLOTS = 24  # tops of hills that can be marked
TANGENT = 0.06  # half the length of the tangent, in x


def picture(plane: Plane, draw: Draw, carry: Carry) -> Figure:
    """Draw the sample with mean 1 carried along, and ln p(X) and ln p(X, Z) over its place."""
    seen, change = hills(plane, draw, carry.size), unknown(plane, draw, carry)
    axes, layout, narrow = drawing.panels(2, titles=["the sample, with mean 1 on its line", "over the place of mean 1"])
    low, high = seen.incomplete.min(), seen.incomplete.max()
    room = 0.08 * (high - low) + 1e-3
    layout["xaxis"] |= drawing.axis("x₁", UNIT)
    layout["yaxis"] |= drawing.axis("x₂", UNIT, **drawing.equal())
    layout["xaxis2"] |= drawing.axis("x₁ of mean 1", (0, 1))
    layout["yaxis2"] |= drawing.axis("", (low - room, high + 1.8 * room), nticks=6)
    layout["annotations"] += _names(seen, low - room)
    right = dict(zip(("xaxis", "yaxis"), axes[1], strict=True))
    data = [*_plane(seen, carry), *_curves(seen, carry.at, change, right)]
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": 800}


def _plane(seen: Hills, carry: Carry) -> list[drawing.Trace]:
    mixture = carried(seen.sample.mixture, carry.at, carry.size)
    line = on_line(mixture, np.array(UNIT))
    gamma = mixture.responsibilities(seen.sample.X)
    data = [
        drawing.line(line[:, 0], line[:, 1], "@faint", 1.5, "dot"),
        drawing.points(seen.sample.X, drawing.mix(gamma), 8),
    ]
    for k, (mu, Sigma) in enumerate(zip(mixture.mu, mixture.Sigma, strict=True)):
        fill = {"fill": "toself", "fillcolor": f"@{k + 1}/{0.14 if k == 0 else 0}"}
        data += [drawing.ellipse(mu, Sigma, k, 2.0, **fill), drawing.ellipse(mu, Sigma, k, 1.0, **fill)]
    return [*data, *means(mixture)]


def _curves(seen: Hills, at: float, change: Update, axes: dict[str, str]) -> list[drawing.Trace]:
    now = np.interp(at, PLACES, seen.incomplete)
    ends = np.array([-TANGENT, TANGENT])
    tops = np.full((SLOTS, 2), np.nan)
    found = seen.tops[:SLOTS]
    tops[: len(found)] = np.column_stack([found, np.interp(found, PLACES, seen.incomplete)])
    return [
        drawing.line(PLACES, seen.complete + seen.raised, "@1", 2.5, drawing.DASHES[1], **axes),
        drawing.line(PLACES, seen.incomplete, "@text", 4, **axes),
        drawing.points(tops, "@accent", 11, marker={"symbol": "triangle-down"}, **axes),
        drawing.line(at + ends, now + change.slope * ends, "@torn", 3, **axes),
        drawing.points([[at, now]], "@1", 15, marker={"line": {"width": 2, "color": "@text"}}, **axes),
    ]


def _names(seen: Hills, floor: float) -> list[drawing.Trace]:
    """Write the names beside the curves: to the right of the highest hill, and of the parabola's foot."""
    panel = {"xref": "x2", "yref": "y2", "xanchor": "left"}
    slope = min(int(np.argmax(seen.incomplete)) + 30, len(PLACES) - 60)
    above = np.flatnonzero(seen.complete + seen.raised > floor)
    foot = min(int(above[-1]), len(PLACES) - 100) if len(above) else 0
    name = "ln p(X, Z)" + (f" + {number(seen.raised, 5)}" if seen.raised else "")
    return [
        drawing.label("ln p(X)", PLACES[slope], seen.incomplete[slope], xshift=14, **panel),
        drawing.label(name, PLACES[foot], floor, colour="@1", xshift=4, yshift=14, **panel),
    ]


def numbers(plane: Plane, draw: Draw, carry: Carry) -> dict[str, str]:
    """Return the live numbers of the text about the derivative."""
    seen = hills(plane, draw, carry.size)
    change, solved = unknown(plane, draw, carry), known(plane, draw, carry)
    here = carried(seen.sample.mixture, carry.at, carry.size).mu[0]
    gammas = ", ".join(rf"$\gamma(z_{{{n + 1}1}}) = {value:.2f}$" for n, value in enumerate(change.shares[:WRITTEN]))
    return {
        "here": place(here),
        "gammas": gammas,
        "N_1": f"{change.N_1:.1f}",
        "slope": f"{change.slope:.0f}" if abs(change.slope) >= 0.5 else "0",
        "right": place(change.mu),
        "tops": hill_count(len(seen.tops)),
        "top": f"$x_1 = {solved.x:.3f}.$" if solved.N_1 else "here any place will do, for no point has this label.",
        "raised": raised(seen),
    }


def raised(seen: Hills) -> str:
    """Say by how much the picture raises the parabola, and how high its top really is; empty if it does not."""
    if not seen.raised:
        return ""
    top = tex_fixed(float(seen.complete.max()), 1)
    return (
        rf" There $\ln p(\mathbf{{X}},\mathbf{{Z}}) = {top}$; the picture shows it raised by ${tex(seen.raised, 5)}$."
    )


def hill_count(count: int) -> str:
    """Write how many hills there are."""
    return f"{count} hill" + ("" if count == 1 else "s")
