"""Known errors of sources, mended by data: what is wrong with which value, why we say so, and what to do about it.

An entry of `corrections.yaml` says where it applies (`where`: columns of an observation and their values; for
`time_period` also `[first, last]`), and what the values must look like for it to apply (`expect`). When the publisher
has repaired the value, it no longer looks so: the entry is then stale, and reported, and nothing is changed.

| action | what happens |
|---|---|
| `set-value`, `set-area`, `set-unit`, `set-age`, `set-sex`, `set-urbanisation`, `set-status` | `to` goes in |
| `missing` | the value goes, its text stays, the status says that it is missing |
| `drop` | the observation goes: it is none |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from ortaq.collect.delivery import nothing
from ortaq.errors import ReferenceDataError
from ortaq.model.schemas import OBSERVATION
from ortaq.model.schemas_collected import CORRECTION
from ortaq.reference import resource

ACTIONS: Mapping[str, str | None] = {
    "set-value": "obs_value",
    "set-area": "ref_area",
    "set-unit": "unit_measure",
    "set-age": "age",
    "set-sex": "sex",
    "set-urbanisation": "urbanisation",
    "set-status": "obs_status",
    "missing": None,
    "drop": None,
}
"""Actions, and the column that each fills."""
_FILE = "corrections.yaml"
_REQUIRED = ("id", "source", "series", "action", "expect", "reason")
_OPTIONAL = ("where", "to", "reported")


@dataclass(frozen=True, slots=True)
class Correction:
    """One known error, and how it is mended."""

    id: str
    source: str
    """The column `source`; `*` stands for any letters, since a user may name a national dataset."""
    series: str
    """A series; `*` for all of the source."""
    action: str
    expect: Mapping[str, Any]
    reason: str
    where: Mapping[str, Any]
    to: Any = None
    reported: str | None = None


@cache
def corrections() -> tuple[Correction, ...]:
    """The corrections that ship with Ortaq, in the order in which they are applied."""
    return read(resource(_FILE))


def read(text: bytes | str) -> tuple[Correction, ...]:
    """Corrections from YAML.

    Raises:
        ReferenceDataError: An entry lacks what it needs, or names a column or an action that there is not.
    """
    found = []
    for place, entry in enumerate(yaml.safe_load(text) or (), 1):
        name = entry.get("id") or f"entry {place}"
        if missing := [key for key in _REQUIRED if not entry.get(key)]:
            raise _wrong(name, f"no {', '.join(missing)}")
        if unknown := sorted({*entry} - {*_REQUIRED, *_OPTIONAL}):
            raise _wrong(name, f"unknown: {', '.join(unknown)}")
        if entry["action"] not in ACTIONS:
            raise _wrong(name, f"no action is called {entry['action']}")
        if (ACTIONS[entry["action"]] is None) == ("to" in entry):
            raise _wrong(name, f"`to` and {entry['action']} do not fit")
        if off := [column for column in (*entry.get("where", ()), *entry["expect"]) if column not in OBSERVATION.names]:
            raise _wrong(name, f"no column of an observation: {', '.join(off)}")
        found.append(Correction(**{"where": {}, **entry}))
    if len({entry.id for entry in found}) < len(found):
        raise _wrong(_FILE, "two entries have one id")
    return tuple(found)


def apply(observations: pa.Table, entries: Iterable[Correction]) -> tuple[pa.Table, pa.Table, tuple[str, ...]]:
    """Observations with what is known to be wrong mended, the corrections that were applied, the ids of stale ones.

    An entry none of whose series and places are among the observations is neither. Where a delivery comes in several
    tables, an entry is stale only if it was applied to none of them.
    """
    applied, stale = [], []
    distinct = _Distinct(observations)
    for entry in entries:
        place = {"source": entry.source, "series": entry.series, **entry.where}
        if not all(distinct.may_be(name, value) for name, value in place.items()):
            continue
        observations = observations.cast(OBSERVATION)
        where = _mask(observations, place)
        if not pc.any(where).as_py():
            continue
        wrong = pc.and_(where, _mask(observations, entry.expect))
        count = pc.sum(wrong).as_py() or 0
        if not count:
            stale.append(entry.id)
            continue
        first = observations.slice(pc.index(wrong, value=True).as_py(), 1).to_pylist()[0]
        applied.append(
            {
                "id": entry.id,
                "source": first["source"],
                "series": entry.series,
                "ref_area": entry.where.get("ref_area"),
                "time_period": entry.where.get("time_period")
                if isinstance(entry.where.get("time_period"), int)
                else None,
                "action": entry.action,
                "reason": entry.reason,
                "reported": entry.reported,
                "applied": count,
            }
        )
        observations = _mended(observations, wrong, entry)
        distinct = _Distinct(observations)
    told = pa.Table.from_pylist(applied, CORRECTION) if applied else nothing(CORRECTION)
    return observations, told, tuple(stale)


class _Distinct:
    """The distinct texts of each column: most tables have none that an entry is about, and need no further look."""

    def __init__(self, observations: pa.Table) -> None:
        self._observations = observations
        self._texts: dict[str, set[str]] = {}

    def may_be(self, name: str, wanted: object) -> bool:
        """Whether any row may be what is wanted; of numbers that is not looked up."""
        one_of = wanted if isinstance(wanted, list) else [wanted]
        if not all(isinstance(text, str) for text in one_of):
            return True
        if name not in self._texts:
            self._texts[name] = set(self._observations.column(name).unique().to_pylist())
        return any(
            any(fnmatchcase(known, text) for known in self._texts[name]) if "*" in text else text in self._texts[name]
            for text in one_of
        )


def _mask(observations: pa.Table, wanted: Mapping[str, Any]) -> pa.ChunkedArray:
    """Of which rows all of it is true."""
    found = None
    for name, value in wanted.items():
        column = observations.column(name)
        if isinstance(value, str) and value.endswith("*"):
            one = pc.starts_with(column, value.removesuffix("*"))
        elif isinstance(value, list) and name == "time_period":
            one = pc.and_(pc.greater_equal(column, value[0]), pc.less_equal(column, value[1]))
        elif isinstance(value, list):
            one = pc.is_in(column, value_set=pa.array(value, column.type))
        elif value is None:
            one = pc.is_null(column)
        else:
            one = pc.equal(column, pa.scalar(value, column.type))
        one = pc.fill_null(one, fill_value=False)
        found = one if found is None else pc.and_(found, one)
    return found


def _mended(observations: pa.Table, wrong: pa.ChunkedArray, entry: Correction) -> pa.Table:
    """The observations once the action is done."""
    if entry.action == "drop":
        return observations.filter(pc.invert(wrong))
    if entry.action == "missing":
        told = {"obs_value": None, "lower_bound": None, "upper_bound": None, "obs_status": "O"}
        return _filled(_filled(observations, wrong, _texts(observations)), wrong, told)
    column = ACTIONS[entry.action]
    told = {str(column): entry.to}
    if entry.action == "set-value":
        told |= {"obs_status": "A", "value_text": None, "lower_bound": None, "upper_bound": None}
    return _filled(observations, wrong, told)


def _texts(observations: pa.Table) -> dict[str, Any]:
    """What was published, as text: kept where the value goes."""
    shown = pc.cast(observations.column("obs_value"), pa.string())
    return {"value_text": pc.coalesce(observations.column("value_text"), shown)}


def _filled(observations: pa.Table, where: pa.ChunkedArray, told: Mapping[str, Any]) -> pa.Table:
    for name, value in told.items():
        field = OBSERVATION.field(name)
        new = value if isinstance(value, pa.ChunkedArray) else pa.scalar(value, field.type)
        place = observations.schema.get_field_index(name)
        observations = observations.set_column(place, field, pc.if_else(where, new, observations.column(name)))
    return observations


def _wrong(name: str, reason: str) -> ReferenceDataError:
    return ReferenceDataError(
        "correction {id}: {reason}", hint="see ortaq/reference/corrections.yaml", id=name, reason=reason
    )
