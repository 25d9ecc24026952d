"""What Eurostat's short-term and long-term assessment share: growth over a window of years against growth needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods import stepping
from ortaq.methods.shared import (
    BASE_YEAR,
    NEAR,
    ROUNDING,
    grown,
    growth_verdicts,
    lost,
    needed,
    not_asked,
    not_growing,
    notes,
    path,
    projected,
)
from ortaq.model.block import Block
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

CITE = (
    "Eurostat, Sustainable development in the European Union: Monitoring report on progress towards the SDGs in an EU "
    "context (2024 edition), annex on the assessment of trends, https://ec.europa.eu/eurostat/web/sdi"
)
FORMULA = "R = CAGR(v_b, v_t) / CAGR(v_b, T)"
CLASSES = (
    MethodClass("significant-progress", "significant progress", "on-track", 1),
    MethodClass("moderate-progress", "moderate progress", "too-slow", 2),
    MethodClass("insufficient-progress", "insufficient progress", "too-slow", 3),
    MethodClass("moderate-movement-away", "moderate movement away", "away", 3),
    MethodClass("movement-away", "movement away from the target", "away", 4),
    MethodClass("significant-movement-away", "significant movement away", "away", 4),
)
SIGNIFICANT, MODERATE, INSUFFICIENT, SLIGHTLY_AWAY, AWAY, FAR_AWAY = range(6)

RATIO_LIMITS = (0.95, 0.6, 0.0)
GROWTH_LIMITS = (0.01, 0.0, -0.01)


def over_window(block: Block, *, years: int, within: int) -> Verdicts:
    """Growth over the last years against the growth that would have reached the target from there.

    Args:
        years: How long the window is.
        within: How many years longer or shorter it may be where a year has no figure.
    """
    latest = block.latest()
    base = block.nearest(latest.time_period - years, within=within)
    reference = block.nearest(BASE_YEAR, within=NEAR)
    way = path(block, base, latest, reference=reference)
    number = way.has_number
    growth = grown(way, base, latest)
    asked = needed(block, way, base)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        toward = way.direction * growth
        ratio = np.where(way.met_base, np.nan, growth / asked)

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    first.because("not-for-kind", block.of_kind("binary"))
    not_asked(first, block, way)
    first.is_class(SIGNIFICANT, number & way.met_latest)
    first.because("too-few-points", block.count < 2)
    first.because("years-missing", ~base.has)
    first.because("growth-rate", block.of_series_kind("growth"))
    relative = block.of_kind("halving") | block.of_kind("doubling") | block.of_kind("reduction")
    first.because("no-baseline", (relative | block.of_kind("annual-rate")) & ~np.isfinite(way.level))
    lost(first, block, AWAY, number & way.met_base)
    not_growing(first, block, way, base, latest)
    with np.errstate(invalid="ignore"):
        for place, cut in ((SIGNIFICANT, 0), (MODERATE, 1), (INSUFFICIENT, 2)):
            first.is_class(place, number & (ratio + ROUNDING >= RATIO_LIMITS[cut]))
        first.is_class(AWAY, number & np.isfinite(ratio))
        for place, cut in ((SIGNIFICANT, 0), (MODERATE, 1), (SLIGHTLY_AWAY, 2)):
            first.is_class(place, ~number & (toward + ROUNDING >= GROWTH_LIMITS[cut]))
    first.is_class(FAR_AWAY, ~number & np.isfinite(toward))
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
    """The steps to R or growth, to the value at the year if growth goes on, and to the year of arrival.

    Args:
        row: One row of ASSESSMENT of a method that goes by a window.
    """
    return stepping.growth_against_needed(FORMULA, row)
