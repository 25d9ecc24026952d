"""The time distance to the line to the target."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import linear_pace
from ortaq.methods import time_distance as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]


@pytest.mark.parametrize(
    ("latest", "distance", "status"),
    [
        (50.0, -1.5, "ahead"),
        (48.0, 0.0, "ahead"),
        (46.0, 1.5, "behind"),
        (40.0, 6.0, "before-the-start"),
        (38.0, 7.5, "before-the-start"),
    ],
)
def test_it_counts_the_years_to_the_same_value_on_the_line(
    judged: Judged, latest: float, distance: float, status: str
) -> None:
    """The line goes from 40 in 2015 to 60 in 2030: it passes 48 in 2021."""
    verdict = judged(rule, {2015: 40.0, 2021: latest}, kind="absolute", target=60)

    assert (verdict.status, verdict.measure) == (status, pytest.approx(distance))


def test_it_is_the_same_where_a_fall_is_progress(judged: Judged) -> None:
    verdict = judged(rule, {2015: 60.0, 2021: 54.0}, kind="absolute", target=40, direction=-1)

    assert (verdict.status, verdict.measure) == ("behind", pytest.approx(1.5))


def test_a_target_that_is_met_is_met_before_its_time(judged: Judged) -> None:
    verdict = judged(rule, {2015: 40.0, 2021: 60.0}, kind="absolute", target=60)

    assert (verdict.status, verdict.measure) == ("target-met", pytest.approx(-9))


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {"kind": "absolute", "target": 95}, "no-data"),
        ({2012: 3, 2015: 4}, {"kind": "absolute", "target": 95}, "no-data-after-2015"),
        ({2022: 54.4}, {"kind": "absolute", "target": 95}, "baseline-is-latest"),
        ({2015: 3, 2022: 4}, {}, "no-number"),
        ({2015: 3, 2022: 4}, {"kind": "absolute", "target": 9, "direction": 0}, "no-direction"),
        ({2015: 3, 2022: 4}, {"kind": "absolute", "target": 7, "series_kind": "growth"}, "not-for-kind"),
        ({2015: 0, 2022: 1}, {"kind": "binary", "target": 1}, "not-for-kind"),
        ({2015: 9, 2018: 0, 2022: 4}, {"kind": "absolute", "target": 1, "direction": -1}, "shock-in-baseline"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)


def test_what_was_met_and_is_lost_is_before_the_start(judged: Judged) -> None:
    verdict = judged(rule, {2015: 97.0, 2022: 90.0}, kind="absolute", target=95)

    assert (verdict.status, verdict.reason) == ("before-the-start", "met-then-lost")
    assert np.isnan(verdict.measure)


POINTS = st.dictionaries(st.integers(2010, 2029), st.floats(-1e3, 1e3), min_size=1, max_size=8)


def year_on_line(base: int, start: float, target: float, value: float) -> float:
    """When the line has a value, found by halving, for want of a formula to repeat."""
    low, high = base - 1e6, base + 1e6
    for _ in range(200):
        middle = (low + high) / 2
        passed = start + (target - start) * (middle - base) / (2030 - base)
        if (passed - value) * (target - start) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@given(points=POINTS, target=st.floats(-1e3, 1e3), direction=st.sampled_from([1, -1]))
def test_it_is_the_year_of_the_value_less_the_year_of_the_line(
    blocks: Blocks, points: dict[int, float], target: float, direction: int
) -> None:
    found = rule.assess(blocks(points, kind="absolute", target=target, direction=direction))

    base = min((year for year in points if year >= 2015), default=0)
    if found.status[0] < 0 or not np.isfinite(found.measure[0]) or abs(target - points[base]) < 1:
        return
    latest = max(points)
    expected = latest - year_on_line(base, points[base], target, points[latest])
    assert found.measure[0] == pytest.approx(expected, abs=1e-4)


@given(points=POINTS, target=st.floats(-1e3, 1e3), direction=st.sampled_from([1, -1]))
def test_ahead_of_the_line_is_on_track_by_the_linear_pace(
    blocks: Blocks, points: dict[int, float], target: float, direction: int
) -> None:
    block = blocks(points, kind="absolute", target=target, direction=direction)
    distance, pace = rule.assess(block), linear_pace.assess(block)

    if np.isfinite(distance.measure[0]) and abs(distance.measure[0]) > 1e-6:
        outlooks = [found.classes[found.status[0]].outlook == "on-track" for found in (distance, pace)]
        assert outlooks[0] == outlooks[1]
