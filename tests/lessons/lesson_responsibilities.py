"""The responsibilities page for its tests: what it makes of its settings."""

from gmm_core import Mixture
from ui.charts.axes import Figure
from ui.lessons.responsibilities import model as lesson
from ui.lessons.responsibilities import points, text
from ui.lessons.responsibilities.settings import Settings
from ui.state.settings import changed

OPENING = Settings()


def setting(**values: object) -> Settings:
    return changed(OPENING, **values)


def mixture(chosen: Settings) -> Mixture:
    return lesson.mixture(chosen.variation)


def bayes(chosen: Settings) -> lesson.Bayes:
    return lesson.bayes(chosen.point, chosen.variation)


def all_points(chosen: Settings) -> Figure:
    return points.points(chosen.point, chosen.variation, chosen.panel, chosen.seed)


def terms_of(chosen: Settings) -> dict[str, str]:
    return text.table_numbers(chosen.point, chosen.variation)


def fraction(chosen: Settings) -> dict[str, str]:
    return text.fraction_numbers(chosen.point, chosen.variation, chosen.component)


def logarithms(chosen: Settings) -> dict[str, str]:
    return text.log_numbers(chosen.point, chosen.variation)


def counts(chosen: Settings) -> dict[str, str]:
    return text.sample_numbers(chosen.variation, chosen.seed)


def meaning(chosen: Settings) -> dict[str, str]:
    return text.meaning_numbers(chosen.point, chosen.variation, chosen.seed)


def rivals(chosen: Settings) -> dict[str, str]:
    return text.rival_numbers(chosen.variation, chosen.seed)


def table(rows: str) -> list[list[str]]:
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in rows.splitlines()]
