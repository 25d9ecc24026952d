"""The United Nations progress chart, as of the technical note of 2022: growth so far against the growth needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods import stepping
from ortaq.methods.shared import (
    ROUNDING,
    grown,
    growth_verdicts,
    lost,
    needed,
    not_asked,
    not_growing,
    notes,
    only_zeros,
    own_or,
    path,
    projected,
)
from ortaq.model.block import Block, Limits
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "un-progress-2022"
TITLE = "United Nations progress chart, rule of 2022"
SHORT = "UN rule of 2022"
CITE = (
    "UN Statistics Division, SDG Progress Chart 2022: Technical Note, "
    "https://unstats.un.org/sdgs/report/2022/Progress_Chart_Technical_Note_2022.pdf"
)
FORMULA = "R = CAGR(v_b, v_t) / CAGR(v_b, T)"
QUESTION = "outlook"
MIN_POINTS = 2
CLASSES = (
    MethodClass("target-achieved", "target achieved", "on-track", 1),
    MethodClass("on-track", "on track", "on-track", 1),
    MethodClass("fair-progress", "fair progress but acceleration needed", "too-slow", 2),
    MethodClass("limited-progress", "limited or no progress", "away", 3),
    MethodClass("target-not-achieved", "target not achieved", "away", 3),
    MethodClass("deterioration", "deterioration", "away", 4),
)
ACHIEVED, ON_TRACK, FAIR, LIMITED, NOT_ACHIEVED, DETERIORATION = range(6)

BASE_YEAR = 2015
WITHIN = 3
RATIO_LIMITS = (0.95, 0.5, -0.1)
GROWTH_LIMITS = (0.01, 0.005, -0.01)

_HUNGER = Limits(ratio=(0.95, 0.1, -0.1))
_HOLD = Limits(growth=(0.001, -0.0005, -0.001))  # "not decrease"
_HOLD_WIDELY = Limits(growth=(0.01, -0.005, -0.01))  # "not decrease"
# Average annual rate of reduction: on track at the rate that is needed, some progress at half a per cent a year. UNDP's
# code compares with 0.5, that is 50 % a year: nothing short of on track is ever more than limited there.
_ANNUAL_REDUCTION = Limits(ratio=(1.0, 0.5, -0.1), reduction=0.005)

LIMITS: Mapping[str, Limits] = {
    "2.1.1": _HUNGER,
    "2.1.2": _HUNGER,
    "2.2.1": _ANNUAL_REDUCTION,
    "2.5.1": _HOLD_WIDELY,
    "5.3.1": _ANNUAL_REDUCTION,
    "14.4.1": _HUNGER,
    "15.1.1": _HOLD,
    "15.4.2": _HOLD,
    "15.6.1": _HOLD_WIDELY,
}
"""Cut points that the publication gives these indicators."""


def assess(block: Block) -> Verdicts:
    """Growth since the base over the growth needed: R = CAGR(v_b, v_t) / CAGR(v_b, T); without a number, growth alone.

    Base: the non-zero value nearest 2015, at most three years off, the later on a tie. With a number to reach: achieved
    where the latest value meets it; deterioration where only the base did; else R ≥ 0.95 on track, ≥ 0.5 fair, ≥ -0.1
    limited, below deterioration; a target of zero is taken as 0.001 there. Without one, on growth a year in the desired
    direction: > 1 % on track, > 0.5 % fair, > -1 % limited, else deterioration.

    Where the note is silent, these readings are ours: parity is judged by its distance from one, so that 1.9 is not
    progress over 1.0; a base that is a shock among zeros, the growth of a growth rate, and negative values are not
    judged; a share without a number that is close to its natural limit is achieved; a deadline that is past is read as
    the end of the Agenda.
    """
    latest = block.latest()
    base = block.nearest(BASE_YEAR, within=WITHIN, where=block.obs_value != 0)
    way = path(block, base, latest)
    number = way.has_number
    growth = grown(way, base, latest)
    asked = needed(block, way, base)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        toward = way.direction * growth
        ratio = np.where(way.met_base, np.nan, growth / asked)
    never = only_zeros(block, way, BASE_YEAR - WITHIN)
    near = block.nearest(BASE_YEAR, within=WITHIN)

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    binary = block.of_kind("binary")
    first.is_class(ACHIEVED, binary & (latest.obs_value >= 1))
    first.is_class(NOT_ACHIEVED, binary)
    not_asked(first, block, way)
    first.is_class(ACHIEVED, way.met_latest | never)
    first.is_class(ACHIEVED, way.at_limit, "at-limit")
    first.because("base-zero", near.has & ~base.has)
    first.because("growth-rate", base.has & block.of_series_kind("growth"))
    lost(first, block, DETERIORATION, way.met_base & (base.time_period < latest.time_period))
    not_growing(first, block, way, base, latest)
    ratio_limits = own_or(block.ratio_limits, RATIO_LIMITS, len(block))
    growth_limits = own_or(block.growth_limits, GROWTH_LIMITS, len(block))
    limits = np.where(number[:, None], ratio_limits, growth_limits)
    # A ratio at a cut point is in the better class, growth at one in the worse.
    above = np.where(number, ratio + ROUNDING, toward - ROUNDING)
    enough = np.nan if block.reduction_limit is None else block.reduction_limit
    with np.errstate(invalid="ignore"):
        first.is_class(ON_TRACK, above >= limits[:, 0])
        first.is_class(FAIR, (above >= limits[:, 1]) | (number & (toward + ROUNDING >= enough)))
        first.is_class(LIMITED, above >= limits[:, 2])
    first.is_class(DETERIORATION, np.isfinite(above))
    first.because("undefined", first.open)
    _, projection, was_held = projected(block, way, latest, growth)
    notes(first, block, way, latest, was_held)
    return growth_verdicts(
        CLASSES,
        first,
        block,
        way,
        base,
        latest,
        measure=ratio,
        measure_name="R",
        growth=growth,
        asked=asked,
        projection=projection,
    )


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps to R, to the value at the year if growth goes on, and to the year of arrival.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    return stepping.growth_against_needed(FORMULA, row)
