"""The rule of 2023 with Eustat's edge rules."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import un_progress_2023 as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]


@pytest.mark.parametrize(
    ("points", "direction", "target", "way", "status", "score"),
    [
        # Series of the UN database as of 2026; q is that of the rule of 2026, as both have the same formula and base.
        ({2015: 32.21406748, 2024: 28.12624159}, -1, 25, 0.9039, "fair-progress", 2),  # TJK SH_DYN_MORT
        ({2015: 43.16330215, 2024: 39.00476493}, -1, 25, 0.3692, "fair-progress", 2),  # TKM SH_DYN_MORT
        ({2015: 86.46257782, 2024: 91.54541779}, 1, 99, 0.6888, "fair-progress", 2),  # KAZ SH_H2O_SAFE
        ({2015: 16.95, 2025: 26.98}, 1, 50, 0.5171, "fair-progress", 2),  # TJK SG_GEN_PARL
        ({2015: 23.33, 2025: 22.22}, 1, 50, None, "stagnation", 1),  # KGZ SG_GEN_PARL
        ({2015: 12.76757, 2023: 9.57878}, -1, 70, None, "on-track", 3),  # KAZ SH_STA_MORT
    ],
)
def test_an_example_comes_out(
    judged: Judged,
    points: dict[int, float],
    direction: int,
    target: float,
    way: float | None,
    status: str,
    score: float,
) -> None:
    verdict = judged(rule, points, kind="absolute", direction=direction, target=target)

    assert (verdict.status, verdict.score) == (status, score)
    assert way is None or verdict.measure == pytest.approx(way, abs=1e-4)


@pytest.mark.parametrize(
    ("growth", "status"),
    [
        (0.021, "on-track"),
        (0.02, "on-track"),
        (0.019, "fair-progress"),
        (0.005, "fair-progress"),
        (0.004, "stagnation"),
        (-0.03, "stagnation"),
    ],
)
def test_without_a_number_growth_decides_in_either_direction(judged: Judged, growth: float, status: str) -> None:
    rising = {2015: 100.0, 2020: 100.0 * (1 + growth) ** 5}
    falling = {2015: 100.0, 2020: 100.0 * (1 - growth) ** 5}

    assert judged(rule, rising, direction=1).status == status
    assert judged(rule, falling, direction=-1).status == status


@pytest.mark.parametrize(
    ("points", "base"),
    [
        ({2013: 5.0, 2015: 6.0, 2016: 7.0, 2022: 8.0}, 2015),
        ({2013: 5.0, 2017: 6.0, 2022: 8.0}, 2017),
        ({2011: 4.0, 2013: 5.0, 2018: 8.0}, 2013),
    ],
)
def test_without_a_value_of_2015_the_first_after_or_before_it_that_leaves_two(
    judged: Judged, points: dict[int, float], base: int
) -> None:
    assert judged(rule, points).baseline_period == base


def test_a_value_that_meets_the_target_is_met_whatever_the_trend(judged: Judged) -> None:
    verdict = judged(rule, {2015: 99.0, 2022: 96.0}, kind="absolute", target=95)

    assert (verdict.status, verdict.score) == ("on-track", 3)


@pytest.mark.parametrize(
    ("latest", "target", "status"),
    [(99.0, 100, "on-track"), (98.9, 100, "stagnation"), (96.0, 97, "stagnation"), (1.0, 0, "on-track")],
)
def test_a_share_within_one_point_of_nothing_or_all_has_met_it(
    judged: Judged, latest: float, target: float, status: str
) -> None:
    direction = 1 if target else -1
    points = {2015: latest - 0.001 * direction, 2022: latest}
    share = {"kind": "absolute", "target": target, "direction": direction, "series_kind": "share"}

    assert judged(rule, points, upper=100, **share).status == status
    assert judged(rule, points, **share).status == status


def test_a_share_as_a_fraction_is_close_within_a_hundredth(judged: Judged) -> None:
    share = {"kind": "absolute", "target": 1, "series_kind": "share", "upper": 1.0}

    assert judged(rule, {2015: 0.9899, 2022: 0.99}, **share).status == "on-track"
    assert judged(rule, {2015: 0.9699, 2022: 0.97}, **share).status == "stagnation"


def test_a_deadline_that_is_past_is_kept(judged: Judged) -> None:
    points = {2015: 40.0, 2018: 50.0, 2022: 70.0}

    missed = judged(rule, points, kind="absolute", target=65, deadline=2020)
    arrived = judged(rule, points, kind="absolute", target=50, deadline=2018)
    open_still = judged(rule, points, kind="absolute", target=65, deadline=2030)

    assert (missed.latest_period, missed.deadline, missed.reason) == (2018, 2020, "deadline-kept")
    assert missed.projection == pytest.approx(50 * (50 / 40) ** (2 / 3))
    assert (missed.status, arrived.status, arrived.deadline) == ("fair-progress", "on-track", 2018)
    assert (open_still.latest_period, open_still.reason) == (2022, "")


def test_a_deadline_asks_nothing_where_there_is_no_number(judged: Judged) -> None:
    assert judged(rule, {2015: 40.0, 2022: 70.0}, deadline=2020).latest_period == 2022


def test_a_target_that_was_met_and_is_lost_is_not_praised(judged: Judged) -> None:
    """The bare formula gives q = 7.5 here, as both ways lead down."""
    verdict = judged(rule, {2015: 97.0, 2022: 90.0}, kind="absolute", target=95)

    assert (verdict.status, verdict.reason) == ("stagnation", "met-then-lost")


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2012: 3, 2014: 99.7}, {}, "no-data-after-2015"),
        ({2021: 3, 2022: 9}, {"kind": "absolute", "target": 10, "deadline": 2020}, "no-baseline"),
        ({2022: 54.4}, {"kind": "absolute", "target": 95}, "baseline-is-latest"),
        ({2015: 0, 2022: 4}, {}, "base-zero"),
        ({2015: -2.1, 2024: -6.9}, {}, "negative-value"),
        ({2015: 3, 2022: 4}, {"direction": 0}, "no-direction"),
        ({2015: 3.1, 2022: 4.2}, {"series_kind": "growth"}, "growth-rate"),
        ({2015: 9, 2018: 0, 2022: 4}, {"direction": -1}, "shock-in-baseline"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)
    assert np.isnan(verdict.score)


def test_yes_or_no_is_met_or_stagnation(judged: Judged) -> None:
    assert judged(rule, {2020: 1}, kind="binary", target=1).status == "on-track"
    assert judged(rule, {2020: 0}, kind="binary", target=1).status == "stagnation"


def test_a_zero_that_was_to_be_reached_is_reached(judged: Judged) -> None:
    assert judged(rule, {2015: 12, 2023: 0}, kind="zero", target=0, direction=-1).status == "on-track"
    assert judged(rule, {2015: 0, 2023: 0}, direction=-1).status == "on-track"


POINTS = st.dictionaries(st.integers(2012, 2025), st.floats(0.1, 1e6), min_size=1, max_size=8)


def plain(points: dict[int, float], target: float | None, direction: int, deadline: int) -> str | None:
    """The rule in plain Python, one series at a time; None where it can't say."""
    latest = max(points)
    year = deadline if deadline > latest else 2030
    if target is not None and deadline <= latest:
        points, year = {of: value for of, value in points.items() if of <= deadline}, deadline
        if not points:
            return None
        latest = max(points)
    if latest <= 2015:
        return None
    if target is not None and (points[latest] - target) * direction >= 0:
        return "on-track"
    after, before = [of for of in points if of >= 2015], [of for of in points if of < 2015]
    base = min(after)
    if base == latest:
        if not before:
            return None
        base = max(before)
    growth = (points[latest] / points[base]) ** (1 / (latest - base)) - 1
    if target is None:
        measure, cuts = direction * growth, (0.02, 0.005)
    elif (points[base] - target) * direction >= 0:
        return "stagnation"
    else:
        ahead = points[latest] * (1 + growth) ** (year - latest)
        measure, cuts = (ahead - points[base]) / (target - points[base]), (0.95, 0.1)
    return ("on-track", "fair-progress", "stagnation")[sum(measure < cut - 1e-9 for cut in cuts)]


@given(
    series=st.lists(POINTS, min_size=1, max_size=6),
    target=st.none() | st.floats(0.5, 1e5),
    direction=st.sampled_from([1, -1]),
    deadline=st.sampled_from([2018, 2020, 2030]),
)
def test_a_plain_implementation_says_the_same(
    blocks: Blocks, series: list[dict[int, float]], target: float | None, direction: int, deadline: int
) -> None:
    kind, number = ("none", np.nan) if target is None else ("absolute", target)
    found = rule.assess(blocks(*series, kind=kind, target=number, direction=direction, deadline=deadline))

    codes = [rule.CLASSES[status].code if status >= 0 else None for status in found.status]
    assert codes == [plain(points, target, direction, deadline) for points in series]
