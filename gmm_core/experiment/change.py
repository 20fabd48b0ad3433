"""Changing an experiment: where a data set opens, and what else must change so that the choices still fit.

What a person chose stays as long as it can; what was left alone follows the data set. A link says
only what differs from the opening (`ui/url.py`), so both follow the same rule.
"""

from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any

from gmm_core.arrays import InputError
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS, SIX_POINTS_START
from gmm_core.experiment.experiment import (
    BY_HAND,
    NUMBERS,
    UPLOAD,
    Experiment,
    Options,
    from_rows,
    generate,
    option_values,
    start,
    start_components,
    start_title,
    to_rows,
)
from gmm_core.init import INITIALISERS

FALLBACK = "kmeans_pp"  # the start that fits any K and any data

# How a data set opens, where that is not K = 2, FALLBACK, in its own units.
OPENINGS: dict[str, dict[str, Any]] = {
    "old_faithful": {"start": "fig_9_8", "standardise": True},  # after PRML fig. 9.8
    "six_points": {"start": BY_HAND, "hand": to_rows(SIX_POINTS_START)},
    "fig_2_23": {"K": 3},
    "collapse": {"seed": 6},  # shrinks for 16 iterations before it ends on the identical points
    UPLOAD: {"standardise": True},
}

_DATA = ("data", "options", "data_seed", "standardise", "columns")  # what decides which data EM sees


def opening(data: str = "old_faithful", options: Options = ()) -> Experiment:
    """Return the experiment a data set opens with; one that is made of clusters opens with as many components."""
    own: dict[str, Any] = {"K": 2, "start": FALLBACK, "standardise": False} | OPENINGS.get(data, {})
    experiment = Experiment(data=data, options=options, **own)
    clusters = option_values(experiment).get("clusters")
    return experiment if clusters is None else replace(experiment, K=min(int(clusters), int(NUMBERS["K"].high)))


def change(experiment: Experiment, dataset: Dataset | None = None, **fields: Any) -> tuple[Experiment, str]:
    """Return the experiment with some fields changed, the rest made to fit, and a note on what else changed.

    New data brings its own options, seed and opening (K, start, scaling), but keeps what a person
    chose otherwise; only a start by hand is lost with the data it was made for. The six points bring
    everything their calculation by hand needs. If K and start do not fit, the one that was not asked
    for gives way, and the start if both or neither were. `start="hand"` without numbers takes those
    of the present start.

    Parameters
    ----------
    dataset
        The data as EM sees it under `experiment`. Needed only for an upload, where a start by hand
        cannot be converted to new units without it (it is then dropped, and the note says so);
        built-in data is made again if need be.

    Returns
    -------
    experiment, note
        The note is plain sentences to show, "" if nothing changed beyond what was asked and what
        choosing other data implies.

    Raises
    ------
    InputError
        If a new value is beyond its limits.
    """
    if fields.get("start") == BY_HAND and fields.get("hand") is None:
        return _by_hand(experiment, dataset, {name: fields[name] for name in fields.keys() - {"start", "hand"}})
    if fields.get("hand") is not None:
        fields = {"start": BY_HAND} | fields
    elif "start" in fields:
        fields = fields | {"hand": None}
    draft = {field.name: getattr(experiment, field.name) for field in dataclass_fields(Experiment)} | fields
    asked = set(fields)
    notes = _follow_data(experiment, draft, asked)
    notes += _carry_hand(experiment, dataset, draft, asked)
    notes += _fit_start(experiment, draft, asked)
    return Experiment(**draft), " ".join(notes)


def _by_hand(experiment: Experiment, dataset: Dataset | None, others: dict[str, Any]) -> tuple[Experiment, str]:
    """Change the others, then write the start that gives as numbers."""
    changed, note = change(experiment, dataset, **others)
    if changed.start == BY_HAND:
        return changed, note
    own = opening(changed.data, changed.options)
    if own.hand is not None and (own.K, own.standardise) == (changed.K, changed.standardise):
        return replace(changed, start=BY_HAND, hand=own.hand), note
    same_data = all(getattr(changed, name) == getattr(experiment, name) for name in _DATA)
    seen = _seen(changed, dataset if same_data else None)
    if seen is None:
        return changed, f"{note} A start by hand takes its numbers from the data: upload the file first.".strip()
    return replace(changed, start=BY_HAND, hand=to_rows(start(changed, seen))), note


def _seen(experiment: Experiment, dataset: Dataset | None) -> Dataset | None:
    return dataset if dataset is not None or experiment.data == UPLOAD else generate(experiment)


