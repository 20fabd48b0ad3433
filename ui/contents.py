"""The table of contents: every page, in the order in which one reads them. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page: its name is that of its script, of its words and, with hyphens, of its address."""

    name: str
    title: str
    group: str
    about: str  # what one does there, in one line

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
    Page("home", "Home", FOUNDATIONS, "What this is, and the way through it."),
    Page(
        "gaussian",
        "The Gaussian",
        FOUNDATIONS,
        "Shape a bell and an ellipse; measure distances in standard deviations.",
    ),
    Page(
        "maximum_likelihood",
        "Maximum likelihood",
        FOUNDATIONS,
        "Climb to the best Gaussian by hand; see its variance come out too small.",
    ),
    Page("mixtures", "Mixtures", FOUNDATIONS, "Add Gaussians, draw points from the sum, and ask how likely they are."),
    Page("responsibilities", "Responsibilities", FOUNDATIONS, "Ask of any point which component made it."),
    Page("lab", "The Lab", LAB, "Step EM on your own data, one step at a time, forward and back."),
    Page(
        "six_frames",
        "Six frames",
        LAB,
        "Any experiment of the Lab as one figure like Bishop’s fig. 9.8, to print and export.",
    ),
    Page("k_means", "K-means and EM", DEEPER, "Hard and soft on the same points; see where they agree and where not."),
    Page("bound", "EM in general: the bound", DEEPER, "See why EM climbs: the bound touches ln p, and both rise."),
    Page("when_em_goes_wrong", "When EM goes wrong", DEEPER, "A collapse and its cures, fifty starts, slow climbs."),
    Page("how_many", "How many Gaussians?", DEEPER, "Guess, then ask AIC, BIC, ICL and points not seen before."),
    Page(
        "bernoulli",
        "Beyond Gaussians: Bernoulli mixtures",
        DEEPER,
        "Let EM find the 2s, 3s and 4s among small images of black and white pixels.",
    ),
    Page(
        "linear_regression",
        "EM for Bayesian linear regression",
        DEEPER,
        "Let the data say how stiff a curve is and how noisy they are, by EM and directly.",
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
