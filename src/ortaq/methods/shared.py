"""What the methods do before they differ: what there is to reach, what can't be judged, and when it is reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ortaq.model.block import Block, Bools, Cuts, Floats, Ints, Pick, cagr, met
from ortaq.model.verdicts import Deciding, MethodClass, Verdicts

BASE_YEAR = 2015
NEAR = 3
"""How many years a base may be off, where a rule looks on both sides."""

END = 2030
"""The end of the Agenda, where a target has no deadline or one that is past."""

PARITY_TOLERANCE = 0.03
"""Parity is reached where the index is at most this far from one (Technical Note 2022: within 0.02 to 0.03)."""

ARRIVED_SHARE = 0.95
"""A share that is to rise without a number has arrived at this part of its natural limit: the level that UNDP gives
most such series (95 of 100 %)."""

PARITY = 1.0
"""The index where both sides have the same."""

ROUNDING = 1e-9
"""A measure this near to a cut point is on it: growth of one per cent, computed, is a little more or less than that."""

NEARLY_ZERO = 0.001
"""What a target of zero is taken as where growth is asked for (Technical Note 2022): growth to zero has no rate."""

LAST_YEAR = 3000
"""What is reached later than this is never reached."""


@dataclass(frozen=True, slots=True)
class Path:
    """Base, latest value and what is to be reached, on the scale on which a rule computes.

    That scale is the series' own, but for parity: there it is the distance from one, which is to fall.

    Args:
        level: What is to be reached, in the series' own unit; NaN where the Agenda names no number.
        target: The same on the scale of the rule.
        met_base: Whether the base meets the target.
        met_latest: Whether the latest value does, or meets a level that counts as arrived beside no number.
        at_limit: Whether the latest value leaves little to gain, where the Agenda names no number.
        has_number: Whether there is a level, or a rate a year, to be held against.
        year: By when.
    """

    base: Floats
    latest: Floats
    target: Floats
    direction: Ints
    level: Floats
    met_base: Bools
    met_latest: Bools
    at_limit: Bools
    has_number: Bools
    year: Ints


def path(block: Block, base: Pick, latest: Pick, *, reference: Pick | None = None, year: Ints | None = None) -> Path:
    """What each series is to reach, from its kind of target and, for the relative kinds, its own base.

    Args:
        reference: What half or twice is meant of, where a method's own base is another year than the Agenda's.
        year: By when, where a method reads a deadline that is past in a way of its own.
    """
    of = base if reference is None else reference
    factor = block.of_kind("halving") | block.of_kind("doubling") | block.of_kind("reduction")
    yearly, parity, without = block.of_kind("annual-rate"), block.of_kind("parity"), block.of_kind("none")
    if year is None:
        year = deadline_or_end(block, latest)
    level = np.where(without, np.nan, block.target_value)
    with np.errstate(invalid="ignore", over="ignore"):
        # Twice nothing is nothing, and half of a debt is more: such a base asks for no level. Nor does a base that is
        # the newest value: half of that would be read as what the Agenda asks for.
        later = of.time_period < latest.time_period
        relative = later & ((of.obs_value > 0) | ((of.obs_value == 0) & (block.direction < 0)))
        level = np.where(factor, np.where(relative, of.obs_value * block.target_value, np.nan), level)
        asked = yearly & later
        if asked.any():
            years = np.where(of.has, year - of.time_period, 1)[asked]
            level[asked] = of.obs_value[asked] * (1.0 + block.target_value[asked]) ** years
        level[yearly & ~later] = np.nan
        level[~np.isfinite(level)] = np.nan
    scaled_base = np.where(parity, np.abs(base.obs_value - PARITY), base.obs_value)
    scaled_latest = np.where(parity, np.abs(latest.obs_value - PARITY), latest.obs_value)
    target = np.where(parity, PARITY_TOLERANCE + ROUNDING, level)
    direction = np.where(parity, -1, block.direction)
    # A rate that is asked for each year has no level that could be met before the year.
    judged = np.where(yearly, np.nan, target)
    # A series without a number may carry a level that counts as arrived (95 % of people): it ends the race, no more.
    arrived = np.where(without, block.target_value, judged)
    # A natural limit is such a level too: nobody can go on rising at 100 %.
    part = np.where(block.of_series_kind("share"), ARRIVED_SHARE, 1.0)
    nearly = np.where(np.isfinite(block.upper_limit) & (block.upper_limit > 0), part * block.upper_limit, np.nan)
    return Path(
        scaled_base,
        scaled_latest,
        target,
        direction,
        level,
        met(scaled_base, judged, direction),
        met(scaled_latest, arrived, direction),
        without & np.isnan(block.target_value) & (direction > 0) & met(latest.obs_value, nearly, direction),
        np.isfinite(level) | yearly,
        year,
    )


def deadline_or_end(block: Block, latest: Pick) -> Ints:
    """The deadline of each series; the end of the Agenda where it has none or the newest figure is no earlier."""
    return np.where(block.deadline > np.maximum(latest.time_period, 0), block.deadline, END)


def larger_over_smaller(index: Floats) -> Floats:
    """An index of parity as the larger side over the smaller; one within the tolerance, NaN where not positive."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        apart = np.where(index > 0, np.maximum(index, 1 / index), np.nan)
        return np.where(np.abs(index - PARITY) <= PARITY_TOLERANCE + ROUNDING, PARITY, apart)


