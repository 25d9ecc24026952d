"""What the assessments of the UN regional commissions share: base, target and the year, on the series' own scale.

Where the Agenda names no number the target is that of the champions: what the series would be at if it had changed for
fifteen years from 2015 as the five best of its region did from 2000 to 2015.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ortaq.methods.shared import BASE_YEAR, END, LAST_YEAR, PARITY, PARITY_TOLERANCE, ROUNDING, path
from ortaq.model.block import Block, Bools, Floats, Ints, Pick, met
from ortaq.model.verdicts import Deciding, MethodClass, Verdicts

SINCE = 2000
"""The first year whose figures enter (UNECE, technical notes)."""

CHAMPION = "champion-rate"
"""The yardstick by which a series without a number gets one."""

CHAMPION_YEARS = 15
"""From 2015 to 2030."""


@dataclass(frozen=True, slots=True)
class Way:
    """From where to where each series is to go.

    Args:
        base: The value of 2015: the figure of that year, else what the model of the method has for it.
        estimated: Whether the base is the model's.
        target: The level to reach; NaN where there is none.
        champion: Whether that level is the champions', not the Agenda's.
        met_base: Whether the base meets the target.
        met_latest: Whether the newest figure does.
        year: By when.
    """

    base: Pick
    latest: Pick
    estimated: Bools
    target: Floats
    direction: Ints
    champion: Bools
    met_base: Bools
    met_latest: Bools
    year: Ints
    is_parity: Bools

    def meets(self, value: Floats) -> Bools:
        """Whether a value a series is at its target or beyond it; a model's value is, but for the last digits."""
        with np.errstate(invalid="ignore"):
            near = np.abs(value - PARITY) <= PARITY_TOLERANCE + ROUNDING
            nearly = value + self.direction * ROUNDING * np.abs(self.target)
        return np.where(self.is_parity, near, met(nearly, self.target, self.direction))

    def arrives(self, ahead: Floats) -> Bools:
        """Whether a value at the year is at the target or beyond it.

        On the way to parity that is a value on the other side of it as well, where the newest figure is still on this
        side: nobody goes on past what was to be reached because a line does.
        """
        with np.errstate(invalid="ignore"):
            crossed = (self.latest.obs_value - PARITY) * (ahead - PARITY) < 0
            here = (self.latest.obs_value - PARITY) * (self.base.obs_value - PARITY) > 0
        return self.meets(ahead) | (self.is_parity & crossed & here)


def since(block: Block) -> Bools:
    """Which observations enter."""
    return block.time_period >= SINCE


def deadline(block: Block, latest: Pick) -> Ints:
    """By when: the target's deadline, else, or where that is past, the end of the Agenda (as `shared.path` has it)."""
    return np.where(block.deadline > np.maximum(latest.time_period, 0), block.deadline, END)


def way(block: Block, latest: Pick, estimate: Floats) -> Way:
    """Base and target of each series.

    Args:
        estimate: What the method's model has for 2015, one number a series.
    """
    year_itself = block.nearest(BASE_YEAR, within=0)
    held = np.clip(estimate, block.lower_limit, block.upper_limit)
    value = np.where(year_itself.has, year_itself.obs_value, held)
    has = np.isfinite(value)
    base = Pick(has, np.where(has, BASE_YEAR, 0), np.where(has, value, np.nan))
    asked = path(block, base, latest)
    parity, without = block.of_kind("parity"), block.of_kind("none")
    rate = block.yardstick(CHAMPION)
    with np.errstate(invalid="ignore", over="ignore"):
        grown = np.where(value > 0, value * (1.0 + rate) ** CHAMPION_YEARS, np.nan)
        champions = np.where(block.direction * rate > 0, grown, np.nan)
    champions = np.clip(champions, block.lower_limit, block.upper_limit)
    target = np.where(without, champions, np.where(parity, PARITY, asked.level))
    target = np.where(np.isfinite(target), target, np.nan)
    told = Way(
        base=base,
        latest=latest,
        estimated=has & ~year_itself.has,
        target=target,
        direction=np.where(parity, 1, block.direction),
        champion=without & np.isfinite(target),
        met_base=np.zeros(len(block), bool),
        met_latest=np.zeros(len(block), bool),
        year=asked.year,
        is_parity=parity,
    )
    # A level that counts as arrived beside no number (95 % of people) is one that the champions can't raise.
    arrived = asked.met_latest | asked.at_limit
    return Way(
        base,
        latest,
        told.estimated,
        target,
        told.direction,
        told.champion,
        told.meets(base.obs_value),
        told.meets(latest.obs_value) | (without & arrived),
        asked.year,
        parity,
    )


