"""Anticipated progress, UNICEF-type: the logit between limits, growth elsewhere, recent years first."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import unicef_anticipated_progress as rule
from ortaq.model.block import Block
from ortaq.model.verdicts import REASON_CODES

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]

SHARE = {"series_kind": "share", "lower": 0.0, "upper": 100.0}
SHARES = st.dictionaries(st.integers(2000, 2025), st.floats(0.5, 99.5), min_size=3, max_size=10)
LEVELS = st.dictionaries(st.integers(2000, 2025), st.floats(0.1, 1e5), min_size=2, max_size=10)


def logit_line(points: dict[int, float], year: int) -> float:
    """The weighted regression on the logit scale through unweighted means, in plain Python."""
    places = {y: math.log(v / 100 / (1 - v / 100)) for y, v in points.items()}
    middle, level = sum(places) / len(places), sum(places.values()) / len(places)
    weights = {y: (year - min(places)) / (year - y) for y in places}
    total = sum(weights.values())
    sums = {
        "tl": sum(w * (y - middle) * places[y] for y, w in weights.items()),
        "t": sum(w * (y - middle) for y, w in weights.items()),
        "l": sum(w * places[y] for y, w in weights.items()),
        "tt": sum(w * (y - middle) ** 2 for y, w in weights.items()),
    }
    slope = (sums["tl"] - sums["t"] * sums["l"] / total) / (sums["tt"] - sums["t"] ** 2 / total)
    return 100 / (1 + math.exp(-(level + slope * (year - middle))))


def growth(points: dict[int, float], year: int) -> float:
    """The newest value grown on by the weighted mean of growth a year, in plain Python."""
    years = sorted(points)
    weights = [(year - years[0]) / (year - y) for y in years[1:]]
    logs = [math.log(points[b] / points[a]) for a, b in pairwise(years)]
    gaps = [b - a for a, b in pairwise(years)]
    mean = sum(w * x for w, x in zip(weights, logs, strict=True)) / sum(
        w * g for w, g in zip(weights, gaps, strict=True)
    )
    return points[years[-1]] * math.exp(mean * (year - years[-1]))


@given(points=SHARES)
def test_a_share_is_projected_as_by_the_plain_logit_line(blocks: Blocks, points: dict[int, float]) -> None:
    points = {**points, 2015: 50.0, 2024: points.get(2024, 60.0)}
    found = rule.assess(blocks(points, kind="absolute", target=99.9, **SHARE))

    assert found.projection[0] == pytest.approx(logit_line(points, 2030), rel=1e-6, abs=1e-9)


@given(points=LEVELS)
def test_a_level_is_projected_as_by_plain_weighted_growth(blocks: Blocks, points: dict[int, float]) -> None:
    points = {**points, 2015: 50.0, 2024: points.get(2024, 60.0)}
    found = rule.assess(blocks(points, kind="absolute", target=1e9))

    assert found.projection[0] == pytest.approx(growth(points, 2030), rel=1e-6)


@pytest.mark.parametrize(
    ("rate", "status"), [(0.05, "will-meet"), (0.046, "will-meet"), (0.02, "accelerate"), (-0.01, "no-progress")]
)
def test_steady_growth_goes_on(judged: Judged, rate: float, status: str) -> None:
    """Twice the base by 2030 takes 4.73 % a year; 4.6 % does 96 % of it."""
    points = {year: 10 * (1 + rate) ** (year - 2015) for year in (2015, 2017, 2022)}

    verdict = judged(rule, points, kind="absolute", target=20)

    assert verdict.status == status
    assert verdict.projection == pytest.approx(10 * (1 + rate) ** 15)


def test_two_figures_of_a_share_go_on_by_their_growth_on_the_logit(judged: Judged) -> None:
    """Odds of 1 in 2015 and 4 in 2020 quadruple every five years: 64 in 2030."""
    verdict = judged(rule, {2015: 50, 2020: 80}, kind="absolute", target=99.9, **SHARE)

    assert verdict.projection == pytest.approx(100 * 64 / 65)


def test_no_share_is_projected_beyond_its_limits(judged: Judged) -> None:
    assert judged(rule, {2015: 60, 2018: 75, 2022: 85}, kind="absolute", target=100, **SHARE).projection < 100


def test_a_single_figure_meets_its_target_or_is_not_judged(judged: Judged) -> None:
    met = judged(rule, {2020: 97}, kind="absolute", target=95)
    other = judged(rule, {2020: 90}, kind="absolute", target=95)

    assert (met.status, met.measure) == ("will-meet", 10)
    assert (other.status, other.reason) == (None, "too-few-points")


def test_a_base_without_a_figure_is_carried_back_by_the_mean_growth(blocks: Blocks) -> None:
    found = rule.assess(blocks({2017: 40.0, 2018: 80.0, 2019: 160.0}, kind="absolute", target=1e6))

    assert found.baseline_value[0] == pytest.approx(10)
    assert REASON_CODES[found.reason[0]] == "base-estimated"


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2012: 1, 2014: 3}, {}, "no-data-after-2015"),
        ({2015: 1, 2020: 2}, {"kind": "absolute", "target": 9, "direction": 0}, "no-direction"),
        ({2015: 0, 2020: 1}, {"kind": "binary", "target": 1}, "not-for-kind"),
        ({2015: 4, 2020: 5}, {"kind": "absolute", "target": 7, "series_kind": "growth"}, "growth-rate"),
        ({2015: -4, 2020: 5}, {"kind": "absolute", "target": 7}, "negative-value"),
        ({2015: 1, 2020: 2}, {}, "no-yardstick"),
        ({2018: 0, 2020: 5}, {"kind": "absolute", "target": 7}, "undefined"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)


def test_a_zero_that_was_to_be_reached_is_reached(judged: Judged) -> None:
    verdict = judged(rule, {2015: 12, 2019: 3, 2023: 0}, kind="zero", target=0, direction=-1)

    assert (verdict.status, verdict.projection) == ("will-meet", 0)


def test_what_was_met_and_is_lost_expects_no_progress(judged: Judged) -> None:
    verdict = judged(rule, {2015: 97, 2018: 94, 2023: 90}, kind="absolute", target=95, **SHARE)

    assert (verdict.status, verdict.reason) == ("no-progress", "met-then-lost")


@given(points=LEVELS, factor=st.sampled_from([0.25, 4.0, 1024.0]), target=st.floats(0.5, 1e5))
def test_another_unit_is_the_same_verdict(
    blocks: Blocks, points: dict[int, float], factor: float, target: float
) -> None:
    one = rule.assess(blocks(points, kind="absolute", target=target))
    other = rule.assess(blocks({y: v * factor for y, v in points.items()}, kind="absolute", target=target * factor))

    assert np.allclose(one.measure, other.measure, rtol=1e-6, atol=1e-9, equal_nan=True)
