"""matching.py against SciPy's solution of the assignment problem."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from gmm_core.matching import best_match


@given(st.integers(1, 7), st.integers(0, 10_000))
def test_no_order_costs_less(K: int, seed: int) -> None:
    cost = np.random.default_rng(seed).normal(size=(K, K))
    _, order = linear_sum_assignment(cost)
    assert best_match(cost) == tuple(order.tolist())


def test_of_equal_orders_the_first_is_taken() -> None:
    assert best_match(np.ones((4, 4))) == (0, 1, 2, 3)
