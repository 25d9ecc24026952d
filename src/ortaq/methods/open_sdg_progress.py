"""Statistics Canada's progress measure, which Open SDG computes: growth so far against the growth needed, scored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ortaq.methods import stepping
from ortaq.methods.shared import (
    PARITY,
    ROUNDING,
    Path,
    events_among_zeros,
    larger_over_smaller,
    lost,
    not_asked,
    notes,
    path,
    projected,
    reached_by_growth,
    verdicts,
)
from ortaq.model.block import Block, Bools, Floats, Limits, Pick, cagr, met
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "open-sdg-progress"
TITLE = "Open SDG progress measure (Statistics Canada)"
SHORT = "Open SDG measure"
CITE = (
    "Statistics Canada, Progress Measurement Methodology for the Sustainable Development Goals, as in Open SDG 2.4 "
    "(October 2025), https://open-sdg.readthedocs.io/en/latest/progress-methodology/"
)
FORMULA = "R = d · CAGR(v_b, v_t) / |CAGR(v_b, T)|"
QUESTION = "outlook"
MIN_POINTS = 2
CLASSES = (
    MethodClass("target-achieved", "target achieved", "on-track", 1),
    MethodClass("on-track", "on track", "on-track", 1),
    MethodClass("acceleration-needed", "progress made but acceleration needed", "too-slow", 2),
    MethodClass("limited-progress", "limited progress", "too-slow", 3),
    MethodClass("target-not-achieved", "target not achieved", "away", 3),
    MethodClass("deterioration", "deterioration", "away", 4),
)
ACHIEVED, ON_TRACK, ACCELERATION, LIMITED, NOT_ACHIEVED, DETERIORATION = range(6)

BASE_YEAR = 2015
RATIO_LIMITS = (0.95, 0.6, 0.0)
GROWTH_LIMITS = (0.015, 0.005, 0.0)
LIMITS: Mapping[str, Limits] = {}

ZERO = 0.001
"""What a base or a target of zero is taken as."""

_STEEPNESS = 4.44
_BEST, _WORST = 5.0, -5.0


def assess(block: Block) -> Verdicts:
    """Growth since the base over the growth needed, R = d CAGR(v_b, v_t) / |CAGR(v_b, T)|; without a number, d CAGR.

    Base: the value of 2015, else the first later one. Achieved where the latest value meets its number, whatever the
    trend and also where it is the only one. Else R ≥ 0.95 on track, ≥ 0.6 acceleration needed, ≥ 0 limited, below
    deterioration; without a number the same on growth in the desired direction: 1.5 %, 0.5 %, 0, of which the first two
    shrink by C near a natural limit L in that direction. With y = |v_b| and a = 4.44: C = 1 - (y/L)^a up to L,
    1 - ((2L - y)/L)^a up to 2L, 1 beyond. A base or a target of zero is taken as 0.001; where all values are below zero
    the direction is flipped. Parity is judged by max(v, 1/v), which is to fall to 1; from 0.97 to 1.03 it is 1. The
    score from -5 to 5 is linear between the cut points.

    Where the publication is silent, these readings are ours: a zero that was to rise and stays zero has not grown; a
    base that is a shock among zeros and the growth of a growth rate are not judged; a deadline that is past is read as
    the end of the Agenda; a rate a year that is asked for is the growth needed. A base of zero has no pace and no
    projection to show, as 0.001 has no unit. The base of 2014 that the publication allows in rare cases is not taken.
    """
    latest = block.latest()
    base = block.at_or_after(BASE_YEAR)
    way = _path(block, base, latest)
    number = way.has_number
    zero_base = base.has & (way.base == 0) & ~block.of_kind("parity")
    start = np.where(zero_base, ZERO, way.base)
    end = np.where(zero_base & (way.latest == 0) & (way.direction > 0), ZERO, way.latest)
    target = np.where(way.target == 0, ZERO, way.target)
    sign = np.where(start < 0, -1.0, 1.0)
    growth = np.where(base.has, cagr(sign * start, sign * end, latest.time_period - base.time_period), np.nan)
    asked = np.where(base.has, cagr(sign * start, sign * target, way.year - base.time_period), np.nan)
    asked = np.where(block.of_kind("annual-rate"), block.target_value, asked)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        toward = sign * way.direction * growth
        ratio = toward / np.abs(asked)
    near_limit = _near_limit(block, base)

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period < BASE_YEAR)
    binary = block.of_kind("binary")
    first.is_class(ACHIEVED, binary & (latest.obs_value >= 1))
    first.is_class(NOT_ACHIEVED, binary)
    not_asked(first, block, way)
    first.is_class(ACHIEVED, number & way.met_latest)
    first.because("baseline-is-latest", base.time_period >= latest.time_period)
    first.because("growth-rate", block.of_series_kind("growth"))
    first.because("shock-in-baseline", events_among_zeros(block, base))
    with np.errstate(invalid="ignore"):
        first.because("signs-differ", (sign * way.latest < 0) | (number & (sign * target < 0)))
    lost(first, block, DETERIORATION, number & way.met_base)
    limits = np.where(number[:, None], np.array(RATIO_LIMITS), near_limit[:, None] * np.array(GROWTH_LIMITS))
    measure = np.where(number, ratio, toward)
    with np.errstate(invalid="ignore"):
        for place, cut in ((ON_TRACK, 0), (ACCELERATION, 1), (LIMITED, 2)):
            first.is_class(place, measure + ROUNDING >= limits[:, cut])
    first.is_class(DETERIORATION, ~np.isnan(measure))
    first.because("undefined", first.open)
    projection, was_held = _projected(block, way, latest, growth)
    first.note("base-zero-replaced", zero_base & ~(number & way.met_latest))
    notes(first, block, way, latest, was_held, parity="parity-by-ratio")

    score = np.where(number, _ratio_score(ratio), _growth_score(toward, near_limit))
    score = np.where(number & way.met_latest, _BEST, score)
    score = np.where(binary, np.where(latest.obs_value >= 1, _BEST, np.nan), score)
    shown = ~zero_base
    return verdicts(
        CLASSES,
        first,
        block,
        way,
        base,
        latest,
        measure=np.where(shown, np.where(number, ratio, growth), np.nan),
        measure_name=("R", "CAGR"),
        measure_named=np.where(number, 0, 1),
        pace=np.where(shown, sign * growth, np.nan),
        pace_needed=np.where(shown & ~way.met_base, sign * asked, np.nan),
        projection=np.where(shown, projection, np.nan),
        score=score,
        year_reached=np.where(shown, reached_by_growth(block, way, latest, growth), np.nan),
    )


def _path(block: Block, base: Pick, latest: Pick) -> Path:
    """What there is to reach; parity on the publication's own scale, the larger side over the smaller."""
    way = path(block, base, latest)
    parity = block.of_kind("parity")
    target = np.where(parity, PARITY, np.where((way.target == 0) & (way.direction < 0), ZERO, way.target))
    start = np.where(parity, larger_over_smaller(base.obs_value), base.obs_value)
    end = np.where(parity, larger_over_smaller(latest.obs_value), latest.obs_value)
    level = np.where(block.of_kind("annual-rate"), np.nan, target)
    return replace(
        way,
        base=start,
        latest=end,
        target=target,
        met_base=met(start, level, way.direction),
        met_latest=met(end, level, way.direction),
        at_limit=np.zeros(len(block), bool),
    )


