"""A picture to segment: a sunset over the sea, painted by arithmetic, and what K-means saves on it (PRML 9.1.1)."""

import math

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import Array

Image = NDArray[np.uint8]  # (height, width, 3) red, green, blue

WIDTH, HEIGHT = 240, 180  # the size of the book's picture, fig. 9.3
BITS = 24  # of a pixel: three colours of 8 bits


def sunset(rng: np.random.Generator, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """Paint a sky with clouds, a sun, hills and their image in rippled water; hills, clouds and grain are random."""
    x = np.linspace(0, width / height, width)  # (W,) in heights of the picture
    y = np.linspace(0, 1, height)[:, None]  # (H, 1) downwards
    horizon, sun = 0.6, (0.62 * width / height, 0.47)
    sky = _sky(x, y, horizon, sun, rng)
    # The water shows what stands as far above the horizon, shifted by ripples that grow towards the viewer.
    depth = np.maximum(y - horizon, 0)
    ripple = 0.02 * np.sin(y * 260 + 9 * _wave(x, 3, rng)) * (0.3 + 3 * depth)
    rows = np.clip((horizon - depth * 1.35 + ripple) * (height - 1), 0, height - 1).astype(int)
    scene = sky.copy()
    for ridge, colour in _hills(x, horizon, rng):
        inside = _edge(y - ridge, height) * _edge(horizon - y, height)
        scene += inside[..., None] * (np.array(colour) * (0.85 + 0.3 * (y - ridge))[..., None] - scene)
    mirrored = scene[rows, np.arange(width)] * [0.84, 0.79, 0.82] + [0, 6, 18]
    glitter = np.exp(-(((x - sun[0]) / (0.035 + 0.25 * depth)) ** 2)) * (np.sin(y * 310 + 14 * _wave(x, 5, rng)) > 0.1)
    mirrored += (0.75 * glitter * (depth > 0))[..., None] * ([255, 205, 120] - mirrored)
    water = (y > horizon)[..., None]
    picture = np.where(water, mirrored, scene)
    shore = 0.93 - 0.07 * _wave(x * 0.8, 4, rng) - 0.05 * x
    picture += _edge(y - shore, height)[..., None] * ([22, 16, 26] - picture)
    picture += 3.5 * rng.standard_normal((height, width, 1))
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def _sky(x: Array, y: Array, horizon: float, sun: tuple[float, float], rng: np.random.Generator) -> Array:
    """Return the colours of the sky, from night blue down to yellow, with clouds and the sun: (H, W, 3)."""
    heights = [0.0, 0.3, 0.55, 0.8, 1.0]
    colours = np.array([[38, 44, 96], [92, 66, 130], [196, 92, 112], [246, 148, 82], [255, 208, 120]], dtype=float)
    up = np.clip(y / horizon, 0, 1) + 0 * x
    sky = np.stack([np.interp(up, heights, colour) for colour in colours.T], axis=-1)
    distance = np.hypot(x - sun[0], y - sun[1])
    sky += (0.75 * np.exp(-((distance / 0.22) ** 2)))[..., None] * ([255, 214, 130] - sky)
    clouds = sum(_wave(x * s + 7 * s * (y + 0.02 * _wave(x, 5, rng)), 3, rng) * w for s, w in ((1, 0.6), (2.3, 0.4)))
    clouds = clouds * np.sin(22 * y + 3 * _wave(x, 2, rng))
    cover = np.clip(2.4 * clouds - 0.2, 0, 1) * np.clip(1.3 - up, 0, 1)
    sky += (0.75 * cover)[..., None] * (np.array([255, 168, 140]) * (0.45 + 0.55 * up[..., None]) - sky)
    return sky + _edge(0.062 - distance, len(y))[..., None] * ([255, 246, 208] - sky)


def _hills(x: Array, horizon: float, rng: np.random.Generator) -> list[tuple[Array, tuple[int, int, int]]]:
    """Return the ridge (W,) and the colour of each chain of hills, the far one first."""
    chains = [(0.13, 2, (150, 88, 122)), (0.085, 4, (86, 58, 98)), (0.04, 7, (46, 38, 66))]
    return [(horizon - rise * (0.75 + 0.6 * _wave(x, n, rng)), colour) for rise, n, colour in chains]


def _wave(x: Array, n: float, rng: np.random.Generator) -> Array:
    """Add up sines of random phase, each of twice the frequency and half the height: between -1 and 1."""
    phases = rng.uniform(0, 2 * math.pi, 6)
    return sum((np.sin(n * 2**i * x + phase) / 2**i for i, phase in enumerate(phases)), np.zeros_like(x)) / 2


def _edge(d: Array, height: int) -> Array:
    """Return 1 inside a shape (d > 0), 0 outside, and what a pixel on the edge has of both."""
    return np.clip(d * height + 0.5, 0, 1)


def pixels(image: Image) -> Array:
    """Return the colours as points in space: (height * width, 3)."""
    return image.reshape(-1, 3).astype(np.float64)


def recolour(r: NDArray[np.int64], mu: Array, image: Image) -> Image:
    """Give every pixel of an image the mean colour of its cluster."""
    return np.clip(np.round(mu), 0, 255).astype(np.uint8)[r].reshape(image.shape)


def original_bits(N: int) -> int:
    """Count the bits of N pixels, each with its own colour: 24 N."""
    return BITS * N


def compressed_bits(N: int, K: int) -> int:
    """Count the bits of K colours and N pixels that each name one of them: 24 K + N ceil(log2 K)."""
    return BITS * K + N * (K - 1).bit_length()
