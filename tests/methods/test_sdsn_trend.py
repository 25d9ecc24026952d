"""The arrow: growth of late over the growth that reaches green by 2030."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import sdsn_trend as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]

MARKS = {"mark_best": 100.0, "mark_worst": 0.0, "mark_green": 80.0, "mark_red": 50.0}
FAR = {**MARKS, "worst-ever": -20.0}


@pytest.mark.parametrize(
    ("points", "arrow", "ratio"),
    [
        ({2015: 50, 2019: 58}, "on-track", 1.0),
        ({2015: 50, 2019: 54}, "moderately-improving", 0.5),
        ({2015: 50, 2019: 53}, "stagnating", 0.375),
        ({2015: 50, 2019: 50}, "stagnating", 0.0),
        ({2015: 50, 2019: 49}, "decreasing", -0.125),
        ({2015: 72, 2019: 71}, "stagnating", None),  # a quarter of a point a year, near green: the farthest is 100 away
        ({2015: 73, 2019: 70.5}, "decreasing", None),  # too fast
        ({2015: 70.5, 2019: 69.5}, "decreasing", None),  # too far
        ({2015: 95, 2019: 81}, "on-track", None),
    ],
)
def test_growth_over_growth_needed_gives_the_arrow(
    judged: Judged, points: dict[int, float], arrow: str, ratio: float | None
) -> None:
    verdict = judged(rule, points, yardsticks=FAR)

    assert verdict.status == arrow
    assert ratio is None or verdict.measure == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("years", "start"), [({2014, 2015, 2016, 2019}, 2015), ({2014, 2016, 2019}, 2016), ({2014, 2019}, 2014)]
)
def test_the_trend_starts_four_years_before_one_more_or_less(judged: Judged, years: set[int], start: int) -> None:
    verdict = judged(rule, {year: float(year) for year in years}, yardsticks=FAR)

    assert verdict.baseline_period == start


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2010: 50, 2014: 60}, {}, "no-data-after-2015"),
        ({2019: 60}, {}, "no-baseline"),
        ({2013: 50, 2019: 60}, {}, "no-baseline"),
        ({2015: 50, 2019: 60}, {"yardsticks": {}}, "no-yardstick"),
    ],
)
def test_what_has_no_arrow_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **{"yardsticks": FAR, **target})

    assert (verdict.status, verdict.reason) == (None, reason)


@given(start=st.floats(0, 100), end=st.floats(0, 100))
def test_a_plain_implementation_says_the_same(judged: Judged, start: float, end: float) -> None:
    growth, needed = (end - start) / 4, (80 - start) / 15
    if end >= 80:
        plain = "on-track"
    elif growth < 0:
        plain = "stagnating" if start < 80 and 80 - end < 10 and -growth < 0.5 else "decreasing"
    else:
        plain = "on-track" if growth >= needed else "moderately-improving" if growth >= needed / 2 else "stagnating"
    edges = (growth, growth - needed, growth - needed / 2, 70 - end, 80 - end, 80 - start, growth + 0.5)

    if all(abs(edge) > 1e-6 for edge in edges):
        assert judged(rule, {2015: start, 2019: end}, yardsticks=FAR).status == plain


@given(start=st.floats(0, 100), end=st.floats(0, 100))
def test_the_mirrored_series_has_the_same_arrow(blocks: Blocks, start: float, end: float) -> None:
    mirrored = {name: -number for name, number in FAR.items()}

    up = rule.assess(blocks({2015: start, 2019: end}, yardsticks=FAR))
    down = rule.assess(blocks({2015: -start, 2019: -end}, direction=-1, yardsticks=mirrored))

    assert up.status.tolist() == down.status.tolist()
    assert np.allclose(up.measure, down.measure, equal_nan=True)