def _near_limit(block: Block, base: Pick) -> Floats:
    """The factor C by which cut points above zero shrink near a natural limit in the desired direction; 1 without."""
    limit = np.abs(np.where(block.direction > 0, block.upper_limit, block.lower_limit))
    limit = np.where(np.isfinite(limit), limit, 0.0)
    value = np.abs(base.obs_value)
    near = value < 2 * limit
    factor = np.ones(len(block))
    part = np.where(value <= limit, value, 2 * limit - value)[near] / limit[near]
    factor[near] = 1 - part**_STEEPNESS
    return factor


def _projected(block: Block, way: Path, latest: Pick, growth: Floats) -> tuple[Floats, Bools]:
    """The value at the year if growth goes on, in the series' own unit, and where a natural limit held it."""
    free, held, was_held = projected(block, way, latest, growth)
    parity = block.of_kind("parity")
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        apart = np.maximum(free, PARITY)
        own = np.where(latest.obs_value < PARITY, 1 / apart, apart)
        of_parity = np.clip(own, block.lower_limit, block.upper_limit)
    return np.where(parity, of_parity, held), np.where(parity, np.isfinite(own) & (of_parity != own), was_held)


def _ratio_score(ratio: Floats) -> Floats:
    """The score of R, by the coefficients of the publication's code."""
    with np.errstate(invalid="ignore"):
        below, above = 4.1667 * ratio - 2.5, 7.1429 * ratio - 4.2857
        return np.clip(np.where(ratio < RATIO_LIMITS[1], below, above), _WORST, _BEST)


