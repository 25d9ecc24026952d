"""The weather symbols of Germany's sustainability strategy: the mean of the last annual changes, carried on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods import stepping
from ortaq.methods.shared import (
    BASE_YEAR,
    NEAR,
    ROUNDING,
    events_among_zeros,
    line_verdicts,
    not_asked,
    path,
)
from ortaq.model.block import Block, Limits, Pick
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "german-dns"
TITLE = "Weather symbols of the German Sustainable Development Strategy"
SHORT = "German weather symbols"
CITE = (
    "Federal Statistical Office of Germany, Indicators of the German Sustainable Development Strategy (2025), "
    "Status of indicators: Methodology, https://dns-indikatoren.de/en/status"
)
FORMULA = "m = (T − v_Y) / (T − v_t)"
QUESTION = "outlook"
MIN_POINTS = 4
CLASSES = (
    MethodClass("sun", "sun: reached, or missed by less than 5 % of the way that is left", "on-track", 1),
    MethodClass("sun-and-cloud", "sun and cloud: missed by 5 to 20 %", "on-track", 1),
    MethodClass("cloud", "cloud: the right way, missed by more than 20 %", "too-slow", 3),
    MethodClass("thunderstorm", "thunderstorm: standing still or the wrong way", "away", 4),
)
SUN, SUN_AND_CLOUD, CLOUD, THUNDERSTORM = range(4)

CHANGES, LEAST_POINTS = 5, 4
MISSED = (0.05, 0.2)
LIMITS: Mapping[str, Limits] = {}


def assess(block: Block) -> Verdicts:
    """The part of the way left by which the target is missed if the mean change goes on: m = (T - v_Y) / (T - v_t).

    Base: five years before the newest value, so that the mean is over the last five annual changes; fewer where the
    years without a gap are fewer, but no fewer than four figures. v_Y = v_t + p (Y - t) with p = (v_t - v_b) / (t - b).
    p in the wrong direction or none: thunderstorm; else m < 5 % sun, ≤ 20 % sun and cloud, above cloud. The publication
    calls both with a sun on track.

    Its other rules, for targets that are to be met each year or that name a direction alone, are not covered. These
    readings are ours: a newest value that meets the target is a sun whatever the trend; half or twice is meant of the
    value nearest 2015, at most three years off; a growth rate, yes or no, and zeros that come and go with events are
    not judged; parity is judged by its distance from one; a deadline that is past is read as the end of the Agenda.
    """
    latest = block.latest()
    base = _base(block, latest)
    way = path(block, base, latest, reference=block.nearest(BASE_YEAR, within=NEAR))
    years = latest.time_period - base.time_period
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        pace = np.where(base.has & (years > 0), (way.latest - way.base) / years, np.nan)
        left = np.maximum(way.year - latest.time_period, 0)
        missed = np.where(way.met_latest, np.nan, 1.0 - pace * left / (way.target - way.latest))
        toward = pace * way.direction

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    first.because("not-for-kind", block.of_kind("binary"))
    not_asked(first, block, way)
    first.because("no-number", block.of_kind("none"))
    first.is_class(SUN, way.met_latest)
    first.because("not-for-kind", block.of_series_kind("growth"))
    first.because("too-few-points", block.count < LEAST_POINTS)
    first.because("years-missing", ~base.has | (years < LEAST_POINTS - 1))
    first.because("no-baseline", ~np.isfinite(way.level))
    first.because("shock-in-baseline", events_among_zeros(block, base))
    with np.errstate(invalid="ignore"):
        first.is_class(THUNDERSTORM, toward <= 0)
        first.is_class(SUN, missed < MISSED[0] - ROUNDING)
        first.is_class(SUN_AND_CLOUD, missed <= MISSED[1] + ROUNDING)
        first.is_class(CLOUD, missed > MISSED[1])
    return line_verdicts(CLASSES, first, block, way, base, latest, measure=missed, measure_name="m", pace=pace)


def _base(block: Block, latest: Pick) -> Pick:
    """The first of the years without a gap that end with the newest value, at most five years before it."""
    last = block.offsets[1:] - 1
    run = np.zeros(len(block), np.int64)
    # Years rise within a series: five places back is five years back where none is missing between.
    for back in range(1, CHANGES + 1):
        whole = (run == back - 1) & (block.count > back)
        earlier = block.time_period[np.where(whole, last - back, 0)] if whole.any() else latest.time_period
        run += whole & (earlier == latest.time_period - back)
    has = run > 0
    value = block.obs_value[np.where(has, last - run, 0)] if has.any() else np.full(len(block), np.nan)
    return Pick(has, np.where(has, latest.time_period - run, 0), np.where(has, value, np.nan))


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps to the mean annual change, to the value at the year if it goes on, and to what is missed.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    figures = stepping.line_inputs(row)
    if figures is None:
        return ()
    found = [*figures.growth, *stepping.line_projection(row, figures)]
    if row["measure"] is not None:
        ahead = figures.latest + figures.growth[-1].value * max(row["deadline"] - row["latest_period"], 0)
        target = figures.target or 0.0
        letters = FORMULA.replace("v_Y", f"v_{row['deadline']}").replace("v_", f"{figures.letter}_")
        missed = (target - ahead) / (target - figures.latest)
        found.append(Step(f"{letters} = ({target:.6g} − {ahead:.6g}) / ({target:.6g} − {figures.latest:.6g})", missed))
    return (*found, *stepping.line_arrival(row, figures))
