"""The table of contents: every page, in the order in which one reads them. Pure."""

from dataclasses import dataclass

from ui.words.page import words


@dataclass(frozen=True)
class Page:
    """A page: its name is that of its script, of its words and, with hyphens, of its address."""

    name: str
    group: str
    about: str  # what one does there, in one line
    called: str = ""  # where it is not called as its words are

    @property
    def title(self) -> str:
        """Return what the menus call it: the title of its words."""
        return self.called or words(self.name).title

    @property
    def heading(self) -> str:
        """Return the title as the beginning of a sentence about the page."""
        return self.title if self.title.endswith("?") else f"{self.title}."

    @property
    def address(self) -> str:
        """Return the page's word in the address."""
        return self.name.replace("_", "-")


FOUNDATIONS, LAB, DEEPER = "Foundations", "The Lab", "Deeper"

PAGES = (
    Page("home", FOUNDATIONS, "What this is, and the way through it.", "Home"),
    Page("gaussian", FOUNDATIONS, "Shape a bell and an ellipse; measure distances in standard deviations."),
    Page("maximum_likelihood", FOUNDATIONS, "Climb to the best Gaussian by hand; see its variance come out too small."),
    Page("mixtures", FOUNDATIONS, "Add Gaussians, draw points from the sum, and ask how likely they are."),
    Page("responsibilities", FOUNDATIONS, "Ask of any point which component made it."),
    Page("lab", LAB, "Step EM on your own data, one step at a time, forward and back.", "The Lab"),
    Page("six_frames", LAB, "Any experiment of the Lab as one figure like Bishop’s fig. 9.8, to print and export."),
    Page("k_means", DEEPER, "Hard and soft on the same points; see where they agree and where not."),
    Page("bound", DEEPER, "See why EM climbs: the bound touches ln p, and both rise."),
    Page("when_em_goes_wrong", DEEPER, "A collapse and its cures, fifty starts, slow climbs."),
    Page("how_many", DEEPER, "Guess, then ask AIC, BIC, ICL and points not seen before."),
    Page("bernoulli", DEEPER, "Let EM find the 2s, 3s and 4s among small images of black and white pixels."),
    Page(
        "linear_regression", DEEPER, "Let the data say how stiff a curve is and how noisy they are, by EM and directly."
    ),
)


def tab(title: str) -> str:
    """Return what a browser writes on the tab of the page with this title."""
    return "EM Lab" if title == PAGES[0].title else f"{title} – EM Lab"


def page(name: str) -> Page:
    """Return the page of this name."""
    return next(page for page in PAGES if page.name == name)


def following(name: str) -> Page | None:
    """Return the page to read after this one; after the last there is none."""
    after = PAGES[[page.name for page in PAGES].index(name) + 1 :]
    return after[0] if after else None