def _growth_score(toward: Floats, near_limit: Floats) -> Floats:
    """The score of growth in the desired direction, by the coefficients of the publication's code."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        scaled = toward / near_limit
        gained = np.where(scaled >= GROWTH_LIMITS[1], 250 * scaled - 1.25, 500 * scaled - 2.5)
        gained = np.where(scaled >= GROWTH_LIMITS[0], 500 * scaled - 5, gained)
        gained = np.where(near_limit == 0, _BEST, gained)
        return np.clip(np.where(toward < 0, 125 * toward - 2.5, gained), _WORST, _BEST)


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps to R or to growth in the desired direction, to the value at the year, to the score and to arrival.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    figures = stepping.inputs(row)
    if figures is None:
        return ()
    found, letter = list(figures.growth), figures.letter
    growth = found[-1].value
    if figures.base < 0:
        found.append(Step(f"p = −CAGR({letter}_b, {letter}_t)", -growth))
    if row["measure_name"] == "R":
        asked = stepping.needed(row, replace(figures, target=ZERO if figures.target == 0 else figures.target))
        toward = math.copysign(growth, row["measure"])
        formula = FORMULA.replace("v_", f"{letter}_")
        ratio = Step(f"{formula} = {toward:.6g} / {abs(asked.value):.6g}", toward / abs(asked.value))
        found += [asked, ratio]
    found += _score_steps(row, found[-1].value)
    return (*found, *stepping.projection(row, figures), *stepping.growth_arrival(row, figures))


def _score_steps(row: Mapping[str, Any], measure: float) -> list[Step]:
    """The step to the score, by the piece of its line that the measure is on."""
    score = row["score"]
    if row["status"] == CLASSES[ACHIEVED].code:
        return [Step("score = 5, as the target is achieved", score)]
    if row["measure_name"] is None:
        return [Step("score = −5, as the base was at the target", score)]
    if row["measure_name"] == "R":
        piece = "max(−5, 4.1667 R − 2.5)" if measure < RATIO_LIMITS[1] else "min(5, 7.1429 R − 4.2857)"
        return [Step(f"score = {piece}", float(_ratio_score(np.array(measure))))]
    # A row does not tell which way is progress, nor the limit that C comes from; its score does.
    toward = math.copysign(measure, score + 2.5)
    found = [Step("p = d · CAGR(v_b, v_t)", toward)]
    if score < -2.5:
        return [*found, Step("score = max(−5, 125 p − 2.5)", max(125 * toward - 2.5, _WORST))]
    if score == _BEST:
        return [*found, Step("score = min(5, 500 p / C − 5)", score)]
    scale, off = next(
        piece for least, *piece in ((2.5, 500, 5.0), (0.0, 250, 1.25), (-2.5, 500, 2.5)) if score >= least
    )
    if toward > 0:
        found.append(Step(f"C = {scale} p / (score + {off:g})", scale * toward / (score + off)))
    return [*found, Step(f"score = {scale} p / C − {off:g}", score)]