# The three repairs. Each completes the draft (and what counts as asked for) and returns its notes.


def _follow_data(experiment: Experiment, draft: dict[str, Any], asked: set[str]) -> list[str]:
    """Let what was left alone follow the data set and its options."""
    new_data = draft["data"] != experiment.data
    if not new_data and draft["options"] == experiment.options:
        return []
    if new_data:
        draft.update({name: value for name, value in _fresh().items() if name not in asked})
    before = opening(experiment.data, experiment.options)
    after = opening(draft["data"], draft["options"])
    own_K = "K" not in asked or draft["K"] == after.K
    if new_data and after.hand is not None and "start" not in asked and own_K:
        return _bring_everything(experiment, after, draft, asked)
    drop_hand = new_data and experiment.start == BY_HAND and "start" not in asked
    for name in ("K", "standardise", "start", "seed"):
        if name in asked:
            continue
        if getattr(experiment, name) == getattr(before, name) or (name == "start" and drop_hand):
            draft[name] = getattr(after, name)
            if name == "start":
                draft["hand"] = after.hand
        else:
            asked.add(name)  # a person chose it, some time ago
    if drop_hand and experiment.hand != before.hand:
        return [f"The start by hand was made for other data, so the start is now “{start_title(draft['start'])}”."]
    return []


def _fresh() -> dict[str, Any]:
    return {"options": (), "data_seed": 0, "columns": None}


def _bring_everything(experiment: Experiment, after: Experiment, draft: dict[str, Any], asked: set[str]) -> list[str]:
    """Make the calculation by hand come out as the page promises, whatever was chosen before."""
    words = {
        "K": f"K = {after.K}",
        "standardise": "no standardising",
        "covariance": f"{after.covariance} covariances",
        "psi": "no regularisation",
    }
    brought = {name: getattr(after, name) for name in words if name not in asked}
    changed = [words[name] for name, value in brought.items() if value != getattr(experiment, name)]
    draft.update(brought | {"start": after.start, "hand": after.hand})
    title = DATASETS[after.data].title
    return [f"“{title}” is for a calculation by hand: it comes with {', '.join(['its own start', *changed])}."]


def _carry_hand(experiment: Experiment, dataset: Dataset | None, draft: dict[str, Any], asked: set[str]) -> list[str]:
    """Take a start by hand along when the units of the data change, or drop it."""
    if experiment.hand is None or draft["hand"] != experiment.hand or "hand" in asked:
        return []
    if draft["data"] != experiment.data:
        return []
    if experiment.columns not in (None, draft["columns"]):
        return [_drop_hand(draft, "The start by hand was made for other columns")]
    if draft["standardise"] == experiment.standardise:
        return []
    seen = _seen(experiment, dataset)
    if seen is not None:
        rows = _in_new_units(experiment, seen)
        try:
            draft["hand"] = replace(experiment, hand=rows).hand
            return []
        except InputError:
            pass  # numbers beyond the limits in the new units
    return [_drop_hand(draft, "The start by hand was in other units")]


def _in_new_units(experiment: Experiment, seen: Dataset) -> tuple[tuple[float, ...], ...]:
    assert experiment.hand is not None
    mixture = from_rows(experiment.hand)
    if experiment.standardise:
        return to_rows(seen.original(mixture))
    scaled = seen.standardised()
    shift, scale = (seen.shift - scaled.shift) / scaled.scale, seen.scale / scaled.scale
    return to_rows(mixture.affine(shift, scale))


def _drop_hand(draft: dict[str, Any], reason: str) -> str:
    draft["start"], draft["hand"] = FALLBACK, None
    return f"{reason}, so the start is now “{start_title(FALLBACK)}”."


def _fit_start(experiment: Experiment, draft: dict[str, Any], asked: set[str]) -> list[str]:
    """Make K and the start fit each other."""
    name, K = draft["start"], draft["K"]
    if name != BY_HAND and name not in INITIALISERS:
        return []  # Experiment will complain
    needed = start_components(name) if draft["hand"] is None else len(draft["hand"])
    if needed in (None, K):
        return []
    title = start_title(name)
    components = f"{needed} component{'s' * (needed != 1)}"
    if "start" in asked and "K" not in asked:
        draft["K"] = needed
        return [] if needed == experiment.K else [f"The start “{title}” is for {components}, so K is now {needed}."]
    draft["start"], draft["hand"] = FALLBACK, None
    if experiment.start == FALLBACK and "start" not in asked:
        return []  # nobody saw it change
    return [f"The start “{title}” is for {components}, not {K}, so the start is now “{start_title(FALLBACK)}”."]
