"""UNICEF's variant of anticipated progress: bounded series on the logit scale, others by growth, recent years first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ortaq.methods import anticipated
from ortaq.methods.escap_anticipated_progress import champion_step
from ortaq.methods.shared import BASE_YEAR, ROUNDING
from ortaq.model.block import Block, Bools, Floats, Ints, Limits, Told
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
    """The scale on which figures change evenly: the logit between two natural limits, else the logarithm."""

    bounded: Bools
    lower: Floats
    width: Floats

    def place(self, value: Floats) -> Floats:
        """Where one value a series stands on it; NaN at a limit, at zero or below."""
        found = _place(value, self.bounded, self.lower, self.width)
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
    return _Scale(bounded, lower, np.where(bounded, np.where(bounded, block.upper_limit, 1.0) - lower, 1.0))


def _place(value: Floats, bounded: Bools, lower: Floats, width: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        odds = value
        if bounded.any():
            part = (value - lower) / width
            odds = np.where(bounded, part / (1.0 - part), value)
        return np.log(odds)


@dataclass(frozen=True, slots=True)
class _Places:
    """The figures since 2000 that have a place on the scale, series after series.

    Args:
        offsets: Where each series begins among them.
    """

    offsets: Ints
    time_period: Ints
    place: Floats

    @property
    def count(self) -> Ints:
        """How many figures each series has."""
        return np.diff(self.offsets)

    def each(self, of_series: NDArray[Told]) -> NDArray[Told]:
        """For each figure what is told of its series."""
        return np.repeat(of_series, self.count)

    def sum(self, of_figure: Floats) -> Floats:
        """For each series the sum over its figures; 0 for a series without any."""
        found = np.zeros(len(self.offsets) - 1)
        filled = self.count > 0
        if filled.any():
            found[filled] = np.add.reduceat(of_figure, self.offsets[:-1][filled])
        return found

    def end(self, of_figure: NDArray[Told], *, last: bool) -> NDArray[Told]:
        """The first or the last figure's number of each series; 0 where there is none."""
        if not len(of_figure):
            return np.zeros(len(self.offsets) - 1, of_figure.dtype)
        at = np.maximum(self.offsets[1:] - 1, 0) if last else np.minimum(self.offsets[:-1], len(of_figure) - 1)
        return np.where(self.count > 0, of_figure[at], np.zeros(1, of_figure.dtype))


def _places(block: Block, scale: _Scale) -> _Places:
    bounded = scale.bounded
    if bounded.any():
        place = _place(block.obs_value, block.each(bounded), block.each(scale.lower), block.each(scale.width))
    else:
        place = _place(block.obs_value, bounded[:0], scale.lower, scale.width)
    usable = anticipated.since(block) & np.isfinite(place)
    running = np.concatenate([[0], np.cumsum(usable)])
    return _Places(running[block.offsets], block.time_period[usable], place[usable])


@dataclass(frozen=True, slots=True)
class _Model:
    """What the model has for any year: a straight line on the scale, from a place and a year on."""

    mean_growth: Floats
    slope: Floats
    start: Floats
    start_year: Floats


def _model(block: Block, scale: _Scale, year: Ints) -> _Model:
    """The line of each series: on the logit scale by regression, elsewhere from the last figure on by weighted growth.

    A figure of the year t_i weighs w_i = (Y - t_1) / (Y - t_i). The regression takes its slope weighted and goes
    through the unweighted means, as UNICEF's code does.
    """
    of = _places(block, scale)
    first = of.end(of.time_period, last=False)
    x = (of.time_period - of.each(first)).astype(np.float64)
    # A year at or after the deadline would weigh without end: there the figures speak, not the weights.
    w = of.each(np.maximum(year - first, 1)) / np.maximum(of.each(year) - of.time_period, 1)
    y = of.place - of.each(of.end(of.place, last=False))
    growth, gap = _between(of)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = first + of.sum(x) / of.count
        level = of.end(of.place, last=False) + of.sum(y) / of.count
        # The products are made in place: new arrays of this size cost more than the products do.
        rate = growth / np.maximum(gap, 1.0)
        mean_growth = of.sum(rate) / (of.count - 1)
        growth *= w
        gap *= w
        weighted = of.sum(growth) / of.sum(gap)
        y *= w
        weight, rise = of.sum(w), of.sum(y)
        y *= x
        w *= x
        moment, product = of.sum(w), of.sum(y)
        w *= x
        spread = of.sum(w) - moment * moment / weight
        regressed = np.where(spread > 0, (product - moment * rise / weight) / spread, np.nan)
    by_line = scale.bounded & (of.count >= REGRESSION_POINTS)
    mean_growth = np.where(of.count > 1, mean_growth, np.nan)
    last = np.where(of.count > 0, of.end(of.place, last=True), np.nan)
    return _Model(
        mean_growth,
        np.where(by_line, regressed, np.where(scale.bounded, mean_growth, weighted)),
        np.where(by_line, level, last),
        np.where(by_line, middle, of.end(of.time_period, last=True)),
    )


def _between(of: _Places) -> tuple[Floats, Floats]:
    """For each figure the change and the years since the one before it; 0 for the first of a series."""
    change, gap = np.zeros(len(of.place)), np.zeros(len(of.place))
    change[1:], gap[1:] = np.diff(of.place), np.diff(of.time_period)
    starts = of.offsets[:-1][of.count > 0]
    change[starts], gap[starts] = 0.0, 0.0
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
    year = anticipated.deadline(block, latest)
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
    needed, _ = anticipated.straight(told, np.zeros(len(block)))
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
    """When the newest figure, going on at the model's pace on the scale, is at the target.

    NaN where it goes away from it, or where the target is at a limit, which the scale has no place for.
    """
    here, there = scale.place(told.latest.obs_value), scale.place(told.target)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        at = told.latest.time_period + (there - here) / model.slope
        toward = (there - here) * model.slope > 0
    return np.where(toward & ~told.met_latest, at, np.nan)


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
