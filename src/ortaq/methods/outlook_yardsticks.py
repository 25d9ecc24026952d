"""What a series usually does in other states, for Ortaq's outlook: how it drifts in a year, and the size of its steps.

A state with one figure or two shows no trend of its own; what the other states show is then the best that is known.
Both are taken on the scale of the kind of indicator, from the last few figures of each state.
"""

from __future__ import annotations

import numpy as np

from ortaq.methods.scales import Scale, scale_of
from ortaq.model.block import Block, Bools, Floats, Ints

DRIFT, STEP = "usual-drift", "usual-step"

AT_LEAST = 5
"""Fewer states show nothing."""

BACK = 8
"""How many figures back a drift is taken from."""

STEPS = 3
"""How many of the last steps enter."""

OUTLIER = 2.0
"""A state enters with at most so many times the mean size: one that broke its series does not speak for the others."""


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def usual_drift(block: Block, of_series: Ints) -> Floats:
    """The mean change a year of each series over the states, on its scale; NaN where fewer than five can enter."""
    scale = scale_of(block)
    back = np.minimum(block.count - 1, BACK)
    change, years = _change(block, scale, np.zeros(len(block), np.int64), back)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _mean(np.where(years > 0, change / years, np.nan), of_series)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def usual_step(block: Block, of_series: Ints) -> Floats:
    """The mean size of the last steps of each series over the states, a root of a year, on its scale; else NaN."""
    scale = scale_of(block)
    total, number = np.zeros(len(block)), np.zeros(len(block))
    for step in range(STEPS):
        here = np.full(len(block), step)
        change, years = _change(block, scale, here, np.minimum(here + 1, block.count - 1))
        there = years > 0
        total[there] += np.abs(change[there]) / np.sqrt(years[there])
        number += there
    with np.errstate(invalid="ignore", divide="ignore"):
        return _mean(np.where(total > 0, total / number, np.nan), of_series)


def _change(block: Block, scale: Scale, late: Ints, early: Ints) -> tuple[Floats, Ints]:
    """The change on the scale from one figure to a later one, both counted back from the latest, and its years."""
    has: Bools = (early > late) & (block.count > early)
    last = np.where(has, block.offsets[1:] - 1, 0)
    change, years = np.zeros(len(block)), np.zeros(len(block), np.int64)
    if has.any():
        new, old = last - np.where(has, late, 0), last - np.where(has, early, 0)
        with np.errstate(invalid="ignore"):
            change = np.where(has, scale.to(block.obs_value[new]) - scale.to(block.obs_value[old]), 0.0)
        years = np.where(has, block.time_period[new] - block.time_period[old], 0)
    return change, years


def _mean(number: Floats, of_series: Ints) -> Floats:
    """For each state the mean over all states of its series, outliers held."""
    known = np.isfinite(number)
    if not known.any():
        return np.full(len(number), np.nan)
    group, value = of_series[known], number[known]
    size = int(of_series.max()) + 1
    count = np.bincount(group, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        most = OUTLIER * np.bincount(group, np.abs(value), minlength=size) / count
        mean = np.bincount(group, np.clip(value, -most[group], most[group]), minlength=size) / count
        return np.where(count >= AT_LEAST, mean, np.nan)[of_series]
