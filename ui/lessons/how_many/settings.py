"""How many Gaussians: what a reader sets. Pure."""

from dataclasses import dataclass

from ui.state.settings import choice, number, switch

MOST = 8  # components
HIDDEN, MOONS, FAITHFUL, LAB = "hidden", "two_moons", "old_faithful", "lab"
DATA = {HIDDEN: "Hidden number", MOONS: "Two moons", FAITHFUL: "Old Faithful", LAB: "The Lab’s data"}


@dataclass(frozen=True)
class Points:
    """Which points are fitted."""

    data: str = choice("Data", DATA, HIDDEN)
    seed: int = number("Seed", 6, 0, 99, 1, "Another seed hides another number of Gaussians.")


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    points: Points = Points()
    guess: int = number("Your guess: how many Gaussians?", 3, 1, MOST, 1, "Guess before you look at the criteria.")
    criteria: bool = switch("Show the criteria", False, "AIC, BIC, ICL and the held-out ln p.")
    truth: bool = switch("Show the true number", False)
    covariance: str = choice("Covariance", {"full": "Full", "diag": "Diagonal", "spherical": "Spherical"}, "full")
