"""The path of a series from its latest value: a median whose pace fades, and how far values stray from it.

All on the scale of `ortaq.methods.scales`. How much of the trend counts, how fast it fades and how far values stray was
learned from forecasts that could be compared with what came (`benchmarks/backtest.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from ortaq.methods import outlook_errors as learned
from ortaq.methods.outlook_distribution import AT_INTERVAL, Outcome
from ortaq.methods.outlook_yardsticks import DRIFT, STEP
from ortaq.methods.scales import Scale, scale_of
from ortaq.methods.trend import Line
from ortaq.model.block import NATURES, Block, Bools, Floats, Ints

ENOUGH = 3
"""Points from which a trend can be told from chance."""

STILL = 4
"""Equal figures at the end of a series by which it stands still."""

FORESEEN = 100.0
"""A year further ahead than this is never told."""

BOUNDS_REACH = 1.6448536269514722
"""Standard deviations from a value to the publisher's bounds, which are read as those of 90 %."""

_NORMAL_REACH = 1.2815515655446004
"""Standard deviations to either side that hold 80 % of a normal distribution."""

_AGES = np.arange(200.0)
_LEAST_WIDENING = 0.05
_NONE = 1e-300
_LEAST_FREE = 0.5

FEATURES = ("one", "ln volatility", "counts", "ln years", "counts x ln years", "one point", "two points", "never moved",
            "stands still", "estimated")  # fmt: skip
"""What the spread depends on: the columns of the learned table SPREAD."""

_ESTIMATED = tuple(NATURES.index(nature) for nature in ("E", "G", "M"))


@dataclass(frozen=True, slots=True)
class Path:
    """Where each series may be in later years, on its scale.

    The median h years on is `start + pull + bent(pace * worth(h))`, where h years are worth f + f² + … years of full
    pace if the pace keeps the part f a year. Values stray from it by `spread * h ** widening` times a number whose
    distribution is that of `kind` in the learned table.

    Args:
        has: Whether there is a latest value.
        latest: The year of the latest value.
        start: The latest value on the scale.
        slope: Change a year of the recency-weighted line.
        counts: How much of it counts, 0 to 1.
        pace: Change a year from now: that part of the slope, and for the rest a part of what other states usually do.
        pull: From a latest value that stands out from the figures before it, back towards them.
        features: What the spread depends on, but for the years (see FEATURES).
        spread: How far a value strays in a year.
        widening: The power of the years by which that grows.
        unmoved: For how many years a series has not moved, where it counts as standing still; NaN elsewhere.
        measurement: The publisher's own uncertainty of the latest value, as a standard deviation; 0 where not told.
    """

    scale: Scale
    kind: Ints
    has: Bools
    latest: Ints
    start: Floats
    slope: Floats
    counts: Floats
    pace: Floats
    pull: Floats
    features: Floats
    spread: Floats
    widening: Floats
    unmoved: Floats
    measurement: Floats

    def at(self, years: Floats) -> Outcome:
        """Where each series is after some years, one number of years a series."""
        going = years > 0
        keeps = learned.DAMPING[self.kind]
        worth = keeps * (1.0 - keeps**years) / (1.0 - keeps)
        ahead = bent(self.pace * worth, learned.FURTHEST[self.kind])
        with np.errstate(over="ignore", invalid="ignore"):
            strays = np.where(going, self.spread * np.where(going, years, 1.0) ** self.widening, 0.0)
            if self.measurement.any():
                own = self.measurement * (_NORMAL_REACH / learned.REACH[self.kind, AT_INTERVAL])
                strays = np.hypot(strays, own)
            # What has not moved for long will hardly move soon.
            since = self.unmoved + learned.UNMOVED_START
            still = (since / (since + years)) ** learned.UNMOVED_POWER
        stays = np.where(np.isnan(self.unmoved) | (self.measurement > 0), 0.0, still)
        median = self.start + np.where(going, self.pull, 0.0) + ahead
        return Outcome(self.scale, self.kind, median, strays, stays)

    def after(self, change: Floats) -> Floats:
        """The value, in the series' own unit, if it changes so much on the scale."""
        return self.scale.back(self.start + change)

    def one_year(self) -> Floats:
        """The change of the median in the first year at the present pace, on the scale."""
        return bent(self.pace * learned.DAMPING[self.kind], learned.FURTHEST[self.kind])

    def years_to(self, way: Floats) -> Floats:
        """After how many years the median has gone a way; NaN if it never goes so far, or not in FORESEEN years."""
        keeps = learned.DAMPING[self.kind]
        with np.errstate(invalid="ignore", divide="ignore"):
            worth = _straight(way - self.pull, learned.FURTHEST[self.kind]) / self.pace
            left = 1.0 - worth * (1.0 - keeps) / keeps
            years = np.where((left > 0) & (left <= 1), np.log(left) / np.log(keeps), np.nan)
            return np.where(years <= FORESEEN, years, np.nan)


