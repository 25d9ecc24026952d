"""What rows must be to enter a store, told by name where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.errors import SourceError
from ortaq.store.file import first_line
from ortaq.store.tables import TABLES

_DISTINCT = {"place", "text"}
"""Columns in which hardly any text stands twice."""


@cache
def types(table: str) -> dict[str, Any]:
    """The types of a table on its way in: text is coded, as most of it repeats."""
    schema = pl.DataFrame(pl.from_arrow(TABLES[table].schema.empty_table())).schema
    return {
        name: pl.Categorical() if kind == pl.String and name not in _DISTINCT else kind for name, kind in schema.items()
    }


def checked(dataset: str, table: str, tables: Sequence[pa.Table]) -> pl.DataFrame:
    """The rows in the columns and types of the table, after each rule was found to hold.

    Raises:
        SourceError: One does not.
    """
    kept = TABLES[table]
    for rows in tables:
        if odd := set(rows.column_names) ^ set(kept.schema.names):
            raise _broken(dataset, f"columns missing or unknown: {', '.join(sorted(odd))}")
    coded = [rows for rows in tables if _is_coded(rows)]
    plain = [rows.select(kept.schema.names) for rows in tables if not _is_coded(rows)]
    try:
        together = [pa.concat_tables(plain, promote_options="permissive")] if plain else []
        frame = pl.concat([_typed(table, rows) for rows in (*coded, *together)])
    except (pl.exceptions.PolarsError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise _broken(dataset, first_line(error)) from error
    _prove(dataset, table, frame)
    return frame


def _is_coded(rows: pa.Table) -> bool:
    return any(pa.types.is_dictionary(column.type) for column in rows.schema)


def _typed(table: str, rows: pa.Table) -> pl.DataFrame:
    frame = pl.DataFrame(pl.from_arrow(rows.select(TABLES[table].schema.names)))
    return frame.cast(types(table))  # ty: ignore[invalid-argument-type]


def _prove(dataset: str, table: str, frame: pl.DataFrame) -> None:
    """Nothing required is missing, numbers are numbers, and what is missing says why."""
    kept = TABLES[table]
    for column in kept.schema:
        if not column.nullable and frame[column.name].null_count():
            raise _broken(dataset, f"no {column.name} in {_told(frame.filter(pl.col(column.name).is_null()))}")
        if pa.types.is_floating(column.type) and not frame[column.name].is_finite().all():
            raise _broken(dataset, f"no number in {_told(frame.filter(~pl.col(column.name).is_finite()))}")
    if table == "observation":
        off = ~pl.col("time_period").is_between(1000, 9999)
        if frame.select(off.any()).item():
            raise _broken(dataset, f"no year in {_told(frame.filter(off))}")
        lost = pl.col("obs_value").is_null() & (pl.col("obs_status") == "A") & pl.col("value_text").is_null()
        if frame.select(lost.any()).item():
            raise _broken(dataset, f"no value, and no status that says why, in {_told(frame.filter(lost))}")
    if (frame["source"] != dataset).any():
        raise _broken(dataset, f"another source in {_told(frame.filter(pl.col('source') != dataset))}")


def _told(frame: pl.DataFrame) -> str:
    row = frame.row(0, named=True)
    return ", ".join(
        f"{name} {value}" for name, value in row.items() if value not in (None, "_T") and name != "snapshot"
    )


def _broken(dataset: str, problem: str) -> SourceError:
    return SourceError(
        "{dataset}: what was read breaks a rule of the store: {problem}",
        hint="the layout of the source changed, or its reader is wrong; nothing was stored",
        dataset=dataset,
        problem=problem,
    )
