"""Whole paths of MAP EM against R's mclust, from tests/mclust_prior.R."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gmm_core import FAMILIES, Mixture, run
from gmm_core.experiment.experiment import Experiment, generate

PATHS = json.loads(Path(__file__).with_name("mclust_prior.json").read_text(encoding="utf-8"))
START = Mixture([0.5, 0.3, 0.2], [[-1.0, -1.0], [0.5, 0.0], [1.0, 1.5]], [np.eye(2)] * 3)


@pytest.mark.parametrize("covariance", FAMILIES)
def test_the_whole_path_with_the_prior_is_that_of_mclust(covariance: str) -> None:
    """Old Faithful, standardised, K = 3, psi = 0.1: the parameters after 1, 2, 3, 5, 10, 30, 100 and 300 iterations.

    mclust's `priorControl` has dof and scale; without shrinkage of the means its M steps divide, for p columns, VVV by
    n_k + dof + p + 2 in `em` and `me` (n_k + dof + p + 1 in `mstep`), EEE by n + dof + p + 1, VVI by n_k + dof + 2 and
    VII by p n_k + dof + 2. Ours are n_k + 7 for each Sigma_k, and n + 7 K where one Sigma is shared, whose prior
    mclust counts once. So the dof that match are 3 (VVV), 7 K - 3 (EEE), 5 (VVI) and 12 (VII), and the scales 7 psi I,
    7 K psi I, 7 psi and 14 psi.
    """
    path = PATHS[covariance]
    assert [state["t"] for state in path] == [1, 2, 3, 5, 10, 30, 100, 300]
    states = run(generate(Experiment()).X, START, covariance, psi=0.1, tol=0, max_iter=300).states
    for theirs in path:
        ours = states[theirs["t"]].mixture
        assert_allclose(ours.pi, theirs["pi"], rtol=1e-11)
        assert_allclose(ours.mu.ravel(), theirs["mu"], rtol=1e-10)
        assert_allclose(ours.Sigma.ravel(), theirs["Sigma"], rtol=1e-10, atol=1e-13)
