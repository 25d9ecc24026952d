"""The rule of 2026: worked values, and what it does where a series is not as usual."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import un_progress_2026 as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]


@pytest.mark.parametrize(
    ("points", "direction", "target", "measure", "status", "score"),
    [
        # The rule of 2026 on series of the UN database as of 2026: q, class and score.
        ({2015: 32.21406748, 2024: 28.12624159}, -1, 25, 0.9039, "moderate", 3.897),  # TJK SH_DYN_MORT
        ({2015: 43.16330215, 2024: 39.00476493}, -1, 25, 0.3692, "marginal", 2.673),  # TKM SH_DYN_MORT
        ({2015: 86.46257782, 2024: 91.54541779}, 1, 99, 0.6888, "moderate", 3.420),  # KAZ SH_H2O_SAFE
        ({2015: 16.95, 2025: 26.98}, 1, 50, 0.5171, "moderate", None),  # TJK SG_GEN_PARL
        ({2015: 23.33, 2025: 22.22}, 1, 50, None, "regression", 0.877),  # KGZ SG_GEN_PARL
        ({2015: 400, 2023: 300}, -1, 70, 0.506, "moderate", None),
        ({2015: 400, 2023: 360}, -1, 70, None, "marginal", None),
    ],
)
def test_a_worked_example_comes_out(
    judged: Judged,
    points: dict[int, float],
    direction: int,
    target: float,
    measure: float | None,
    status: str,
    score: float | None,
) -> None:
    verdict = judged(rule, points, kind="absolute", direction=direction, target=target)

    assert verdict.status == status
    assert measure is None or verdict.measure == pytest.approx(measure, abs=1e-3)
    assert score is None or verdict.score == pytest.approx(score, abs=1e-3)


@pytest.mark.parametrize(
    ("way", "score"),
    [(2.0, 5.0), (0.95, 4.0), (0.725, 3.5), (0.5, 3.0), (0.3, 2.5), (0.05, 1.5), (0.0, 1.0), (-0.25, 0.5), (-3, 0.0)],
)
def test_the_score_is_linear_within_a_class(way: float, score: float) -> None:
    assert rule._score(np.array([way]), rule.WAY_BANDS)[0] == pytest.approx(score)


@pytest.mark.parametrize(
    ("points", "status", "score"),
    [
        ({2020: 1}, "on-track", 5),
        ({2015: 0, 2020: 1}, "on-track", 5),
        ({2020: 0}, "stagnation", 1),
        ({2015: 1, 2020: 0}, "stagnation", 1),
    ],
)
def test_yes_or_no_scores_as_its_class_and_has_no_pace(
    judged: Judged, points: dict[int, float], status: str, score: float
) -> None:
    verdict = judged(rule, points, kind="binary", target=1)

    assert (verdict.status, verdict.score) == (status, score)
    assert np.isnan([verdict.pace, verdict.projection, verdict.measure]).all()


def test_a_growth_rate_that_meets_its_number_has_no_growth_of_its_own(judged: Judged) -> None:
    verdict = judged(rule, {2015: 4.0, 2022: 7.5}, kind="absolute", target=7, series_kind="growth")

    assert verdict.status == "on-track"
    assert np.isnan([verdict.pace, verdict.projection, verdict.measure]).all()


@pytest.mark.parametrize(
    ("growth", "status"),
    [(0.021, "on-track"), (0.019, "moderate"), (0.006, "marginal"), (0.004, "stagnation"), (-0.001, "regression")],
)
def test_without_a_number_growth_decides_in_either_direction(judged: Judged, growth: float, status: str) -> None:
    rising = {2015: 100.0, 2020: 100.0 * (1 + growth) ** 5}
    falling = {2015: 100.0, 2020: 100.0 * (1 - growth) ** 5}

    assert judged(rule, rising, direction=1).status == status
    assert judged(rule, falling, direction=-1).status == status


def test_the_base_is_2015_or_the_first_later_year(judged: Judged) -> None:
    assert judged(rule, {2013: 5, 2014: 5, 2017: 6, 2022: 7}).baseline_period == 2017
    assert judged(rule, {2014: 5, 2015: 5, 2022: 7}).baseline_period == 2015


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2012: 3, 2014: 99.7}, {}, "no-data-after-2015"),
        ({2022: 54.4}, {"kind": "absolute", "target": 95}, "baseline-is-latest"),
        ({2015: 0, 2022: 4}, {}, "base-zero"),
        ({2015: -2.1, 2024: -6.9}, {}, "negative-value"),
        ({2015: 3, 2022: 4}, {"direction": 0}, "no-direction"),
        ({2015: 3.1, 2022: 4.2}, {"series_kind": "growth"}, "growth-rate"),
        ({2015: 9, 2018: 0, 2022: 4}, {"direction": -1, "series_kind": "count"}, "shock-in-baseline"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)
    assert np.isnan(verdict.score)


@pytest.mark.parametrize(("kind", "target"), [("halving", 0.5), ("reduction", 2 / 3), ("annual-rate", -0.026)])
def test_half_of_the_newest_value_is_not_what_is_asked_for(judged: Judged, kind: str, target: float) -> None:
    verdict = judged(rule, {2022: 3.0}, kind=kind, target=target, direction=-1)

    assert verdict.reason == "baseline-is-latest"
    assert np.isnan(verdict.target_value)


def test_a_target_met_at_the_base_is_on_track_or_lost(judged: Judged) -> None:
    kept = judged(rule, {2015: 97, 2022: 96}, kind="absolute", target=95)
    lost = judged(rule, {2015: 97, 2022: 90}, kind="absolute", target=95)

    assert (kept.status, kept.score) == ("on-track", 5)
    assert (lost.status, lost.score, lost.reason) == ("regression", 0, "met-then-lost")


def test_a_zero_that_was_to_be_reached_is_reached(judged: Judged) -> None:
    """Left unassessed by a program that has no growth to zero."""
    reached = judged(rule, {2015: 12, 2023: 0}, kind="zero", target=0, direction=-1)
    always = judged(rule, {2015: 0, 2023: 0}, kind="zero", target=0, direction=-1)

    assert (reached.status, always.status) == ("on-track", "on-track")


def test_parity_is_a_distance_from_one(judged: Judged) -> None:
    """Taken for on track where a rise counts as progress: 0.95 to 1.40 with a target of 1."""
    parity = {"kind": "parity", "target": 1.0, "direction": 0}

    assert judged(rule, {2015: 0.95, 2022: 1.40}, **parity).status == "regression"
    assert judged(rule, {2015: 0.80, 2022: 1.02}, **parity).status == "on-track"


def test_a_projection_beyond_the_natural_limit_is_held_and_noted(judged: Judged) -> None:
    verdict = judged(rule, {2015: 60, 2022: 85}, kind="absolute", target=100, upper=100)

    assert (verdict.status, verdict.projection, verdict.reason) == ("on-track", 100, "overshoots-limit")


POINTS = st.dictionaries(st.integers(2012, 2025), st.floats(0.1, 1e6), min_size=1, max_size=8)


def plain(points: dict[int, float], target: float | None, direction: int) -> str | None:
    """The rule in plain Python, one series at a time; None where it can't say."""
    latest = max(points)
    later = [year for year in points if year >= 2015]
    if latest <= 2015 or not later:
        return None
    base = min(later)
    if base == latest:
        return None
    if target is not None and (points[latest] - target) * direction >= 0:
        return "on-track"
    if target is not None and (points[base] - target) * direction >= 0:
        return "regression"
    growth = (points[latest] / points[base]) ** (1 / (latest - base)) - 1
    if target is None:
        measure, cuts = direction * growth, (0.02, 0.0125, 0.005, 0.0)
    else:
        ahead = points[latest] * (1 + growth) ** (2030 - latest)
        measure, cuts = (ahead - points[base]) / (target - points[base]), (0.95, 0.5, 0.1, 0.0)
    names = ("on-track", "moderate", "marginal", "stagnation")
    return next((name for name, cut in zip(names, cuts, strict=True) if measure >= cut), "regression")