def grown(way: Path, base: Pick, latest: Pick) -> Floats:
    """The growth a year from base to latest value; NaN where there is no base."""
    return np.where(base.has, cagr(way.base, way.latest, latest.time_period - base.time_period), np.nan)


def only_zeros(block: Block, way: Path, since: int) -> Bools:
    """Whether a series that is to fall has been nothing but zero since a year: there is no less."""
    seen = block.time_period >= since
    return (way.direction < 0) & ~block.of_kind("parity") & ~block.any((block.obs_value != 0) & seen)


def needed(block: Block, way: Path, base: Pick) -> Floats:
    """The growth a year from the base that reaches the target, or the rate a year that is asked for.

    A target of zero is taken as 0.001 (Note 2022), and as a thousandth of a base that is no larger than that itself.
    """
    target = np.where(way.target == 0, nearly_zero(way.base), way.target)
    growth = np.where(base.has, cagr(way.base, target, way.year - base.time_period), np.nan)
    return np.where(block.of_kind("annual-rate"), block.target_value, growth)


def not_asked(first: Deciding, block: Block, way: Path) -> None:
    """Reasons for which nothing is asked of a series."""
    first.because("no-direction", way.direction == 0)
    first.because("target-value-missing", ~block.of_kind("none") & ~np.isfinite(block.target_value))


def nearly_zero(base: Floats) -> Floats:
    """What a target of zero is taken as from a base."""
    return np.where(base > NEARLY_ZERO, NEARLY_ZERO, base * NEARLY_ZERO)


def not_growing(first: Deciding, block: Block, way: Path, base: Pick, latest: Pick) -> None:
    """Reasons for which growth from base to latest says nothing."""
    first.because("no-baseline", ~base.has)
    first.because("baseline-is-latest", base.time_period >= latest.time_period)
    first.because("growth-rate", block.of_series_kind("growth"))
    with np.errstate(invalid="ignore"):
        first.because("negative-value", (way.base < 0) | (way.latest < 0) | (way.has_number & (way.target < 0)))
    first.because("shock-in-baseline", events_among_zeros(block, base))
    first.because("base-zero", way.base == 0)


def not_on_a_line(first: Deciding, block: Block, base: Pick, latest: Pick) -> None:
    """Reasons for which a straight line from base to latest says nothing."""
    first.because("not-for-kind", block.of_series_kind("growth"))
    first.because("no-baseline", ~base.has)
    first.because("baseline-is-latest", base.time_period >= latest.time_period)
    first.because("shock-in-baseline", events_among_zeros(block, base))


def events_among_zeros(block: Block, base: Pick) -> Bools:
    """Whether a series that is to fall has years of zero before a later one that is not: then one year is no base.

    So it is where the rule passes over a zero that is nearer to 2015 than the base, and where zeros come and go later.
    """
    zero = block.obs_value == 0
    if not zero.any():
        return np.zeros(len(block), bool)
    last_event = block.latest(~zero)
    zero_then = block.first(zero & (block.time_period >= block.each(base.time_period)))
    passed_over = block.nearest(BASE_YEAR, within=NEAR)
    comes_again = zero_then.has & (last_event.time_period > zero_then.time_period)
    skipped = base.has & passed_over.has & (passed_over.obs_value == 0) & (base.obs_value != 0)
    return (block.direction < 0) & ~block.of_kind("parity") & (comes_again | skipped)


