"""UNICEF's variant of anticipated progress: bounded series on the logit scale, others by growth, recent years first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ortaq.methods import anticipated
from ortaq.methods.escap_anticipated_progress import champion_step
from ortaq.methods.shared import BASE_YEAR, ROUNDING
from ortaq.methods.trend import line
from ortaq.model.block import Block, Bools, Floats, Ints, Limits, Pick
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "unicef-anticipated-progress"
TITLE = "UNICEF-type anticipated progress"
SHORT = "UNICEF-type anticipated progress"
CITE = (
    "UNICEF Middle East and North Africa, SDG-MENARO, progress assessment functions (code, 2025), "
    "https://github.com/spalmas/SDG-MENARO"
)
QUESTION = "outlook"
FORMULA = "AP = ±10 (I_Y − I_0) / |T − I_0|"
MIN_POINTS = 2
CLASSES = (
    MethodClass("will-meet", "will meet the target", "on-track", 1),
    MethodClass("accelerate", "need to accelerate", "too-slow", 2),
    MethodClass("no-progress", "no progress expected", "away", 4),
)
WILL_MEET, ACCELERATE, NO_PROGRESS = range(3)
LIMITS: Mapping[str, Limits] = {}
NEEDS = (anticipated.CHAMPION,)

WHOLE, NEARLY = 10.0, 9.0
"""The index at the target, and above what a target will be met."""

REGRESSION_POINTS = 3
"""With fewer, the mean growth between two figures is all there is."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """The figures on the scale on which they change evenly: the logit between two natural limits, else the logarithm.

    Args:
        of_observation: NaN where a figure has no place on it: at a limit, at zero or below.
    """

    bounded: Bools
    lower: Floats
    width: Floats
    of_observation: Floats

    def place(self, value: Floats) -> Floats:
        """Where one value a series stands on it."""
        with np.errstate(invalid="ignore", divide="ignore"):
            part = (value - self.lower) / self.width
            on_logit = np.log(part / (1.0 - part))
            found = np.where(self.bounded, on_logit, np.log(value))
        return np.where(np.isfinite(found), found, np.nan)

    def value(self, place: Floats) -> Floats:
        """The value at a place."""
        with np.errstate(over="ignore", invalid="ignore"):
            logistic = self.lower + self.width / (1.0 + np.exp(-place))
            found = np.where(self.bounded, logistic, np.exp(place))
        return np.where(np.isfinite(found), found, np.nan)


def _scale(block: Block) -> _Scale:
    bounded = np.isfinite(block.lower_limit) & np.isfinite(block.upper_limit) & ~block.of_kind("parity")
    bounded &= block.upper_limit > np.where(bounded, block.lower_limit, 0.0)
    lower = np.where(bounded, block.lower_limit, 0.0)
    width = np.where(bounded, np.where(bounded, block.upper_limit, 1.0) - lower, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (block.obs_value - block.each(lower)) / block.each(width)
        place = np.where(block.each(bounded), np.log(part / (1.0 - part)), np.log(block.obs_value))
    enters = anticipated.since(block) & np.isfinite(place)
    return _Scale(bounded, lower, width, np.where(enters, place, np.nan))


@dataclass(frozen=True, slots=True)
class _Model:
    """What the model has for any year: a straight line on the scale."""

    count: Ints
    last: Pick
    mean_growth: Floats
    slope: Floats
    start: Floats
    start_year: Floats


def _model(block: Block, scale: _Scale, year: Ints) -> _Model:
    """The line of each series: on the logit scale by regression, elsewhere from the last figure on by weighted growth.

    A figure of the year t_i weighs w_i = (Y - t_1) / (Y - t_i). The regression takes its slope weighted and goes
    through the unweighted means, as UNICEF's code does.
    """
    usable = np.isfinite(scale.of_observation)
    years = block.time_period.astype(np.float64)
    count = block.sum(usable.astype(np.float64))
    last, first = block.latest(usable), block.first(usable)
    # A year at or after the deadline would weigh without end: there the figures speak, not the weights.
    ahead = np.maximum(block.each(year) - block.time_period, 1)
    weight = np.where(usable, np.maximum(block.each(year - first.time_period), 1) / ahead, 0.0)
    growth, gap = _between(block, scale.of_observation, usable)
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs = block.sum((gap > 0).astype(np.float64))
        mean_growth = block.sum(np.where(gap > 0, growth / np.maximum(gap, 1.0), 0.0)) / pairs
        weighted = block.sum(weight * growth) / block.sum(weight * gap)
        middle = block.sum(np.where(usable, years - block.each(first.time_period), 0.0)) / count + first.time_period
        level = block.sum(np.where(usable, scale.of_observation, 0.0)) / count
    regressed = line(block, years, scale.of_observation, weight).slope
    by_line = scale.bounded & (count >= REGRESSION_POINTS)
    at_last = scale.place(last.obs_value)
    return _Model(
        count.astype(np.int64),
        last,
        mean_growth,
        np.where(by_line, regressed, np.where(scale.bounded, mean_growth, weighted)),
        np.where(by_line, level, at_last),
        np.where(by_line, middle, last.time_period),
    )


def _between(block: Block, place: Floats, usable: Bools) -> tuple[Floats, Floats]:
    """For each usable observation the change and the years since the one before it; 0 for the first of a series."""
    change, gap = np.zeros(len(place)), np.zeros(len(place))
    at = np.flatnonzero(usable)
    owner = np.repeat(np.arange(len(block)), block.count)[at]
    later = np.flatnonzero(np.diff(owner) == 0) + 1
    change[at[later]] = place[at[later]] - place[at[later - 1]]
    gap[at[later]] = block.time_period[at[later]] - block.time_period[at[later - 1]]
    return change, gap


def assess(block: Block) -> Verdicts:
    """The part of the way that will be done, of ten: AP = ±10 (I_Y - I_0) / |T - I_0|; 10 where I_Y meets the target.

    Base: the value of 2015, else the newest figure carried back by the mean growth on the scale. I_Y is the value at
    the deadline. Between two natural limits the scale is the logit, L = ln(x / (1 - x)), and I_Y is on a line whose
    slope is weighted by w_i = (Y - t_1) / (Y - t_i) and which goes through the means; of two figures the growth between
    them goes on. Elsewhere the newest figure grows on by the weighted mean of growth a year. AP > 9 will meet, ≤ 0 no
    progress, between them need to accelerate. A single figure that meets the target will meet it, any other single
    figure is not judged.

    Where the code is silent, or not made for a kind, these readings are ours: figures since 2000 enter; figures at a
    limit, or of zero, have no place on the scale and are left out; growth over several years is taken a year; parity
    is AP = 10 - 10 |1 - I_Y| / |1 - I_0|, and 10 within 0.03 of one or where the line crosses it; a base that meets the
    target while I_Y does not expects no progress; growth rates, yes or no, and values below zero are not judged; a
    deadline that is past is read as the end of the Agenda; without a number the target is the champions'.
    """
    latest, scale = block.latest(), _scale(block)
    year = anticipated.way(block, latest, np.full(len(block), np.nan)).year
    model = _model(block, scale, year)
    with np.errstate(invalid="ignore", over="ignore"):
        back = scale.value(scale.place(latest.obs_value) + model.mean_growth * (BASE_YEAR - latest.time_period))
        ahead = scale.value(model.start + model.slope * (year - model.start_year))
    told = anticipated.way(block, latest, back)
    # At a limit, or at zero, the scale ends: what stands there stays; and a figure later than the year is the answer.
    at_end = np.isnan(scale.place(latest.obs_value)) | (latest.time_period >= year)
    free = np.where(at_end, latest.obs_value, ahead)
    projection = np.clip(free, block.lower_limit, block.upper_limit)

    first = Deciding(len(block))
    anticipated.not_judged(first, block, latest)
    first.because("growth-rate", block.of_series_kind("growth"))
    enough = block.sum(anticipated.since(block).astype(np.float64)) >= MIN_POINTS
    first.is_class(WILL_MEET, ~enough & told.met_latest & ~told.champion)
    first.because("too-few-points", ~enough)
    first.because("negative-value", ~scale.bounded & block.any(block.obs_value < 0))
    anticipated.no_target(first, block, told)
    arrives = told.arrives(projection)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        way = np.abs(told.target - told.base.obs_value)
        done = WHOLE * told.direction * (projection - told.base.obs_value) / way
        by_distance = WHOLE - WHOLE * np.abs(told.target - projection) / way
        index = np.where(arrives, WHOLE, np.where(told.is_parity, by_distance, done))
    index = np.where(np.isfinite(index), index, np.nan)
    first.is_class(WILL_MEET, arrives)
    first.is_class(NO_PROGRESS, told.met_base & ~told.is_parity & ~told.met_latest, "met-then-lost")
    first.is_class(NO_PROGRESS, told.met_base & np.isfinite(projection))
    with np.errstate(invalid="ignore"):
        first.is_class(WILL_MEET, index > NEARLY + ROUNDING)
        first.is_class(NO_PROGRESS, index <= ROUNDING)
    first.is_class(ACCELERATE, np.isfinite(index))
    first.because("undefined", first.open)
    anticipated.notes(first, block, told, np.zeros(len(block), bool))
    needed, _ = anticipated.straight(told, latest.obs_value, np.zeros(len(block)))
    left = year - latest.time_period
    with np.errstate(invalid="ignore", divide="ignore"):
        pace = np.where(left > 0, (projection - latest.obs_value) / left, np.nan)
    alone = ~enough
    return anticipated.verdicts(
        CLASSES,
        first,
        block,
        told,
        measure=np.where(alone, WHOLE, index),
        measure_name="AP",
        pace=np.where(alone, np.nan, pace),
        pace_needed=needed,
        pace_unit="unit",
        projection=np.where(alone, np.nan, projection),
        year_reached=_reached(told, scale, model),
    )


def _reached(told: anticipated.Way, scale: _Scale, model: _Model) -> Floats:
    """When the line on the scale is at the target; NaN where it goes away from it, or the target is at a limit."""
    here, there = scale.place(told.latest.obs_value), scale.place(told.target)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        at = model.start_year + (there - model.start) / model.slope
        toward = (there - here) * model.slope > 0
    return np.where(toward & ~told.met_latest, np.maximum(at, told.latest.time_period), np.nan)


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The value at the deadline, the change a year up to it, and the index: a row does not hold the model's figures.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    if row["status"] is None or row["projection"] is None:
        return ()
    year, projection, latest = row["deadline"], row["projection"], row["latest_value"]
    base, target = row["baseline_value"], row["target_value"]
    found = [Step(f"I_{year}", projection)]
    if row["pace"] is not None:
        left = year - row["latest_period"]
        formula = f"(I_{year} − v_t) / (Y − t) = ({projection:.6g} − {latest:.6g}) / {left}"
        found.append(Step(formula, (projection - latest) / left))
    if row["reason"] == "champion-target":
        found.append(champion_step(row))
    if row["measure"] == WHOLE:
        found.append(Step(f"AP = 10: I_{year} meets T", WHOLE))
    elif row["measure"] is not None and row["reason"] == "parity-by-distance":
        formula = f"AP = 10 − 10 |T − I_{year}| / |T − I_0| = 10 − 10 |{target:.6g} − {projection:.6g}|"
        value = WHOLE - WHOLE * abs(target - projection) / abs(target - base)
        found.append(Step(f"{formula} / |{target:.6g} − {base:.6g}|", value))
    elif row["measure"] is not None:
        way = abs(target - base)
        sign, rise = (
            ("", projection - base) if (row["measure"] < 0) == (projection < base) else ("−", base - projection)
        )
        letters = f"AP = {sign}10 (I_{year} − I_0) / |T − I_0|"
        found.append(Step(f"{letters} = {sign}10 ({projection:.6g} − {base:.6g}) / {way:.6g}", WHOLE * rise / way))
    return tuple(found)
