"""Six frames: what a reader sets. Pure."""

from dataclasses import astuple, dataclass

from ui.state.settings import choice, number

BOOK_FRAMES = (0, 1, 2, 4, 10, 40)  # start, first E step, then iterations 1, 2, 5, 20, counted in steps
MOST = 1000  # steps of the longest run
BOOK, EVEN, OWN = "book", "even", "own"

_STEPS = "0 is the start, 1 the first E step, 2 the first M step."


@dataclass(frozen=True)
class Frames:
    """Six steps of a reader's own choice."""

    frame_a: int = number("(a) step", BOOK_FRAMES[0], 0, MOST, 1, _STEPS)
    frame_b: int = number("(b) step", BOOK_FRAMES[1], 0, MOST, 1, _STEPS)
    frame_c: int = number("(c) step", BOOK_FRAMES[2], 0, MOST, 1, _STEPS)
    frame_d: int = number("(d) step", BOOK_FRAMES[3], 0, MOST, 1, _STEPS)
    frame_e: int = number("(e) step", BOOK_FRAMES[4], 0, MOST, 1, _STEPS)
    frame_f: int = number("(f) step", BOOK_FRAMES[5], 0, MOST, 1, _STEPS)


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    frames: str = choice(
        "Which steps",
        {
            BOOK: "Fig. 9.8: start, first E step, iterations 1, 2, 5, 20",
            EVEN: "Evenly over the run",
            OWN: "My own",
        },
        BOOK,
    )
    own: Frames = Frames()

    @property
    def asked(self) -> tuple[int, ...] | None:
        """Return the six steps asked for; None where they are to lie evenly over the run."""
        return {BOOK: BOOK_FRAMES, EVEN: None, OWN: astuple(self.own)}[self.frames]
