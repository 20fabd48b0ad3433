"""K-means and EM in step: one film of steps, K-means on the left and EM on the right. Pure."""

from functools import cache
from typing import Any

import numpy as np

from gmm_core.em import EMState, Reason
from gmm_core.k_means import batch
from gmm_core.k_means.batch import KMeansState
from ui.charts import drawing
from ui.charts.axes import Figure, brief_titles, counted, padded
from ui.charts.drawing import Frame, Trace
from ui.lessons.k_means import plane
from ui.lessons.k_means import problem as lesson
from ui.lessons.k_means.problem import Runs, pair
from ui.lessons.k_means.settings import Problem
from ui.words.numerals import change, fixed

LONGEST = 32  # iterations that are shown one by one, and fewer if there are many components: MANY / K
MANY = 66
# Small panels have short titles, and the marks of J are named in its panel.
BRIEF = {
    "annotations.2.text": "J after each",
    "annotations.3.text": "ln p(X)",
    **{f"annotations.{n}.{name}": value for n in (4, 5) for name, value in (("x", 1), ("xanchor", "right"))},
    **{f"annotations.{n}.yanchor": "top" for n in (4, 5)},
    **{f"annotations.{n}.xshift": 0 for n in (4, 5)},
    **{"annotations.4.yshift": 0, "annotations.5.yshift": -16},
}
NARROW = BRIEF | {
    **{f"xaxis{panel}.domain": [0, 0.43] for panel in ("", "3")},
    **{f"xaxis{panel}.domain": [0.59, 1] for panel in ("2", "4")},
    **{f"yaxis{panel}.domain": [0.45, 1] for panel in ("", "2")},
    **{f"yaxis{panel}.domain": [0, 0.2] for panel in ("3", "4")},
}
# In a low picture all four stand side by side.
SHORT = BRIEF | {
    **{f"yaxis{panel}.domain": [0, 1] for panel in ("", "2", "3", "4")},
    **{"xaxis.domain": [0, 0.22], "xaxis2.domain": [0.28, 0.5]},
    **{"xaxis3.domain": [0.58, 0.75], "xaxis4.domain": [0.83, 1]},
}
SURE = 0.9  # a point with a larger responsibility than this has one owner


def film(problem: Problem) -> list[Frame]:
    """Return one frame per step of both algorithms: the start, then E and M steps until both have converged."""
    return Reel(lesson.runs(problem)).frames()


