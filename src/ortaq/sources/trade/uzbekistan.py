"""Uzbekistan's tables of trade by country: a row a partner with its names in four languages, a column a year."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from ortaq.collect.delimited import ROW, delimited
from ortaq.collect.delivery import File, Parsed
from ortaq.errors import SourceError
from ortaq.sources.trade.flows import MIRROR, Flow, Publisher, day
from ortaq.sources.trade.offices import letters, office_rows, parsed
from ortaq.sources.trade.partners import UZB

OFFICE = Publisher(
    "uzb-trade",
    "Statistics Agency of Uzbekistan",
    "LicenseRef-UZBSTAT",
    "https://stat.uz/",
)
FLOWS = {
    "1105": Flow(
        "1105", "Exports by country", 3, titles={"ru": "Экспорт по странам", "uz": "Mamlakatlar bo‘yicha eksport"}
    ),
    "1176": Flow(
        "1176", "Imports by country", 3, titles={"ru": "Импорт по странам", "uz": "Mamlakatlar bo‘yicha import"}
    ),
}
"""By the number in the file's name. The files say neither flow nor unit; their columns add up to the totals that the
agency publishes, in thousand dollars: for 2023, exports of 24.9 and imports of 38.7 billion."""
_UZB_NAME = re.compile(r"sdmx_data_(\d+)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
NEEDS = ("Code", "Klassifikator_en")


def read(files: Sequence[File], source: str) -> Parsed:
    """Uzbekistan's tables: a row a partner, a column a year, thousand dollars.

    Raises:
        SourceError: The name of a file does not say which flow it is of, or a column is missing.
    """
    kept, left_out, flows = [], [], []
    for file in files:
        flow = FLOWS.get(found[1] if (found := _UZB_NAME.search(file.name)) else "")
        if flow is None:
            raise SourceError(
                "{title}: the name {file} does not say which flow it is of",
                hint="keep the agency's own name: sdmx_data_1105 is exports, sdmx_data_1176 imports",
                title=OFFICE.publisher,
                file=file.name,
            )
        flows.append(flow)
        table, more = office_rows(_frame(file, flow), file, "UZB", UZB, source)
        kept.append(table)
        left_out += more
    texts = {
        "MIRROR": MIRROR,
        "FLOW": "The files say neither flow nor unit: 1105 is exports and 1176 imports, in thousand US dollars, "
        "as their sums show.",
    }
    return parsed(kept, left_out, flows, OFFICE, source, day(files[0]), texts, files[0])


def _frame(file: File, flow: Flow) -> pl.DataFrame:
    rows = delimited(file, OFFICE.publisher, needs=NEEDS)
    years = [name for name in rows.columns if _YEAR.fullmatch(name)]
    at = {name: place for place, name in enumerate(rows.columns)}  # the column `row` stands first
    if not years:
        raise SourceError(
            "{title}: {file} has no column of a year",
            hint="the layout changed; it has {there}",
            title=OFFICE.publisher,
            file=file.name,
            there=", ".join(rows.columns[1:]),
        )
    long = rows.select(ROW, pl.col("Code").alias("name"), *years).unpivot(
        index=[ROW, "name"], variable_name="year", value_name="text"
    )
    columns = {year: letters(at[year] - 1) for year in years}
    number = pl.col("text").cast(pl.Float64, strict=False)
    return long.filter(pl.col("text").is_not_null()).select(
        pl.lit(flow.series).alias("series"),
        pl.col("year").cast(pl.Int32).alias("time_period"),
        "name",
        pl.lit(None, dtype=pl.String).alias("english"),
        number.alias("obs_value"),
        pl.when(number.is_null()).then(pl.col("text")).alias("value_text"),
        pl.lit("A").alias("obs_status"),
        pl.lit(flow.unit_measure).alias("unit_measure"),
        pl.lit(flow.unit_mult, dtype=pl.Int8).alias("unit_mult"),
        pl.format("{}:{}{}", pl.lit(file.name), pl.col("year").replace_strict(columns), ROW).alias("place"),
    )
