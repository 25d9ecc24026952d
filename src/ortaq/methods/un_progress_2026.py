"""The United Nations rule of 2026: the way projected to 2030 against the way to the target, with scores."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    path,
    projected,
)
from ortaq.model.block import Block, Floats, Ints, Limits
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "un-progress-2026"
TITLE = "United Nations progress assessment, rule of 2026"
SHORT = "UN rule of 2026"
CITE = (
    "UN Statistics Division, Technical Note for Progress Assessment 2026, "
    "https://unstats.un.org/sdgs/files/report/2026/Technical_Note_for_Progress_Assessment_2026.pdf"
)
FORMULA = "q = (v_Y − v_b) / (T − v_b)"
QUESTION = "outlook"
MIN_POINTS = 2
CLASSES = (
    MethodClass("on-track", "on track or target met", "on-track", 1),
    MethodClass("moderate", "moderate progress", "too-slow", 2),
    MethodClass("marginal", "marginal progress", "too-slow", 3),
    MethodClass("stagnation", "stagnation", "away", 3),
    MethodClass("regression", "regression", "away", 4),
)
ON_TRACK, MODERATE, MARGINAL, STAGNATION, REGRESSION = range(5)

BASE_YEAR = 2015
LIMITS: Mapping[str, Limits] = {}

WAY_BANDS = np.array([-0.5, 0.0, 0.1, 0.5, 0.95, 1.5])
"""Edges of the classes on q, from the worst score (0) to the best (5)."""

GROWTH_BANDS = np.array([-0.05, 0.0, 0.005, 0.0125, 0.02, 0.05])
"""Edges of the classes on growth a year in the desired direction, from the worst score (0) to the best (5)."""

_BEST, _STILL, _WORST = 5.0, 1.0, 0.0


def assess(block: Block) -> Verdicts:
    """How much of the way from base to target is done by 2030 at this pace: q = (v_2030 - v_b) / (T - v_b).

    Base: the value of 2015, else the first later one. v_2030 = v_t (1 + CAGR(v_b, v_t))^(2030 - t). Where the base
    meets the target: on track if the latest value still does, else regression. q ≥ 0.95 on track, ≥ 0.5 moderate, ≥ 0.1
    marginal, ≥ 0 stagnation, below regression; without a number the same on growth a year: 2 %, 1.25 %, 0.5 %, 0. The
    score runs linearly within a class.

    Where the note is silent, these readings are ours: a latest value that meets its target is on track, a zero that is
    reached included; parity is judged by its distance from one; a base that is a shock among zeros, the growth of a
    growth rate, and negative values are not judged; a share without a number that is close to its natural limit is on
    track; a deadline that is past is read as the end of the Agenda.
    """
    latest = block.latest()
    base = block.at_or_after(BASE_YEAR)
    way = path(block, base, latest)
    number = way.has_number
    growth = grown(way, base, latest)
    free, projection, was_held = projected(block, way, latest, growth)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        done = np.where(way.met_base, np.nan, (free - way.base) / (way.target - way.base))
        toward = way.direction * growth
    never = only_zeros(block, way, BASE_YEAR)

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    binary = block.of_kind("binary")
    first.is_class(ON_TRACK, binary & (latest.obs_value >= 1))
    first.is_class(STAGNATION, binary)
    not_asked(first, block, way)
    first.because("baseline-is-latest", base.time_period >= latest.time_period)
    first.is_class(ON_TRACK, way.met_latest | never)
    first.is_class(ON_TRACK, way.at_limit, "at-limit")
    first.because("growth-rate", block.of_series_kind("growth"))
    lost(first, block, REGRESSION, way.met_base)
    not_growing(first, block, way, base, latest)
    measure = np.where(number, done, toward)
    place = np.where(number, _band(done, WAY_BANDS), _band(toward, GROWTH_BANDS))
    for status, band in ((ON_TRACK, 4), (MODERATE, 3), (MARGINAL, 2), (STAGNATION, 1), (REGRESSION, 0)):
        first.is_class(status, np.isfinite(measure) & (place == band))
    first.because("undefined", first.open)
    notes(first, block, way, latest, was_held)

    score = np.where(number, _score(done, WAY_BANDS), _score(toward, GROWTH_BANDS))
    arrived = way.met_latest | never | way.at_limit
    score = np.where(arrived & ~(number & np.isfinite(done)), _BEST, score)
    score = np.where(way.met_base & ~way.met_latest, _WORST, score)
    score = np.where(binary, np.where(latest.obs_value >= 1, _BEST, _STILL), score)
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
        score=score,
    )


def _band(measure: Floats, edges: NDArray[np.float64]) -> Ints:
    """Which class a measure is in: 0 the worst to 4 the best; an edge belongs to the better side."""
    return np.searchsorted(edges[1:-1] - ROUNDING, measure, side="right").astype(np.int64)


def _score(measure: Floats, edges: NDArray[np.float64]) -> Floats:
    """The score from 0 to 5, linear within each class, held at both ends."""
    return np.interp(measure, edges, np.arange(len(edges), dtype=np.float64))


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
        found.append(_score_step("q", found[-1].value, WAY_BANDS))
    elif row["measure_name"] == "CAGR" and row["reason"] != "at-limit":
        found += _growth_score(found[0].value, row["score"])
    return (*found, *stepping.growth_arrival(row, figures))


def _growth_score(pace: float, score: float) -> list[Step]:
    """The score of growth in the desired direction; none where a level that counts as arrived gave the score."""
    for sign, toward in (("", pace), ("−", -pace)):  # a row does not tell which way is progress; its score does
        step = _score_step("g", toward, GROWTH_BANDS)
        if math.isclose(step.value, score, rel_tol=1e-9, abs_tol=1e-9):
            return [Step(f"g = {sign}CAGR(v_b, v_t)", toward), step]
    return []


def _score_step(letter: str, measure: float, edges: NDArray[np.float64]) -> Step:
    """The score within the class of a measure."""
    band = int(np.clip(np.searchsorted(edges, measure, side="right") - 1, 0, len(edges) - 2))
    low, high = edges[band], edges[band + 1]
    part = f"{band} + ({letter} − {low:g}) / ({high:g} − {low:g})".replace("− -", "+ ")
    formula = {0: f"max(0, {part})", len(edges) - 2: f"min(5, {part})"}.get(band, part)
    return Step(f"score = {formula}", float(_score(np.array(measure), edges)))
