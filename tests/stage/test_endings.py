"""The end of a run: what is said, and that everything offered helps, tried by pressing it."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_iris

from gmm_core import FAMILIES, Reason, Trajectory
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS
from gmm_core.experiment.change import change, opening
from gmm_core.experiment.experiment import UPLOAD, Experiment, generate, run
from ui.stage import captions, endings
from ui.stage.film import film

TRAP = Experiment(data="collapse", start="kmeans", standardise=False)
PETALS = Dataset(load_iris().data[:, 2:4], columns=("petal length", "petal width"))
COLUMNS = ("petal length", "petal width")


def seen(experiment: Experiment, table: Dataset | None = None) -> Dataset:
    """Return the data as EM sees it; an upload's from its table."""
    if table is None:
        return generate(experiment)
    return table.standardised() if experiment.standardise else table


def assert_every_offer_helps(experiment: Experiment, table: Dataset | None = None) -> Trajectory:
    """Run, press every button at the end, and run what it leads to: no collapse, and another run than before."""
    dataset = seen(experiment, table)
    trajectory = run(experiment, dataset)
    offered = endings.offers(experiment, dataset, trajectory)
    if trajectory.stop.reason is Reason.COLLAPSED:
        assert offered, "a way out of every collapse"
    if trajectory.stop.reason is Reason.CONVERGED:
        assert not offered
    for offer in offered:
        pressed, _ = change(experiment, dataset, **offer.changes)
        assert pressed != experiment, f"{offer.label} changes something"
        after = run(pressed, dataset)
        assert after.stop.reason in (Reason.CONVERGED, Reason.MAX_ITER), offer.label
        if after.stop.reason is Reason.MAX_ITER:
            assert after.states[-1].objective > after.states[-2].objective, f"{offer.label}: still climbing"
    return trajectory


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize("psi", [0.0, 0.1])
@pytest.mark.parametrize(
    ("experiment", "table"),
    [
        (Experiment(data=UPLOAD, columns=COLUMNS, K=8, start="kmeans_pp"), PETALS),
        (Experiment(K=10, start="kmeans_pp"), None),
    ],
    ids=["iris petals", "Old Faithful"],
)
def test_no_dead_end_at_the_first_press(
    experiment: Experiment, table: Dataset | None, psi: float, covariance: str
) -> None:
    ends = [
        assert_every_offer_helps(replace(experiment, psi=psi, covariance=covariance, seed=seed), table).stop.reason
        for seed in range(20)
    ]
    if psi > 0:
        assert Reason.COLLAPSED not in ends


@pytest.mark.parametrize("data", DATASETS)
@pytest.mark.parametrize("standardise", [False, True])
def test_nor_on_any_data_of_the_app(data: str, standardise: bool) -> None:
    for K, seed in ((2, 0), (5, 1), (6, 2)):
        for start in ("kmeans_pp", "kmeans", "points"):
            own = replace(opening(data), K=K, start=start, hand=None, standardise=standardise, seed=seed)
            assert_every_offer_helps(replace(own, max_iter=60))


RNG = np.random.default_rng(0)
TABLES = {
    "identical points": np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [5.0, 5.0]], [9, 4, 7, 1], axis=0),
    "lines": np.column_stack([np.repeat([0.0, 1.0], 40), RNG.normal(size=80)]),
    "tiny": np.array([[0.0, 0.0], [1.0, 0.3], [2.0, 1.9], [0.4, 1.0]]),
    "units": np.column_stack([1e-3 * RNG.normal(size=60), 1e4 * RNG.normal(size=60)]),
    "grid": RNG.integers(0, 3, size=(50, 2)) * 1.0,
    "outlier": np.vstack([RNG.normal(size=(40, 2)), [[1e5, 1e5]]]),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("covariance", FAMILIES)
def test_nor_on_uploads_that_collapse(name: str, standardise: bool, covariance: str) -> None:
    ends = set()
    for seed in range(4):
        experiment = Experiment(
            data=UPLOAD,
            columns=("x", "y"),
            K=3,
            start="kmeans",
            covariance=covariance,
            standardise=standardise,
            seed=seed,
        )
        ends.add(assert_every_offer_helps(experiment, Dataset(TABLES[name])).stop.reason)
    if (name, covariance) == ("lines", "full"):
        assert Reason.COLLAPSED in ends


def test_after_a_collapse() -> None:
    dataset = generate(TRAP)
    offered = {offer.action: offer for offer in endings.offers(TRAP, dataset, run(TRAP, dataset))}
    assert offered["fewer"].label == "Fewer components (K = 1)" and offered["fewer"].changes == {"K": 1}
    assert offered["regularise"].label == "Regularise (ψ = 0.1)"
    assert run(replace(TRAP, **offered["regularise"].changes), dataset).stop.reason is Reason.CONVERGED
    assert "restart" not in offered, "K-means finds the five identical points from every seed"


def test_fewer_means_as_few_as_it_takes() -> None:
    """On three places and a cloud, K = 5, 4, 3, 2 would put a component on one of them."""
    X = np.vstack([np.repeat([[30.0, 0.0], [-30.0, 0.0], [0.0, 30.0]], 8, axis=0), RNG.normal(size=(40, 2))])
    experiment = Experiment(data=UPLOAD, columns=("x", "y"), K=5, start="kmeans", standardise=False)
    dataset = Dataset(X)
    fewer = next(c for c in endings.offers(experiment, dataset, run(experiment, dataset)) if c.action == "fewer")
    assert fewer.changes["K"] < 4
    for K in range(fewer.changes["K"] + 1, 5):
        assert run(replace(experiment, K=K), dataset).stop.reason is Reason.COLLAPSED


