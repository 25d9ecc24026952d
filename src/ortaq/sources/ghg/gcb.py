"""Fossil CO2 of the Global Carbon Budget: the project's own table by fuel, and a plain one of totals in tonnes."""

from __future__ import annotations

import polars as pl

from ortaq.collect.cells import VALUE_COLUMNS, read_cells
from ortaq.collect.delivery import File, Parsed
from ortaq.collect.observations import observations
from ortaq.collect.of_areas import of_known_areas
from ortaq.model.schemas import TOTAL
from ortaq.sources.ghg.words import code_of, day, series_table

DATASET = "gcb"
PUBLISHER = "Global Carbon Project"
LICENCE = "CC-BY-4.0"
PAGE = "https://globalcarbonbudget.org/"
DOWNLOAD = "https://zenodo.org/records/7215364/files/GCB2022v27_MtCO2_flat.csv"

TOTALS_COLUMNS = ("actor_id", "year", "total_emissions", "datasource_id")
FLAT_COLUMNS = ("Country", "ISO 3166-1 alpha-3", "Year", "Total")
FUELS = ("Coal", "Oil", "Gas", "Cement", "Flaring", "Other")
IN_TONNES = ("fossil-co2", "Fossil CO2 emissions", "T_CO2", 0)
IN_MILLIONS = ("fossil-co2-by-fuel", "Fossil CO2 emissions, in all and by fuel", "T_CO2", 6)
PER_PERSON = ("fossil-co2-per-capita", "Fossil CO2 emissions per person", "T_CO2_PER_CAPITA", 0)


def is_totals(table: pl.DataFrame) -> bool:
    """Whether a table is the plain one: one row a state and year, in tonnes."""
    return set(TOTALS_COLUMNS) <= set(table.columns)


def is_flat(table: pl.DataFrame) -> bool:
    """Whether a table is the project's own: fuels across, in million tonnes."""
    return set(FLAT_COLUMNS) <= set(table.columns)


def parse_totals(table: pl.DataFrame, file: File, title: str) -> Parsed:
    """One observation a row; states by their two letters."""
    cells = table.filter(pl.col("total_emissions").is_not_null()).select(
        pl.col("actor_id").alias("area"),
        pl.col("year").cast(pl.Int32, strict=False).alias("time_period"),
        pl.col("total_emissions").alias("text"),
        pl.lit(IN_TONNES[0]).alias("series"),
        pl.lit(TOTAL).alias("breakdown"),
        pl.format("{}:{}", pl.lit(file.name), "row").alias("place"),
    )
    return _parsed(cells, [IN_TONNES], file, title)


def parse_flat(table: pl.DataFrame, file: File, title: str) -> Parsed:
    """One observation a filled cell: the total, each fuel, and the total per person."""
    columns = [name for name in ("Total", *FUELS, "Per Capita") if name in table.columns]
    code = pl.col("ISO 3166-1 alpha-3")
    area = pl.when(code.str.len_chars() == len("KAZ")).then(code).otherwise("Country")
    long = table.with_columns(area.alias("area")).unpivot(
        columns, index=["row", "area", "Year"], variable_name="column", value_name="text"
    )
    is_fuel, is_per_person = pl.col("column").is_in(FUELS), pl.col("column") == "Per Capita"
    fuel = pl.col("column").replace_strict({name: f"FUEL={code_of(name)}" for name in FUELS}, default=TOTAL)
    cells = long.filter(pl.col("text").is_not_null()).select(
        "area",
        pl.col("Year").cast(pl.Int32, strict=False).alias("time_period"),
        "text",
        pl.when(is_per_person).then(pl.lit(PER_PERSON[0])).otherwise(pl.lit(IN_MILLIONS[0])).alias("series"),
        pl.when(is_fuel).then(fuel).otherwise(pl.lit(TOTAL)).alias("breakdown"),
        pl.format("{}:{}:{}", pl.lit(file.name), "row", "column").alias("place"),
    )
    return _parsed(cells, [IN_MILLIONS, PER_PERSON] if "Per Capita" in columns else [IN_MILLIONS], file, title)


def _parsed(cells: pl.DataFrame, kinds: list[tuple[str, str, str, int]], file: File, title: str) -> Parsed:
    known, left_out = of_known_areas(cells, "area", file=file.name, publisher="gcb")
    known = read_cells(known, title)
    by_code = {code: (measure, mult) for code, _, measure, mult in kinds}
    measures = {code: measure for code, (measure, _) in by_code.items()}
    mults = {code: mult for code, (_, mult) in by_code.items()}
    return Parsed(
        observations=observations(
            known.select(
                *("series", "ref_area", "ref_area_source", "time_period", "breakdown", "place", *VALUE_COLUMNS),
                pl.col("series").replace_strict(measures, return_dtype=pl.String).alias("unit_measure"),
                pl.col("series").replace_strict(mults, return_dtype=pl.Int8).alias("unit_mult"),
            ),
            source=DATASET,
            nature="E",
            reporting_type="G",
            snapshot=file.snapshot,
        ),
        series=series_table(DATASET, kinds, publisher=PUBLISHER, licence=LICENCE, address=PAGE, vintage=day(file)),
        left_out=left_out,
    )
