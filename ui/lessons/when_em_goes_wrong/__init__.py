from ui.lessons.when_em_goes_wrong.settings import SETTINGS

__all__ = ["SETTINGS"]
