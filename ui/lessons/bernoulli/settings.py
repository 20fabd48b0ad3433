"""Bernoulli mixtures on images of digits: what a reader sets. Pure."""

from dataclasses import dataclass

from gmm_core.data.digits import SIDE
from ui.state.settings import choice, number

MAX_K = 6
RANDOM, EQUAL, LABELS, COPY = "random", "equal", "labels", "copy"

_CLICK = "A click on the first picture sets the pixel, too."


@dataclass(frozen=True)
class Run:
    """What EM is to do."""

    K: int = number("Components K", 3, 1, MAX_K, 1, "How many Bernoulli distributions are mixed.")
    start: str = choice(
        "Start of EM",
        {RANDOM: "Random", EQUAL: "Equal", LABELS: "Labels", COPY: "Image"},
        RANDOM,
        "Random: as for the book’s figure 9.10. Equal: one random mean for all components. Labels: the mean "
        "images of the written 2s, 3s and 4s. Image: the mean of component 1 is the image chosen below.",
    )
    seed: int = number("Random start", 3, 0, 99, 1, "The same number gives the same random means.")


@dataclass(frozen=True)
class Pixel:
    """A pixel of the images, counted from 1."""

    column: int = number("Pixel, column", 3, 1, SIDE, 1, _CLICK)
    row: int = number("Pixel, row", 4, 1, SIDE, 1, _CLICK)

    @property
    def i(self) -> int:
        """Return its index in an image, from 0."""
        return (self.row - 1) * SIDE + self.column - 1


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    run: Run = Run()
    image: int = number("Image n", 483, 1, 541, 1, "Which of the 541 images stands in the formulas.")
    pixel: Pixel = Pixel()
