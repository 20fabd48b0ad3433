"""The sentence of a collapse: everything that it claims is computed anew from the points, on data full of ties."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from places import FIELD
from scipy.linalg import cholesky, solve_triangular
from scipy.special import softmax
from test_captions import number

from gmm_core import em
from gmm_core.arrays import Array, InputError
from gmm_core.covariance import FAMILIES
from gmm_core.data.dataset import Dataset
from gmm_core.em import Reason, Trajectory
from gmm_core.experiment.experiment import Experiment
from gmm_core.init import INITIALISERS
from gmm_core.mixture import Mixture
from ui.stage.collapse import collapsed, told
from ui.stage.endings import collapse
from ui.stage.film import stop

NAMES = ("flag", "class")


def read(file: str) -> Array:
    return pd.read_csv(FIELD / file).to_numpy(dtype=np.float64)


def ties(seed: int) -> Array:
    """Draw one of many kinds of data with ties: flags, grids, copies, points on an oblique line."""
    rng = np.random.default_rng(seed)
    N = int(rng.integers(20, 120))
    flag = (rng.random(N) < rng.uniform(0.2, 0.8)).astype(float)
    grid = rng.integers(0, rng.integers(3, 9), (N, 2)).astype(float)
    x = rng.integers(0, 12, N).astype(float)
    kinds = [
        np.column_stack([flag, (rng.random(N) < 0.5).astype(float)]),
        np.column_stack([flag, rng.normal(size=N)]),
        np.column_stack([rng.normal(size=N), flag]),
        grid,
        np.repeat(rng.normal(size=(12, 2)), rng.integers(1, 5, 12), axis=0),
        np.vstack([np.column_stack([x, 3 - 0.5 * x]), rng.normal(size=(N, 2)) * 3 + [20, 0]]),
        rng.normal(size=(9, 2)),
    ]
    unit = np.array([[1.0, 1.0], [1e-5, 1.0], [1.0, 4e4]])[rng.integers(3)]
    return kinds[seed % len(kinds)] * unit + rng.choice([0.0, 1e6]) * unit


def collapses(X: Array, standardise: bool, covariance: str) -> list[tuple[Dataset, Trajectory]]:
    dataset = Dataset(X, columns=NAMES)
    dataset = dataset.standardised() if standardise else dataset
    found = []
    for K, name, seed in itertools.product((2, 4), ("kmeans", "kmeans_pp"), range(2)):
        try:
            start = INITIALISERS[name].make(dataset.X, K, np.random.default_rng(seed))
            run = em.run(dataset.X, start, covariance, max_iter=40)
        except InputError:  # fewer different points than components, or all on a line
            continue
        if run.stop.reason is Reason.COLLAPSED and run.states[-1].N_k[run.stop.component or 0] > 1e-6:
            found.append((dataset, run))
    return found


def responsibilities(X: Array, mixture: Mixture) -> Array:
    """Evaluate PRML (9.23) by hand; SciPy's own density refuses the narrow components that this is about."""
    parts = []
    for pi, mu, Sigma in zip(mixture.pi, mixture.mu, mixture.Sigma, strict=True):
        z = solve_triangular(cholesky(Sigma, lower=True), (X - mu).T, lower=True)
        parts.append(np.log(pi) - 0.5 * np.linalg.slogdet(Sigma)[1] - 0.5 * (z**2).sum(axis=0))
    return np.asarray(softmax(np.array(parts), axis=0).T)


def whole(text: str) -> int:
    return int(text.replace(",", ""))


