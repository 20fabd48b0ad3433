"""Bernoulli mixtures: the live numbers in the formulas. Pure."""

import math
from functools import lru_cache

import numpy as np

from gmm_core.arrays import Array, frozen
from gmm_core.data.digits import SIDE
from gmm_core.models.bernoulli import BernoulliMixture, e_step
from ui.lessons.bernoulli import model as bernoulli
from ui.lessons.bernoulli.model import Start
from ui.lessons.bernoulli.settings import Pixel
from ui.words.numerals import change, fixed, share, tex_fixed, tex_share

WRITTEN_OUT = 3  # terms of a sum in a formula; a longer one is given by its value


def short(value: float) -> str:
    """Write a rise of ln p(X): two decimals, or what is left of a smaller one."""
    return fixed(value) if value >= 0.01 else change(max(value, 0.0), 2)


def model(start: Start) -> dict[str, str]:
    """Give the numbers of (9.51) at the end of the run."""
    run = bernoulli.trajectory(start)
    return {
        "K": str(run.states[-1].mixture.K),
        "iterations": str(run.stop.iteration),
        "log_likelihood": tex_fixed(run.states[-1].log_likelihood),
        "single": tex_fixed(bernoulli.single().log_likelihood),
    }


def image(start: Start, image: int) -> dict[str, str]:
    """Give the numbers of (9.56) for the chosen image at the end of the run."""
    mixture, n = bernoulli.fitted(start), image - 1
    x = bernoulli.images().X[n : n + 1]
    joint = mixture.log_joint(x)[0]
    gamma = e_step(x, mixture).gamma[0]
    k = int(gamma.argmax())
    log_density = float(np.logaddexp.reduce(joint))
    return {
        "n": str(n + 1),
        "digit": str(bernoulli.images().labels[n]),
        "table": _table(mixture, x, gamma),
        "k": str(k + 1),
        "top": _power(joint[k]),
        "sum": " + ".join(_power(term) for term in joint) if mixture.K <= WRITTEN_OUT else _power(log_density),
        "gamma": tex_share(gamma[k]),
        "log_density": tex_fixed(log_density),
    }


def deciding(start: Start, image: int) -> tuple[int, int, Array]:
    """Return the two most responsible components a, b for the image and, per pixel, ln p(x_i|a) - ln p(x_i|b)."""
    mixture, n = bernoulli.fitted(start), image - 1
    x = bernoulli.images().X[n]
    a, b = np.argsort(-mixture.log_joint(x[None])[0], kind="stable")[:2]
    one_pixel = [np.where(x == 1, mixture.mu[k], 1 - mixture.mu[k]) for k in (a, b)]
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.log(one_pixel[0]) - np.log(one_pixel[1])
    return int(a), int(b), np.where(np.isnan(apart), 0.0, apart).reshape(SIDE, SIDE)


def pair(start: Start, pixel: Pixel) -> dict[str, str]:
    """Give the numbers of (9.50) for the chosen pixel and the pixel most correlated with it in the images."""
    mixture = bernoulli.fitted(start)
    i, j = pixel.i, partner(pixel)
    mean = mixture.mean()
    product = float(mixture.pi @ (mixture.mu[:, i] * mixture.mu[:, j]))
    data, fitted = written()[i, j], correlation(mixture.covariance())[i, j]
    return {
        "pixel": _name(i),
        "partner": _name(j),
        "product": tex_fixed(product, 4),
        "i": tex_fixed(mean[i], 4),
        "j": tex_fixed(mean[j], 4),
        "covariance": tex_fixed(product - mean[i] * mean[j], 4),
        "K": str(mixture.K),
        "data": fixed(data),
        "mixture": fixed(fitted),
    }


def no_ink(pixel: Pixel) -> dict[str, str]:
    """Name the chosen pixel."""
    return {"pixel": _name(pixel.i)}


def varies(pixel: Pixel) -> bool:
    """Tell whether the chosen pixel has ink in some images and none in others."""
    return partner(pixel) != pixel.i


def partner(pixel: Pixel) -> int:
    """Return the pixel most correlated with the chosen one in the images, itself if that one never varies."""
    apart = np.abs(written()[pixel.i])
    apart[pixel.i] = np.nan
    return int(np.nanargmax(apart)) if np.isfinite(apart).any() else pixel.i


@lru_cache(maxsize=1)
def written() -> Array:
    """Return the correlations of the pixels in the images, shape (64, 64)."""
    return frozen(correlation(np.cov(bernoulli.images().X.T, bias=True)))


def correlation(covariance: Array) -> Array:
    """Turn covariances into correlations; NaN where a variance is 0."""
    sd = np.sqrt(np.diag(covariance))
    scale = np.outer(sd, sd)
    return np.divide(covariance, scale, out=np.full_like(scale, np.nan), where=scale > 0)


def _name(i: int) -> str:
    row, column = divmod(i, SIDE)
    return f"(row {row + 1}, column {column + 1})"


def _table(mixture: BernoulliMixture, x: Array, gamma: Array) -> str:
    rows = [
        f"| {k + 1} | {mixture.pi[k]:.4f} | {_log(conditional)} | {share(gamma[k])} |"
        for k, conditional in enumerate(mixture.log_conditional(x)[0])
    ]
    conditional = "$\\ln p(\\mathbf{x}_n\\vert\\boldsymbol{\\mu}_k)$"
    head = f"| k | weight $\\pi_k$ | of the image {conditional} | responsibility $\\gamma(z_{{nk}})$ |"
    return "\n".join([head, "|---|---|---|---|", *rows])


def _log(value: float) -> str:
    return fixed(value)


def _power(value: float) -> str:
    return "0" if value == -math.inf else f"\\mathrm{{e}}^{{{value:.2f}}}"
