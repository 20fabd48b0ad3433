"""Maximum likelihood: everything a reader can set on the page. Pure."""

from ui.lessons.maximum_likelihood.bias import SETTINGS as BIAS
from ui.lessons.maximum_likelihood.climb import SETTINGS as CLIMB
from ui.lessons.maximum_likelihood.plane import SETTINGS as PLANE

SETTINGS = CLIMB + BIAS + PLANE
