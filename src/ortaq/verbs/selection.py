"""What a question is about: which series, which states. The same words mean the same in every verb."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.errors import UsageError
from ortaq.model.targets import natural_key
from ortaq.reference.agenda import goals, indicators, targets
from ortaq.reference.areas import group as group_of
from ortaq.reference.areas import resolve_areas
from ortaq.reference.topics import topic as topic_of
from ortaq.store import Store

Codes = str | Sequence[str] | None

NEAREST = 3


def codes(given: Codes) -> tuple[str, ...]:
    """Codes given as "a,b", or one by one."""
    if given is None:
        return ()
    parts = given.split(",") if isinstance(given, str) else given
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def known(given: Codes, among: Iterable[str], message: str) -> tuple[str, ...]:
    """Codes that are all known.

    Args:
        message: What is said of one that is not, such as `"unknown series: {code}"`.

    Raises:
        UsageError: One is not; the hint names the nearest.
    """
    among = list(among)
    for code in codes(given):
        if code not in among:
            nearest = difflib.get_close_matches(code, among, NEAREST, cutoff=0.5)
            hint = "nearest: {nearest}" if nearest else "ortaq show lists what there is"
            raise UsageError(message, hint=hint, code=code, nearest=", ".join(nearest))
    return codes(given)


@dataclass(frozen=True, slots=True)
class Selection:
    """Series as rows of SERIES, and states in the order asked for; no states named means all."""

    series: tuple[Mapping[str, Any], ...]
    ref_area: tuple[str, ...]

    @property
    def keys(self) -> set[tuple[str, str]]:
        """(source, series) of each series."""
        return {(row["source"], row["series"]) for row in self.series}

    def rows(self, table: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The rows of a table that are about these series and states."""
        areas = set(self.ref_area)
        return [
            row
            for row in table
            if (row["source"], row["series"]) in self.keys and (not areas or row["ref_area"] in areas)
        ]


def select(
    store: Store,
    *,
    source: Codes = None,
    series: Codes = None,
    ref_area: Codes = None,
    group: str | None = None,
    indicator: Codes = None,
    target: Codes = None,
    goal: Codes = None,
    topic: Codes = None,
) -> Selection:
    """The series and states that a question names; what is left out does not narrow.

    Raises:
        UsageError: A code is unknown; the hint names the nearest.
    """
    rows = store.series().to_pylist()
    rows = _narrow(rows, known(source, sorted({r["source"] for r in rows}), "unknown source: {code}"), "source")
    rows = _narrow(rows, known(series, [r["series"] for r in rows], "unknown series: {code}"), "series")
    rows = _listed(rows, known(indicator, indicators(), "unknown indicator: {code}"), "indicator")
    wanted = set(known(target, targets(), "unknown target: {code}"))
    asked_goals = known(goal, goals(), "unknown goal: {code}")
    for code in codes(topic):
        wanted |= set(topic_of(code).targets)
    rows = _listed(rows, wanted, "target")
    if asked_goals:
        rows = [r for r in rows if {code.split(".")[0] for code in _codes_of(r)} & set(asked_goals)]
    areas = resolve_areas(",".join(codes(ref_area))) if codes(ref_area) else ()
    if group:
        areas = tuple(dict.fromkeys((*areas, *group_of(group).ref_area)))
    return Selection(tuple(rows), areas)


def _narrow(rows: list[dict[str, Any]], wanted: Iterable[str], column: str) -> list[dict[str, Any]]:
    asked = set(wanted)
    return [row for row in rows if row[column] in asked] if asked else rows


def _listed(rows: list[dict[str, Any]], wanted: Iterable[str], column: str) -> list[dict[str, Any]]:
    asked = set(wanted)
    return [row for row in rows if asked & set(row[column] or ())] if asked else rows


def _codes_of(row: Mapping[str, Any]) -> list[str]:
    return [*(row["indicator"] or ()), *(row["target"] or ())]


def asked_targets(*, goal: Codes = None, target: Codes = None, topic: Codes = None) -> list[str]:
    """The targets that a question names, in their natural order; all of them where it names none.

    Raises:
        UsageError: A code is unknown; the hint names the nearest.
    """
    asked = list(known(target, targets(), "unknown target: {code}"))
    asked_goals = known(goal, goals(), "unknown goal: {code}")
    for code in codes(topic):
        asked += topic_of(code).targets
    if asked_goals:
        within = [code for code in targets() if code.split(".")[0] in asked_goals]
        asked = [code for code in asked if code in within] if asked else within
    return sorted(dict.fromkeys(asked or targets()), key=natural_key)
