"""Observations from columns: what is not told gets its careful default, and nothing enters that is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.errors import SourceError
from ortaq.model.schemas import OBSERVATION, TOTAL

_DEFAULTS: Mapping[str, Any] = {
    "sex": TOTAL,
    "age": TOTAL,
    "urbanisation": TOTAL,
    "breakdown": TOTAL,
    "value_text": None,
    "lower_bound": None,
    "upper_bound": None,
    "unit_mult": 0,
    "obs_status": "A",
    "nature": None,
    "reporting_type": "N",
    "ref_area_source": None,
    "time_detail": None,
}
_FIRST_YEAR, _LAST_YEAR = 1000, 2300
"""What a calendar year can be: a day written as a number (45658) is none."""


def observations(columns: pl.DataFrame | Mapping[str, Any], **constants: object) -> pa.Table:
    """A table of OBSERVATION: the columns given, one value for all where a constant is given, defaults for the rest.

    `A` becomes `O` where there is neither a value nor a text nor a bound: missing is never normal.

    Raises:
        SourceError: A cell is not what its column holds; the first such row is named.

    >>> rows = {"time_period": [2020, 2021], "obs_value": [1.5, None], "place": ["a.csv:2", "a.csv:3"]}
    >>> told = {"source": "unsd", "series": "S", "ref_area": "KAZ", "unit_measure": "PT", "snapshot": "0" * 64}
    >>> observations(rows, **told).select(["sex", "obs_value", "obs_status"]).to_pylist()
    [{'sex': '_T', 'obs_value': 1.5, 'obs_status': 'A'}, {'sex': '_T', 'obs_value': None, 'obs_status': 'O'}]
    """
    frame = columns if isinstance(columns, pl.DataFrame) else pl.DataFrame(dict(columns), strict=False)
    return _made(frame, constants, coded=False)


def coded_observations(frame: pl.DataFrame, **constants: object) -> pa.Table:
    """The same for a piece of a file with millions of rows: text that comes coded stays so, as a dictionary of Arrow.

    >>> rows = pl.DataFrame({"time_period": [2020], "obs_value": [1.5], "place": ["a.csv:2"]})
    >>> told = {"source": "unsd", "series": "S", "ref_area": "KAZ", "unit_measure": "PT", "snapshot": "0" * 64}
    >>> str(coded_observations(rows, **told).schema.field("series").type)
    'dictionary<values=string, indices=uint32, ordered=0>'
    """
    return _made(frame, constants, coded=True)


def _made(frame: pl.DataFrame, constants: Mapping[str, object], *, coded: bool) -> pa.Table:
    told = {**_DEFAULTS, **constants}
    if unknown := [name for name in (*frame.columns, *constants) if name not in OBSERVATION.names]:
        message = f"no column of an observation: {', '.join(unknown)}"
        raise TypeError(message)
    if missing := [name for name in OBSERVATION.names if name not in frame.columns and name not in told]:
        message = f"an observation needs {', '.join(missing)}"
        raise TypeError(message)
    arrays = [
        _column(frame[field.name], field, coded=coded)
        if field.name in frame.columns
        else _constant(told[field.name], field, frame.height, coded=coded)
        for field in OBSERVATION
    ]
    fields = [field.with_type(array.type) for field, array in zip(OBSERVATION, arrays, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=pa.schema(fields))
    _check(table)
    return _with_missing_told(table)


def _column(column: pl.Series, field: pa.Field, *, coded: bool) -> pa.ChunkedArray:
    """A column in the type of its field."""
    try:
        arrow = column.to_arrow(compat_level=pl.CompatLevel.oldest())  # a cast of Arrow refuses 2020.5 as a year
        if pa.types.is_dictionary(arrow.type):
            if coded and field.name != "obs_status":  # which may change below
                codes = pa.DictionaryArray.from_arrays(arrow.indices, arrow.dictionary.cast(field.type))
                return pa.chunked_array([codes])
            arrow = arrow.dictionary_decode()
        return pa.chunked_array([arrow.cast(field.type)])
    except (pa.ArrowInvalid, pl.exceptions.InvalidOperationError) as error:
        raise SourceError(
            "column {column} has a value of the wrong kind: {detail}",
            hint="the layout of the file may have changed",
            column=field.name,
            detail=str(error).splitlines()[0],
        ) from error


def _constant(value: object, field: pa.Field, rows: int, *, coded: bool) -> pa.Array:
    one = pa.scalar(value, field.type)
    if coded and isinstance(value, str) and field.name != "obs_status":
        return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.uint32()), rows), pa.repeat(one, 1))
    return pa.repeat(one, rows)


def _check(table: pa.Table) -> None:
    """Every required cell is filled, every number finite, every year a year."""
    for field in OBSERVATION:
        column = table.column(field.name)
        if not field.nullable and column.null_count:
            _refuse(table, pc.is_null(column), field.name)
        elif pa.types.is_floating(field.type):
            _refuse(table, pc.invert(pc.is_finite(column)), field.name)
    years = table.column("time_period")
    _refuse(table, pc.or_(pc.less(years, _FIRST_YEAR), pc.greater(years, _LAST_YEAR)), "time_period")


def _refuse(table: pa.Table, wrong: pa.ChunkedArray, column: str) -> None:
    """Name the first row of which it is true."""
    row = pc.index(wrong, value=True).as_py()
    if row >= 0 and table.column(column)[row].as_py() is None:
        raise SourceError(
            "{place}: no {column} can be read there",
            hint="look at that line of the file; its layout may have changed",
            place=table.column("place")[row].as_py() or f"row {row + 1}",
            column=column,
        )
    if row >= 0:
        raise SourceError(
            "{place}, column {column}: {value} can't be kept",
            hint="the layout of the file may have changed; compare it with the specimen",
            place=table.column("place")[row].as_py() or f"row {row + 1}",
            column=column,
            value=table.column(column)[row].as_py(),
        )


def _with_missing_told(table: pa.Table) -> pa.Table:
    """Where nothing stands, the status says so."""
    status = table.column("obs_status")
    nothing = pc.is_null(table.column("obs_value"))
    if not pc.any(nothing).as_py():
        return table
    for name in ("value_text", "lower_bound", "upper_bound"):
        nothing = pc.and_(nothing, pc.is_null(table.column(name)))
    told = pc.if_else(pc.and_(nothing, pc.equal(status, "A")), "O", status)
    return table.set_column(table.schema.get_field_index("obs_status"), OBSERVATION.field("obs_status"), told)
