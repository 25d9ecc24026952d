"""How the Sustainable Development Report scores, colours and gives arrows: pure functions, for the methods and a check.

The rules were worked out from the report's own workbook of 2020 and hold for it (docs/methods/sdsn-differences.md says
where they don't): SDSN and Bertelsmann Stiftung, Sustainable Development Report 2020, database and methodology.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ortaq.model.block import Bools, Floats, Ints

COLOURS = ("green", "yellow", "orange", "red")
ARROWS = ("on-track", "moderately-improving", "stagnating", "decreasing")
GREEN, YELLOW, ORANGE, RED = range(4)
ON_TRACK, IMPROVING, STAGNATING, DECREASING = range(4)

END = 2030
HALF = 0.5
"""Of the growth that is needed: from here on it is moderate."""

NEAR_GREEN = 0.1
SLOW = 0.005
"""A fall is stagnation where the value is nearer to green than a tenth of the largest distance that any country of the
sample had in any year, and falls by less than half a hundredth of that distance a year."""

LARGEST_GAP = 0.2
"""With more than this part of the indicators missing a country has no overall index."""

AT = 1e-9
"""Of the way between green and red: so near to a threshold a value is at it, but for the last digits."""

ENOUGH = 0.5
"""A goal has a colour or an arrow with at least this part of its indicators."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a value is held against, on the scale of the indicator; one number a value, or one for all.

    Args:
        best: Scores 100.
        worst: Scores 0.
        green: From here on it is green.
        red: Beyond here it is red.
    """

    best: Floats
    worst: Floats
    green: Floats
    red: Floats

    @property
    def sign(self) -> Floats:
        """+1 where more is better, -1 where less is."""
        return np.where(self.green > self.red, 1.0, -1.0)

    def reaches(self, value: Floats, threshold: Floats) -> Bools:
        """Whether a value is at a threshold or better."""
        with np.errstate(invalid="ignore"):
            return self.sign * (value - threshold) >= -AT * np.abs(self.green - self.red)


def score(value: Floats, best: Floats, worst: Floats) -> Floats:
    """From 0, the worst or beyond it, to 100, the best or beyond it.

    >>> score(np.array([0.16, 80.0]), np.array(0.0), np.array(72.6)).round(2).tolist()
    [99.78, 0.0]
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return np.clip(100.0 * (value - worst) / (best - worst), 0.0, 100.0)


def colour(value: Floats, marks: Marks) -> Ints:
    """A place in COLOURS: yellow and orange part in the middle between green and red; -1 without a value.

    A value at a threshold has the better colour.
    """
    past_green = marks.reaches(value, marks.green)
    past_middle = marks.reaches(value, (marks.green + marks.red) / 2)
    past_red = marks.reaches(value, marks.red)
    found = np.where(past_green, GREEN, np.where(past_middle, YELLOW, np.where(past_red, ORANGE, RED)))
    return np.where(np.isfinite(value), found, -1)


def rating(value: Floats, marks: Marks) -> Floats:
    """From 0, the worst, over 1 at red and 2 at green, to 3, the best: what the colour of a goal is averaged from."""
    sign = marks.sign
    with np.errstate(invalid="ignore", divide="ignore"):
        beyond = sign * (marks.best - marks.green)
        above = np.where(beyond > 0, 2.0 + np.minimum(sign * (value - marks.green) / beyond, 1.0), 3.0)
        between = 1.0 + (value - marks.red) / (marks.green - marks.red)
        reach = sign * (marks.red - marks.worst)
        below = np.where(reach > 0, np.maximum(1.0 + sign * (value - marks.red) / reach, 0.0), 0.0)
    found = np.where(marks.reaches(value, marks.red), between, below)
    found = np.where(marks.reaches(value, marks.green), above, found)
    return np.where(np.isfinite(value), found, np.nan)


def goal_colour(ratings: Floats, colours: Ints, asked: int) -> int:
    """The colour of a goal: by the mean rating of its two worst indicators; -1 with less than half of them.

    Green only where all are green, red only where both of the worst are red.

    Args:
        ratings: Of the indicators that have a value.
        colours: Theirs.
        asked: How many indicators the goal has.
    """
    if not len(ratings) or len(ratings) < ENOUGH * asked:
        return -1
    if (colours == GREEN).all():
        return GREEN
    worst = np.argsort(ratings, kind="stable")[:2]
    mean = float(ratings[worst].mean())
    if mean >= 1.5:
        return YELLOW
    return RED if mean <= 1.0 and (colours[worst] == RED).all() else ORANGE


