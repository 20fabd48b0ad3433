"""The lesson on responsibilities: what a reader sets. Pure."""

from dataclasses import dataclass

from ui.state.settings import choice, number

OWN, EQUAL = "own", "equal"
COMPLETE, INCOMPLETE, RESPONSIBILITIES = "complete", "incomplete", "responsibilities"
ALL_ALIKE = "none"


@dataclass(frozen=True)
class Point:
    """The point x at which Bayes' theorem is evaluated."""

    x: float = number("x", 0.34, -6.0, 7.0, 0.01, "The point’s first coordinate. A click into the picture sets both.")
    y: float = number("y", 0.4, -6.0, 7.0, 0.01, "The point’s second coordinate.")


@dataclass(frozen=True)
class Variation:
    """How the mixture on the screen differs from the figure's."""

    pi_1: float = number(
        "Weight π₁",
        0.5,
        0.01,
        0.99,
        0.01,
        "The other two share what is left as in the figure, 3 to 2, so the weights always sum to 1.",
    )
    distance: float = number(
        "Distance of the means",
        1.0,
        0.0,
        1.5,
        0.05,
        "1 as in the figure; at 0 all three means are in the same place.",
    )
    covariances: str = choice(
        "Covariances",
        {OWN: "As in the figure", EQUAL: "All equal"},
        OWN,
        "All equal: every component gets the average of the three matrices.",
    )


@dataclass(frozen=True)
class Panel:
    """How all points are drawn."""

    show: str = choice(
        "Colours",
        {COMPLETE: "Complete", INCOMPLETE: "Incomplete", RESPONSIBILITIES: "Responsibilities"},
        RESPONSIBILITIES,
        "The three panels of fig. 9.5.",
    )
    ink: str = choice(
        "Ink of component",
        {ALL_ALIKE: "All alike", "1": "1", "2": "2", "3": "3"},
        ALL_ALIKE,
        "The area of a point is its responsibility γ(z_nk): all the ink together is N_k.",
    )


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    point: Point = Point()
    k: str = choice(
        "Component k", {"1": "1", "2": "2", "3": "3"}, "1", "Whose responsibility the plane is coloured by."
    )
    variation: Variation = Variation()
    panel: Panel = Panel()
    seed: int = number("Sample", 0, 0, 999_999, 1, "The same number gives the same 500 points.")

    @property
    def component(self) -> int:
        """Return the chosen component, counted from 0."""
        return int(self.k) - 1
