"""Where things go on a line chart: scales, gaps, cut-off projections, labels that do not run into each other.

Everything here is arithmetic on plain numbers; nothing is drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]

GAP = 3
"""Years between two figures that a line may always bridge."""

TARGET_SHARE = 5
"""The y-axis is stretched to a target up to this many times the span of the figures away; beyond, the edge says so."""

PROJECTION_SHARE = 1
"""Projections may stretch the y-axis by up to the span of the figures, up and down; beyond it they run off the edge."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis: what its ends stand for, and the values that get a tick."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def step(self) -> float:
        """The distance between two ticks."""
        return self.ticks[1] - self.ticks[0] if len(self.ticks) > 1 else self.high - self.low


def value_scale(
    values: Sequence[float],
    *,
    target: float | None = None,
    projected: Sequence[float] = (),
    has_zero: bool = False,
    lower: float | None = None,
    upper: float | None = None,
) -> Scale:
    """The y-axis for `values`: always all of them, the target and the projections as far as they are near.

    Args:
        values: The published figures.
        target: What is to be reached.
        projected: Projected values.
        has_zero: The axis starts at zero.
        lower: The natural limit below; the axis does not go past it unless a figure does.
        upper: The same above.

    >>> value_scale([2.0, 38.0], has_zero=True).ticks
    (0.0, 10.0, 20.0, 30.0, 40.0)
    """
    low, high = min(values), max(values)
    if has_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span = high - low
    if target is not None and (span == 0 or (high - TARGET_SHARE * span <= target <= low + TARGET_SHARE * span)):
        low, high = min(low, target), max(high, target)
    lowest, highest = low, high
    floor, ceiling = low - PROJECTION_SHARE * span, high + PROJECTION_SHARE * span
    for value in projected:
        low, high = min(low, max(value, floor)), max(high, min(value, ceiling))
    if low == high:
        pad = abs(low) / 10 or 1.0
        low, high = low if has_zero else low - pad, high + pad
    step = nice_step((high - low) / 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    first, last = first - (_clean(first * step) > low), last + (_clean(last * step) < high)
    ticks = tuple(_clean(place * step) for place in range(first, last + 1))
    low_end, high_end = ticks[0], ticks[-1]
    if lower is not None and low_end < lower <= lowest:
        low_end = lower
    if upper is not None and high_end > upper >= highest and upper > low_end:
        high_end = upper
    return Scale(low_end, high_end, tuple(tick for tick in ticks if low_end <= tick <= high_end))


def nice_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `rough`.

    >>> nice_step(7.3), nice_step(0.021)
    (10.0, 0.025)
    """
    power = 10.0 ** math.floor(math.log10(rough))
    return next(_clean(power * factor) for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * (1 - 1e-9))


def _clean(value: float) -> float:
    """Without the dust of binary fractions: 0.30000000000000004 is 0.3."""
    return float(f"{value:.12g}")


def digits(scale: Scale) -> int:
    """How many decimals the ticks need to be told apart.

    >>> digits(Scale(0, 1, (0.0, 0.25, 0.5)))
    2
    """
    return next((places for places in range(12) if all(round(tick, places) == tick for tick in scale.ticks)), 12)


def year_scale(first: int, last: int, most: int) -> Scale:
    """The x-axis from `first` to `last` with at most `most` ticks, of which one is `last`.

    >>> year_scale(1990, 2030, 6).ticks
    (1990.0, 2000.0, 2010.0, 2020.0, 2030.0)
    """
    if first == last:
        first, last = first - 1, last + 1
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100) if (last - first) / step + 1 <= most), last - first)
    start = math.ceil(first / step) * step
    ticks = [float(year) for year in range(start, last + 1, step)]
    if not ticks or ticks[-1] != last:
        ticks = [tick for tick in ticks if last - tick >= step * 0.8] + [float(last)]
    return Scale(float(first), float(last), tuple(ticks))


def pieces(points: Sequence[Point]) -> list[list[Point]]:
    """The parts of a line between its gaps.

    A gap is bridged when it is at most GAP years, or no longer than the usual step of the line (the median): a survey
    every five years stays one line, a hole in yearly figures stays a hole.

    >>> [len(part) for part in pieces([(2000, 1), (2001, 1), (2002, 1), (2007, 1)])]
    [3, 1]
    """
    steps = [after[0] - before[0] for before, after in pairwise(points)]
    bridged = max(GAP, median(steps)) if steps else GAP
    parts = [[points[0]]]
    for step, point in zip(steps, points[1:], strict=True):
        if step > bridged:
            parts.append([])
        parts[-1].append(point)
    return parts


def held(points: Sequence[Point], lower: float | None, upper: float | None) -> list[Point]:
    """A projection that comes to a natural limit and stays there, as a share of 100 % does."""
    low, high = -math.inf if lower is None else lower, math.inf if upper is None else upper
    line = [points[0]]
    for before, after in pairwise(points):
        line += [crossing(before, after, edge) for edge in _met(before, after, low, high)]
        line.append((after[0], min(high, max(low, after[1]))))
    return line


def clipped(points: Sequence[Point], low: float, high: float) -> list[Point]:
    """A line up to where it leaves the y-axis; what comes after is left away."""
    line: list[Point] = []
    for place, point in enumerate(points):
        if not low <= point[1] <= high:
            if place:
                edge = high if point[1] > high else low
                line.append(crossing(points[place - 1], point, edge))
            break
        line.append(point)
    return line


def crossing(before: Point, after: Point, value: float) -> Point:
    """Where the way from one point to the next meets `value`."""
    share = (value - before[1]) / (after[1] - before[1])
    return before[0] + share * (after[0] - before[0]), value


def _met(before: Point, after: Point, low: float, high: float) -> list[float]:
    """The limits that lie strictly between two points, in the order in which they are met."""
    met = [edge for edge in (low, high) if min(before[1], after[1]) < edge < max(before[1], after[1])]
    return met if after[1] > before[1] else met[::-1]


def shown_points(points: Sequence[Point], most: int = 12) -> list[Point]:
    """The figures that get a marker: all when they are few, else every fifth year's, the ends and the lone ones."""
    if len(points) <= most:
        return list(points)
    lone = {part[0] for part in pieces(points) if len(part) == 1}
    return [point for point in points if point[0] % 5 == 0 or point in (points[0], points[-1]) or point in lone]


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels apart until none overlap, as little as can be, in the order in which they stand.

    Labels that meet become a block, which sits at the mean of what its members want (least squares); a block stays
    between `low` and `high`. When they are too many, they are packed evenly.

    Args:
        wanted: Where the middle of each label would be best.
        heights: How high each is.
        low: The upper edge of the room (y grows downwards).
        high: The lower edge.

    >>> spread([10, 12, 90], [16, 16, 16], 0, 100)
    [8.0, 24.0, 90.0]
    """
    if total := sum(heights):
        heights = [height * min(1.0, (high - low) / total) for height in heights]
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    blocks: list[tuple[float, list[int]]] = []  # the top of each block, and its members
    for place in order:
        blocks.append((_top([place], wanted, heights, low, high), [place]))
        while len(blocks) > 1 and blocks[-2][0] + sum(heights[one] for one in blocks[-2][1]) > blocks[-1][0]:
            members = blocks[-2][1] + blocks.pop()[1]
            blocks[-1] = (_top(members, wanted, heights, low, high), members)
    found = [0.0] * len(wanted)
    for top, members in blocks:
        for place in members:
            found[place] = top + heights[place] / 2
            top += heights[place]  # noqa: PLW2901  (the next label starts where this one ends)
    return found


def _top(members: Sequence[int], wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> float:
    """The best upper edge of a block of labels that touch each other."""
    above, tops = 0.0, []
    for place in members:
        tops.append(wanted[place] - heights[place] / 2 - above)
        above += heights[place]
    return max(low, min(high - above, sum(tops) / len(tops)))
