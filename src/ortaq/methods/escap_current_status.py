"""UN ESCAP's current status: how much of the way since 2015 has been done, against what should have been by now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods import anticipated
from ortaq.methods.escap_anticipated_progress import champion_step, weighted_line
from ortaq.methods.shared import BASE_YEAR, ROUNDING
from ortaq.model.block import Block, Limits
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "escap-current-status"
TITLE = "ESCAP-type current status"
SHORT = "ESCAP-type current status"
CITE = (
    "UN ESCAP, Asia and the Pacific SDG Progress Report, progress assessment methodology (update of 4 March 2026), "
    "current status index; compared with the straight line as by the Philippine Statistics Authority (2020), "
    "https://data.unescap.org/resources/progress-assessment-methodology"
)
QUESTION = "progress"
FORMULA = "CS = ±10 (I_t − I_0) / |T − I_0|"
MIN_POINTS = 2
CLASSES = (
    MethodClass("achieved", "target achieved", "on-track", 1),
    MethodClass("expected-progress", "as much progress as was to be expected by now", "on-track", 1),
    MethodClass("below-expected", "less progress than was to be expected by now", "too-slow", 2),
    MethodClass("no-progress", "no progress since the base year, or away from the target", "away", 4),
)
ACHIEVED, EXPECTED, BELOW, AWAY = range(4)
LIMITS: Mapping[str, Limits] = {}
NEEDS = (anticipated.CHAMPION,)

WHOLE = 10.0
"""The index at the target; 0 is the level of the base year, below zero it was moved away."""


def assess(block: Block) -> Verdicts:
    """The part of the way from the base that is done, of ten: CS = ±10 (I_t - I_0) / |T - I_0|; 10 where T is met.

    Base: the value of 2015, else what the line of the anticipated progress has for it. I_t is the newest figure; plus
    where a rise is progress, minus where a fall is; for parity CS = 10 - 10 |1 - I_t| / |1 - I_0|. As much as was to be
    expected: CS ≥ 10 (t - 2015) / (Y - 2015), the straight line from base to target. Two figures at the least. Where
    the Agenda names no number, the target is the champions', as for the anticipated progress.

    Where the publication could not be read, these readings are ours: t is the year of the newest figure itself, so that
    nothing is estimated for it; CS at or below zero is no progress; a base that meets the target while the newest
    figure does not is away from it; yes or no is not judged; a deadline that is past is read as the end of the Agenda.
    """
    latest = block.latest()
    through = weighted_line(block)
    told = anticipated.way(block, latest, through.at(BASE_YEAR))
    first = Deciding(len(block))
    anticipated.not_judged(first, block, latest)
    first.because("too-few-points", through.count < MIN_POINTS)
    anticipated.no_target(first, block, told)

    span = np.where(told.base.has, latest.time_period - BASE_YEAR, 0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        way = np.abs(told.target - told.base.obs_value)
        done = WHOLE * told.direction * (latest.obs_value - told.base.obs_value) / way
        by_distance = WHOLE - WHOLE * np.abs(told.target - latest.obs_value) / way
        index = np.where(told.met_latest, WHOLE, np.where(told.is_parity, by_distance, done))
        expected = WHOLE * span / (told.year - BASE_YEAR)
        pace = np.where(span > 0, (latest.obs_value - told.base.obs_value) / span, np.nan)
        needed = (told.target - told.base.obs_value) / (told.year - BASE_YEAR)
    first.is_class(ACHIEVED, told.met_latest)
    first.is_class(AWAY, told.met_base & ~told.is_parity, "met-then-lost")
    first.is_class(AWAY, told.met_base)
    with np.errstate(invalid="ignore"):
        first.is_class(EXPECTED, index >= expected - ROUNDING)
        first.is_class(AWAY, index <= ROUNDING)
    first.is_class(BELOW, np.isfinite(index))
    first.because("undefined", first.open)
    anticipated.notes(first, block, told, np.zeros(len(block), bool))
    return anticipated.verdicts(
        CLASSES,
        first,
        block,
        told,
        measure=index,
        measure_name="CS",
        pace=pace,
        pace_needed=np.where(told.met_base, np.nan, needed),
        pace_unit="unit",
        projection=np.full(len(block), np.nan),
        year_reached=np.full(len(block), np.nan),
    )


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The pace, the index, and what was to be expected by the year of the newest figure.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    if row["status"] is None:
        return ()
    base, latest, target = row["baseline_value"], row["latest_value"], row["target_value"]
    span, whole = row["latest_period"] - row["baseline_period"], row["deadline"] - row["baseline_period"]
    found = [Step(f"(I_t − I_0) / (t − 2015) = ({latest:.6g} − {base:.6g}) / {span}", (latest - base) / span)]
    if row["pace_needed"] is not None:
        formula = f"(T − I_0) / (Y − 2015) = ({target:.6g} − {base:.6g}) / {whole}"
        found.append(Step(formula, (target - base) / whole))
    if row["reason"] == "champion-target":
        found.append(champion_step(row))
    if row["status"] == "achieved":
        found.append(Step("CS = 10: I_t meets T", WHOLE))
    elif row["measure"] is not None:
        found.append(_index(row))
    return (*found, Step(f"10 (t − 2015) / (Y − 2015) = 10 × {span} / {whole}", WHOLE * span / whole))


def _index(row: Mapping[str, Any]) -> Step:
    """The index from base, newest figure and target."""
    base, latest, target = row["baseline_value"], row["latest_value"], row["target_value"]
    way = f"|{target:.6g} − {base:.6g}|"
    if row["reason"] == "parity-by-distance":
        formula = f"CS = 10 − 10 |T − I_t| / |T − I_0| = 10 − 10 |{target:.6g} − {latest:.6g}| / {way}"
        return Step(formula, WHOLE - WHOLE * abs(target - latest) / abs(target - base))
    sign, rise = ("", latest - base) if target > base else ("−", base - latest)
    if (row["measure"] < 0) != (rise < 0) and rise != 0:  # a base beyond its target: which way is progress, CS tells
        sign, rise = ("−" if not sign else ""), -rise
    formula = f"CS = {sign}10 (I_t − I_0) / |T − I_0| = {sign}10 ({latest:.6g} − {base:.6g}) / {way}"
    return Step(formula, WHOLE * rise / abs(target - base))
