"""A file in the layout of the UN's whole SDG database: one row an observation, 38 columns, every breakdown its own.

    python benchmarks/make_unsd_csv.py FILE.csv [--rows 3400000] [--database observations.parquet] [--seed 1]

With `--database` the rows are those of a real edition (the database re-packed in its own column names), taken again
and again under other series codes with noise on the values, so that lengths of series, breakdowns and texts are real.
Without it they are made up from a seed, in the same shape: some 470 series, 330 areas, most of them some 10 years long.
3.4 million rows are some 800 MB.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

DIMENSIONS = (
    "Age",
    "Sex",
    "Location",
    "Quantile",
    "Education level",
    "Activity",
    "Ihr capacity",
    "Migratory status",
    "Mode of transportation",
    "Name of international institution",
    "Name of non communicable disease",
    "Disability status",
    "Type of occupation",
    "Type of product",
    "Type of skill",
    "Type of speed",
    "Type of waste treatment",
)
ATTRIBUTES = ("Observation Status", "Nature", "Units", "Reporting Type")
FIXED = (
    *("Goal", "Target", "Indicator", "SeriesCode", "SeriesDescription", "GeoAreaCode", "GeoAreaName", "TimePeriod"),
    *("Value", "Time_Detail", "TimeCoverage", "UpperBound", "LowerBound", "BasePeriod", "Source", "GeoInfoUrl"),
    "FootNote",
)
COLUMNS = (*FIXED, *(f"[{name}]" for name in (*DIMENSIONS, *ATTRIBUTES)))
PROVIDERS = (
    "FAO",
    "FAOSTAT, 2020",
    "WHO Global Health Observatory",
    "UNESCO Institute for Statistics, surveys",
)
SEXES = ("BOTHSEX", "FEMALE", "MALE")
WITH_BOUNDS = 0.1
NOTES = (None, None, None, "Estimated with a model.", 'Country data, "as is", adjusted')


def real(database: Path) -> pl.DataFrame:
    """The rows of an edition whose breakdowns all have a column here."""
    frame = pl.read_parquet(database)
    other = [name for name in frame.columns if name not in (*FIXED, *DIMENSIONS, "Nature", "Units")]
    other.remove("Observation status")
    frame = frame.filter(pl.all_horizontal(pl.col(other).is_null())).rename(
        {"Observation status": "Observation Status"}
    )
    return frame.with_columns(pl.col("GeoAreaCode", "TimePeriod").cast(pl.String)).drop(other)


def made_up(random: np.random.Generator) -> pl.DataFrame:
    """Rows of no real figure, in the shape of an edition of some million rows."""
    series = 470
    areas = random.integers(60, 330, series)
    groups = np.minimum(random.geometric(0.25, series), 24)
    lengths = random.integers(1, 21, series)
    counts = areas * groups * lengths
    code = np.repeat(np.arange(series), counts)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    year = 2000 + place % lengths[code]
    group = place // lengths[code] % groups[code]
    area = 1 + place // (lengths[code] * groups[code])
    goal = 1 + code % 17
    frame = pl.DataFrame({"code": code, "goal": goal, "area": area, "year": year, "group": group})
    text = pl.String
    return frame.select(
        Goal=pl.col("goal").cast(text),
        Target=pl.format("{}.1", "goal"),
        Indicator=pl.format("{}.1.1", "goal"),
        SeriesCode=pl.format("XX_MADE_{}", pl.col("code").cast(text).str.zfill(3)),
        SeriesDescription=pl.format("Series {} that was made up for a measurement, by sex and age (%)", "code"),
        GeoAreaCode=pl.col("area").cast(text),
        GeoAreaName=pl.format("Area {}", "area"),
        TimePeriod=pl.col("year").cast(text),
        Value=pl.Series(random.gamma(2, 20, frame.height).round(5)).cast(text),
        Age=pl.when(pl.col("group") >= len(SEXES)).then(pl.format("{}+", pl.col("group") // len(SEXES) * 5)),
        Sex=pl.when(pl.col("group") > 0).then(
            pl.lit(pl.Series(SEXES)).gather((pl.col("group") % len(SEXES)).cast(pl.UInt32))
        ),
        Nature=pl.lit("E"),
        Units=pl.lit("PERCENT"),
    )


def dressed(frame: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """The rows with every column of the file: sources, footnotes and bounds as long and as frequent as in real ones."""
    provider = pl.Series(PROVIDERS).gather(random.integers(0, len(PROVIDERS), frame.height))
    note = pl.Series(NOTES).gather(random.integers(0, len(NOTES), frame.height))
    has_bounds = pl.Series(random.random(frame.height) < WITH_BOUNDS)
    number = frame["Value"].cast(pl.Float64, strict=False)
    made = frame.with_columns(
        Time_Detail=pl.col("TimePeriod"),
        UpperBound=pl.when(has_bounds).then((number * 1.1).round(3).cast(pl.String)),
        LowerBound=pl.when(has_bounds).then((number * 0.9).round(3).cast(pl.String)),
        Source=provider,
        FootNote=note,
        **{"Reporting Type": pl.lit("G")},
    )
    absent = [name for name in (*FIXED, *DIMENSIONS, *ATTRIBUTES) if name not in made.columns]
    made = made.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    return made.select(*FIXED, *(pl.col(name).alias(f"[{name}]") for name in (*DIMENSIONS, *ATTRIBUTES)))


def again(frame: pl.DataFrame, round_: int, random: np.random.Generator) -> pl.DataFrame:
    """The same rows under other series codes, with other values."""
    number = frame["Value"].cast(pl.Float64, strict=False)
    noise = pl.Series(random.normal(1, 0.05, frame.height))
    other = (number * noise).round(5).cast(pl.String)
    return frame.with_columns(
        SeriesCode=pl.format("{}_{}", "SeriesCode", pl.lit(round_)),
        Value=pl.select(pl.coalesce(other, frame["Value"])).to_series(),
    )


def pieces(rows: int, database: Path | None, seed: int) -> Iterator[pl.DataFrame]:
    """The rows of the file, an edition at a time."""
    random = np.random.default_rng(seed)
    edition = real(database) if database else made_up(random)
    written = 0
    while written < rows:
        frame = edition if written == 0 else again(edition, written // edition.height + 1, random)
        frame = frame.head(rows - written)
        written += frame.height
        yield dressed(frame, random)


def make(path: Path, rows: int, database: Path | None = None, seed: int = 1) -> None:
    """Write the file."""
    with path.open("wb") as file:
        for number, piece in enumerate(pieces(rows, database, seed)):
            piece.write_csv(file, include_header=number == 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=3_400_000)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    make(asked.file, asked.rows, asked.database, asked.seed)
