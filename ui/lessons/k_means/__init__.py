from ui.lessons.k_means.problem import SETTINGS

__all__ = ["SETTINGS"]
