"""The United Nations progress chart, as of the technical note of 2022: growth so far against the growth needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods import stepping
from ortaq.methods.shared import (
    BASE_YEAR,
    NEAR,
    ROUNDING,
    not_asked,
    not_comparable,
    not_growing,
    notes,
    one_of_two,
    path,
    projected,
    verdicts,
)
from ortaq.model.block import Block
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "un-progress-2022"
TITLE = "United Nations progress chart, rule of the technical note of 2022"
SHORT = "UN rule 2022"
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

RATIO_LIMITS = (0.95, 0.5, -0.1)
GROWTH_LIMITS = (0.01, 0.005, -0.01)

_HUNGER = (0.95, 0.1, -0.1)
_HOLD = (0.001, -0.0005, -0.001)  # "not decrease"

LIMITS = {
    ("2.1.1", True): _HUNGER,
    ("2.1.2", True): _HUNGER,
    ("14.4.1", True): _HUNGER,
    ("2.5.1", False): (0.01, -0.005, -0.01),  # "not decrease"
    ("15.1.1", False): _HOLD,
    ("15.4.2", False): _HOLD,
    ("15.6.1", False): (0.01, -0.005, -0.01),  # "not decrease"
}
"""Cut points that the publication gives an indicator of its own: of R where there is a number to reach (True), of the
growth where there is none (False)."""


def assess(block: Block) -> Verdicts:
    """Growth since the base over the growth needed: R = CAGR(v_b, v_t) / CAGR(v_b, T); without a number, growth alone.

    Base: the non-zero value nearest 2015, at most three years off, the later on a tie. With a number to reach: achieved
    where the latest value meets it; deterioration where only the base did; else R ≥ 0.95 on track, ≥ 0.5 fair, ≥ -0.1
    limited, below deterioration. A target of zero is taken as 0.001 there. Without one, on growth a year in the desired
    direction: > 1 % on track, > 0.5 % fair, > -1 % limited, else deterioration; achieved where every value is zero and
    a fall is progress.

    Where the note is silent, these readings are ours: parity is judged by its distance from one, so that 1.9 is not
    progress over 1.0; a base that is a shock among zeros, the growth of a growth rate, and negative values are not
    judged; a deadline that is past is read as the end of the Agenda.
    """
    latest = block.latest()
    base = block.nearest(BASE_YEAR, within=NEAR, where=block.obs_value != 0)
    near = block.nearest(BASE_YEAR, within=NEAR)
    way = path(block, base, latest)
    number = way.has_number
    with np.errstate(invalid="ignore", over="ignore"):
        # Growth that is asked for the wrong way: the base is already below what a target of zero is taken as.
        ratio = way.growth / np.where(way.direction * way.needed > 0, way.needed, np.nan)
    free_of_it = (block.direction < 0) & ~block.of_kind("parity") & ~block.any(block.obs_value != 0)

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    one_of_two(first, block, latest, ACHIEVED, NOT_ACHIEVED)
    not_asked(first, block, way)
    first.is_class(ACHIEVED, way.met_latest | free_of_it)
    first.because("base-zero", near.has & ~base.has)
    not_comparable(first, block, base, latest, MIN_POINTS)
    first.is_class(DETERIORATION, way.met_base, "met-then-lost")
    not_growing(first, way)
    usual = np.where(number[:, None], RATIO_LIMITS, GROWTH_LIMITS)
    limits = np.where(np.isfinite(block.limits), block.limits, usual)
    # R at a cut point is in the better class, growth at one in the worse.
    above = np.where(number, ratio + ROUNDING, way.direction * way.growth - ROUNDING)
    with np.errstate(invalid="ignore"):
        first.is_class(ON_TRACK, above >= limits[:, 0])
        first.is_class(FAIR, above >= limits[:, 1])
        first.is_class(LIMITED, above >= limits[:, 2])
    first.is_class(DETERIORATION, np.isfinite(above))
    first.because("undefined", first.open)
    _, projection, held = projected(block, way, latest)
    notes(first, block, way, latest, held)
    return verdicts(
        first,
        CLASSES,
        way,
        base,
        latest,
        measure=np.where(number, ratio, way.growth),
        measure_name=np.where(number, "R", "CAGR"),
        projection=projection,
    )


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps to R, and the value at the year if growth goes on.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    figures = stepping.inputs(row)
    if figures is None:
        return ()
    found = list(figures.growth)
    if row["measure_name"] == "R":
        needed = stepping.needed(row, figures)
        pace = found[-1].value
        found += [needed, Step(f"{FORMULA} = {pace:.6g} / {needed.value:.6g}", pace / needed.value)]
    return (*found, *stepping.projection(row, figures))
