"""Current status, ESCAP-type: the part of the way that is done, against the straight line."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import escap_current_status as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]


@pytest.mark.parametrize(
    ("latest", "index", "status"),
    [(100, 10, "achieved"), (70, 5, "expected-progress"), (60, 10 / 3, "below-expected"), (40, 0, "no-progress")],
)
def test_the_index_is_the_part_of_the_way_done_of_ten(judged: Judged, latest: float, index: float, status: str) -> None:
    """From 40 to 100 by 2030; in 2021 the straight line is at 4 of 10."""
    verdict = judged(rule, {2015: 40, 2021: latest}, kind="absolute", target=100)

    assert verdict.measure == pytest.approx(index)
    assert verdict.status == status


def test_less_than_nothing_was_moved_away(judged: Judged) -> None:
    verdict = judged(rule, {2015: 40, 2021: 46}, kind="absolute", target=10, direction=-1)

    assert verdict.measure == pytest.approx(-2)
    assert verdict.status == "no-progress"


POINTS = st.dictionaries(st.integers(2001, 2025), st.floats(0.1, 1e5), min_size=1, max_size=8)


@given(points=POINTS, target=st.floats(0.5, 1e5), direction=st.sampled_from([1, -1]))
def test_a_plain_implementation_says_the_same_where_2015_has_a_figure(
    blocks: Blocks, points: dict[int, float], target: float, direction: int
) -> None:
    points = {**points, 2015: points.get(2015, 50.0)}
    latest = max(points)
    found = rule.assess(blocks(points, kind="absolute", target=target, direction=direction))

    if latest == 2015:
        assert found.status[0] < 0
    elif (points[latest] - target) * direction >= 0:
        assert (found.measure[0], rule.CLASSES[found.status[0]].code) == (10, "achieved")
    elif points[2015] != target:
        index = 10 * direction * (points[latest] - points[2015]) / abs(target - points[2015])
        expected = 10 * (latest - 2015) / 15
        assert found.measure[0] == pytest.approx(index)
        if min(abs(index - expected), abs(index)) > 1e-6 and (points[2015] - target) * direction < 0:
            plain = "expected-progress" if index > expected else "below-expected" if index > 0 else "no-progress"
            assert rule.CLASSES[found.status[0]].code == plain


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2012: 1, 2014: 3}, {}, "no-data-after-2015"),
        ({2020: 2}, {"kind": "absolute", "target": 9}, "too-few-points"),
        ({2015: 1, 2020: 2}, {"kind": "absolute", "target": 9, "direction": 0}, "no-direction"),
        ({2015: 0, 2020: 1}, {"kind": "binary", "target": 1}, "not-for-kind"),
        ({2015: 1, 2020: 2}, {}, "no-yardstick"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)
    assert np.isnan(verdict.measure)


def test_parity_counts_the_distance_from_either_side(judged: Judged) -> None:
    parity = {"kind": "parity", "target": 1.0, "direction": 0}

    assert judged(rule, {2015: 0.8, 2021: 1.1}, **parity).measure == pytest.approx(5)
    assert judged(rule, {2015: 0.9, 2021: 1.3}, **parity).status == "no-progress"


def test_what_was_met_and_is_lost_is_away(judged: Judged) -> None:
    verdict = judged(rule, {2015: 97, 2021: 90}, kind="absolute", target=95)

    assert (verdict.status, verdict.reason) == ("no-progress", "met-then-lost")