def check(dataset: Dataset, run: Trajectory, covariance: str) -> str:
    """Recompute every claim from the data's own units; return what the component collapses onto."""
    sentence = collapse(dataset, run, covariance).replace("\u00a0", " ")
    assert not re.search(r"nan|inf\b|\de[+−-]?\d|-\d|−0[,) ]", sentence), sentence
    X = dataset.shift + dataset.scale * dataset.X
    sd = X.std(axis=0)
    head = re.match(
        r"Component (\d+) collapses onto (.+), its mean at \(([^,]+), ([^)]+)\), N[₀-₉]+ = (.+?)\. "
        r"(\D.*|\d+ p.*)EM stops here\.$",
        sentence,
    )
    assert head is not None, sentence
    k = int(head[1]) - 1
    gamma = responsibilities(dataset.X, run.states[-1].mixture)[:, k]
    mean = gamma @ (X - X[0]) / gamma.sum() + X[0]
    assert_allclose([number(head[3]), number(head[4])], mean, atol=1e-3 * sd.max(), rtol=1e-3)
    assert_allclose((np.array([number(head[3]), number(head[4])]) - mean) / sd, 0, atol=5e-3)
    assert number(head[5]) == pytest.approx(gamma.sum(), abs=0.051)
    assert ("share this Σ" in head[6]) == (covariance == "tied")
    onto, weighs = head[2], gamma > 1e-6 * gamma.max()
    places = np.unique(X[weighs], axis=0)
    d = (X - mean) / sd
    # how long and how wide the component would be, in standard deviations of the data
    width, length = np.sqrt(np.maximum(np.linalg.eigvalsh((d.T * gamma) @ d / gamma.sum()), 0))
    assert width < 1e-5
    if onto == "a single point":
        assert weighs.sum() == 1 and length < 1e-2
        return "point"
    if identical := re.fullmatch(r"([\d,]+) identical points", onto):
        assert len(places) == 1 and length < 1e-2
        assert weighs.sum() == (places[0] == X).all(axis=1).sum() == whole(identical[1])
        return "identical"
    assert length > 1e-7
    line = re.search(r"(?:the line (\w+) = (.+)|a line of slope (.+))$", onto)
    assert line is not None, onto
    if line[1]:
        axis = NAMES.index(line[1])
        off = X[:, axis] - number(line[2])
        assert (np.abs(off[weighs]) <= 1e-6 * sd[axis]).all(), "exactly that line"
        on_line = np.abs(off) <= 1e-6 * sd[axis]
    else:
        ends = X[weighs][[np.argmin(X[weighs, 0]), np.argmax(X[weighs, 0])]]
        slope = (ends[1, 1] - ends[0, 1]) / (ends[1, 0] - ends[0, 0])
        assert number(line[3]) == pytest.approx(slope, rel=1e-3)
        on_line = np.abs((X[:, 1] - mean[1] - slope * (X[:, 0] - mean[0])) / sd[1]) < 1e-5
        assert on_line[weighs].all()
    if two := re.match(r"two points, \(([^,]+), ([^)]+)\) and \(([^,]+), ([^)]+)\), and so onto", onto):
        given = np.array([[number(two[1]), number(two[2])], [number(two[3]), number(two[4])]])
        assert weighs.sum() <= 2
        for place in given:
            assert (np.abs(X - place) < 2e-3 * sd).all(axis=1).any(), "a point of the data"
        return "two points"
    counted = re.match(
        r"([\d,]+) points lie on this line(?:, ([\d,]+) of them with γ ≈ 0)?"
        r"(?:, ([\d,]+) identical, at \(([^,]+), ([^)]+)\))?\. ",
        head[6],
    )
    assert counted is not None, sentence
    assert whole(counted[1]) == on_line.sum() > 2
    assert whole(counted[2] or "0") == (on_line & ~weighs).sum()
    assert on_line[weighs].all()
    _, copies = np.unique(X[weighs], axis=0, return_counts=True)
    if counted[3]:
        there = np.abs(X - [number(counted[4]), number(counted[5])]) < 2e-3 * sd  # to the digits shown
        assert whole(counted[3]) == there.all(axis=1).sum() == copies.max()
    else:
        assert copies.max() == 1
    return "axis" if line[1] else "oblique"


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("file", ["titanic_two_columns.csv", "binary01.csv"])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_flags_collapse_onto_the_line_that_they_are(
    file: str, standardise: bool, covariance: str, offset: float
) -> None:
    kinds = {check(*found, covariance) for found in collapses(read(file) + offset, standardise, covariance)}
    assert kinds <= ({"identical"} if covariance == "spherical" else {"axis", "identical"})
    assert covariance == "spherical" or "axis" in kinds


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize("seed", range(14))
def test_every_claim_is_true_on_other_data_with_ties(seed: int, covariance: str) -> None:
    found = collapses(ties(seed), seed % 3 == 0, covariance)
    kinds = {check(*one, covariance) for one in found}
    if covariance in ("diag", "spherical"):
        assert "oblique" not in kinds
    if covariance == "spherical":
        assert kinds <= {"point", "identical"}


def test_golden_the_passengers() -> None:
    """372 passengers of the third class died; by their first M step the component is the third class, or the dead."""
    dataset = Dataset(read("titanic_two_columns.csv"), columns=("survived", "pclass")).standardised()
    start = INITIALISERS["kmeans_pp"].make(dataset.X, 2, np.random.default_rng(0))
    run = em.run(dataset.X, start)
    assert told(dataset, collapsed(dataset, run)).replace("\u00a0", " ") == (
        "Component 1 collapses onto the line survived = 0, its mean at (0, 2.532), N₁ = 549.0. "
        "549 points lie on this line, 372 identical, at (0, 3)."
    )


def test_two_points_need_no_line_to_lie_on() -> None:
    X = np.array([[0, 0], [1, 2], [8, 8], [9, 8.5], [8.5, 9.5], [9.5, 9], [8, 9.2], [9.1, 8.1]])
    start = Mixture([0.5, 0.5], [[0.5, 1], [8.7, 8.7]], [np.eye(2), np.eye(2)])
    dataset, run = Dataset(X), em.run(X, start)
    assert told(dataset, collapsed(dataset, run)) == (
        "Component 1 collapses onto two points, (0, 0) and (1, 2), and so onto a line of slope 2, "
        "its mean at (0.5, 1), N₁ = 2.0."
    )


def test_almost_identical_points_are_called_that() -> None:
    cloud = np.random.default_rng(0).normal(size=(20, 2)) + 9
    X = np.vstack([np.array([[0, 0], [1e-9, 0], [0, 1e-9], [1e-9, 1e-9]]), cloud])
    start = Mixture([0.5, 0.5], [[0, 0], [9, 9]], [np.eye(2), np.eye(2)])
    dataset, run = Dataset(X), em.run(X, start)
    assert "onto 4 points that are almost identical, its mean at " in told(dataset, collapsed(dataset, run))


def test_in_the_tied_family_the_film_ends_with_the_ellipse_that_all_share() -> None:
    dataset = Dataset(read("binary01.csv"), columns=NAMES)
    start = INITIALISERS["kmeans"].make(dataset.X, 2, np.random.default_rng(0))
    run = em.run(dataset.X, start, "tied")
    end = stop(Experiment(standardise=False, covariance="tied"), dataset, run)
    gamma = run.states[-1].mixture.responsibilities(dataset.X)
    means = gamma.T @ dataset.X / gamma.sum(axis=0)[:, None]
    d = dataset.X - means[:, None]
    pooled = np.einsum("nk,kni,knj->ij", gamma, d, d) / len(dataset.X)
    assert end["shared"]
    for k, component in enumerate(end["parameters"]):
        assert_allclose(component, [gamma[:, k].mean(), *means[k], *pooled[[0, 0, 1], [0, 1, 1]]], atol=1e-12)
    assert pooled.diagonal().min() < 1e-12 < pooled.diagonal().max()
