"""The film: a trajectory as one frame per step, small enough to be sent to the browser once. Pure.

Frame 0 is the start. Then E step t recolours the points (frame 2t - 1) and M step t moves the ellipses (frame 2t).
What travels are the points and the parameters of each iteration; the browser evaluates (9.13) from them.
"""

import base64
import hashlib
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.em import Reason, Trajectory
from gmm_core.experiment.experiment import Experiment
from gmm_core.mixture import Mixture
from ui.stage import captions, endings, inert
from ui.stage.collapse import collapsed

Film = dict[str, Any]

# More points than this are not drawn: a frame stays fast and the film small. EM uses all of them.
MAX_DRAWN = 1500

# What one component takes in `parameters`, in this order; the browser reads the same order.
FIELDS = ("pi", "mu_x", "mu_y", "S_xx", "S_xy", "S_yy", "W_xx", "W_yx", "W_yy", "log_weight", "N_k")


def film(experiment: Experiment, dataset: Dataset, trajectory: Trajectory) -> Film:
    """Turn a trajectory into the film that the chart component plays.

    Parameters
    ----------
    experiment
        What was run: named in the captions.
    dataset
        The points in the units in which EM saw them, with the way back to the original units.
    trajectory
        Its states 0 ... T give 2T + 1 frames, and one more pair if it ended in a collapse.
    """
    subset = drawn(dataset.X)
    offered = endings.offers(experiment, dataset, trajectory)
    sentences = captions.frames(dataset, trajectory, experiment.tol, experiment.covariance)
    sentences[-1] += endings.outlook(trajectory, offered)
    body = {
        "N": len(dataset.X),
        "K": trajectory.states[0].mixture.K,
        "points": packed(dataset.X[subset]),
        "drawn": len(subset),
        "parameters": packed(parameters(trajectory)),
        "log_likelihood": packed(np.array([state.log_likelihood for state in trajectory.states])),
        "objective": packed(np.array([state.objective for state in trajectory.states])),
        "psi": experiment.psi,
        "captions": sentences,
        "start_in_whole_steps": captions.start(trajectory.states[0], whole=True)
        + inert.equal(trajectory, experiment.covariance),
        "sigma_note": captions.sigma_note(experiment),
        "units": units(dataset),
        "truth": packed(ellipses(dataset.truth)) if dataset.truth is not None else None,
        "stop": stop(experiment, dataset, trajectory),
        "offers": [asdict(offer) for offer in offered],
    }
    return {"id": fingerprint(body), **body}


def drawn(X: Array) -> NDArray[np.int64]:
    """Choose the points to draw: all of them, or a fixed random subset of MAX_DRAWN in their order."""
    if len(X) <= MAX_DRAWN:
        return np.arange(len(X), dtype=np.int64)
    return np.sort(np.random.default_rng(0).choice(len(X), MAX_DRAWN, replace=False))


def parameters(trajectory: Trajectory) -> Array:
    """Collect FIELDS of every component of every state: shape (T + 1, K, 11)."""
    rows = []
    for state in trajectory.states:
        mixture = state.mixture
        W, log_weight = mixture.whitening()
        # ln 0 = -inf would not survive JSON-minded readers; no point can tell -1e300 from it.
        log_weight = np.maximum(log_weight, -1e300)
        factor = W[:, [0, 1, 1], [0, 0, 1]]  # (K, 3)
        rows.append(np.column_stack([ellipses(mixture), factor, log_weight, state.N_k]))
    return np.stack(rows)


def ellipses(mixture: Mixture) -> Array:
    """Return pi, mu and the three entries of Sigma of each component, shape (K, 6)."""
    return np.column_stack([mixture.pi, mixture.mu, mixture.Sigma[:, [0, 0, 1], [0, 1, 1]]])


def units(dataset: Dataset) -> dict[str, Any]:
    """Say how to get from the units of the film back to those of the data: original = shift + scale * x."""
    return {
        "columns": list(dataset.columns),
        "shift": dataset.shift.tolist(),
        "scale": dataset.scale.tolist(),
    }


def stop(experiment: Experiment, dataset: Dataset, trajectory: Trajectory) -> dict[str, Any]:
    """Say why the film ends; for a collapse also what the M step that EM refuses would have led to."""
    ending: dict[str, Any] = {"reason": str(trajectory.stop.reason), "iteration": trajectory.stop.iteration}
    if trajectory.stop.reason is Reason.COLLAPSED:
        end = collapsed(dataset, trajectory, experiment.covariance)
        ending["component"], ending["shared"] = end.component, end.shared
        ending["parameters"] = end.parameters.tolist()
    return ending


def packed(values: Array) -> str:
    """Write numbers as base64 of little-endian float64: exact, and half the size of decimal text."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f8").tobytes()).decode("ascii")


def fingerprint(body: dict[str, Any]) -> str:
    """Name a film by its content: the same film keeps its step when the page is built anew."""
    content = repr(sorted(body.items())).encode()
    return hashlib.sha256(content).hexdigest()[:16]
