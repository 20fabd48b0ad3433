"""The Gaussian on a line: the bell and the areas under it. Pure."""

import numpy as np

from gmm_core.gaussian import probability_within
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace
from ui.lessons.gaussian import model
from ui.lessons.gaussian.marks import BELL, FILL, POINT, ceiling, segment, text
from ui.lessons.gaussian.model import LEVELS
from ui.lessons.gaussian.settings import Bell
from ui.words.numerals import from_log

LINE = 6.0  # the line shown goes from -LINE to LINE


def figure(bell: Bell) -> Figure:
    """Draw the density on a line, the areas within 1, 2 and 3 sigma, and the point x."""
    mu, sigma2, x = bell.mu, bell.sigma2, bell.x
    sigma = float(np.sqrt(sigma2))
    log_height, log_peak = model.log_density(np.array([x, mu]), mu, sigma2)
    height, peak = np.exp((log_height, log_peak))
    top = ceiling(peak)
    t = np.concatenate([[-40.0 / sigma], np.linspace(-5, 5, 201), [40.0 / sigma]])  # flat beyond 5 sigma
    line = mu + sigma * t
    shares = [_share(mu, sigma, sigma2, level) for level in reversed(LEVELS)]
    traces = [
        *shares,
        segment((-LINE, 1), (LINE, 1), "@faint", 1.5, "dash"),
        drawing.line(line, np.exp(model.log_density(line, mu, sigma2)), BELL, 3),
        segment((x, 0), (x, height), POINT, 2, "dot"),
        drawing.points([(x, height)], POINT, 12),
        text(from_log(log_height), (x, height), _beside(x, mu, height > 0.8 * peak), POINT),
        text(f"peak {from_log(log_peak)}", (mu, peak + 0.025 * top), "top center", BELL),
        *(_bracket(mu, sigma, level, top) for level in LEVELS),
        *(_bracket_label(mu, sigma, level, top) for level in LEVELS),
        text("density 1", (-0.97 * LINE, 1), "top right", "@text"),
    ]
    ticks = [round(share * top / 5, 3) for share in range(6)]
    drawn = drawing.figure(
        traces,
        drawing.axis("x", (-LINE, LINE)),
        drawing.axis("Density", (-0.23 * top, top), tickvals=ticks, zeroline=True, zerolinecolor="@faint"),
    )
    return drawn | {"narrow_height": 420}


def _share(mu: float, sigma: float, sigma2: float, level: int) -> Trace:
    x = mu + sigma * np.linspace(-level, level, 101)
    return drawing.area(x, np.exp(model.log_density(x, mu, sigma2)), f"{BELL}/{FILL[level]}")


def _beside(x: float, mu: float, high: bool) -> str:
    """Place a text where the curve falls, below that of the peak; near the border, back into the picture."""
    right = x >= mu if abs(x) < 0.6 * LINE else x < 0
    return f"{'middle' if high else 'top'} {'right' if right else 'left'}"


def _bracket(mu: float, sigma: float, level: int, top: float) -> Trace:
    place = -0.065 * level * top
    bracket = segment((mu - level * sigma, place), (mu + level * sigma, place), BELL, 2)
    return bracket | {"mode": "lines+markers", "marker": {"symbol": "line-ns-open", "size": 9, "color": BELL}}


def _bracket_label(mu: float, sigma: float, level: int, top: float) -> Trace:
    """Name the bracket beside its end, on the side with more room; in its middle where the bracket is wide."""
    written = f"{level}σ: {probability_within(level, 1):.4f}"
    side = -1 if mu > 0 else 1
    end = mu + side * level * sigma
    if abs(end) > 0.7 * LINE:
        return text(written, (mu, -0.065 * level * top), "top center", BELL)
    return text(written, (end, -0.065 * level * top), f"middle {'right' if side > 0 else 'left'}", BELL)