def bent(ahead: Floats, furthest: Floats) -> Floats:
    """A way ahead that comes to less the longer it is, and never to more than the furthest."""
    return ahead / (1.0 + np.abs(ahead) / furthest)


def _straight(way: Floats, furthest: Floats) -> Floats:
    """`bent` turned around; infinite from the furthest on."""
    with np.errstate(invalid="ignore", divide="ignore"):
        left = 1.0 - np.abs(way) / furthest
        return np.where(left > 0, way / left, np.where(np.isnan(way), np.nan, np.copysign(np.inf, way)))


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def path(block: Block) -> Path:
    """The path of each series; what is beyond any number on its scale has none."""
    kind = block.series_kind
    scale = scale_of(block)
    z = scale.of_each(block)
    has = block.count > 0
    last = np.where(has, block.offsets[1:] - 1, 0)
    latest, start = np.zeros(len(block), np.int64), np.full(len(block), np.nan)
    latest[has], start[has] = block.time_period[last[has]], z[last[has]]
    age = age_of(block)
    pooled = usual_step(block)
    found, effective = trend(block, z, age, learned.RECENCY)
    counts = believed(found, effective, learned.DOUBT[kind])
    slope = np.where(np.isfinite(found.slope), found.slope, 0.0)
    drift = np.nan_to_num(block.yardstick(DRIFT)) * learned.DRIFT[kind]
    level = np.where(np.isfinite(found.level), found.level, start)
    own = step_size(block, z, age)
    since, unmoved = standing(block, z)
    features = _features(block, last, has, own, pooled, counts, unmoved)
    theta = learned.SPREAD[kind]
    with np.errstate(over="ignore"):
        spread = np.exp(np.einsum("ij,ij->i", features, theta))  # the columns of the years hold nothing yet
    return Path(
        scale=scale,
        kind=kind,
        has=has,
        latest=latest,
        start=start,
        slope=slope,
        counts=counts,
        pace=np.where(unmoved, 0.0, slope * counts + (1 - counts) * drift),
        pull=np.where(unmoved, 0.0, (1 - counts) * learned.PULL[kind] * (level - start)),
        features=features,
        spread=spread,
        widening=np.maximum(theta[:, 3] + theta[:, 4] * counts, _LEAST_WIDENING),
        unmoved=np.where(unmoved, latest - since, np.nan),
        measurement=_measurement(block, scale, last, has),
    )


def taken(ahead: Path, series: Ints) -> Path:
    """The paths of some series, each as often as it is named."""
    scale = replace(ahead.scale, **{f.name: getattr(ahead.scale, f.name)[series] for f in fields(ahead.scale)})
    others = {f.name: getattr(ahead, f.name)[series] for f in fields(ahead) if f.name != "scale"}
    return replace(ahead, scale=scale, **others)


def age_of(block: Block) -> Ints:
    """Years from each figure to the latest of its series."""
    last = np.zeros(len(block), np.int64)
    has = block.count > 0
    last[has] = block.time_period[block.offsets[1:][has] - 1]
    return np.minimum(block.each(last) - block.time_period, len(_AGES) - 1)


def usual_step(block: Block) -> Floats:
    """The step that a series usually takes in other states; where that is not known, one of its kind."""
    usual = block.yardstick(STEP)
    return np.where(np.isfinite(usual) & (usual > 0), usual, learned.VOLATILITY[block.series_kind])


