"""Databases as files: the zip of a whole one (`WDI_CSV.zip`), the zip of one series (`API_…_DS2_en_csv_v2_….zip`).

The CSV in them can be named by itself. The same rows packed again, as a row a figure, are read from CSV or Parquet.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from ortaq.collect import archive
from ortaq.collect.delivery import Delivery, File, Reason
from ortaq.collect.streamed import Reading as Stream
from ortaq.collect.streamed import Streamed
from ortaq.errors import SourceError
from ortaq.sources.worldbank.reading import COLUMNS, TITLE, WDI, Reading

_Reader = Callable[["_Table", Reading], Iterator[pa.Table]]

WIDE = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
PACKED = ("IndicatorCode", "CountryCode", "CountryName", "Year", "Value")
NO_FIGURES = Reason("the table holds no figures, and is not read")

_ROWS = 8_000
"""Rows of a wide table at a time: each has some 66 years."""
_PIECE = 500_000
_HEAD = 1 << 16
_YEAR = re.compile(r"[12][0-9]{3}(?: \[YR[12][0-9]{3}\])?")
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_UNSET = 1980
"""The year of a file in a zip that was given none."""
_CODE_COLUMNS = ("Series Code", "SeriesCode", "INDICATOR_CODE", "IndicatorCode", "Code", "\ufeffSeriesCode")
_TITLE_COLUMNS = ("Indicator Name", "INDICATOR_NAME", "Title")
_NO_NOTES = ("Rows", "RowsDroppedNull", "LatestYear", "Licence", "CountryCode", "Country Code", "Year")
"""Columns that say nothing of a series, or what stands elsewhere."""
MOST_BYTES = 1024 * 1024 * 1024
"""How long the files of a zip may be: the whole WDI had 283 MB in 2026."""


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of a delivery: on its own, or within a zip."""

    file: File
    name: str
    inside: str
    """What its places begin with: empty, or the name within the zip."""
    content: bytes | None
    """Held only where it comes from a zip; else the file is read as it lies."""
    day: str
    """Of the file in its zip."""

    @property
    def head(self) -> bytes:
        """Its beginning."""
        if self.content is not None:
            return self.content[:_HEAD]
        readable = self.file.readable
        with readable.open("rb") if isinstance(readable, Path) else readable as opened:
            return opened.read(_HEAD)

    @property
    def readable(self) -> Path | io.BytesIO:
        """What polars reads."""
        return io.BytesIO(self.content) if self.content is not None else self.file.readable

    def lines(self) -> Iterator[dict[str, str]]:
        """Its rows by column, for the small tables that say what the series are.

        Raises:
            SourceError: They are no text, or no CSV.
        """
        content = self.content if self.content is not None else self.file.content
        try:
            for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
                yield {str(name): str(cell or "") for name, cell in row.items() if name is not None}
        except (UnicodeDecodeError, csv.Error) as error:
            raise _off(self, f"it can't be read: {error}") from error


def read_files(delivery: Delivery) -> Streamed:
    """The figures in the files of a delivery, as they stream by.

    Raises:
        SourceError: None of the files holds figures in a layout that is known.
    """
    tables = [table for file in delivery.files for table in _tables(file)]
    figures = {table.name: kind for table in tables if (kind := _kind(table))}
    if not figures:
        raise SourceError(
            "{title}: no table of figures in {files}",
            hint="expected are the columns {wide} and years, or {packed}",
            title=TITLE,
            files=", ".join(table.name for table in tables) or delivery.id,
            wide=", ".join(WIDE),
            packed=", ".join(PACKED),
        )

    def reading() -> Stream:
        source, vintage = _edition(tables, figures)
        taken = Reading(source, vintage)
        for table in sorted(tables, key=lambda table: table.name in figures):
            try:
                yield from figures.get(table.name, _take_notes)(table, taken)
            except (pl.exceptions.PolarsError, csv.Error, UnicodeDecodeError) as error:
                raise _off(table, f"it can't be read: {str(error).splitlines()[0]}") from error
        return taken.rest()

    return Streamed(reading)


def _tables(file: File) -> Iterator[_Table]:
    """The tables of a file: itself, or those in a zip.

    Raises:
        SourceError: The zip is damaged, or asks for more than a table may.
    """
    if not file.name.lower().endswith(".zip"):
        yield _Table(file, file.name, "", None, "")
        return
    content = file.content
    for name, held in sorted(archive.unpacked(content, file.name, MOST_BYTES).items()):
        if name.lower().endswith(".csv"):
            yield _Table(file, name, f"{name}:", held, _day_inside(content, name))


