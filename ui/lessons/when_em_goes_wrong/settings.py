"""When EM goes wrong: what a reader sets. Pure."""

from dataclasses import dataclass

from ui.state.settings import choice, number

LOG10_SIGMA = (-6.0, 0.6)  # limits of the spike
N = 8  # points under it
K_HIGH = 5
SEPARATION = (1.5, 6.0, 0.5)  # from, to, and in which steps
FEW, TRAP = "few", "trap"

# The random starts of the Lab, in short words.
_STARTS = {"points": "Points", "kmeans_pp": "k-means++", "kmeans": "K-means", "random_gamma": "Random γ"}
_C = "In squared units of the data: −6 is 10⁻⁶, the default of scikit-learn’s reg_covar."
_START = "Points: the means begin on random points. Random γ: the responsibilities are drawn at random."
_BATCH = "0: the seeds 0 to 49 of the Lab, 1: the seeds 50 to 99, and so on."


@dataclass(frozen=True)
class Spike:
    """The component that shrinks onto a point."""

    log10_sigma: float = number(
        "log₁₀ σ of component 2", -1.3, *LOG10_SIGMA, 0.1, "−1 is σ = 0.1, −2 is σ = 0.01, and so on."
    )
    n: int = number("It sits on the point xₙ, n", 6, 1, N, 1, "Points are counted from the left.")

    @property
    def sigma(self) -> float:
        """Return its standard deviation."""
        return float(10.0**self.log10_sigma)


@dataclass(frozen=True)
class Race:
    """The four runs from one start."""

    case: str = choice("Data", {FEW: "40 points, K = 4", TRAP: "Identical points"}, FEW)
    log10_c: float = number("log₁₀ of the constant c", -6.0, -8.0, 1.0, 0.5, _C)
    psi: float = number("Prior ψ", 0.1, 0.05, 1.0, 0.05, "In mean variances of the data, as in the Lab.")
    reset_seed: int = number("Seed of the resets", 0, 0, 99, 1, "Another seed resets to other points.")


@dataclass(frozen=True)
class Fifty:
    """The fifty starts."""

    data: str = choice(
        "Data",
        {
            "old_faithful": "Old Faithful",
            "fig_2_23": "Three Gaussians",
            "two_moons": "Two moons",
            "rings": "Two rings",
        },
        "old_faithful",
    )
    K: int = number("Components K", 3, 2, K_HIGH, 1, "How many Gaussians are fitted.")
    start: str = choice("Random start", _STARTS, "points", _START)
    batch: int = number("Which fifty starts", 0, 0, 19, 1, _BATCH)


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    spike: Spike = Spike()
    race: Race = Race()
    fifty: Fifty = Fifty()
    separation: float = number("Distance of the two means", 2.5, *SEPARATION, "In standard deviations of a cluster.")
