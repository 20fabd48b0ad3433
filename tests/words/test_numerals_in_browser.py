"""The numbers that the browser writes are those that Python writes."""

import math

import numpy as np
from javascript import called

from ui.words import numerals

WRITE = """(asked) => asked.map(([value, digits, decimals, spread, largest]) => {
    const read = { inf: Infinity, "-inf": -Infinity, nan: NaN }[value] ?? value;
    return [number(read, digits), fixed(read, decimals), measured(read, spread, largest, digits)];
})"""


def test_both_writers_of_numbers_agree() -> None:
    rng = np.random.default_rng(0)
    values = (rng.choice([-1, 1], 400) * 10 ** rng.uniform(-18, 14, 400)).tolist()
    values += [0.0, -0.0, 1e-3, 9.9996e-4, 99_999.7, 1e5, 123_456.0, 1e-6, 5.329e-15, 7.3e5, -1e-9, 0.1, 1e12, 1 / 3]
    endless = [math.inf, -math.inf, math.nan]
    asked = [
        (value, int(digits), int(decimals), float(spread), float(spread + largest))
        for value in (*values, *endless)
        for digits, decimals in [rng.integers((2, 0), (8, 5))]
        for spread, largest in [10 ** rng.uniform(-3, 9, 2)]
    ]
    sent = [[value if math.isfinite(value) else str(value), *more] for value, *more in asked]
    written = called("shared/numerals.js", ["number", "fixed", "measured"], WRITE, sent)
    for (value, digits, decimals, spread, largest), found in zip(asked, written, strict=True):
        expected = [
            numerals.number(value, digits),
            numerals.fixed(value, decimals),
            numerals.measured(value, spread, largest, digits),
        ]
        assert found == expected, (value, digits, decimals, spread, largest)
