"""Anticipated progress, ESCAP-type: the line by recent weights, the gap of 2030, and what can't be judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import escap_anticipated_progress as rule
from ortaq.model.block import Block
from ortaq.model.verdicts import REASON_CODES

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]

POINTS = st.dictionaries(st.integers(1998, 2025), st.floats(0.1, 1e5), min_size=1, max_size=12)


def plain(points: dict[int, float], target: float, direction: int) -> tuple[str | None, float | None]:
    """Class and P in plain Python; normal equations in full."""
    latest = max(points)
    used = {year: value for year, value in points.items() if year >= 2000}
    if latest <= 2015 or len(used) < 3:
        return None, None
    weights = {year: year - min(used) + 1 for year in used}
    total = sum(weights.values())
    centre = sum(w * year for year, w in weights.items()) / total
    mean = sum(w * used[year] for year, w in weights.items()) / total
    slope = sum(w * (y - centre) * (used[y] - mean) for y, w in weights.items()) / sum(
        w * (y - centre) ** 2 for y, w in weights.items()
    )
    base = points.get(2015, mean + slope * (2015 - centre))
    ahead = mean + slope * (2030 - centre)
    if any((value - target) * direction >= 0 for value in (points[latest], ahead)):
        return "maintain", 0.0
    if (base - target) * direction >= 0:
        return "reverse", None
    gap = 100 * abs(target - ahead) / abs(target - base)
    return next((name for name, cut in (("maintain", 10), ("accelerate", 100)) if gap <= cut), "reverse"), gap


@given(series=st.lists(POINTS, min_size=1, max_size=5), target=st.floats(0.5, 1e5), direction=st.sampled_from([1, -1]))
def test_a_plain_implementation_says_the_same(
    blocks: Blocks, series: list[dict[int, float]], target: float, direction: int
) -> None:
    found = rule.assess(blocks(*series, kind="absolute", target=target, direction=direction))

    for place, points in enumerate(series):
        status, gap = plain(points, target, direction)
        if gap is not None and min(abs(gap - edge) for edge in (0, 10, 100)) < 1e-6:
            continue  # at an edge the last digit decides
        assert (rule.CLASSES[found.status[place]].code if found.status[place] >= 0 else None) == status
        assert found.measure[place] == pytest.approx(np.nan if gap is None else gap, rel=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    ("ahead", "status"), [(100.0, "maintain"), (91.0, "maintain"), (60.0, "accelerate"), (5.0, "accelerate")]
)
def test_on_a_straight_line_the_gap_is_what_the_line_leaves(judged: Judged, ahead: float, status: str) -> None:
    """On a line the weights don't matter: from 0 in 2015 to `ahead` in 2030, of 100."""
    points = {year: ahead * (year - 2015) / 15 for year in (2015, 2018, 2021, 2024)}

    verdict = judged(rule, points, kind="absolute", target=100)

    assert verdict.status == status
    assert verdict.measure == pytest.approx(max(0.0, 100 - ahead), abs=1e-9)


def test_recent_years_weigh_more(judged: Judged) -> None:
    """Years 1, 2, 3 of values 0, 0, 6: weights 1, 2, 3 give a mean year of 14/6, a mean of 3 and a slope of 3.6."""
    verdict = judged(rule, {2014: 0, 2015: 0, 2016: 6}, kind="absolute", target=1000)

    assert verdict.pace == pytest.approx(3.6)
    assert verdict.projection == pytest.approx(3 + 3.6 * (2030 - 2013 - 14 / 6))


def test_a_line_that_moves_away_is_to_be_reversed(judged: Judged) -> None:
    verdict = judged(rule, {2015: 50, 2018: 45, 2024: 40}, kind="absolute", target=100)

    assert verdict.status == "reverse"
    assert verdict.measure > 100


def test_a_base_without_a_figure_is_the_lines_and_said_to_be(blocks: Blocks) -> None:
    found = rule.assess(blocks({2016: 11, 2018: 13, 2020: 15}, kind="absolute", target=100))

    assert found.baseline_value[0] == pytest.approx(10)
    assert REASON_CODES[found.reason[0]] == "base-estimated"


def test_the_year_reached_is_counted_from_the_newest_figure_not_from_the_line(blocks: Blocks) -> None:
    """The line fell fast, so that it is at 25 in 2021 already; the newest figure is not."""
    points = {2000: 85.0, 2005: 60.0, 2010: 40.0, 2015: 32.0, 2020: 30.0, 2024: 28.0}

    found = rule.assess(blocks(points, kind="absolute", target=25, direction=-1))

    assert found.year_reached is not None
    assert found.year_reached[0] == pytest.approx(2024 + (25 - 28) / found.pace[0])
    assert found.year_reached[0] > 2024


