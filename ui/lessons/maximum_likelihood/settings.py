"""Maximum likelihood: what a reader sets. Pure."""

from dataclasses import dataclass

from ui.state.settings import choice, number, switch

LIMITS = {"mu": (-2.5, 2.5), "sigma": (0.3, 2.5)}  # of the reader's Gaussian, and of the pictures of ln p
LARGEST = 50  # points in a sample on the line
ALL = 272  # points in a sample in the plane, at most: the number of eruptions
ML_VARIANCE, UNBIASED, KNOWN_MEAN = "ml", "unbiased", "known"
DRAWN, GEYSER = "drawn", "old_faithful"


@dataclass(frozen=True)
class Sample:
    """The points of the climb."""

    N: int = number("Points N", 10, 2, LARGEST, 1, "How many points the sample has.")
    seed: int = number("Sample", 6, 0, 999, 1, "Which sample: another number, other points.")


@dataclass(frozen=True)
class Yours:
    """The reader's own Gaussian."""

    mu: float = number("Your mean μ", -0.6, *LIMITS["mu"], 0.01, "Where your Gaussian stands.")
    sigma: float = number("Your standard deviation σ", 0.75, *LIMITS["sigma"], 0.01, "How wide your Gaussian is.")


@dataclass(frozen=True)
class Series:
    """The same experiment many times over."""

    N_each: int = number("Points in each sample", 4, 2, 20, 1, "How many points each experiment draws.")
    R: int = number("Repetitions R", 1000, 10, 5000, 10, "How often the experiment is repeated.")
    estimator: str = choice(
        "Squared deviations divided by",
        {ML_VARIANCE: "N", UNBIASED: "N − 1", KNOWN_MEAN: "N, around the true μ"},
        ML_VARIANCE,
        "How each experiment computes its variance: (1.56), (1.59), or as (1.56) with the true mean in place of μ_ML.",
    )
    seed_R: int = number("Series", 1, 0, 999, 1, "Which series of experiments: another number, other points.")


@dataclass(frozen=True)
class Plane:
    """The sample in the plane."""

    data: str = choice("Points from", {DRAWN: "a known Gaussian", GEYSER: "Old Faithful"}, DRAWN)
    N_plane: int = number("Points N", 10, 3, ALL, 1, "How many points the sample has.")
    seed_plane: int = number("Sample", 2, 0, 999, 1, "Which sample: another number, other points.")


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    sample: Sample = Sample()
    yours: Yours = Yours()
    maximum: bool = switch("Show the maximum", False, "Mark μ_ML and σ_ML in every picture, with the true Gaussian.")
    series: Series = Series()
    plane: Plane = Plane()
