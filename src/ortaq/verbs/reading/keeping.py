"""Statements put into a store: the same page twice is one, the same speech in five outlets is one with five sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from ortaq.model.statements import Act, Statement
from ortaq.statements.same import identity, is_same_speech, shingles
from ortaq.store import Store
from ortaq.store.snapshots import Snapshot, keep
from ortaq.store.tables import TABLES
from ortaq.verbs.open_store import own_store
from ortaq.verbs.reading.acting import area_of
from ortaq.verbs.reading.register import InRegister
from ortaq.verbs.release import STATEMENT_TABLES, Progress, Renewal, build_release
from ortaq.verbs.renewing import old_release, renewing

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToKeep:
    """A statement with the bytes that it was read from, and where they came from."""

    statement: Statement
    links: Sequence[tuple[InRegister, ...]]
    content: bytes
    name: str
    address: str
    media_type: str


@dataclass(slots=True)
class KeepCounts:
    """What became of what was to be kept."""

    new: int = 0
    sources: int = 0
    """Further places of a statement that is there."""
    known: int = 0


@dataclass(slots=True)
class _Tables:
    """Rows of all tables of statements, and the speeches in them."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    speeches: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store | None) -> _Tables:
        rows = {name: store.in_file(name).to_pylist() if store else [] for name in STATEMENT_TABLES}
        found = cls(rows)
        said: dict[str, list[str]] = {}
        for quote in rows["quote"]:
            said.setdefault(quote["statement"], []).append(quote["text"])
        found.speeches = {statement: shingles(pieces) for statement, pieces in said.items()}
        return found

    def same_as(self, statement: Statement) -> str | None:
        """The statement that is the same page or the same speech, if it is there."""
        here = identity(statement.text)
        if any(row["id"] == here for row in self.rows["statement"]):
            return here
        speech = _speech(statement)
        return next((other for other, told in self.speeches.items() if is_same_speech(speech, told)), None)


def keep_statements(
    store: Store, wanted: Iterable[ToKeep], *, now: datetime | None = None, progress: Progress | None = None
) -> KeepCounts:
    """Put statements into the store of one's own, and open its next release in the place of this one.

    Raises:
        StoreError: It can't be written.
    """
    path = own_store(store)
    now = now or datetime.now(UTC)
    counts = KeepCounts()
    with renewing(path):
        old = old_release(store, path)
        tables = _Tables.of(old)
        records: dict[str, Snapshot] = {}
        for one in wanted:
            snapshot = keep(path.parent / "snapshots", one.content, _about(one, now))
            records[snapshot.id] = snapshot
            _add(tables, one, snapshot.id, now, counts)
        if counts.new or counts.sources:
            statements = {name: pa.Table.from_pylist(rows, TABLES[name].schema) for name, rows in tables.rows.items()}
            starter = store if store.path != path else None
            renewal = Renewal(old, records=records, starter=starter, statements=statements)
            store.go_on_with(build_release(path, built_at=now, renewal=renewal, progress=progress))
    return counts


def _about(one: ToKeep, now: datetime) -> Mapping[str, str | None]:
    return {
        "source": "statements",
        "title": one.name,
        "address": one.address or one.name,
        "publisher": " < ".join(one.statement.source),
        "licence": "",
        "vintage": None,
        "retrieved_at": now.isoformat(timespec="seconds"),
        "media_type": one.media_type,
    }


def _add(tables: _Tables, one: ToKeep, snapshot: str, now: datetime, counts: KeepCounts) -> None:
    statement = one.statement
    same = tables.same_as(statement)
    found = same or identity(statement.text)
    source = {
        "statement": found,
        "name": one.name,
        "address": one.address,
        "publisher": " < ".join(statement.source),
        "day": statement.day.value if statement.day else None,
        "snapshot": snapshot,
    }
    places = {(row["statement"], row["address"], row["snapshot"]) for row in tables.rows["statement_source"]}
    if (found, one.address, snapshot) in places:
        counts.known += 1
        return
    tables.rows["statement_source"].append(source)
    if same:
        counts.sources += 1
        return
    counts.new += 1
    tables.speeches[found] = _speech(statement)
    tables.rows["statement"].append(_statement(found, statement, now))
    tables.rows["quote"] += _quotes(found, statement)
    tables.rows["act"] += [
        _act(found, place, statement, act, about)
        for place, (act, about) in enumerate(zip(statement.acts, one.links, strict=True), 1)
    ]
    tables.rows["mention"] += [
        {"statement": found, "start": e.span[0], "end": e.span[1], "type": e.type, "canonical": e.canonical}
        for e in statement.entities
    ]


def _speech(statement: Statement) -> frozenset[str]:
    return shingles(statement.text[slice(*quote.span)] for quote in statement.quotes)


def _statement(found: str, statement: Statement, now: datetime) -> Row:
    states = [one.country for one in statement.speakers if one.country]
    states += [area for act in statement.acts if (area := area_of(statement, act))]
    return {
        "id": found,
        "lang": statement.lang,
        "script": statement.script,
        "title": statement.text[slice(*statement.title)] if statement.title else None,
        "day": statement.day.value if statement.day else None,
        "text": statement.text,
        "photo_credit": statement.photo_credit,
        "goal": list(statement.main_goals),
        "also_goal": list(statement.also_goals),
        "target": list(statement.targets),
        "ref_area": sorted(set(states)),
        "kept_at": now.isoformat(timespec="seconds"),
    }


def _quotes(found: str, statement: Statement) -> list[Row]:
    rows = []
    for place, quote in enumerate(statement.quotes, 1):
        who = None if quote.speaker is None else statement.speakers[quote.speaker]
        rows.append(
            {
                "statement": found,
                "place": place,
                "start": quote.span[0],
                "end": quote.span[1],
                "text": statement.text[slice(*quote.span)],
                "speaker": who.name if who else None,
                "office": who.office or None if who else None,
                "ref_area": who.country if who else None,
                "body": who.body if who else None,
                "form": quote.form,
                "rule": quote.rule,
                "confidence": quote.confidence,
            }
        )
    return rows


def _act(found: str, place: int, statement: Statement, act: Act, about: Sequence[InRegister]) -> Row:
    names = {one.canonical for one in statement.entities if act.span[0] <= one.span[0] < act.span[1]}
    clear = next((one.accord["id"] for one in about if one.is_clear), None)
    return {
        "statement": found,
        "place": place,
        "start": act.span[0],
        "end": act.span[1],
        "text": statement.text[slice(*act.span)],
        "kind": act.kind,
        "by": act.by,
        "ref_area": area_of(statement, act),
        "to": list(act.to),
        "due": act.due,
        "goal": list(act.goals),
        "names": sorted(names),
        "accord": clear,
        "perhaps": [one.accord["id"] for one in about if one.accord["id"] != clear],
        "repeats": None if act.repeats is None else act.repeats + 1,
        "is_restated": act.restated,
        "rule": act.rule,
        "confidence": act.confidence,
    }
