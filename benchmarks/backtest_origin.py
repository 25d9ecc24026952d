"""What was known at an origin, and what came: the block of a year, and the figures of later years beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from backtest_data import Panel

from ortaq.methods.outlook_yardsticks import DRIFT, STEP
from ortaq.methods.yardsticks import YARDSTICKS
from ortaq.model.block import KINDS, Block, Bools, Floats, Ints

STALE = 5
"""A series whose latest figure is older than this many years at the origin is not forecast: nobody would."""


NOISE = 1e-9
"""Steps smaller than this part of the values are none."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The knowledge of a year and the outcomes, one row a series and later year.

    Args:
        block: The series that were alive, with what was known of them.
        series: For each series of the block its place in the panel.
        row: For each outcome the place of its series in the block.
        year: Its calendar year.
        value: What came.
    """

    year_of: int
    block: Block
    series: Ints
    row: Ints
    year: Ints
    value: Floats

    @property
    def step(self) -> Floats:
        """The mean size of the steps of each series until the origin, in its own unit: what errors are scaled by.

        NaN for a series of one figure, and where the steps are no more than the noise of computing.
        """
        block = self.block
        change = np.abs(np.diff(block.obs_value, prepend=0.0))
        change[block.offsets[:-1]] = 0.0
        steps = np.maximum(block.count - 1, 1)
        mean = block.sum(change) / steps
        size = block.sum(np.abs(block.obs_value)) / block.count
        return np.where(mean > NOISE * size, mean, np.nan)

    @property
    def lead(self) -> Ints:
        """Years from the latest value that was known to the outcome."""
        last = self.block.time_period[self.block.offsets[1:] - 1]
        return self.year - last[self.row]


def origin(panel: Panel, year: int, *, until: int = 9999, longest: int = 15, series: Bools | None = None) -> Origin:
    """What was known at the end of a year, and what came until another.

    Args:
        longest: Outcomes so many years after the origin at most.
        series: Which series of the panel enter; all without it.
    """
    owner = panel.owner
    seen = panel.time_period <= year
    count = np.bincount(owner[seen], minlength=len(panel))
    end = np.cumsum(count)
    last = np.full(len(panel), -STALE - 1)
    some = count > 0
    last[some] = panel.time_period[seen][end[some] - 1]
    alive = some & (last >= year - STALE)
    if series is not None:
        alive &= series
    place = np.full(len(panel), -1)
    place[alive] = np.arange(int(alive.sum()))
    rows = seen & alive[owner]
    later = ~seen & alive[owner] & (panel.time_period <= min(until, year + longest))
    size = int(alive.sum())
    block = Block(
        offsets=np.concatenate([[0], np.cumsum(count[alive])]).astype(np.int64),
        time_period=panel.time_period[rows],
        obs_value=panel.obs_value[rows],
        kind=np.full(size, KINDS.index("none")),
        target_value=np.full(size, np.nan),
        direction=np.ones(size, np.int64),
        deadline=np.zeros(size, np.int64),
        lower_limit=panel.lower_limit[alive],
        upper_limit=panel.upper_limit[alive],
        series_kind=panel.series_kind[alive],
        nature=panel.nature[rows],
    )
    code = panel.code[alive]
    shown = {name: YARDSTICKS[name](block, code) for name in (DRIFT, STEP)}
    block = replace(block, yardsticks=shown)
    return Origin(
        year, block, np.flatnonzero(alive), place[owner[later]], panel.time_period[later], panel.obs_value[later]
    )