class Reel:
    """The frames of two runs, step by step."""

    def __init__(self, runs: Runs) -> None:
        self.X, self.K, self.dataset = runs.points.X, runs.points.K, runs.points.dataset
        self.circle, self.verdict = runs.points.circle, lesson.verdict(runs)
        self.hard, self.soft = runs.hard.states, runs.soft.states
        self.stop, self.window = runs.soft.stop, plane.window(self.X)
        self.T_hard, self.T_soft = len(self.hard) - 1, len(self.soft) - 1
        self.T = min(max(self.T_hard, self.T_soft), LONGEST, MANY // self.K)
        self.r = [batch.assign(self.X, state.mu) for state in self.hard]
        panels, self.layout = _arrangement()
        self.axes: list[dict[str, Any]] = [{"xaxis": x, "yaxis": y} for x, y in panels]
        self.grey = [plane.points(self.X, **axes) for axes in self.axes[:2]]
        self.layout |= self._axes()
        self.trails, (self.J, self.log_likelihood) = self._ways(), self._heights()
        # What stands still from one frame to the next is drawn once.
        self.gamma = cache(lambda t: self.soft[t].mixture.responsibilities(self.X))
        self.blends = self._blends()
        self._assigned, self._hard_scene = cache(self._assigned_at), cache(self._hard_at)
        self._soft_scene = cache(self._soft_at)
        self._clusters = cache(lambda t: plane.clusters(self.grey[0], self.r[t]))
        brief = {**brief_titles(self.dataset), **brief_titles(self.dataset, "2"), "yaxis2.title.text": ""}
        self.low = {"narrow": brief | NARROW, "short": brief | SHORT, "narrow_height": 600}

    def frames(self) -> list[Frame]:
        """Return all frames; the last one sums up, and jumps to the end of a run that is longer than the film."""
        frames = [Frame("Start", self._says_start(), "Start", self._figure(0, False), self._rows(0, None))]
        for t in range(1, self.T + 1):
            figure, rows = self._figure(t - 1, True), self._rows(t - 1, t - 1)
            frames.append(Frame(f"E step {t}", self._says_e(t), "E step", figure, rows))
            figure, rows = self._figure(t, False), self._rows(t, t - 1)
            frames.append(Frame(f"M step {t}", self._says_m(t), "M step", figure, rows))
        end = max(self.T_soft, self.T_hard)
        figure, rows = self._figure(end, True), self._rows(end, end)
        return [*frames, Frame("The end", self._says_end(), "to the end", figure, rows)]

    # The states at iteration t: a run that has ended stays as it is

    def _hard(self, t: int) -> KMeansState:
        return self.hard[min(t, self.T_hard)]

    def _soft(self, t: int) -> EMState:
        return self.soft[min(t, self.T_soft)]

    # Pictures

    def _figure(self, t: int, expected: bool) -> Figure:
        """Draw the state after t iterations; ``expected``: the E step that follows is done, too."""
        seen = t if expected else t - 1  # the assignments on show come from this state
        given, shared = self._assigned(min(seen, max(self.T_hard, self.T_soft)))
        data = [given, *self._hard_scene(min(t, self.T_hard)), shared, *self._soft_scene(min(t, self.T_soft))]
        data += self._distortions(t, expected) + self._likelihoods(t)
        return {"data": data, "layout": self.layout, **self.low}

    def _assigned_at(self, seen: int) -> tuple[Trace, Trace]:
        """Draw the points as the E step under this state gives them away, to one mean and shared among all."""
        if seen < 0:
            return self.grey[0], self.grey[1]
        return self._clusters(min(seen, self.T_hard)), plane.coloured(self.grey[1], self.blends[min(seen, self.T_soft)])

    def _blends(self) -> dict[int, list[str]]:
        """Blend the hues of the points under each state whose E step is shown, all at once."""
        seen = sorted({self.T_soft, *range(min(self.T, self.T_soft))})
        colours, N = drawing.mix(np.concatenate([self.gamma(t) for t in seen]).round(2)), len(self.X)
        return {t: colours[i * N : (i + 1) * N] for i, t in enumerate(seen)}

    def _hard_at(self, t: int) -> list[Trace]:
        """Draw the borders, the ways and the means of K-means."""
        mu, panel = self.hard[t].mu, self.axes[0]
        return [*plane.borders(mu, self.window, **panel), *self.trails[0][t], *plane.means(mu, **panel)]

    def _soft_at(self, t: int) -> list[Trace]:
        """Draw the ellipses, the ways and the means of EM."""
        mixture, panel = self.soft[t].mixture, self.axes[1]
        trails = self.trails[1][min(t, self.T + 1)]
        return [*plane.ellipses(mixture.mu, mixture.Sigma, **panel), *trails, *plane.means(mixture.mu, **panel)]

    def _distortions(self, t: int, expected: bool) -> list[Trace]:
        """Draw J after each E step and each M step as in fig. 9.2, as far as the run has come."""
        whole, now = self.J[0], t + 0.5 if expected else t
        return [whole, *(plane.until(trace, now) for trace in self.J[1:])]

    def _likelihoods(self, t: int) -> list[Trace]:
        """Draw ln p(X) after each M step of EM, and the level at which it ends."""
        return [*self.log_likelihood[:2], *(plane.until(trace, t) for trace in self.log_likelihood[2:])]

    def _ways(self) -> tuple[list[list[Trace]], list[list[Trace]]]:
        """Draw the ways of the means of both; EM's goes on from the last iteration that is shown to the end."""
        left, right = self.axes[:2]
        hard = np.array([state.mu for state in self.hard])
        soft = [state.mixture.mu for state in self.soft]
        way = np.array([*soft[: self.T + 1], soft[-1]])
        return plane.trails(hard, self.T_hard + 1, **left), plane.trails(way, self.T + 2, **right)

    def _heights(self) -> tuple[list[Trace], list[Trace]]:
        """Draw both curves whole: J with its way, E steps and M steps; ln p(X) with its end, its way and its steps."""
        below, beside = self.axes[2:]
        E = np.array([[n + 0.5, state.J_e_step] for n, state in enumerate(self.hard)])[: self.T]
        M = np.array([[n, state.J_m_step] for n, state in enumerate(self.hard) if state.J_m_step is not None])[: self.T]
        both = np.concatenate([E, M])
        both = both[both[:, 0].argsort(kind="stable")]
        J = [
            plane.way(both, "@faint/0.5", 1.5, **below),
            plane.way(both, "@text", 2, **below),
            drawing.points(E, "@1", 9, **below),
            drawing.points(M, "@2", 10, marker={"symbol": "square"}, **below),
        ]
        steps = np.array([[n, state.log_likelihood] for n, state in enumerate(self.soft[: self.T + 1])])
        final = self.soft[-1].log_likelihood
        log_likelihood = [
            drawing.line([0, self.T], [final, final], "@faint", 1.5, "dot", **beside),
            plane.way(steps, "@faint/0.5", 1.5, **beside),
            plane.way(steps, "@text", 2, **beside),
            drawing.points(steps, "@text", 8, marker={"symbol": "diamond"}, **beside),
        ]
        return J, log_likelihood

    def _axes(self) -> dict[str, Trace]:
        J = [0.0, *(state.J_e_step for state in self.hard)]
        log_likelihood = [state.log_likelihood for state in self.soft[: self.T + 1]] + [self.soft[-1].log_likelihood]
        radius, mu0 = self.circle**0.5, self.hard[0].mu
        places = np.concatenate([self.X, mu0 - 0.8 * radius, mu0 + 0.8 * radius])
        described = {
            **plane.axes(self.dataset, places),
            **plane.axes(self.dataset, places, "2"),
            "xaxis3": drawing.axis("iteration", **counted(self.T, 0.03)),
            "yaxis3": drawing.axis("", [0, 1.06 * max(J)], nticks=3),
            "xaxis4": drawing.axis("iteration", **counted(self.T, 0.03)),
            "yaxis4": drawing.axis("", padded(log_likelihood, 0.08), nticks=3),
        }
        described["yaxis2"] |= {"title": {"text": ""}}
        return {name: self.layout[name] | axis for name, axis in described.items()}

    # Words

    def _says_start(self) -> str:
        radius = fixed(self.circle**0.5)
        return (
            f"Both start from the same {self.K} means. K-means knows nothing else; EM also has weights of 1/{self.K} "
            f"and circles of standard deviation {radius}."
        )

    def _says_e(self, t: int) -> str:
        return f"K-means: {self._hard_e(t)} EM: {self._soft_e(t)}"

    def _says_m(self, t: int) -> str:
        return f"K-means: {self._hard_m(t)} EM: {self._soft_m(t)}"

    def _hard_e(self, t: int) -> str:
        if t > self.T_hard:
            return f"at rest since iteration {self.T_hard}."
        J = fixed(self.hard[t - 1].J_e_step)
        if t == 1:
            return f"each point goes to its nearest mean, J = {J}."
        moved = int((self.r[t - 1] != self.r[t - 2]).sum())
        return f"{moved} {'point changes' if moved == 1 else 'points change'} to a nearer mean, J = {J}."

    def _hard_m(self, t: int) -> str:
        if t > self.T_hard:
            return f"J = {fixed(self.hard[-1].J_e_step)} stays."
        J = fixed(self.hard[t].J_m_step or 0.0)
        if np.array_equal(self.hard[t].mu, self.hard[t - 1].mu):
            return f"no mean moves, J = {J}: converged."
        return f"each mean moves to the average of its points, J = {J}."

    def _soft_e(self, t: int) -> str:
        if t > self.T_soft:
            return "at rest."
        gamma = self.gamma(t - 1)
        torn = int((gamma.max(axis=1) < SURE).sum())
        return (
            f"{torn} of {len(self.X)} points {'is' if torn == 1 else 'are'} uncertain (no responsibility above {SURE})."
        )

    def _soft_m(self, t: int) -> str:
        if t > self.T_soft:
            return f"ln p(X) = {fixed(self.soft[-1].log_likelihood)}, {self._ending()}."
        rest = f" and {self._ending()}" if t == self.T_soft else ""
        return f"ln p(X) rises to {fixed(self.soft[t].log_likelihood)}{rest}."

    def _says_end(self) -> str:
        J = fixed(self.hard[-1].J_e_step)
        return f"K-means came to rest after {self.T_hard} iterations, J = {J}. {self._soft_end()} {self.verdict}"

    def _soft_end(self) -> str:
        log_likelihood = fixed(self.soft[-1].log_likelihood)
        if self.stop.reason is Reason.MAX_ITER:
            last = self.soft[-1].log_likelihood - self.soft[-2].log_likelihood
            return (
                f"EM was stopped after {self.T_soft:,} iterations, before it converged: ln p(X) = {log_likelihood} "
                f"still rises, by {change(last)} in the last one. A plateau is not yet a maximum."
            )
        return f"EM {self._ending()} after {self.T_soft}, ln p(X) = {log_likelihood}."

    def _ending(self) -> str:
        if self.stop.reason is Reason.COLLAPSED:
            return f"stops, because component {(self.stop.component or 0) + 1} shrinks onto a few points"
        return "has converged"

    def _rows(self, t: int, seen: int | None) -> tuple[tuple[str, ...], ...]:
        """Tell the parameters after t iterations, and the points that the E step under state ``seen`` gave to each."""
        head = ("k", "K-means: mean", "points", "EM: mean", "Nₖ", "πₖ")
        mu, soft = self._hard(t).mu, self._soft(t).mixture
        counts, N_k = ["–"] * self.K, ["–"] * self.K
        if seen is not None:
            counts = [f"{count:.0f}" for count in self._hard(seen).N_k]
            N_k = [fixed(count) for count in self._soft(seen).N_k]
        parts = zip(mu, counts, soft.mu, N_k, soft.pi, strict=True)
        rows = ((pair(m), n, pair(mean), N, f"{pi:.3f}") for m, n, mean, N, pi in parts)
        return (head, *((str(k), *row) for k, row in enumerate(rows, start=1)))


def _arrangement() -> tuple[list[tuple[str, str]], Trace]:
    """Lay out two planes with their curves below."""
    titles = ["K-means", "EM", "", "ln p(X) after each M step"]
    names, layout, _ = drawing.panels(2, 2, titles=titles, gap=0.13, stacked=False)
    for column in ("", "2"):
        layout[f"yaxis{column}"] |= {"domain": [0.44, 1]}
    for column in ("3", "4"):
        layout[f"yaxis{column}"] |= {"domain": [0, 0.18]}
    place = drawing.title_above("", "x3", "y3")
    layout["annotations"][2] = place | {"text": "J after each", "name": "J"}
    layout["annotations"].append(place | {"text": "● E step", "xshift": 96, "font": {"color": "@1"}})
    layout["annotations"].append(place | {"text": "■ M step", "xshift": 176, "font": {"color": "@2"}})
    return names, layout
