"""The runs of `many`, iteration by iteration as arrays: the responsibilities of all runs are the rows of one.

As in `quadratic`, ln N(x_n | mu_k, Sigma_k) is linear in the features of a point, so the E step of all components is
one matrix product, exp, and a sum over each run's components; all sums of the M step are another product. For the few
components that are so narrow that this loses digits, both are made of differences, as in `steps`. Parameters are arrays
with the components last: their small matrices are multiplied out for all components at once (`columns`).
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmm_core import prior
from gmm_core.arrays import Array, frozen
from gmm_core.covariance import family
from gmm_core.em import EMState, Reason, Stop, Trajectory
from gmm_core.fits.columns import diagonal, dot, whiten
from gmm_core.gaussian import LOG_2PI
from gmm_core.maximise import FAINT
from gmm_core.mixture import Mixture

NARROW = 2e4  # (extent of the data / conditional sd of a component)^2: features lose so many times the rounding error
THINNEST = 1e8  # the same from where on a component is close to collapse
LEAST = -600.0  # exponents below are rounded up to it: exp is many times slower where it underflows
FAR = 1e-200  # a density, relative to a Gaussian as wide as the data, that what was rounded up could be seen in

Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Rule:
    """What all runs have in common: the arguments of `em.run`."""

    covariance: str
    psi: float
    tol: float
    max_iter: int


class Start(NamedTuple):
    """Where a run starts, and the points it is fitted to."""

    mixture: Mixture
    within: Mask  # (N,)


class Group(NamedTuple):
    """The active runs with the same K: their rows lie together as (K, S)."""

    K: int
    runs: slice
    rows: slice

    def split(self, values: Array) -> Array:
        """Return this group's part of an array with the rows first, as (K, S, ...)."""
        part = values[self.rows]
        return part.reshape(self.K, len(part) // self.K, *part.shape[1:])


class Parameters(NamedTuple):
    """The parameters of R components, one column each, for centred points."""

    pi: Array  # (R,)
    mean: Array  # (D, R)
    Sigma: Array  # (D, D, R)
    W: Array  # (D, D, R)  inverse Cholesky factors; NaN where there is none
    precision: Array  # (D (D + 1) / 2, R)  lower triangle of Sigma^-1
    reach: Array  # (R,)  (extent of the data / conditional sd of the component)^2, added up over the coordinates

    def those(self, rows: Mask | Rows) -> "Parameters":
        """Return those of some of the components."""
        return Parameters(*(array[..., rows] for array in self))


class Together:
    """Runs that advance together, iteration by iteration; the arrays shrink as runs end."""

    def __init__(self, X: Array, starts: Sequence[Start], rule: Rule, whole: bool) -> None:
        self.rule, self.whole, self.family = rule, whole, family(rule.covariance)
        self.N, self.D = X.shape
        self.shift = X.mean(axis=0)
        x = np.ascontiguousarray((X - self.shift).T)
        i, j = np.tril_indices(self.D)
        self.pairs = i.tolist(), j.tolist()  # the products x_i x_j among the features
        # where Sigma^-1 has its entries among them
        self.places = {(a, b): row for row, (a, b) in enumerate(zip(*self.pairs, strict=True))}
        self.places |= {(b, a): row for (a, b), row in self.places.items()}
        self.factor = np.where(i == j, -0.5, -1.0)[:, None]
        self.features = np.concatenate([np.ones((1, self.N)), x, x[i] * x[j]])  # (M, N)
        extent = np.abs(x).max(axis=1)
        self.extent = np.where(i == j, extent[i] ** 2, 0.0)  # for the rows of a precision
        self.constant = float(np.log(np.where(extent > 0, extent, 1.0)).sum())  # makes densities free of units
        self.offset = self.constant + 0.5 * self.D * LOG_2PI
        self.least = np.full(self.N, LEAST)  # NumPy compares rows much faster than with a number
        self.room = np.empty(sum(start.mixture.K for start in starts) * self.N)
        self.states: list[list[EMState]] = [[] for _ in starts]
        self.stops: dict[int, Stop] = {}
        # what follows is of the active runs only
        self.numbers = np.arange(len(starts))
        self.K = np.array([start.mixture.K for start in starts])
        self.weight = np.array([start.within for start in starts], dtype=np.float64)  # (S, N)
        self.objective = np.full(len(starts), np.inf)
        self._group()
        self.parameters = self._first([start.mixture for start in starts])

    def run(self) -> dict[int, Trajectory]:
        """Return the path of every run by its number; a run that turns out to be out of the ordinary has none."""
        with np.errstate(all="ignore"):  # what is not finite is out of the ordinary
            for t in range(self.rule.max_iter + 1):
                theta, usual = self._coefficients(t)
                if not usual.all():
                    theta = theta[:, self._go_on_with(usual)]
                if not len(self.numbers):
                    break
                log_likelihood, sums, usual = self._expect(theta)
                going = usual & ~self._record(t, usual, log_likelihood, sums[0])
                self.parameters = self._maximise(sums)
                if not going.all():
                    self._go_on_with(going)
                if not len(self.numbers):
                    break
        return {n: Trajectory(tuple(self.states[n]), stop) for n, stop in self.stops.items()}

    def _group(self) -> None:
        """Find the groups of equal K, and the run that each row belongs to."""
        self.groups: list[Group] = []
        row = 0
        for K in sorted(set(self.K.tolist())):
            a, b = np.searchsorted(self.K, [K, K + 1]).tolist()
            self.groups.append(Group(K, slice(a, b), slice(row, row + K * (b - a))))
            row += K * (b - a)
        owners = [np.tile(np.arange(group.runs.start, group.runs.stop), group.K) for group in self.groups]
        self.owner = np.concatenate(owners) if owners else np.empty(0, dtype=np.intp)  # (R,)
        self.n = self.weight.sum(axis=1)  # (S,)  numbers of points

    def _go_on_with(self, runs: Mask) -> Mask:
        """Go on with these runs (S,) alone; return the mask of their rows (R,)."""
        rows: Mask = runs[self.owner]
        self.numbers, self.K, self.weight = self.numbers[runs], self.K[runs], self.weight[runs]
        self.objective, self.parameters = self.objective[runs], self.parameters.those(rows)
        self._group()
        return rows

    def _first(self, mixtures: Sequence[Mixture]) -> Parameters:
        """Project the starts onto the family."""
        parts = [[mixtures[s] for s in range(len(mixtures))[group.runs]] for group in self.groups]
        pi = np.concatenate([np.array([m.pi for m in part]).T.ravel() for part in parts])
        mean = np.concatenate(
            [np.array([m.mu - self.shift for m in part]).transpose(2, 1, 0).reshape(self.D, -1) for part in parts],
            axis=1,
        )
        Sigma = np.concatenate(
            [np.array([m.Sigma for m in part]).transpose(2, 3, 1, 0).reshape(self.D, self.D, -1) for part in parts],
            axis=2,
        )
        Sigma = self._projected(pi, Sigma)
        return self._parameters(pi, mean, Sigma)

    def _projected(self, weights: Array, Sigma: Array) -> Array:
        """Project covariances (D, D, R) onto the family, given weights (R,) that sum to 1 in each run."""
        if self.rule.covariance == "full":
            return Sigma
        result = np.empty_like(Sigma)
        for group in self.groups:
            S = Sigma[:, :, group.rows].reshape(self.D, self.D, group.K, -1).transpose(3, 2, 0, 1)  # (S, K, D, D)
            S = self.family.project(weights[group.rows].reshape(group.K, -1).T, S)
            result[:, :, group.rows] = S.transpose(2, 3, 1, 0).reshape(self.D, self.D, -1)
        return result

    def _coefficients(self, t: int) -> tuple[Array, Mask]:
        """Return theta (M, R), with log_joint = theta f(x), and which runs (S,) are not about to collapse."""
        D, (pi, mean, Sigma, W, precision, reach) = self.D, self.parameters
        theta = np.empty((len(self.features), len(pi)))
        for j, row in enumerate(theta[1 : 1 + D]):
            dot([precision[self.places[i, j]] for i in range(D)], mean, out=row)
        np.multiply(precision, self.factor, out=theta[1 + D :])
        log_weight = np.log(functools.reduce(np.multiply, diagonal(W), pi))
        np.subtract(log_weight + self.constant, 0.5 * dot(mean, theta[1 : 1 + D]), out=theta[0])
        usual = np.ones(len(self.numbers), dtype=bool)
        self.most = float(reach.max())
        self.far = t == 0 or not 2 * D * self.most < -LEAST
        if not self.most < NARROW:
            rows = [precision[self.places[i, i]] for i in range(D)]
            flatness = functools.reduce(np.maximum, map(np.multiply, diagonal(Sigma), rows))
            usual[self.owner[~((reach < THINNEST) & (pi * flatness < NARROW))]] = False
        return theta, usual

    def _expect(self, theta: Array) -> tuple[Array, Array, Mask]:
        """Return ln p(X) (S,), the weighted sums of all features (M, R), and which runs (S,) were not too far."""
        gamma = self.gamma = self.room[: theta.shape[1] * self.N].reshape(-1, self.N)
        p = np.empty(self.weight.shape)
        np.dot(theta.T, self.features, out=gamma)
        if len(narrow := self._narrow()):
            self._join(narrow)
        if self.far:
            np.maximum(gamma, self.least, out=gamma)
        np.exp(gamma, out=gamma)
        for group in self.groups:
            np.add.reduce(group.split(gamma), axis=0, out=p[group.runs])
        log_likelihood = np.vecdot(np.log(p), self.weight) - self.n * self.offset
        np.divide(self.weight, p, out=p)
        usual = p.max(axis=1) * FAR < 1  # and no nan
        for group in self.groups:
            part = group.split(gamma)
            np.multiply(part, p[group.runs], out=part)
        return log_likelihood, np.ascontiguousarray((gamma @ self.features.T).T), usual

    def _record(self, t: int, usual: Mask, log_likelihood: Array, N_k: Array) -> Mask:
        """Keep what is asked for of the states after iteration t; return which runs (S,) have ended."""
        objective = log_likelihood + self._log_prior()
        converged = usual & (np.abs(objective - self.objective) < self.rule.tol)
        ended = usual & (converged | (t >= self.rule.max_iter))
        self.objective = objective
        if not self.whole and not ended.any():
            return ended
        for s in np.flatnonzero(usual if self.whole else ended).tolist():
            state = self._state(s, N_k, float(log_likelihood[s]), float(objective[s]))
            self.states[self.numbers[s]].append(state)
        for s in np.flatnonzero(ended).tolist():
            self.stops[int(self.numbers[s])] = Stop(Reason.CONVERGED if converged[s] else Reason.MAX_ITER, t)
        return ended

    def _log_prior(self) -> Array:
        if self.rule.psi == 0:
            return np.zeros(len(self.numbers))
        each = prior.log_densities(np.moveaxis(self.parameters.W, -1, 0), self.rule.psi)
        return np.concatenate([group.split(each).sum(axis=0) for group in self.groups])

    def _state(self, s: int, N_k: Array, log_likelihood: float, objective: float) -> EMState:
        rows = np.flatnonzero(self.owner == s)
        pi, mean, Sigma, W, *_ = self.parameters.those(rows)
        Sigma, W = (np.ascontiguousarray(array.transpose(2, 0, 1)) for array in (Sigma, W))
        return EMState(Mixture.trusted(pi, mean.T + self.shift, Sigma, W), frozen(N_k[rows]), log_likelihood, objective)

    def _maximise(self, sums: Array) -> Parameters:
        """Do the M step, PRML (9.24)-(9.27), as `maximise.Maximiser` does; a component that is faint becomes NaN."""
        D, N_k = self.D, np.where(sums[0] < FAINT, np.nan, sums[0])
        mean, second = sums[1 : 1 + D] / N_k, sums[1 + D :] / N_k
        Sigma = np.empty((D, D, len(N_k)))
        for row, i, j in zip(second, *self.pairs, strict=True):
            np.subtract(row, mean[i] * mean[j], out=Sigma[i, j])
            if i != j:
                Sigma[j, i] = Sigma[i, j]
        narrow = self._narrow()
        if len(narrow):
            self._recentre(narrow, N_k, mean, Sigma)
        parameters = self._complete(N_k, mean, Sigma)
        become = ~(parameters.reach < NARROW)
        if become.any() and len(rows := np.setdiff1d(np.flatnonzero(become), narrow)):
            self._recentre(rows, N_k, mean, Sigma)
            parameters = self._complete(N_k, mean, Sigma)
        return parameters

    def _narrow(self) -> Rows:
        """Find the components that the features lose digits of."""
        return np.flatnonzero(self.parameters.reach >= NARROW) if self.most >= NARROW else np.empty(0, dtype=np.intp)

    def _complete(self, N_k: Array, mean: Array, Sigma: Array) -> Parameters:
        """Return the parameters with these means and covariances, the prior and the family brought in."""
        pi = weights = N_k / self.n[self.owner]
        if self.rule.psi > 0:
            seen = N_k + prior.pseudo_points(self.D)
            Sigma = (Sigma * N_k + prior.scale(self.rule.psi, self.D)[:, :, None]) / seen
            weights = seen / (self.n + self.K * prior.pseudo_points(self.D))[self.owner]
        return self._parameters(pi, mean, self._projected(weights, Sigma))

    def _parameters(self, pi: Array, mean: Array, Sigma: Array) -> Parameters:
        W = whiten(Sigma)
        precision = np.empty((len(self.factor), len(pi)))
        for row, i, j in zip(precision, *self.pairs, strict=True):
            dot(W[i:, i], W[i:, j], out=row)
        return Parameters(pi, mean, Sigma, W, precision, self.extent @ precision)

    def _join(self, rows: Rows) -> None:
        """Fill in ln pi_k + ln N(x_n | mu_k, Sigma_k) of narrow components by differences, as `steps` does."""
        W, d = self.parameters.W[:, :, rows, None], self._differences(self.parameters.mean, rows)
        z = [dot(W[i, : i + 1], d[: i + 1]) for i in range(self.D)]
        log_weight = np.log(functools.reduce(np.multiply, diagonal(W), self.parameters.pi[rows, None]))
        self.gamma[rows] = log_weight + self.constant - 0.5 * dot(z, z)

    def _recentre(self, rows: Rows, N_k: Array, mean: Array, Sigma: Array) -> None:
        """Replace the covariances of narrow components by sums of differences from their means, as in `steps`."""
        d, share = self._differences(mean, rows), self.gamma[rows] / N_k[rows, None]
        for i, j in zip(*self.pairs, strict=True):
            Sigma[i, j, rows] = Sigma[j, i, rows] = np.vecdot(share * d[i], d[j])

    def _differences(self, mean: Array, rows: Rows) -> Array:
        """Return the differences of the points from the means of some components: (D, len(rows), N)."""
        return self.features[1 : 1 + self.D, None] - mean[:, rows, None]