def lost(first: Deciding, block: Block, place: int, where: Bools) -> None:
    """What was met at the base and is no more; of parity the note says how it is judged instead."""
    first.is_class(place, where & ~block.of_kind("parity"), "met-then-lost")
    first.is_class(place, where)


def projected(block: Block, way: Path, latest: Pick, growth: Floats) -> tuple[Floats, Floats, Bools]:
    """The value at the year if growth goes on: as the rule has it, held at the natural limits, and where it was held.

    On the scale of the rule the first, in the series' own unit the second. A value later than the year stands for
    itself.
    """
    years = np.where(latest.has, np.maximum(way.year - latest.time_period, 0), 0)
    with np.errstate(invalid="ignore", over="ignore"):
        free = way.latest * (1.0 + growth) ** years
        return (free, *held_at_limits(block, latest, free))


def on_line(block: Block, way: Path, latest: Pick, pace: Floats) -> tuple[Floats, Bools]:
    """The value at the year if a straight line goes on, in the series' own unit, and where a natural limit held it.

    A distance from parity ends at parity.
    """
    years = np.where(latest.has, np.maximum(way.year - latest.time_period, 0), 0)
    with np.errstate(invalid="ignore", over="ignore"):
        free = way.latest + pace * years
        return held_at_limits(block, latest, np.where(block.of_kind("parity"), np.maximum(free, 0.0), free))


def line_needed(way: Path, latest: Pick) -> Floats:
    """The change a year from the latest value that reaches the target by the year; NaN where that is met or past."""
    left = way.year - latest.time_period
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return np.where(way.met_latest | (left <= 0), np.nan, (way.target - way.latest) / left)


def held_at_limits(block: Block, latest: Pick, free: Floats) -> tuple[Floats, Bools]:
    """A projection in the series' own unit, held at the natural limits, and where it was held."""
    side = np.where(latest.obs_value < PARITY, -1.0, 1.0)
    with np.errstate(invalid="ignore", over="ignore"):
        own = np.where(block.of_kind("parity"), PARITY + side * free, free)
        held = np.clip(own, block.lower_limit, block.upper_limit)
        return held, np.isfinite(own) & (held != own)


def reached_by_growth(block: Block, way: Path, latest: Pick, growth: Floats) -> Floats:
    """The year, with its fraction, in which growth takes the latest value to the target: t + ln(T / v_t) / ln(1 + g).

    NaN where the target is met already, where growth leads away from it or stands still, and where the target lies
    beyond a natural limit. A target of zero is taken as in `needed`.
    """
    target = np.where(way.target == 0, nearly_zero(way.base), way.target)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        part = target / way.latest
        years = np.log(np.where(part > 0, part, np.nan)) / np.log1p(np.where(growth > -1, growth, np.nan))
    return _year(block, way, latest, years)


