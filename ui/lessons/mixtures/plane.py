"""The mixture of three Gaussians in the plane as in fig. 2.23: its components, its contours, its surface. Pure."""

from functools import lru_cache

import numpy as np

from gmm_core import geometry
from gmm_core.arrays import Array, frozen
from gmm_core.mixture import Mixture
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.lessons.mixtures.model import plane_mixture, sum_of_weights, tidy
from ui.lessons.mixtures.settings import Plane

UNIT = (-0.05, 1.05)  # both axes of every picture of this plane
GRID = np.linspace(*UNIT, 56)
TOPS = (8.5, 16.5)  # the density axis ends at the first that is high enough: it seldom changes
LEVELS = {"start": 0.4, "end": 16, "size": 0.8}  # the same for all weights: more lines are more density


@lru_cache(maxsize=16)
def density(plane: Plane) -> Array:
    """Evaluate p(x) on the grid: (56, 56)."""
    return frozen(geometry.density_grid(plane_mixture(plane), GRID, GRID))


def panels(plane: Plane) -> Figure:
    """Draw (a) each component at one and two standard deviations with its weight, (b) the contours of p(x)."""
    mixture = plane_mixture(plane)
    z = density(plane)
    titles = ["(a) components, 1σ and 2σ", "(b) contours of p(x)"]
    (_, second), layout, narrow = drawing.panels(2, titles=titles)
    layout["xaxis"] |= drawing.axis("x₁", UNIT)
    layout["yaxis"] |= drawing.axis("x₂", UNIT, **drawing.equal())
    layout["xaxis2"] |= drawing.axis("x₁", UNIT)
    layout["yaxis2"] |= drawing.axis("", UNIT, **drawing.equal("x2"))
    layout["annotations"] += weight_labels(mixture)
    axes = {"xaxis": second[0], "yaxis": second[1]}
    shade = drawing.heat(GRID, GRID, z, "@accent/0.55", zmin=0, zmax=TOPS[0], **axes)
    lines = drawing.contours(GRID, GRID, z, "@text", contours=LEVELS, line={"color": "@text", "width": 1.2}, **axes)
    data = [*components(mixture), *means(mixture), shade, lines]
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": 760}


def components(mixture: Mixture, ink: float = 0.45) -> list[drawing.Trace]:
    """Draw every component at one and two standard deviations; the larger its weight, the more ink it has."""
    data = []
    for k, (pi, mu, Sigma) in enumerate(zip(mixture.pi, mixture.mu, mixture.Sigma, strict=True)):
        fill = {"fill": "toself", "fillcolor": f"@{k + 1}/{ink * pi:.3f}"}
        data += [drawing.ellipse(mu, Sigma, k, 2.0, **fill), drawing.ellipse(mu, Sigma, k, 1.0, **fill)]
    return data


def means(mixture: Mixture) -> list[drawing.Trace]:
    """Mark the means; component 1 comes last, so that it is on top where they meet."""
    return [drawing.mean(mixture.mu[k], k) for k in reversed(range(mixture.K))]


def weight_labels(mixture: Mixture) -> list[drawing.Trace]:
    """Write each component's weight below its ellipse."""
    size = {"size": 18}
    low = [geometry.ellipse(mu, Sigma, 2.0)[:, 1].min() for mu, Sigma in zip(mixture.mu, mixture.Sigma, strict=True)]
    return [
        drawing.label(f"{tidy(pi)}", mu[0], y, yshift=-14, font={"color": f"@{k + 1}", **size})
        for k, (pi, mu, y) in enumerate(zip(mixture.pi, mixture.mu, low, strict=True))
    ]


def surface(plane: Plane) -> Figure:
    """Draw (c) the density as a surface over the plane."""
    z = density(plane)
    top = height(z)
    rings = {"z": {"show": True, "start": LEVELS["start"], "end": top, "size": LEVELS["size"], "color": "@background"}}
    shape = drawing.surface(
        GRID,
        GRID,
        z,
        colorscale=[[0, "@grid"], [0.6, "@1"], [1, "@1"]],
        cmin=0,
        cmax=top,
        contours=rings,
    )
    few = {"nticks": 4}
    camera = {"eye": {"x": -0.57, "y": -2.35, "z": 1.15}, "center": {"x": -0.1, "y": 0, "z": -0.12}}
    return drawing.scene(
        [shape],
        drawing.axis("x₁", UNIT, **few),
        drawing.axis("x₂", UNIT, **few),
        drawing.axis("p(x)", (0, top), **few),
        camera=camera,
    )


def height(z: Array) -> float:
    """Return where the density axis ends."""
    return next(limit for limit in TOPS if limit >= z.max() or limit == TOPS[-1])


def numbers(plane: Plane) -> dict[str, str]:
    """Return the live numbers of the text beside the panels."""
    z = density(plane)
    cell = (GRID[1] - GRID[0]) ** 2
    return {"sum": sum_of_weights(plane.weights), "volume": f"{z.sum() * cell:.2f}"}
