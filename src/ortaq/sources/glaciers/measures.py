"""What every table of glaciers becomes: observations of named measures, and the series they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import File, LeftOut, Reason
from ortaq.collect.observations import observations
from ortaq.collect.series import described
from ortaq.model.schemas import SERIES
from ortaq.model.schemas_collected import NOTE
from ortaq.reference import figures

NO_VALUE = Reason("the value is none that can be read")
NO_STATE = Reason("the state is none that we know")
NO_YEAR = Reason("the year is none")
LICENCE = "CC-BY-4.0"
ADDRESS = "https://wgms.ch/data_databaseversions/"


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of figures: what it measures, and in which unit."""

    suffix: str
    """What stands behind the name of a glacier in the code of the series; nothing for the annual balance."""
    title: str
    """With a place for the name of the glacier or region."""
    unit_measure: str
    unit_mult: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """What was read in one file."""

    observations: pa.Table
    series: pa.Table
    note: pa.Table
    left_out: tuple[LeftOut, ...]


def figures_of(rows: pl.DataFrame, measures: Mapping[str, Measure], file: File) -> tuple[pl.DataFrame, list[LeftOut]]:
    """Each cell of these columns that has something, as a row; what can't be read is named.

    Args:
        rows: With `place`, the columns of the measures as text, and whatever goes with each figure.
        measures: By the name of their column.
        file: For what is left out.
    """
    kept = [name for name in rows.columns if name not in measures]
    long = rows.unpivot(index=kept, on=list(measures), variable_name="column", value_name="text")
    long = long.filter(pl.col("text").is_not_null()).with_columns(
        pl.col("text").str.strip_chars().cast(pl.Float64, strict=False).alias("obs_value"),
        pl.format("{}:{}", "place", "column").alias("place"),
        *(
            pl.col("column").replace_strict({name: getattr(m, what) for name, m in measures.items()}).alias(what)
            for what in ("unit_measure", "unit_mult", "suffix")
        ),
    )
    wrong = pl.col("obs_value").is_null() | ~pl.col("obs_value").is_finite()
    return long.filter(~wrong), left(long.filter(wrong), NO_VALUE, file.name, "text")


def left(rows: pl.DataFrame, reason: str, file: str, shows: str) -> list[LeftOut]:
    """What is left out for one reason, with its first case; nothing where there is none."""
    if not rows.height:
        return []
    first = rows.row(0, named=True)
    return [LeftOut(file, reason, rows.height, f"{first['place']}: {first[shows] or '(empty)'}")]


def observed(rows: pl.DataFrame, source: str, file: File, **constants: object) -> pa.Table:
    """Observations of rows that have the columns they need, and perhaps others."""
    names = (
        "series", "ref_area", "ref_area_source", "time_period", "time_detail", "breakdown", "obs_value", "obs_status",
        "unit_measure", "unit_mult", "place",
    )  # fmt: skip
    there = [name for name in names if name in rows.columns and name not in constants]
    return observations(rows.select(there), source=source, reporting_type="G", snapshot=file.snapshot, **constants)


def series_of(rows: Iterable[Mapping[str, Any]], source: str, file: File, **by: str) -> pa.Table:
    """The table SERIES of `series`, `title`, `unit_measure`, `unit_mult`; titles of the starter evidence go before."""
    known = {row["series"]: row["title"] for row in figures.series().to_pylist() if row["source"] == source}
    told = {
        "publisher": "WGMS",
        "licence": LICENCE,
        "address": ADDRESS,
        "vintage": file.retrieved_at[:10] or "unknown",
    } | by
    described_rows = [
        described(
            source,
            row["series"],
            known.get(row["series"], row["title"]),
            row["unit_measure"],
            unit_mult=row["unit_mult"],
            **told,
        )
        for row in rows
    ]
    return pa.Table.from_pylist(described_rows, SERIES)


def notes(texts: Sequence[tuple[str | None, str, str]], source: str, file: File) -> pa.Table:
    """Notes by series (none for all), field and text."""
    rows = [
        {"source": source, "series": series, "indicator": None, "lang": "en", "field": name, "text": text}
        | {"snapshot": file.snapshot}
        for series, name, text in texts
    ]
    return pa.Table.from_pylist(rows, NOTE)
