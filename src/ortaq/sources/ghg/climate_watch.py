"""Climate Watch's historical emissions: pages of its API, and the CSV of its data explorer with years running back.

It publishes several collections side by side (its own, PIK, UNFCCC, GCP …). Its own has the plain names of series;
those of another collection begin with its name, so that no two of them meet.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from ortaq.collect.cells import VALUE_COLUMNS, read_cells
from ortaq.collect.csv_table import filled_cells, year_columns
from ortaq.collect.delivery import File, Parsed
from ortaq.collect.json_text import loaded
from ortaq.collect.observations import observations
from ortaq.collect.of_areas import of_known_areas
from ortaq.collect.units import unit
from ortaq.errors import SourceError
from ortaq.sources.ghg.words import (
    LULUCF,
    MEMO,
    TITLES,
    WITH_LULUCF,
    WITHOUT_LULUCF,
    breakdown,
    code_of,
    day,
    gas_code,
    series_table,
    slug,
)

DATASET = "climate-watch"
PUBLISHER = "World Resources Institute, Climate Watch"
LICENCE = "CC-BY-4.0"
PAGE = "https://www.climatewatchdata.org/ghg-emissions"
API = "https://www.climatewatchdata.org/api/v1/data/historical_emissions"
OWN = ("climate-watch", "cait")
COLUMNS = {"ISO": "area", "Data source": "data_source", "Sector": "sector", "Gas": "gas", "Unit": "unit"}
KEYS = ("area", "data_source", "sector", "gas", "unit")


def is_mine(table: pl.DataFrame) -> bool:
    """Whether a table is the download of the data explorer."""
    return set(COLUMNS) <= set(table.columns)


def records_on(file: File, title: str) -> list[dict[str, Any]]:
    """The records of one page of the API; none on the page after the last."""
    try:
        records = loaded(file.content)["data"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(
            "{title}: {file} is no page of Climate Watch",
            hint="expected JSON with a list called data",
            title=title,
            file=file.name,
        ) from error
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise SourceError(
            "{title}: {file} is no page of Climate Watch",
            hint="expected JSON with a list of records called data",
            title=title,
            file=file.name,
        )
    return records


def parse_pages(files: tuple[File, ...], title: str) -> Parsed:
    """All pages of one answer."""
    cells = pl.concat([_page_cells(file, title) for file in files])
    return _parsed(cells, {file.name: file for file in files}, title)


def parse_table(table: pl.DataFrame, file: File, title: str) -> Parsed:
    """The download of the data explorer: one row an area, source, sector and gas; `N/A` where there is no value."""
    table = table.rename(COLUMNS)
    cells = filled_cells(table, year_columns(table), keep=KEYS).with_columns(
        pl.format("{}:{}:{}", pl.lit(file.name), "row", "column").alias("place"),
        pl.lit(file.name).alias("file"),
    )
    return _parsed(cells.select(*KEYS, "time_period", "text", "place", "file"), {file.name: file}, title)


def _page_cells(file: File, title: str) -> pl.DataFrame:
    """One row a year of every record of a page; a year with null as `N/A`."""
    rows = []
    for number, record in enumerate(records_on(file, title)):
        try:
            told = [str(record[name]) for name in ("iso_code3", "data_source", "sector", "gas", "unit")]
            years = [(int(each["year"]), each["value"]) for each in record["emissions"]]
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(
                "{title}: {file}, record {record} is not as expected: {detail}",
                hint="the API changed; compare the page with the specimen",
                title=title,
                file=file.name,
                record=number,
                detail=repr(error),
            ) from error
        place = f"{file.name}:data[{number}]"
        rows += [
            (*told, year, "N/A" if value is None else json.dumps(value), f"{place}.emissions:{year}", file.name)
            for year, value in years
        ]
    names = (*KEYS, "time_period", "text", "place", "file")
    return pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), "time_period": pl.Int32}, orient="row")


def _parsed(cells: pl.DataFrame, files: dict[str, File], title: str) -> Parsed:
    """The cells as observations."""
    first = next(iter(files.values()))
    kinds = cells.select("data_source", "sector", "gas", "unit").unique().rows()
    told = pl.DataFrame(
        [(*kind, *_meaning(*kind[:3]), *unit(kind[3])) for kind in kinds],
        schema={
            **dict.fromkeys(("data_source", "sector", "gas", "unit", "series", "breakdown", "unit_measure"), pl.String),
            "unit_mult": pl.Int8,
        },
        orient="row",
    )
    cells = cells.join(told, on=["data_source", "sector", "gas", "unit"], how="left", maintain_order="left")
    known, left_out = of_known_areas(cells, "area", file=first.name, publisher="climate-watch")
    known = read_cells(known, title)
    snapshots = {name: file.snapshot for name, file in files.items()}
    series = told.select("series", "data_source", "unit_measure", "unit_mult").unique().rows()
    return Parsed(
        observations=observations(
            known.select(
                *("series", "ref_area", "ref_area_source", "time_period", "breakdown", "place", *VALUE_COLUMNS),
                *("unit_measure", "unit_mult"),
                pl.col("file").replace_strict(snapshots, return_dtype=pl.String).alias("snapshot"),
            ),
            source=DATASET,
            nature="E",
            reporting_type="G",
        ),
        series=series_table(
            DATASET,
            [(code, _title(code, collection), measure, mult) for code, collection, measure, mult in series],
            publisher=PUBLISHER,
            licence=LICENCE,
            address=PAGE,
            vintage=day(first),
        ),
        left_out=left_out,
    )


def _meaning(data_source: str, sector: str, gas: str) -> tuple[str, str]:
    """Series and breakdown of a record."""
    words = sector.casefold()
    code = None if words.startswith("total") else code_of(sector)
    if words.startswith("total including"):
        base = WITH_LULUCF
    elif "land-use change" in words or "land use change" in words or words in {"lulucf", "lucf"}:
        base = LULUCF
        code = None
    elif "bunker" in words:
        base = MEMO
    else:
        base = WITHOUT_LULUCF
    collection = slug(data_source)
    return (base if collection in OWN else f"{collection}.{base}"), breakdown(gas_code(gas), code)


def _title(series: str, data_source: str) -> str:
    base = TITLES[series.rpartition(".")[2]]
    return base if slug(data_source) in OWN else f"{base} ({data_source})"
