"""The United Nations progress chart, as of the technical note of 2022: growth so far against the growth needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods.shared import needed, not_growing, path, projected, steps_of
from ortaq.model.block import Block, cagr
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "un-progress-2022"
TITLE = "United Nations progress chart, rule of the technical note of 2022"
SHORT = "UN rule of 2022"
CITE = (
    "UN Statistics Division, SDG Progress Chart 2022: Technical Note, "
    "https://unstats.un.org/sdgs/report/2022/Progress_Chart_Technical_Note_2022.pdf"
)
FORMULA = "R = CAGR(v_b, v_t) / CAGR(v_b, T)"
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

LIMITS = {
    "2.1.1": (0.95, 0.1, -0.1),
    "15.1.1": (0.001, -0.0005, -0.001),  # "not decrease"
    "15.4.2": (0.001, -0.0005, -0.001),  # "not decrease"
}
"""Cut points that the publication gives these indicators: of the ratio where there is a number to reach, of the growth
where there is none."""


def assess(block: Block) -> Verdicts:
    """Growth since the base over the growth needed: R = CAGR(v_b, v_t) / CAGR(v_b, T); without a number, growth alone.

    Base: the non-zero value nearest 2015, at most three years off, the later on a tie. With a number to reach: achieved
    where the latest value meets it; deterioration where only the base did; else R ≥ 0.95 on track, ≥ 0.5 fair, ≥ -0.1
    limited, below deterioration. Without one, on growth a year in the desired direction: > 1 % on track, > 0.5 % fair,
    > -1 % limited, else deterioration.

    Where the note is silent, these readings are ours: parity is judged by its distance from one, so that 1.9 is not
    progress over 1.0; a base that is a shock among zeros, and the growth of a growth rate, are not judged; a deadline
    that is past is read as the end of the Agenda.
    """
    latest = block.latest()
    base = block.nearest(BASE_YEAR, within=WITHIN, where=block.obs_value != 0)
    way = path(block, base, latest)
    with_number = np.isfinite(way.level) | block.of_kind("annual-rate")
    growth = np.where(base.has, cagr(way.base, way.latest, latest.time_period - base.time_period), np.nan)
    asked = np.where(block.of_kind("annual-rate"), block.target_value, needed(way, base))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = growth / asked
    toward = way.direction * growth

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    binary = block.of_kind("binary")
    first.is_class(ACHIEVED, binary & (latest.obs_value >= 1))
    first.is_class(NOT_ACHIEVED, binary)
    first.because("no-direction", way.direction == 0)
    first.because("target-value-missing", ~block.of_kind("none") & ~np.isfinite(block.target_value))
    first.is_class(ACHIEVED, way.met_latest)
    first.is_class(ACHIEVED, block.of_kind("none") & (way.direction < 0) & ~block.any(block.obs_value != 0))
    first.because("no-baseline", ~base.has)
    first.is_class(DETERIORATION, way.met_base & (base.time_period < latest.time_period), "met-then-lost")
    # A count of events with zeros nearer to 2015 than the base: the base would be the one bad year.
    near_zero = block.nearest(BASE_YEAR, within=WITHIN)
    shock = block.of_series_kind("count") & near_zero.has & (near_zero.obs_value == 0) & (block.count > MIN_POINTS)
    not_growing(first, block, way, base, latest, shock)
    limits = np.where(
        np.isfinite(block.limits), block.limits, np.where(with_number[:, None], RATIO_LIMITS, GROWTH_LIMITS)
    )
    with np.errstate(invalid="ignore"):
        first.is_class(ON_TRACK, with_number & (ratio >= limits[:, 0]))
        first.is_class(FAIR, with_number & (ratio >= limits[:, 1]))
        first.is_class(LIMITED, with_number & (ratio >= limits[:, 2]))
        first.is_class(DETERIORATION, with_number & np.isfinite(ratio))
        first.is_class(ON_TRACK, ~with_number & (toward > limits[:, 0]))
        first.is_class(FAIR, ~with_number & (toward > limits[:, 1]))
        first.is_class(LIMITED, ~with_number & (toward > limits[:, 2]))
        first.is_class(DETERIORATION, ~with_number & np.isfinite(toward))
    first.because("too-few-points", first.open)
    _, projection, was_held = projected(block, way, latest, growth)
    first.note("parity-by-distance", block.of_kind("parity"))
    first.note("overshoots-limit", was_held & ~way.met_latest)
    first.note("deadline-past", with_number & (block.deadline > 0) & (block.deadline <= latest.time_period))
    return Verdicts(
        classes=CLASSES,
        status=first.status,
        reason=first.reason,
        baseline_period=base.time_period,
        baseline_value=base.obs_value,
        latest_period=latest.time_period,
        latest_value=latest.obs_value,
        target_value=way.level,
        deadline=np.where(latest.has, way.year, 0),
        measure=np.where(with_number, ratio, growth),
        measure_name=np.where(with_number, "R", "CAGR"),
        pace=growth,
        pace_needed=asked,
        projection=projection,
        score=np.full(len(block), np.nan),
    )


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The numbers of a verdict, step by step."""
    return steps_of(row, FORMULA)