def not_judged(first: Deciding, block: Block, latest: Pick) -> None:
    """Reasons that need no model."""
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    first.because("not-for-kind", block.of_kind("binary") | block.of_series_kind("binary"))
    parity, without = block.of_kind("parity"), block.of_kind("none")
    first.because("no-direction", (block.direction == 0) & ~parity)
    first.because("target-value-missing", ~without & ~parity & ~np.isfinite(block.target_value))


def no_target(first: Deciding, block: Block, told: Way) -> None:
    """Reasons for which there is nothing to go to."""
    first.because("undefined", ~told.base.has)
    without, rate = block.of_kind("none"), block.yardstick(CHAMPION)
    first.because("no-yardstick", without & ~np.isfinite(rate))
    with np.errstate(invalid="ignore"):
        first.because("no-champion", without & (block.direction * rate <= 0))
        first.because("base-zero", ~np.isfinite(told.target) & (told.base.obs_value == 0))
        first.because("negative-value", ~np.isfinite(told.target) & (told.base.obs_value < 0))
    first.because("undefined", ~np.isfinite(told.target))


def notes(first: Deciding, block: Block, told: Way, was_held: Bools) -> None:
    """What to mind beside a verdict; the weightiest where there are several."""
    first.note("champion-target", told.champion)
    first.note("parity-by-distance", told.is_parity)
    first.note("base-estimated", told.estimated)
    first.note("deadline-past", (block.deadline > 0) & (block.deadline <= told.latest.time_period))
    first.note("overshoots-limit", was_held)


def straight(told: Way, slope: Floats) -> tuple[Floats, Floats]:
    """From the newest figure on: the change a year that is needed, and the year that is reached at a pace.

    The year is counted from that figure, not from the line: a line through all figures may be there before they are.

    Args:
        slope: Change a year.
    """
    value = told.latest.obs_value
    left = told.year - told.latest.time_period
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        needed = np.where(left > 0, (told.target - value) / left, np.nan)
        reached = told.latest.time_period + (told.target - value) / slope
        toward = slope * np.where(told.is_parity, told.target - value, told.direction) > 0
    return np.where(told.met_latest, np.nan, needed), np.where(told.met_latest | ~toward, np.nan, reached)


def verdicts(
    classes: tuple[MethodClass, ...],
    first: Deciding,
    block: Block,
    told: Way,
    *,
    measure: Floats,
    measure_name: str,
    pace: Floats,
    pace_needed: Floats,
    pace_unit: str,
    projection: Floats,
    year_reached: Floats,
) -> Verdicts:
    """The decisions with their numbers; where nothing can be said only those that are figures, not the model's."""
    said = first.status >= 0
    size = len(block)

    def beside(numbers: Floats) -> Floats:
        return np.where(said & np.isfinite(numbers), numbers, np.nan)

    shown = said | ~told.estimated
    return Verdicts(
        classes=classes,
        status=first.status,
        reason=first.reason,
        baseline_period=np.where(shown, told.base.time_period, 0),
        baseline_value=np.where(shown, told.base.obs_value, np.nan),
        latest_period=told.latest.time_period,
        latest_value=told.latest.obs_value,
        target_value=np.where(shown & (said | ~told.champion), told.target, np.nan),
        deadline=np.where(told.latest.has, np.where(said | (block.deadline == 0), told.year, block.deadline), 0),
        measure=beside(measure),
        measure_name=(measure_name,),
        measure_named=np.zeros(size, np.int64),
        pace=beside(pace),
        pace_needed=beside(pace_needed),
        projection=beside(projection),
        score=np.full(size, np.nan),
        year_reached=beside(np.where(year_reached <= LAST_YEAR, year_reached, np.nan)),
        pace_unit=pace_unit,
    )
