"""What is kept for one visitor between two runs of the script."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from gmm_core.em import EMState
from gmm_core.experiment.experiment import Experiment
from ui.stage.show import Show
from ui.state.view import View
from ui.table import read


@dataclass
class File:
    """A file a person brought, and how it is to be read."""

    name: str
    raw: bytes
    dialect: read.Dialect


@dataclass
class Upload(File):
    """A file that could be read, with the table in it and the two columns last used."""

    table: read.Table
    columns: tuple[str, str]
    digest: str = ""  # names what is shared between visitors: content, how it was read, and the file's name

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256(repr((self.name, self.dialect)).encode() + self.raw).hexdigest()[:16]


@dataclass
class LongRun:
    """A run too long for one breath: what has been computed so far, kept when the script is interrupted."""

    key: str
    states: list[EMState] = field(default_factory=list)
    stopped: bool = False
    show: Show | None = None  # the finished film


@dataclass
class Lesson:
    """What a visitor has set on the page of a lesson."""

    chosen: Any  # its settings: the frozen dataclass that the lesson declares
    step: int = 0  # the frame at which its film opens
    opened: int = 0  # counts the exercises set up: the film takes the step anew
    into_sight: str = ""  # the chart to bring into sight
    notes: list[str] = field(default_factory=list)  # what the link asked for in vain, said until the first change


@dataclass
class Visitor:
    """Everything kept for one visitor between two runs of the script."""

    experiment: Experiment
    view: View = field(default_factory=View)  # where the stage opened; afterwards the browser keeps it
    step: int = 0
    opened: int = 0  # counts resets: the stage takes view and step anew
    notes: list[str] = field(default_factory=list)  # what the last change brought with it, said until the next one
    moved: str = ""  # the field of the experiment that the last change was about: its notes stand beside it
    link_notes: list[str] = field(default_factory=list)  # what the link asked for in vain, said until the first change
    problem: str = ""  # a change that could not be made, said until the next one
    upload: Upload | None = None
    awaiting: bool = False  # “Your own CSV file” is chosen and there is none yet: everything else stays as it was
    uploader: int = 0  # counts the uploaders: a new one is empty
    taken: str = ""  # the file last taken from the uploader
    unread: File | None = None  # the last file, if it could not be read: it may be told how
    show: Show | None = None  # the last one that worked: it stays on screen when the next one fails
    long_run: LongRun | None = None
    entered: bool = False  # the Lab has been opened: what its address asked for is in `experiment`
    lessons: dict[str, Lesson] = field(default_factory=dict)  # by the name of the page
    restarted: bool = False  # the page was open before the server knew of it
    came: dict[str, str] = field(default_factory=dict)  # widgets of a page that was open before: until it is known
    expected: dict[str, Any] = field(default_factory=dict)  # what they would show without the last change

    def quiet(self) -> None:
        """Forget what was said about earlier changes."""
        self.notes, self.link_notes, self.problem = [], [], ""
