"""Maximum likelihood: everything a reader can set on the page. Pure."""

from ui.lessons.maximum_likelihood_bias import SETTINGS as BIAS
from ui.lessons.maximum_likelihood_climb import SETTINGS as CLIMB
from ui.lessons.maximum_likelihood_plane import SETTINGS as PLANE

SETTINGS = CLIMB + BIAS + PLANE
