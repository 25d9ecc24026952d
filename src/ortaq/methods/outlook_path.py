"""The path of a series from its latest value: a median that loses its pace, and how far values stray from it.

All on the scale of `ortaq.methods.scales`. How much of the trend counts, how fast it fades and how far values stray was
learned from forecasts that could be compared with what came (`benchmarks/backtest.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from ortaq.methods import outlook_errors as learned
from ortaq.methods.scales import Scale, scale_of
from ortaq.methods.trend import line
from ortaq.model.block import Block, Bools, Floats, Ints

ENOUGH = 3
"""Points from which a trend can be told from chance."""

BOUNDS_REACH = 1.6448536269514722
"""Standard deviations from a value to the publisher's bounds, which are read as those of 90 %."""

_AT_INTERVAL = int(np.argmin(np.abs(learned.PARTS - 0.8)))
_NORMAL_REACH = 1.2815515655446004
"""Standard deviations to either side that hold 80 % of a normal distribution."""

_WEIGHTS = learned.RECENCY ** np.arange(200.0)
_LEAST_GROWTH = 0.05


@dataclass(frozen=True, slots=True)
class Path:
    """Where each series may be in later years, on its scale.

    The median h years on is `start + pace * faded(h)`; values stray from it by `spread * h ** widening` times a number
    whose distribution is that of `kind` in the learned table.

    Args:
        has: Whether there is a latest value.
        latest: The year of the latest value.
        start: The latest value on the scale.
        slope: Change a year of the recency-weighted line.
        counts: How much of it counts, 0 to 1.
        pace: What is left of it: slope * counts.
        spread: How far a value strays in a year.
        widening: The power of the years by which that grows.
        unmoved: For how many years a series of two figures or more has not moved at all; NaN for one that has.
        measurement: The publisher's own uncertainty of the latest value, as a standard deviation; 0 where not told.
        volatility: Mean change from one figure to the next, a root of a year.
    """

    scale: Scale
    kind: Ints
    has: Bools
    latest: Ints
    start: Floats
    slope: Floats
    counts: Floats
    pace: Floats
    spread: Floats
    widening: Floats
    unmoved: Floats
    measurement: Floats
    volatility: Floats

    def median(self, years: Floats) -> Floats:
        """The median after some years, one number of years a series."""
        return self.start + self.pace * faded(years)

    def stays(self, years: Floats) -> Floats:
        """The probability of the very same value: what has not moved for long will hardly move soon."""
        with np.errstate(invalid="ignore"):
            since = self.unmoved + learned.UNMOVED_START
            still = (since / (since + years)) ** learned.UNMOVED_POWER
        return np.where(np.isnan(self.unmoved) | (self.measurement > 0), 0.0, still)

    def strays(self, years: Floats) -> Floats:
        """How far values stray after some years, the publisher's own uncertainty included."""
        with np.errstate(over="ignore", invalid="ignore"):
            model = np.where(years > 0, self.spread * np.maximum(years, 1e-9) ** self.widening, 0.0)
            own = self.measurement * (_NORMAL_REACH / learned.REACH[self.kind, _AT_INTERVAL])
            return np.hypot(model, own)

    def quantile(self, years: Floats, part: float) -> Floats:
        """The value below which this part of the outcomes lies after some years, in the series' own unit."""
        stays = self.stays(years)
        inside = np.clip((abs(2 * part - 1) - stays) / np.maximum(1 - stays, 1e-12), 0.0, 1.0)
        side = np.sign(part - 0.5) * reach(self.kind, inside)
        return self.scale.back(self.median(years) + side * self.strays(years))

    def below(self, years: Floats, value: Floats) -> Floats:
        """The probability of a value at most this high, one value a series in its own unit."""
        return self._below(years, value, at_it=True)

    def under(self, years: Floats, value: Floats) -> Floats:
        """The probability of a value lower than this one."""
        return self._below(years, value, at_it=False)

    def _below(self, years: Floats, value: Floats, *, at_it: bool) -> Floats:
        z = self.scale.to(np.clip(value, self.scale.lower_limit, self.scale.upper_limit))
        strays = self.strays(years)
        with np.errstate(invalid="ignore", divide="ignore"):
            off = z - self.median(years)
            # Where nothing strays, the path is the value itself.
            still = np.where(off == 0, 1.0 if at_it else 0.0, (off > 0) * 1.0)
            found = np.where(strays > 0, chance(self.kind, off / np.where(strays > 0, strays, 1.0)), still)
            stays = self.stays(years)
            found = stays * still + (1 - stays) * found
            # All that lies beyond a natural limit is at the limit.
            over, less = value >= self.scale.upper_limit, value < self.scale.lower_limit
            if not at_it:
                over, less = value > self.scale.upper_limit, value <= self.scale.lower_limit
        found = np.where(over, 1.0, np.where(less, 0.0, found))
        return np.where(np.isnan(value), np.nan, found)


