"""The scale on which a kind of indicator moves along a straight line: log odds, logarithm, or its own.

A share nears its limits without passing them; a rate or a count grows and falls by parts of itself and stops at zero; a
growth rate does neither. A number at a limit has no logarithm, so a little is added on both sides, which also lets a
projection arrive at the limit: what lies beyond it on the scale is at the limit in the series' own unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ortaq.model.block import Block, Bools, Floats
from ortaq.model.schemas import SERIES_KINDS

OFFSETS = {"share": 0.005, "count": 0.1, "rate": 0.05, "parity": 0.05, "index": 0.1, "level": 0.05, "ratio": 0.1}
"""What is added: to a share as a part of its range, to the others as a part of the mean of the series."""

_OFFSETS = np.array([OFFSETS.get(kind, 0.0) for kind in SERIES_KINDS])
_UNTRANSFORMED = np.array([kind in ("growth", "binary") for kind in SERIES_KINDS])
_FAR = 60.0
"""No z is taken beyond this; e to that power is more than any figure."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How the figures of each series are transformed.

    With x = (v - lower) / unit: z = ln((x + d) / (1 - x + d)) for log odds, z = ln(x + d) for the logarithm, and x
    itself elsewhere. The unit is the range of a share, else a mean size of the series' own figures, so that thousands
    and units give the same z.
    """

    is_odds: Bools
    is_log: Bools
    lower: Floats
    unit: Floats
    offset: Floats
    lower_limit: Floats
    upper_limit: Floats

    def to(self, value: Floats) -> Floats:
        """One number a series, on the scale; NaN where it lies outside of the limits."""
        return _forward(value, self.is_odds, self.is_log, self.lower, self.unit, self.offset)

    def of_each(self, block: Block) -> Floats:
        """The observations of a block on the scale of their series."""
        each = block.each
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            x = (block.obs_value - each(self.lower)) / each(self.unit)
            offset = each(self.offset)
            form = each(self.is_odds.astype(np.int8) + 2 * self.is_log.astype(np.int8))
            up = np.where(form > 0, x + offset, 1.0)
            odds = form == 1
            if odds.any():
                up /= np.where(odds, 1.0 - x + offset, 1.0)
            return np.where(form > 0, np.log(up), x)

    def back(self, z: Floats) -> Floats:
        """One number a series, or rows of them, in the series' own unit, within its natural limits."""
        wide = (-1,) + (1,) * (np.ndim(z) - 1)
        is_odds, is_log = self.is_odds.reshape(wide), self.is_log.reshape(wide)
        unit, offset = self.unit.reshape(wide), self.offset.reshape(wide)
        with np.errstate(over="ignore", invalid="ignore"):
            power = np.exp(np.clip(z, -_FAR, _FAR))
            odds = power / (1.0 + power) * (1.0 + 2.0 * offset) - offset
            x = np.where(is_odds, odds, np.where(is_log, power - offset, z))
            own = self.lower.reshape(wide) + unit * x
        return np.clip(own, self.lower_limit.reshape(wide), self.upper_limit.reshape(wide))


def scale_of(block: Block) -> Scale:
    """The scale of each series: by its kind, its natural limits and its own figures."""
    filled = block.count > 0
    least, most = np.zeros(len(block)), np.zeros(len(block))
    if filled.any():
        least[filled] = np.minimum.reduceat(block.obs_value, block.offsets[:-1][filled])
        most[filled] = np.maximum.reduceat(block.obs_value, block.offsets[:-1][filled])
    below, above = block.lower_limit, block.upper_limit
    free = _UNTRANSFORMED[block.series_kind]
    has_floor = np.isfinite(below)
    over_floor = np.where(has_floor, least >= below, least > 0)
    is_odds = block.of_series_kind("share") & has_floor & np.isfinite(above) & over_floor & (most <= above)
    is_log = ~is_odds & ~free & over_floor
    lower = np.where((is_odds | is_log) & has_floor, below, 0.0)
    count = np.maximum(block.count, 1)
    size = block.sum(np.abs(block.obs_value - block.each(lower))) / count
    unit = np.where(is_odds, above - lower, size)
    return Scale(
        is_odds=is_odds,
        is_log=is_log,
        lower=lower,
        unit=np.where((unit > 0) & np.isfinite(unit), unit, 1.0),
        offset=_OFFSETS[block.series_kind],
        lower_limit=below,
        upper_limit=above,
    )


def _forward(value: Floats, is_odds: Bools, is_log: Bools, lower: Floats, unit: Floats, offset: Floats) -> Floats:
    """The transformation, one number for each of the others."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        x = (value - lower) / unit
        up = np.where(is_odds | is_log, x + offset, 1.0)
        down = np.where(is_odds, 1.0 - x + offset, 1.0)
        return np.where(is_odds | is_log, np.log(up / down), x)
