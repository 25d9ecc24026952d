"""The Sustainable Development Report's trend arrow: growth of late against the growth that reaches green by 2030."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods import sdsn, sdsn_marks
from ortaq.methods.shared import LAST_YEAR
from ortaq.model.block import Block, Limits
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "sdsn-trend"
TITLE = "Trend arrow of the Sustainable Development Report (SDSN-type)"
SHORT = "SDSN-type trend"
CITE = (
    "Sustainable Development Solutions Network and Bertelsmann Stiftung, Sustainable Development Report 2020 and 2021, "
    "database; G. Lafortune et al., SDG Index and Dashboards: Detailed Methodological Paper, 2018, "
    "https://dashboards.sdgindex.org/chapters/methodology"
)
QUESTION = "outlook"
FORMULA = "r = ((v_t − v_s) / (t − s)) / ((G − v_s) / (2030 − s))"
MIN_POINTS = 2
CLASSES = (
    MethodClass("on-track", "on track or maintaining achievement", "on-track", 1),
    MethodClass("moderately-improving", "moderately improving", "too-slow", 2),
    MethodClass("stagnating", "stagnating", "away", 3),
    MethodClass("decreasing", "decreasing", "away", 4),
)
LIMITS: Mapping[str, Limits] = {}
NEEDS = (*sdsn_marks.NEEDS, "worst-ever")

YEARS, WITHIN = 4, 1
"""How long before the newest figure the trend starts, a year more or less: so most of the report of 2021."""

SINCE = 2015


def assess(block: Block) -> Verdicts:
    """The linear growth of the last years over the linear growth that would reach green by 2030: r = g / g_needed.

    Base: the figure four years before the newest, else the one after, else the one before. On track: green, or r ≥ 1;
    moderately improving: r ≥ 0.5; stagnating: r ≥ 0, or a fall near green that is slow: nearer than a tenth of the
    largest distance from green that any state had in any year, by less than 0.5 % of that distance a year; decreasing:
    any other fall.

    The report names the years of each indicator; that they are the newest four here is ours. So are the thresholds
    where the report has none for a series (see sdsn-dashboard), and that members of the OECD are compared with all
    states.
    """
    latest = block.latest()
    start = block.nearest(latest.time_period - YEARS, within=WITHIN, where=_before(block, latest.time_period))
    held = sdsn_marks.marks(block, latest)
    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.because("no-data-after-2015", latest.time_period <= SINCE)
    sdsn_marks.not_held(first, block, held)
    first.because("no-baseline", ~start.has)
    first.because("undefined", start.time_period >= sdsn.END)
    sign = held.sign
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        change = sdsn.Change(
            start_year=start.time_period,
            end_year=latest.time_period,
            start=start.obs_value,
            end=latest.obs_value,
            green=held.green,
            sign=sign,
            achieved=held.reaches(latest.obs_value, held.green),
            farthest=np.maximum(sign * (held.green - block.yardstick("worst-ever")), 0.0),
        )
        place = sdsn.arrow(change)
        needed = change.needed()
        ratio = np.where(needed > 0, change.growth / needed, np.nan)
        pace = sign * change.growth
        left = np.maximum(sdsn.END - latest.time_period, 0)
        free = latest.obs_value + pace * left
        reached = latest.time_period + (held.green - latest.obs_value) / pace
    for arrow in (sdsn.ON_TRACK, sdsn.IMPROVING, sdsn.STAGNATING, sdsn.DECREASING):
        first.is_class(arrow, place == arrow)
    first.because("undefined", first.open)
    sdsn_marks.notes(first, block)
    told = first.status >= 0
    with np.errstate(invalid="ignore"):
        toward = told & (change.growth > 0) & ~change.achieved & (reached <= LAST_YEAR)

    def beside(values: np.ndarray) -> np.ndarray:
        return np.where(told & np.isfinite(values), values, np.nan)

    return Verdicts(
        classes=CLASSES,
        status=first.status,
        reason=first.reason,
        baseline_period=start.time_period,
        baseline_value=start.obs_value,
        latest_period=latest.time_period,
        latest_value=latest.obs_value,
        target_value=np.where(told, held.green, np.nan),
        deadline=np.where(told, sdsn.END, np.where(latest.has, block.deadline, 0)),
        measure=beside(ratio),
        measure_name=("r",),
        measure_named=np.zeros(len(block), np.int64),
        pace=beside(pace),
        pace_needed=beside(np.where(needed > 0, sign * needed, np.nan)),
        projection=beside(np.clip(free, block.lower_limit, block.upper_limit)),
        score=np.full(len(block), np.nan),
        year_reached=np.where(toward, beside(reached), np.nan),
        pace_unit="unit",
    )


def _before(block: Block, year: np.ndarray) -> np.ndarray:
    """Which observations come before a year of their series."""
    return block.time_period < block.each(year)


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The growth of late, the growth needed, their ratio, and the value of 2030 if it goes on.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    if row["status"] is None:
        return ()
    start, end, green = row["baseline_value"], row["latest_value"], row["target_value"]
    years, left = row["latest_period"] - row["baseline_period"], sdsn.END - row["baseline_period"]
    pace = (end - start) / years
    found = [Step(f"(v_t − v_s) / (t − s) = ({end:.6g} − {start:.6g}) / {years}", pace)]
    if row["pace_needed"] is not None:
        needed = (green - start) / left
        found.append(Step(f"(G − v_s) / (2030 − s) = ({green:.6g} − {start:.6g}) / {left}", needed))
        if row["measure"] is not None:
            found.append(Step(f"r = {pace:.6g} / {needed:.6g}", pace / needed))
    ahead = max(sdsn.END - row["latest_period"], 0)
    free = end + pace * ahead
    found.append(Step(f"v_2030 = v_t + (2030 − t) (v_t − v_s) / (t − s) = {end:.6g} + {ahead} × {pace:.6g}", free))
    held = row["projection"]
    if held is not None and abs(held - free) > 1e-9 * max(1.0, abs(free)):
        found.append(Step(f"{'min' if held < free else 'max'}(v_2030, {held:.6g})", held))
    return tuple(found)
