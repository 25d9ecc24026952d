"""The register as tables, for the store."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ortaq.model.schemas_register import ACCORD, EVENT, PRACTICE_RESULT, REGISTER_SOURCE
from ortaq.model.targets import natural_key
from ortaq.reference.register import Record, Register, register
from ortaq.reference.register_wording import titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

BINDING = ("treaty", "protocol")
"""Forms of instruments that bind their parties under international law; all others are documents."""

ACTIONS = {"ratification": "ratified", "accession": "acceded", "acceptance": "accepted"}


def accords(source: Register | None = None) -> pa.Table:
    """Every accord of the register, one row each: what, by whom, when, for which targets, and how it stands."""
    held = source or register()
    newest = {row["id"]: row["date"] for row in held.sources}
    rows = chain(
        _meetings(held.meetings),
        map(_instrument, held.instruments),
        map(_initiative, held.initiatives),
        map(_pledge, held.pledges),
        map(_practice, held.practices),
    )
    return _table([_filled(row, newest) for row in rows], ACCORD)


def events(source: Register | None = None) -> pa.Table:
    """Every dated step of the accords, in order of time."""
    held = source or register()
    rows = [*chain.from_iterable(map(_steps, held.instruments))]
    rows += [
        _event(meeting, meeting["date"], "held", meeting["title"], meeting.get("ref_area", []))
        for meeting in held.meetings
        if meeting["status"] == "held"
    ]
    for initiative in held.initiatives:
        rows += [
            {
                "accord": initiative["id"],
                "date": event["date"],
                "kind": "evidence",
                "ref_area": [],
                "what": event["what"],
                "source": [event["source"]],
            }
            for event in initiative["events"]
        ]
    for pledge in held.pledges:
        if "document_date" in pledge:
            what = pledge.get("document", pledge["title"])
            rows.append(_event(pledge, pledge["document_date"], "made", what, pledge["ref_area"]))
        if "submitted" in pledge:
            rows.append(_event(pledge, pledge["submitted"], "submitted", pledge["title"], pledge["ref_area"]))
    rows.sort(key=lambda row: (row["accord"], row["date"]))
    return _table(rows, EVENT)


def practice_results(source: Register | None = None) -> pa.Table:
    """What the practices are reported to have reached, one row a result."""
    held = source or register()
    rows = [
        {
            "ref_area": [],
            "kind": "measured",
            **result,
            "accord": practice["id"],
            "place": place,
            "value_lower": result.get("lower"),
            "value_upper": result.get("upper"),
        }
        for practice in held.practices
        for place, result in enumerate(practice["results"], start=1)
    ]
    return _table(rows, PRACTICE_RESULT)


def register_sources(source: Register | None = None) -> pa.Table:
    """The pages the register rests on."""
    return _table([dict(row) for row in (source or register()).sources], REGISTER_SOURCE)


def _table(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def _filled(row: dict[str, Any], newest: Mapping[str, str]) -> dict[str, Any]:
    """A row with what follows from the rest: its lists, its goals, its titles, the date of its newest source."""
    for field in ACCORD:
        if pa.types.is_list(field.type):
            row[field.name] = row.get(field.name) or []
    goals = {*row["goal"], *(code.split(".")[0] for code in row["target"])}
    return row | {
        "goal": sorted(goals, key=natural_key),
        "as_of": row.get("as_of") or max(newest[page] for page in row["source"]),
        **titles(row["id"]),
    }


def _meetings(meetings: Iterable[Record]) -> Iterator[dict[str, Any]]:
    for meeting in meetings:
        place = ", ".join(filter(None, (meeting["place"].get("city"), meeting["place"]["ref_area"])))
        common = {
            "date": meeting["date"],
            "place": place,
            "confidence": meeting["confidence"],
            "source": meeting["sources"],
        }
        yield {
            **common,
            "id": meeting["id"],
            "kind": "meeting",
            "form": meeting["series"],
            "title": meeting["title"],
            "end_date": meeting.get("end_date"),
            "ref_area": meeting.get("ref_area"),
            "status": meeting["status"],
            "body": meeting.get("representation"),
        }
        for document in meeting.get("documents", ()):
            if "instrument" not in document:
                yield {
                    **common,
                    "id": document["id"],
                    "kind": "document",
                    "form": "meeting-document",
                    "title": document["title"],
                    "ref_area": document.get("ref_area"),
                    "status": document["status"],
                    "status_note": document.get("status_note"),
                    "note": document.get("note"),
                    "related": [meeting["id"]],
                }
        for decision in meeting.get("decisions", ()):
            yield {
                **common,
                "id": decision["id"],
                "kind": "decision",
                "form": "meeting-decision",
                "title": decision["what"],
                "ref_area": meeting.get("ref_area"),
                "related": [meeting["id"]],
            }


def _instrument(row: Record) -> dict[str, Any]:
    return {
        **row,
        "kind": "treaty" if row["form"] in BINDING else "document",
        "ref_area": [party["ref_area"] for party in row["parties"]],
        "source": row["sources"],
        "note": row.get("parties_note"),
    }


def _initiative(row: Record) -> dict[str, Any]:
    venue = row["venue"]
    return {
        **row,
        "kind": "initiative",
        "form": "initiative",
        "proposer": row["proposer"]["ref_area"],
        "person": row["proposer"].get("person"),
        "place": ", ".join(filter(None, (venue["name"], venue.get("city"), venue.get("ref_area")))),
        "body": row["what"],
        "note": row.get("due_note"),
        "related": [*row.get("related", ()), *([venue["meeting"]] if "meeting" in venue else ())],
        "source": list(dict.fromkeys([*row["sources"], *(event["source"] for event in row["events"])])),
    }


def _pledge(row: Record) -> dict[str, Any]:
    own, helped = row.get("unconditional", {}), row.get("conditional", {})
    year = row.get("target_year")
    return {
        **row,
        "kind": "pledge",
        "date": row.get("document_date") or row.get("submitted"),
        "due": None if year is None else str(year),
        "body": row.get("coverage"),
        "comparison": own.get("comparison"),
        "value": own.get("value"),
        "value_lower": own.get("lower"),
        "value_upper": own.get("upper"),
        "unit": own.get("unit"),
        "baseline_value": own.get("baseline_value"),
        "conditional_comparison": helped.get("comparison"),
        "conditional_value": helped.get("value"),
        "conditional_lower": helped.get("lower"),
        "conditional_upper": helped.get("upper"),
        "conditional_unit": helped.get("unit"),
        "source": row["sources"],
    }


def _practice(row: Record) -> dict[str, Any]:
    return {**row, "kind": "practice", "form": row["topic"][0], "body": row["what"], "source": row["sources"]}


def _steps(row: Record) -> Iterator[dict[str, Any]]:
    for party in row["parties"]:
        state = [party["ref_area"]]
        if "signed" in party:
            yield _event(row, party["signed"], "signed", "signed", state)
        if "ratified" in party:
            step = ACTIONS[party.get("action", "ratification")]
            yield _event(row, party["ratified"], step, step, state)
        if "in_force" in party:
            yield _event(row, party["in_force"], "in-force", "entered into force", state)


def _event(row: Record, date: str, kind: str, what: str, areas: Iterable[str]) -> dict[str, Any]:
    return {
        "accord": row["id"],
        "date": date,
        "kind": kind,
        "ref_area": list(areas),
        "what": what,
        "source": row["sources"],
    }
