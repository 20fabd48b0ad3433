"""The log-likelihood (9.14) of the sample: its terms, its curve over one mean, and its derivative. Pure."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core import gaussian
from gmm_core.arrays import Array
from gmm_core.mixture import Mixture
from ui.lessons.mixtures.sample import Sample, drawn
from ui.lessons.mixtures.settings import Carry, Draw, Plane
from ui.words.numerals import tex_fixed

PLACES = np.linspace(0, 1, 401)  # x of mean 1 on its way
WRITTEN = 3  # terms of (9.14) that are written out


@dataclass(frozen=True, eq=False)
class Hills:
    """What the sample says about every place of mean 1 on the line through means 1 and 3."""

    sample: Sample
    Sigma: Array  # (2, 2) of component 1, at the size that is set
    incomplete: Array  # (401,) ln p(X): the labels are unknown
    complete: Array  # (401,) ln p(X, Z): the labels are known

    @property
    def tops(self) -> Array:
        """Find the places where ln p(X) is higher than at both neighbours."""
        y = self.incomplete
        inside = (y[1:-1] > y[:-2]) & (y[1:-1] >= y[2:])
        return PLACES[1:-1][inside]

    @property
    def raised(self) -> float:
        """Return by how much to raise ln p(X, Z), which a small ellipse 1 sinks far below, to show its top."""
        low, high, top = float(self.incomplete.min()), float(self.incomplete.max()), float(self.complete.max())
        if top >= low or not np.ptp(self.complete):  # or there is no parabola
            return 0.0
        return round(low + 0.6 * (high - low) - top, 0 if high - low > 20 else 2)


@lru_cache(maxsize=16)
def hills(plane: Plane, draw: Draw, size: float) -> Hills:
    """Carry mean 1 along the line and evaluate (9.14) and (9.36) at every place."""
    sample = drawn(plane, draw)
    at_home = carried(sample.mixture, float(sample.mixture.mu[0, 0]), size)
    others = at_home.log_joint(sample.X)  # (N, K)
    with np.errstate(divide="ignore"):  # ln 0 = -inf is right for a weight of 0
        log_pi = np.log(sample.mixture.pi[0])
    shifts = on_line(sample.mixture, PLACES) - at_home.mu[0]  # (401, 2): to move the points back is to move the mean
    back = (sample.X - shifts[:, None]).reshape(-1, 2)  # (401 N, 2)
    first = log_pi + gaussian.log_density(back, at_home.mu[0], at_home.Sigma[0]).reshape(len(PLACES), -1)  # (401, N)
    rest = np.logaddexp.reduce(others[:, 1:], axis=1)  # (N,)
    mine = sample.labels == 0
    theirs = others[np.arange(sample.N), sample.labels][~mine].sum()
    return Hills(
        sample,
        at_home.Sigma[0],
        np.logaddexp(first, rest).sum(axis=1),
        first[:, mine].sum(axis=1) + theirs,
    )


def on_line(mixture: Mixture, x: Array) -> Array:
    """Return the points of the line through means 1 and 3 with these first coordinates: (n, 2)."""
    return mixture.mu[0] + np.multiply.outer(np.asarray(x) - mixture.mu[0, 0], direction(mixture))


def direction(mixture: Mixture) -> Array:
    """Return the step along that line that moves the first coordinate by 1."""
    way: Array = mixture.mu[2] - mixture.mu[0]
    return way / way[0]


def carried(mixture: Mixture, x: float, size: float) -> Mixture:
    """Return the mixture with mean 1 carried to x, and ellipse 1 scaled."""
    mu, Sigma = mixture.mu.copy(), mixture.Sigma.copy()
    mu[0] = on_line(mixture, np.array(x))
    Sigma[0] *= size**2
    return Mixture(mixture.pi, mu, Sigma)


@dataclass(frozen=True, eq=False)
class Update:
    """What the derivative with respect to mean 1 says, with the shares that the points have in component 1."""

    shares: Array  # (N,) gamma(z_n1), or z_n1 where the labels are known
    N_1: float  # their sum
    slope: float  # of the log-likelihood, per unit of x along the line
    mu: Array  # (2,) the mean of the points with these shares, the right side of (9.17)
    x: float  # the best place on the line for these shares


def unknown(plane: Plane, draw: Draw, carry: Carry) -> Update:
    """Evaluate the derivative (9.16) where mean 1 stands, and the right side of (9.17)."""
    sample = drawn(plane, draw)
    mixture = carried(sample.mixture, carry.at, carry.size)
    return _update(sample, mixture, mixture.responsibilities(sample.X)[:, 0])


def known(plane: Plane, draw: Draw, carry: Carry) -> Update:
    """Do the same for (9.36), where every point's component is known: x is the top of the parabola."""
    sample = drawn(plane, draw)
    mixture = carried(sample.mixture, carry.at, carry.size)
    return _update(sample, mixture, (sample.labels == 0).astype(np.float64))


def _update(sample: Sample, mixture: Mixture, shares: Array) -> Update:
    mu, way = mixture.mu[0], direction(mixture)
    along = np.linalg.solve(mixture.Sigma[0], way)
    N_1, slope = float(shares.sum()), float(shares @ ((sample.X - mu) @ along))
    if N_1 < 1e-9:  # no point to average
        return Update(shares, N_1, slope, mu, float(mu[0]))
    return Update(shares, N_1, slope, shares @ sample.X / N_1, float(mu[0]) + slope / (N_1 * float(along @ way)))


def first_terms(plane: Plane, draw: Draw) -> dict[str, str]:
    """Write out the first terms of (9.14) for the sample as drawn, and their sum over all points."""
    sample = drawn(plane, draw)
    terms, each = np.exp(sample.mixture.log_joint(sample.X[:WRITTEN])), sample.mixture.log_density(sample.X)
    rows = [
        rf"n = {n + 1}\colon\; & \ln\{{{' + '.join(f'{term:.2f}' for term in row)}\}} = {tex_fixed(each[n])}"
        for n, row in enumerate(terms)
    ]
    return {"rows": r" \\ ".join(rows), "N": str(sample.N), "total": tex_fixed(each.sum())}
