"""What an act is about in the register: by who acts, what is named, goal and day; never by likeness of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ortaq.model.statements import Act, Statement
from ortaq.statements.entities import entities
from ortaq.statements.language_pack import language_pack
from ortaq.statements.words import Text
from ortaq.store import Store
from ortaq.verbs.reading.acting import area_of

Row = Mapping[str, Any]

CLEAR, POSSIBLE = 4.5, 3.0
"""Points from which an act is held to be about an accord, or to be perhaps."""

_NAMED, _RARE, _BY, _GOAL, _DAY, _KIND = 1.0, 1.0, 1.0, 0.5, 1.5, 0.5
_NEAR_DAYS = 3
_COMMON = 6
"""Accords that name an entity from which on naming it says little."""

_KINDS = {
    "proposal": ("initiative",),
    "commitment": ("pledge", "initiative", "decision"),
    "appeal": ("initiative", "decision"),
}


@dataclass(frozen=True, slots=True)
class InRegister:
    """An accord that an act is about, or may be.

    Args:
        accord: Its row of ACCORD.
        points: How much speaks for it.
        is_clear: Whether enough does.
        because: What they share: `person`, `state`, `day`, `goal`, and canonical names.
        events: What became of it: rows of EVENT, the oldest first.
    """

    accord: Row
    points: float
    is_clear: bool
    because: tuple[str, ...]
    events: tuple[Row, ...]


class Register:
    """The register of a store, with the names that each entry carries."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _accords(self) -> list[Row]:
        return self._store.table("accord").to_pylist()

    @cached_property
    def _events(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._store.table("event").to_pylist():
            found.setdefault(row["accord"], []).append(row)
        return {accord: sorted(rows, key=lambda row: row["date"]) for accord, rows in found.items()}

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        """Canonical names in the title and the body of each accord."""
        pack = language_pack("en")
        found = {}
        for row in self._accords:
            text = Text(f"{row['title']}. {row['body'] or ''}")
            found[row["id"]] = frozenset(one.canonical for one in entities(text, pack, text.paragraphs))
        return found

    @cached_property
    def _how_common(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for names in self._names.values():
            for name in names:
                counts[name] = counts.get(name, 0) + 1
        return counts

    def about(self, statement: Statement, act: Act) -> tuple[InRegister, ...]:
        """The accords that an act may be about, the likeliest first; at most three."""
        names = {one.canonical for one in statement.entities if act.span[0] <= one.span[0] < act.span[1]}
        state = area_of(statement, act)
        day = date.fromisoformat(statement.day.value[:10]) if statement.day and statement.day.value else None
        found = []
        for row in self._accords:
            if row["kind"] not in _KINDS[act.kind]:
                continue
            points, because = self._points(row, names, state, act, day)
            if points >= POSSIBLE and self._says_enough(because):
                found.append((points, row, because))
        found.sort(key=lambda item: (-item[0], item[1]["id"]))
        return tuple(
            InRegister(row, points, points >= CLEAR, because, tuple(self._events.get(row["id"], ())))
            for points, row, because in found[:_MOST]
        )

    def _says_enough(self, because: Iterable[str]) -> bool:
        """Whether an act and an accord share a name that few accords have; "United Nations" alone says nothing."""
        return any(self._how_common.get(one, _COMMON + 1) <= _COMMON for one in because)

    def _points(
        self, row: Row, names: Iterable[str], state: str | None, act: Act, day: date | None
    ) -> tuple[float, tuple[str, ...]]:
        shared = sorted(set(names) & self._names[row["id"]])
        rare = [name for name in shared if self._how_common.get(name, 0) <= _COMMON]
        points = min(len(shared), 3) * _NAMED + (_RARE if rare else 0.0)
        because = list(shared)
        if state and state in (row["proposer"] or (row["ref_area"] if row["kind"] == "pledge" else ())):
            points += _BY
            because.append("state")
        if set(act.goals) & set(row["goal"]):
            points += _GOAL
            because.append("goal")
        if day and row["date"] and _near(row["date"], day):
            points += _DAY
            because.append("day")
        if act.due and row["due"] and act.due[:4] == row["due"][:4]:
            points += _GOAL
            because.append("due")
        return points, tuple(because)


_MOST = 3


def _near(told: str, day: date) -> bool:
    try:
        return abs((date.fromisoformat(told) - day).days) <= _NEAR_DAYS
    except ValueError:
        return False
