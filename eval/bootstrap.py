"""How sure a figure is: 95 % intervals by resampling the questions.

Percentile bootstrap, seeded, so the same answers give the same interval. But: it knows
only the questions it is given; that they are of one kind, it cannot see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Statistic = Callable[[Values], Values]  # along the last axis

RESAMPLES = 2_000
SEED = 20_120_726


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, the 95 % interval around it, and how many questions it rests on."""

    value: float
    low: float
    high: float
    n: int


def mean(values: Values) -> Values:
    """The mean along the last axis."""
    return np.asarray(values.mean(axis=-1))


def quantile(share: float) -> Statistic:
    """The statistic that has the given share of the values below it."""
    return lambda values: np.asarray(np.quantile(values, share, axis=-1))


def interval(values: Values, statistic: Statistic = mean) -> Interval | None:
    """A statistic of the values that are numbers, with its interval; None when there are none."""
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    drawn = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(statistic(values[drawn]), (0.025, 0.975))
    return Interval(float(statistic(values)), float(low), float(high), len(values))


def difference(first: Values, second: Values) -> Interval | None:
    """The mean gain of `second` over `first`, question by question (paired)."""
    return interval(second - first)
