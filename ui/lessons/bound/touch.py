"""Fig. 9.14 on real numbers: the bound touches ln p, EM hops to its top, and the next bound touches there. Pure."""

from functools import cache

import numpy as np

from gmm_core.gaussian import log_density
from gmm_core.general.one_mean import Touch
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Frame, Trace
from ui.lessons.bound.hops import MOST_HOPS, Hops
from ui.lessons.bound.numbers import rise
from ui.stage import figure
from ui.words.numerals import fixed, measured, number

GRID, CURVE = 201, 81  # points of ln p, and of the bound
BINS = 40
SHORT = {"yaxis.domain": [0.42, 1], "yaxis2.domain": [0, 0.26]}  # more room between the panels of a low picture
BELOW: Trace = {"xaxis": "x2", "yaxis": "y2", "hoverinfo": "skip"}
LOG_P, BOUND, TANGENT = "@torn", "@accent", "@text"


def film(hops: Hops) -> list[Frame]:
    """Return one frame per step of the climb."""
    return Curves(hops).frames()


class Curves:
    """The two curves, and the hops along them."""

    def __init__(self, hops: Hops) -> None:
        self.hops, self.model, self.touches = hops, hops.model, hops.touches
        self.title = figure.html_text(hops.column)
        m, s, x = self.model.m, self.model.s, self.model.X[:, 0]
        reach = 2.6 * s
        self.limits = (min(x.min(), m - reach), max(x.max(), m + reach))
        self.mu = np.linspace(*self.limits, GRID)
        self.log_p = self.model.log_likelihood(self.mu)
        self.after = self.model.log_likelihood([touch.mu_new for touch in self.touches]).tolist()
        self.largest = abs(m) + s
        self.curve = drawing.line(self.mu, self.log_p, LOG_P, 3.5, hoverinfo="skip")
        self.tallest, *self.backdrop = self._backdrop()
        self.heights = figure.padded([float(self.log_p.min()), float(self.log_p.max())], 0.16)
        # What frames have in common is drawn once.
        self.around, self._slope = self._arrangement(), cache(self.model.slope)
        self._bound, self._names = cache(self._bound_of), cache(self._names_of)
        self._walked, self._narrow = cache(self._walked_to), cache(self._narrow_at)

    def frames(self) -> list[Frame]:
        """Return all frames: the start, then E and M steps in turn."""
        frames = [Frame("Start", self._says_start(), "Start", self._figure(0, "start"))]
        for t, touch in enumerate(self.touches):
            frames.append(Frame(f"E step {t + 1}", self._says_e(t), "E step", self._figure(t, "E"), self._rows(touch)))
            frames.append(Frame(f"M step {t + 1}", self._says_m(t), "M step", self._figure(t, "M"), self._rows(touch)))
        return frames

    # Words

    def _place(self, mu: float) -> str:
        return measured(mu, self.model.s, self.largest)

    def _says_start(self) -> str:
        touch = self.touches[0]
        standardised = fixed(self.hops.standardised(touch.mu_old))
        return (
            f"μ starts at {self._place(touch.mu_old)} = {standardised} standardised, "
            f"where ln p = {fixed(touch.log_likelihood)}."
        )

    def _says_e(self, t: int) -> str:
        touch = self.touches[t]
        return (
            f"The bound touches ln p at μ = {self._place(touch.mu_old)}. There both have the same value, "
            f"{fixed(touch.log_likelihood)}, and the same slope, {number(touch.slope, 5)}."
        )

    def _says_m(self, t: int) -> str:
        touch = self.touches[t]
        lifted, climbed = touch.top - touch.log_likelihood, self.after[t] - touch.log_likelihood
        return (
            f"μ hops to the top of the bound, {self._place(touch.mu_new)}. The bound promised {rise(lifted)}; "
            f"ln p rises by {rise(climbed)}."
        )

    def _rows(self, touch: Touch) -> tuple[tuple[str, ...], ...]:
        head = ("μ old", "ln p = ℒ", "d ln p / dμ", "∂ℒ / ∂μ", "∂²ℒ / ∂μ²", "μ new", "ℒ at μ new")
        slope = self._slope(touch.mu_old)
        row = (
            self._place(touch.mu_old),
            fixed(touch.log_likelihood, 3),
            number(slope, 7),
            number(touch.slope, 7),
            number(touch.curvature, 5),
            self._place(touch.mu_new),
            fixed(touch.top, 3),
        )
        return (head, row)

    # Pictures

    def _figure(self, t: int, kind: str) -> Figure:
        touch = self.touches[t]
        now = touch.mu_new if kind == "M" else touch.mu_old
        level = self.after[t] if kind == "M" else touch.log_likelihood
        bound, tangent = (trace | {"visible": kind != "start"} for trace in self._bound(t))
        data = [
            self.curve,
            bound,
            tangent,
            *self._marks(touch, now, level, kind),
            self._walked(t + (kind != "start")),
            *self.backdrop,
            self._narrow(now),
        ]
        curve, slopes, name = self._names(t)
        names = [curve, slopes | {"visible": kind == "E"}, name | {"visible": kind != "start"}]
        layout = self.around["layout"]
        return self.around | {"data": data, "layout": layout | {"annotations": [*layout["annotations"], *names]}}

    def _arrangement(self) -> Figure:
        """Lay out what all frames have in common."""
        blank = {"showticklabels": False, "ticks": "", "showgrid": False}
        layout: Trace = {
            "xaxis": drawing.axis("", self.limits, anchor="y", showticklabels=False),
            "yaxis": drawing.axis("", self.heights, domain=[0.34, 1], nticks=6),
            "xaxis2": drawing.axis(f"{self.title}, and μ", self.limits, anchor="y2"),
            "yaxis2": drawing.axis("", [0, 1.15 * self.tallest], domain=[0, 0.26], **blank),
            "annotations": [
                drawing.title_above("ln p(X|μ) and its bound ℒ(q, μ)"),
                drawing.title_above("the data, and the two Gaussians", "x2", "y2"),
            ],
        }
        return {"layout": layout, "narrow": {}, "short": SHORT, "narrow_height": 560}

    def _bound_of(self, t: int) -> tuple[Trace, Trace]:
        """Draw the parabola down to the foot of the picture, and the tangent at its touch."""
        touch, s = self.touches[t], self.model.s
        reach = self._reach(touch, self.heights[0])
        mu = np.linspace(touch.mu_new - reach, touch.mu_new + reach, CURVE)
        ends = touch.mu_old + 0.6 * s * np.array([-1, 1])
        tangent = touch.log_likelihood + touch.slope * (ends - touch.mu_old)
        return (
            drawing.line(mu, touch.bound(mu), BOUND, 3.5, hoverinfo="skip"),
            drawing.line(ends, tangent, TANGENT, 1.5, "dash", hoverinfo="skip"),
        )

    def _reach(self, touch: Touch, low: float) -> float:
        """Return how far from its top the parabola comes down to a height, or leaves the picture if it is flat."""
        down = float(np.sqrt(2 * max(touch.top - low, 0.0) / -touch.curvature))
        return min(down, 2 * (self.limits[1] - self.limits[0]))

    def _marks(self, touch: Touch, now: float, level: float, kind: str) -> list[Trace]:
        """Mark the touch, the top of the bound with the gap above it, and where mu stands."""
        moved = kind == "M"
        return [
            drawing.points([[touch.mu_old, touch.log_likelihood]], BOUND, 10, visible=kind != "start"),
            drawing.line([touch.mu_new] * 2, [touch.top, level], "@text", 2, "dot", visible=moved, hoverinfo="skip"),
            drawing.points([[touch.mu_new, touch.top]], BOUND, 11, marker={"symbol": "diamond"}, visible=moved),
            drawing.points([[now, level]], LOG_P, 15, marker={"line": {"width": 2, "color": "@background"}}),
        ]

    def _walked_to(self, count: int) -> Trace:
        """Mark the first touches."""
        places = np.full((MOST_HOPS, 2), np.nan)
        for n, touch in enumerate(self.touches[:count]):
            places[n] = touch.mu_old, touch.log_likelihood
        return drawing.points(places, f"{BOUND}/0.6", 7)

    def _narrow_at(self, mu: float) -> Trace:
        return self._gaussian(mu, self.model.sigma, "@1", 3)

    def _gaussian(self, mu: float, sigma: float, colour: str, width: float, dash: str = "solid") -> Trace:
        """Draw one of the two Gaussians of the model, with its weight."""
        density = 0.5 * np.exp(log_density(self.mu[:, None], [mu], [[sigma**2]]))
        return drawing.line(self.mu, density, colour, width, dash, **BELOW)

    def _backdrop(self) -> tuple[float, Trace, Trace]:
        """Draw what stays in the lower panel: a histogram of the data, and the wide Gaussian. First, their height."""
        heights, edges = np.histogram(self.model.X[:, 0], bins=BINS, range=self.limits, density=True)
        middles, width = (edges[1:] + edges[:-1]) / 2, float(edges[1] - edges[0])
        peak = 0.5 / (self.model.sigma * np.sqrt(2 * np.pi))
        return (
            max(float(heights.max()), float(peak)),
            drawing.bars(middles.tolist(), heights, "@faint/0.35", width=width, **BELOW),
            self._gaussian(self.model.m, self.model.s, "@2", 2, drawing.DASHES[1]),
        )

    def _names_of(self, t: int) -> tuple[Trace, Trace, Trace]:
        """Name the curves where nothing else stands, and write both slopes into the corner away from the touch."""
        touch, low = self.touches[t], self.heights[0]
        top = int(self.log_p.argmax())
        reach = self._reach(touch, low + 0.3 * (touch.top - low))
        inside = touch.mu_new + reach < self.limits[1] - 0.5 * self.model.s
        foot = touch.mu_new + (reach if inside else -reach)
        side = {"xanchor": "left", "xshift": 8} if inside else {"xanchor": "right", "xshift": -8}
        left = touch.mu_old > self.model.m
        corner = {"xref": "x domain", "yref": "y domain", "xanchor": "left" if left else "right", "yanchor": "top"}
        slopes = f"slope of ln p = {number(self._slope(touch.mu_old))}<br>slope of ℒ = {number(touch.slope)}"
        return (
            drawing.label("ln p(X|μ)", self.mu[top], self.log_p[top], LOG_P, yanchor="bottom", yshift=6),
            drawing.label(slopes, 0.01 if left else 0.99, 0.99, align="left", **corner),
            drawing.label("ℒ(q, μ)", foot, float(touch.bound(foot)), BOUND, **side),
        )
