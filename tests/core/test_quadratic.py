"""quadratic.py: the fast form against the plain one of `steps`, the bound on its rounding, and where it declines."""

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gmm_core import Mixture, Trajectory, quadratic, run
from gmm_core.arrays import Array
from gmm_core.gaussian import log_det
from gmm_core.quadratic import ALLOWED, Both
from gmm_core.steps import LEAST, Data, Sums

RNG = np.random.default_rng(0)
A = RNG.normal(size=(40, 2)) + np.repeat([[0.0, 0.0], [3.0, 3.0]], 20, axis=0)
START = Mixture([0.5, 0.5], [[0, 0], [2, 2]], [np.eye(2)] * 2)


class Compared:
    """Both forms of the sums over the same points, under the same mixture."""

    def __init__(self, X: Array, mixture: Mixture) -> None:
        self.data = Data(X, mixture.K)
        self.both = Both(self.data)
        W, log_weight = mixture.whitening()
        self.W, self.arguments = W, (mixture.mu - self.data.shift, W, log_weight)
        self.theta, reach = self.both.coefficients(mixture.mu - self.data.shift, W, log_weight)
        self.reach = max(reach)
        self.admitted = 4 * self.both.error(self.reach) <= ALLOWED
        self.log_weight = log_weight + self.both.offset
        self.error_of_squares = self.both.error_of_squares(self.reach, np.abs(self.log_weight).max())

    @property
    def form(self) -> str:
        """Say which form the bounds of the E step choose."""
        return "products" if self.admitted else "squares" if 4 * self.error_of_squares <= ALLOWED else "differences"

    def plain(self) -> tuple[float, Sums]:
        return self.data.expect_and_weigh(*self.arguments)

    def assert_same(self) -> None:
        """Assert what the bound promises, means and covariances measured in those of their component."""
        (ours, sums), (exact, plain) = self.both.expect_and_weigh(*self.arguments), self.plain()
        assert abs(ours - exact) <= ALLOWED * abs(exact)
        assert_allclose(sums.N_k, plain.N_k, rtol=ALLOWED)
        Sigma = plain.scatter / plain.N_k[:, None, None]
        W = np.linalg.inv(np.linalg.cholesky(Sigma))
        assert np.abs(W @ (sums.mean - plain.mean)[:, :, None]).max() <= ALLOWED
        difference = sums.scatter / sums.N_k[:, None, None] - Sigma
        assert np.abs(W @ difference @ W.mT).max() <= ALLOWED


def mixture_of(X: Array, K: int, width: float, rng: np.random.Generator) -> Mixture:
    """Make components at points of the data, as wide as this against it, of any shape."""
    D = X.shape[1]
    B = rng.normal(size=(K, D, D))
    Sigma = B @ B.mT + 0.1 * np.eye(D)
    sd = width * X.std(axis=0)
    return Mixture(np.full(K, 1 / K), X[rng.choice(len(X), K, replace=False)], Sigma * np.outer(sd, sd))


@given(
    st.integers(1, 5), st.integers(1, 6), st.floats(-4, 0.5), st.floats(-9, 9), st.sampled_from([0.0, 1e4, 1e8]),
    st.integers(0, 2**32),
)  # fmt: skip
def test_where_a_bound_admits_it_a_fast_form_keeps_nine_digits(
    K: int, D: int, log_width: float, log_unit: float, shift: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    X = 10**log_unit * (shift + rng.normal(size=(60, D)) + 3 * rng.integers(0, 2, size=(60, 1)))
    compared = Compared(X, mixture_of(X, K, 10**log_width, rng))
    event(compared.form)
    if compared.form != "differences" and min(compared.plain()[1].N_k) > D + 1:  # else there is no Sigma to measure by
        compared.assert_same()


@given(st.integers(1, 4), st.floats(-4, 0.5), st.integers(0, 2**32))
def test_no_log_joint_is_further_off_than_the_bounds(D: int, log_width: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, D)) @ rng.normal(size=(D, D))
    mixture = mixture_of(X, 3, 10**log_width, rng)
    compared = Compared(X, mixture)
    mean, W, log_weight = (array.astype(np.longdouble) for array in compared.arguments)
    z = W @ (compared.data.x.astype(np.longdouble) - mean[:, :, None])  # (K, D, N), with 11 more bits
    exact = log_weight[:, None] + compared.both.offset - (z * z).sum(axis=1) / 2
    compared.both._fill(3)
    ours = np.concatenate([compared.theta @ block.f for block in compared.both.blocks], axis=1)
    assert np.abs(ours - exact).max() <= compared.both.error(compared.reach)
    ours = by_squares(compared)
    near = (exact > LEAST) | (ours > LEAST)
    assert np.abs(ours - exact)[near].max(initial=0) <= compared.error_of_squares


