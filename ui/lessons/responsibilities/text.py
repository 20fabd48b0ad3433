"""What the words of the responsibilities page say in numbers: tables, the fraction, and who decided. Pure."""

import numpy as np

from gmm_core import e_step
from gmm_core.arrays import Array
from gmm_core.general import complete
from ui.lessons.responsibilities.model import (
    Bayes,
    alike,
    bayes,
    from_labels,
    labels,
    mixture,
    rivals,
    sample,
)
from ui.lessons.responsibilities.numbers import row, share, vector, weight
from ui.lessons.responsibilities.settings import Point, Variation
from ui.words.numerals import fixed, from_log, from_log_tex

SMALLEST = float(np.log(5e-324))  # the logarithm of the smallest positive double

# Bayes' theorem at one point


def table_numbers(point: Point, variation: Variation) -> dict[str, str]:
    """Write the terms of (9.13) in a table, one row for each component, and what they say."""
    found = bayes(point, variation)
    parts = zip(found.pi, found.log_likelihood, found.log_product, found.log_gamma, strict=True)
    lines = [
        row(str(j), weight(pi), from_log(likelihood), from_log(product), f"**{share(gamma)}**")
        for j, (pi, likelihood, product, gamma) in enumerate(parts, start=1)
    ]
    return {
        "point": vector([point.x, point.y], 2),
        "rows": "\n".join([*lines, row("sum", "1", "", from_log(found.log_sum), "1")]),
        "verdict": verdict(found),
    }


def fraction_numbers(point: Point, variation: Variation, k: int) -> dict[str, str]:
    """Put the numbers of the chosen component into (9.13)."""
    found = bayes(point, variation)
    terms = [
        rf"{weight(pi)}\times {from_log_tex(likelihood)}"
        for pi, likelihood in zip(found.pi, found.log_likelihood, strict=True)
    ]
    return {
        "k": str(k + 1),
        "above": terms[k],
        "below": r"\begin{array}{l} \phantom{+\,} " + r" \\ +\, ".join(terms) + r" \end{array}",
        "product": from_log_tex(found.log_product[k]),
        "sum": from_log_tex(found.log_sum),
        "gamma": _share_tex(found.log_gamma[k]),
    }


def verdict(found: Bayes) -> str:
    """Say in one sentence whether prior or likelihood decided."""
    if np.ptp(found.log_likelihood) < 1e-9:
        return (
            "The three likelihoods are equal, so this point says nothing about z: the responsibilities are the priors."
        )
    likely, responsible = _largest(found.log_likelihood), _largest(found.log_gamma)
    if likely == responsible:
        return f"The likelihood is largest for {likely}, and so is the responsibility."
    return f"The likelihood is largest for {likely}, but the weights turn the scale: {responsible} is more probable."


def log_numbers(point: Point, variation: Variation) -> dict[str, str]:
    """Write the logarithms from which the responsibilities are computed, and whether the products underflow."""
    a = bayes(point, variation).log_product
    n = int((a < SMALLEST).sum())
    lost = {
        0: "Here all three products are larger; far from all means they are not.",
        3: "Here all three products are smaller: all would become 0, and (9.13) would be 0/0.",
    }.get(n, f"Here {n} of the three products {'is' if n == 1 else 'are'} smaller and would become 0.")
    return {"a": vector(a.tolist(), 1), "lost": lost}


def _largest(log_values: Array) -> str:
    best = [str(k + 1) for k in np.flatnonzero(log_values > log_values.max() - 1e-9)]
    return f"component {best[0]}" if len(best) == 1 else f"components {' and '.join(best)}"


def _share_tex(log_gamma: float) -> str:
    return share(log_gamma) if log_gamma >= np.log(0.001) else from_log_tex(log_gamma, 2)


# All points


def sample_numbers(variation: Variation, seed: int) -> dict[str, str]:
    """Write N_k and N_k/N beside the weights, and how many points each component really made."""
    points, now = sample(seed), mixture(variation)
    N_k, made = e_step(points.X, now).N_k, np.bincount(labels(seed), minlength=now.K)
    lines = [
        row(str(k + 1), f"{N_k[k]:.1f}", f"{N_k[k] / len(points.X):.3f}", weight(now.pi[k]), str(made[k]))
        for k in range(now.K)
    ]
    return {"rows": "\n".join(lines)}


def meaning_numbers(point: Point, variation: Variation, seed: int) -> dict[str, str]:
    """Count, among many points drawn from the mixture on the screen, how often a responsibility like this is right."""
    log_gamma = bayes(point, variation).log_gamma
    k = int(log_gamma.argmax())
    low, high, gamma, made = alike(point, variation, seed, k)
    counted = "No point is among them."
    if len(gamma):
        counted = f"On average it is {gamma.mean():.3f}, and component {k + 1} made {made.mean():.1%} of them."
    limits = {"low": f"{low:.2f}", "high": f"{high:.2f}"}
    return {"k": str(k + 1), "gamma": share(log_gamma[k]), "kept": f"{len(gamma):,}", "counted": counted, **limits}


# If we knew z


def group_numbers(seed: int) -> dict[str, str]:
    """Write the maximum of the complete-data log-likelihood, group by group."""
    z, best = labels(seed), from_labels(seed)
    counts = np.bincount(z, minlength=best.K).tolist()
    lines = [
        row(str(k + 1), f"{n}/{len(z)} = {n / len(z):.3f}", vector(best.mu[k].tolist()), _entries(best.Sigma[k]))
        for k, n in enumerate(counts)
    ]
    return {"rows": "\n".join(lines)}


def rival_numbers(variation: Variation, seed: int) -> dict[str, str]:
    """Write both log-likelihoods of each mixture and their difference, the largest of each column in bold."""
    X, z, named = sample(seed).X, labels(seed), rivals(variation, seed)
    joint = [complete.log_likelihood(X, z, m) for _, m in named]
    alone = [e_step(X, m).log_likelihood for _, m in named]
    lines = [
        row(name, _marked(a, max(joint)), _marked(b, max(alone)), fixed(a - b, 2))
        for (name, _), a, b in zip(named, joint, alone, strict=True)
    ]
    return {"rows": "\n".join(lines)}


def _marked(value: float, greatest: float) -> str:
    return f"**{fixed(value, 2)}**" if value == greatest else fixed(value, 2)


def _entries(Sigma: Array) -> str:
    return ", ".join(fixed(value, 4) for value in (Sigma[0, 0], Sigma[0, 1], Sigma[1, 1]))