def path(block: Block) -> Path:
    """The path of each series."""
    scale = scale_of(block)
    z = scale.of_each(block)
    last = np.maximum(block.offsets[1:] - 1, 0)
    has = block.count > 0
    latest, start = np.zeros(len(block), np.int64), np.full(len(block), np.nan)
    latest[has], start[has] = block.time_period[last[has]], z[last[has]]
    age = _age(block)
    weight = _WEIGHTS[age]
    found = line(block, -age.astype(np.float64), z, weight)
    counts = _counts(block, found.slope, found.residual, found.spread, found.weight, block.sum(weight * weight))
    slope = np.where(np.isfinite(found.slope), found.slope, 0.0)
    pooled = learned.VOLATILITY[block.series_kind]
    steps = np.maximum(block.count - 1, 0)
    own = _step_size(block, z, age)
    volatility = (steps * own + pooled) / (steps + 1)
    unmoved = (own == 0) & (steps > 0)
    theta = learned.SPREAD[block.series_kind]
    told = (
        theta[:, 0]
        + theta[:, 1] * np.log(volatility)
        + theta[:, 2] * counts
        + theta[:, 5] * (block.count == 1)
        + theta[:, 6] * (block.count == 2)
        + theta[:, 7] * unmoved
    )
    widening = np.maximum(theta[:, 3] + theta[:, 4] * counts, _LEAST_GROWTH)
    return Path(
        scale, block.series_kind, has, latest, start, slope, counts, slope * counts, np.exp(told), widening,
        np.where(unmoved, latest - _first_year(block), np.nan), _measurement(block, scale, last, has), volatility,
    )  # fmt: skip


def step_size(block: Block, scale: Scale) -> Floats:
    """The mean change of each series from one figure to the next, a root of a year, on its scale; 0 for none."""
    return _step_size(block, scale.of_each(block), _age(block))


def taken(ahead: Path, series: Ints) -> Path:
    """The paths of some series, each as often as it is named."""
    scale = replace(ahead.scale, **{f.name: getattr(ahead.scale, f.name)[series] for f in fields(ahead.scale)})
    others = {f.name: getattr(ahead, f.name)[series] for f in fields(ahead) if f.name != "scale"}
    return replace(ahead, scale=scale, **others)


def faded(years: Floats) -> Floats:
    """How many years of full pace the years ahead are worth: f + f² + … for a pace that keeps the part f each year."""
    keeps = learned.DAMPING
    return keeps * (1.0 - keeps**years) / (1.0 - keeps)


def years_to(worth: Floats) -> Floats:
    """The years ahead that are worth so many years of full pace: `faded` turned around; NaN if there are none."""
    keeps = learned.DAMPING
    with np.errstate(invalid="ignore", divide="ignore"):
        left = 1.0 - worth * (1.0 - keeps) / keeps
        return np.where((left > 0) & (left <= 1), np.log(left) / np.log(keeps), np.nan)


