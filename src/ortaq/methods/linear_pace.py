"""The straight line: the change a year so far against the change a year that arrives at the deadline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods import stepping
from ortaq.methods.shared import (
    ROUNDING,
    line_verdicts,
    lost,
    not_asked,
    not_on_a_line,
    path,
)
from ortaq.model.block import Block, Limits
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "linear-pace"
TITLE = "Linear pace to the target (SDSN-type)"
SHORT = "linear pace"
CITE = (
    "After the trends of SDSN and Bertelsmann Stiftung, SDG Index and Dashboards: Detailed Methodological Paper (2018) "
    "and Sustainable Development Report, Methodology, https://dashboards.sdgindex.org/chapters/methodology"
)
FORMULA = "r = ((v_t − v_b) / (t − b)) / ((T − v_b) / (Y − b))"
QUESTION = "outlook"
MIN_POINTS = 2
CLASSES = (
    MethodClass("target-met", "target met", "on-track", 1),
    MethodClass("on-track", "on track", "on-track", 1),
    MethodClass("half-the-pace", "at least half the pace needed", "too-slow", 2),
    MethodClass("below-half-the-pace", "less than half the pace needed", "too-slow", 3),
    MethodClass("no-progress", "standing still or going the wrong way", "away", 4),
)
MET, ON_TRACK, HALF, BELOW_HALF, NO_PROGRESS = range(5)

BASE_YEAR = 2015
RATIO_LIMITS = (1.0, 0.5, 0.0)
LIMITS: Mapping[str, Limits] = {}


def assess(block: Block) -> Verdicts:
    """The slope from base to latest value over that from base to target: r = (v_t - v_b)/(t - b) / ((T - v_b)/(Y - b)).

    Base: the value of 2015, else the first later one. Met where the latest value meets the target; else r ≥ 1 on track,
    r ≥ 0.5 at least half the pace, r > 0 less, else no progress; a target that was met at the base and is lost is no
    progress. The pace needed is that from the latest value on: (T - v_t) / (Y - t). Paces are in the series' own unit a
    year.

    The classes are those of the report's arrows, its windows of years are not: they stand in a method of their own. Our
    readings are that a series without a number to reach is not judged, nor a growth rate, nor a base that is a shock
    among zeros; parity is judged by its distance from one, which is to fall to 0.03; a deadline that is past is read as
    the end of the Agenda. Zeros and values below zero are as good as others on a straight line.
    """
    latest = block.latest()
    base = block.at_or_after(BASE_YEAR)
    way = path(block, base, latest)
    years = latest.time_period - base.time_period
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        pace = np.where(years > 0, (way.latest - way.base) / years, np.nan)
        asked = np.where(way.year > base.time_period, (way.target - way.base) / (way.year - base.time_period), np.nan)
        ratio = np.where(way.met_base, np.nan, pace / asked)

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    binary = block.of_kind("binary")
    first.is_class(MET, binary & (latest.obs_value >= 1))
    first.is_class(NO_PROGRESS, binary)
    not_asked(first, block, way)
    first.because("no-number", block.of_kind("none"))
    first.is_class(MET, way.met_latest)
    not_on_a_line(first, block, base, latest)
    lost(first, block, NO_PROGRESS, way.met_base)
    with np.errstate(invalid="ignore"):
        first.is_class(ON_TRACK, ratio >= RATIO_LIMITS[0] - ROUNDING)
        first.is_class(HALF, ratio >= RATIO_LIMITS[1] - ROUNDING)
        first.is_class(BELOW_HALF, ratio > RATIO_LIMITS[2])
        first.is_class(NO_PROGRESS, ratio <= RATIO_LIMITS[2])
    return line_verdicts(CLASSES, first, block, way, base, latest, measure=ratio, measure_name="r", pace=pace)


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps to r, to the value at the year if the line goes on, to the pace needed and to the year of arrival.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    figures = stepping.line_inputs(row)
    if figures is None:
        return ()
    found = list(figures.growth)
    if row["measure"] is not None:
        pace, letter = found[-1], figures.letter
        asked = stepping.asked_by_line(row, figures)
        letters = f"r = (({letter}_t − {letter}_b) / (t − b)) / ((T − {letter}_b) / (Y − b))"
        found += [asked, Step(f"{letters} = {pace.value:.6g} / {asked.value:.6g}", pace.value / asked.value)]
    return (*found, *stepping.line_projection(row, figures), *stepping.line_arrival(row, figures))
