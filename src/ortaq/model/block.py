"""A block of series, ragged: the one shape in which every method gets its figures.

A block holds totals only, sorted by period within a series, one value a period, nothing missing. The picks that methods
share are made here once, for all series of the block at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ortaq.errors import UsageError
from ortaq.model.schemas import SERIES_KINDS, TARGET_KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

KINDS = tuple(TARGET_KINDS)
"""`Block.kind` counts in this order."""

NATURES = ("", "C", "CA", "E", "G", "M", "N")
"""`Block.nature` counts in this order; "" where the publisher does not say."""

MARKS = ("mark_best", "mark_worst", "mark_green", "mark_red")
"""What a publication holds a series against, in the series' own unit: yardsticks of these names, not of other states.

The best and the worst level of a scale, and where its colours begin.
"""

_FAR = np.int64(1) << 40


Told = TypeVar("Told", bound=np.generic)

Cuts = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Limits:
    """Cut points that a publication gives an indicator of its own; None: the method's usual ones.

    Args:
        ratio: Of pace over pace needed, where there is a number to reach.
        growth: Of growth a year in the desired direction, where there is none.
        reduction: Growth a year in the desired direction that is some progress whatever is needed.
    """

    ratio: Cuts | None = None
    growth: Cuts | None = None
    reduction: float | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """One observation a series: whether there is one, its period and its value (NaN where there is none)."""

    has: Bools
    time_period: Ints
    obs_value: Floats


@dataclass(frozen=True, slots=True)
class Block:
    """Series with what each of them is to reach.

    Args:
        offsets: n + 1 places: series i is `[offsets[i]:offsets[i + 1]]` of the observations.
        time_period: Calendar years, rising within a series.
        obs_value: Values in the series' own unit, none missing.
        kind: A place in KINDS for each series.
        target_value: As TARGET_VALUE's `value`; NaN where there is none. Beside the kind `none` it is a level
            that counts as arrived although the Agenda names no number.
        direction: +1 a rise is progress, -1 a fall is, 0 neither.
        deadline: The year of the target; 0 where there is none.
        lower_limit: Natural limit below; -inf where there is none.
        upper_limit: Natural limit above; +inf where there is none.
        series_kind: A place in `SERIES_KINDS` for each series.
        ratio_limits: `Limits.ratio` of each series, n rows of three; NaN for the usual ones.
        growth_limits: `Limits.growth`, likewise.
        reduction_limit: `Limits.reduction` of each series; NaN for none.
        lower_bound: The publisher's own lower bound of each observation; NaN where there is none.
        upper_bound: The upper one, likewise.
        nature: A place in NATURES for each observation.
        yardsticks: What other states show, by name, one number a series (see `ortaq.methods.yardsticks`).
    """

    offsets: Ints
    time_period: Ints
    obs_value: Floats
    kind: Ints
    target_value: Floats
    direction: Ints
    deadline: Ints
    lower_limit: Floats
    upper_limit: Floats
    series_kind: Ints
    ratio_limits: Floats | None = None
    growth_limits: Floats | None = None
    reduction_limit: Floats | None = None
    lower_bound: Floats | None = None
    upper_bound: Floats | None = None
    nature: Ints | None = None
    yardsticks: Mapping[str, Floats] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        self._check_lengths()
        if not np.isfinite(self.obs_value).all():
            raise UsageError("a block holds a value that is missing or infinite", hint="leave missing values out")
        rises = self.time_period[1:] > self.time_period[:-1]
        starts = self.offsets[1:-1]
        rises[starts[(starts > 0) & (starts < len(self.time_period))] - 1] = True  # from one series to the next
        if not rises.all():
            raise UsageError(
                "a series has two values for one period, or its periods are not in order",
                hint="keep one value a period, sorted",
            )

    def _check_lengths(self) -> None:
        beside = [column for column in (self.lower_bound, self.upper_bound, self.nature) if column is not None]
        observed = {len(column) for column in (self.time_period, self.obs_value, *beside)}
        whole = len(self.offsets) > 0 and self.offsets[0] == 0 and observed == {int(self.offsets[-1])}
        if not whole or (np.diff(self.offsets) < 0).any():
            raise UsageError("a block's observations and offsets differ in length")
        told = (self.kind, self.target_value, self.direction, self.deadline, self.series_kind)
        own = (self.ratio_limits, self.growth_limits, self.reduction_limit)
        columns = (
            *told,
            self.lower_limit,
            self.upper_limit,
            *(column for column in own if column is not None),
            *self.yardsticks.values(),
        )
        if {len(column) for column in columns} != {len(self)}:
            raise UsageError("a block does not say of each series what it is to reach")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def count(self) -> Ints:
        """How many observations each series has."""
        return np.diff(self.offsets)

    def of_kind(self, kind: str) -> Bools:
        """Which series have a target of a kind."""
        return self.kind == KINDS.index(kind)

    def of_series_kind(self, kind: str) -> Bools:
        """Which series are of a kind (`count`, `growth` …)."""
        return self.series_kind == SERIES_KINDS.index(kind)

    def each(self, of_series: NDArray[Told]) -> NDArray[Told]:
        """For each observation what is told of its series."""
        return np.repeat(of_series, self.count)

    def latest(self, where: Bools | None = None) -> Pick:
        """The last observation of each series, of those that may be taken."""
        of = self._taken(where)
        return self._pick(of, np.where(of.offsets[1:] > of.offsets[:-1], of.offsets[1:] - 1, -1))

    def first(self, where: Bools) -> Pick:
        """The first observation of each series, of those that may be taken."""
        of = self._taken(where)
        return self._pick(of, np.where(of.offsets[1:] > of.offsets[:-1], of.offsets[:-1], -1))

    def nearest(self, year: int | Ints, *, within: int, where: Bools | None = None) -> Pick:
        """The observation nearest to a year, at most `within` years off; the later on a tie.

        Args:
            year: One for all series, or one a series.
            where: For each observation whether it may be taken.
        """
        of = self._taken(where)
        if not len(of.time_period):
            return self._pick(of, np.full(len(self), -1, np.int64))
        later = of.at_or_after(year)
        last = len(of.time_period) - 1
        after = np.where(later < of.offsets[1:], of.time_period[np.minimum(later, last)] - year, _FAR)
        before = np.where(later > of.offsets[:-1], year - of.time_period[np.maximum(later - 1, 0)], _FAR)
        place = np.where(after <= before, later, later - 1)
        return self._pick(of, np.where(np.minimum(after, before) <= within, place, -1))

    def at_or_after(self, year: int) -> Pick:
        """The first observation of a year or later."""
        of = self._taken(None)
        place = of.at_or_after(year)
        return self._pick(of, np.where(place < of.offsets[1:], place, -1))

    def yardstick(self, name: str) -> Floats:
        """What other states show, one number a series; NaN where it is not known."""
        return self.yardsticks.get(name, np.full(len(self), np.nan))

    def sum(self, of_observation: Floats) -> Floats:
        """For each series the sum over its observations; 0 for a series without any.

        Subtract a value near the middle before summing squares or products: raw moments lose seven digits.
        """
        filled = self.count > 0
        if len(filled) and filled.all():
            return np.add.reduceat(of_observation, self.offsets[:-1])
        found = np.zeros(len(self))
        if filled.any():
            found[filled] = np.add.reduceat(of_observation, self.offsets[:-1][filled])
        return found

    def how_many(self, where: Bools) -> Ints:
        """For each series how many observations are such."""
        return np.diff(_counted(where, self.offsets))

    def any(self, where: Bools) -> Bools:
        """For each series whether some observation is such."""
        return self.how_many(where) > 0

    def _taken(self, where: Bools | None) -> _Taken:
        """The observations that may be taken, with where each series' begin among them."""
        if where is None or where.all():
            return _Taken(self.offsets, self.time_period, self.obs_value)
        return _Taken(_counted(where, self.offsets), self.time_period[where], self.obs_value[where])

    def _pick(self, of: _Taken, place: Ints) -> Pick:
        """One observation a series by its place; none where that is below zero."""
        has = place >= 0
        if not has.any():
            return Pick(has, np.zeros(len(self), np.int64), np.full(len(self), np.nan))
        held = np.maximum(place, 0)
        return Pick(has, np.where(has, of.time_period[held], 0), np.where(has, of.obs_value[held], np.nan))


