"""Picks from a ragged block, where series may be empty anywhere."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.errors import UsageError
from ortaq.model.block import Block, cagr, met

SERIES = st.lists(st.dictionaries(st.integers(2000, 2030), st.floats(-1e6, 1e6), max_size=6), max_size=8)


def block_of(series: list[dict[int, float]]) -> Block:
    size = len(series)
    return Block(
        offsets=np.concatenate([[0], np.cumsum([len(points) for points in series])]).astype(np.int64),
        time_period=np.array([year for points in series for year in sorted(points)], np.int64),
        obs_value=np.array([points[year] for points in series for year in sorted(points)], np.float64),
        kind=np.zeros(size, np.int64),
        target_value=np.full(size, np.nan),
        direction=np.ones(size, np.int64),
        deadline=np.zeros(size, np.int64),
        lower_limit=np.full(size, -np.inf),
        upper_limit=np.full(size, np.inf),
        series_kind=np.zeros(size, np.int64),
    )


@given(SERIES)
def test_every_pick_is_the_one_that_a_loop_would_make(series: list[dict[int, float]]) -> None:
    block = block_of(series)
    picks = (block.latest(), block.nearest(2015, within=3), block.at_or_after(2015))

    for place, points in enumerate(series):
        near = [year for year in points if abs(year - 2015) <= 3]
        later = [year for year in points if year >= 2015]
        wanted = (
            max(points, default=None),
            min(near, key=lambda year: (abs(year - 2015), -year), default=None),
            min(later, default=None),
        )
        for pick, year in zip(picks, wanted, strict=True):
            assert pick.has[place] == (year is not None)
            if year is not None:
                assert (pick.time_period[place], pick.obs_value[place]) == (year, points[year])


@given(SERIES)
def test_any_looks_at_each_series_alone(series: list[dict[int, float]]) -> None:
    block = block_of(series)

    assert block.any(block.obs_value > 0).tolist() == [any(v > 0 for v in points.values()) for points in series]


@pytest.mark.parametrize(
    ("periods", "values"), [([2015, 2015], [1.0, 2.0]), ([2016, 2015], [1.0, 2.0]), ([2015, 2016], [1.0, np.nan])]
)
def test_a_block_that_breaks_its_rules_is_refused(periods: list[int], values: list[float]) -> None:
    whole = block_of([{2015: 1.0, 2016: 2.0}])
    with pytest.raises(UsageError):
        dataclasses.replace(whole, time_period=np.array(periods), obs_value=np.array(values))


def test_a_period_may_fall_from_one_series_to_the_next() -> None:
    assert len(block_of([{2020: 1.0}, {2010: 2.0}, {}, {2000: 3.0}])) == 4


def test_growth_is_not_defined_from_zero_or_below_or_over_no_years() -> None:
    start, end, years = np.array([0.0, -1, 5, 5, 4]), np.array([5.0, 5, 5, -1, 0]), np.array([5, 5, 0, 5, 2])

    assert np.isnan(cagr(start, end, years)).tolist() == [True, True, True, True, False]
    assert cagr(np.array([100.0]), np.array([121.0]), np.array([2]))[0] == pytest.approx(0.1)


def test_a_target_is_met_from_the_desired_side() -> None:
    values, target = np.array([95.0, 94, np.nan, 95]), np.array([95.0, 95, 95, np.nan])

    assert met(values, target, np.ones(4, int)).tolist() == [True, False, False, False]
    assert met(values, target, -np.ones(4, int)).tolist() == [True, True, False, False]
