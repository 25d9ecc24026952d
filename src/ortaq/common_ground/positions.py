"""Where each state stands on each target: by every method, and what the methods say together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.methods.roll_up import mean_status
from ortaq.model.targets import natural_key

Row = Mapping[str, Any]

POSITIONS = ("on-track", "for-review", "gap", "depends", "unknown")
"""What can be said of a state and a target: the status that all methods share; `depends` where they differ; `unknown`
where none can say."""


@dataclass(frozen=True, slots=True)
class StatePosition:
    """One state on one target.

    Args:
        by_method: The status of the target by each method that could assess it: on-track, for-review, gap.
        position: One of POSITIONS.
        reason: Why nothing can be said; a code of `ortaq.model.verdicts.REASONS`, or "" .
    """

    ref_area: str
    by_method: Mapping[str, str]
    position: str
    reason: str = ""

    @property
    def is_behind(self) -> bool:
        """Every method that can say says that the state will not arrive."""
        return bool(self.by_method) and all(status != "on-track" for status in self.by_method.values())

    @property
    def is_on_track(self) -> bool:
        """Every method that can say says that the state has arrived or will."""
        return bool(self.by_method) and all(status == "on-track" for status in self.by_method.values())


def series_of(series: Iterable[Row], target: str, *, proxies: bool) -> list[Row]:
    """The series that may decide a target: those of its indicators, or the one that stands in for them.

    Only headlines decide, so that nobody is judged by how many series of a kind happen to be kept.

    Args:
        proxies: Whether those that stand in for an indicator are asked for, or the indicators' own.
    """
    own = [
        row for row in series if target in (row["target"] or ()) and row["is_headline"] and row["is_proxy"] == proxies
    ]
    return sorted(own, key=_series_order)


def _series_order(row: Row) -> tuple[Any, ...]:
    return (natural_key((row["indicator"] or ["~"])[0]), row["source"], row["series"])


def state_positions(
    assessments: Iterable[Row], series: Sequence[Row], target: str, ref_area: Sequence[str]
) -> tuple[StatePosition, ...]:
    """The position of each state on a target, in the order given.

    Series are averaged to indicators and indicators to the target, each with equal weight (`methods.roll_up`).

    Args:
        assessments: Rows of ASSESSMENT, of any number of methods.
        series: Rows of SERIES that decide the target (`series_of`).
    """
    indicator_of = {(row["source"], row["series"]): _indicator_of(row, target) for row in series}
    scored: dict[tuple[str, str], dict[str, list[str | None]]] = defaultdict(lambda: defaultdict(list))
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in assessments:
        indicator = indicator_of.get((row["source"], row["series"]))
        if indicator is None or row["ref_area"] not in ref_area:
            continue
        scored[row["ref_area"], row["method"]][indicator].append(row["status"])
        if row["status"] is None and row["reason"]:
            reasons[row["ref_area"]].append(row["reason"])
    return tuple(_position(area, scored, reasons[area]) for area in ref_area)


def _indicator_of(row: Row, target: str) -> str:
    """The indicator under which a series counts for the target (a series may serve several)."""
    of_target = [code for code in row["indicator"] or () if code.startswith(f"{target}.")]
    return (of_target or list(row["indicator"] or ()) or [row["series"]])[0]


def _position(
    area: str, scored: Mapping[tuple[str, str], Mapping[str, list[str | None]]], reasons: list[str]
) -> StatePosition:
    by_method = {}
    for (scored_area, method), indicators in sorted(scored.items()):
        if scored_area == area and (status := mean_status(method, indicators)) != "unknown":
            by_method[method] = status
    found = set(by_method.values())
    if not found:
        reason = max(sorted(set(reasons)), key=reasons.count) if reasons else "no-data"
        return StatePosition(area, by_method, "unknown", reason)
    return StatePosition(area, by_method, found.pop() if len(found) == 1 else "depends")
