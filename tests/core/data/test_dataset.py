"""A data set as a value: scaling and its way back, options, and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gmm_core.arrays import InputError
from gmm_core.data.datasets import DATASETS, Dataset
from gmm_core.data.option import Option


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_standardising_is_undone_by_original() -> None:
    raw = DATASETS["fig_2_23"].make(rng())
    scaled = raw.standardised()
    assert raw.truth is not None
    assert scaled.truth is not None
    assert_allclose(scaled.X.mean(axis=0), 0, atol=1e-14)
    assert_allclose(scaled.X.std(axis=0), 1, rtol=1e-14)
    assert_allclose(scaled.shift + scaled.scale * scaled.X, raw.X, rtol=1e-12)
    back = scaled.original(scaled.truth)
    assert_allclose(back.mu, raw.truth.mu, rtol=1e-12)
    assert_allclose(back.Sigma, raw.truth.Sigma, rtol=1e-12)
    # a density times the scale of its units is the same number everywhere
    log_unit = np.log(scaled.scale).sum()
    assert_allclose(scaled.truth.log_density(scaled.X), raw.truth.log_density(raw.X) + log_unit, rtol=1e-10)
    assert_allclose(scaled.truth.responsibilities(scaled.X), raw.truth.responsibilities(raw.X), atol=1e-12)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3))
def test_standardising_twice_still_leads_back(shift: float, scale: float) -> None:
    X = shift + scale * rng().standard_normal((20, 2)) * (1, 50)
    twice = Dataset(X).standardised().standardised()
    assert_allclose(twice.shift + twice.scale * twice.X, X, rtol=1e-9, atol=1e-9 * scale)


def test_scaling_keeps_an_earlier_scale_in_mind() -> None:
    X = rng().normal((5, -3), 2, size=(10, 2))
    once = Dataset(X, shift=np.array([1.0, 2.0]), scale=np.array([3.0, 0.5]))
    again = once.standardised()
    assert_allclose(again.shift + again.scale * again.X, (1, 2) + X * (3, 0.5), rtol=1e-12)


def test_what_cannot_be_scaled_is_said() -> None:
    with pytest.raises(InputError, match="All values of weight are the same"):
        Dataset(np.array([[1.0, 0.1], [2.0, 0.1], [3.0, 0.1]]), columns=("size", "weight")).standardised()
    for unit in (1e200, 1e-200):
        with pytest.raises(InputError, match="too large or too small"):
            Dataset(unit * np.array([[1.0, 2.0], [2.0, -5.0]])).standardised()


def test_a_dataset_never_changes() -> None:
    X, labels = np.zeros((2, 2)), np.array([0, 1])
    dataset = Dataset(X, labels=labels)
    X[0, 0], labels[0] = 7, 7
    assert dataset.labels is not None
    assert dataset.X[0, 0] == 0
    assert dataset.labels[0] == 0
    for array in (dataset.X, dataset.labels, dataset.shift, dataset.scale):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_dataset_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="missing or infinite"):
        Dataset(np.array([[1.0, math.nan]]))
    with pytest.raises(ValueError, match="3 column names for 2 columns"):
        Dataset(np.zeros((2, 2)), columns=("a", "b", "c"))
    with pytest.raises(ValueError, match="labels of shape"):
        Dataset(np.zeros((2, 2)), labels=np.zeros(3, dtype=np.int64))


def test_options_are_checked() -> None:
    whole = Option("N", "Points", "How many.", 10, 1, 100, 1)
    assert isinstance(whole.check(7.0), int)
    for wrong in (7.5, 0, 101, math.nan, math.inf, True, "7 points", None, 10**400):
        with pytest.raises(InputError, match="Points must be a whole number from 1 to 100"):
            whole.check(wrong)  # type: ignore[arg-type]
    broken = Option("s", "Spread", "How wide.", 1.0, 0.0, 2.0, 0.1)
    assert isinstance(broken.check(2), float)
    with pytest.raises(InputError, match="has no option clusters"):
        DATASETS["rings"].make(rng(), {"clusters": 3})
