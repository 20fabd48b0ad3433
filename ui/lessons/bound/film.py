"""The film of the bound: ℒ, KL and ln p at every step of a run, as in figs 9.11-9.13. Pure."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from gmm_core import Mixture
from gmm_core.arrays import Array
from gmm_core.general import bound
from gmm_core.general.bound import Step
from ui.charts import axes, drawing
from ui.charts.axes import Figure, counted
from ui.charts.drawing import Frame, Trace
from ui.lessons.bound.bars import BOUND, LOG_P, Bars, Level
from ui.lessons.bound.numbers import rise, small
from ui.lessons.bound.settings import EVEN
from ui.lessons.bound.subject import Subject, first_q
from ui.stage import figure
from ui.stage.film import drawn
from ui.words.numerals import fixed

LONGEST, MANY = 25, 5  # iterations in the film: half of them if there are more components than MANY
MOST_POINTS = 200  # drawn; the numbers are of all
HISTORY: Trace = {"xaxis": "x3", "yaxis": "y3", "hoverinfo": "skip"}


def film(q: str, subject: Subject) -> list[Frame]:
    """Return one frame per step: the start with some q, then E and M steps in turn."""
    return Reel(q, subject).frames()


class Reel:
    """The steps of a run, and what all frames have in common."""

    def __init__(self, q_word: str, subject: Subject) -> None:
        self.subject, self.q_word = subject, q_word
        every = drawn(subject.X)
        self.drawn = every[np.linspace(0, len(every) - 1, min(len(every), MOST_POINTS)).astype(int)]
        longest = LONGEST // 2 if subject.K > MANY else LONGEST
        states = subject.trajectory.states[: longest + 1]
        self.steps: list[bound.Decomposition] = []
        self.mixtures: list[Mixture] = []
        self.q: list[Array] = []  # of the points that are drawn
        self.levels: list[Level] = []
        for step in bound.steps(subject.X, subject.trajectory, first_q(q_word, subject)):
            if step.iteration >= len(states):
                break
            state = states[step.iteration - (step.kind == "E")]
            self._add(step, state.objective - state.log_likelihood)
        self.name = "ln p + ln p(θ)" if subject.psi > 0 else "ln p"
        # What frames have in common is drawn once.
        self.points = drawing.points(subject.X[self.drawn], "@faint", 7, hoverinfo="skip")
        self.around, self.histories = self._arrangement(), self._whole_curves()
        self.notes = [*self._names(), *self._start_below()]
        self._coloured, self._scene, self._bars = cache(self._coloured_at), cache(self._scene_at), cache(self._bars_at)

    def _add(self, step: Step, log_prior: float) -> None:
        self.steps.append(step.parts)
        self.mixtures.append(step.mixture)
        self.q.append(step.gamma[self.drawn])
        parts = step.parts
        self.levels.append(Level(parts.log_likelihood + log_prior, parts.bound + log_prior, parts.KL))

    def frames(self) -> list[Frame]:
        """Return all frames."""
        frames = [Frame("Start", self._says_start(), "Start", self._figure(0), self._rows(0))]
        for i in range(1, len(self.steps)):
            t, kind = (i + 1) // 2, "E step" if i % 2 else "M step"
            says = self._says_e(i) if i % 2 else self._says_m(i)
            frames.append(Frame(f"{kind} {t}", says, kind, self._figure(i), self._rows(i)))
        return frames

    # Words

    def _says_start(self) -> str:
        K, now = self.subject.K, self.levels[0]
        q = f"is even, 1/{K} for each component" if self.q_word == EVEN else "is drawn at random for every point"
        return (
            f"No E step yet: q {q}. {self.name} = {fixed(now.climbed)} is the bound ℒ = {fixed(now.L)} and "
            f"KL = {small(now.KL)} on top."
        )

    def _says_e(self, i: int) -> str:
        old, new = self.levels[i - 1], self.levels[i]
        return (
            f"q becomes the posterior. KL falls from {small(old.KL)} to {small(new.KL)}, so ℒ rises to touch "
            f"{self.name} = {fixed(new.climbed, self._bars(i).digits)}, which no q can change."
        )

    def _says_m(self, i: int) -> str:
        old, new = self.levels[i - 1], self.levels[i]
        lifted, climbed = new.L - old.L, new.climbed - old.climbed
        said = (
            f"q stays, θ moves. ℒ rises by {rise(lifted)}, {self.name} by {rise(climbed)}: "
            f"the difference is the new KL, {small(new.KL)}."
        )
        if i == len(self.steps) - 1 and i // 2 < len(self.subject.trajectory.states) - 1:
            said += f" The film ends here; the run has {len(self.subject.trajectory.states) - 1} iterations."
        return said

    def _rows(self, i: int) -> tuple[tuple[str, ...], ...]:
        head = ("", "ln p(X|θ)", "= ℒ(q, θ)", "+\u00a0KL(q‖p)", "Q", "+ entropy of q = ℒ")
        digits = max(self._bars(i).digits, 3)
        before = (self._row("before", i - 1, digits),) if i else ()
        return (head, *before, self._row("now", i, digits))

    def _row(self, name: str, i: int, digits: int) -> tuple[str, ...]:
        parts = self.steps[i]
        KL = small(parts.KL)
        numbers = (fixed(value, digits) for value in (parts.log_likelihood, parts.bound))
        more = (fixed(value, digits) for value in (parts.Q, parts.entropy))
        return (name, *numbers, KL, *more)

    # Pictures

    def _figure(self, i: int) -> Figure:
        bars = self._bars(i)
        title, *others = self.around["layout"]["annotations"]
        titles = [title, drawing.title_above(bars.title, "x2", "y2"), *others]
        ticks = {"tickvals": [0, 1, 2], "ticktext": bars.places(), "ticks": ""}
        bare = drawing.axis("", bars.limits, showticklabels=False, ticks="", showgrid=False)
        layout = self.around["layout"]
        layout = layout | {
            "xaxis2": layout["xaxis2"] | drawing.axis("", [-0.55, 2.55], showgrid=False, **ticks),
            "yaxis2": layout["yaxis2"] | bare,
            "annotations": [*titles, *bars.labels(), *self.notes],
        }
        data = [self._coloured((i + 1) // 2), *self._scene(i // 2), *bars.traces(), *self._history(i)]
        return self.around | {"data": data, "layout": layout}

    def _arrangement(self) -> Figure:
        """Lay out what all frames have in common."""
        _, layout, narrow = drawing.panels(3, titles=("q as colours, θ as ellipses", "", "step by step"))
        layout["annotations"].pop(1)  # its title changes
        layout["xaxis"] |= {"domain": [0, 0.28]} | self._plane(0)
        layout["yaxis"] |= self._plane(1)
        layout["xaxis2"] |= {"domain": [0.34, 0.65]}
        last = len(self.steps) - 1
        layout["xaxis3"] |= {"domain": [0.72, 1], **drawing.axis("step", **counted(last, 0.04))}
        layout["yaxis3"] |= drawing.axis("", self._whole(), nticks=6)
        layout["barmode"] = "overlay"
        brief = figure.brief_titles(self.subject.dataset)
        lower = {f"annotations.{n}.font.size": 12 for n in range(3, 12)}  # two lines on and in the bars of a low panel
        narrow |= {
            **brief,
            **{"annotations.0.text": "q: colours, θ: ellipses", "annotations.2.text": "steps"},
            **{f"annotations.{n}.yshift": 18 for n in (12, 13)},  # the names of the curves, above where they begin
            **{"xaxis.domain": [0, 0.5], "xaxis3.domain": [0.7, 1], "xaxis2.domain": [0, 1]},
            **{"yaxis.domain": [0.58, 1], "yaxis3.domain": [0.58, 1], "yaxis2.domain": [0, 0.37]},
            **lower,
        }
        return {"layout": layout, "narrow": narrow, "short": brief | lower, "narrow_height": 560}

    def _plane(self, d: int) -> Trace:
        """Describe an axis of the plane: all points and the whole ellipses of an ordinary start."""
        ranges = axes.whole_ranges(self.subject.dataset, self.subject.trajectory, self.mixtures[:1])
        more = figure.equal_units(self.subject.dataset) if d == 1 else {}
        return drawing.axis(figure.html_text(figure.axis_title(self.subject.dataset, d)), ranges[d], **more)

    def _coloured_at(self, t: int) -> Trace:
        """Draw the points in the colours of the q of iteration t."""
        q = self.q[max(2 * t - 1, 0)]
        return self.points | {"marker": self.points["marker"] | {"color": drawing.mix(q.round(2), 0.6)}}

    def _scene_at(self, t: int) -> list[Trace]:
        """Draw the components after t iterations."""
        mixture = self.mixtures[2 * t]
        parts = enumerate(zip(mixture.mu, mixture.Sigma, strict=True))
        return [trace for k, (mu, Sigma) in parts for trace in (drawing.ellipse(mu, Sigma, k), drawing.mean(mu, k))]

    def _bars_at(self, i: int) -> Bars:
        """Return the bars of the iteration of frame i; that of an M step beyond the film stands like the E step's."""
        first, last = max(i - 1, 0) // 2 * 2, len(self.levels) - 1
        before, after_e, after_m = (self.levels[min(first + n, last)] for n in range(3))
        return Bars(self.name, (before, after_e, after_m), i - first + 1)

    def _whole(self) -> list[float]:
        """Return the heights of the history: without the first rise, if it would flatten all the others."""
        L, climbed = self._curves()
        later = slice(2, None) if len(L) > 6 else slice(None)
        return figure.padded([L[later].min(), climbed.max()], 0.08)

    def _curves(self) -> tuple[Array, Array]:
        return np.array([level.L for level in self.levels]), np.array([level.climbed for level in self.levels])

    def _whole_curves(self) -> list[tuple[Trace, Trace]]:
        """Draw both curves whole, faint and strong."""
        steps = np.arange(len(self.levels), dtype=np.float64)
        curves = zip(self._curves(), (BOUND, LOG_P), strict=True)
        return [
            (drawing.line(steps, L, f"{hue}/0.4", 1.5, **HISTORY), drawing.line(steps, L, hue, 2.5, **HISTORY))
            for L, hue in curves
        ]

    def _history(self, i: int) -> list[Trace]:
        """Draw both curves whole and faint, and strong as far as they have come."""
        data: list[Trace] = []
        gaps = [None] * (len(self.levels) - i - 1)
        for (faint, strong), curve in zip(self.histories, self._curves(), strict=True):
            walked = strong | {"y": [*strong["y"][: i + 1], *gaps]}
            data += [faint, walked, drawing.points([[i, curve[i]]], strong["line"]["color"], 10, **HISTORY)]
        return data

    def _names(self) -> list[Trace]:
        """Name the two curves."""
        at = {"xref": "x3 domain", "yref": "y3 domain", "xanchor": "right", "yanchor": "bottom"}
        return [
            drawing.label(self.name, 0.98, 0.16, LOG_P, **at),
            drawing.label("bound ℒ", 0.98, 0.05, BOUND, **at),
        ]

    def _start_below(self) -> Sequence[Trace]:
        """Say where the curves begin, if that is below the picture."""
        low = self._whole()[0]
        hidden = self.levels[0].climbed < low
        at = {"xref": "x3 domain", "yref": "y3 domain", "xanchor": "left", "yanchor": "bottom", "visible": hidden}
        return [drawing.label(f"↓ from {fixed(self.levels[0].climbed, 0)}", 0.03, 0.02, "@faint", **at)]
