"""Local maxima: fifty random starts, the different solutions they lead to, and the K! twins of one solution. Pure."""

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from gmm_core.data.dataset import Dataset
from gmm_core.em import Reason
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import Experiment, drawn_starts, generate
from gmm_core.fits.starts import Finish, Solution, distinct, from_left, labelling, many, share_interval, twins
from ui.charts import drawing
from ui.charts.axes import Figure, padded
from ui.lessons.when_em_goes_wrong.gallery import gallery
from ui.lessons.when_em_goes_wrong.settings import K_HIGH, Fifty
from ui.words.numerals import fixed, tex, tex_fixed

STARTS = 50
PANELS = 6  # solutions in small multiples
TOL, MAX_ITER = 1e-9, 5000  # with 1e-6 some runs stop on a slope so flat that it looks like a maximum of its own
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, eq=False)
class Search:
    """Fifty starts on one data set: where each ended, and the different solutions, best first."""

    experiment: Experiment  # of the first start; the others have the seeds after it
    dataset: Dataset
    finishes: tuple[Finish, ...]
    solutions: tuple[Solution, ...]

    def count(self, reason: Reason) -> int:
        """Count the starts whose run ended in this way."""
        return sum(finish.stop.reason is reason for finish in self.finishes)


@lru_cache(maxsize=32)
def search(fifty: Fifty) -> Search:
    """Run EM to the end from fifty starts; start n is the Lab's with the seed 50 * batch + n."""
    options = (("N", 200),) if fifty.data == "fig_2_23" else ()
    seed = STARTS * fifty.batch
    experiment = replace(opening(fifty.data, options), K=fifty.K, start=fifty.start, hand=None, seed=seed)
    dataset = generate(experiment)
    starts = drawn_starts(experiment, dataset, range(seed, seed + STARTS))
    finishes = many(dataset.X, starts, tol=TOL, max_iter=MAX_ITER)
    return Search(experiment, dataset, finishes, distinct(dataset.X, finishes))


def numbers(fifty: Fifty) -> dict[str, str]:
    """Return what the text says about the fifty starts."""
    found = search(fifty)
    best, rest = found.solutions[0], found.solutions[1:]
    commonest = max(found.solutions, key=lambda solution: len(solution.runs))
    lost = [
        f"{count} {'start' if count == 1 else 'starts'} {words}"
        for reason, words in (
            (Reason.COLLAPSED, "collapsed"),
            (Reason.MAX_ITER, f"had not converged after {MAX_ITER} iterations"),
        )
        if (count := found.count(reason))
    ]
    first = found.experiment.seed
    share = len(best.runs) / STARTS
    low, high = share_interval(len(best.runs), STARTS)
    return {
        "K": str(found.experiment.K),
        "seeds": f"{first} to {first + STARTS - 1}",
        "solutions": "one solution" if not rest else f"{len(found.solutions)} different solutions",
        "best": tex_fixed(best.log_likelihood),
        "best_count": str(len(best.runs)),
        "best_seed": str(first + best.runs[0]),
        "commonest": _letter(found.solutions.index(commonest)),
        "commonest_count": str(len(commonest.runs)),
        "share": f"{share:.2f}",
        "low": f"{low:.2f}",
        "high": f"{high:.2f}",
        "chance": f"(1 - {share:.2f})^{{10}} = {_missed(share)}",
        "least": _missed(high),
        "most": _missed(low),
        "lost": f" {'; '.join(lost)}." * bool(lost),
    }


def _missed(share: float) -> str:
    """Return the probability that ten starts miss a solution that this share of all starts leads to."""
    return tex((1 - share) ** 10, 2)


def _letter(index: int) -> str:
    return LETTERS[index] if index < len(LETTERS) else str(index + 1)


def histogram(fifty: Fifty) -> Figure:
    """Draw one bar per solution: where its ln p(X) lies, and how many starts ended there."""
    found = search(fifty)
    places = [solution.log_likelihood for solution in found.solutions]
    counts = [len(solution.runs) for solution in found.solutions]
    low, high = padded(places, 0.08) if len(places) > 1 else (places[0] - 10, places[0] + 10)
    bars = drawing.bars(
        drawing.numbers(places),
        counts,
        ["@torn"] + ["@text"] * (len(places) - 1),
        width=(high - low) / 90,
        hovertemplate="ln p(X) = %{x:.2f}: %{y} starts<extra></extra>",
    )
    figure = drawing.figure(
        [bars],
        drawing.axis("Final ln p(X)", [low, high]),
        drawing.axis("Starts", [0, 1.22 * max(counts)], nticks=6),
        hovermode="closest",
        bargap=0,
    )
    figure["layout"]["annotations"] = _names(places, counts, (high - low) / 13)
    return figure


def _names(places: list[float], counts: list[int], room: float) -> list[drawing.Trace]:
    """Write letters above the bars: A always, then those most often found, as far as there is room."""
    named: list[int] = []
    for index in [0, *sorted(range(1, len(places)), key=lambda index: -counts[index])]:
        if all(abs(places[index] - places[other]) > room for other in named):
            named.append(index)
    return [
        drawing.label(
            f"<b>{_letter(index)}</b>: {counts[index]}",
            places[index],
            counts[index],
            "@torn" if index == 0 else "@text",
            yanchor="bottom",
            yshift=2,
        )
        for index in named
    ]


def solutions(fifty: Fifty) -> Figure:
    """Draw the best different solutions side by side, labelled from left to right."""
    found = search(fifty)
    first = found.solutions[:PANELS]
    titles = [
        f"<b>{_letter(n)}{', best' if n == 0 else ''}</b>: ln p(X) = {fixed(solution.log_likelihood)}"
        f"<br>{len(solution.runs)} of {STARTS} starts, seed {found.experiment.seed + solution.runs[0]}"
        for n, solution in enumerate(first)
    ]
    return gallery(found.dataset, [from_left(solution.mixture) for solution in first], titles, K_HIGH)


# The twins


def _three() -> tuple[Search, Solution]:
    """Return fifty starts on three clusters, and the best solution labelled from left to right."""
    found = search(Fifty("fig_2_23"))
    best = found.solutions[0]
    return found, Solution(from_left(best.mixture), best.log_likelihood, best.runs)


def twin_counts() -> tuple[int, ...]:
    """Count which labelling of the best solution each start reached; in the order of the K! twins."""
    found, best = _three()
    reached = Counter(labelling(found.finishes[run].mixture, best.mixture) for run in best.runs)
    orders = [labelling(twin, best.mixture) for twin in twins(best.mixture)]
    return tuple(reached[order] for order in orders)


def twin_numbers() -> dict[str, str]:
    """Return what the text says about the twins."""
    found, best = _three()
    K = best.mixture.K
    return {
        "K": str(K),
        "count": str(math.factorial(K)),
        "ln_p": tex_fixed(best.log_likelihood, 4),
        "runs": str(len(best.runs)),
        "starts": str(len(found.finishes)),
    }


def twin_pictures() -> Figure:
    """Draw the K! labellings of one solution with their ln p(X), each computed anew."""
    found, best = _three()
    titles: list[str] = []
    family = twins(best.mixture)
    for twin, count in zip(family, twin_counts(), strict=True):
        ln_p = float(twin.log_density(found.dataset.X).sum())
        titles.append(f"ln p(X) = {fixed(ln_p, 6)}<br>{count} of {STARTS} starts")
    return gallery(found.dataset, family, titles, best.mixture.K)
