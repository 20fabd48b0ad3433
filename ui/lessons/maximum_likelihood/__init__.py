from ui.lessons.maximum_likelihood.settings import SETTINGS

__all__ = ["SETTINGS"]
