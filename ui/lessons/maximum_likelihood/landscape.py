"""The landscape of the likelihood: ln p over (mu, sigma) as a map and as a surface in space. Pure."""

import numpy as np

from gmm_core import likelihood
from gmm_core.arrays import Array
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace, label, line, points
from ui.lessons.maximum_likelihood.climb import MU, SIGMA, Climb, climb
from ui.lessons.maximum_likelihood.settings import LIMITS, Sample, Yours
from ui.lessons.maximum_likelihood.slices import DEPTH, ML, TRUTH, YOU, heights
from ui.words.numerals import fixed, number

MAP_SIZE, SURFACE_SIZE = 60, 40  # points of the grids along each side
HILL = "@3"
LINES = 16  # contour lines from the foot of the picture to its top


def chart(sample: Sample, yours: Yours, maximum: bool) -> Figure:
    """Draw the map of ln p over mu and sigma with the reader's point, its two slices, and where each slope is 0."""
    at = climb(sample, yours)
    low, high = heights(at)
    mu, sigma, ln_p = _grid(at, MAP_SIZE)
    ridge = likelihood.best_sigma(at.x, mu)
    here = fixed(at.ln_p(at.mu, at.sigma))
    levels = {"start": low, "end": high, "size": DEPTH * at.N / LINES}
    data = [
        drawing.heat(mu, sigma, _glow(at, ln_p), f"{HILL}/0.6", zmin=0, zmax=1),
        drawing.contours(
            mu, sigma, ln_p, "@text/0.35", contours=levels, autocontour=False, line={"color": "@text/0.35", "width": 1}
        ),
        line(LIMITS["mu"], [at.sigma] * 2, f"{YOU}/0.8", 1.5),
        line([at.mu] * 2, LIMITS["sigma"], f"{YOU}/0.8", 1.5),
        line(mu, ridge, ML, 2, drawing.DASHES[1], visible=maximum),
        line([at.mu_ml] * 2, LIMITS["sigma"], ML, 2, drawing.DASHES[1], visible=maximum),
        points([[MU, SIGMA]], "@text", 12, marker={"symbol": "x"}, visible=maximum),
        points([[at.mu_ml, at.sigma_ml]], ML, 17, marker={"symbol": "square", **_RIM}, visible=maximum),
        points([[at.mu, at.sigma]], YOU, 17, marker=_RIM),
    ]
    return drawing.figure(
        data,
        drawing.axis("μ", LIMITS["mu"]),
        drawing.axis("σ", LIMITS["sigma"]),
        annotations=[
            drawing.title_above(f"ln p over (μ, σ): {here} at your point, a line every {number(DEPTH * at.N / LINES)}"),
            *_names(at, maximum),
        ],
    )


def surface(sample: Sample, yours: Yours, maximum: bool) -> Figure:
    """Draw ln p over mu and sigma as a surface in space, with the reader's point and the two slices on it."""
    at = climb(sample, yours)
    low, high = heights(at)
    mu, sigma, ln_p = _grid(at, SURFACE_SIZE)
    here = at.ln_p(at.mu, at.sigma)
    top = at.ln_p(at.mu_ml, at.sigma_ml) if at.sigma_ml else high
    lift = 0.004 * (high - low)  # keeps lines from sinking into the surface
    data = [
        drawing.surface(
            mu, sigma, ln_p, HILL, surfacecolor=drawing.numbers(_glow(at, ln_p)), cmin=0, cmax=1, hoverinfo="skip"
        ),
        _path(mu, np.full_like(mu, at.sigma), likelihood.log_likelihood(at.x, mu, at.sigma) + lift, low),
        _path(np.full_like(sigma, at.mu), sigma, likelihood.log_likelihood(at.x, at.mu, sigma) + lift, low),
        _ball(at.mu, at.sigma, max(here, low) + lift, YOU, "circle"),
        _ball(at.mu_ml, at.sigma_ml, top + lift, ML, "square", visible=maximum and at.sigma_ml >= LIMITS["sigma"][0]),
    ]
    space = drawing.scene(
        data,
        {"title": {"text": "μ"}, "range": list(LIMITS["mu"])},
        {"title": {"text": "σ"}, "range": list(LIMITS["sigma"])},
        {"title": {"text": ""}, "range": [low, high], "nticks": 5},
        camera={"eye": {"x": 1.75, "y": -2.1, "z": 1.1}, "center": {"x": -0.04, "y": 0, "z": -0.1}},
        aspectratio={"x": 1.1, "y": 1.1, "z": 0.8},
    )
    title = label("The height is ln p", 0.02, 1, xref="paper", yref="paper", xanchor="left", yanchor="top")
    return space | {"layout": {**space["layout"], "annotations": [title]}}


_RIM: Trace = {"line": {"width": 2.5, "color": "@background"}}


def _grid(at: Climb, size: int) -> tuple[Array, Array, Array]:
    mu, sigma = np.linspace(*LIMITS["mu"], size), np.linspace(*LIMITS["sigma"], size)
    return mu, sigma, likelihood.log_likelihood(at.x, mu, sigma[:, None])


def _glow(at: Climb, ln_p: Array) -> Array:
    """Return what the landscape is coloured by: the likelihood's N-th root, from 0 to 1 at the highest place shown."""
    return np.exp((ln_p - ln_p.max()) / at.N)


def _names(at: Climb, maximum: bool) -> list[Trace]:
    """Name the lines along which one slope is 0, the maximum where they cross, and the truth."""
    side = 1 if at.mu_ml < 0 else -1  # where there is more room
    on_ridge = at.mu_ml + 1.2 * side
    beside: Trace = {
        "xanchor": "left" if side > 0 else "right",
        "xshift": 6 * side,
        "yanchor": "top",
        "visible": maximum,
    }
    return [
        label("∂ ln p/∂σ = 0", on_ridge, float(likelihood.best_sigma(at.x, on_ridge)), ML, **beside),
        label(
            "∂ ln p/∂μ = 0", at.mu_ml, LIMITS["sigma"][1], ML, xanchor="left", yanchor="top", xshift=4, visible=maximum
        ),
        label("true", MU, SIGMA, TRUTH, xanchor="right", xshift=-10, visible=maximum),
    ]


def _path(x: Array, y: Array, z: Array, low: float) -> Trace:
    inside = z >= low
    return {
        "type": "scatter3d",
        "mode": "lines",
        "x": drawing.numbers(x),
        "y": drawing.numbers(y),
        "z": drawing.numbers(np.where(inside, z, np.nan)),
        "line": {"color": YOU, "width": 6},
        "hoverinfo": "skip",
    }


def _ball(x: float, y: float, z: float, colour: str, symbol: str, visible: bool = True) -> Trace:
    return {
        "type": "scatter3d",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "z": [z],
        "marker": {"color": colour, "size": 7, "symbol": symbol, "line": {"width": 2, "color": "@background"}},
        "hoverinfo": "skip",
        "visible": visible,
    }
