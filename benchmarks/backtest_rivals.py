"""The published extrapolations and two plain ones, each as a point forecast: what the methods would have said then.

Each stands here in a few lines of its own, apart from `ortaq.methods`, and is held at the natural limits, which helps
it. A base year stands as far before the origin as 2015 does before 2023. NaN where a rule has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from backtest_origin import Origin

from ortaq.model.block import Block, Bools, Floats, Ints, Pick, cagr

BACK = 8
"""2015 is the base in 2023."""

NEAR = 3
SINCE = 24
"""ESCAP regresses on all points since 2000."""

FEWEST = 3
DNS_CHANGES, DNS_FEWEST = 5, 4


def naive(known: Origin) -> Floats:
    """The latest value goes on."""
    return known.block.latest().obs_value[known.row]


def drift(known: Origin) -> Floats:
    """The straight line from the first value to the latest."""
    block = known.block
    return _on_line(known, block.first(np.ones(len(block.obs_value), bool)))


def two_points(known: Origin) -> Floats:
    """The straight line from the base to the latest value (linear pace, SDSN-type trend)."""
    return _on_line(known, known.block.at_or_after(known.year_of - BACK))


def compound_2022(known: Origin) -> Floats:
    """Compound growth from the value nearest to the base year, zeros passed over (UN 2022)."""
    block = known.block
    return _grown(known, block.nearest(known.year_of - BACK, within=NEAR, where=block.obs_value != 0))


def compound_2026(known: Origin) -> Floats:
    """Compound growth from the first value of the base year or later (UN 2023 and 2026, StatCan, Eurostat)."""
    return _grown(known, known.block.at_or_after(known.year_of - BACK))


def escap(known: Origin) -> Floats:
    """The line through all values of 24 years, the k-th year weighing k."""
    block = known.block
    enters = block.time_period >= known.year_of - SINCE
    first = block.first(enters).time_period
    weight = np.where(enters, block.time_period - block.each(first) + 1.0, 0.0)
    at = _lines(block, block.obs_value, weight)
    return at(known.row, known.year)


def unicef(known: Origin) -> Floats:
    """The line on the log odds of a share, on the logarithm elsewhere, weighed by (Y - t_1) / (Y - t_i)."""
    block = known.block
    share = np.isfinite(block.upper_limit) & np.isfinite(block.lower_limit)
    each_share, top = block.each(share), block.each(np.where(share, block.upper_limit, 1.0))
    part = block.obs_value / top
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(each_share, np.log(part / (1 - part)), np.log(block.obs_value))
    enters = (block.time_period >= known.year_of - SINCE) & np.isfinite(z)
    first = block.first(enters).time_period
    found = np.full(len(known.row), np.nan)
    for year in np.unique(known.year):
        weight = np.where(enters, (year - block.each(first)) / (year - block.time_period), 0.0)
        here = known.year == year
        row = known.row[here]
        ahead = np.clip(_lines(block, np.where(enters, z, 0.0), weight)(row, known.year[here]), -700, 700)
        with np.errstate(over="ignore"):
            power = np.exp(ahead)
            found[here] = np.where(share[row], block.upper_limit[row] / (1 + 1 / power), power)
    return found


def dns(known: Origin) -> Floats:
    """The latest value and the mean of the last five annual changes, at least four of them (German DNS)."""
    block = known.block
    latest = block.latest()
    changes, number = np.zeros(len(block)), np.zeros(len(block))
    whole = np.ones(len(block), bool)
    for back in range(DNS_CHANGES):
        has = whole & (block.count > back + 1)
        at = np.where(has, block.offsets[1:] - 1 - back, 1)
        follows = has & (block.time_period[at] - block.time_period[at - 1] == 1)
        changes += np.where(follows, block.obs_value[at] - block.obs_value[at - 1], 0.0)
        number += follows
        whole = follows
    mean = np.where(number >= DNS_FEWEST, changes / np.maximum(number, 1), np.nan)
    return latest.obs_value[known.row] + mean[known.row] * known.lead


RIVALS: Mapping[str, Callable[[Origin], Floats]] = {
    "last value": naive,
    "drift from the first value": drift,
    "straight line between two points": two_points,
    "compound growth (UN 2022)": compound_2022,
    "compound growth (UN 2023, 2026, StatCan, Eurostat)": compound_2026,
    "weighted regression (ESCAP)": escap,
    "weighted log odds (UNICEF)": unicef,
    "mean of five changes (DNS)": dns,
}
PUBLISHED = tuple(RIVALS)[2:]


def held(known: Origin, value: Floats) -> Floats:
    """A forecast within the natural limits of its series."""
    return np.clip(value, known.block.lower_limit[known.row], known.block.upper_limit[known.row])


def _on_line(known: Origin, base: Pick) -> Floats:
    latest = known.block.latest()
    years = latest.time_period - base.time_period
    usable: Bools = base.has & (years > 0)
    slope = np.where(usable, (latest.obs_value - base.obs_value) / np.where(usable, years, 1), np.nan)
    return latest.obs_value[known.row] + slope[known.row] * known.lead


def _grown(known: Origin, base: Pick) -> Floats:
    latest = known.block.latest()
    growth = np.where(base.has, cagr(base.obs_value, latest.obs_value, latest.time_period - base.time_period), np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        return latest.obs_value[known.row] * (1 + growth[known.row]) ** known.lead


def _lines(block: Block, y: Floats, weight: Floats) -> Callable[[Ints, Ints], Floats]:
    """Weighted least squares of each series with three points or more; NaN with fewer."""
    enters = weight > 0
    total = np.maximum(block.sum(weight), 1e-300)
    x = block.time_period - 2000.0
    middle, level = block.sum(weight * x) / total, block.sum(weight * y) / total
    off = x - block.each(middle)
    spread = block.sum(weight * off * off)
    enough = (block.sum(enters.astype(np.float64)) >= FEWEST) & (spread > 0)
    slope = np.where(
        enough, block.sum(weight * off * (y - block.each(level))) / np.where(spread > 0, spread, 1), np.nan
    )
    return lambda row, year: level[row] + slope[row] * (year - 2000.0 - middle[row])
