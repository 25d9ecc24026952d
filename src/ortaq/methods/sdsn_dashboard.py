"""The Sustainable Development Report's score and colour of the newest value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ortaq.methods import sdsn, sdsn_marks
from ortaq.model.block import Block, Limits
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "sdsn-dashboard"
TITLE = "Score and colour of the Sustainable Development Report (SDSN)"
SHORT = "SDSN dashboard"
CITE = (
    "Sustainable Development Solutions Network and Bertelsmann Stiftung, Sustainable Development Report 2020 and 2021, "
    "database; G. Lafortune et al., SDG Index and Dashboards: Detailed Methodological Paper, 2018, "
    "https://dashboards.sdgindex.org/chapters/methodology"
)
QUESTION = "status"
FORMULA = "score = 100 (v_t − w) / (b − w)"
MIN_POINTS = 1
CLASSES = (
    MethodClass("green", "green: goal achievement", "on-track", 1),
    MethodClass("yellow", "yellow: challenges remain", "too-slow", 2),
    MethodClass("orange", "orange: significant challenges", "too-slow", 3),
    MethodClass("red", "red: major challenges", "away", 4),
)
LIMITS: Mapping[str, Limits] = {}
NEEDS = sdsn_marks.NEEDS


def assess(block: Block) -> Verdicts:
    """Where the newest value stands between worst (0) and best (100), and its colour by the report's thresholds.

    Base: none, only the newest value counts. Score = 100 (v_t - w) / (b - w), held at 0 and 100, where w and b are the
    report's bounds of the series. Green from its green threshold on, red beyond its red one, yellow and orange between
    them with the border in the middle; at a threshold the better colour.

    Where the report has no bounds for a series, these are ours: w is the value at the 2.5th percentile of all states; b
    is the Agenda's number, else the natural limit of a share that is to be universal, else the mean of the five best
    states. The number is green, and red ends half-way to it; without one, green begins at three quarters of the way
    from w to b and red ends at one quarter. Yes or no, and parity, have no such scale.
    """
    latest = block.latest()
    held = sdsn_marks.marks(block, latest)
    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    sdsn_marks.not_held(first, block, held)
    place = sdsn.colour(latest.obs_value, held)
    for colour in (sdsn.GREEN, sdsn.YELLOW, sdsn.ORANGE, sdsn.RED):
        first.is_class(colour, place == colour)
    first.because("undefined", first.open)
    sdsn_marks.notes(first, block)
    told = first.status >= 0
    score = np.where(told, sdsn.score(latest.obs_value, held.best, held.worst), np.nan)
    nothing = np.full(len(block), np.nan)
    return Verdicts(
        classes=CLASSES,
        status=first.status,
        reason=first.reason,
        baseline_period=np.zeros(len(block), np.int64),
        baseline_value=nothing,
        latest_period=latest.time_period,
        latest_value=latest.obs_value,
        target_value=np.where(told, held.green, np.nan),
        deadline=np.zeros(len(block), np.int64),
        measure=score,
        measure_name=("score",),
        measure_named=np.zeros(len(block), np.int64),
        pace=nothing,
        pace_needed=nothing,
        projection=nothing,
        score=score,
    )


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The score, and where green begins: a row does not hold the bounds.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    if row["status"] is None:
        return ()
    return Step(FORMULA, row["measure"]), Step("G", row["target_value"])
