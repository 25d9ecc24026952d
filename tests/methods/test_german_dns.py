"""The German weather symbols."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import german_dns as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]


def rising(change: float, years: range = range(2017, 2023)) -> dict[int, float]:
    """50 in the last of the years, with the same change in each."""
    return {year: 50.0 - change * (years[-1] - year) for year in years}


@pytest.mark.parametrize(
    ("change", "missed", "status"),
    [
        (1.5, -0.2, "sun"),
        (1.25, 0.0, "sun"),
        (1.2, 0.04, "sun"),
        (1.1875, 0.05, "sun-and-cloud"),
        (1.0, 0.2, "sun-and-cloud"),
        (0.99, 0.208, "cloud"),
        (0.001, 0.9992, "cloud"),
        (0.0, 1.0, "thunderstorm"),
        (-1.0, 1.8, "thunderstorm"),
    ],
)
def test_the_symbol_is_what_is_missed_of_the_way_that_is_left(
    judged: Judged, change: float, missed: float, status: str
) -> None:
    """From 50 in 2022 to 60 in 2030."""
    verdict = judged(rule, rising(change), kind="absolute", target=60)

    assert (verdict.status, verdict.measure) == (status, pytest.approx(missed))
    assert verdict.pace == pytest.approx(change)


@pytest.mark.parametrize(
    ("years", "base"),
    [
        ([2017, 2018, 2019, 2020, 2021, 2022], 2017),
        ([2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022], 2017),
        ([2015, 2018, 2019, 2020, 2021, 2022], 2018),
        ([2015, 2016, 2019, 2020, 2021, 2022], 2019),
    ],
)
def test_the_mean_is_over_the_last_five_changes_or_those_without_a_gap(
    judged: Judged, years: list[int], base: int
) -> None:
    points = {year: 50.0 + place**2 for place, year in enumerate(years)}

    verdict = judged(rule, points, kind="absolute", target=1000)

    assert verdict.baseline_period == base
    changes = [points[year] - points[year - 1] for year in range(base + 1, 2023)]
    assert verdict.pace == pytest.approx(sum(changes) / len(changes))


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {"kind": "absolute", "target": 60}, "no-data"),
        ({2012: 1, 2013: 2, 2014: 3, 2015: 4}, {"kind": "absolute", "target": 60}, "no-data-after-2015"),
        ({2020: 1, 2021: 2, 2022: 3}, {"kind": "absolute", "target": 60}, "too-few-points"),
        ({2018: 1, 2020: 1, 2021: 2, 2022: 3}, {"kind": "absolute", "target": 60}, "years-missing"),
        ({2016: 1, 2018: 1, 2020: 2, 2022: 3}, {"kind": "absolute", "target": 60}, "years-missing"),
        (rising(1.0), {}, "no-number"),
        (rising(1.0), {"kind": "absolute", "target": 60, "direction": 0}, "no-direction"),
        (rising(1.0), {"kind": "absolute", "target": 60, "series_kind": "growth"}, "not-for-kind"),
        (rising(1.0), {"kind": "binary", "target": 1}, "not-for-kind"),
        (rising(-1.0, range(2019, 2023)), {"kind": "halving", "target": 0.5, "direction": -1}, "no-baseline"),
        (
            {2018: 3, 2019: 0, 2020: 4, 2021: 1, 2022: 2},
            {"kind": "absolute", "target": 1, "direction": -1},
            "shock-in-baseline",
        ),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)


def test_a_target_that_is_met_is_a_sun(judged: Judged) -> None:
    verdict = judged(rule, rising(-1.0), kind="absolute", target=45)

    assert verdict.status == "sun"
    assert np.isnan([verdict.measure, verdict.pace_needed, verdict.year_reached]).all()


def test_half_is_meant_of_2015(judged: Judged) -> None:
    points = {2015: 20.0, **{year: 18.0 - (year - 2017) for year in range(2017, 2023)}}

    verdict = judged(rule, points, kind="halving", target=0.5, direction=-1)

    assert (verdict.target_value, verdict.status, verdict.year_reached) == (10.0, "sun", 2025.0)


def test_parity_is_a_distance(judged: Judged) -> None:
    points = {2019: 1.30, 2020: 1.26, 2021: 1.22, 2022: 1.18}

    verdict = judged(rule, points, kind="parity", target=1.0, direction=0)

    assert (verdict.status, verdict.reason, verdict.projection) == ("sun", "parity-by-distance", 1.0)


POINTS = st.dictionaries(st.integers(2014, 2025), st.floats(-1e3, 1e3), min_size=1, max_size=12)


def plain(points: dict[int, float], target: float, direction: int) -> tuple[str | None, float | None]:
    """The rule in plain Python, one series at a time, with what is missed."""
    latest = max(points)
    if latest <= 2015:
        return None, None
    if (points[latest] - target) * direction >= 0:
        return "sun", None
    changes = []
    for year in range(latest, latest - 5, -1):
        if year not in points or year - 1 not in points:
            break
        changes.append(points[year] - points[year - 1])
    if len(changes) < 3:
        return None, None
    pace = sum(changes) / len(changes)
    missed = (target - (points[latest] + pace * (2030 - latest))) / (target - points[latest])
    if pace * direction <= 0:
        return "thunderstorm", missed
    return ("sun" if missed < 0.05 else "sun-and-cloud" if missed <= 0.2 else "cloud"), missed


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
        status, missed = plain(points, target, direction)
        zeros = direction < 0 and 0 in points.values()  # a shock among zeros has its own test
        if zeros or (missed is not None and min(abs(missed - cut) for cut in (0.05, 0.2, 1.0)) < 1e-6):
            continue
        code = rule.CLASSES[found.status[place]].code if found.status[place] >= 0 else None
        assert code == status
        if missed is not None:
            assert found.measure[place] == pytest.approx(missed, rel=1e-6, abs=1e-9)
