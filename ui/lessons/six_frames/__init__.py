from ui.lessons.six_frames.figure import SETTINGS

__all__ = ["SETTINGS"]
