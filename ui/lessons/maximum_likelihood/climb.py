"""Climbing the likelihood by hand: a sample, the reader's Gaussian, and the numbers in (1.54)-(1.56). Pure."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core import likelihood
from gmm_core.arrays import Array, frozen
from ui.lessons.maximum_likelihood.settings import LARGEST, Sample, Yours
from ui.words.numerals import fixed, tex, tex_fixed

MU, SIGMA = 0.0, 1.0  # the Gaussian that all samples come from
DECIMALS = 2  # the points are rounded, so that paper and page compute with the same numbers


@dataclass(frozen=True, eq=False)
class Climb:
    """A sample, the reader's mu and sigma, and where the likelihood of the sample has its maximum."""

    x: Array  # (N,)
    mu: float
    sigma: float
    mu_ml: float
    sigma_ml: float  # 0 if all points coincide: then there is no maximum

    @property
    def N(self) -> int:
        """Count the points."""
        return len(self.x)

    def ln_p(self, mu: float, sigma: float) -> float:
        """Evaluate (1.54)."""
        return float(likelihood.log_likelihood(self.x, mu, sigma))

    @property
    def best_sigma(self) -> float:
        """Return the sigma at which the slope along sigma is 0 for the reader's mu."""
        return float(likelihood.best_sigma(self.x, self.mu))


@lru_cache(maxsize=64)
def sample(N: int, seed: int) -> Array:
    """Draw N points from N(x | 0, 1), to two decimals; a longer sample of the same seed begins with the shorter one."""
    drawn = MU + SIGMA * np.random.default_rng(seed).standard_normal(LARGEST)
    return frozen(np.round(drawn, DECIMALS)[:N] + 0.0)  # + 0.0: no -0.00


def climb(chosen: Sample, yours: Yours) -> Climb:
    """Put the reader's Gaussian over the sample."""
    x = sample(chosen.N, chosen.seed)
    mu_ml, variance = likelihood.maximum(x)
    return Climb(x, yours.mu, yours.sigma, mu_ml, float(np.sqrt(variance)))


def numbers(chosen: Sample, yours: Yours) -> dict[str, str]:
    """Put the live numbers into (1.54) and its derivatives."""
    at = climb(chosen, yours)
    terms = likelihood.terms(at.x, at.mu, at.sigma)
    slopes = likelihood.slopes(at.x, at.mu, at.sigma)
    residuals = at.x - at.mu
    return {
        "N": str(at.N),
        "sigma": f"{at.sigma:.2f}",
        "sum": _plain(residuals.sum()),
        "squares": f"{(residuals**2).sum():.4f}",
        "term_squares": _short(float(terms.squares)),
        "term_width": _plain(float(terms.width), "+"),
        "term_constant": _plain(float(terms.constant), "+"),
        "ln_p": tex_fixed(at.ln_p(at.mu, at.sigma)),
        "slope_mu": _plain(float(slopes.mu), "+"),
        "slope_sigma": _plain(float(slopes.sigma), "+"),
        "uphill": uphill(at),
    }


def uphill(at: Climb) -> str:
    """Say in words where the slopes point, and when the reader has arrived."""
    mu_there, sigma_there = abs(at.mu - at.mu_ml) <= 0.0051, abs(at.sigma - at.best_sigma) <= 0.0051
    if mu_there and sigma_there:
        return "You are at the top, to the two decimals of the sliders."
    if mu_there:
        return f"Along μ you are at the top. Uphill is a {'larger' if at.sigma < at.best_sigma else 'smaller'} σ."
    along_mu = "larger" if at.mu < at.mu_ml else "smaller"
    if sigma_there:
        return f"For this μ no σ is better. Uphill is a {along_mu} μ."
    return f"Uphill: a {along_mu} μ, and a {'larger' if at.sigma < at.best_sigma else 'smaller'} σ."


def best_mu(chosen: Sample, yours: Yours) -> dict[str, str]:
    """Put the sample's own numbers into (1.55)."""
    at = climb(chosen, yours)
    return {
        "N": str(at.N),
        "sum": _plain(at.x.sum()),
        "mu_ml": tex_fixed(at.mu_ml, 4),
        "verdict": verdict(at),
    }


def best_sigma(chosen: Sample) -> dict[str, str]:
    """Put the sample's own numbers into (1.56)."""
    x = sample(chosen.N, chosen.seed)
    mu_ml, variance = likelihood.maximum(x)
    return {
        "N": str(len(x)),
        "squares": f"{((x - mu_ml) ** 2).sum():.4f}",
        "sigma2_ml": f"{variance:.4f}",
        "sigma_ml": f"{np.sqrt(variance):.4f}",
    }


def verdict(at: Climb) -> str:
    """Compare the reader's Gaussian with the maximum."""
    if not at.sigma_ml:
        return "All points coincide: $\\ln p$ has no maximum, it grows without end as $\\sigma$ goes to 0."
    top = at.ln_p(at.mu_ml, at.sigma_ml)
    behind = top - at.ln_p(at.mu, at.sigma)
    return f"Both slopes are 0 there, and $\\ln p = {tex_fixed(top)}$; your Gaussian is {fixed(behind)} below."


def _plain(value: float, sign: str = "-") -> str:
    """Write a number to two decimals, without a minus before 0.00."""
    return format(round(value, 2) + 0.0, f"{sign}.2f")


def _short(value: float) -> str:
    """Write a term to two decimals, or to two digits where these would show only zeros."""
    return f"{value:.2f}" if abs(value) >= 0.05 or value == 0 else tex(value, 2)


def listed(chosen: Sample) -> dict[str, str]:
    """List the sample, so that it can be copied."""
    return {
        "seed": str(chosen.seed),
        "N": str(chosen.N),
        "points": ", ".join(fixed(x) for x in sample(chosen.N, chosen.seed)),
    }
