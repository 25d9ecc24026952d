"""What a group of states shares on each target, ranked: gaps, strengths, differences, and who leads."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.common_ground.positions import StatePosition, series_of, state_positions
from ortaq.errors import UsageError
from ortaq.methods.shared import PARITY
from ortaq.model.targets import natural_key

Row = Mapping[str, Any]

KINDS = ("shared-gap", "differ", "mixed", "shared-strength", "unknown")
"""In the order in which they are shown.

- `shared-gap`: at least k states will not arrive by the deadline, by every method that can say;
- `shared-strength`: at least k states have arrived or will, by every method that can say;
- `differ`: at least one state of each kind, and neither in k states: room for exchange;
- `unknown`: fewer than k states can be assessed;
- `mixed`: none of these: the answer depends on the method.
"""


@dataclass(frozen=True, slots=True)
class Leader:
    """The state whose experience is worth asking for, and why.

    Args:
        basis: `arrived` (on track by every method: best value, or fastest where it is a count), or `pace` (nobody is on
            track by every method: fastest in the right direction).
    """

    ref_area: str
    basis: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One target and one group of states.

    Args:
        series: (source, series) of the series that is shown for the target; None where there is none.
        is_proxy: What decides the target are series that only stand in for its indicators.
        methods_agree: By how many of the methods alone the same could be said.
        methods: How many methods could assess at least one state.
    """

    group: str
    target: str
    kind: str
    states: tuple[StatePosition, ...]
    series: tuple[str, str] | None
    is_proxy: bool
    leader: Leader | None
    methods_agree: int
    methods: int

    def areas(self, side: str) -> tuple[str, ...]:
        """The states on one side: `behind`, `on-track`, `depends`, `unknown`, `assessed`, `agree`."""
        tests = {
            "behind": lambda state: state.is_behind,
            "on-track": lambda state: state.is_on_track,
            "depends": lambda state: bool(state.by_method) and not state.is_behind and not state.is_on_track,
            "unknown": lambda state: not state.by_method,
            "assessed": lambda state: bool(state.by_method),
            "gap": lambda state: state.position == "gap",
            "agree": lambda state: state.position not in ("depends", "unknown"),
        }
        return tuple(state.ref_area for state in self.states if tests[side](state))


def majority(states: int) -> int:
    """The k of "k of n" where the user names none: three of five, rounded up for other sizes.

    >>> [majority(n) for n in (1, 2, 3, 5, 7)]
    [1, 2, 2, 3, 5]
    """
    return math.ceil(0.6 * states)


def shared_by(k: int | None, states: int) -> int:
    """The k of "k of n" as the user names it, or a majority.

    Raises:
        UsageError: The k that was asked for is not a number of states of the group.
    """
    found = majority(states) if k is None else k
    if not 1 <= found <= states:
        raise UsageError(
            "k is {k}, and the group has {states} states", hint="choose k from 1 to {states}", k=found, states=states
        )
    return found


def findings(
    assessments: Sequence[Row],
    series: Sequence[Row],
    *,
    group: str,
    ref_area: Sequence[str],
    targets: Iterable[str],
    k: int | None = None,
) -> tuple[Finding, ...]:
    """What the group shares on each target: shared gaps first, the widest and most agreed on top.

    Args:
        assessments: Rows of ASSESSMENT of every method.
        series: Rows of SERIES.
        k: In how many states something holds to be called shared; see `majority`.

    Raises:
        UsageError: k is not a number of states of the group.
    """
    needed = shared_by(k, len(ref_area))
    found = [_finding(assessments, series, group, ref_area, target, needed) for target in targets]
    return tuple(sorted(found, key=_rank))


def _rank(finding: Finding) -> tuple[Any, ...]:
    return (
        KINDS.index(finding.kind),
        -len(finding.areas("on-track" if finding.kind == "shared-strength" else "behind")),
        finding.is_proxy,
        -finding.methods_agree,
        -len(finding.areas("gap")),
        natural_key(finding.target),
    )


def deciding_series(series: Iterable[Row], finding: Finding) -> list[Row]:
    """The series that decided a finding."""
    return series_of(series, finding.target, proxies=finding.is_proxy)


def _finding(
    assessments: Sequence[Row], series: Sequence[Row], group: str, ref_area: Sequence[str], target: str, k: int
) -> Finding:
    """The indicators' own series decide; what stands in for them does where they can't say for k states."""
    own = _decided(assessments, series_of(series, target, proxies=False), group, ref_area, target, k)
    if own.kind != "unknown":
        return own
    stand_ins = series_of(series, target, proxies=True)
    proxy = _decided(assessments, stand_ins, group, ref_area, target, k, is_proxy=True)
    tells_more = len(proxy.areas("assessed")) > len(own.areas("assessed"))
    return proxy if tells_more or (own.series is None and proxy.series is not None) else own


