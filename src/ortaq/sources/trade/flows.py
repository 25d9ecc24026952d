"""What every table of trade becomes: observations by reporter and partner, and the series they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import File, LeftOut, Reason
from ortaq.collect.observations import observations
from ortaq.collect.series import described
from ortaq.model.schemas import SERIES, SERIES_TITLE
from ortaq.model.schemas_collected import NOTE

WORLD = "M49:001"
UNKNOWN_PARTNER = Reason("the partner is no state or group that we know")
UNKNOWN_REPORTER = Reason("the reporter is no state or group that we know")
NO_VALUE = Reason("the value is none that can be read")
MIRROR = (
    "Each side reports for itself: exports of one state and imports of the other from it differ, by freight and "
    "insurance, transit and dates, and both are kept. A pair that is absent was not reported; that is not zero."
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One series: a flow of goods as its publisher measures it."""

    series: str
    title: str
    unit_mult: int
    unit_measure: str = "USD"
    titles: Mapping[str, str] = field(default_factory=dict)
    """In other languages."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the flows, on which terms, and where a reader finds them today."""

    name: str
    """The short name of the dataset: `imf-dots`."""
    publisher: str
    licence: str
    address: str


def coded(column: str, codes: Mapping[str, str]) -> pl.Expr:
    """Our code for each of a publisher's; null where there is none."""
    return pl.col(column).replace_strict(dict(codes), default=None, return_dtype=pl.String)


def by_partner(rows: pl.DataFrame, **constants: object) -> pa.Table:
    """Observations of rows that have the code of their partner in the column `partner`."""
    told = rows.with_columns(pl.concat_str(pl.lit("COUNTERPART_AREA="), "partner").alias("breakdown")).drop("partner")
    return observations(told, **constants)


def series_of(flows: Iterable[Flow], by: Publisher, source: str, vintage: str) -> tuple[pa.Table, pa.Table]:
    """The tables SERIES and SERIES_TITLE of these flows."""
    told = list(flows)
    rows = [
        described(
            source,
            flow.series,
            flow.title,
            flow.unit_measure,
            unit_mult=flow.unit_mult,
            publisher=by.publisher,
            licence=by.licence,
            vintage=vintage,
            address=by.address,
        )
        for flow in told
    ]
    titles = [
        {"source": source, "series": flow.series, "lang": lang, "title": title}
        for flow in told
        for lang, title in ({"en": flow.title} | dict(flow.titles)).items()
    ]
    return pa.Table.from_pylist(rows, SERIES), pa.Table.from_pylist(titles, SERIES_TITLE)


def note(texts: Mapping[str, str], source: str, snapshot: str, lang: str = "en") -> pa.Table:
    """Notes of the whole source, by field."""
    rows: list[dict[str, Any]] = [
        {"source": source, "series": None, "indicator": None, "lang": lang, "field": name, "text": text}
        | {"snapshot": snapshot}
        for name, text in texts.items()
    ]
    return pa.Table.from_pylist(rows, NOTE)


def left(rows: pl.DataFrame, reason: str, file: str, shows: str) -> list[LeftOut]:
    """What is left out for one reason, with its first case; nothing where there is none."""
    if not rows.height:
        return []
    first = rows.row(0, named=True)
    return [LeftOut(file, reason, rows.height, f"{first['place']}: {first[shows] or '(empty)'}")]


def gathered(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """What is left out of one file for one reason, as one: sheets of a workbook are parts of it."""
    found: dict[tuple[str, str], LeftOut] = {}
    for one in left_out:
        before = found.get((one.file, one.reason))
        found[one.file, one.reason] = replace(before, rows=before.rows + one.rows) if before else one
    return tuple(found.values())


def day(file: File) -> str:
    """The day a file was fetched, which is all that is known of the edition of a table that does not say its own."""
    return file.retrieved_at[:10] or "unknown"
