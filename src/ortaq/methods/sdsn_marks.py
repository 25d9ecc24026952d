"""What the methods of the Sustainable Development Report hold a series against: its thresholds, else our own."""

from __future__ import annotations

import numpy as np

from ortaq.methods.sdsn import Marks
from ortaq.methods.shared import BASE_YEAR, NEAR, path
from ortaq.model.block import MARKS, Block, Bools, Floats, Pick
from ortaq.model.verdicts import Deciding

NEEDS = ("best-five", "worst")

GREEN_PART, RED_PART, RED_OF_NUMBER = 0.75, 0.25, 0.5
"""Where the report has no thresholds and the Agenda no number, green begins at three quarters of the way from worst to
best and red ends at one quarter; where the Agenda has a number, that is green, and red ends half-way to it."""


def published(block: Block) -> Bools:
    """For which series the report has bounds and thresholds."""
    has = np.ones(len(block), bool)
    for name in MARKS:
        has &= np.isfinite(block.yardstick(name))
    return has


def marks(block: Block, latest: Pick) -> Marks:
    """The report's marks of each series, else ours; NaN where there are neither.

    Ours: the worst is the value of the state at the 2.5th percentile; the best is the Agenda's number, else the natural
    limit of a share that is to be universal, else the mean of the five best states.
    """
    own = _own(block, latest)
    has = published(block)
    best, worst, green, red = (
        np.where(has, block.yardstick(name), ours)
        for name, ours in zip(MARKS, (own.best, own.worst, own.green, own.red), strict=True)
    )
    return Marks(best=best, worst=worst, green=green, red=red)


def _own(block: Block, latest: Pick) -> Marks:
    way = path(block, block.nearest(BASE_YEAR, within=NEAR), latest)
    without = block.of_kind("none")
    number = np.where(without, np.nan, way.level)
    universal = without & block.of_series_kind("share") & (block.direction > 0) & np.isfinite(block.target_value)
    limit = np.where(universal & np.isfinite(block.upper_limit), block.upper_limit, np.nan)
    best = np.where(np.isfinite(number), number, np.where(np.isfinite(limit), limit, block.yardstick("best-five")))
    worst = block.yardstick("worst")
    with np.errstate(invalid="ignore", over="ignore"):
        ordered = block.direction * (best - worst) > 0
        span = np.where(ordered, best - worst, np.nan)
        green = np.where(np.isfinite(number), best, worst + GREEN_PART * span)
        red = worst + np.where(np.isfinite(number), RED_OF_NUMBER, RED_PART) * span
    good = np.isfinite(span) & (block.direction != 0) & _judged(block)

    def only(values: Floats) -> Floats:
        return np.where(good & np.isfinite(values), values, np.nan)

    return Marks(best=only(best), worst=only(worst), green=only(green), red=only(red))


def _judged(block: Block) -> Bools:
    """Which kinds of series have a scale from worst to best; yes or no has none, nor has parity from either side."""
    by_kind = block.of_kind("binary") | block.of_kind("parity")
    return ~by_kind & ~block.of_series_kind("binary") & ~block.of_series_kind("parity")


def not_held(first: Deciding, block: Block, held: Marks) -> None:
    """Reasons for which a series can't be held against anything."""
    has = published(block)
    first.because("not-for-kind", ~has & ~_judged(block))
    first.because("no-direction", ~has & (block.direction == 0))
    compared = np.isfinite(block.yardstick("worst")) & np.isfinite(block.yardstick("best-five"))
    first.because("no-yardstick", ~has & ~compared)
    first.because("undefined", ~np.isfinite(held.green))


def notes(first: Deciding, block: Block) -> None:
    """Whose thresholds they are."""
    has = published(block)
    first.note("report-marks", has)
    first.note("own-marks", ~has)
