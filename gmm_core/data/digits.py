"""Binary images of handwritten digits 2, 3 and 4, as in PRML fig. 9.10, from a small text file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import Array, frozen

PATH = Path(__file__).with_name("digits_234.txt")
SIDE = 8  # pixels


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of 8 x 8 pixels, row by row from the upper left; 1 is ink."""

    X: Array  # (N, 64)
    labels: NDArray[np.int64]  # (N,)  the digit that was written; EM never sees it


def digits() -> Digits:
    """Read the images: one line each, the digit and then 64 bits as 16 hexadecimal figures."""
    lines = [line.split() for line in PATH.read_text("utf-8").splitlines() if not line.startswith("#")]
    bits = np.unpackbits(np.frombuffer(bytes.fromhex("".join(image for _, image in lines)), dtype=np.uint8))
    labels = np.array([int(label) for label, _ in lines], dtype=np.int64)
    labels.flags.writeable = False
    return Digits(frozen(bits.reshape(-1, SIDE * SIDE)), labels)
