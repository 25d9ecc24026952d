"""The pace so far and the pace that would be needed from now on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ortaq.verbs.assessing.question import Row

IN_A_STRAIGHT_LINE = ("linear-pace",)
"""The methods whose pace is told: a change a year in the series' own unit, which can be compared with anything."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A change a year and what would be needed.

    Args:
        unit: One of `ortaq.model.verdicts.PACE_UNITS`.
        ratio: Needed over present: 2.3 is more than twice as fast. None where the present pace goes the wrong way or
            stands still: no multiple of it arrives.
    """

    method: str
    now: float
    needed: float
    unit: str
    ratio: float | None


def pace_of(rows: Mapping[str, Row]) -> Pace | None:
    """The pace by the straight line; None where it is not known, or nothing is needed any more."""
    for name in IN_A_STRAIGHT_LINE:
        row = rows.get(name)
        if row is None or row["pace"] is None or row["pace_needed"] is None:
            continue
        now, needed = row["pace"], row["pace_needed"]
        ratio = needed / now if now and needed / now > 0 else None
        return Pace(name, now, needed, row["pace_unit"], ratio)
    return None
