"""Match two sets one to one at the least cost."""

from gmm_core.arrays import Array


def best_match(cost: Array) -> tuple[int, ...]:
    """Return the order of the columns of cost (K, K) with the least sum of cost[k, order[k]], of equal ones the first.

    For every set of columns that the first rows could take, the best order is kept: 2^K of them, so K should be small.
    (SciPy solves large problems, but importing its optimisers takes longer than all that is asked for here.)
    """
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}  # columns taken, as bits -> their cost and order
    for row in cost.tolist():
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for taken, (total, order) in best.items():
            for column, value in enumerate(row):
                if not taken >> column & 1:
                    key, found = taken | 1 << column, (total + value, (*order, column))
                    grown[key] = min(grown.get(key, found), found)
        best = grown
    ((_, order),) = best.values()
    return order
