"""When EM goes wrong: what the reader can set on the page; each topic has a module of its own beside this one. Pure."""

from gmm_core.data.option import Option
from ui.lessons.when_em_goes_wrong import collapse, cures, maxima, slow
from ui.state.settings import Choice, Setting

# The random starts of the Lab, in short words.
STARTS = {"points": "Points", "kmeans_pp": "k-means++", "kmeans": "K-means", "random_gamma": "Random γ"}

SETTINGS: tuple[Setting, ...] = (
    Option(
        "log10_sigma",
        "log₁₀ σ of component 2",
        "−1 is σ = 0.1, −2 is σ = 0.01, and so on.",
        -1.3,
        collapse.LOWEST,
        collapse.HIGHEST,
        0.1,
    ),
    Option("n", "It sits on the point xₙ, n", "Points are counted from the left.", 6, 1, len(collapse.POINTS), 1),
    Choice("case", "Data", {word: title for word, (title, _) in cures.CASES.items()}, "few"),
    Option(
        "log10_c",
        "log₁₀ of the constant c",
        "In squared units of the data: −6 is 10⁻⁶, the default of scikit-learn’s reg_covar.",
        -6.0,
        -8.0,
        1.0,
        0.5,
    ),
    Option("psi", "Prior ψ", "In mean variances of the data, as in the Lab.", 0.1, 0.05, 1.0, 0.05),
    Option("reset_seed", "Seed of the resets", "Another seed resets to other points.", 0, 0, 99, 1),
    Choice("data", "Data", {word: title for word, (title, _) in maxima.DATA.items()}, "old_faithful"),
    Option("K", "Components K", "How many Gaussians are fitted.", 3, 2, maxima.K_HIGH, 1),
    Choice(
        "start",
        "Random start",
        STARTS,
        "points",
        "Points: the means begin on random points. Random γ: the responsibilities are drawn at random.",
    ),
    Option(
        "batch", "Which fifty starts", "0: the seeds 0 to 49 of the Lab, 1: the seeds 50 to 99, and so on.", 0, 0, 19, 1
    ),
    Option(
        "separation",
        "Distance of the two means",
        "In standard deviations of a cluster.",
        2.5,
        slow.LOW,
        slow.HIGH,
        slow.STEP,
    ),
)
