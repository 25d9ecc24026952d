"""What a store keeps: each table with its columns, the key that makes a row unique, and the rows it must point to."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from ortaq.model.schemas import ASSESSMENT, BREAKDOWNS, OBSERVATION, SERIES, SERIES_TITLE, TARGET_VALUE
from ortaq.model.schemas_collected import (
    AREA_NAME,
    CORRECTION,
    DELIVERY,
    LEFT_OUT,
    NOTE,
    PART,
    RESOLUTION,
    REVISION,
    VOTE,
)
from ortaq.model.schemas_register import ACCORD, EVENT, PRACTICE_RESULT, REGISTER_SOURCE
from ortaq.model.schemas_statements import ACT, MENTION, QUOTE, STATEMENT, STATEMENT_SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION: Final = 4
"""Rises with each change of `schema.sql`; a store of another version is refused, not guessed at."""

SNAPSHOT: Final = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),  # SHA-256 of the bytes, in hexadecimal
        pa.field("source", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("address", pa.string(), nullable=False),
        pa.field("publisher", pa.string(), nullable=False),
        pa.field("licence", pa.string(), nullable=False),
        pa.field("vintage", pa.string()),  # ISO date of the edition
        pa.field("retrieved_at", pa.string()),  # ISO date or time; null where the bytes came with the package
        pa.field("media_type", pa.string(), nullable=False),
        pa.field("size", pa.int64(), nullable=False),
    ]
)


APPLIED: Final = CORRECTION.append(pa.field("delivery", pa.string(), nullable=False))
"""Which correction was applied in which delivery."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns whose values must stand in a table: `points` in this table, `at` in the other."""

    points: tuple[str, ...]
    table: str
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One table: its columns, its key (null counts as a value there), and what it points at."""

    schema: pa.Schema
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    renewed: tuple[str, ...] = ()
    """What a newer delivery replaces as a whole: all rows that have these columns in common. Such tables are collected
    from sources."""
    is_large: bool = False
    """Whether the rows that were collected lie in parts beside the file (`ortaq.store.parts`)."""


_OF_SERIES = Reference(("source", "series"), "series", ("source", "series"))
_OF_ACCORD = Reference(("accord",), "accord", ("id",))
_OF_SNAPSHOT = Reference(("snapshot",), "snapshot", ("id",))
_OF_STATEMENT = Reference(("statement",), "statement", ("id",))
_OF_VALUE = ("source", "series", "ref_area", "time_period", "sex", "age", "urbanisation", "breakdown")
_FROM_PAGES = Reference(("source",), "source", ("id",))

TABLES: Final[Mapping[str, Kept]] = MappingProxyType(
    {
        "snapshot": Kept(SNAPSHOT, ("id",)),
        "delivery": Kept(DELIVERY, ("dataset", "id"), (Reference(("snapshot",), "snapshot", ("id",)),)),
        "part": Kept(PART, ("id",)),
        "series": Kept(SERIES, ("source", "series"), renewed=("source", "series")),
        "series_title": Kept(
            SERIES_TITLE, ("source", "series", "lang"), (_OF_SERIES,), renewed=("source", "series", "lang")
        ),
        "observation": Kept(
            OBSERVATION,
            _OF_VALUE,
            (_OF_SERIES, _OF_SNAPSHOT),
            renewed=("source", "series", "ref_area"),
            is_large=True,
        ),
        "note": Kept(
            NOTE,
            ("source", "series", "indicator", "lang", "field", "text"),
            (_OF_SNAPSHOT,),
            renewed=("snapshot",),
            is_large=True,
        ),
        "area_name": Kept(AREA_NAME, ("source", "ref_area", "lang"), renewed=("source", "ref_area", "lang")),
        "resolution": Kept(RESOLUTION, ("source", "rcid"), (_OF_SNAPSHOT,), renewed=("source", "rcid")),
        "vote": Kept(VOTE, ("source", "rcid", "ref_area"), (_OF_SNAPSHOT,), renewed=("source", "rcid"), is_large=True),
        "revision": Kept(REVISION, (*_OF_VALUE, "until")),
        "left_out": Kept(LEFT_OUT, ("dataset", "delivery", "file", "reason")),
        "correction": Kept(APPLIED, ("id", "source", "delivery")),
        "target_value": Kept(
            TARGET_VALUE,
            ("target", "indicator", "series", "ref_area", "unit_measure"),
            renewed=("target", "indicator", "series", "ref_area", "unit_measure"),
        ),
        "assessment": Kept(ASSESSMENT, ("method", "source", "series", "ref_area", *BREAKDOWNS), (_OF_SERIES,)),
        "accord": Kept(ACCORD, ("id",), (_FROM_PAGES,)),
        "event": Kept(EVENT, ("accord", "date", "kind", "ref_area", "what"), (_OF_ACCORD, _FROM_PAGES)),
        "practice_result": Kept(PRACTICE_RESULT, ("accord", "place"), (_OF_ACCORD,)),
        "source": Kept(REGISTER_SOURCE, ("id",)),
        "statement": Kept(STATEMENT, ("id",)),
        "statement_source": Kept(STATEMENT_SOURCE, ("statement", "address", "snapshot"), (_OF_STATEMENT, _OF_SNAPSHOT)),
        "quote": Kept(QUOTE, ("statement", "place"), (_OF_STATEMENT,)),
        "act": Kept(ACT, ("statement", "place"), (_OF_STATEMENT,)),
        "mention": Kept(MENTION, ("statement", "start", "end"), (_OF_STATEMENT,)),
    }
)
"""The tables in the order in which they are written. The table `manifest` (key, value) describes them."""


def schema_sql() -> str:
    """The statements that make the empty tables of a store."""
    return files("ortaq.store").joinpath("schema.sql").read_text("utf-8")


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table in the columns of the schema, in their order and types; the names must be the same."""
    return table.select(schema.names).cast(schema)
