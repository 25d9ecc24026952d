"""The database as a file: the bulk CSV, the same columns as Parquet, and the portal's extracts as Excel workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import Delivery, File, Parsed
from ortaq.collect.streamed import Reading as Stream
from ortaq.collect.streamed import Streamed
from ortaq.collect.workbook import each_sheets
from ortaq.errors import SourceError
from ortaq.sources.unsd.layout import TITLE, Layout, layout
from ortaq.sources.unsd.reading import Reading

PIECE = 500_000
_TEXTS = ("Value", "LowerBound", "UpperBound")
"""Columns with too many different cells to be worth a dictionary."""
_TAIL = 1 << 20
SHEET = "data"


def read_tables(delivery: Delivery, vintage: str) -> Streamed:
    """The rows of CSV and Parquet files, as they stream by."""

    def reading() -> Stream:
        taken = Reading(vintage, is_large=True)
        for file in delivery.files:
            yield from _tables(file, taken)
        return taken.rest()

    return Streamed(reading)


def read_workbooks(delivery: Delivery, vintage: str) -> Parsed:
    """The rows of the portal's Excel extracts; each has them on its sheet `data`."""
    taken = Reading(vintage)
    tables = []
    for name, sheets in each_sheets({file.name: file.content for file in delivery.files}).items():
        file = delivery.file(name)
        if file is not None:
            frame = _of_sheet(sheets.get(SHEET) or next(iter(sheets.values()), []), name)
            place = pl.Series(range(2, frame.height + 2)).cast(pl.String)
            tables.append(taken.take(*_chosen(frame, name), file, pl.select(pl.lit(f"{SHEET}!") + place).to_series()))
    rest = taken.rest()
    return Parsed(pa.concat_tables(tables), series=rest.series, note=rest.note, left_out=rest.left_out)


def _tables(file: File, taken: Reading) -> Iterator[pa.Table]:
    """The observations of one file."""
    row = 2 if _is_csv(file.name) else 1  # a header is row 1
    try:
        lazy, of = _scanned(file)
        # All columns are read, though not all are wanted: else polars passes over rows with too many cells.
        for frame in lazy.collect_batches(chunk_size=PIECE, maintain_order=True):
            place = pl.int_range(row, row + frame.height, eager=True).cast(pl.String)
            row += frame.height
            yield taken.take(frame.select(of.read), of, file, place)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError) as error:
        raise SourceError(
            "{title}: {file} is no table that can be read: {detail}",
            hint="a CSV in UTF-8 or a Parquet file with the columns of the database is expected",
            title=TITLE,
            file=file.name,
            detail=str(error).splitlines()[0],
        ) from error


def _scanned(file: File) -> tuple[pl.LazyFrame, Layout]:
    """A plan to read a file, every cell as text."""
    if not _is_csv(file.name):
        lazy = pl.scan_parquet(file.readable)
        names = lazy.collect_schema().names()
        of = layout(names, file.name)
        return lazy.with_columns(pl.col(of.read).cast(pl.String)), of
    names = _header(file)
    of = layout(names, file.name)
    _check_end(file, len(names))
    texts = {of.columns.get(name) for name in _TEXTS}
    schema = {name: pl.String if name in texts else pl.Categorical for name in names}
    return pl.scan_csv(file.readable, schema=schema, raise_if_empty=True), of


def _header(file: File) -> list[str]:
    """The names in the first row, each of which may stand once."""
    readable = file.readable
    with readable.open("rb") if isinstance(readable, Path) else readable as opened:
        first = opened.read(_TAIL).split(b"\n", 1)[0]
    try:
        return next(csv.reader([first.decode("utf-8-sig", errors="replace").rstrip("\r")]), [])
    except csv.Error:
        return []


def _check_end(file: File, cells: int) -> None:
    """A last row that is not ended and has fewer cells than the header was cut on its way."""
    readable = file.readable
    with readable.open("rb") if isinstance(readable, Path) else readable as opened:
        length = opened.seek(0, io.SEEK_END)
        opened.seek(max(0, length - _TAIL))
        tail = opened.read()
    if tail.endswith(b"\n"):
        return
    last = tail.rpartition(b"\n")[2].decode("utf-8", errors="replace")
    if last.count('"') % 2 or len(next(csv.reader(last.splitlines()), [])) != cells:
        raise SourceError(
            "{title}: {file} ends in the middle of a row",
            hint="fetch the file again: the download was cut",
            title=TITLE,
            file=file.name,
        )


def _of_sheet(rows: list, name: str) -> pl.DataFrame:
    """The rows of a sheet as text."""
    names = [str(cell) if cell is not None else "" for cell in (rows[0] if rows else [])]
    width = max((place for place, cell in enumerate(names, 1) if cell), default=0)
    cells = [[_text(cell) for cell in (*row[:width], *[None] * (width - len(row)))] for row in rows[1:]]
    if any(_text(cell) for row in rows[1:] for cell in row[width:]):
        raise SourceError(
            "{title}: {file} has cells in a column without a name",
            hint="the columns of the sheet may be shifted",
            title=TITLE,
            file=name,
        )
    layout(names[:width], name)
    return pl.DataFrame(cells, schema=dict.fromkeys(names[:width], pl.String), orient="row")


def _chosen(frame: pl.DataFrame, name: str) -> tuple[pl.DataFrame, Layout]:
    of = layout(frame.columns, name)
    return frame.select(of.read), of


def _text(cell: object) -> str | None:
    """A cell as the database would write it: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return None if cell is None or cell == "" else str(cell)


def _is_csv(name: str) -> bool:
    return name.lower().endswith((".csv", ".txt"))
