"""Temperature of the land of each state against its mean of 1951–1980: FAOSTAT by month and season, the IMF by year.

Both are the FAO's figures, from NASA's GISTEMP. A year of FAOSTAT is a meteorological year (December to November); its
months and seasons are breakdowns (`PERIOD=M01`, `PERIOD=DJF`), so that they never stand for the year.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from ortaq.collect.archive import unpacked
from ortaq.collect.cells import VALUE_COLUMNS, read_cells
from ortaq.collect.csv_table import csv_table, filled_cells, shown, year_columns
from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request, Requests
from ortaq.collect.local_file import first_bytes
from ortaq.collect.observations import observations
from ortaq.collect.of_areas import of_known_areas
from ortaq.collect.series import described
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import SERIES, TOTAL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

TITLE = "Temperature change on land"
PUBLISHER = "Food and Agriculture Organization of the United Nations"
LICENCE = "CC-BY-NC-SA-3.0-IGO"
HOSTS = ("bulks-faostat.fao.org", "opendata.arcgis.com")
TAKES = ("what",)

FAO, IMF = "fao-temperature", "imf-temperature"
ADDRESSES = {
    "fao": "https://bulks-faostat.fao.org/production/Environment_Temperature_change_E_All_Data_(Normalized).zip",
    "imf": "https://opendata.arcgis.com/datasets/4063314923d74187be9596f10d034914_0.csv",
}
PAGES = {
    FAO: "https://www.fao.org/faostat/en/#data/ET",
    IMF: "https://climatedata.imf.org/datasets/4063314923d74187be9596f10d034914",
}
UNIT = "CELSIUS"
"""The only unit of the domain; the wide layout does not repeat it."""

FAO_SERIES = {"7271": "Temperature change", "6078": "Standard deviation of the temperature, 1951–1980"}
PERIODS = {
    **{f"70{month:02}": f"PERIOD=M{month:02}" for month in range(1, 13)},
    "7016": "PERIOD=DJF",
    "7017": "PERIOD=MAM",
    "7018": "PERIOD=JJA",
    "7019": "PERIOD=SON",
    "7020": TOTAL,
}
"""FAO's codes of months: the names of the seasons come with a dash in another encoding by file."""
FLAGS = {"": "A", "A": "A", "E": "E", "Fc": "E", "I": "I", "X": "A", "NV": "O", "M": "O"}
"""FAO's flags: official, estimated, calculated, imputed, of an international organisation, no value, missing."""

FAO_COLUMNS = ("Area", "Months Code", "Element Code")
IMF_COLUMNS = ("Country", "ISO3", "Unit", "CTS Code", "Indicator")


def requests(ask: Ask) -> Requests:
    """The FAO's bulk file (`fao`, or nothing), the IMF's table (`imf`), or a file of either that is at hand."""
    what = ask.what or "fao"
    address = ADDRESSES.get(what, what)
    if what not in ADDRESSES and not Path(what).is_file():
        raise UsageError(
            "no temperature data called {what}",
            hint="give fao, imf, or the path of a file of either",
            what=what,
        )
    name = what if what in ADDRESSES else Path(what).name
    yield Request(address, delivery=f"temperature/{name}", name=Path(address).name)


def dataset(ask: Ask) -> str:
    """`imf-temperature` for the IMF's table, `fao-temperature` for the FAO's."""
    what = ask.what or "fao"
    if what in ADDRESSES or not (path := Path(what)).is_file():
        return IMF if what == "imf" else FAO
    return IMF if b",ISO3," in first_bytes(path, 200, path) else FAO


