"""EM in general: what a reader sets. Pure."""

from dataclasses import dataclass

from ui.state.settings import choice, number, switch

LAB, GEYSER, SADDLE = "lab", "old_faithful", "saddle"
EVEN, RANDOM = "even", "random"
FIRST, SECOND = "x", "y"
IN_ORDER, SHUFFLED = "order", "shuffled"


@dataclass(frozen=True)
class Climb:
    """What climbs in the picture after fig. 9.14, and from where."""

    axis: str = choice(
        "Column", {FIRST: "The first", SECOND: "The second"}, FIRST, "Fig. 9.14 is drawn for one column."
    )
    mu: float = number("Start of μ, standardised", 0.2, -2.5, 2.5, 0.1, "In standard deviations, from the mean.")
    width: float = number(
        "Width σ, standardised", 0.3, 0.1, 1.5, 0.05, "Of the narrow Gaussian, in standard deviations."
    )


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    data: str = choice(
        "Data and start",
        {
            GEYSER: "Old Faithful",
            SADDLE: "Old Faithful from the saddle",
            "fig_2_23": "Three Gaussians (after fig. 2.23)",
            "six_points": "Six points, by hand",
            LAB: "The experiment in the Lab",
        },
        GEYSER,
        "The last one is whatever stands in the Lab now: your own data, your own start.",
    )
    q: str = choice(
        "q before the first E step",
        {EVEN: "Even", RANDOM: "Random"},
        EVEN,
        "Any distribution over the components will do, for each point one.",
    )
    z: bool = switch("Suppose we knew Z", False, "Shades the latent variables: the complete data of fig. 9.9.")
    climb: Climb = Climb()
    rho: float = number(
        "Fraction of the M step",
        0.5,
        0.1,
        1.0,
        0.1,
        "How far generalised EM goes towards the whole M step; 1 is EM itself.",
    )
    order: str = choice(
        "Order of the points",
        {IN_ORDER: "As they come", SHUFFLED: "Shuffled"},
        IN_ORDER,
        "In which order incremental EM visits the points in each pass.",
    )
    visit: int = number("Visit number", 1, 1, 60, 1, "Which visit of incremental EM the numbers are of.")
