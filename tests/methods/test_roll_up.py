"""From series to indicators to targets."""

from __future__ import annotations

import math
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import method, methods
from ortaq.methods.roll_up import STATUSES, mean_status, roll_up, statuses, weights

EVERY = pytest.mark.parametrize("name", list(methods()))


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        # UNDP: series 1..4, indicator and target by their means, cut at 1.5 and 2.5
        ({"a": ["on-track"]}, "on-track"),
        ({"a": ["on-track", "fair-progress"]}, "for-review"),
        ({"a": ["deterioration"], "b": ["on-track"]}, "for-review"),
        ({"a": ["limited-progress", "fair-progress"]}, "gap"),
        ({"a": [None, "target-achieved"], "b": [None]}, "on-track"),
        ({"a": [None]}, "unknown"),
        ({}, "unknown"),
        # an indicator with many series weighs as much as one with a single series
        ({"a": ["on-track"] * 25, "b": ["deterioration"]}, "for-review"),
    ],
)
def test_series_roll_up_to_a_target(statuses: dict[str, list[str | None]], expected: str) -> None:
    assert mean_status("un-progress-2022", statuses) == expected


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        # UNDP's cuts on the mean score of an indicator: below 1.5, below 2.5
        (["on-track"] * 51 + ["fair-progress"] * 49, "on-track"),
        (["on-track", "fair-progress"], "for-review"),  # 1.5 is not below it
        (["fair-progress", "limited-progress"], "gap"),  # 2.5 is not below it
        (["deterioration", "on-track"], "gap"),
        (["deterioration", "on-track", "on-track"], "for-review"),
        (["target-not-achieved"], "gap"),
    ],
)
def test_a_mean_at_a_cut_is_in_the_worse_status(series: list[str | None], expected: str) -> None:
    assert mean_status("un-progress-2022", {"7.2.1": series}) == expected


@EVERY
def test_series_of_one_class_roll_up_to_the_status_of_that_class(name: str) -> None:
    by_weight = {1: "on-track", 2: "for-review", 3: "gap", 4: "gap"}

    for found in method(name).CLASSES:
        assert mean_status(name, {"a": [found.code] * 3, "b": [found.code]}) == by_weight[found.weight]


@EVERY
@given(data=st.data())
def test_a_better_class_never_makes_a_target_worse(name: str, data: st.DataObject) -> None:
    classes = sorted(method(name).CLASSES, key=lambda found: found.weight)
    codes = [found.code for found in classes]
    statuses = data.draw(st.lists(st.lists(st.sampled_from(codes), min_size=1, max_size=4), min_size=1, max_size=4))
    before = mean_status(name, {str(place): of_one for place, of_one in enumerate(statuses)})
    which = data.draw(st.integers(0, len(statuses) - 1))
    better = codes.index(statuses[which][0])
    statuses[which][0] = codes[data.draw(st.integers(0, better))]

    after = mean_status(name, {str(place): of_one for place, of_one in enumerate(statuses)})

    assert STATUSES.index(after) <= STATUSES.index(before)


def plainly(values: list[tuple[int, int, int, float]]) -> dict[str, list[float]]:
    """The three means and the published one of each unit, in a few lines of plain Python.

    Args:
        values: Unit, indicator within it, series within that, and weight of the class.
    """
    found: dict[str, list[float]] = {"published": [], "each": [], "series": [], "indicators": []}
    for unit in range(max(of_unit for of_unit, *_ in values) + 1):
        inside = [(f"{i}", f"{i}.{s}", w) for u, i, s, w in values if u == unit and not math.isnan(w)]
        if not inside:
            for means in found.values():
                means.append(math.nan)
            continue
        indicators = {i: [w for j, _, w in inside if j == i] for i, _, _ in inside}
        series = {s: fmean([w for _, t, w in inside if t == s]) for _, s, _ in inside}
        of_indicator = {i: fmean([series[s] for s in series if s.split(".")[0] == i]) for i in indicators}
        cut = [1 + STATUSES.index(statuses(np.array([fmean(each)]))[0]) for each in indicators.values()]
        found["published"].append(fmean(cut))
        found["each"].append(fmean(w for _, _, w in inside))
        found["series"].append(fmean(series.values()))
        found["indicators"].append(fmean(of_indicator.values()))
    return found


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.sampled_from([1.0, 2.0, 3.0, 4.0, math.nan])
        ),
        min_size=1,
        max_size=40,
    )
)
def test_the_roll_ups_are_those_of_a_plain_computation(values: list[tuple[int, int, int, float]]) -> None:
    unit, indicator, series, weight = (np.array(column) for column in zip(*values, strict=True))
    of_indicator = unit * 10 + indicator

    found = roll_up(weight, of_indicator * 10 + series, [of_indicator, unit], int(unit.max()) + 1)

    expected = plainly(values)
    assert found.published.tolist() == pytest.approx(expected["published"], nan_ok=True)
    for way, means in found.means.items():
        assert means.tolist() == pytest.approx(expected[way], nan_ok=True)


def test_nobody_is_decided_by_25_breakdowns() -> None:
    # UNDP counts each of the 25 breakdowns of Kazakhstan's 12.4.2 like a series of its own.
    breakdowns = ["deterioration"] * 25
    own = ["on-track", "on-track"]
    weight = weights("un-progress-2022", breakdowns + own)
    series = np.array([0] * 25 + [1, 2])
    indicator = np.zeros(27, np.int64)

    found = roll_up(weight, series, [indicator], 1)

    assert statuses(found.published) == ["gap"]
    assert statuses(found.means["series"]) == ["for-review"]
    assert found.means["series"].tolist() == [2.0]


def test_an_indicator_of_many_series_weighs_no_more_than_another_where_indicators_count() -> None:
    weight = weights("un-progress-2022", ["deterioration"] * 25 + ["on-track"])
    indicator = np.array([0] * 25 + [1])

    found = roll_up(weight, np.arange(26), [indicator, np.zeros(26, np.int64)], 1)

    assert statuses(found.means["each"]) == statuses(found.means["series"]) == ["gap"]
    assert found.means["indicators"].tolist() == [2.5]
    assert statuses(found.published) == ["for-review"]  # a gap and an indicator on track: (3 + 1) / 2


def test_what_can_not_be_assessed_is_left_out_and_a_unit_of_nothing_else_is_unknown() -> None:
    found = roll_up(np.array([1.0, np.nan, np.nan]), np.arange(3), [np.array([0, 0, 1]), np.array([0, 0, 1])], 2)

    assert statuses(found.published) == ["on-track", "unknown"]