def _decided(
    assessments: Sequence[Row],
    counted: Sequence[Row],
    group: str,
    ref_area: Sequence[str],
    target: str,
    k: int,
    *,
    is_proxy: bool = False,
) -> Finding:
    keys = {(row["source"], row["series"]) for row in counted}
    rows = [row for row in assessments if (row["source"], row["series"]) in keys and row["ref_area"] in ref_area]
    states = state_positions(rows, counted, target, ref_area)
    methods = sorted({method for state in states for method in state.by_method})
    kind = _kind(states, k)
    alone = [_holds(kind, _by_one(states, method), k) for method in methods]
    shown = _shown_series(counted, rows)
    return Finding(
        group=group,
        target=target,
        kind=kind,
        states=states,
        series=shown,
        is_proxy=is_proxy,
        leader=_leader(states, rows, counted, shown),
        methods_agree=sum(alone),
        methods=len(methods),
    )


def _kind(states: Sequence[StatePosition], k: int) -> str:
    """The first kind that holds; `unknown` goes before all, `mixed` is what is left."""
    return next(
        kind for kind in ("unknown", "shared-gap", "shared-strength", "differ", "mixed") if _holds(kind, states, k)
    )


def _holds(kind: str, states: Sequence[StatePosition], k: int) -> bool:
    """Whether what a kind says is true of the states."""
    behind = sum(state.is_behind for state in states)
    on_track = sum(state.is_on_track for state in states)
    match kind:
        case "unknown":
            return sum(bool(state.by_method) for state in states) < k
        case "shared-gap":
            return behind >= k
        case "shared-strength":
            return on_track >= k
        case "differ":
            return bool(behind and on_track)
    return not any(_holds(other, states, k) for other in KINDS if other != "mixed")


def _by_one(states: Iterable[StatePosition], method: str) -> tuple[StatePosition, ...]:
    """The same states as if one method were the only one."""
    return tuple(
        StatePosition(state.ref_area, {m: s for m, s in state.by_method.items() if m == method}, "") for state in states
    )


def _shown_series(counted: Sequence[Row], rows: Sequence[Row]) -> tuple[str, str] | None:
    """The series that tells most about the target: assessed in most states, then the newest, then in code order."""
    if not counted:
        return None

    def told(row: Row) -> tuple[int, int]:
        own = [r for r in rows if (r["source"], r["series"]) == (row["source"], row["series"])]
        assessed = {r["ref_area"] for r in own if r["status"] is not None}
        return len(assessed), max((r["latest_period"] or 0 for r in own), default=0)

    best = max(counted, key=told)  # max keeps the first of equals, and `counted` is in code order
    return (best["source"], best["series"]) if told(best)[1] else None


def _leader(
    states: Sequence[StatePosition], rows: Sequence[Row], counted: Sequence[Row], shown: tuple[str, str] | None
) -> Leader | None:
    """The best of those that arrive, or else the fastest of those that move the right way, on the series shown.

    Nobody, where those that arrive have no figures of that series: it tells nothing of how they did it. Counts grow
    with the size of a state, so that there the fastest of those that arrive is the best.
    """
    if shown is None:
        return None
    series = next(row for row in counted if (row["source"], row["series"]) == shown)
    of_shown = [row for row in rows if (row["source"], row["series"]) == shown and row["status"]]
    arrived = {state.ref_area for state in states if state.is_on_track}
    if not arrived:
        return _first(_paces(of_shown, series["direction"]), "pace")
    of_arrived = [row for row in of_shown if row["ref_area"] in arrived]
    if series["kind"] == "count":
        return _first(_paces(of_arrived, series["direction"]), "arrived")
    return _first({row["ref_area"]: _on_the_way(row, series["direction"]) * _far(row) for row in of_arrived}, "arrived")


def _paces(rows: Iterable[Row], direction: int) -> dict[str, float]:
    """How fast each state moves the right way, by the method that says so of most: each has its own base."""
    by_method: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        if row["pace"] is not None and _on_the_way(row, direction) * row["pace"] > 0:
            by_method[row["method"]][row["ref_area"]] = _on_the_way(row, direction) * row["pace"]
    return max(by_method.items(), key=lambda of: (len(of[1]), of[0]))[1] if by_method else {}


def _on_the_way(row: Row, direction: int) -> int:
    """Which way is progress: for parity a fall of the distance from it."""
    return -1 if row["reason"] == "parity-by-distance" else direction


def _far(row: Row) -> float:
    return abs(row["latest_value"] - PARITY) if row["reason"] == "parity-by-distance" else row["latest_value"]


def _first(by_area: Mapping[str, float], basis: str) -> Leader | None:
    """The state with the most; nobody where several have as much, or none has any."""
    if not by_area:
        return None
    best = max(by_area.values())
    first = [area for area, value in by_area.items() if value == best]
    return Leader(first[0], basis) if len(first) == 1 else None