def reached_by_line(block: Block, way: Path, latest: Pick, pace: Floats) -> Floats:
    """The year, with its fraction, in which a straight line takes the latest value to the target: t + (T - v_t) / p.

    NaN as in `reached_by_growth`.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        years = (way.target - way.latest) / pace
    return _year(block, way, latest, years)


def _year(block: Block, way: Path, latest: Pick, years: Floats) -> Floats:
    """The year that is so many years after the latest value."""
    within = (way.level >= block.lower_limit) & (way.level <= block.upper_limit)
    year = latest.time_period + years
    # A rate that is asked for each year is a level at the deadline, and no earlier.
    reached = latest.has & within & ~way.met_latest & ~block.of_kind("annual-rate")
    with np.errstate(invalid="ignore"):
        return np.where(reached & (years >= 0) & (year <= LAST_YEAR), year, np.nan)


def notes(
    first: Deciding, block: Block, way: Path, latest: Pick, was_held: Bools, *, parity: str = "parity-by-distance"
) -> None:
    """What to mind beside a verdict; the weightiest where there are several."""
    arrived = way.met_latest | way.at_limit
    first.note(parity, block.of_kind("parity"))
    past = (block.deadline > 0) & (block.deadline <= latest.time_period)
    first.note("deadline-past", way.has_number & past & ~block.of_kind("binary"))
    first.note("overshoots-limit", was_held & ~arrived)


def own_or(own: Floats | None, usual: Cuts, size: int) -> Floats:
    """The cut points of each series: its own where it has any, the usual ones elsewhere."""
    every = np.tile(np.array(usual), (size, 1))
    return every if own is None else np.where(np.isfinite(own), own, every)


def growth_verdicts(
    classes: tuple[MethodClass, ...],
    first: Deciding,
    block: Block,
    way: Path,
    base: Pick,
    latest: Pick,
    *,
    measure: Floats,
    measure_name: str,
    growth: Floats,
    asked: Floats,
    projection: Floats,
    score: Floats | None = None,
    year_reached: Floats | None = None,
) -> Verdicts:
    """The decisions of a method that goes on by compound growth, with the numbers of that growth.

    Args:
        measure: Where there is a number to reach; without one the growth itself is the measure.
        asked: The growth that is needed; none where the base meets the target.
        year_reached: By the growth, unless told otherwise.
    """
    return verdicts(
        classes,
        first,
        block,
        way,
        base,
        latest,
        measure=np.where(way.has_number, measure, growth),
        measure_name=(measure_name, "CAGR"),
        measure_named=np.where(way.has_number, 0, 1),
        pace=growth,
        pace_needed=np.where(way.met_base, np.nan, asked),
        projection=projection,
        score=score,
        year_reached=reached_by_growth(block, way, latest, growth) if year_reached is None else year_reached,
    )


def line_verdicts(
    classes: tuple[MethodClass, ...],
    first: Deciding,
    block: Block,
    way: Path,
    base: Pick,
    latest: Pick,
    *,
    measure: Floats,
    measure_name: str,
    pace: Floats,
) -> Verdicts:
    """The decisions of a method that goes on along a straight line, with the numbers of the line.

    Paces are in the series' own unit a year; what no class was given is undefined.
    """
    projection, was_held = on_line(block, way, latest, pace)
    first.because("undefined", first.open)
    notes(first, block, way, latest, was_held)
    return verdicts(
        classes,
        first,
        block,
        way,
        base,
        latest,
        measure=measure,
        measure_name=(measure_name,),
        measure_named=np.zeros(len(block), np.int64),
        pace=pace,
        pace_needed=line_needed(way, latest),
        projection=projection,
        year_reached=reached_by_line(block, way, latest, pace),
        pace_unit="unit",
    )


def verdicts(
    classes: tuple[MethodClass, ...],
    first: Deciding,
    block: Block,
    way: Path,
    base: Pick,
    latest: Pick,
    *,
    measure: Floats,
    measure_name: tuple[str, ...],
    measure_named: Ints,
    pace: Floats,
    pace_needed: Floats,
    projection: Floats,
    score: Floats | None = None,
    year_reached: Floats | None = None,
    pace_unit: str = "fraction",
) -> Verdicts:
    """The decisions with their numbers: none but base, latest and target where nothing can be said.

    A pace or a projection beside "can't be said" would be read as a verdict after all; yes or no has
    none, and a growth rate neither.
    """
    told = first.status >= 0
    grows = told & ~block.of_kind("binary") & ~block.of_series_kind("growth")
    # The end of the Agenda stands in for a deadline only beside a verdict that was worked out for it.
    deadline = np.where(told | (block.deadline == 0), way.year, block.deadline)
    unsaid = np.full(len(block), np.nan)
    return Verdicts(
        classes=classes,
        status=first.status,
        reason=first.reason,
        baseline_period=base.time_period,
        baseline_value=base.obs_value,
        latest_period=latest.time_period,
        latest_value=latest.obs_value,
        target_value=way.level,
        deadline=np.where(latest.has, deadline, 0),
        measure=np.where(grows, measure, np.nan),
        measure_name=measure_name,
        measure_named=measure_named,
        pace=np.where(grows, pace, np.nan),
        pace_needed=np.where(grows, pace_needed, np.nan),
        projection=np.where(grows, projection, np.nan),
        score=np.where(told, unsaid if score is None else score, np.nan),
        year_reached=np.where(grows, unsaid if year_reached is None else year_reached, np.nan),
        pace_unit=pace_unit,
    )