@pytest.mark.parametrize(("psi", "stronger"), [(0.0, 0.1), (0.001, 0.1), (0.5, 5.0), (1000.0, 1000.0)])
def test_stronger_regularisation_is_always_allowed(psi: float, stronger: float) -> None:
    assert endings.stronger_psi(Experiment(psi=psi), generate(Experiment())) == stronger
    assert Experiment(psi=stronger).psi == stronger


def test_regularisation_does_not_drown_the_narrower_column() -> None:
    """psi is in mean variances, and of minutes between eruptions and minutes of an eruption one is the mean."""
    raw = Experiment(standardise=False, start="kmeans_pp")
    dataset = generate(raw)
    psi = endings.stronger_psi(raw, dataset)
    assert psi * dataset.X.var(axis=0).mean() == pytest.approx(0.1 * dataset.X.var(axis=0).min(), rel=0.3)


# The limit


def told(experiment: Experiment) -> tuple[Trajectory, str, list[endings.Offer]]:
    dataset = generate(experiment)
    trajectory = run(experiment, dataset)
    last = captions.frames(dataset, trajectory, experiment.tol, experiment.covariance)[-1]
    return trajectory, last.replace("\u00a0", " "), endings.offers(experiment, dataset, trajectory)


def test_a_run_that_still_climbs() -> None:
    experiment = Experiment(max_iter=1)
    _, says, offered = told(experiment)
    assert "Stopped at the limit of 1 iteration, still climbing and not converged: a change of less than 10⁻⁶" in says
    assert [(offer.action, offer.label) for offer in offered] == [("longer", "Allow 500 iterations")]
    assert offered[0].changes == {"max_iter": 500}


def test_a_run_that_climbs_by_little() -> None:
    experiment = Experiment(K=10, start="kmeans_pp", psi=0.1, max_iter=500)
    trajectory, says, offered = told(experiment)
    gain = trajectory.states[-1].objective - trajectory.states[-2].objective
    assert 1e-6 < gain < 1e-3
    assert "Stopped at the limit of 500 iterations, still climbing, but by little: a change of less than 10⁻⁶" in says
    assert [offer.action for offer in offered] == ["onward"]


def test_onward_goes_on_exactly_where_the_run_has_got_to() -> None:
    experiment = Experiment(K=10, start="kmeans_pp", psi=0.1, max_iter=500, tol=1e-12)
    dataset = generate(experiment)
    short = replace(experiment, max_iter=20)
    trajectory = run(short, dataset)
    (offer,) = endings.offers(experiment, dataset, trajectory)
    further, _ = change(experiment, dataset, **offer.changes)
    ours, whole = run(replace(further, max_iter=30), dataset), run(replace(experiment, max_iter=50), dataset)
    assert ours.states[0].objective == pytest.approx(trajectory.states[-1].objective, rel=1e-12)
    assert ours.states[-1].objective == pytest.approx(whole.states[-1].objective, rel=1e-9)


def test_before_more_iterations_are_offered_they_are_tried() -> None:
    """This run collapses in iteration 67: at a limit of 60 that is no way on, but its cures are."""
    experiment = replace(opening("mixture"), K=5, standardise=True, seed=1, max_iter=60)
    dataset = generate(experiment)
    trajectory = run(experiment, dataset)
    assert trajectory.stop.reason is Reason.MAX_ITER
    assert run(replace(experiment, max_iter=500), dataset).stop.reason is Reason.COLLAPSED
    sent = film(experiment, dataset, trajectory)
    assert [offer["action"] for offer in sent["offers"]] == ["regularise", "fewer", "restart"]
    assert sent["captions"][-1].endswith("With more iterations a component would collapse.")


def test_nothing_is_offered_where_only_rounding_moves() -> None:
    experiment = Experiment(tol=1e-12, max_iter=400)
    dataset = generate(experiment)
    trajectory = run(replace(experiment), dataset)
    states = trajectory.states
    flat = Trajectory((*states, states[-1]), replace(trajectory.stop, reason=Reason.MAX_ITER))
    assert endings.offers(experiment, dataset, flat) == []
    assert "only rounding" in endings.ending(flat, experiment.tol) and "10⁻¹²" in endings.ending(flat, experiment.tol)


def test_a_stopped_run_can_be_run_to_its_end() -> None:
    dataset = generate(Experiment())
    stopped = Trajectory.stopped(run(Experiment(), dataset).states[:3])
    assert [offer.action for offer in endings.offers(Experiment(), dataset, stopped)] == ["resume"]


def test_what_is_tried_has_its_price() -> None:
    """Of very much data only the prior is offered, which needs no trial."""
    experiment = replace(TRAP, options=(), max_iter=500)
    dataset = generate(experiment)
    trajectory = run(experiment, dataset)
    many = Dataset(np.repeat(dataset.X, 400, axis=0))
    assert [offer.action for offer in endings.offers(experiment, many, trajectory)] == ["regularise"]
