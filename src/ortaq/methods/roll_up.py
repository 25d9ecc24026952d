"""From series to indicators to targets: the roll-up of the progress chart of 2022, for the classes of any method.

A class weighs 1 (achieved, on track) to 4 (deterioration); see `MethodClass.weight`. The weights of the rule of 2022
are published; those of later rules are set here so that classes of the same meaning weigh the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ortaq.methods import method

STATUSES = ("on-track", "for-review", "gap")
"""On track: mean below 1.5. For review: below 2.5. Gap: the rest."""

_CUTS = (1.5, 2.5)


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
    weights = {c.code: c.weight for c in method(name).CLASSES}
    means = []
    for statuses in indicators.values():
        known = [weights[status] for status in statuses if status is not None]
        if known:
            means.append(1 + STATUSES.index(_status(sum(known) / len(known))))
    return _status(sum(means) / len(means)) if means else "unknown"


def _status(mean: float) -> str:
    """The status of a mean weight."""
    if mean < _CUTS[0]:
        return STATUSES[0]
    return STATUSES[1] if mean < _CUTS[1] else STATUSES[2]
