"""The sum of Gaussians on the line (fig. 2.22): its picture and its numbers. Pure."""

import numpy as np

from gmm_core import gaussian
from gmm_core.arrays import Array
from gmm_core.mixture import Mixture
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.lessons.mixtures.model import line_mixture, sum_of_weights, tidy
from ui.lessons.mixtures.settings import LINE, Line

GRID = np.linspace(-1.5, 11.5, 261)
SLOTS = 3  # every figure has room for three Gaussians, so that one moves into the next
TOPS = (0.3, 0.6, 1.45)  # the density axis ends at the first that is high enough: it seldom changes
FINE = np.arange(LINE[0] - 0.0005, LINE[1] + 0.001, 0.001)  # all maxima lie between the means


def density(line: Line) -> Figure:
    """Draw each pi_k N(x | mu_k, sigma_k^2) in its hue and dash, and their sum on top."""
    mixture, x = line_mixture(line), line.x
    parts, read = terms(mixture, GRID), terms(mixture, np.array([x]))[:, 0]  # (K, n), (K,)
    total = parts.sum(axis=0)
    peaks = terms(mixture, mixture.mu[:, 0]).diagonal()  # of each term
    data = []
    for k in range(SLOTS):
        there = k < mixture.K
        y = parts[k] if there else np.zeros(len(GRID))
        data += [
            drawing.area(GRID, y, f"@{k + 1}/0.14", visible=there),
            drawing.line(GRID, y, f"@{k + 1}", 2.5, drawing.DASHES[k], visible=there),
        ]
    data.append(drawing.line(GRID, total, "@text", 4.5))
    data.append(drawing.line([x, x], [0, read.sum()], "@text", 1.5, "dot"))
    for k in range(SLOTS):
        there = k < mixture.K
        spot = [[x, read[k] if there else 0]]
        data.append(drawing.points(spot, f"@{k + 1}", 9, visible=there, marker={"symbol": drawing.SYMBOLS[k]}))
    data.append(drawing.points([[x, read.sum()]], "@text", 12))
    for k in range(SLOTS):
        there = k < mixture.K
        at = [mixture.mu[k, 0], peaks[k]] if there else [0, 0]
        data.append(drawing.mean(at, k, visible=there))
    top = next(limit for limit in TOPS if limit >= 1.08 * total.max() or limit == TOPS[-1])
    highest = int(np.argmax(total))
    name = drawing.label("p(x)", GRID[highest], total[highest], yshift=20, font={"color": "@text", "size": 18})
    return drawing.figure(
        data,
        drawing.axis("x", (GRID[0], GRID[-1])),
        drawing.axis("density", (0, top)),
        annotations=[name],
    )


def numbers(line: Line) -> dict[str, str]:
    """Return the live numbers of the text beside the sum."""
    mixture, x = line_mixture(line), line.x
    each = [np.exp(gaussian.log_density([[x]], *part))[0] for part in zip(mixture.mu, mixture.Sigma, strict=True)]
    products = [rf"{tidy(pi)} \cdot {value:.3f}" for pi, value in zip(mixture.pi, each, strict=True)]
    return {
        "sum": sum_of_weights(line.weights),
        "x": tidy(x),
        "terms": r" \\ {} + ".join(filter(None, (" + ".join(products[:2]), " + ".join(products[2:])))),
        "p": f"{mixture.pi @ each:.3f}",
        "maxima": _said(maxima(mixture)),
        "areas": ", ".join(f"{tidy(pi)} under curve {k + 1}" for k, pi in enumerate(mixture.pi)),
    }


def terms(mixture: Mixture, x: Array) -> Array:
    """Evaluate pi_k N(x | mu_k, sigma_k^2) for x (n,): (K, n)."""
    return np.exp(mixture.log_joint(x[:, None])).T


def maxima(mixture: Mixture) -> Array:
    """Find where the density of a mixture on the line has its maxima: where the derivative turns negative."""
    inner = (mixture.mu - FINE) / mixture.Sigma[:, :, 0]  # (K, n): (mu_k - x) / sigma_k^2
    slope = (terms(mixture, FINE) * inner).sum(axis=0)
    turns = np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0))
    return (FINE[turns] + FINE[turns + 1]) / 2


def _said(places: Array) -> str:
    count = ("no maximum", "one maximum", "two maxima", "three maxima")[len(places)]
    *first, last = [f"{place:.2f}" for place in places]
    return f"{count}, at x = " + (f"{', '.join(first)} and {last}" if first else last)
