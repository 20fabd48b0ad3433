"""The picture of the climb: the Gaussian over the sample, and ln p along mu and along sigma with its slopes. Pure."""

import numpy as np

from gmm_core import gaussian, likelihood
from gmm_core.arrays import Array
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace, label, line, points
from ui.lessons.maximum_likelihood.climb import MU, SIGMA, Climb, climb
from ui.lessons.maximum_likelihood.settings import LIMITS, Sample, Yours
from ui.words.numerals import fixed

YOU, ML, TRUTH = "@1", "@2", "@text/0.65"
DEPTH = 4.0  # how far below the maximum the pictures of ln p reach, in nats per point
REACH = 4.0  # the sample is shown from -REACH to REACH, or farther if a point is

_MU = "μ"
_ML = "<sub>ML</sub>"


def slices(sample: Sample, yours: Yours, maximum: bool) -> Figure:
    """Draw the reader's Gaussian over the sample, and ln p along mu and along sigma through the reader's point."""
    at = climb(sample, yours)
    low, high = heights(at)
    slope = likelihood.slopes(at.x, at.mu, at.sigma)
    mu, sigma = np.linspace(*LIMITS["mu"], 201), np.linspace(*LIMITS["sigma"], 201)
    along_mu = _Slice("x2", "y2", mu, likelihood.log_likelihood(at.x, mu, at.sigma), at.mu, float(slope.mu))
    along_sigma = _Slice("x3", "y3", sigma, likelihood.log_likelihood(at.x, at.mu, sigma), at.sigma, float(slope.sigma))
    here = at.ln_p(at.mu, at.sigma)
    data = [
        *_over_the_sample(at, maximum),
        *along_mu.traces(here, at.mu_ml, at.ln_p(at.mu_ml, at.sigma), (low, high), at.mu_ml if maximum else None),
        *along_sigma.traces(
            here, at.best_sigma, _finite(at, at.mu, at.best_sigma), (low, high), at.sigma_ml if maximum else None
        ),
    ]
    return {"data": data, "layout": _layout(at, (low, high), maximum, slope), "narrow": NARROW, "narrow_height": 820}


def heights(at: Climb) -> tuple[float, float]:
    """Return the range of ln p in all pictures: fixed by the sample, so that nothing moves but the reader."""
    mu = float(np.clip(at.mu_ml, *LIMITS["mu"]))
    top = at.ln_p(mu, float(np.clip(likelihood.best_sigma(at.x, mu), *LIMITS["sigma"])))
    return top - DEPTH * at.N, top + 0.5 * at.N


def density(x: Array, mu: float, sigma: float) -> Array:
    """Evaluate N(x | mu, sigma^2) at x (N,), (1.46)."""
    return np.exp(gaussian.log_density(x[:, None], [mu], [[sigma**2]]))


class _Slice:
    """One panel of ln p along one parameter."""

    def __init__(self, x: str, y: str, at: Array, ln_p: Array, here: float, slope: float) -> None:
        self.place: Trace = {"xaxis": x, "yaxis": y}
        self.at, self.ln_p, self.here, self.slope = at, ln_p, here, slope

    def traces(
        self, ln_p: float, top: float, ln_p_top: float, limits: tuple[float, float], maximum: float | None
    ) -> list[Trace]:
        low, high = limits
        below = ln_p < low
        marker = {"symbol": "triangle-down" if below else "circle", "line": {"width": 2, "color": "@background"}}
        flat = np.array([-0.045, 0.045]) * np.ptp(self.at)
        at_maximum = [maximum or 0.0] * 2
        return [
            line(at_maximum, [low, high], ML, 2, drawing.DASHES[1], visible=maximum is not None, **self.place),
            line(
                self.at, self.ln_p, "@text", 2.5, **self.place, hovertemplate="%{x:.2f}: ln p = %{y:.2f}<extra></extra>"
            ),
            line(top + flat, [ln_p_top] * 2, "@text", 4, **self.place),
            line(*self._tangent(ln_p, high - low), YOU, 3, visible=not below, **self.place),
            points([[self.here, max(ln_p, low + 0.03 * (high - low))]], YOU, 15, marker=marker, **self.place),
        ]

    def _tangent(self, ln_p: float, height: float) -> tuple[Array, Array]:
        """Return a piece of the tangent that is about equally long on the screen whatever its slope."""
        width = float(np.ptp(self.at))
        steepness = self.slope * width / height / 1.6  # a panel is about 1.6 times as wide as it is high
        reach = np.array([-1.0, 1.0]) * 0.16 * width / np.hypot(1.0, steepness)
        return self.here + reach, ln_p + self.slope * reach


