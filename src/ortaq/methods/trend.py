"""A straight line through all points of each series, weighted: what the methods by regression share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ortaq.model.block import Block, Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Line:
    """The line of each series: level + slope * (x - centre); NaN where a series has too few points for one.

    Args:
        count: Points that entered.
        centre: Weighted mean of the x.
        level: Weighted mean of the y: the line at its centre.
        slope: Change of y a unit of x; NaN with fewer than two different x.
        weight: Sum of the weights.
        spread: Weighted sum of squares of x about its centre.
        residual: Weighted sum of squares of y about the line.
    """

    count: Ints
    centre: Floats
    level: Floats
    slope: Floats
    weight: Floats
    spread: Floats
    residual: Floats

    def at(self, x: Floats | Ints) -> Floats:
        """The line at one x a series."""
        with np.errstate(invalid="ignore", over="ignore"):
            return self.level + self.slope * (x - self.centre)


def line(block: Block, x: Floats, y: Floats, weight: Floats, where: Bools | None = None) -> Line:
    """Weighted least squares for each series of a block.

    Args:
        x: One number an observation, such as the year.
        y: One number an observation, on the scale on which the line is straight.
        weight: One number an observation, not negative; only their ratios within a series matter to the line.
        where: Which observations enter; without it those whose y is finite and whose weight is above zero.
    """
    enters = np.isfinite(y) & (weight > 0)
    if where is not None:
        enters &= where
    w = np.where(enters, weight, 0.0)
    # Moments are taken about the first point that enters, then about the mean: raw sums lose digits.
    first = block.offsets[:-1]
    origin = np.zeros(len(block))
    filled = block.count > 0
    origin[filled] = x[first[filled]]
    from_origin = x - block.each(origin)
    value = np.where(enters, y, 0.0)
    total = block.sum(w)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        middle = block.sum(w * from_origin) / total
        level = block.sum(w * value) / total
        dx = from_origin - block.each(middle)
        dy = np.where(enters, y - block.each(level), 0.0)
        spread = block.sum(w * dx * dx)
        slope = np.where(spread > 0, block.sum(w * dx * dy) / spread, np.nan)
        off = dy - block.each(slope) * dx
        residual = np.where(np.isfinite(slope), block.sum(w * off * off), np.nan)
    return Line(block.how_many(enters), origin + middle, level, slope, total, spread, residual)
