"""Scores, colours and arrows of the Sustainable Development Report, as pure functions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import sdsn

# Marks as in the codebook of 2020: poverty at $1.90 a day, life expectancy.
POVERTY = sdsn.Marks(best=np.array(0.0), worst=np.array(72.6), green=np.array(2.0), red=np.array(13.0))
LIFE = sdsn.Marks(best=np.array(83.0), worst=np.array(54.0), green=np.array(80.0), red=np.array(70.0))


@pytest.mark.parametrize(
    ("value", "marks", "score", "colour"),
    [
        (0.16, POVERTY, 99.780, "green"),  # Ireland, as published in 2020
        (81.5, LIFE, 94.828, "green"),  # Ireland
        (90.0, POVERTY, 0.0, "red"),
        (2.0, POVERTY, 97.245, "green"),
        (7.5, POVERTY, 89.669, "yellow"),
        (7.6, POVERTY, 89.532, "orange"),
        (13.0, POVERTY, 82.094, "orange"),
        (13.1, POVERTY, 81.956, "red"),
        (75.0, LIFE, 72.414, "yellow"),
        (69.9, LIFE, 54.828, "red"),
    ],
)
def test_a_value_has_a_score_and_a_colour(value: float, marks: sdsn.Marks, score: float, colour: str) -> None:
    assert float(sdsn.score(np.array(value), marks.best, marks.worst)) == pytest.approx(score, abs=1e-3)
    assert sdsn.COLOURS[int(sdsn.colour(np.array(value), marks))] == colour


def test_no_value_has_no_colour() -> None:
    assert int(sdsn.colour(np.array(np.nan), LIFE)) == -1
    assert np.isnan(sdsn.rating(np.array(np.nan), LIFE))


@given(value=st.floats(-50, 150))
def test_the_rating_of_a_value_goes_with_its_colour(value: float) -> None:
    for marks in (POVERTY, LIFE):
        rating = float(sdsn.rating(np.array(value), marks))
        band = {"red": (0, 1), "orange": (1, 1.5), "yellow": (1.5, 2), "green": (2, 3)}
        low, high = band[sdsn.COLOURS[int(sdsn.colour(np.array(value), marks))]]
        assert low - 1e-6 <= rating <= high + 1e-6


@pytest.mark.parametrize(
    ("ratings", "colours", "asked", "goal"),
    [
        ([2.4, 2.9, 3.0], [0, 0, 0], 3, "green"),
        ([2.4, 1.9, 3.0], [0, 1, 0], 3, "yellow"),
        ([1.2, 1.4, 3.0], [2, 2, 0], 3, "orange"),
        ([0.2, 0.4, 3.0], [3, 3, 0], 3, "red"),
        ([0.2, 1.2, 3.0], [3, 2, 0], 3, "orange"),  # not red, as only one of the two worst is
        ([0.2, 2.9], [3, 0], 2, "yellow"),
        ([2.9], [0], 3, None),
    ],
)
def test_the_two_worst_colour_a_goal(ratings: list[float], colours: list[int], asked: int, goal: str | None) -> None:
    place = sdsn.goal_colour(np.array(ratings), np.array(colours), asked)

    assert (sdsn.COLOURS[place] if place >= 0 else None) == goal


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ({2014, 2017}, (2014, 2017)),
        ({2014, 2018}, (2014, 2018)),
        ({2013, 2016}, (2013, 2016)),
        ({2013, 2015, 2017}, (2015, 2017)),
        ({2012, 2017}, None),
        ({2014, 2015}, None),
        (set(), None),
    ],
)
def test_a_trend_is_taken_over_the_years_of_the_codebook_one_more_or_less(
    years: set[int], expected: tuple[int, int] | None
) -> None:
    assert sdsn.window(dict.fromkeys(years, 1.0), 2014, 2017) == expected


def change(start: float, end: float, *, farthest: float = 100.0) -> sdsn.Change:
    """From 2015 to 2018 with green at 80; more is better."""
    return sdsn.Change(
        start_year=np.array(2015),
        end_year=np.array(2018),
        start=np.array(start),
        end=np.array(end),
        green=np.array(80.0),
        sign=np.array(1.0),
        achieved=np.array(end >= 80),
        farthest=np.array(farthest),
    )


@pytest.mark.parametrize(
    ("start", "end", "arrow"),
    [
        (50, 56, "on-track"),  # 2 a year, as needed
        (50, 53, "moderately-improving"),
        (50, 52.9, "stagnating"),
        (50, 50, "stagnating"),
        (50, 49, "decreasing"),
        (75, 74, "stagnating"),  # a third of a point a year, close to green
        (75, 73, "decreasing"),  # two thirds
        (85, 81, "on-track"),  # green still
        (81, 79.9, "decreasing"),  # no longer
    ],
)
def test_growth_over_growth_needed_gives_the_arrow(start: float, end: float, arrow: str) -> None:
    assert sdsn.ARROWS[int(sdsn.arrow(change(start, end)))] == arrow


def test_a_goal_takes_the_mean_of_its_indicators() -> None:
    assert [sdsn.ARROWS[sdsn.goal_arrow(moments)] for moments in ([3, 3], [3, 2.9], [2, 1.9], [1, 0.9])] == list(
        sdsn.ARROWS
    )


def test_a_region_stands_in_for_a_goal_without_a_score() -> None:
    assert sdsn.index([80.0, None], [50.0, 60.0]) == 70.0
