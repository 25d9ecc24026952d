"""From series to indicators to targets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import method, methods
from ortaq.methods.roll_up import STATUSES, mean_status

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