def test_figures_before_2000_do_not_enter(judged: Judged) -> None:
    points = {2015: 10, 2018: 12, 2022: 20}

    with_older = judged(rule, {1990: 900.0, **points}, kind="absolute", target=50)

    assert with_older.measure == pytest.approx(judged(rule, points, kind="absolute", target=50).measure)


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2010: 1, 2012: 2, 2014: 3}, {}, "no-data-after-2015"),
        ({2015: 1, 2020: 2}, {"kind": "absolute", "target": 9}, "too-few-points"),
        ({1995: 1, 2015: 1, 2020: 2}, {"kind": "absolute", "target": 9}, "too-few-points"),
        ({2015: 1, 2018: 1, 2020: 2}, {"kind": "absolute", "target": 9, "direction": 0}, "no-direction"),
        ({2015: 1, 2018: 1, 2020: 2}, {"kind": "absolute"}, "target-value-missing"),
        ({2015: 0, 2018: 0, 2020: 1}, {"kind": "binary", "target": 1}, "not-for-kind"),
        ({2015: 1, 2018: 1, 2020: 2}, {}, "no-yardstick"),
        ({2015: 0, 2018: 1, 2020: 2}, {"kind": "doubling", "target": 2}, "base-zero"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)


def test_a_target_met_today_is_achieved_whatever_the_line_has(judged: Judged) -> None:
    verdict = judged(rule, {2010: 40, 2015: 30, 2018: 20, 2024: 96}, kind="absolute", target=95)

    assert (verdict.status, verdict.measure) == ("maintain", 0)


def test_what_was_met_and_is_lost_is_to_be_reversed(judged: Judged) -> None:
    verdict = judged(rule, {2015: 97, 2018: 95, 2024: 90}, kind="absolute", target=96)

    assert (verdict.status, verdict.reason) == ("reverse", "met-then-lost")
    assert np.isnan(verdict.measure)


def test_parity_is_left_and_reached_on_either_side(judged: Judged) -> None:
    parity = {"kind": "parity", "target": 1.0, "direction": 0}

    assert judged(rule, {2015: 0.80, 2018: 0.85, 2022: 0.91}, **parity).status == "maintain"
    assert judged(rule, {2015: 1.20, 2018: 1.15, 2022: 1.09}, **parity).status == "maintain"
    assert judged(rule, {2015: 0.95, 2018: 1.10, 2022: 1.40}, **parity).status == "reverse"


def with_champions(block: Block, rate: float) -> Block:
    return replace(block, yardsticks={"champion-rate": np.full(len(block), rate)})


def test_a_series_without_a_number_goes_for_what_the_champions_show(blocks: Blocks) -> None:
    block = blocks({2015: 40.0, 2018: 42.0, 2022: 46.0})

    found = rule.assess(with_champions(block, 0.02))

    assert found.target_value[0] == pytest.approx(40 * 1.02**15)
    assert REASON_CODES[found.reason[0]] == "champion-target"
    assert rule.CLASSES[found.status[0]].code == "maintain"


def test_champions_that_moved_away_are_none(blocks: Blocks) -> None:
    found = rule.assess(with_champions(blocks({2015: 40.0, 2018: 42.0, 2022: 46.0}), -0.01))

    assert (found.status[0], REASON_CODES[found.reason[0]]) == (-1, "no-champion")


@given(points=POINTS, target=st.floats(0.5, 1e5), factor=st.sampled_from([0.25, 4.0, 1024.0]))
def test_another_unit_is_the_same_verdict(
    blocks: Blocks, points: dict[int, float], target: float, factor: float
) -> None:
    one = rule.assess(blocks(points, kind="absolute", target=target))
    other = rule.assess(blocks({y: v * factor for y, v in points.items()}, kind="absolute", target=target * factor))

    assert one.status.tolist() == other.status.tolist()
    assert np.allclose(one.measure, other.measure, rtol=1e-9, equal_nan=True)


@given(points=POINTS, target=st.floats(0.5, 1e5))
def test_the_mirrored_series_has_the_mirrored_verdict(blocks: Blocks, points: dict[int, float], target: float) -> None:
    up = rule.assess(blocks(points, kind="absolute", target=target, direction=1))
    down = rule.assess(blocks({y: -v for y, v in points.items()}, kind="absolute", target=-target, direction=-1))

    assert up.status.tolist() == down.status.tolist()
    assert np.allclose(up.measure, down.measure, equal_nan=True)
    assert np.allclose(up.pace, -down.pace, equal_nan=True)
