from ui.lessons.bound.subject import SETTINGS

__all__ = ["SETTINGS"]
