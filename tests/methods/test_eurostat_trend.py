"""Eurostat's windows of five and fifteen years."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import eurostat_long_term as long_term
from ortaq.methods import eurostat_short_term as short_term
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]


@pytest.mark.parametrize(
    ("rule", "points", "base"),
    [
        (short_term, {2016: 1, 2017: 2, 2018: 3, 2022: 4}, 2017),
        (short_term, {2016: 1, 2018: 3, 2022: 4}, 2018),
        (short_term, {2016: 1, 2022: 4}, 2016),
        (long_term, {2007: 1, 2008: 2, 2022: 4}, 2007),
        (long_term, {2004: 1, 2010: 2, 2022: 4}, 2010),
        (long_term, {2005: 1, 2010: 2, 2022: 4}, 2005),
    ],
)
def test_the_base_is_the_year_nearest_to_the_start_of_the_window(
    judged: Judged, rule: ModuleType, points: dict[int, float], base: int
) -> None:
    assert judged(rule, points).baseline_period == base


@pytest.mark.parametrize(
    ("rule", "points"), [(short_term, {2015: 1, 2022: 4}), (long_term, {2003: 1, 2011: 2, 2022: 4})]
)
def test_a_window_without_a_figure_near_its_start_is_not_judged(
    judged: Judged, rule: ModuleType, points: dict[int, float]
) -> None:
    assert judged(rule, points).reason == "years-missing"


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        (0.96, "significant-progress"),
        (0.95, "significant-progress"),
        (0.94, "moderate-progress"),
        (0.6, "moderate-progress"),
        (0.59, "insufficient-progress"),
        (0.0, "insufficient-progress"),
        (-0.01, "movement-away"),
    ],
)
def test_with_a_number_growth_is_held_against_what_the_start_of_the_window_needed(
    judged: Judged, ratio: float, status: str
) -> None:
    needed = (80 / 40) ** (1 / 13) - 1
    points = {2017: 40.0, 2022: 40.0 * (1 + ratio * needed) ** 5}

    verdict = judged(short_term, points, kind="absolute", target=80)

    assert (verdict.status, verdict.measure) == (status, pytest.approx(ratio, abs=1e-9))


@pytest.mark.parametrize(
    ("growth", "status"),
    [
        (0.011, "significant-progress"),
        (0.01, "significant-progress"),
        (0.009, "moderate-progress"),
        (0.0, "moderate-progress"),
        (-0.001, "moderate-movement-away"),
        (-0.01, "moderate-movement-away"),
        (-0.011, "significant-movement-away"),
    ],
)
def test_without_a_number_growth_decides_in_either_direction(judged: Judged, growth: float, status: str) -> None:
    rising = {2007: 100.0, 2022: 100.0 * (1 + growth) ** 15}
    falling = {2007: 100.0, 2022: 100.0 * (1 - growth) ** 15}

    assert judged(long_term, rising, direction=1).status == status
    assert judged(long_term, falling, direction=-1).status == status


def test_the_two_windows_may_say_the_opposite(judged: Judged) -> None:
    points = {2009: 20.0, 2019: 45.0, 2024: 40.0}

    assert judged(long_term, points).status == "significant-progress"
    assert judged(short_term, points).status == "significant-movement-away"


def test_half_is_meant_of_2015_not_of_the_start_of_the_window(judged: Judged) -> None:
    verdict = judged(short_term, {2015: 20.0, 2018: 14.0, 2023: 12.0}, kind="halving", target=0.5, direction=-1)

    assert (verdict.target_value, verdict.baseline_period) == (10.0, 2018)


def test_a_rate_a_year_is_the_growth_needed(judged: Judged) -> None:
    verdict = judged(short_term, {2015: 5.0, 2018: 4.39, 2023: 3.98}, kind="annual-rate", target=-0.026, direction=-1)

    growth = (3.98 / 4.39) ** (1 / 5) - 1
    assert verdict.measure == pytest.approx(growth / -0.026)
    assert verdict.pace_needed == -0.026


def test_a_value_that_meets_the_target_is_significant_progress(judged: Judged) -> None:
    kept = judged(short_term, {2017: 99.0, 2022: 96.0}, kind="absolute", target=95)
    lost = judged(short_term, {2017: 99.0, 2022: 94.0}, kind="absolute", target=95)

    assert kept.status == "significant-progress"
    assert (lost.status, lost.reason) == ("movement-away", "met-then-lost")


@pytest.mark.parametrize("rule", [short_term, long_term])
@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2000: 4, 2010: 3, 2015: 99.7}, {}, "no-data-after-2015"),
        ({2022: 54.4}, {"kind": "absolute", "target": 95}, "too-few-points"),
        ({2008: 0, 2018: 0, 2023: 4}, {}, "base-zero"),
        ({2008: -2.1, 2018: -2.1, 2023: -6.9}, {}, "negative-value"),
        ({2008: 3, 2018: 3, 2023: 4}, {"direction": 0}, "no-direction"),
        ({2008: 3, 2018: 3, 2023: 4}, {"kind": "absolute"}, "target-value-missing"),
        ({2008: 3, 2018: 3.1, 2023: 4.2}, {"series_kind": "growth"}, "growth-rate"),
        ({2008: 9, 2018: 9, 2020: 0, 2023: 4}, {"direction": -1}, "shock-in-baseline"),
        ({2008: 9, 2019: 8, 2023: 4}, {"kind": "halving", "target": 0.5, "direction": -1}, "no-baseline"),
        ({2020: 1}, {"kind": "binary", "target": 1}, "not-for-kind"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, rule: ModuleType, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)
    assert np.isnan([verdict.pace, verdict.projection]).all()


POINTS = st.dictionaries(st.integers(2000, 2025), st.floats(0.1, 1e5), min_size=1, max_size=12)


def plain(points: dict[int, float], target: float | None, direction: int, years: int, within: int) -> str | None:
    """The rule in plain Python, one series at a time; None where it can't say."""
    latest = max(points)
    if latest <= 2015:
        return None
    if target is not None and (points[latest] - target) * direction >= 0:
        return "significant-progress"
    near = [year for year in points if abs(year - (latest - years)) <= within]
    if not near:
        return None
    base = min(near, key=lambda year: (abs(year - (latest - years)), -year))
    growth = (points[latest] / points[base]) ** (1 / (latest - base)) - 1
    if target is None:
        names = ("significant-progress", "moderate-progress", "moderate-movement-away", "significant-movement-away")
        return names[sum(direction * growth < cut - 1e-9 for cut in (0.01, 0.0, -0.01))]
    if (points[base] - target) * direction >= 0:
        return "movement-away"
    ratio = growth / ((target / points[base]) ** (1 / (2030 - base)) - 1)
    names = ("significant-progress", "moderate-progress", "insufficient-progress", "movement-away")
    return names[sum(ratio < cut - 1e-9 for cut in (0.95, 0.6, 0.0))]


@pytest.mark.parametrize("rule", [short_term, long_term])
@given(
    series=st.lists(POINTS, min_size=1, max_size=6),
    target=st.none() | st.floats(0.5, 1e5),
    direction=st.sampled_from([1, -1]),
)
def test_a_plain_implementation_says_the_same(
    blocks: Blocks, rule: ModuleType, series: list[dict[int, float]], target: float | None, direction: int
) -> None:
    kind, number = ("none", np.nan) if target is None else ("absolute", target)
    found = rule.assess(blocks(*series, kind=kind, target=number, direction=direction))

    codes = [rule.CLASSES[status].code if status >= 0 else None for status in found.status]
    assert codes == [plain(points, target, direction, rule.YEARS, rule.WITHIN) for points in series]