def standing(block: Block, z: Floats) -> tuple[Ints, Bools]:
    """Since which year the latest value is the same, and whether the series stands still.

    It does if all its figures are equal, two at the least, or the last STILL of them.
    """
    since, run = np.zeros(len(block), np.int64), np.zeros(len(block), np.int64)
    has = block.count > 0
    if has.any():
        place = np.arange(len(z))
        moves = np.ones(len(z), bool)
        moves[1:] = z[1:] != z[:-1]
        first = block.offsets[:-1][has]
        start = np.maximum(np.maximum.reduceat(np.where(moves, place, 0), first), first)
        since[has], run[has] = block.time_period[start], block.offsets[1:][has] - start
    return since, (run > 1) & ((run == block.count) | (run >= STILL))


def step_size(block: Block, z: Floats, age: Ints) -> Floats:
    """The mean change of each series from one figure to the next, a root of a year; the recent ones weigh more."""
    if not len(z):
        return np.zeros(len(block))
    weight = (learned.VOLATILITY_RECENCY**_AGES)[age]
    weight[block.offsets[:-1][block.count > 0]] = 0.0  # there is no step to the first figure of a series
    root = np.sqrt(np.maximum(_AGES, 1.0))
    change = np.zeros(len(z))
    change[1:] = np.abs(z[1:] - z[:-1]) / root[np.maximum(age[:-1] - age[1:], 0)]
    total = block.sum(weight)
    return np.where(total > 0, block.sum(weight * change) / np.where(total > 0, total, 1.0), 0.0)


def trend(block: Block, z: Floats, age: Ints, recency: Floats) -> tuple[Line, Floats]:
    """The recency-weighted line of each series, and how many figures it rests on, the old ones being worth less.

    Sums are taken about the latest value and its year, where nearly all of the weight is; the weights themselves make
    a geometric series.

    Args:
        recency: What a figure weighs for each figure after it, a number a kind.
    """
    kind, count = block.series_kind, block.count
    back = block.each(block.offsets[1:] - 1) - np.arange(len(z))
    w = (recency[:, None] ** _AGES).ravel().take(block.each(kind * len(_AGES)) + np.minimum(back, len(_AGES) - 1))
    last = np.where(count > 0, block.offsets[1:] - 1, 0)
    latest = z[last] if len(z) else np.zeros(len(block))
    keeps = recency[kind]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        x, y = -age.astype(np.float64), z - block.each(latest)
        wx, wy = w * x, w * y
        total = (1.0 - keeps**count) / (1.0 - keeps)
        squares = (1.0 - keeps ** (2 * count)) / (1.0 - keeps * keeps)
        centre, level = block.sum(wx) / total, block.sum(wy) / total
        spread = block.sum(wx * x) - total * centre * centre
        along = block.sum(wx * y) - total * centre * level
        about = block.sum(wy * y) - total * level * level
        slope = np.where((count > 1) & (spread > 0), along / spread, np.nan)
        residual = np.maximum(about - slope * along, 0.0)
        return Line(count, centre, level + latest, slope, total, spread, residual), total * total / squares


def believed(found: Line, effective: Floats, doubt: Floats) -> Floats:
    """How much of a slope counts: t² / (t² + doubt), t the slope over its standard error; nothing with two points."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        variance = found.residual / found.weight * effective / np.maximum(effective - 2.0, _LEAST_FREE)
        square = np.where(found.slope == 0, 0.0, found.slope * found.slope * found.spread / variance)
        part = 1.0 / (1.0 + doubt / np.maximum(square, _NONE))
    return np.where((found.count >= ENOUGH) & ~np.isnan(part), part, 0.0)


def _features(
    block: Block, last: Ints, has: Bools, own: Floats, pooled: Floats, counts: Floats, unmoved: Bools
) -> Floats:
    """What the spread depends on, in the order of FEATURES; nothing in the columns of the years."""
    steps = np.maximum(block.count - 1, 0)
    estimated = np.zeros(len(block), bool)
    if block.nature is not None and has.any():
        estimated[has] = np.isin(block.nature[last[has]], _ESTIMATED)
    none, never = np.zeros(len(block)), unmoved & (own == 0)
    volatility = np.log((steps * own + pooled) / (steps + 1))
    columns = (
        none + 1,
        volatility,
        counts,
        none,
        none,
        block.count == 1,
        block.count == 2,
        never,
        unmoved & ~never,
        estimated,
    )
    return np.stack(columns, axis=1).astype(np.float64)


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
