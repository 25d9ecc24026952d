"""The 2030 Agenda: goals, targets, indicators, and what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TargetValue:
    """What a target asks of an indicator: one row of TARGET_VALUE (see `ortaq.model.schemas`)."""

    target: str
    indicator: str
    series: str | None
    ref_area: str | None
    kind: str
    value: float | None
    unit_measure: str | None
    direction: int
    deadline: int | None
    basis: str
    basis_source: str
    basis_address: str
    is_official: bool

    @property
    def is_national(self) -> bool:
        """Whether a state asks it of itself: what the Agenda asks of single states is official."""
        return self.ref_area is not None and not self.is_official


def natural_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key for codes of goals, targets and indicators: numbers by size, letters after numbers.

    >>> sorted(["10.2.1", "3.b.1", "3.10.1", "3.2"], key=natural_key)
    ['3.2', '3.10.1', '3.b.1', '10.2.1']
    """
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in code.split("."))
