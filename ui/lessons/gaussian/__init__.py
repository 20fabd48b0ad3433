from ui.lessons.gaussian.model import SETTINGS

__all__ = ["SETTINGS"]
