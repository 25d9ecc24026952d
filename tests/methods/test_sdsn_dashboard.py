"""Score and colour of the newest value: by the report's thresholds, else by ours, and whose they are is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import sdsn_dashboard as rule
from ortaq.model.block import Block
from ortaq.model.verdicts import REASON_CODES

Blocks = Callable[..., Block]

MORTALITY = {"mark_best": 2.6, "mark_worst": 130.1, "mark_green": 25.0, "mark_red": 50.0}
STATES = {"worst": 10.0, "best-five": 90.0}


def told(blocks: Blocks, points: dict[int, float], **target: Any) -> tuple[str | None, float, str]:
    found = rule.assess(blocks(points, **target))
    status = found.status[0]
    code = rule.CLASSES[status].code if status >= 0 else None
    return code, float(found.score[0]), REASON_CODES[found.reason[0]]


@pytest.mark.parametrize(
    ("value", "colour", "score"),
    [
        (3.7, "green", 99.137),
        (25.0, "green", 82.431),
        (37.5, "yellow", 72.627),
        (49.0, "orange", 63.608),
        (60.0, "red", 54.98),
    ],
)
def test_the_reports_thresholds_give_the_colour(blocks: Blocks, value: float, colour: str, score: float) -> None:
    """Bounds of under-five mortality; 3.7 scores 99.137 in 2020 (Ireland), as published."""
    found = told(blocks, {2018: value}, direction=-1, yardsticks=MORTALITY)

    assert found == (colour, pytest.approx(score, abs=1e-3), "report-marks")


@pytest.mark.parametrize(("value", "colour"), [(50, "green"), (49, "yellow"), (30, "orange"), (29.9, "red")])
def test_the_agendas_number_is_green_where_the_report_has_no_thresholds(
    blocks: Blocks, value: float, colour: str
) -> None:
    """From the worst, 10, to 50: red ends at 30, the border of yellow and orange is at 40."""
    found = told(blocks, {2020: value}, kind="absolute", target=50, yardsticks=STATES)

    assert (found[0], found[2]) == (colour, "own-marks")
    assert found[1] == pytest.approx(100 * (value - 10) / 40)


def test_without_a_number_the_five_best_are_the_best(blocks: Blocks) -> None:
    assert told(blocks, {2020: 70}, yardsticks=STATES) == ("green", 75.0, "own-marks")
    assert told(blocks, {2020: 50}, yardsticks=STATES)[0] == "yellow"
    assert told(blocks, {2020: 29}, yardsticks=STATES)[0] == "red"


def test_a_share_that_is_to_be_universal_has_its_limit_as_the_best(blocks: Blocks) -> None:
    found = told(blocks, {2020: 55}, target=95, series_kind="share", upper=100, yardsticks=STATES)

    assert found[1] == pytest.approx(50)


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {"yardsticks": MORTALITY}, "no-data"),
        ({2020: 5}, {}, "no-yardstick"),
        ({2020: 5}, {"direction": 0, "yardsticks": STATES}, "no-direction"),
        ({2020: 1}, {"kind": "binary", "target": 1, "yardsticks": STATES}, "not-for-kind"),
        ({2020: 1}, {"kind": "parity", "target": 1, "yardsticks": STATES}, "not-for-kind"),
        ({2020: 1}, {"kind": "absolute", "target": 9, "yardsticks": STATES}, "undefined"),  # the worst is beyond it
    ],
)
def test_what_can_not_be_scored_says_why(
    blocks: Blocks, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    status, score, why = told(blocks, points, **target)

    assert (status, why) == (None, reason)
    assert np.isnan(score)


@given(value=st.floats(0, 200), factor=st.sampled_from([0.25, 4.0, 1024.0]))
def test_another_unit_is_the_same_colour_and_score(blocks: Blocks, value: float, factor: float) -> None:
    one = told(blocks, {2020: value}, yardsticks=MORTALITY)
    scaled = {name: number * factor for name, number in MORTALITY.items()}

    assert told(blocks, {2020: value * factor}, yardsticks=scaled) == (one[0], pytest.approx(one[1]), one[2])
