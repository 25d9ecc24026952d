"""UN ESCAP's anticipated progress: how large the gap of 2030 is, as a part of the way that was asked for from 2015."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ortaq.methods import anticipated
from ortaq.methods.shared import BASE_YEAR, ROUNDING
from ortaq.model.block import Block, Floats, Ints, Limits
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "escap-anticipated-progress"
TITLE = "ESCAP-type anticipated progress"
SHORT = "ESCAP-type anticipated progress"
CITE = (
    "UN ESCAP, Asia and the Pacific SDG Progress Report, progress assessment methodology (update of 4 March 2026); "
    "A. Bidarbakhtnia, Working Paper SD/WP/05/May 2017, "
    "https://data.unescap.org/resources/progress-assessment-methodology"
)
QUESTION = "outlook"
FORMULA = "P = 100 |T − I_Y| / |T − I_0|"
MIN_POINTS = 3
CLASSES = (
    MethodClass("maintain", "maintain progress to achieve the target", "on-track", 1),
    MethodClass("accelerate", "accelerate progress to achieve the target", "too-slow", 2),
    MethodClass("reverse", "reverse the trend to achieve the target", "away", 4),
)
MAINTAIN, ACCELERATE, REVERSE = range(3)
LIMITS: Mapping[str, Limits] = {}
NEEDS = (anticipated.CHAMPION,)

NEARLY, ALL = 10.0, 100.0
"""Up to the first the progress is to be maintained, up to the second accelerated, above it reversed."""


@dataclass(frozen=True, slots=True)
class Straight:
    """The weighted line of each series: level + slope * (year - centre); NaN with fewer than two figures.

    Args:
        count: Figures that entered.
    """

    count: Ints
    centre: Floats
    level: Floats
    slope: Floats

    def at(self, year: Ints | int) -> Floats:
        """The line at one year, or at one year a series."""
        with np.errstate(invalid="ignore", over="ignore"):
            return self.level + self.slope * (year - self.centre)


def weighted_line(block: Block) -> Straight:
    """The line through all figures since 2000; the year number t of a series, from its first, weighs t / T."""
    where = anticipated.since(block)
    first = block.first(where)
    whole = bool(where.all())
    # From the first figure on the years are small whole numbers, so that no digits are lost in the sums. The products
    # are made in place: new arrays of this size cost more than the products do.
    x = np.subtract(block.time_period, block.each(first.time_period), dtype=np.float64)
    w = x + 1.0
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        y = block.obs_value - block.each(first.obs_value)
        if not whole:  # a year before 2000 is before the first
            np.maximum(w, 0.0, out=w)
            y[~where] = 0.0
        y *= w
        weight, rise = block.sum(w), block.sum(y)
        y *= x
        w *= x
        moment, product = block.sum(w), block.sum(y)
        w *= x
        centre, level = moment / weight, rise / weight
        spread = block.sum(w) - moment * centre
        slope = np.where(spread > 0, (product - moment * level) / spread, np.nan)
    count = block.count if whole else block.sum(where.astype(np.float64)).astype(np.int64)
    return Straight(count, first.time_period + centre, first.obs_value + level, slope)


def assess(block: Block) -> Verdicts:
    """The gap at the deadline over the way from the base: P = 100 |T - I_Y| / |T - I_0|; 0 where the target is met.

    Base: the value of 2015, else what the line has for it. I_Y is the value at the deadline on a straight line through
    all figures since 2000, weighted by w_i = t_i / T: the years of the series are counted 1 to T, recent ones weigh
    more. P ≤ 10 maintain progress, ≤ 100 accelerate, above 100 reverse the trend. Three figures at the least. Where the
    Agenda names no number, the target is the champions': I_0 (1 + c)^15, where c is the mean of the five best rates a
    year of the region from 2000 to 2015.

    Where the publication could not be read, these readings are ours: a newest figure that meets the target is P = 0
    whatever the line has; a target that the base meets and neither the newest figure nor the line is to be reversed;
    the line is held at the natural limits; parity is met within 0.03 of one, or where
    the line crosses it after the newest figure; a deadline that is past is read as the end
    of the Agenda; yes or no is not judged.
    """
    latest = block.latest()
    through = weighted_line(block)
    told = anticipated.way(block, latest, through.at(BASE_YEAR))
    free = through.at(told.year)
    projection = np.clip(free, block.lower_limit, block.upper_limit)
    was_held = np.isfinite(free) & (projection != free)

    first = Deciding(len(block))
    anticipated.not_judged(first, block, latest)
    first.because("too-few-points", (through.count < MIN_POINTS) | ~np.isfinite(through.slope))
    anticipated.no_target(first, block, told)
    arrives = told.met_latest | told.arrives(projection)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        gap = 100.0 * np.abs(told.target - projection) / np.abs(told.target - told.base.obs_value)
    measure = np.where(arrives, 0.0, np.where(told.met_base, np.nan, gap))
    first.is_class(MAINTAIN, arrives)
    first.is_class(REVERSE, told.met_base & ~told.is_parity, "met-then-lost")
    first.is_class(REVERSE, told.met_base)
    with np.errstate(invalid="ignore"):
        first.is_class(MAINTAIN, measure <= NEARLY + ROUNDING)
        first.is_class(ACCELERATE, measure <= ALL + ROUNDING)
    first.is_class(REVERSE, np.isfinite(measure))
    first.because("undefined", first.open)
    anticipated.notes(first, block, told, was_held & ~arrives)
    needed, reached = anticipated.straight(told, through.slope)
    return anticipated.verdicts(
        CLASSES,
        first,
        block,
        told,
        measure=measure,
        measure_name="P",
        pace=through.slope,
        pace_needed=needed,
        pace_unit="unit",
        projection=projection,
        year_reached=reached,
    )


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The slope and the value at the deadline, and from it P: the row does not hold the figures of the line.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    if row["status"] is None:
        return ()
    year, projection, target, base = row["deadline"], row["projection"], row["target_value"], row["baseline_value"]
    found = [
        Step("β = Σ w_i (t_i − t̄)(v_i − v̄) / Σ w_i (t_i − t̄)²", row["pace"]),
        Step(f"I_{year} = v̄ + β ({year} − t̄)", projection),
    ]
    if row["reason"] == "champion-target":
        found.append(champion_step(row))
    if row["measure"] == 0.0:
        found.append(Step(f"P = 0: I_{year} or v_t meets T", 0.0))
    elif row["measure"] is not None:
        letters = FORMULA.replace("I_Y", f"I_{year}")
        formula = f"{letters} = 100 |{target:.6g} − {projection:.6g}| / |{target:.6g} − {base:.6g}|"
        found.append(Step(formula, 100 * abs(target - projection) / abs(target - base)))
    return tuple(found)


def champion_step(row: Mapping[str, Any]) -> Step:
    """The champions' target from the base."""
    base, target = row["baseline_value"], row["target_value"]
    rate = (target / base) ** (1 / anticipated.CHAMPION_YEARS) - 1
    return Step(f"T = I_0 (1 + c)^15 = {base:.6g} × (1 + {rate:.6g})^15", base * (1 + rate) ** 15)
