"""Our World in Data: the data and the metadata of one chart; each column with figures is a series.

A chart with one such column gives its own name to the series (`share-electricity-hydro`); with several, each adds its
words (`co2-emissions-by-fuel-line.coal`). A file that comes without its metadata does not tell its units.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import polars as pl
import pyarrow as pa

from ortaq.collect.beside import beside, is_beside, passed_over
from ortaq.collect.cells import VALUE_COLUMNS, read_cells
from ortaq.collect.csv_table import csv_table, shown
from ortaq.collect.delivery import Ask, Delivery, File, LeftOut, Parsed, Reason, Request, Requests
from ortaq.collect.local_file import first_bytes
from ortaq.collect.observations import observations
from ortaq.collect.of_areas import of_known_areas
from ortaq.collect.series import described
from ortaq.collect.values import values
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import SERIES
from ortaq.model.schemas_collected import NOTE
from ortaq.sources.owid.codes import SOURCE, nature_of, series_codes, unit_of
from ortaq.sources.owid.metadata import ChartInfo, ColumnInfo, chart_info

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "Our World in Data"
PUBLISHER = "Our World in Data"
LICENCE = "CC-BY-4.0"
HOSTS = ("ourworldindata.org",)
TAKES = ("what",)

CHART = "https://ourworldindata.org/grapher/{name}"
OPTIONS = "?v=1&csvType=full&useColumnShortNames=false"
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
HEADERS = {"entity": "Entity", "country": "Entity", "code": "Code", "iso_code": "Code", "year": "Year", "day": "Day"}
DATA, METADATA = ".csv", ".metadata.json"

ZERO_IS_NO_FIGURE = re.compile(r"(ghg|co|co2|methane|nitrous-oxide)-emissions-by-sector")
"""Charts made of Climate Watch's sectors: 0 stands where there is no figure for that sector and year (Tajikistan's
manufacturing in 22 of 31 years), so it is no count. Seen in 2024."""
FORECAST = re.compile(
    r"\b(projections?|projected|forecasts?|scenarios?|variants?: (?:medium|high|low))\b", re.IGNORECASE
)
FIRST_YEAR = 1000

TEXT_COLUMN = Reason("the column holds words, not figures")
TOO_EARLY = Reason("the year is before the year 1000")
NO_METADATA = "The unit is not known: the file came without its metadata ({name}.metadata.json)."
ZERO_NOTE = "A zero of this chart means that there is no figure for that sector and year; it is kept as missing."


class Column(NamedTuple):
    """One column with figures, as a series."""

    name: str
    series: str
    info: ColumnInfo
    unit_measure: str
    unit_mult: int
    is_unit_known: bool


def requests(ask: Ask) -> Requests:
    """The data and metadata of the chart of this name or address, or the files at hand.

    Raises:
        UsageError: No chart is named, or there is no such file.
    """
    what = ask.what or ""
    path = Path(what)
    if what and path.is_dir():
        tables = sorted(path.glob(f"*{DATA}"))
        charts = [file for file in tables if _is_chart(file)]
        if not charts:
            raise UsageError("no chart in {folder}", hint="a chart is a CSV that begins with Entity,Code", folder=what)
        for file in charts:
            yield from _at_hand(file)
        for file in tables:
            if file not in charts:
                yield beside(file)
    elif what.endswith(DATA) and not what.startswith("https://"):
        yield from _at_hand(path)
    else:
        name = urlsplit(what).path.rpartition("/")[2].removesuffix(DATA) if what.startswith("https://") else what
        if not NAME.fullmatch(name):
            raise UsageError(
                "{what} is no name of a chart",
                hint="the end of its address: share-electricity-renewables for {example}; or the path of a file",
                what=repr(what),
                example=CHART.format(name="share-electricity-renewables"),
            )
        for suffix, kind in ((DATA, "text/csv"), (METADATA, "application/json")):
            yield Request(f"{CHART.format(name=name)}{suffix}{OPTIONS}", f"chart/{name}", f"{name}{suffix}", kind)


def _at_hand(file: Path) -> Requests:
    """A file, and its metadata where they lie beside it."""
    name = file.name.removesuffix(DATA)
    yield Request(str(file), f"chart/{name}", file.name, "text/csv")
    beside = file.with_name(name + METADATA)
    yield Request(str(beside), f"chart/{name}", beside.name, "application/json", optional=True)


def _is_chart(file: Path) -> bool:
    head = first_bytes(file, 200, file.parent).removeprefix(b"\xef\xbb\xbf").lower()
    return head.startswith((b"entity,code,", b"country,iso_code,"))


def parse(delivery: Delivery) -> Parsed:
    """One observation a filled cell; words, unknown areas and years before 1000 are left out and counted.

    Raises:
        SourceError: The layout or a cell is off, or the chart is by day.
    """
    if is_beside(delivery):
        return passed_over(delivery)
    file = next((file for file in delivery.files if file.name.endswith(DATA)), delivery.files[0])
    metadata = next((file for file in delivery.files if file.name.endswith(METADATA)), None)
    info = chart_info(metadata, TITLE)
    chart = file.name.removesuffix(DATA).removeprefix("owid_")
    table = _table(file)
    columns, words = _columns(table, chart, info)
    left_out = [LeftOut(file.name, TEXT_COLUMN, table[name].count(), name) for name in words]
    cells = _cells(table, columns, file)
    early = cells.filter(pl.col("time_period") < FIRST_YEAR)
    if early.height:
        left_out.append(LeftOut(file.name, TOO_EARLY, early.height, early["place"][0]))
    cells = cells.filter(pl.col("time_period").is_null() | (pl.col("time_period") >= FIRST_YEAR))
    known, unknown = of_known_areas(cells, "area", file=file.name, publisher=SOURCE)
    read = _with_status(read_cells(known, TITLE), chart, info)
    _check_unique(read, file)
    return Parsed(
        observations=_observations(read, columns, file),
        series=_series(columns, chart, info, file),
        note=pa.Table.from_pylist(list(_notes(columns, chart, metadata or file)), NOTE),
        left_out=(*left_out, *unknown),
    )


def _table(file: File) -> pl.DataFrame:
    """The cells, with the first three columns called Entity, Code and Year, as they are written in any layout."""
    table = csv_table(file.content, file=file.name, title=TITLE)
    heads = {name: HEADERS[name.casefold()] for name in table.columns[1:4] if name.casefold() in HEADERS}
    table = table.rename(heads)
    if "Day" in table.columns:
        raise SourceError(
            "{title}: {file} is by day; Ortaq keeps figures by year",
            hint="take a chart of the same figures by year",
            title=TITLE,
            file=file.name,
        )
    if missing := [name for name in ("Entity", "Code", "Year") if name not in table.columns]:
        raise SourceError(
            "{title}: {file} has no column {missing}",
            hint="the data of a chart begin with Entity, Code and Year; it has {found}",
            title=TITLE,
            file=file.name,
            missing=", ".join(missing),
            found=shown(", ".join(table.columns[1:8])),
        )
    return table


def _columns(table: pl.DataFrame, chart: str, info: ChartInfo) -> tuple[list[Column], list[str]]:
    """The columns with figures as series, and the names of those with words."""
    names = [name for name in table.columns if name not in {"row", "Entity", "Code", "Year"}]
    words = [name for name in names if info.columns.get(name, ColumnInfo()).is_text or _has_no_figure(table[name])]
    codes = series_codes(chart, [name for name in names if name not in words])
    columns = []
    for name, series in codes.items():
        about = info.columns.get(name, ColumnInfo())
        columns.append(Column(name, series, about, *unit_of(series, about.unit, name)))
    return columns, words


def _has_no_figure(column: pl.Series) -> bool:
    """Whether no cell of a column with cells is a number, a bound or a sign for 'no value'."""
    return bool(column.count()) and not values(column.drop_nulls())["is_readable"].any()


def _cells(table: pl.DataFrame, columns: list[Column], file: File) -> pl.DataFrame:
    """One row a filled cell: `area`, `time_period`, `column`, `text`, `place`."""
    area = pl.when(pl.col("Code").is_not_null()).then("Code").otherwise("Entity")  # groups have no code in most charts
    rows = table.with_columns(area.alias("area"), pl.col("Year").cast(pl.Int32, strict=False).alias("time_period"))
    long = rows.unpivot(
        [column.name for column in columns],
        index=["row", "area", "time_period"],
        variable_name="column",
        value_name="text",
    )
    place = pl.format("{}:{}", pl.lit(file.name), "row")
    if len(columns) > 1:
        place = pl.format("{}:{}:{}", pl.lit(file.name), "row", "column")
    return long.filter(pl.col("text").cast(pl.String).str.strip_chars() != "").with_columns(place.alias("place"))


def _with_status(cells: pl.DataFrame, chart: str, info: ChartInfo) -> pl.DataFrame:
    """What is no observed figure: zeros of some charts, projections."""
    if ZERO_IS_NO_FIGURE.fullmatch(chart):
        zero = pl.col("obs_value") == 0
        cells = cells.with_columns(
            pl.when(zero).then(pl.lit("O")).otherwise("obs_status").alias("obs_status"),
            pl.when(zero).then("text").otherwise("value_text").alias("value_text"),
            pl.when(zero).then(None).otherwise("obs_value").alias("obs_value"),
        )
    projected = pl.col("column").str.contains(f"(?i){FORECAST.pattern}")
    if info.downloaded and re.match(r"[12][0-9]{3}", info.downloaded):
        projected |= pl.col("time_period") > int(info.downloaded[:4])
    is_normal = pl.col("obs_status") == "A"
    return cells.with_columns(
        pl.when(projected & is_normal).then(pl.lit("F")).otherwise("obs_status").alias("obs_status")
    )


def _check_unique(cells: pl.DataFrame, file: File) -> None:
    """No figure twice: two rows of one area and year would overwrite one another."""
    twice = cells.filter(pl.struct("column", "ref_area", "time_period").is_duplicated())
    for row in twice.head(1).iter_rows(named=True):
        raise SourceError(
            "{title}: {file} has {area} {year} twice",
            hint="the first stands at {place}; get the file again",
            title=TITLE,
            file=file.name,
            area=shown(row["area"]),
            year=row["time_period"],
            place=shown(row["place"]),
        )


def _observations(cells: pl.DataFrame, columns: list[Column], file: File) -> pa.Table:
    told = pl.DataFrame(
        [(c.name, c.series, c.unit_measure, c.unit_mult, nature_of(c.series)) for c in columns],
        schema={
            **dict.fromkeys(("column", "series", "unit_measure"), pl.String),
            "unit_mult": pl.Int8,
            "nature": pl.String,
        },
        orient="row",
    )
    rows = cells.join(told, on="column", how="left", maintain_order="left").select(
        *("series", "ref_area", "ref_area_source", "time_period", "place", *VALUE_COLUMNS),
        *("unit_measure", "unit_mult", "nature"),
    )
    return observations(rows, source=SOURCE, reporting_type="G", snapshot=file.snapshot)


def _series(columns: list[Column], chart: str, info: ChartInfo, file: File) -> pa.Table:
    rows = [
        described(
            SOURCE,
            column.series,
            (column.info.title if len(columns) > 1 else info.title or column.info.title) or column.name,
            column.unit_measure,
            unit_mult=column.unit_mult,
            nature=nature_of(column.series),
            publisher=f"{column.info.citation}, via {PUBLISHER}" if column.info.citation else PUBLISHER,
            licence=LICENCE,
            vintage=column.info.updated or file.retrieved_at[:10],
            address=CHART.format(name=chart),
        )
        for column in columns
    ]
    return pa.Table.from_pylist(rows, SERIES)


def _notes(columns: list[Column], chart: str, file: File) -> Iterator[dict[str, str | None]]:
    """What the metadata says of each series, and what a reader must know of a file without them."""
    for column in columns:
        told = dict(column.info.notes)
        if not column.is_unit_known:
            told["UNIT_MEASURE"] = NO_METADATA.format(name=chart)
        if ZERO_IS_NO_FIGURE.fullmatch(chart):
            told["OBS_STATUS"] = ZERO_NOTE
        for name, text in told.items():
            yield {
                "source": SOURCE,
                "series": column.series,
                "indicator": None,
                "lang": "en",
                "field": name,
                "text": text,
                "snapshot": file.snapshot,
            }