@given(
    series=st.lists(POINTS, min_size=1, max_size=6),
    target=st.none() | st.floats(0.5, 1e5),
    direction=st.sampled_from([1, -1]),
)
def test_a_plain_implementation_says_the_same(
    blocks: Blocks, series: list[dict[int, float]], target: float | None, direction: int
) -> None:
    kind = "none" if target is None else "absolute"
    found = rule.assess(blocks(*series, kind=kind, target=np.nan if target is None else target, direction=direction))

    codes = [rule.CLASSES[status].code if status >= 0 else None for status in found.status]
    assert codes == [plain(points, target, direction) for points in series]


@given(points=POINTS, target=st.none() | st.floats(0.5, 1e5))
def test_a_score_lies_in_the_band_of_its_class(blocks: Blocks, points: dict[int, float], target: float | None) -> None:
    kind = "none" if target is None else "absolute"
    found = rule.assess(blocks(points, kind=kind, target=np.nan if target is None else target))

    if found.status[0] >= 0:
        low = {"on-track": 4, "moderate": 3, "marginal": 2, "stagnation": 1, "regression": 0}
        floor = low[rule.CLASSES[found.status[0]].code]
        assert floor - 1e-9 <= found.score[0] <= floor + 1 + 1e-9


@given(points=POINTS, factor=st.floats(0.01, 100), target=st.none() | st.floats(0.5, 1e5))
def test_another_unit_is_the_same_verdict(
    blocks: Blocks, points: dict[int, float], factor: float, target: float | None
) -> None:
    kind, level = ("none", np.nan) if target is None else ("absolute", target)
    one = rule.assess(blocks(points, kind=kind, target=level))
    other = rule.assess(blocks({y: v * factor for y, v in points.items()}, kind=kind, target=level * factor))

    assert np.allclose(one.score, other.score, rtol=1e-6, atol=1e-6, equal_nan=True)
    if all(abs(one.score[0] - edge) > 1e-5 for edge in range(5)):
        assert one.status[0] == other.status[0]