def by_squares(compared: Compared) -> Array:
    """Return log_joint (K, N) as squares give it."""
    lines, found = quadratic.lines_of(*compared.arguments[:2]), []
    for block in compared.both.blocks:
        quadratic.join_by_squares(lines, compared.log_weight, np.empty(len(lines) * len(block.p)), block)
        found.append(block.gamma.copy())
    return np.concatenate(found, axis=1)


def in_ten_dimensions() -> tuple[Array, Mixture]:
    """Make a component that is narrow in one direction, among wide ones."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(900, 10)) + 2 * rng.integers(0, 2, size=(900, 1))
    X[:300, 0] = 2 + X[:300, 1] + 0.03 * rng.normal(size=300)
    S = np.cov(X.T)
    narrow = np.cov(X[:300].T)
    return X, Mixture([0.4, 0.3, 0.3], [X[:300].mean(axis=0), X[400], X[500]], [narrow, S, S])


def test_squares_serve_where_products_do_not() -> None:
    X, mixture = in_ten_dimensions()
    compared = Compared(X, mixture)
    assert compared.form == "squares"
    compared.assert_same()
    assert compared.both.squares_may_do
    assert compared.both.expect_and_weigh(*compared.arguments)[0] != compared.plain()[0], "by differences after all"


def test_squares_are_given_up_where_a_point_lies_far_from_all_components() -> None:
    X, mixture = in_ten_dimensions()
    compared = Compared(np.vstack([X, 9.0 * (-1) ** np.arange(10)]), mixture)
    assert compared.form == "squares"
    assert compared.both.expect_and_weigh(*compared.arguments)[0] == compared.plain()[0]
    assert not compared.both.squares_may_do


@pytest.mark.parametrize("width", [1.0, 0.1, 0.02])
def test_ordinary_components_are_admitted(width: float) -> None:
    compared = Compared(A, Mixture([0.5, 0.5], A[[0, 30]], [width**2 * np.cov(A.T)] * 2))
    assert compared.admitted
    assert compared.both.expect_and_weigh(*compared.arguments)[0] == pytest.approx(compared.plain()[0], rel=1e-12)


def uncentred(X: Array, mixture: Mixture) -> Compared:
    """Compare as if the data had not been centred."""
    compared = Compared(X, mixture)
    compared.data.x = X.T
    compared.both = Both(compared.data)
    W, log_weight = mixture.whitening()
    _, reach = compared.both.coefficients(mixture.mu, W, log_weight)
    compared.admitted = 4 * compared.both.error(max(reach)) <= ALLOWED
    return compared


def test_the_hard_cases_are_declined() -> None:
    narrow = Mixture([0.5, 0.5], [[1, 1], [5, 5]], [np.eye(2), 1e-12 * np.eye(2)])
    S = [[1, 1 - 1e-10], [1 - 1e-10, 1]]
    for mixture in (narrow, Mixture([0.5, 0.5], START.mu, [S, S])):
        compared = Compared(A, mixture)
        assert not compared.admitted
        ours, sums = compared.both.expect_and_weigh(*compared.arguments)
        exact, plain = compared.plain()
        assert ours == exact
        assert all((a == b).all() for a, b in zip(sums, plain, strict=True))
    # Far data is no hard case once it is centred; without that it would be.
    assert Compared(1e8 + A, START.affine(1e8, 1)).admitted
    assert not uncentred(1e8 + A, START.affine(1e8, 1)).admitted


@pytest.mark.parametrize("D", [1, 2, 3])
@pytest.mark.parametrize("width", [1e-1, 1e-3, 1e-5, 1e-7])
@pytest.mark.parametrize("unit", [1.0, 2.0**300, 2.0**-300])
def test_a_component_that_shrinks_at_once_keeps_its_digits(D: int, width: float, unit: float) -> None:
    """Wide as it comes, it takes but a few points that lie close together: its new covariance is a small difference."""
    rng = np.random.default_rng(3)
    X = np.vstack([rng.normal(size=(40, D)), 8 + width * rng.normal(size=(6, D))])
    start = Mixture([0.9, 0.1], [[0] * D, [8] * D], [np.eye(D), 0.2 * np.eye(D)])
    compared = Compared(X * unit, start.affine(0.0, np.full(D, unit)))
    assert compared.admitted, "by what the E step came with"
    compared.assert_same()


def test_a_likelihood_of_almost_1_is_taken_by_differences() -> None:
    unit = 1.0
    for _ in range(60):  # a unit in which ln p(X) is 0: only differences keep any digits of it
        m = START.affine(0, unit)
        unit *= np.exp(m.log_density(A * unit).mean() / 2)
    compared = Compared(A * unit, START.affine(0, unit))
    ours, exact = compared.both.expect_and_weigh(*compared.arguments)[0], compared.plain()[0]
    assert abs(exact) < 1e-12
    assert compared.admitted
    assert ours == exact


@pytest.mark.parametrize("distance", [30.0, 50.0, 150.0])
def test_points_far_from_all_components(distance: float) -> None:
    X = np.vstack([A, [[distance, 0.0], [0.0, -distance]]])
    compared = Compared(X, START)
    assert compared.admitted
    assert (START.log_density(X).min() < -600) == (distance > 30)
    compared.assert_same()


@pytest.mark.parametrize("room", [100, 1000, 2**16])
def test_the_sums_do_not_depend_on_the_blocks(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(quadratic, "ROOM", room)
    for D in (1, 2, 3):
        X = RNG.normal(size=(101, D))
        compared = Compared(X, mixture_of(X, 3, 0.5, RNG))
        compared.assert_same()
        sizes = [block.f.shape[1] for block in compared.both.blocks]
        assert sum(sizes) == 101
        assert max(sizes) * (compared.both.M + 5) <= room + 101


@pytest.mark.parametrize("limit", ["MOST_FEATURES", "MOST_NUMBERS"])
def test_too_many_features_are_not_made(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(quadratic, limit, 5)
    compared = Compared(A, START)
    assert compared.both.expect_and_weigh(*compared.arguments)[0] == compared.plain()[0]
    assert compared.both.blocks == []


def test_the_coefficients_in_the_plane_are_those_of_any_dimension() -> None:
    flat = Compared(A, START)
    deep = Compared(np.column_stack([A, RNG.normal(size=40)]), Mixture(START.pi, np.zeros((2, 3)), [np.eye(3)] * 2))
    mean, W, log_weight = flat.arguments
    deep.both.offset = flat.both.offset
    W = np.add(W, [[0.0, 0.0], [0.3, 0.0]])
    mean3, W3 = np.column_stack([mean, np.zeros(2)]), np.zeros((2, 3, 3))
    W3[:, :2, :2] = W
    theta, reach = flat.both.coefficients(mean, W, log_weight)
    theta3, reach3 = deep.both.coefficients(mean3, W3, log_weight)
    assert_allclose(theta3[:, [0, 1, 2, 4, 5, 6]], theta, rtol=1e-14, atol=1e-15)
    assert reach3 == pytest.approx(reach, rel=1e-14)
    assert (log_det(W) == 0).all()


def plain_run(monkeypatch: pytest.MonkeyPatch, X: Array, start: Mixture, max_iter: int = 200) -> Trajectory:
    with monkeypatch.context() as patch:
        patch.setattr(quadratic, "ALLOWED", -1.0)
        return run(X, start, max_iter=max_iter)


def test_whole_runs_are_the_same_in_all_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    X, start = in_ten_dimensions()
    ours, plain = run(X, start, max_iter=20), plain_run(monkeypatch, X, start, 20)
    assert ours.states[-1].log_likelihood == pytest.approx(plain.states[-1].log_likelihood, rel=1e-11)
    assert_allclose(ours.states[-1].mixture.Sigma, plain.states[-1].mixture.Sigma, rtol=0, atol=1e-9 * X.var())
    for seed in range(10):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 2)) + 3 * rng.normal(size=(3, 2))[rng.integers(3, size=200)]
        start = mixture_of(X, 3, 0.5, rng)
        ours, plain = run(X, start), plain_run(monkeypatch, X, start)
        assert ours.stop == plain.stop
        for a, b in zip(ours.states, plain.states, strict=True):
            assert a.log_likelihood == pytest.approx(b.log_likelihood, rel=1e-11)
            assert_allclose(a.mixture.mu, b.mixture.mu, rtol=0, atol=1e-9 * X.std())
            assert_allclose(a.mixture.Sigma, b.mixture.Sigma, rtol=0, atol=1e-9 * X.var())


def test_a_run_goes_over_to_differences_when_a_component_becomes_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    X = np.vstack([A, 6 + 1e-4 * RNG.normal(size=(12, 2))])
    start = Mixture([0.7, 0.3], [[1, 1], [6, 6]], [np.eye(2), 0.1 * np.eye(2)])
    ours, plain = run(X, start), plain_run(monkeypatch, X, start)
    admitted = [Compared(X, state.mixture).admitted for state in ours.states]
    assert admitted[0]
    assert not admitted[-1]
    assert ours.stop == plain.stop
    assert ours.states[-1].log_likelihood == pytest.approx(plain.states[-1].log_likelihood, rel=1e-11)
