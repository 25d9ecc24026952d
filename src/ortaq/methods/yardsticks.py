"""What other states show: one number for all areas of a series, for methods that measure a state by others.

A yardstick is computed over all areas of a series that are handed in; which areas those are is the choice of whoever
asks. It is NaN where fewer than AT_LEAST areas can enter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from ortaq.methods import outlook_yardsticks
from ortaq.model.block import Block, Bools, Floats, Ints, cagr

AT_LEAST = 5
"""Fewer areas show nothing (Sustainable Development Report: the five best)."""

BEST = 5
"""How many of the best are averaged."""

AT_LEAST_WORST = 40
"""Of fewer areas no part is the worst 2.5 %."""

WORST_PART = 0.025
"""The part of all areas that is worse than "worst": the 2.5th percentile keeps outliers from stretching the scale."""

START_FROM, START_TO, END_FROM, END_TO = 2000, 2005, 2010, 2015
"""A rate of the years 2000 to 2015 runs from the first figure of the first span to the last one of the second."""


def champion_rate(block: Block, of_series: Ints) -> Floats:
    """Mean change a year from 2000 to 2015 of the five areas that did best, as a fraction (ESCAP: champion areas).

    NaN where neither a rise nor a fall is progress. Figures of zero or below have no rate; growth rates, parity and yes
    or no have none that would carry a level forward.

    Args:
        block: The series of all areas.
        of_series: The number of the series (code and breakdown) that each series of the block is one area of.
    """
    start = block.first((block.time_period >= START_FROM) & (block.time_period <= START_TO))
    end = block.latest((block.time_period >= END_FROM) & (block.time_period <= END_TO))
    no_level = block.of_series_kind("growth") | block.of_series_kind("binary") | block.of_series_kind("parity")
    usable = start.has & end.has & ~no_level & (block.direction != 0)
    rate = np.where(usable, cagr(start.obs_value, end.obs_value, end.time_period - start.time_period), np.nan)
    return _mean_of_best(rate, block.direction, of_series)


def best_five(block: Block, of_series: Ints) -> Floats:
    """Mean of the newest values of the five areas that stand best."""
    newest = np.where(block.direction != 0, block.latest().obs_value, np.nan)
    return _mean_of_best(newest, block.direction, of_series)


def worst(block: Block, of_series: Ints) -> Floats:
    """The newest value below which 2.5 % of the areas stand, from the worse end; linear between two areas."""
    newest = np.where(block.direction != 0, block.latest().obs_value, np.nan)
    ranked = _Ranked(newest, block.direction, of_series)
    place = WORST_PART * (ranked.count - 1)
    below = np.floor(place).astype(np.int64)
    part = place - below
    low = ranked.from_worst(below)
    high = ranked.from_worst(np.minimum(below + 1, np.maximum(ranked.count - 1, 0)))
    return ranked.of_each(low + part * (high - low), at_least=AT_LEAST_WORST)


def worst_ever(block: Block, of_series: Ints) -> Floats:
    """The worst value that any area had in any year since 2000."""
    enters = block.time_period >= START_FROM
    least = np.full(len(block), -np.inf)
    filled = block.count > 0
    if filled.any():
        worse = np.where(enters, -block.each(block.direction) * block.obs_value, -np.inf)
        least[filled] = np.maximum.reduceat(worse, block.offsets[:-1][filled])
    known = np.isfinite(least) & (block.direction != 0)
    least = np.where(known, -block.direction * np.where(known, least, 0.0), np.nan)
    ranked = _Ranked(least, block.direction, of_series)
    return ranked.of_each(ranked.from_worst(np.zeros(len(ranked.count), np.int64)))


YARDSTICKS: Mapping[str, Callable[[Block, Ints], Floats]] = MappingProxyType(
    {
        "champion-rate": champion_rate,
        "best-five": best_five,
        "worst": worst,
        "worst-ever": worst_ever,
        outlook_yardsticks.DRIFT: outlook_yardsticks.usual_drift,
        outlook_yardsticks.STEP: outlook_yardsticks.usual_step,
    }
)
"""By name, as a method asks for them in NEEDS."""


class _Ranked:
    """The areas of each series in order, the best first; those without a number do not enter.

    Args:
        number: One number an area.
        direction: Whether the larger (+1) or the smaller (-1) is better.
        of_series: The series of each area.
    """

    def __init__(self, number: Floats, direction: Ints, of_series: Ints) -> None:
        self._of_series = of_series
        known: Bools = np.isfinite(number)
        at = np.flatnonzero(known)
        self._values = np.where(known, number, 0.0)[at]
        order = np.lexsort((-direction[at] * self._values, of_series[at]))
        self._values = self._values[order]
        self._series, self._start, self.count = np.unique(of_series[at][order], return_index=True, return_counts=True)

    def from_best(self, place: int) -> Floats:
        """The value at a place of each series, 0 the best; the last where there are fewer."""
        return self._values[self._start + np.minimum(place, self.count - 1)]

    def from_worst(self, place: Ints) -> Floats:
        """The value at a place of each series, 0 the worst."""
        return self._values[self._start + self.count - 1 - place]

    def of_each(self, of_series: Floats, *, at_least: int = AT_LEAST) -> Floats:
        """For each area the number of its series; NaN where too few areas entered."""
        if not len(self._series):
            return np.full(len(self._of_series), np.nan)
        told = np.where(self.count >= at_least, of_series, np.nan)
        place = np.minimum(np.searchsorted(self._series, self._of_series), len(self._series) - 1)
        return np.where(self._series[place] == self._of_series, told[place], np.nan)


def _mean_of_best(number: Floats, direction: Ints, of_series: Ints) -> Floats:
    """Mean of the five best numbers of each series."""
    ranked = _Ranked(number, direction, of_series)
    # The first is taken off before the mean: five equal numbers average to that number, not to its neighbour.
    first = ranked.from_best(0)
    return ranked.of_each(first + sum(ranked.from_best(place) - first for place in range(1, BEST)) / BEST)
