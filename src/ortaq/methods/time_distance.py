"""Sicherl's time distance: how many years ahead of or behind the line to the target a series is."""

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

NAME = "time-distance"
TITLE = "Time distance to the target line (S-time-distance)"
SHORT = "time distance"
CITE = (
    "P. Sicherl, Monitoring implementation of targets by S-time-distance, gaptimer.eu (18 June 2014), and "
    "S-time-distance dual parallel system for analysing indicators, "
    "https://journalijar.com/article/25989/s-time-distance-dual-parallel-system-for-analysing-indicators-example-of-gender-differences-in-life-expectancy-in-the-world."
)
FORMULA = "S = t − (b + (Y − b) (v_t − v_b) / (T − v_b))"
QUESTION = "progress"
MIN_POINTS = 2
CLASSES = (
    MethodClass("target-met", "target met", "on-track", 1),
    MethodClass("ahead", "on the line or ahead of it", "on-track", 1),
    MethodClass("behind", "behind the line", "too-slow", 3),
    MethodClass("before-the-start", "no further than at the start", "away", 4),
)
MET, AHEAD, BEHIND, BEFORE_START = range(4)

BASE_YEAR = 2015
LIMITS: Mapping[str, Limits] = {}


def assess(block: Block) -> Verdicts:
    """Years from the newest value to the same one on the line to the target: S = t - b - (Y - b)(v_t - v_b)/(T - v_b).

    Base: the value of 2015, else the first later one. The line goes from there to the target at the deadline. S is in
    years, as published: below zero ahead of the line, above zero behind it. A newest value that meets the target is
    met; one no better than the base stands before the start, where the line has no such value, and S is then counted on
    the line drawn backwards.

    The publication gives no classes: those are ours. So are these readings: a series without a number to reach is not
    judged, nor a growth rate, nor a base that is a shock among zeros; parity is judged by its distance from one, which
    is to fall to 0.03; a target that was met at the base and is lost is before the start; a deadline that is past is
    read as the end of the Agenda.
    """
    latest = block.latest()
    base = block.at_or_after(BASE_YEAR)
    way = path(block, base, latest)
    years, whole = latest.time_period - base.time_period, way.year - base.time_period
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        done = np.where(way.met_base | (whole <= 0), np.nan, (way.latest - way.base) / (way.target - way.base))
        distance = years - whole * done
        pace = np.where(years > 0, (way.latest - way.base) / years, np.nan)

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    first.because("not-for-kind", block.of_kind("binary"))
    not_asked(first, block, way)
    first.because("no-number", block.of_kind("none"))
    first.is_class(MET, way.met_latest)
    not_on_a_line(first, block, base, latest)
    lost(first, block, BEFORE_START, way.met_base)
    with np.errstate(invalid="ignore"):
        first.is_class(BEFORE_START, done <= 0)
        first.is_class(AHEAD, distance <= ROUNDING * whole)
        first.is_class(BEHIND, distance > 0)
    return line_verdicts(CLASSES, first, block, way, base, latest, measure=distance, measure_name="S", pace=pace)


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps to the year in which the line has the newest value, to S, and on along the line so far.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    figures = stepping.line_inputs(row)
    if figures is None:
        return ()
    found = list(figures.growth)
    if row["measure"] is not None:
        letter, base, latest, target = figures.letter, figures.base, figures.latest, figures.target or 0.0
        start, now, end = row["baseline_period"], row["latest_period"], row["deadline"]
        on_time = start + (end - start) * (latest - base) / (target - base)
        letters = f"τ = b + (Y − b) ({letter}_t − {letter}_b) / (T − {letter}_b)"
        numbers = f"{start} + {end - start} × ({latest:.6g} − {base:.6g}) / ({target:.6g} − {base:.6g})"
        found += [Step(f"{letters} = {numbers}", on_time), Step(f"S = t − τ = {now} − {on_time:.6g}", row["measure"])]
    return (*found, *stepping.line_projection(row, figures), *stepping.line_arrival(row, figures))
