"""The United Nations rule of 2026: the way projected to 2030 against the way to the target, with scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ortaq.methods import stepping
from ortaq.methods.shared import (
    BASE_YEAR,
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
from ortaq.model.block import Block, Floats, Ints
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "un-progress-2026"
TITLE = "United Nations progress assessment, rule of the technical note of 2026"
SHORT = "UN rule 2026"
CITE = (
    "UN Statistics Division, Technical Note for Progress Assessment 2026, "
    "https://unstats.un.org/sdgs/files/report/2026/Technical_Note_for_Progress_Assessment_2026.pdf"
)
FORMULA = "q = (v_Y − v_b) / (T − v_b)"
MIN_POINTS = 2
CLASSES = (
    MethodClass("on-track", "on track or target met", "on-track", 1),
    MethodClass("moderate", "moderate progress", "too-slow", 2),
    MethodClass("marginal", "marginal progress", "too-slow", 3),
    MethodClass("stagnation", "stagnation", "away", 3),
    MethodClass("regression", "regression", "away", 4),
)
ON_TRACK, MODERATE, MARGINAL, STAGNATION, REGRESSION = range(5)

LIMITS: Mapping[tuple[str, bool], tuple[float, float, float]] = {}

WAY_BANDS = np.array([-0.5, 0.0, 0.1, 0.5, 0.95, 1.5])
"""Edges of the classes on q, from the worst score (0) to the best (5)."""

GROWTH_BANDS = np.array([-0.05, 0.0, 0.005, 0.0125, 0.02, 0.05])
"""Edges of the classes on growth a year in the desired direction, from the worst score (0) to the best (5)."""

_BEST, _WORST = 5.0, 0.0


def assess(block: Block) -> Verdicts:
    """How much of the way from base to target is done by 2030 at this pace: q = (v_2030 - v_b) / (T - v_b).

    Base: the value of 2015, else the first later one. v_2030 = v_t (1 + CAGR(v_b, v_t))^(2030 - t). Where the base meets
    the target: on track if the latest value still does, else regression. q ≥ 0.95 on track, ≥ 0.5 moderate, ≥ 0.1
    marginal, ≥ 0 stagnation, below regression; without a number the same on growth a year: 2 %, 1.25 %, 0.5 %, 0. The
    score runs linearly within a class.

    Where the note is silent, these readings are ours: a zero that is reached is on track, though growth from or to zero
    is not defined; parity is judged by its distance from one; a base that is a shock among zeros, the growth of a
    growth rate, and negative values are not judged; a deadline that is past is read as the end of the Agenda.
    """
    latest = block.latest()
    base = block.at_or_after(BASE_YEAR)
    way = path(block, base, latest)
    number = way.has_number
    free, projection, held = projected(block, way, latest)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        done = (free - way.base) / (way.target - way.base)
    toward = way.direction * way.growth
    seen = block.time_period >= BASE_YEAR
    free_of_it = (block.direction < 0) & ~block.of_kind("parity") & ~block.any((block.obs_value != 0) & seen)
    done_at_last = way.met_latest | free_of_it

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= BASE_YEAR)
    one_of_two(first, block, latest, ON_TRACK, STAGNATION)
    not_asked(first, block, way)
    first.because("too-few-points", block.count < MIN_POINTS)
    first.because("baseline-is-latest", base.time_period >= latest.time_period)
    first.is_class(ON_TRACK, done_at_last)
    not_comparable(first, block, base, latest, MIN_POINTS)
    first.is_class(REGRESSION, way.met_base, "met-then-lost")
    not_growing(first, way)
    place = np.where(number, _band(done, WAY_BANDS), _band(toward, GROWTH_BANDS))
    can_say = np.isfinite(np.where(number, done, toward))
    for status, band in ((ON_TRACK, 4), (MODERATE, 3), (MARGINAL, 2), (STAGNATION, 1), (REGRESSION, 0)):
        first.is_class(status, can_say & (place == band))
    first.because("undefined", first.open)
    notes(first, block, way, latest, held)

    score = np.where(number, _score(done, WAY_BANDS), _score(toward, GROWTH_BANDS))
    binary_done = block.of_kind("binary") & (latest.obs_value >= 1)
    score = np.where(binary_done | (done_at_last & (way.met_base | ~can_say)), _BEST, score)
    score = np.where(way.met_base & ~done_at_last & ~block.of_kind("binary"), _WORST, score)
    return verdicts(
        first,
        CLASSES,
        way,
        base,
        latest,
        measure=np.where(number, done, way.growth),
        measure_name=np.where(number, "q", "CAGR"),
        projection=projection,
        score=score,
    )


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps to the value at the year if growth goes on, to q, and to the score.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    figures = stepping.inputs(row)
    if figures is None:
        return ()
    projection = stepping.projection(row, figures)
    found = [*figures.growth, *projection]
    if row["measure_name"] == "q" and figures.target is not None:
        free, base, target = projection[0].value, figures.base, figures.target
        letters = FORMULA.replace("v_Y", f"{figures.letter}_{row['deadline']}").replace("v_b", f"{figures.letter}_b")
        formula = f"{letters} = ({free:.6g} − {base:.6g}) / ({target:.6g} − {base:.6g})"
        found.append(Step(formula, (free - base) / (target - base)))
        found.append(_score_step("q", found[-1].value, WAY_BANDS))
    elif row["measure_name"] == "CAGR":
        pace = abs(found[0].value) * (-1 if row["status"] == CLASSES[REGRESSION].code else 1)
        found.append(_score_step("g", pace, GROWTH_BANDS, "g = ± CAGR(v_b, v_t), "))
    return tuple(found)


def _score_step(letter: str, measure: float, edges: NDArray[np.float64], said: str = "") -> Step:
    """The score within the class of a measure."""
    band = int(np.clip(np.searchsorted(edges, measure, side="right") - 1, 0, len(edges) - 2))
    low, high = edges[band], edges[band + 1]
    part = f"{band} + ({letter} − {low:g}) / ({high:g} − {low:g})".replace("− -", "+ ")
    formula = {0: f"max(0, {part})", len(edges) - 2: f"min(5, {part})"}.get(band, part)
    return Step(f"{said}score = {formula}", float(_score(np.array(measure), edges)))


def _band(measure: Floats, edges: NDArray[np.float64]) -> Ints:
    """Which class a measure is in: 0 the worst to 4 the best; an edge belongs to the better side."""
    return np.searchsorted(edges[1:-1] - ROUNDING, measure, side="right").astype(np.int64)


def _score(measure: Floats, edges: NDArray[np.float64]) -> Floats:
    """The score from 0 to 5, linear within each class, held at both ends."""
    return np.interp(measure, edges, np.arange(len(edges), dtype=np.float64))
