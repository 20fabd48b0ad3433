from ui.lessons.how_many.criteria import SETTINGS

__all__ = ["SETTINGS"]
