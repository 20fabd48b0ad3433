"""The picture, and the book's count of bits."""

import numpy as np
from numpy.testing import assert_array_equal

from gmm_core.data import image
from gmm_core.k_means import batch


def test_the_bits_of_the_book() -> None:
    """PRML p. 429: 43,248, 86,472 and 173,040 bits for K = 2, 3, 10, instead of 1,036,800."""
    N = image.WIDTH * image.HEIGHT
    assert N == 43_200
    assert image.original_bits(N) == 1_036_800
    assert [image.compressed_bits(N, K) for K in (2, 3, 10)] == [43_248, 86_472, 173_040]
    assert [image.compressed_bits(100, K) - 24 * K for K in (1, 2, 4, 5, 8, 9)] == [0, 100, 200, 300, 300, 400]


def test_the_picture_is_that_of_its_seed() -> None:
    first, again, other = (image.sunset(np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert first.shape == (180, 240, 3) and first.dtype == np.uint8
    assert_array_equal(first, again)
    assert (first != other).any()
    assert image.sunset(np.random.default_rng(0), 48, 32).shape == (32, 48, 3)


def test_it_has_the_colours_of_a_photograph() -> None:
    """Thousands of colours, dark and bright, warm and cold: there is something to segment."""
    picture = image.sunset(np.random.default_rng(0))
    X = image.pixels(picture)
    assert len(np.unique(X, axis=0)) > 5_000
    assert X.min() < 10 and X.max() > 245
    red_minus_blue = X[:, 0] - X[:, 2]
    assert red_minus_blue.min() < -40 and red_minus_blue.max() > 80


def test_recolouring_puts_means_in_place_of_pixels() -> None:
    picture = image.sunset(np.random.default_rng(0), 24, 16)
    X = image.pixels(picture)
    assert_array_equal(X[25], picture[1, 1])
    run = batch.run(X, X[[0, 200, 383]])
    mu = run.states[-1].mu
    r = batch.assign(X, mu)
    again = image.recolour(r, mu, picture)
    assert again.shape == picture.shape
    assert_array_equal(again[1, 1], np.round(mu[r[25]]))
    assert len(np.unique(image.pixels(again), axis=0)) <= 3
