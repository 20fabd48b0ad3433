from ui.lessons.linear_regression.model import SETTINGS

__all__ = ["SETTINGS"]
