"""The register as it ships: meetings, instruments, initiatives, pledges, practices, and the pages they rest on.

`read()` gives the records after every rule of `ortaq.reference.register_rules` held; the first that does not is an
error that names the file, the record, the field and the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from ortaq.errors import ReferenceDataError
from ortaq.reference import resource
from ortaq.reference.register_rules import RULES, Problem

Record = Mapping[str, Any]

KINDS = ("meetings", "instruments", "initiatives", "pledges", "practices")
"""The files of the register, without the sources that all of them name."""


@dataclass(frozen=True, slots=True)
class Register:
    """Everything the register holds, one tuple of records a file."""

    meetings: tuple[Record, ...]
    instruments: tuple[Record, ...]
    initiatives: tuple[Record, ...]
    pledges: tuple[Record, ...]
    practices: tuple[Record, ...]
    sources: tuple[Record, ...]

    def of(self, kind: str) -> tuple[Record, ...]:
        """The records of one file: `register.of("pledges")`."""
        return getattr(self, kind)


@cache
def register() -> Register:
    """The register that ships with Ortaq.

    >>> register().of("pledges")[0]["id"]
    'kaz-ndc-updated-2023'
    """
    return read(resource)


def read(load: Callable[[str], bytes]) -> Register:
    """Read and check a register.

    Args:
        load: Gives the bytes of `register/meetings.yml` and of its five siblings.

    Raises:
        ReferenceDataError: A rule of the register is broken.
    """
    records = {name: _records(name, load(f"register/{name}.yml")) for name in (*KINDS, "sources")}
    for name, rows in records.items():
        for row in rows:
            for problem in RULES[name](row, ""):
                raise _error(name, row["id"], problem)
    _check_ids(records)
    _check_references(records)
    return Register(**records)


def _records(name: str, payload: bytes) -> tuple[Record, ...]:
    try:
        rows = yaml.load(payload, Loader=_Loader)  # noqa: S506  (a safe loader that also refuses a key given twice)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        raise ReferenceDataError(
            "register/{file}.yml, line {line}: {problem}",
            hint="the file must be a list of records in YAML",
            file=name,
            line=place.line + 1 if place else 1,
            problem=getattr(error, "problem", None) or "not UTF-8",
        ) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ReferenceDataError(
            "register/{file}.yml: not a list of records", hint="each record starts with '- id: …'", file=name
        )
    for place, row in enumerate(rows, start=1):
        if not isinstance(row.get("id"), str):
            raise _error(name, f"record {place}", Problem("id", "must be text", row.get("id")))
    return tuple(rows)


class _Loader(yaml.CSafeLoader):
    """The safe loader, which refuses a key that stands twice: YAML itself would keep the last and say nothing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  (as in the parent)
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"the field {key.value!r} stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _check_ids(records: Mapping[str, tuple[Record, ...]]) -> None:
    """Accords of all kinds share one set of ids, so that one id is enough to cite one; sources have their own."""
    for names in (KINDS, ("sources",)):
        owner: dict[str, str] = {}
        for name in names:
            for row in records[name]:
                for identity in _ids(row):
                    if identity in owner:
                        raise _error(
                            name, identity, Problem("id", f"stands already in {owner[identity]}.yml", identity)
                        )
                    owner[identity] = name


def _ids(row: Record) -> Iterator[str]:
    yield row["id"]
    for part in ("documents", "decisions"):
        for item in row.get(part, ()):
            yield item["id"]


def _check_references(records: Mapping[str, tuple[Record, ...]]) -> None:
    pages = {row["id"] for row in records["sources"]}
    accords = {identity for name in KINDS for row in records[name] for identity in _ids(row)}
    named = set()
    for name in KINDS:
        for row in records[name]:
            for field, source in _sources(row):
                named.add(source)
                if source not in pages:
                    raise _error(name, row["id"], Problem(field, "is no source of sources.yml", source))
            for field, other in _accords(row):
                if other not in accords:
                    raise _error(name, row["id"], Problem(field, "is no record of the register", other))
    for row in records["sources"]:
        if row["id"] not in named:
            raise _error("sources", row["id"], Problem("id", "is named by no record", row["id"]))


def _sources(row: Record) -> Iterator[tuple[str, str]]:
    for source in row["sources"]:
        yield "sources", source
    for place, event in enumerate(row.get("events", ()), start=1):
        yield f"events.{place}.source", event["source"]


def _accords(row: Record) -> Iterator[tuple[str, str]]:
    for other in row.get("related", ()):
        yield "related", other
    for place, document in enumerate(row.get("documents", ()), start=1):
        if "instrument" in document:
            yield f"documents.{place}.instrument", document["instrument"]
    if meeting := row.get("venue", {}).get("meeting"):
        yield "venue.meeting", meeting


def _error(name: str, identity: str, problem: Problem) -> ReferenceDataError:
    return ReferenceDataError(
        "register/{file}.yml, {id}: {field} {problem}: {value}",
        hint="docs/register.md lists the fields and their rules",
        file=name,
        id=identity,
        field=problem.field,
        problem=problem.text,
        value=repr(problem.value),
    )
