from ui.lessons.mixtures.model import SETTINGS

__all__ = ["SETTINGS"]