def goal_score(scores: Sequence[float]) -> float:
    """The mean score of the indicators that have one."""
    return float(np.mean(scores))


def index(goals: Sequence[float | None], of_region: Sequence[float | None]) -> float:
    """The mean of the goals; the mean of the country's region stands in for a goal that has no score."""
    return float(np.mean([own if own is not None else region for own, region in zip(goals, of_region, strict=True)]))


def window(points: Mapping[int, float], start: int, end: int) -> tuple[int, int] | None:
    """The first and last year that a trend is taken over; None where there is none.

    Last: the newest year with a value, at most one before `end`. First: `start`, else the year after, else the one
    before.
    """
    last = max(points, default=0)
    if last < end - 1:
        return None
    return next(((year, last) for year in (start, start + 1, start - 1) if year in points and year < last), None)


@dataclass(frozen=True, slots=True)
class Change:
    """Two values of a series, better upwards or downwards as `sign` says, and what there is to reach.

    Args:
        green: The green threshold.
        sign: +1 where more is better, -1 where less is.
        achieved: Whether it is green now.
        farthest: The largest distance from green that any country of the sample had in any year.
    """

    start_year: Ints
    end_year: Ints
    start: Floats
    end: Floats
    green: Floats
    sign: Floats
    achieved: Bools
    farthest: Floats

    @property
    def growth(self) -> Floats:
        """Change a year for the better."""
        years = np.maximum(self.end_year - self.start_year, 1)
        return self.sign * (self.end - self.start) / years

    def needed(self, year: Ints | int = END) -> Floats:
        """Change a year from the first value that is at the green threshold in a year."""
        left = np.asarray(year - self.start_year, np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(left > 0, self.sign * (self.green - self.start) / left, np.nan)


def arrow(change: Change, year: Ints | int = END) -> Ints:
    """A place in ARROWS: growth over the growth needed to be green in 2030; -1 where there are no values.

    On track: green, or at least the growth needed. Moderately improving: at least half of it. Stagnating: less, or a
    slow fall close to green (NEAR_GREEN, SLOW). Decreasing: any other fall.
    """
    growth, needed = change.growth, change.needed(year)
    with np.errstate(invalid="ignore", divide="ignore"):
        far = change.sign * (change.green - change.end)
        was_green = change.sign * (change.start - change.green) >= 0
        hardly = (far < NEAR_GREEN * change.farthest) & (-growth < SLOW * change.farthest) & ~was_green
        ratio = np.where(needed > 0, growth / needed, np.inf)
    falls = growth < 0
    found = np.where(ratio >= 1.0, ON_TRACK, np.where(ratio >= HALF, IMPROVING, STAGNATING))
    found = np.where(falls, np.where(hardly, STAGNATING, DECREASING), found)
    found = np.where(change.achieved | (far <= 0), ON_TRACK, found)
    return np.where(np.isfinite(change.start) & np.isfinite(change.end), found, -1)


def momentum(change: Change, arrows: Ints, slowest: Floats, fastest: Floats) -> Floats:
    """From 0 to 4: what the arrow of a goal is averaged from.

    0 the worst growth in the sample, 1 none, 2 half of the growth needed, 3 all of it or green, 4 the best growth in
    the sample.
    """
    growth, needed = change.growth, change.needed()
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(needed > 0, growth / needed, 0.0)
        ahead = np.where(fastest > needed, np.clip((growth - needed) / (fastest - needed), 0.0, 1.0), 1.0)
        falling = np.where(slowest < 0, np.maximum(1.0 - growth / slowest, 0.0), 0.0)
    green = change.achieved | (change.sign * (change.end - change.green) >= 0)
    rising = 1.0 + 2.0 * np.maximum(ratio, 0.0)
    found = np.where(arrows == ON_TRACK, np.where(green, 3.0, 3.0 + ahead), rising)
    return np.where(arrows == DECREASING, falling, found)


def goal_arrow(moments: Sequence[float]) -> int:
    """The arrow of a goal: the mean of its indicators' momentum, cut at 3, 2 and 1."""
    mean = float(np.mean(moments)) + 1e-9
    return next((place for place, cut in enumerate((3.0, 2.0, 1.0)) if mean >= cut), DECREASING)
