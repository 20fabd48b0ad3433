"""The Gaussian in the plane: the ellipse with its axes, and the surface. Pure."""

from typing import Any

import numpy as np

from gmm_core import geometry
from gmm_core.arrays import Array, frozen
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace
from ui.lessons.gaussian import model
from ui.lessons.gaussian.marks import BELL, FILL, POINT, ceiling, segment, short, text
from ui.lessons.gaussian.model import LEVELS, Plane
from ui.lessons.gaussian.settings import REACH, Ellipse, Point

# The surface: rings of equal Delta, two at each level so that the tone changes sharply there, and the tones in between.
RINGS = frozen(np.concatenate([np.linspace(level + 1e-3, level + 1, 8) for level in range(4)]))
SPOKES = 49
TONES = (0.75, 0.5, 0.3, 0.12)

NO_GAUSSIAN = "Σ is not positive definite: there is no Gaussian to draw."


def contours(ellipse: Ellipse, point: Point) -> Figure:
    """Draw the contours at 1, 2 and 3 sigma, the axes of the ellipse, the point, and what is as far as it."""
    plane, x = model.plane(ellipse), model.place(point)
    radius = float(np.linalg.norm(x - plane.mu))
    traces = [
        *(_ellipse(plane, level, BELL, 2, fill="toself", fillcolor=f"{BELL}/{FILL[level]}") for level in LEVELS[::-1]),
        _circle(plane, radius),
        _ellipse(plane, plane.distance(x) if plane.valid else 0, POINT, 2.5, dash="dash"),
        *(_half_axis(plane, i) for i in range(2)),
        segment(plane.mu, x, POINT, 1.5, "dot"),
        drawing.points([plane.mu], BELL, 12),
        drawing.points([x], POINT, 13, marker={"symbol": "diamond"}),
        *(_level_label(plane, level) for level in LEVELS),
        *(_axis_label(plane, i) for i in range(2)),
        text(_point_label(plane, x), x, _outward(x - plane.mu, inside=abs(x[0]) < 0.6 * REACH), POINT),
    ]
    drawn = drawing.figure(
        traces,
        drawing.axis("x₁", (-1.2 * REACH, 1.2 * REACH)),
        drawing.axis("x₂", (-1.2 * REACH, 1.2 * REACH), **drawing.equal()),
        annotations=_notice(plane),
    )
    return drawn | {"narrow_height": 400}


def surface(ellipse: Ellipse) -> Figure:
    """Draw the density as a surface over the ellipse Delta <= 4; its bands end at 1, 2 and 3 sigma."""
    plane = model.plane(ellipse)
    Sigma = plane.Sigma if plane.valid else np.eye(2)
    peak = float(np.exp(plane.log_peak)) if plane.valid else 1.0
    rings = np.stack([geometry.ellipse(plane.mu, Sigma, radius, SPOKES) for radius in RINGS])  # (rings, SPOKES, 2)
    height = np.repeat(peak * np.exp(-0.5 * RINGS**2)[:, None], SPOKES, axis=1)
    beyond = np.searchsorted(LEVELS, RINGS)  # how many levels each ring is beyond
    trace = drawing.surface(
        *(rings[..., 0], rings[..., 1], height, BELL),
        surfacecolor=drawing.numbers(np.repeat(np.array(TONES)[beyond][:, None], SPOKES, axis=1)),
        cmin=0,
        cmax=1,
        colorscale=[[0, "@background"], [1, BELL]],
        opacity=1 if plane.valid else 0,  # an invisible surface keeps the axes on the screen
    )
    flat = {"nticks": 5}
    drawn = drawing.scene(
        [trace],
        drawing.axis("x₁", (-REACH, REACH), **flat),
        drawing.axis("x₂", (-REACH, REACH), **flat),
        drawing.axis("Density", (0, ceiling(peak)), **flat),
        aspectmode="manual",
        aspectratio={"x": 1.3, "y": 1.3, "z": 0.75},
        camera=_camera(1.12),
    )
    drawn["layout"]["annotations"] = _notice(plane)
    return drawn | {"narrow": {"scene.camera": _camera(1.25)}, "narrow_height": 300}


def _camera(distance: float) -> Trace:
    eye = {"x": 1.05 * distance, "y": -1.75 * distance, "z": 1.05 * distance}
    return {"eye": eye, "center": {"x": -0.09, "y": -0.05, "z": -0.22}}


def _ellipse(plane: Plane, level: float, colour: str, width: float, **more: Any) -> Trace:
    Sigma = plane.Sigma if plane.valid else np.eye(2)
    x, y = geometry.ellipse(plane.mu, Sigma, level, 129).T
    return drawing.line(x, y, colour, width, visible=plane.valid, **more)


def _circle(plane: Plane, radius: float) -> Trace:
    """Draw what is as far from the mean as the point with a ruler."""
    x, y = geometry.ellipse(plane.mu, np.eye(2), radius, 129).T
    return drawing.line(x, y, "@faint", 2, "dot")


def _half_axis(plane: Plane, i: int) -> Trace:
    """Draw lambda_i^(1/2) u_i from the mean; where lambda_i is negative, a warning in its direction."""
    end = _axis_end(plane, i)
    colour = "@text" if plane.eigenvalues[i] > 0 else "@torn"
    arrow = {"symbol": ["circle", "arrow"], "size": [1, 13], "angleref": "previous", "color": colour}
    return segment(plane.mu, end, colour, 3) | {"mode": "lines+markers", "marker": arrow}


def _axis_end(plane: Plane, i: int) -> Array:
    return plane.mu + np.sqrt(abs(plane.eigenvalues[i])) * plane.directions[i]


def _axis_label(plane: Plane, i: int) -> Trace:
    value, index = plane.eigenvalues[i], "₁₂"[i]
    colour = "@text" if value > 0 else "@torn"
    written = f"√λ{index} = {short(np.sqrt(value))}" if value > 0 else f"λ{index} = {short(value)}"
    return text(written, _axis_end(plane, i), _outward(plane.directions[i]), colour)


def _level_label(plane: Plane, level: int) -> Trace:
    """Write the level below the lowest point of its contour; where there is no room, only the outermost one."""
    deviation = float(np.sqrt(plane.Sigma[1, 1]))
    lowest = plane.mu - level * plane.Sigma[1] / deviation
    room = deviation >= 0.4 or level == max(LEVELS)
    return text(f"{level}σ", lowest, "bottom center", BELL) | {"visible": plane.valid and room}


def _outward(direction: Array, inside: bool = True) -> str:
    """Place a text such that it leads away from the mean; near the border, back into the picture."""
    right, up = direction >= 0
    return f"{'top' if up else 'bottom'} {'right' if right == inside else 'left'}"


def _point_label(plane: Plane, x: Array) -> str:
    return f"x: Δ = {short(plane.distance(x))}" if plane.valid else "x"


def _notice(plane: Plane) -> list[Trace]:
    if plane.valid:
        return []
    place = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.97, "showarrow": False}
    return [{"text": NO_GAUSSIAN, "font": {"color": "@torn"}, "bgcolor": "@background/0.75", **place}]
