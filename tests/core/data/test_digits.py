"""The file of digit images is what scikit-learn's bundled images become at the stated threshold."""

import numpy as np
from numpy.testing import assert_array_equal
from sklearn.datasets import load_digits

from gmm_core.data.digits import PATH, digits


def test_the_file_is_made_from_the_bundled_images() -> None:
    bundled = load_digits()
    chosen = np.isin(bundled.target, [2, 3, 4])
    ours = digits()
    assert_array_equal(ours.X, bundled.data[chosen] > 8)
    assert_array_equal(ours.labels, bundled.target[chosen])


def test_there_are_541_images() -> None:
    ours = digits()
    assert ours.X.shape == (541, 64)
    assert np.bincount(ours.labels).tolist() == [0, 0, 177, 183, 181]
    assert not ours.X.flags.writeable
    assert not ours.labels.flags.writeable


def test_the_file_names_its_source_and_licence() -> None:
    head = PATH.read_text("utf-8")[:1000]
    for words in ("Alpaydin and C. Kaynak (1998)", "https://doi.org/10.24432/C50P49", "CC BY 4.0", "greater than 8"):
        assert words in head
