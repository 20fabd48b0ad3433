from ui.lessons.responsibilities.model import SETTINGS

__all__ = ["SETTINGS"]
