"""What both rules of the United Nations do before they differ: what there is to reach, and what can't be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ortaq.model.block import Block, Bools, Floats, Ints, Pick, cagr, met
from ortaq.model.verdicts import Deciding, Step

END = 2030
"""The end of the Agenda, where a target has no deadline or one that is past."""

PARITY_TOLERANCE = 0.03
"""Parity is reached where the index is at most this far from one (Technical Note 2022: within 0.02 to 0.03)."""

_PARITY = 1.0


@dataclass(frozen=True, slots=True)
class Path:
    """Base, latest value and what is to be reached, on the scale on which a rule computes.

    That scale is the series' own, but for parity: there it is the distance from one, which is to fall.

    Args:
        level: What is to be reached, in the series' own unit; NaN where the Agenda names no number.
        target: The same on the scale of the rule.
        met_base: Whether the base meets the target.
        met_latest: Whether the latest value does.
        year: By when.
    """

    base: Floats
    latest: Floats
    target: Floats
    direction: Ints
    level: Floats
    met_base: Bools
    met_latest: Bools
    year: Ints


def path(block: Block, base: Pick, latest: Pick) -> Path:
    """What each series is to reach, from its kind of target and, for the relative kinds, its own base."""
    factor = block.of_kind("halving") | block.of_kind("doubling") | block.of_kind("reduction")
    yearly = block.of_kind("annual-rate")
    parity = block.of_kind("parity")
    year = np.where(block.deadline > np.maximum(latest.time_period, 0), block.deadline, END)
    years = np.where(base.has, year - base.time_period, 1)
    level = np.where(block.of_kind("none"), np.nan, block.target_value)
    level = np.where(factor, base.obs_value * block.target_value, level)
    with np.errstate(invalid="ignore"):
        level = np.where(yearly, base.obs_value * (1.0 + block.target_value) ** years, level)
    scaled_base = np.where(parity, np.abs(base.obs_value - _PARITY), base.obs_value)
    scaled_latest = np.where(parity, np.abs(latest.obs_value - _PARITY), latest.obs_value)
    target = np.where(parity, PARITY_TOLERANCE, level)
    direction = np.where(parity, -1, block.direction)
    # A rate that is asked for each year has no level that could be met before the year.
    judged = np.where(yearly, np.nan, target)
    # A series without a number may carry a level that counts as arrived (95 % of people): it ends the race, no more.
    arrived = np.where(block.of_kind("none"), block.target_value, judged)
    return Path(
        scaled_base,
        scaled_latest,
        target,
        direction,
        level,
        met(scaled_base, judged, direction),
        met(scaled_latest, arrived, direction),
        year,
    )


def needed(way: Path, base: Pick) -> Floats:
    """The growth a year from the base that reaches the target; a target of zero is taken as 0.001 (Note 2022)."""
    target = np.where(way.target == 0, 0.001, way.target)
    return np.where(base.has, cagr(way.base, target, way.year - base.time_period), np.nan)


def not_growing(first: Deciding, block: Block, way: Path, base: Pick, latest: Pick, shock: Bools) -> None:
    """Reasons for which growth from base to latest says nothing."""
    first.because("no-baseline", ~base.has)
    first.because("baseline-is-latest", base.time_period >= latest.time_period)
    first.because("growth-rate", block.of_series_kind("growth"))
    first.because("shock-in-baseline", shock)
    with np.errstate(invalid="ignore"):
        first.because("negative-value", (way.base < 0) | (way.latest < 0))
        first.because("base-zero", way.base == 0)


def projected(block: Block, way: Path, latest: Pick, growth: Floats) -> tuple[Floats, Floats, Bools]:
    """The value at the year if growth goes on: as the rule has it, held at the natural limits, and where it was held.

    On the scale of the rule the first, in the series' own unit the second.
    """
    years = np.where(latest.has, way.year - latest.time_period, 0)
    with np.errstate(invalid="ignore", over="ignore"):
        free = way.latest * (1.0 + growth) ** years
        side = np.where(latest.obs_value < _PARITY, -1.0, 1.0)
        own = np.where(block.of_kind("parity"), _PARITY + side * free, free)
        held = np.clip(own, block.lower_limit, block.upper_limit)
        return free, held, np.isfinite(own) & (held != own)


def steps_of(row: Mapping[str, Any], measure: str) -> tuple[Step, ...]:
    """The numbers of a verdict in the order in which they arise; what is null is left out.

    Args:
        row: A row of ASSESSMENT.
        measure: The formula of the number that is cut into classes, where there is a number to reach.
    """
    formulas = (
        ("pace", "CAGR(v_b, v_t) = (v_t / v_b)^(1 / (t - b)) - 1"),
        ("pace_needed", "CAGR(v_b, T) = (T / v_b)^(1 / (Y - b)) - 1"),
        ("projection", "v_Y = v_t (1 + CAGR(v_b, v_t))^(Y - t)"),
        ("measure", measure),
    )
    by_growth_alone = row["measure_name"] == "CAGR"
    return tuple(
        Step(formula, row[name])
        for name, formula in formulas
        if row[name] is not None and not (name == "measure" and by_growth_alone)
    )
