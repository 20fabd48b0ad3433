"""The runs of `many`, iteration by iteration as arrays: the responsibilities of all runs are the rows of one.

As in `quadratic`, ln N(x_n | mu_k, Sigma_k) is linear in the features of a point, so the E step of all components is
one matrix product, exp, and a sum over each run's components; all sums of the M step are another product. Parameters
are arrays with the components last: their small matrices are multiplied out for all components at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmm_core import prior
from gmm_core.arrays import Array, frozen
from gmm_core.covariance import family
from gmm_core.em import EMState, Reason, Stop, Trajectory
from gmm_core.gaussian import LOG_2PI
from gmm_core.maximise import FAINT
from gmm_core.mixture import Mixture

NARROW = 2e4  # (extent of the data / conditional sd of a component)^2: features lose so many times the rounding error
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
        self.i, self.j = np.tril_indices(self.D)
        self.features = np.concatenate([np.ones((1, self.N)), x, x[self.i] * x[self.j]])  # (M, N)
        extent = np.abs(x).max(axis=1)
        self.extent = extent**2  # (D,)
        self.constant = float(np.log(np.where(extent > 0, extent, 1.0)).sum())  # makes densities free of units
        self.offset = self.constant + 0.5 * self.D * LOG_2PI
        self.diagonal = np.diag_indices(self.D)
        self.factor = np.where(self.i == self.j, -0.5, -1.0)[:, None]
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
                if not going.all():
                    sums = sums[:, self._go_on_with(going)]
                if not len(self.numbers):
                    break
                self.parameters = self._maximise(sums)
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
        return Parameters(pi, mean, Sigma, whiten(Sigma))

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
        """Return theta (M, R), with log_joint = theta f(x), and which runs (S,) keep their digits in this form."""
        D, (pi, mean, _, W) = self.D, self.parameters
        z = np.add.reduce(W * mean, axis=1)  # (D, R)
        precision = np.add.reduce(W[:, :, None] * W[:, None], axis=0)  # (D, D, R)  Sigma^-1
        log_weight = np.log(pi) + np.add.reduce(np.log(W[self.diagonal]), axis=0) + self.constant
        theta = np.empty((len(self.features), len(pi)))
        theta[0] = log_weight - 0.5 * np.add.reduce(z * z, axis=0)
        np.add.reduce(W * z[:, None], axis=0, out=theta[1 : 1 + D])
        np.multiply(precision[self.i, self.j], self.factor, out=theta[1 + D :])
        reach = self.extent @ precision[self.diagonal]  # (R,)
        self.far = t == 0 or not 2 * D * reach.max() + np.abs(log_weight).max() < -LEAST
        good = (reach < NARROW) & np.isfinite(theta[0])
        usual = np.ones(len(self.numbers), dtype=bool)
        if not good.all():
            usual[self.owner[~good]] = False
        return theta, usual

    def _expect(self, theta: Array) -> tuple[Array, Array, Mask]:
        """Return ln p(X) (S,), the weighted sums of all features (M, R), and which runs (S,) were not too far."""
        gamma = self.room[: theta.shape[1] * self.N].reshape(-1, self.N)
        p = np.empty(self.weight.shape)
        np.dot(theta.T, self.features, out=gamma)
        if self.far:
            np.maximum(gamma, self.least, out=gamma)
        np.exp(gamma, out=gamma)
        for group in self.groups:
            np.add.reduce(group.split(gamma), axis=0, out=p[group.runs])
        log_likelihood = np.vecdot(np.log(p), self.weight) - self.n * self.offset
        np.divide(self.weight, p, out=p)
        usual = p.max(axis=1) * FAR < 1
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
        pi, mean, Sigma, W = self.parameters.those(rows)
        Sigma, W = (np.ascontiguousarray(array.transpose(2, 0, 1)) for array in (Sigma, W))
        return EMState(Mixture.trusted(pi, mean.T + self.shift, Sigma, W), frozen(N_k[rows]), log_likelihood, objective)

    def _maximise(self, sums: Array) -> Parameters:
        """Do the M step, PRML (9.24)-(9.27), as `maximise.Maximiser` does; a component that is faint becomes NaN."""
        N_k = np.where(sums[0] < FAINT, np.nan, sums[0])
        mean = sums[1 : 1 + self.D] / N_k
        products = sums[1 + self.D :] / N_k - mean[self.i] * mean[self.j]
        Sigma = np.empty((self.D, self.D, len(N_k)))
        Sigma[self.i, self.j] = Sigma[self.j, self.i] = products
        pi = weights = N_k / self.n[self.owner]
        if self.rule.psi > 0:
            seen = N_k + prior.pseudo_points(self.D)
            Sigma = (Sigma * N_k + prior.scale(self.rule.psi, self.D)[:, :, None]) / seen
            weights = seen / (self.n + self.K * prior.pseudo_points(self.D))[self.owner]
        Sigma = self._projected(weights, Sigma)
        return Parameters(pi, mean, Sigma, whiten(Sigma))


def whiten(Sigma: Array) -> Array:
    """Return the inverse Cholesky factors of Sigma (D, D, R), as `gaussian.whiten` does; NaN where there is none."""
    D = len(Sigma)
    L, W = np.zeros_like(Sigma), np.zeros_like(Sigma)
    for i in range(D):
        for j in range(i):
            L[i, j] = (Sigma[i, j] - dot(L[i, :j], L[j, :j])) * W[j, j]
        W[i, i] = 1.0 / np.sqrt(Sigma[i, i] - dot(L[i, :i], L[i, :i]))
        for j in range(i):
            W[i, j] = -W[i, i] * dot(L[i, j:i], W[j:i, j])
    return W


def dot(a: Array, b: Array) -> Array | float:
    """Return the products of a and b (n, R), added up: (R,)."""
    return np.add.reduce(a * b, axis=0) if len(a) > 1 else a[0] * b[0] if len(a) else 0.0
