"""The United Nations rule of 2023, with the edge rules of the Basque statistics office: the way projected to 2030."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ortaq.methods import stepping
from ortaq.methods.shared import (
    ROUNDING,
    deadline_or_end,
    grown,
    growth_verdicts,
    lost,
    needed,
    not_asked,
    not_growing,
    notes,
    only_zeros,
    path,
    projected,
    reached_by_growth,
)
from ortaq.model.block import Block, Bools, Limits, Pick
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "un-progress-2023"
TITLE = "United Nations progress chart, rule of 2023, as applied by Eustat"
SHORT = "UN rule of 2023"
CITE = (
    "UN Statistics Division, SDG Progress Chart 2023: Technical Note, as described and applied by Eustat (Basque "
    "statistics office), https://unstats.un.org/sdgs/files/report/2023/Progress_Chart_Technical_Note_2023.pdf"
)
FORMULA = "q = (v_Y − v_b) / (T − v_b)"
QUESTION = "outlook"
MIN_POINTS = 2
CLASSES = (
    MethodClass("on-track", "target met or on track", "on-track", 1),
    MethodClass("fair-progress", "fair progress but acceleration needed", "too-slow", 2),
    MethodClass("stagnation", "stagnation or regression", "away", 4),
)
ON_TRACK, FAIR, STAGNATION = range(3)
SCORES = (3.0, 2.0, 1.0)

BASE_YEAR = 2015
RATIO_LIMITS = (0.95, 0.10)
GROWTH_LIMITS = (0.02, 0.005)
LIMITS: Mapping[str, Limits] = {}

CLOSE = 0.01
"""How near, as a part of the whole, a share is to nothing or to all where that is its target and counts as met."""


def assess(block: Block) -> Verdicts:
    """How much of the way from base to target is done by the deadline at this pace: q = (v_Y - v_b) / (T - v_b).

    Base: the value of 2015; else the first later one that is not the newest; else the last before 2015.
    v_Y = v_t (1 + CAGR(v_b, v_t))^(Y - t). q ≥ 0.95 target met or on track (3), ≥ 0.1 fair progress (2), below
    stagnation or regression (1); without a number the same on growth a year in the desired direction: 2 %, 0.5 %. By
    Eustat's rules a newest value that meets the target is met whatever the trend, a share within one point of a target
    of 0 or 100 % too; a deadline that is past is kept: the figures up to it are assessed to it.

    Where both are silent, these readings are ours: where the base met its target and the newest value does not, it is
    regression (the formula would praise it); with no figure after 2015 nothing is said; parity is judged by its
    distance from one; a base that is a shock among zeros, the growth of a growth rate (Eustat asks experts there) and
    negative values are not judged; a share without a number that is close to its natural limit is on track.
    """
    block_to, kept = _up_to_deadline(block)
    latest = block_to.latest()
    base = _base(block_to, latest)
    year = np.where(kept, block.deadline, deadline_or_end(block, latest))
    way = path(block_to, base, latest, year=year)
    number = way.has_number
    growth = grown(way, base, latest)
    free, projection, was_held = projected(block_to, way, latest, growth)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        done = np.where(way.met_base, np.nan, (free - way.base) / (way.target - way.base))
        toward = way.direction * growth
    never = only_zeros(block_to, way, BASE_YEAR)
    met = way.met_latest | _close(block, latest)

    first = Deciding(len(block))
    first.because("no-baseline", ~latest.has & (block.count > 0))  # every figure is later than the deadline
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    binary = block.of_kind("binary")
    first.is_class(ON_TRACK, binary & (latest.obs_value >= 1))
    first.is_class(STAGNATION, binary)
    not_asked(first, block, way)
    first.is_class(ON_TRACK, met | never)
    first.is_class(ON_TRACK, way.at_limit, "at-limit")
    first.because("baseline-is-latest", base.time_period >= latest.time_period)
    first.because("growth-rate", block.of_series_kind("growth"))
    lost(first, block, STAGNATION, way.met_base)
    not_growing(first, block, way, base, latest)
    limits = np.where(number[:, None], np.array(RATIO_LIMITS), np.array(GROWTH_LIMITS))
    measure = np.where(number, done, toward)
    with np.errstate(invalid="ignore"):
        first.is_class(ON_TRACK, measure + ROUNDING >= limits[:, 0])
        first.is_class(FAIR, measure + ROUNDING >= limits[:, 1])
    first.is_class(STAGNATION, np.isfinite(measure))
    first.because("undefined", first.open)
    first.note("parity-by-distance", block.of_kind("parity"))
    first.note("deadline-kept", kept & number & ~binary)
    notes(first, block, way, latest, was_held)
    return growth_verdicts(
        CLASSES,
        first,
        block,
        way,
        base,
        latest,
        measure=done,
        measure_name="q",
        growth=growth,
        asked=needed(block, way, base),
        projection=projection,
        score=np.array((*SCORES, np.nan))[first.status],
        year_reached=np.where(met, np.nan, reached_by_growth(block, way, latest, growth)),
    )


def _up_to_deadline(block: Block) -> tuple[Block, Bools]:
    """The figures up to a deadline that is past, and for which series that is so."""
    kept = ~block.of_kind("none") & ~block.of_kind("binary") & (block.deadline > 0)
    kept &= block.deadline <= block.latest().time_period
    if not kept.any():
        return block, kept
    enters = block.time_period <= block.each(np.where(kept, block.deadline, np.iinfo(np.int64).max))
    offsets = np.concatenate([[0], np.cumsum(enters)])[block.offsets]
    beside = {
        name: None if (column := getattr(block, name)) is None else column[enters]
        for name in ("lower_bound", "upper_bound", "nature")
    }
    periods, values = block.time_period[enters], block.obs_value[enters]
    return replace(block, offsets=offsets, time_period=periods, obs_value=values, **beside), kept


def _base(block: Block, latest: Pick) -> Pick:
    """The value of 2015; else the first later one, if it is not the newest; else the last before 2015."""
    later, before = block.at_or_after(BASE_YEAR), block.latest(block.time_period < BASE_YEAR)
    takes = later.has & ((later.time_period == BASE_YEAR) | (later.time_period < latest.time_period) | ~before.has)
    return Pick(
        later.has | before.has,
        np.where(takes, later.time_period, before.time_period),
        np.where(takes, later.obs_value, before.obs_value),
    )


def _close(block: Block, latest: Pick) -> Bools:
    """Whether a share is within a hundredth of the whole of a target of nothing or of all."""
    whole = np.where(np.isfinite(block.upper_limit), block.upper_limit, 100.0)
    end = (block.target_value == 0) | (block.target_value == whole)
    fixed = block.of_series_kind("share") & (block.of_kind("absolute") | block.of_kind("zero"))
    with np.errstate(invalid="ignore"):
        return fixed & end & (np.abs(latest.obs_value - block.target_value) <= (CLOSE + ROUNDING) * whole)


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps to the value at the year if growth goes on, to q, to the score, and to the year of arrival.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    figures = stepping.inputs(row)
    if figures is None:
        return ()
    projection = stepping.projection(row, figures)
    found = [*figures.growth, *projection]
    if row["measure_name"] == "q" and figures.target is not None:
        found.append(stepping.way_done(FORMULA, row, figures, projection[0].value))
    title = next(of.title for of in CLASSES if of.code == row["status"])
    return (*found, Step(f"score of “{title}”", row["score"]), *stepping.growth_arrival(row, figures))
