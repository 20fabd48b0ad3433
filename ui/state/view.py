"""How a person looks at a film: colours, contours, trails. Nothing here changes what EM computes."""

from dataclasses import dataclass

from gmm_core.arrays import InputError
from gmm_core.data.option import Option
from gmm_core.experiment.experiment import NUMBERS

COLOURS = {
    "blend": "Responsibilities, blended",
    "component": "Most probable component",
    "uncertainty": "Uncertainty",
    "ink": "One component’s responsibility",
}
LEVELS = (1, 2, 3)  # contours that can be drawn, in sigmas
INK = Option(
    "ink", "Component", "Every point shows this component’s responsibility for it.", 1, 1, NUMBERS["K"].high, 1
)


@dataclass(frozen=True)
class View:
    """Hold what is drawn; every value is checked (InputError), equal views compare equal."""

    colour: str = "blend"  # key of COLOURS
    ink: int = 1  # the component whose ink is shown when colour is "ink"; counted from 1, as people count
    levels: tuple[int, ...] = (1,)  # which of LEVELS; () draws no ellipse
    trails: bool = True  # the way the means have come
    truth: bool = True  # the true mixture, drawn faint, where it is known
    whole: bool = False  # one step is a whole iteration instead of half of one

    def __post_init__(self) -> None:
        if self.colour not in COLOURS:
            raise InputError(f"There is no such colouring. Choose one of: {', '.join(COLOURS)}.")
        if not set(self.levels) <= set(LEVELS):
            raise InputError("Ellipses are drawn at 1, 2 or 3 sigma.")
        for name in ("trails", "truth", "whole"):
            if not isinstance(getattr(self, name), bool):
                raise InputError(f"“{name}” is either on or off.")
        object.__setattr__(self, "ink", INK.check(self.ink))
        object.__setattr__(self, "levels", tuple(level for level in LEVELS if level in self.levels))
