"""People affected by and killed in disasters, a year and hazard: EM-DAT as Gapminder adds its events up.

EM-DAT keeps events from a threshold on (ten dead, a hundred affected, an emergency or a call for help). Gapminder fills
every other state and year with 0, so a 0 is no count: it stands as no value, with its text. Status `M` says that no
figure was recorded for that hazard, state and year; `O` that an event was recorded without this figure, or that the
year is not over. The newest year of a file is provisional (`P`).
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ortaq.collect.cells import VALUE_COLUMNS, read_cells
from ortaq.collect.csv_table import csv_table, shown
from ortaq.collect.delivery import Ask, Delivery, File, LeftOut, Parsed, Request, Requests
from ortaq.collect.observations import observations
from ortaq.collect.of_areas import of_known_areas
from ortaq.collect.series import described
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import SERIES
from ortaq.model.schemas_collected import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "EM-DAT, disasters a year and state"
PUBLISHER = "CRED / UCLouvain (EM-DAT), via Gapminder"
LICENCE = "LicenseRef-EM-DAT-non-commercial"
HOSTS = ("raw.githubusercontent.com",)
TAKES = ("what",)

DATASET = "disasters"
PAGE = "https://github.com/open-numbers/ddf--open_numbers--em_dat_indicators"
FILES = "https://raw.githubusercontent.com/open-numbers/ddf--open_numbers--em_dat_indicators/master"
HAZARDS = ("drought", "earthquake", "epidemic", "extreme_temperature", "flood", "plane_crash", "storm", "tsunami")
MEASURES = ("affected", "deaths")
TITLES = {"affected": "People affected, deaths included: {}", "deaths": "Deaths: {}"}
UNIT = "PERSONS"
DDF_FILE = "ddf--datapoints--{}--by--geo--time.csv"
DDF_NAME = re.compile(r"ddf--datapoints--(([a-z_]+)_(affected|deaths)_annual_number)--by--geo--time\.csv")
TABLE = pa.schema(
    [
        ("iso3", pa.string()),
        ("year", pa.int32()),
        ("hazard", pa.string()),
        ("measure", pa.string()),
        ("value", pa.float64()),
    ]
)
TABLE_COLUMNS = tuple(TABLE.names)

NOTE_TEXT = (
    "EM-DAT records an event from ten deaths, a hundred people affected, a state of emergency or a call for "
    "international help on. A zero of the file is no count: status M, no figure recorded; status O, an event recorded "
    "without this figure, or the newest year, which is not over. 'Affected' includes deaths; an event counts in the "
    "year in which it began; records before 2000 are less complete. For non-commercial use."
)


def requests(ask: Ask) -> Requests:
    """Gapminder's files, two a hazard; or those of one hazard, of a folder, or the one file that is given.

    Raises:
        UsageError: There is no such hazard or file, or it is EM-DAT's own list of events.
    """
    what = ask.what
    if what and what.casefold().endswith((".xlsx", ".xls")):
        raise UsageError(
            "{what} looks like EM-DAT's table of events; Ortaq reads sums a year, not events",
            hint="leave it out to fetch the sums a year, or add the events up yourself and use the source table",
            what=what,
        )
    if what is None or what in HAZARDS:
        for hazard in HAZARDS if what is None else (what,):
            for measure in MEASURES:
                name = DDF_FILE.format(f"{hazard}_{measure}_annual_number")
                yield Request(f"{FILES}/{name}", f"hazard/{hazard}", name, "text/csv", optional=measure == "deaths")
        return
    for path in _at_hand(what):
        hazard = found[2] if (found := DDF_NAME.fullmatch(path.name)) else path.stem
        yield Request(str(path), f"hazard/{hazard}", path.name)


def _at_hand(what: str) -> list[Path]:
    """The files with figures that a path names."""
    path = Path(what)
    found = [path] if path.is_file() else []
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if DDF_NAME.fullmatch(file.name) or file.suffix == ".parquet")
    if not found:
        raise UsageError(
            "no hazard and no file called {what}",
            hint="hazards: {known}; or the path of a file or folder in Gapminder's layout",
            what=what,
            known=", ".join(HAZARDS),
        )
    return found


def parse(delivery: Delivery) -> Parsed:
    """One observation a state, year, hazard and measure of the files; a 0 is no value, see above.

    Raises:
        SourceError: The layout or a value is off; the line names the file and row.
    """
    files = {file.name: file for file in delivery.files}
    tables, left_out = [], list[LeftOut]()
    for file in delivery.files:
        known, unknown = of_known_areas(_rows(file), "area", file=file.name, publisher="emdat")
        tables.append(known)
        left_out += unknown
    rows = _with_status(read_cells(pl.concat(tables), TITLE))
    snapshots = {name: file.snapshot for name, file in files.items()}
    table = observations(
        rows.select(
            *("series", "ref_area", "time_period", "place", *VALUE_COLUMNS),
            pl.col("geo").alias("ref_area_source"),
            pl.col("file").replace_strict(snapshots, return_dtype=pl.String).alias("snapshot"),
        ),
        source=DATASET,
        unit_measure=UNIT,
        reporting_type="G",
    )
    return Parsed(
        observations=table,
        series=_series(rows, delivery),
        note=_notes(rows, delivery),
        left_out=tuple(left_out),
    )


def _rows(file: File) -> pl.DataFrame:
    """`series`, `hazard`, `measure`, `geo`, `time_period`, `text`, `file`, `place` of one file of either layout."""
    if file.content.startswith(b"PAR1"):
        return _from_parquet(file)
    name = DDF_NAME.fullmatch(file.name)
    if not name:
        raise SourceError(
            "{title}: {file} has no name of Gapminder's: hazard and measure stand only there",
            hint="its name is like {example}",
            title=TITLE,
            file=file.name,
            example=DDF_FILE.format("flood_deaths_annual_number"),
        )
    concept, hazard, measure = name.groups()
    table = csv_table(file.content, file=file.name, title=TITLE, needs=("geo", "time", concept))
    return table.select(
        pl.lit(concept).alias("series"),
        pl.lit(hazard).alias("hazard"),
        pl.lit(measure).alias("measure"),
        "geo",
        pl.col("geo").str.to_uppercase().alias("area"),
        pl.col("time").cast(pl.Int32, strict=False).alias("time_period"),
        pl.col(concept).alias("text"),
        pl.lit(file.name).alias("file"),
        pl.format("{}:{}", pl.lit(file.name), "row").alias("place"),
    )


def _from_parquet(file: File) -> pl.DataFrame:
    """The same figures as one table of all hazards."""
    try:
        held = pq.read_table(io.BytesIO(file.content))  # polars panics on a damaged file, which can't be caught
        held = held.select(TABLE_COLUMNS).cast(TABLE) if set(TABLE_COLUMNS) <= set(held.column_names) else held
        held.validate(full=True)  # texts too: bytes that are no UTF-8 would end the process later
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            "{title}: {file} is no Parquet file that can be read",
            hint="the file is cut off or damaged; get it again",
            title=TITLE,
            file=file.name,
        ) from error
    if missing := [name for name in TABLE_COLUMNS if name not in held.column_names]:
        raise SourceError(
            "{title}: {file} has no column {missing}",
            hint="expected {expected}",
            title=TITLE,
            file=file.name,
            missing=", ".join(missing),
            expected=", ".join(TABLE_COLUMNS),
        )
    table = pl.DataFrame(held).with_row_index("row", offset=1)
    is_known = pl.col("hazard").is_in(HAZARDS) & pl.col("measure").is_in(MEASURES)
    for row in table.filter(~is_known.fill_null(value=False)).head(1).iter_rows(named=True):
        raise SourceError(
            "{title}: {file}, row {row}: {hazard} {measure} is not known",
            hint="hazards: {known}; measures: affected, deaths",
            title=TITLE,
            file=file.name,
            row=row["row"],
            hazard=shown(row["hazard"]),
            measure=shown(row["measure"]),
            known=", ".join(HAZARDS),
        )
    return table.select(
        pl.format("{}_{}_annual_number", "hazard", "measure").alias("series"),
        "hazard",
        "measure",
        pl.col("iso3").alias("geo"),
        pl.col("iso3").alias("area"),
        pl.col("year").alias("time_period"),
        pl.col("value").cast(pl.String).alias("text"),
        pl.lit(file.name).alias("file"),
        pl.format("{}:{}", pl.lit(file.name), "row").alias("place"),
    )


def _with_status(rows: pl.DataFrame) -> pl.DataFrame:
    """No value where the file has 0; the newest year provisional."""
    key = ["hazard", "ref_area", "time_period"]
    newest = pl.col("time_period") == pl.col("time_period").max().over("series")
    recorded = (pl.col("obs_value") > 0).any().over(key)
    filled = _is_filled(rows)
    zero = pl.col("obs_value") == 0
    none_recorded = pl.lit("M") if filled else pl.lit("O")  # where only years with events stand, a 0 is of an event
    return rows.with_columns(
        pl.when(zero).then(None).otherwise("obs_value").alias("obs_value"),
        pl.when(zero).then(pl.lit("0")).otherwise("value_text").alias("value_text"),
        pl.when(zero & (recorded | newest))
        .then(pl.lit("O"))
        .when(zero)
        .then(none_recorded)
        .when(newest & pl.col("obs_value").is_not_null())
        .then(pl.lit("P"))
        .otherwise("obs_status")
        .alias("obs_status"),
    )


def _is_filled(rows: pl.DataFrame) -> bool:
    """Whether every state has every year, as Gapminder fills its files since 2025; before, only events stood there."""
    spans = rows.group_by("series").agg(
        pl.len().alias("rows"), pl.col("geo").n_unique().alias("areas"), pl.col("time_period").n_unique().alias("years")
    )
    return spans.select((pl.col("rows") == pl.col("areas") * pl.col("years")).all()).item()


def _series(rows: pl.DataFrame, delivery: Delivery) -> pa.Table:
    """One row a hazard and measure."""
    described_rows = [
        described(
            DATASET,
            series,
            TITLES[measure].format(hazard.replace("_", " ")),
            UNIT,
            publisher=PUBLISHER,
            licence=LICENCE,
            vintage=delivery.files[0].retrieved_at[:10],
            address=PAGE,
        )
        for series, hazard, measure in rows.select("series", "hazard", "measure").unique().sort("series").rows()
    ]
    return pa.Table.from_pylist(described_rows, SERIES)


def _notes(rows: pl.DataFrame, delivery: Delivery) -> pa.Table:
    """What must be known before a figure is used."""

    def notes() -> Iterator[dict[str, str | None]]:
        for series in rows["series"].unique().sort().to_list():
            yield {
                "source": DATASET,
                "series": series,
                "indicator": None,
                "lang": "en",
                "field": "COVERAGE",
                "text": NOTE_TEXT,
                "snapshot": delivery.files[0].snapshot,
            }

    return pa.Table.from_pylist(list(notes()), NOTE)
