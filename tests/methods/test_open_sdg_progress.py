"""The measure of Open SDG: its check values, and what it does where a series is not as usual."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import open_sdg_progress as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]


@pytest.mark.parametrize(
    ("base", "limit", "direction", "factor"),
    [
        (98, 100, 1, 0.0858),
        (90, 100, 1, 0.3736),
        (50, 100, 1, 0.9539),
        (1.5, 1, -1, 0.9539),
        (0.97, 1, 1, 0.1265),
        (100, 100, 1, 0.0),
        (2, 1, -1, 1.0),
        (3, 0, -1, 1.0),
        (0, 0, -1, 1.0),
    ],
)
def test_cut_points_shrink_near_a_natural_limit(
    blocks: Blocks, base: float, limit: float, direction: int, factor: float
) -> None:
    held = {"upper": limit} if direction > 0 else {"lower": limit}
    block = blocks({2015: base, 2020: base}, direction=direction, **held)

    assert rule._near_limit(block, block.latest())[0] == pytest.approx(factor, abs=5e-5)


def test_only_a_limit_in_the_desired_direction_counts(blocks: Blocks) -> None:
    block = blocks({2015: 98.0, 2020: 97.0}, direction=-1, upper=100.0)

    assert rule._near_limit(block, block.latest())[0] == 1


@pytest.mark.parametrize(
    ("ratio", "score"), [(-0.6, -5), (0, -2.5), (0.3, -1.25), (0.6, 0), (0.8, 1.43), (0.95, 2.5), (1.3, 5)]
)
def test_the_score_of_a_ratio(ratio: float, score: float) -> None:
    assert rule._ratio_score(np.array([ratio]))[0] == pytest.approx(score, abs=2e-3)


@pytest.mark.parametrize(
    ("growth", "score"), [(-0.02, -5), (-0.01, -3.75), (0, -2.5), (0.005, 0), (0.01, 1.25), (0.015, 2.5), (0.02, 5)]
)
def test_the_score_of_a_growth(growth: float, score: float) -> None:
    assert rule._growth_score(np.array([growth]), np.ones(1))[0] == pytest.approx(score)


@pytest.mark.parametrize(
    ("points", "direction", "target", "ratio", "status"),
    [
        # Series of the UN database as of 2026. R is that of the rule of 2022, as both take the same base there.
        ({2015: 32.21406748, 2024: 28.12624159}, -1, 25, 0.8929, "acceleration-needed"),  # TJK SH_DYN_MORT
        ({2015: 43.16330215, 2024: 39.00476493}, -1, 25, 0.3131, "limited-progress"),  # TKM SH_DYN_MORT
        ({2015: 86.46257782, 2024: 91.54541779}, 1, 99, 0.7022, "acceleration-needed"),  # KAZ SH_H2O_SAFE
        ({2015: 16.95, 2025: 26.98}, 1, 50, 0.6363, "acceleration-needed"),  # TJK SG_GEN_PARL
        ({2015: 23.33, 2025: 22.22}, 1, 50, -0.0933, "deterioration"),  # KGZ SG_GEN_PARL
        ({2015: 12.76757, 2023: 9.57878}, -1, 70, None, "target-achieved"),  # KAZ SH_STA_MORT
        ({2015: 5.8, 2022: 23.2}, 1, 95, 1.0689, "on-track"),  # KAZ SI_COV_UEMP
    ],
)
def test_the_ratio_of_an_example_comes_out(
    judged: Judged, points: dict[int, float], direction: int, target: float, ratio: float | None, status: str
) -> None:
    verdict = judged(rule, points, kind="absolute", direction=direction, target=target)

    assert verdict.status == status
    assert ratio is None or verdict.measure == pytest.approx(ratio, abs=1e-4)


@pytest.mark.parametrize(
    ("growth", "status"),
    [
        (0.016, "on-track"),
        (0.015, "on-track"),
        (0.014, "acceleration-needed"),
        (0.005, "acceleration-needed"),
        (0.004, "limited-progress"),
        (0.0, "limited-progress"),
        (-0.001, "deterioration"),
    ],
)
def test_without_a_number_growth_decides_in_either_direction(judged: Judged, growth: float, status: str) -> None:
    rising = {2015: 100.0, 2020: 100.0 * (1 + growth) ** 5}
    falling = {2015: 100.0, 2020: 100.0 * (1 - growth) ** 5}

    assert judged(rule, rising, direction=1).status == status
    assert judged(rule, falling, direction=-1).status == status


def test_close_to_a_limit_a_little_is_enough(judged: Judged) -> None:
    points = {2015: 98.0, 2020: 98.8}

    assert judged(rule, points).status == "limited-progress"
    assert judged(rule, points, upper=100).status == "on-track"


def test_at_the_limit_staying_there_is_the_best_score(judged: Judged) -> None:
    kept = judged(rule, {2015: 100.0, 2020: 100.0}, upper=100)
    left = judged(rule, {2015: 100.0, 2020: 99.0}, upper=100)

    assert (kept.status, kept.score) == ("on-track", 5)
    assert left.status == "deterioration"


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2012: 3, 2014: 99.7}, {}, "no-data-after-2015"),
        ({2022: 54.4}, {"kind": "absolute", "target": 95}, "baseline-is-latest"),
        ({2015: 3, 2022: 4}, {"direction": 0}, "no-direction"),
        ({2015: 3, 2022: 4}, {"kind": "absolute"}, "target-value-missing"),
        ({2015: 3.1, 2022: 4.2}, {"series_kind": "growth"}, "growth-rate"),
        ({2015: -2.0, 2022: 4.0}, {}, "signs-differ"),
        ({2015: 2.0, 2022: -4.0}, {}, "signs-differ"),
        ({2015: 3.0, 2022: 2.0}, {"kind": "absolute", "target": -5, "direction": -1}, "signs-differ"),
        ({2015: 9, 2018: 0, 2022: 4}, {"direction": -1}, "shock-in-baseline"),
        ({2022: 3.0}, {"kind": "halving", "target": 0.5, "direction": -1}, "baseline-is-latest"),
        ({2015: 0.0, 2022: 0.5}, {"kind": "parity", "target": 1.0}, "undefined"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)
    assert np.isnan(verdict.score)


def test_one_value_that_meets_its_number_is_enough(judged: Judged) -> None:
    """The publication asks for two years; its code looks at the target first, and so do its published outcomes."""
    verdict = judged(rule, {2022: 96.0}, kind="absolute", target=95)

    assert (verdict.status, verdict.score) == ("target-achieved", 5)


def test_a_target_that_was_met_and_is_lost_has_deteriorated(judged: Judged) -> None:
    lost = judged(rule, {2015: 97.0, 2022: 90.0}, kind="absolute", target=95)
    at_the_target = judged(rule, {2015: 95.0, 2022: 90.0}, kind="absolute", target=95)

    assert (lost.status, lost.reason, lost.score) == ("deterioration", "met-then-lost", -5)
    assert (at_the_target.status, at_the_target.score) == ("deterioration", -5)


def test_where_all_values_are_below_zero_the_direction_is_flipped(judged: Judged) -> None:
    rising = judged(rule, {2015: -5.0, 2022: -3.0}, kind="absolute", target=-2)
    falling = judged(rule, {2015: -3.0, 2022: -5.0}, kind="absolute", target=-2)

    assert (rising.status, falling.status) == ("on-track", "deterioration")
    assert rising.pace > 0 > falling.pace
    assert rising.projection == pytest.approx(-3 * (3 / 5) ** (8 / 7))


def test_a_base_of_zero_is_taken_as_a_thousandth_and_shows_no_pace(judged: Judged) -> None:
    risen = judged(rule, {2015: 0.0, 2022: 4.0})
    stayed = judged(rule, {2015: 0.0, 2022: 0.0})
    none = judged(rule, {2015: 0.0, 2022: 0.0}, direction=-1)

    assert (risen.status, risen.reason) == ("on-track", "base-zero-replaced")
    assert (stayed.status, stayed.score) == ("limited-progress", -2.5)
    assert (none.status, none.score) == ("on-track", 5)
    assert np.isnan([risen.pace, risen.projection, risen.measure, risen.year_reached]).all()


def test_a_target_of_zero_is_taken_as_a_thousandth(judged: Judged) -> None:
    on_the_way = judged(rule, {2015: 3.0, 2022: 2.0}, kind="zero", target=0, direction=-1)
    reached = judged(rule, {2015: 3.0, 2022: 0.0}, kind="zero", target=0, direction=-1)

    growth = (2 / 3) ** (1 / 7) - 1
    assert on_the_way.measure == pytest.approx(growth / ((0.001 / 3) ** (1 / 15) - 1))
    assert reached.status == "target-achieved"


def test_parity_is_the_larger_side_over_the_smaller(judged: Judged) -> None:
    """A group that does twice as well counts as one that does half as well."""
    parity = {"kind": "parity", "target": 1.0, "direction": 0}
    below = judged(rule, {2015: 0.5, 2022: 0.8}, **parity)
    above = judged(rule, {2015: 2.0, 2022: 1.25}, **parity)
    across = judged(rule, {2017: 0.999, 2022: 1.898}, **parity)
    within = judged(rule, {2015: 0.8, 2022: 0.97}, **parity)

    assert below.measure == pytest.approx(above.measure)
    assert (below.reason, below.projection, above.projection) == ("parity-by-ratio", 1.0, 1.0)
    assert below.year_reached == pytest.approx(above.year_reached)
    assert (across.status, across.score) == ("deterioration", -5)
    assert within.status == "target-achieved"


def test_relative_targets_are_held_against_the_series_own_base(judged: Judged) -> None:
    halved = judged(rule, {2015: 20, 2022: 14}, kind="halving", target=0.5, direction=-1)

    assert halved.target_value == 10
    assert halved.year_reached == pytest.approx(2022 + math.log(10 / 14) / math.log((14 / 20) ** (1 / 7)))


def test_yes_or_no_is_achieved_or_not(judged: Judged) -> None:
    assert judged(rule, {2020: 1}, kind="binary", target=1).status == "target-achieved"
    assert judged(rule, {2020: 0}, kind="binary", target=1).status == "target-not-achieved"


def test_a_projection_is_held_at_the_natural_limit_and_says_so(judged: Judged) -> None:
    verdict = judged(rule, {2015: 60, 2022: 85}, kind="absolute", target=95, upper=100)

    assert (verdict.projection, verdict.reason) == (100, "overshoots-limit")


VALUES = st.floats(0.1, 1e4) | st.floats(-1e4, -0.1)
POINTS = st.dictionaries(st.integers(2012, 2029), VALUES, min_size=1, max_size=6)


def plain(
    points: dict[int, float], target: float | None, direction: int, limit: float | None
) -> tuple[str | None, float | None, float | None]:
    """The publication in plain Python: class, measure, score."""
    latest = max(points)
    later = [year for year in points if year >= 2015]
    if not later:
        return None, None, None
    base = min(later)
    start, end = points[base], points[latest]
    if target is not None and (end - target) * direction >= 0:
        return "target-achieved", None, 5.0
    if base == latest or start * end < 0 or (target is not None and start * target < 0):
        return None, None, None
    toward = (1 if start > 0 else -1) * direction * ((end / start) ** (1 / (latest - base)) - 1)
    names = ("on-track", "acceleration-needed", "limited-progress", "deterioration")
    if target is not None:
        asked = abs((target / start) ** (1 / (2030 - base)) - 1)
        ratio = toward / asked if asked else -math.inf
        score = max(4.1667 * ratio - 2.5, -5) if ratio < 0.6 else min(7.1429 * ratio - 4.2857, 5)
        return names[sum(ratio < cut for cut in (0.95, 0.6, 0.0))], ratio, score
    factor = 1.0
    if limit is not None and abs(start) < 2 * abs(limit):
        part = abs(start) if abs(start) <= abs(limit) else 2 * abs(limit) - abs(start)
        factor = 1 - (part / abs(limit)) ** 4.44
    place = sum(toward < cut * factor for cut in (0.015, 0.005, 0.0))
    if factor == 0 and toward >= 0:
        return names[0], toward, 5.0
    score = (
        lambda: min(500 * toward / factor - 5, 5),
        lambda: 250 * toward / factor - 1.25,
        lambda: 500 * toward / factor - 2.5,
        lambda: max(125 * toward - 2.5, -5),
    )[place]()
    return names[place], toward, score


@given(
    series=st.lists(POINTS, min_size=1, max_size=6),
    target=st.none() | VALUES,
    direction=st.sampled_from([1, -1]),
    limit=st.none() | st.floats(1, 1e4),
)
def test_a_plain_implementation_says_the_same(
    blocks: Blocks, series: list[dict[int, float]], target: float | None, direction: int, limit: float | None
) -> None:
    held: dict[str, Any] = {} if limit is None else {"upper" if direction > 0 else "lower": limit}
    kind = "none" if target is None else "absolute"
    block = blocks(*series, kind=kind, target=np.nan if target is None else target, direction=direction, **held)
    found = rule.assess(block)

    for place, points in enumerate(series):
        status, measure, score = plain(points, target, direction, limit)
        cuts = rule.GROWTH_LIMITS if target is None else rule.RATIO_LIMITS
        if measure is not None and min(abs(measure - cut) for cut in cuts) < 1e-6:
            continue
        code = rule.CLASSES[found.status[place]].code if found.status[place] >= 0 else None
        assert code == status
        if score is not None:
            assert found.score[place] == pytest.approx(score, abs=1e-6)
