from ui.lessons.bernoulli.model import SETTINGS

__all__ = ["SETTINGS"]
