"""The straight line: its figures beside those of the other rules, and what it does where a series is not as usual."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import linear_pace as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]


@pytest.mark.parametrize(
    ("name", "points", "target", "ratio", "status"),
    [
        # Series of the UN database as of 2026; by growth the first is fair, the second on track.
        ("TJK SG_GEN_PARL", {2015: 16.95, 2025: 26.98}, 50, 0.455, "below-half-the-pace"),
        ("KAZ SI_COV_UEMP", {2015: 5.8, 2022: 23.2}, 95, 0.418, "below-half-the-pace"),
    ],
)
def test_a_line_arrives_later_than_growth_from_a_low_base(
    judged: Judged, name: str, points: dict[int, float], target: float, ratio: float, status: str
) -> None:
    verdict = judged(rule, points, kind="absolute", target=target)

    assert verdict.measure == pytest.approx(ratio, abs=5e-4), name
    assert verdict.status == status


def test_the_pace_needed_starts_from_the_latest_value(judged: Judged) -> None:
    verdict = judged(rule, {2015: 40.0, 2020: 45.0}, kind="absolute", target=60)

    assert (verdict.pace, verdict.pace_needed) == (1.0, 1.5)
    assert (verdict.projection, verdict.year_reached) == (55.0, 2035.0)


@pytest.mark.parametrize(
    ("latest", "status"),
    [
        (60.0, "target-met"),
        (45.0, "half-the-pace"),
        (46.666666666666664, "on-track"),
        (43.333333333333336, "half-the-pace"),
        (43.0, "below-half-the-pace"),
        (40.0, "no-progress"),
        (39.0, "no-progress"),
    ],
)
def test_the_classes_are_cut_at_the_whole_and_at_half_the_pace(judged: Judged, latest: float, status: str) -> None:
    assert judged(rule, {2015: 40.0, 2020: latest}, kind="absolute", target=60).status == status


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {"kind": "absolute", "target": 95}, "no-data"),
        ({2012: 3, 2015: 4}, {"kind": "absolute", "target": 95}, "no-data-after-2015"),
        ({2022: 54.4}, {"kind": "absolute", "target": 95}, "baseline-is-latest"),
        ({2015: 3, 2022: 4}, {}, "no-number"),
        ({2015: 3, 2022: 4}, {"target": 3.5}, "no-number"),
        ({2015: 3, 2022: 4}, {"kind": "absolute", "target": 9, "direction": 0}, "no-direction"),
        ({2015: 3, 2022: 4}, {"kind": "absolute"}, "target-value-missing"),
        ({2015: 3, 2022: 4}, {"kind": "absolute", "target": 7, "series_kind": "growth"}, "not-for-kind"),
        ({2015: 9, 2018: 0, 2022: 4}, {"kind": "absolute", "target": 1, "direction": -1}, "shock-in-baseline"),
        ({2022: 3}, {"kind": "halving", "target": 0.5, "direction": -1}, "baseline-is-latest"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)


def test_a_zero_and_values_below_zero_are_points_of_a_line_like_others(judged: Judged) -> None:
    from_zero = judged(rule, {2015: 0.0, 2020: 20.0}, kind="absolute", target=50)
    from_below = judged(rule, {2015: -10.0, 2020: -4.0}, kind="absolute", target=5)
    to_zero = judged(rule, {2015: 12.0, 2020: 8.0}, kind="zero", target=0, direction=-1)

    assert (from_zero.status, from_zero.measure) == ("on-track", pytest.approx(1.2))
    assert (from_below.status, from_below.pace) == ("on-track", pytest.approx(1.2))
    assert (to_zero.status, to_zero.year_reached) == ("on-track", 2030.0)


def test_what_was_met_and_is_lost_is_no_progress(judged: Judged) -> None:
    verdict = judged(rule, {2015: 97.0, 2022: 90.0}, kind="absolute", target=95)

    assert (verdict.status, verdict.reason) == ("no-progress", "met-then-lost")
    assert verdict.pace_needed == pytest.approx(5 / 8)
    assert np.isnan([verdict.measure, verdict.year_reached]).all()


def test_parity_is_a_distance_that_falls_on_a_line_and_ends_at_one(judged: Judged) -> None:
    nearing = judged(rule, {2015: 0.8, 2022: 0.9}, kind="parity", target=1.0, direction=0)
    leaving = judged(rule, {2015: 0.95, 2022: 1.2}, kind="parity", target=1.0, direction=0)

    assert (nearing.status, nearing.reason, nearing.projection) == ("on-track", "parity-by-distance", 1.0)
    assert nearing.year_reached == pytest.approx(2026.9)
    assert leaving.status == "no-progress"


def test_half_of_the_base_is_reached_on_a_line(judged: Judged) -> None:
    verdict = judged(rule, {2015: 20.0, 2020: 18.0}, kind="halving", target=0.5, direction=-1)

    assert (verdict.target_value, verdict.year_reached) == (10.0, 2040.0)


def test_a_rate_a_year_is_the_level_that_it_comes_to_at_the_deadline(judged: Judged) -> None:
    verdict = judged(rule, {2015: 4.39, 2023: 3.68}, kind="annual-rate", target=-0.026, direction=-1)

    assert verdict.target_value == pytest.approx(4.39 * 0.974**15)
    assert np.isnan(verdict.year_reached)


def test_yes_or_no_has_no_pace(judged: Judged) -> None:
    done, undone = (judged(rule, {2020: value}, kind="binary", target=1) for value in (1, 0))

    assert (done.status, undone.status) == ("target-met", "no-progress")
    assert np.isnan([done.pace, undone.pace]).all()


def test_a_line_beyond_a_natural_limit_is_shown_at_the_limit(judged: Judged) -> None:
    verdict = judged(rule, {2015: 60.0, 2022: 85.0}, kind="absolute", target=95, upper=100)

    assert (verdict.projection, verdict.reason) == (100, "overshoots-limit")


def test_a_target_beyond_the_natural_limit_is_never_reached(judged: Judged) -> None:
    verdict = judged(rule, {2015: 60.0, 2022: 85.0}, kind="absolute", target=105, upper=100)

    assert np.isnan(verdict.year_reached)


POINTS = st.dictionaries(st.integers(2010, 2029), st.floats(-1e3, 1e3), min_size=1, max_size=8)


def plain(points: dict[int, float], target: float, direction: int) -> tuple[str | None, float | None]:
    """The rule in plain Python, one series at a time, with the ratio."""
    latest = max(points)
    if latest <= 2015:
        return None, None
    base = min(year for year in points if year >= 2015)
    if (points[latest] - target) * direction >= 0:
        return "target-met", None
    if base == latest:
        return None, None
    if (points[base] - target) * direction >= 0:
        return "no-progress", None
    ratio = (points[latest] - points[base]) / (latest - base) * (2030 - base) / (target - points[base])
    for name, cut in (("on-track", 1.0), ("half-the-pace", 0.5)):
        if ratio >= cut - 1e-9:
            return name, ratio
    return ("below-half-the-pace" if ratio > 0 else "no-progress"), ratio


@given(
    series=st.lists(POINTS, min_size=1, max_size=6),
    target=st.floats(-1e3, 1e3),
    direction=st.sampled_from([1, -1]),
)
def test_a_plain_implementation_says_the_same(
    blocks: Blocks, series: list[dict[int, float]], target: float, direction: int
) -> None:
    found = rule.assess(blocks(*series, kind="absolute", target=target, direction=direction))

    for place, points in enumerate(series):
        zeros = direction < 0 and any(value == 0 for value in points.values())  # a shock among zeros has its own test
        status, ratio = plain(points, target, direction)
        if zeros or (ratio is not None and min(abs(ratio - cut) for cut in (1.0, 0.5, 0.0)) < 1e-6):
            continue
        code = rule.CLASSES[found.status[place]].code if found.status[place] >= 0 else None
        assert code == status
        if ratio is not None:
            assert found.measure[place] == pytest.approx(ratio, rel=1e-6)


@given(points=POINTS, target=st.floats(-1e3, 1e3), direction=st.sampled_from([1, -1]), shift=st.floats(-100, 100))
def test_adding_a_constant_to_every_value_and_to_the_target_leaves_the_pace(
    blocks: Blocks, points: dict[int, float], target: float, direction: int, shift: float
) -> None:
    one = rule.assess(blocks(points, kind="absolute", target=target, direction=direction))
    other = rule.assess(
        blocks(
            {year: value + shift for year, value in points.items()},
            kind="absolute",
            target=target + shift,
            direction=direction,
        )
    )

    both = np.isfinite(one.pace) & np.isfinite(other.pace)
    assert np.allclose(one.pace[both], other.pace[both], atol=1e-9)
    both = np.isfinite(one.pace_needed) & np.isfinite(other.pace_needed)
    assert np.allclose(one.pace_needed[both], other.pace_needed[both], atol=1e-9)