def parse(delivery: Delivery) -> Parsed:
    """One observation a filled cell; areas that are no state or group of ours are left out and counted.

    Raises:
        SourceError: The layout, a month, an element, a flag or a value is none that is known.
    """
    (file,) = delivery.files
    content, member = _table_of(file)
    table = csv_table(content, file=member, title=TITLE, encodings=("utf-8", "cp1252"))
    table = table.rename({name: name.replace("_", " ") for name in table.columns})
    if set(IMF_COLUMNS) <= set(table.columns):
        return _imf(table, file)
    if set(FAO_COLUMNS) <= set(table.columns):
        return _fao(table, file)
    raise SourceError(
        "{title}: {file} is neither the FAO's table nor the IMF's",
        hint="the FAO's has the columns {fao}, the IMF's {imf}",
        title=TITLE,
        file=member,
        fao=", ".join(FAO_COLUMNS),
        imf=", ".join(IMF_COLUMNS),
    )


def _table_of(file: File) -> tuple[bytes, str]:
    """The CSV with the figures and its name: the file itself, or what the bulk archive holds beside code lists."""
    content = file.content
    if not content.startswith(b"PK"):
        return content, file.name
    found = {
        name: held
        for name, held in unpacked(content, file.name).items()
        if "_E_All_Data" in name and name.endswith(".csv")
    }
    if len(found) != 1:
        raise SourceError(
            "{title}: {file} holds {count} tables with figures in place of one",
            hint="get the bulk file of the domain 'Temperature change' again",
            title=TITLE,
            file=file.name,
            count=len(found),
        )
    ((name, held),) = found.items()
    return held, name


def _imf(table: pl.DataFrame, file: File) -> Parsed:
    """The IMF's table: one row an area, one column a year, `1961` or `F1961`."""
    cells = filled_cells(table, year_columns(table, r"F?([0-9]{4})"), keep=IMF_COLUMNS)
    cells = _with_place(cells, file)
    is_state = pl.col("ISO3").str.len_chars() == len("KAZ")  # AFRTMP is Africa in this table alone
    cells = cells.with_columns(pl.when(is_state).then("ISO3").otherwise("Country").alias("area"))
    known, left_out = of_known_areas(cells, "area", file=file.name)
    known = read_cells(known, TITLE).with_columns(pl.col("ISO3").alias("ref_area_source"))
    _check_codes(table, "Unit", ("Degree Celsius",), file)
    titles = dict(known.select("CTS Code", "Indicator").unique().rows())
    return Parsed(
        observations=_observations(known.with_columns(pl.col("CTS Code").alias("series")), IMF, file),
        series=_series(IMF, titles, "FAO, via the International Monetary Fund", file),
        left_out=left_out,
    )


def _fao(table: pl.DataFrame, file: File) -> Parsed:
    """FAOSTAT: years across (`Y1961`, with or without `Y1961F` for its flag), or one row a value."""
    for column, known in (("Months Code", PERIODS), ("Element Code", FAO_SERIES)):
        _check_codes(table, column, known, file)
    cells, left_out = of_known_areas(_with_place(_fao_cells(table), file), "area", file=file.name)
    is_known = pl.col("flag").is_in(list(FLAGS))
    for row in cells.filter(~is_known).head(1).iter_rows(named=True):
        raise SourceError(
            "{title}: {place}: the flag {flag} is not known",
            hint="known: {known}",
            title=TITLE,
            place=row["place"],
            flag=shown(row["flag"]),
            known=", ".join(filter(None, FLAGS)),
        )
    flagged = pl.col("flag").replace_strict(FLAGS, return_dtype=pl.String)
    cells = read_cells(cells, TITLE).with_columns(
        pl.col("Months Code").replace_strict(PERIODS, return_dtype=pl.String).alias("breakdown"),
        pl.format("ET-{}", "Element Code").alias("series"),
        pl.col("area code").alias("ref_area_source"),
        pl.when(pl.col("obs_value").is_null()).then("obs_status").otherwise(flagged).alias("obs_status"),
    )
    month = pl.col("breakdown").str.extract(r"^PERIOD=M([0-9]{2})$")
    cells = cells.with_columns(
        pl.when(month.is_not_null()).then(pl.format("{}-{}", "time_period", month)).alias("time_detail")
    )
    elements = table["Element Code"].unique().to_list()
    return Parsed(
        observations=_observations(cells, FAO, file),
        series=_series(FAO, {f"ET-{code}": FAO_SERIES[code] for code in elements}, "FAO", file),
        left_out=left_out,
    )


