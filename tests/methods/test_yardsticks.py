"""What other states show: the mean of the five best, the worst, the pace of champions."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods.yardsticks import YARDSTICKS, best_five, champion_rate, worst, worst_ever
from ortaq.model.block import Block

Blocks = Callable[..., Block]
VALUES = st.lists(st.floats(-1e6, 1e6), max_size=12) | st.lists(st.floats(-1e6, 1e6), min_size=38, max_size=60)


def one_series(blocks: Blocks, values: list[float], direction: int) -> Block:
    return blocks(*({2020: value} for value in values), direction=direction)


@pytest.mark.parametrize(("direction", "best"), [(1, 8.0), (-1, 3.0)])
def test_the_five_best_are_the_highest_or_the_lowest(blocks: Blocks, direction: int, best: float) -> None:
    values = [float(value) for value in range(1, 11)]

    found = best_five(one_series(blocks, values, direction), np.zeros(10, np.int64))

    assert found.tolist() == [best] * 10


@given(values=VALUES, direction=st.sampled_from([1, -1]))
def test_best_and_worst_are_those_of_a_plain_computation(blocks: Blocks, values: list[float], direction: int) -> None:
    block, together = one_series(blocks, values, direction), np.zeros(len(values), np.int64)

    best, least = best_five(block, together), worst(block, together)

    if len(values) < 5:
        assert np.isnan(best).all()
    else:
        ordered = sorted(values, reverse=direction > 0)
        assert np.allclose(best, statistics.fmean(ordered[:5]), rtol=1e-9, atol=1e-6)
    if len(values) < 40:
        assert np.isnan(least).all()
    else:
        assert np.allclose(least, np.percentile(values, 2.5 if direction > 0 else 97.5), rtol=1e-9, atol=1e-6)


def test_champions_are_those_who_changed_fastest_the_right_way(blocks: Blocks) -> None:
    """Seven areas that fell by 1 to 7 % a year: the five best average 5 %."""
    areas = [{2000: 100.0, 2015: 100.0 * (1 - percent / 100) ** 15} for percent in range(1, 8)]

    found = champion_rate(blocks(*areas, direction=-1), np.zeros(7, np.int64))

    assert found.tolist() == pytest.approx([-0.05] * 7)


@pytest.mark.parametrize(
    "points",
    [{2006: 1.0, 2015: 2.0}, {2000: 1.0, 2009: 2.0}, {2000: 0.0, 2015: 2.0}, {2000: 1.0, 2016: 2.0}, {}],
)
def test_an_area_without_a_rate_of_2000_to_2015_is_no_champion(blocks: Blocks, points: dict[int, float]) -> None:
    four = [{2000: 1.0, 2015: 2.0}] * 4

    assert np.isnan(champion_rate(blocks(*four, points), np.zeros(5, np.int64))).all()
    assert np.isfinite(champion_rate(blocks(*four, {2001: 1.0, 2014: 2.0}), np.zeros(5, np.int64))).all()


def test_each_series_has_its_own_areas(blocks: Blocks) -> None:
    block = blocks(*({2020: float(value)} for value in range(12)))
    of_series = np.array([7, 3] * 6, np.int64)

    found = best_five(block, of_series)

    assert found[of_series == 7].tolist() == [6.0] * 6
    assert found[of_series == 3].tolist() == [7.0] * 6


@pytest.mark.parametrize("name", ["champion-rate", "best-five", "worst", "worst-ever"])
def test_a_series_that_no_way_is_progress_of_has_no_yardstick(blocks: Blocks, name: str) -> None:
    block = blocks(*({2000: 1.0, 2015: 2.0, 2020: 3.0} for _ in range(50)), direction=0)

    assert np.isnan(YARDSTICKS[name](block, np.zeros(50, np.int64))).all()


@pytest.mark.parametrize("name", list(YARDSTICKS))
def test_no_area_at_all_is_no_yardstick_at_all(blocks: Blocks, name: str) -> None:
    assert YARDSTICKS[name](blocks(), np.zeros(0, np.int64)).tolist() == []


@pytest.mark.parametrize(("direction", "least"), [(1, -7.0), (-1, 9.0)])
def test_the_worst_ever_is_of_any_area_and_any_year_since_2000(blocks: Blocks, direction: int, least: float) -> None:
    areas = [{1999: -50.0 * direction, 2003: -7.0, 2020: 5.0}, {2001: 9.0, 2020: 2.0}, *[{2020: 1.0}] * 3]

    assert worst_ever(blocks(*areas, direction=direction), np.zeros(5, np.int64)).tolist() == [least] * 5