def reach(kind: Ints, part: Floats) -> Floats:
    """How many spreads to either side of the median hold a part of the outcomes."""
    found, last = np.empty(len(kind)), learned.PARTS[-1]
    for place, row in enumerate(learned.REACH):
        here = kind == place
        if here.any():
            inside = np.interp(part[here], learned.PARTS, row)
            tail = row[-1] * ((1 - last) / np.maximum(1 - part[here], 1e-12)) ** (1 / learned.TAIL)
            found[here] = np.where(part[here] > last, tail, inside)
    return found


def chance(kind: Ints, spreads: Floats) -> Floats:
    """The probability of an outcome at most so many spreads above the median: symmetrical about it."""
    inside = np.empty(len(kind))
    far = np.abs(spreads)
    for place, row in enumerate(learned.REACH):
        here = kind == place
        if here.any():
            found = np.interp(far[here], row, learned.PARTS)
            with np.errstate(divide="ignore"):
                tail = 1 - (1 - learned.PARTS[-1]) * (row[-1] / np.maximum(far[here], row[-1])) ** learned.TAIL
            inside[here] = np.where(far[here] > row[-1], tail, found)
    return 0.5 + 0.5 * np.sign(spreads) * inside


def _first_year(block: Block) -> Ints:
    first = np.zeros(len(block), np.int64)
    has = block.count > 0
    first[has] = block.time_period[block.offsets[:-1][has]]
    return first


def _age(block: Block) -> Ints:
    """Years from each figure to the latest of its series."""
    last = np.zeros(len(block), np.int64)
    has = block.count > 0
    last[has] = block.time_period[block.offsets[1:][has] - 1]
    return np.minimum(block.each(last) - block.time_period, len(_WEIGHTS) - 1)


def _counts(block: Block, slope: Floats, residual: Floats, spread: Floats, weight: Floats, squares: Floats) -> Floats:
    """How much of a slope counts: t² / (t² + k), t the slope over its standard error."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        effective = weight * weight / squares
        variance = residual / weight * effective / np.maximum(effective - 2.0, 0.5)
        error = variance / spread
        square = np.where(slope == 0, 0.0, slope * slope / error)
        part = 1.0 / (1.0 + learned.DOUBT / square)
    return np.where((block.count >= ENOUGH) & np.isfinite(part), part, 0.0)


def _step_size(block: Block, z: Floats, age: Ints) -> Floats:
    """Mean change from one figure to the next, a root of a year, the recent ones weighing more."""
    if len(z) < 2:
        return np.zeros(len(block))
    first = np.zeros(len(z), bool)
    first[block.offsets[:-1][block.count > 0]] = True
    change, years = np.zeros(len(z)), np.ones(len(z))
    change[1:] = np.abs(z[1:] - z[:-1])
    years[1:] = age[:-1] - age[1:]
    weight = np.where(first, 0.0, learned.VOLATILITY_RECENCY ** np.arange(200.0)[age])
    change = np.where(first, 0.0, change / np.sqrt(np.where(years > 0, years, 1.0)))
    total = block.sum(weight)
    return np.where(total > 0, block.sum(weight * change) / np.where(total > 0, total, 1.0), 0.0)


def _measurement(block: Block, scale: Scale, last: Ints, has: Bools) -> Floats:
    """The publisher's own uncertainty of the latest value, as a standard deviation on the scale."""
    if block.lower_bound is None or block.upper_bound is None or not has.any():
        return np.zeros(len(block))
    low, high = np.full(len(block), np.nan), np.full(len(block), np.nan)
    low[has], high[has] = block.lower_bound[last[has]], block.upper_bound[last[has]]
    limits = scale.lower_limit, scale.upper_limit
    with np.errstate(invalid="ignore"):
        wide = scale.to(np.clip(high, *limits)) - scale.to(np.clip(low, *limits))
        return np.where(np.isfinite(wide) & (wide > 0), wide / (2 * BOUNDS_REACH), 0.0)