def _day_inside(content: bytes, name: str) -> str:
    """The day that a zip has for a file in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        year, month, day, *_ = opened.getinfo(name).date_time
    return f"{year:04}-{month:02}-{day:02}" if year > _UNSET else ""


def _kind(table: _Table) -> _Reader | None:
    """How the figures of a table are read; nothing where it has none."""
    if table.name.lower().endswith(".parquet"):
        try:
            names = pl.read_parquet_schema(table.readable)
        except pl.exceptions.PolarsError as error:
            raise _off(table, f"it can't be read: {str(error).splitlines()[0]}") from error
        return _packed if set(PACKED) <= set(names) else None
    header = _header(table)
    if header is None:
        return None
    return _packed if set(PACKED) <= set(header[1]) else _wide


def _header(table: _Table) -> tuple[int, list[str]] | None:
    """Where the header of a table of figures stands, after how many rows, and its names."""
    for number, row in enumerate(_head_rows(table)):
        if set(PACKED) <= set(row) or ("Country Code" in row and any(_YEAR.fullmatch(name) for name in row)):
            return number, row
    return None


def _head_rows(table: _Table) -> list[list[str]]:
    """The first rows: four of them are a banner in the file of one series."""
    head = table.head.decode("utf-8-sig", errors="replace")
    try:
        return list(csv.reader(head.splitlines()[:6]))
    except csv.Error:
        return []


def _wide(table: _Table, taken: Reading) -> Iterator[pa.Table]:
    """Figures with a column a year."""
    found = _header(table)
    skipped, names = found if found is not None else (0, [])
    series = next((name for name in ("Indicator Code", "Series Code") if name in names), None)
    title = next((name for name in ("Indicator Name", "Series Name") if name in names), None)
    years = [name for name in names if _YEAR.fullmatch(name)]
    if series is None or title is None or len(set(names)) != len(names):
        raise _off(table, f"expected are the columns {', '.join(WIDE)} and years, each once")
    unknown = [
        name for name in names if name and name not in years and name not in {*WIDE, "Series Name", "Series Code"}
    ]
    if unknown:
        raise _off(table, f"unknown column {', '.join(unknown)}")
    lazy = pl.scan_csv(table.readable, schema=dict.fromkeys(names, pl.String), skip_lines=skipped)
    row = skipped + 2
    for frame in lazy.collect_batches(chunk_size=_ROWS, maintain_order=True):
        taken.titles |= dict(frame.select(series, title).unique().drop_nulls().rows())
        numbered = frame.with_columns(row=pl.int_range(row, row + frame.height))
        row += frame.height
        rows = numbered.unpivot(
            years, index=[series, "Country Code", "Country Name", "row"], variable_name="year", value_name="cell"
        )
        for piece in rows.iter_slices(_PIECE):
            yield taken.take(_long(piece, series, table), table.file)


def _long(rows: pl.DataFrame, series: str, table: _Table) -> pl.DataFrame:
    """A row a figure, as `Reading.take` wants them."""
    cell = pl.col("cell").str.strip_chars()
    told = rows.with_columns(cell=pl.when(cell.is_in(["", ".."])).then(None).otherwise(cell)).with_columns(
        obs_value=pl.col("cell").cast(pl.Float64, strict=False)
    )
    wrong = told.filter(pl.col("cell").is_not_null() & ~pl.col("obs_value").is_finite().fill_null(value=False))
    if wrong.height or told[series].null_count() or told["Country Code"].null_count():
        first = (
            wrong if wrong.height else told.filter(pl.col(series).is_null() | pl.col("Country Code").is_null())
        ).row(0, named=True)
        raise _off(table, f"row {first['row']}, {first['year']}: {first['cell']} is no value of a series and a state")
    return told.select(
        pl.col(series).alias("series"),
        pl.col("Country Code").alias("area"),
        pl.col("Country Name").alias("name"),
        pl.col("year").str.slice(0, 4).cast(pl.Int32).alias("time_period"),
        "obs_value",
        pl.lit("A").alias("obs_status"),
        pl.format("{}{}/{}", pl.lit(table.inside), "row", "year").alias("place"),
    ).select(COLUMNS)


def _packed(table: _Table, taken: Reading) -> Iterator[pa.Table]:
    """Figures with a row each."""
    is_csv = table.name.lower().endswith(".csv")
    names = (_header(table) or (0, []))[1]
    kinds: dict[str, type[pl.DataType]] = {"Year": pl.Int32, "Value": pl.Float64}
    if is_csv:
        lazy = pl.scan_csv(table.readable, schema={name: kinds.get(name, pl.String) for name in names})
    else:
        lazy = pl.scan_parquet(table.readable)
    row = 2 if is_csv else 1
    for frame in lazy.select(PACKED).collect_batches(chunk_size=_PIECE, maintain_order=True):
        place = pl.int_range(row, row + frame.height, eager=True).cast(pl.String)
        row += frame.height
        yield taken.take(
            frame.select(
                pl.col("IndicatorCode").cast(pl.String).alias("series"),
                pl.col("CountryCode").cast(pl.String).alias("area"),
                pl.col("CountryName").cast(pl.String).alias("name"),
                pl.col("Year").cast(pl.Int32).alias("time_period"),
                pl.col("Value").cast(pl.Float64).alias("obs_value"),
                pl.lit("A").alias("obs_status"),
                (pl.lit(table.inside) + place).alias("place"),
            ),
            table.file,
        )


def _take_notes(table: _Table, taken: Reading) -> Iterator[pa.Table]:
    """Titles and what else a table says of the series; the footnotes of single figures go to their series."""
    yield from ()
    of_figures = {"footnote": "FOOTNOTE", "country-series": "COUNTRY_NOTE", "series-time": "TIME_NOTE"}
    field = next((ours for theirs, ours in of_figures.items() if theirs in table.name.lower()), None)
    code_column: str | None = None
    for line in table.lines():
        code_column = code_column or next((name for name in _CODE_COLUMNS if name in line), None)
        if code_column is None:
            break
        code = line[code_column].strip()
        title = next((line[name].strip() for name in _TITLE_COLUMNS if line.get(name)), "")
        if title:
            taken.titles[code] = title
        for name, cell in line.items():
            if name not in {"", code_column, *_TITLE_COLUMNS, *_NO_NOTES}:
                taken.note(code, field or _in_capitals(name), cell, table.file)
    if code_column is None:
        taken.leave(table.file, NO_FIGURES, 0, table.name)


def _in_capitals(name: str) -> str:
    """The name of a column as the name of a note.

    >>> _in_capitals("LastChangedInSource"), _in_capitals("Long definition")
    ('LAST_CHANGED_IN_SOURCE', 'LONG_DEFINITION')
    """
    return re.sub(r"\W+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).strip("_").upper()


def _edition(tables: list[_Table], figures: Mapping[str, object]) -> tuple[str, str]:
    """The short name of the database, and the day of its edition."""
    told = {row[0].strip(): row[1].strip() for table in tables for row in _banner(table)}
    database = told.get("Data Source", "")
    names = [table.name for table in tables if table.name in figures]
    is_wdi = database == "World Development Indicators" or (
        not database and any(name.startswith(("WDI", "observations")) for name in names)
    )
    short = re.sub(r"[^a-z0-9]+", "-", (database or Path(names[0]).stem).lower()).strip("-")
    days = [told.get("Last Updated Date", ""), *(_last_change(table) for table in tables)]
    if not any(days):
        named = [found for table in tables if (found := _DAY.search(table.file.name))]
        days = ["-".join(found.groups()) for found in named] or [table.day for table in tables]
    if not any(days):
        days = [table.file.retrieved_at[:10] for table in tables]
    return WDI if is_wdi else f"wb-{short}", max(days)


def _banner(table: _Table) -> Iterator[list[str]]:
    """The rows above the header that say what the file is."""
    if not table.name.lower().endswith(".parquet"):
        for row in _head_rows(table):
            if len(row) > 1 and row[0].strip() in {"Data Source", "Last Updated Date"}:
                yield row


def _last_change(table: _Table) -> str:
    """The newest day on which the publisher changed any of the series that a table describes."""
    if table.name != "indicators.csv":
        return ""
    return max((line.get("LastChangedInSource", "") for line in table.lines()), default="")


def _off(table: _Table, problem: str) -> SourceError:
    return SourceError(
        "{title}: {file}: {problem}",
        hint="name the zip or CSV as the Bank gives it; its layout may have changed",
        title=TITLE,
        file=f"{table.file.name}:{table.name}" if table.inside else table.name,
        problem=problem,
    )