def _over_the_sample(at: Climb, maximum: bool) -> list[Trace]:
    """Draw the bell with a stem from each point (fig. 1.14); for the ``maximum`` also the best and the true bell."""
    x = np.linspace(*_reach(at), 241)
    at_points = density(at.x, at.mu, at.sigma)
    gap = np.full(at.N, np.nan)
    stems = np.stack([at.x, at.x, gap], axis=1).ravel(), np.stack([0 * at.x, at_points, gap], axis=1).ravel()
    best = density(x, at.mu_ml, at.sigma_ml) if at.sigma_ml else 0 * x
    return [
        drawing.area(x, density(x, at.mu, at.sigma), f"{YOU}/0.13"),
        line(x, density(x, MU, SIGMA), TRUTH, 2.5, "2px,4px", visible=maximum),
        line(x, best, ML, 2.5, drawing.DASHES[1], visible=maximum and at.sigma_ml > 0),
        line(x, density(x, at.mu, at.sigma), YOU, 3.5),
        line(*stems, f"{YOU}/0.7", 1.5),
        points(
            np.stack([at.x, at_points], axis=1),
            YOU,
            9,
            hovertemplate="x = %{x:.2f}, density %{y:.3f}<extra></extra>",
        ),
        points(np.stack([at.x, 0 * at.x], axis=1), "@text", 9, hovertemplate="x = %{x:.2f}<extra></extra>"),
    ]


def _layout(at: Climb, limits: tuple[float, float], maximum: bool, slope: likelihood.Slopes) -> Trace:
    ln_p = drawing.axis("ln p", limits, nticks=6)
    return {
        "hovermode": "closest",
        "xaxis": drawing.axis("x", _reach(at), domain=[0, 1], anchor="y"),
        "yaxis": drawing.axis("", (0, 0.85 if at.sigma >= 0.5 else 1.42), domain=[0.58, 1], anchor="x", nticks=5),
        "xaxis2": drawing.axis(_MU, LIMITS["mu"], domain=[0, 0.47], anchor="y2"),
        "yaxis2": {**ln_p, "title": {"text": ""}, "domain": [0, 0.4], "anchor": "x2"},
        "xaxis3": drawing.axis("σ", _sigma_range(), domain=[0.57, 1], anchor="y3"),
        "yaxis3": {**ln_p, "title": {"text": ""}, "domain": [0, 0.4], "anchor": "x3"},
        "annotations": [
            drawing.title_above(f"Your Gaussian over the sample: ln p = {fixed(at.ln_p(at.mu, at.sigma))}"),
            drawing.title_above(f"ln p along μ, for σ = {at.sigma:.2f}", "x2", "y2"),
            drawing.title_above(f"ln p along σ, for μ = {fixed(at.mu)}", "x3", "y3"),
            _slope(f"slope ∂ ln p/∂μ = {fixed(float(slope.mu), plus=True)}", "x2", "y2"),
            _slope(f"slope ∂ ln p/∂σ = {fixed(float(slope.sigma), plus=True)}", "x3", "y3"),
            _named(f"μ{_ML} = {fixed(at.mu_ml)}", at.mu_ml, LIMITS["mu"], "x2", "y2", maximum),
            _named(f"σ{_ML} = {at.sigma_ml:.2f}", at.sigma_ml, LIMITS["sigma"], "x3", "y3", maximum),
            *_legend(maximum, at.sigma_ml > 0),
        ],
    }


NARROW = {
    "yaxis.domain": [0.7, 1],
    **{f"xaxis{n}.domain": [0, 1] for n in (2, 3)},
    "yaxis2.domain": [0.36, 0.59],
    "yaxis3.domain": [0, 0.23],
}


def _slope(text: str, x: str, y: str) -> Trace:
    """Write the slope at the foot of a panel, where no curve of interest runs."""
    return label(text, 0.5, 0.02, YOU, xref=f"{x} domain", yref=f"{y} domain", yanchor="bottom")


def _named(text: str, place: float, limits: tuple[float, float], x: str, y: str, maximum: bool) -> Trace:
    """Name the maximum at its line, or point to where it lies outside the picture."""
    inside = limits[0] <= place <= limits[1]
    anchor = "left" if place < sum(limits) / 2 else "right"
    text = text if inside else f"← {text}" if place < limits[0] else f"{text} →"
    at = float(np.clip(place, *limits))
    return label(text, at, 0.98, ML, xref=x, yref=f"{y} domain", yanchor="top", xanchor=anchor, visible=maximum)


def _legend(maximum: bool, exists: bool) -> list[Trace]:
    """Name the three bells beside the picture's upper right corner."""
    names = [
        ("your Gaussian", YOU, True),
        ("maximum likelihood", ML, maximum and exists),
        ("true Gaussian N(x|0, 1)", TRUTH, maximum),
    ]
    return [
        label(
            text,
            1,
            0.97 - 0.13 * i,
            colour,
            xref="x domain",
            yref="y domain",
            xanchor="right",
            yanchor="top",
            visible=on,
        )
        for i, (text, colour, on) in enumerate(names)
    ]


def _finite(at: Climb, mu: float, sigma: float) -> float:
    """Evaluate ln p, where there is a width at all."""
    return at.ln_p(mu, sigma) if sigma else np.nan


def _reach(at: Climb) -> tuple[float, float]:
    far = max(REACH, float(np.abs(at.x).max()) + 0.2)
    return -far, far


def _sigma_range() -> tuple[float, float]:
    return 0.2, LIMITS["sigma"][1]
