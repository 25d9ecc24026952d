"""From series to indicators, targets, goals, countries: the roll-up of the progress chart of 2022, and two others.

A class weighs 1 (achieved, on track) to 4 (deterioration); see `MethodClass.weight`. The weights of the rule of 2022
are published; those of later rules are set here so that classes of the same meaning weigh the same.

UNDP's roll-up (SDG Push Diagnostic, data of 30 June 2026) counts every series and every breakdown of it once, so that
an indicator with 25 breakdowns is decided by them. Two others stand beside it: one in which every series counts once,
whatever it is broken down by, and one in which every indicator does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ortaq.methods import method
from ortaq.model.block import Floats, Ints

STATUSES = ("on-track", "for-review", "gap")
"""On track: mean below 1.5. For review: below 2.5. Gap: the rest."""

UNKNOWN = "unknown"

_CUTS = (1.5, 2.5)
_AT_CUT = 1e-9
"""A mean that should be at a cut is a little more or less than that, computed."""

WEIGHTINGS = ("each", "series", "indicators")
"""What counts once: each series and each breakdown of it; each series; each indicator."""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Verdicts brought together to some units (targets in states, say), one number a unit; NaN where nothing is known.

    Args:
        published: The mean by which UNDP's rule decides: over the statuses of the level below, which are whole.
        means: By weighting (see WEIGHTINGS) the mean of the weights of the classes.
    """

    published: Floats
    means: Mapping[str, Floats]


def roll_up(weight: Floats, of_series: Ints, levels: Sequence[Ints], units: int) -> RolledUp:
    """Bring the verdicts of one method together.

    Args:
        weight: Of the class of each verdict, 1 to 4; NaN where the method can't say: it is left out.
        of_series: The series that each verdict belongs to, as a number: breakdowns of one series share it.
        levels: What each verdict belongs to, level by level: its indicator, then its target, goal … up to the units.
            What is numbered at one level lies within one of the next.
        units: How many units there are, numbered from 0.
    """
    indicator, unit = levels[0], levels[-1]
    return RolledUp(
        published=_upwards(weight, levels, units, whole=True),
        means={
            "each": _upwards(weight, [unit], units),
            "series": _upwards(weight, [of_series, unit], units),
            "indicators": _upwards(weight, [of_series, indicator, unit], units),
        },
    )


def statuses(means: Floats) -> list[str]:
    """The status of each mean.

    >>> statuses(np.array([1.0, 1.5, 2.5, np.nan]))
    ['on-track', 'for-review', 'gap', 'unknown']
    """
    return [
        UNKNOWN if np.isnan(mean) else STATUSES[int(place)] for mean, place in zip(means, _places(means), strict=True)
    ]


def _places(means: Floats) -> Ints:
    """The place of each mean's status."""
    return np.searchsorted(np.array(_CUTS) - _AT_CUT, means, side="right")


def _upwards(values: Floats, levels: Sequence[Ints], units: int, *, whole: bool = False) -> Floats:
    """The mean over each unit of the means over what lies within it, level by level; what is unknown is left out.

    Args:
        whole: Hand a whole status, 1 to 3, on from level to level.
    """
    known = ~np.isnan(values)
    values, owners = values[known], [level[known] for level in levels]
    while len(owners) > 1:
        _, first, at = np.unique(owners[0], return_index=True, return_inverse=True)
        values = np.bincount(at, values) / np.bincount(at)
        if whole:
            values = 1.0 + _places(values).astype(np.float64)
        owners = [level[first] for level in owners[1:]]
    counts = np.bincount(owners[0], minlength=units)
    sums = np.bincount(owners[0], values, minlength=units)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def weights(name: str, status: Sequence[str | None]) -> Floats:
    """The weights of classes of a method; NaN where there is none."""
    known = {c.code: float(c.weight) for c in method(name).CLASSES}
    return np.array([np.nan if code is None else known[code] for code in status])


def mean_status(name: str, indicators: Mapping[str, Iterable[str | None]]) -> str:
    """The status of a target by a method: the mean over its indicators of the mean over their series.

    Args:
        name: The method.
        indicators: For each indicator the classes of its series; None for a series that can't be assessed.

    Returns:
        One of STATUSES, or `unknown` where no series could be assessed.

    >>> mean_status("un-progress-2022", {"7.2.1": ["fair-progress", "deterioration"], "7.b.1": ["on-track"]})
    'for-review'
    """
    known = {c.code: c.weight for c in method(name).CLASSES}
    means = []
    for of_one in indicators.values():
        said = [known[status] for status in of_one if status is not None]
        if said:
            means.append(1 + STATUSES.index(_status(sum(said) / len(said))))
    return _status(sum(means) / len(means)) if means else UNKNOWN


def _status(mean: float) -> str:
    """The status of a mean weight."""
    if mean < _CUTS[0]:
        return STATUSES[0]
    return STATUSES[1] if mean < _CUTS[1] else STATUSES[2]
