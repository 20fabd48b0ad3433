"""A number that a person may choose, with its limits."""

import math
from dataclasses import dataclass

from gmm_core.arrays import InputError

Number = float | int


@dataclass(frozen=True)
class Option:
    """One number a person may choose: a whole number if the default is one."""

    name: str
    label: str
    help: str
    default: Number
    low: Number
    high: Number
    step: Number

    def check(self, value: Number) -> Number:
        """Return ``value`` with the type of the default.

        Raises
        ------
        InputError
            If it is not a number between ``low`` and ``high``, or not whole where a whole number is needed.
        """
        whole = isinstance(self.default, int)
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if isinstance(value, bool) or not self.low <= number <= self.high or (whole and number != int(number)):
            kind = "a whole number" if whole else "a number"
            raise InputError(f"{self.label} must be {kind} from {self.low:g} to {self.high:g}.")
        return int(number) if whole else number