def _fao_cells(table: pl.DataFrame) -> pl.DataFrame:
    """One row a filled cell of either layout, with `area`, `area code`, `flag`.

    The area is told by its number of M49 where the file has it, else by its name: the FAO's own numbers are others
    (108 is Kazakhstan with the FAO and Burundi in M49).
    """
    has_m49 = "Area Code (M49)" in table.columns
    m49 = pl.col("Area Code (M49)").str.strip_chars("' ") if has_m49 else pl.lit(None, pl.String)
    own = pl.col("Area Code") if "Area Code" in table.columns else pl.lit(None, pl.String)
    table = table.with_columns(
        pl.coalesce(pl.when(m49 != "").then(pl.format("M49:{}", m49)), "Area").alias("area"),
        own.alias("area code"),
    )
    keep = ["area", "area code", "Months Code", "Element Code"]
    if {"Year", "Value"} <= set(table.columns):
        flag = pl.col("Flag").fill_null("") if "Flag" in table.columns else pl.lit("")
        years = pl.col("Year").cast(pl.Int32, strict=False)
        long = table.select(
            *(*keep, "row"),
            pl.lit("Value").alias("column"),
            pl.col("Value").alias("text"),
            flag.alias("flag"),
            years.alias("time_period"),
        )
        return long.filter(pl.col("text").is_not_null())
    cells = filled_cells(table, year_columns(table, r"Y([0-9]{4})"), keep=keep)
    flags = year_columns(table, r"Y([0-9]{4})F")
    if not flags:
        return cells.with_columns(pl.lit("").alias("flag"))
    told = filled_cells(table, flags, keep=()).select("row", "time_period", pl.col("text").alias("flag"))
    return cells.join(told, on=["row", "time_period"], how="left").with_columns(pl.col("flag").fill_null(""))


def _with_place(cells: pl.DataFrame, file: File) -> pl.DataFrame:
    """Where each cell stands: `file:row:column`; of an archive one file has figures, so its own name is not needed."""
    return cells.with_columns(pl.format("{}:{}:{}", pl.lit(file.name), "row", "column").alias("place"))


def _check_codes(table: pl.DataFrame, column: str, known: Collection[str], file: File) -> None:
    """Every code of a column is one that is known: another one could be another measure or another period."""
    for row in table.filter(~pl.col(column).is_in(list(known)).fill_null(value=False)).head(1).iter_rows(named=True):
        raise SourceError(
            "{title}: {file}, row {row}, column {column}: {value} is not known",
            hint="known: {known}",
            title=TITLE,
            file=file.name,
            row=row["row"],
            column=column,
            value=shown(row[column]),
            known=", ".join(known),
        )


def _observations(cells: pl.DataFrame, source: str, file: File) -> pa.Table:
    """The rows as observations, in the order of the file."""
    columns = ("series", "ref_area", "ref_area_source", "time_period", "place", *VALUE_COLUMNS)
    further = [name for name in ("breakdown", "time_detail") if name in cells.columns]
    return observations(
        cells.sort("row", "time_period").select(*columns, *further),
        source=source,
        unit_measure=UNIT,
        reporting_type="G",
        snapshot=file.snapshot,
    )


def _series(source: str, titles: Mapping[str, str], publisher: str, file: File) -> pa.Table:
    """What is measured: one row a code."""
    rows = [
        described(
            source,
            code,
            title,
            UNIT,
            publisher=publisher,
            licence=LICENCE,
            address=PAGES[source],
            vintage=file.retrieved_at[:10],
        )
        for code, title in sorted(titles.items())
    ]
    return pa.Table.from_pylist(rows, SERIES)