@dataclass(frozen=True, slots=True)
class _Taken:
    """The observations among which is picked."""

    offsets: Ints
    time_period: Ints
    obs_value: Floats

    def at_or_after(self, year: int | Ints) -> Ints:
        """The place of the first observation of a year or later: of the next series where there is none."""
        wanted = year if isinstance(year, int) else np.repeat(year, np.diff(self.offsets))
        return self.offsets[:-1] + np.diff(_counted(self.time_period < wanted, self.offsets))


def _counted(where: Bools, offsets: Ints) -> Ints:
    """How many observations are such before each offset."""
    running = np.zeros(len(where) + 1, np.int64)
    np.cumsum(where, out=running[1:])
    return running[offsets]


def cagr(start: Floats, end: Floats, years: Ints) -> Floats:
    """Compound annual growth rate: (end / start)^(1 / years) - 1, as a fraction.

    NaN where it is not defined: a start that is not above zero, an end below zero, or no years between them.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        defined = (start > 0) & (end >= 0) & (years > 0)
        ratio = np.where(defined, end / np.where(defined, start, 1.0), np.nan)
        return ratio ** (1.0 / np.where(defined, years, 1)) - 1.0


def met(value: Floats, target: Floats, direction: Ints) -> Bools:
    """Whether a value is at its target or beyond it; never where one of them is NaN, or neither way is progress."""
    with np.errstate(invalid="ignore"):
        return ((direction > 0) & (value >= target)) | ((direction < 0) & (value <= target))
