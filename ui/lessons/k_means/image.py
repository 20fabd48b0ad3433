"""K-means on the colours of a picture, as in fig. 9.3: the picture again in K colours, and what that saves. Pure."""

import base64
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core import init
from gmm_core.arrays import Array
from gmm_core.data import image
from gmm_core.data.image import Image
from gmm_core.em import Reason
from gmm_core.k_means import ending
from gmm_core.k_means.batch import Labels
from ui.charts import drawing
from ui.charts.axes import Figure

SEED = 0
BOOK = (2, 3)  # and 10, which the reader may change
STRIP, GAP = 14, 6  # pixels of the palette below each picture, and between the two


@dataclass(frozen=True, eq=False)
class Segmented:
    """A picture in K colours."""

    picture: Image
    mu: Array  # (K, 3) the colours, the one with the most pixels first
    shares: Array  # (K,) of the pixels
    iterations: int
    converged: bool

    @property
    def K(self) -> int:
        """Count the colours."""
        return len(self.mu)


@lru_cache(maxsize=1)
def original() -> Image:
    """Paint the picture."""
    return image.sunset(np.random.default_rng(SEED))


@lru_cache(maxsize=1)
def colours_used() -> tuple[Array, Labels, Labels]:
    """Return each colour of the picture once (U, 3), how often it is there (U,), and which one each pixel has (N,)."""
    X = image.pixels(original())
    number = X @ [65_536, 256, 1]  # one number sorts faster than three
    _, rows, which, count = np.unique(number, return_index=True, return_inverse=True, return_counts=True)
    return X[rows], count, which


@lru_cache(maxsize=20)
def segmented(K: int) -> Segmented:
    """Run K-means on the colours of all pixels, from colours of the picture that keep their distance."""
    picture = original()
    X = image.pixels(picture)
    used, count, which = colours_used()
    found = ending.end(used, init.seeds(X, K, np.random.default_rng(K)), max_iter=100, counts=count)
    mu, r, stop = found.mu, found.r[which], found.stop
    shares = np.bincount(r, minlength=K) / len(X)
    order = shares.argsort()[::-1]
    again = image.recolour(r, mu, picture)
    return Segmented(again, mu[order], shares[order], stop.iteration, stop.reason is Reason.CONVERGED)


@lru_cache(maxsize=20)
def source(K: int | None) -> tuple[str, tuple[int, int]]:
    """Write the picture in K colours, or as it is, for a browser; and its height and width with the palette."""
    sheet = plain(original()) if K is None else with_palette(segmented(K))
    return png(sheet), (sheet.shape[0], sheet.shape[1])


def figure(colours: int) -> Figure:
    """Draw the picture in 2, 3 and K colours and the picture itself, each with its palette and its bits."""
    N = original()[..., 0].size
    parts = [*(segmented(K) for K in (*BOOK, colours)), None]
    panels, layout, narrow = drawing.panels(2, 2, gap=0.03)
    data = []
    rows = ([0.54, 1], [0.54, 1], [0, 0.46], [0, 0.46])
    for (x, y), rows_of, part in zip(panels, rows, parts, strict=True):
        address, (height, width) = source(part.K if part else None)
        data.append({"type": "image", "source": address, "xaxis": x, "yaxis": y, "hoverinfo": "skip"})
        bare = {"showgrid": False, "showticklabels": False, "ticks": "", "linecolor": "@background/0"}
        layout[f"xaxis{x[1:]}"] |= drawing.axis("", [-0.5, width - 0.5], **bare, constrain="domain")
        down = {"scaleanchor": x, "scaleratio": 1, "constrain": "domain", "constraintoward": "top"}
        layout[f"yaxis{y[1:]}"] |= drawing.axis("", [height - 0.5, -0.5], **bare, **down, domain=rows_of)
        layout["annotations"].append(drawing.title_above(_title(part, N), x, y))
    margin = {"l": 8, "r": 8, "t": 32, "b": 8}
    return {"data": data, "layout": {**layout, "margin": margin}, "narrow": narrow, "narrow_height": 1280}


def _title(part: Segmented | None, N: int) -> str:
    whole = image.original_bits(N)
    if part is None:
        return f"<b>Original</b>: {whole:,} bits"
    bits = image.compressed_bits(N, part.K)
    return f"<b>K = {part.K}</b>: {bits:,} bits, {bits / whole:.1%}"


def with_palette(part: Segmented) -> Image:
    """Put the colours below the picture, each as wide as its share of the pixels."""
    sheet = plain(part.picture)
    width = sheet.shape[1]
    ends = np.round(np.cumsum(part.shares) * width).astype(int)
    k = np.searchsorted(ends, np.arange(width), side="right").clip(max=part.K - 1)
    sheet[-STRIP:, :, :3] = np.round(part.mu).astype(np.uint8)[k]
    sheet[-STRIP:, :, 3] = 255
    return sheet


def plain(picture: Image) -> Image:
    """Return the picture with room for a palette below it, which stays transparent: (height + room, width, 4)."""
    height, width = picture.shape[:2]
    sheet = np.zeros((height + GAP + STRIP, width, 4), dtype=np.uint8)
    sheet[:height] = np.concatenate([picture, np.full((height, width, 1), 255, dtype=np.uint8)], axis=2)
    return sheet


def png(sheet: Image) -> str:
    """Write an image (height, width, 4) of red, green, blue and opacity as a PNG in a data address."""
    height, width = sheet.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in sheet)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    body = b"".join(_chunk(name, data) for name, data in chunks)
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode("ascii")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def numbers(colours: int) -> dict[str, str]:
    """Return the count of bits for the reader's K."""
    found = segmented(colours)
    N, K = original()[..., 0].size, found.K
    per_pixel = (K - 1).bit_length()
    bits = image.compressed_bits(N, K)
    return {
        "N": f"{N:,}".replace(",", "{,}"),
        "K": str(K),
        "per_pixel": str(per_pixel),
        "bits": f"{bits:,}".replace(",", "{,}"),
        "whole": f"{image.original_bits(N):,}".replace(",", "{,}"),
        "share": f"{bits / image.original_bits(N):.1%}",
        "ending": f"{'converged' if found.converged else 'was stopped'} after {found.iterations} iterations",
    }
