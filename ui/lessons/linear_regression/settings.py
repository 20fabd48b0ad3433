"""EM for Bayesian linear regression: what a reader sets. Pure."""

from dataclasses import dataclass

from ui.state.settings import choice, number

LN_ALPHA, LN_BETA = (-6.0, 10.0), (-3.0, 6.0)  # limits of a start, and of the picture of the evidence


@dataclass(frozen=True)
class Problem:
    """Which points are drawn, and what is fitted to them."""

    N: int = number("Points N", 25, 5, 50, 1, "How many points are drawn.")
    M: int = number("Basis functions M", 10, 2, 12, 1, "How many weights w has. The first function is the constant 1.")
    basis: str = choice(
        "Basis functions",
        {"gaussian": "Gaussian", "polynomial": "Polynomial"},
        "gaussian",
        "Gaussian: bumps spread evenly from 0 to 1, as wide as their distance. Polynomial: 1, x, x², …",
    )
    noise: float = number(
        "Noise of the data", 0.3, 0.05, 1.0, 0.05, "The standard deviation with which the points scatter."
    )
    seed: int = number("Sample", 3, 0, 99, 1, "The same number gives the same points.")


@dataclass(frozen=True)
class Start:
    """Where both ways to the precisions begin."""

    lna: float = number("Start: ln α", 4.0, *LN_ALPHA, 0.5, "The logarithm of the prior’s precision α.")
    lnb: float = number("Start: ln β", 0.0, *LN_BETA, 0.5, "The logarithm of the noise precision β.")


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    problem: Problem = Problem()
    start: Start = Start()
