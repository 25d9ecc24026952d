"""Single glaciers of the World Glacier Monitoring Service: mass balance by year; area, length, elevation by survey."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ortaq.collect.areas import resolve
from ortaq.collect.delimited import ROW, delimited
from ortaq.collect.delivery import File, LeftOut
from ortaq.sources.glaciers.measures import (
    NO_STATE,
    NO_YEAR,
    Measure,
    Read,
    figures_of,
    left,
    notes,
    observed,
    series_of,
)

TITLE = "World Glacier Monitoring Service"
BALANCE_NEEDS = ("YEAR", "WGMS_ID", "POLITICAL_UNIT", "NAME", "ANNUAL_BALANCE")
BALANCE = {
    "ANNUAL_BALANCE": Measure("", "Annual mass balance of {} glacier", "MM_WE"),
    "WINTER_BALANCE": Measure(":WINTER_BALANCE", "Winter mass balance of {} glacier", "MM_WE"),
    "SUMMER_BALANCE": Measure(":SUMMER_BALANCE", "Summer mass balance of {} glacier", "MM_WE"),
    "AREA": Measure(":BALANCE_AREA", "Area of {} glacier for which its mass balance was determined", "KM2"),
}
STATE_NEEDS = ("country", "glacier_name", "glacier_id", "id", "date", "area", "length")
STATE = {
    "area": Measure(":AREA", "Area of {} glacier, by survey", "M2"),
    "length": Measure(":LENGTH", "Length of {} glacier, by survey", "M"),
    "highest_elevation": Measure(":HIGHEST_ELEVATION", "Highest elevation of {} glacier, by survey", "M"),
    "lowest_elevation": Measure(":LOWEST_ELEVATION", "Lowest elevation of {} glacier, by survey", "M"),
    "mean_elevation": Measure(":MEAN_ELEVATION", "Mean elevation of {} glacier, by survey", "M"),
    "area_unc": Measure(":AREA_UNCERTAINTY", "Uncertainty of the area of {} glacier", "M2"),
    "length_unc": Measure(":LENGTH_UNCERTAINTY", "Uncertainty of the length of {} glacier", "M"),
    "elevation_unc": Measure(":ELEVATION_UNCERTAINTY", "Uncertainty of the elevations of {} glacier", "M"),
}
LIST_NEEDS = ("year", "area_km2", "glacier", "wgms_id")
LIST = {"area_km2": Measure(":AREA_KM2", "Area of {} glacier, list of all surveys", "KM2")}
_KNOWN = {"817": ("TS.TUYUKSUYSKIY", "KAZ")}
"""Glaciers that a list names by number only."""
_WHOLE = "9999"
"""What the service writes for the bounds of elevation where a row is of the whole glacier, not of a band."""
_FEW_SURVEYS = "Few dates a glacier, other methods and outlines in each: a change between two is no trend without care."
_MIXED_OUTLINES = "Years before 1998 have other outlines of the glacier (1975 and 1980 differ by nearly half)."


def read_balance(file: File, source: str) -> Read:
    """Mass balance by glacier and year; the series of an annual balance has the name of its glacier as code."""
    table = delimited(file, TITLE, needs=BALANCE_NEEDS)
    measures = {name: measure for name, measure in BALANCE.items() if name in table.columns}
    text = pl.lit(None, dtype=pl.String)
    remarks = pl.col("REMARKS") if "REMARKS" in table.columns else text
    bands = [name for name in ("LOWER_BOUND", "UPPER_BOUND") if name in table.columns]
    rows = table.select(
        pl.col("NAME").str.strip_chars().alias("glacier"),
        pl.col("POLITICAL_UNIT").alias("ref_area_source"),
        pl.col("YEAR").alias("year"),
        pl.col("YEAR").cast(pl.Int32, strict=False).alias("time_period"),
        remarks.str.strip_chars().alias("remark"),
        (_band() if len(bands) == 2 else pl.lit("_T")).alias("breakdown"),  # noqa: PLR2004  (lower and upper)
        pl.when(remarks.str.contains("(?i)preliminar")).then(pl.lit("P")).otherwise(pl.lit("A")).alias("obs_status"),
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place"),
        *measures,
    )
    good, left_out = _with_state(rows, file)
    long, unread = figures_of(good, measures, file)
    texts = _remarks(good, "year", "")
    return _read(long, measures, source, file, texts, [*left_out, *unread])


def _remarks(rows: pl.DataFrame, when: str, suffix: str) -> list[tuple[str | None, str, str]]:
    """What the service remarks on a glacier, with the years or days of which it says so."""
    remarked = rows.filter(pl.col("remark").is_not_null()).group_by("glacier", "remark", maintain_order=True).agg(when)
    return [
        (f"{row['glacier']}{suffix}", "REMARKS", f"{', '.join(dict.fromkeys(row[when]))}: {row['remark']}")
        for row in remarked.rows(named=True)
    ]


def _band() -> pl.Expr:
    lower, upper = pl.col("LOWER_BOUND"), pl.col("UPPER_BOUND")
    whole = lower.is_null() | lower.cast(pl.String).str.strip_suffix(".0").eq(_WHOLE)
    return pl.when(whole).then(pl.lit("_T")).otherwise(pl.format("BAND={}-{}", lower, upper))


def read_state(file: File, source: str) -> Read:
    """Area, length and elevations by survey; a survey stands at the year of its day, with the day beside."""
    table = delimited(file, TITLE, needs=STATE_NEEDS)
    measures = {name: measure for name, measure in STATE.items() if name in table.columns}
    several = pl.len().over("glacier_id", pl.col("date").str.slice(0, 4)) > 1
    empty = pl.lit(None, dtype=pl.String)
    days = pl.col("date_unc").str.strip_suffix(".0") if "date_unc" in table.columns else empty
    remarks = pl.col("remarks").str.strip_chars() if "remarks" in table.columns else empty
    rows = table.select(
        pl.col("glacier_name").str.strip_chars().alias("glacier"),
        pl.col("country").alias("ref_area_source"),
        pl.col("date").str.slice(0, 4).alias("year"),
        pl.col("date").str.slice(0, 4).cast(pl.Int32, strict=False).alias("time_period"),
        pl.concat_str("date", pl.format(" ±{} d", days), ignore_nulls=True).alias("time_detail"),
        remarks.alias("remark"),
        # two surveys of one glacier in one year are told apart by the number of their record
        pl.when(several).then(pl.format("RECORD={}", "id")).otherwise(pl.lit("_T")).alias("breakdown"),
        pl.lit("A").alias("obs_status"),
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place"),
        *measures,
    )
    good, left_out = _with_state(rows, file)
    long, unread = figures_of(good, measures, file)
    texts = [(None, "STATE", _FEW_SURVEYS), *_remarks(good, "time_detail", ":AREA")]
    return _read(long, measures, source, file, texts, [*left_out, *unread])


def read_list(file: File, source: str) -> Read:
    """A list of areas by year of a glacier that is named by its number."""
    table = delimited(file, TITLE, needs=LIST_NEEDS)
    states = {number: state for number, (_, state) in _KNOWN.items()}
    names = {number: name for number, (name, _) in _KNOWN.items()}
    number = pl.col("wgms_id")
    rows = table.select(
        number.replace_strict(names, default=None, return_dtype=pl.String).alias("glacier"),
        number.replace_strict(states, default=None, return_dtype=pl.String).alias("ref_area_source"),
        pl.col("year").cast(pl.Int32, strict=False).alias("time_period"),
        "year",
        pl.lit("A").alias("obs_status"),
        pl.lit("_T").alias("breakdown"),
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place"),
        "area_km2",
    )
    nameless = rows.with_columns(table["wgms_id"]).filter(pl.col("glacier").is_null())
    good, left_out = _with_state(rows.filter(pl.col("glacier").is_not_null()), file)
    long, unread = figures_of(good, LIST, file)
    texts: list[tuple[str | None, str, str]] = [
        (f"{name}:AREA_KM2", "OUTLINE", _MIXED_OUTLINES) for name in names.values()
    ]
    lost = left(nameless, NO_STATE, file.name, "wgms_id")
    return _read(long, LIST, source, file, texts if long.height else [], [*lost, *left_out, *unread])


def _with_state(rows: pl.DataFrame, file: File) -> tuple[pl.DataFrame, list[LeftOut]]:
    """Rows of a state and a year that we know."""
    areas = {code: area for code, area in resolve(rows["ref_area_source"].unique().to_list()).items() if area}
    told = rows.with_columns(
        pl.col("ref_area_source").replace_strict(areas, default=None, return_dtype=pl.String).alias("ref_area")
    )
    nowhere, never = pl.col("ref_area").is_null(), pl.col("time_period").is_null()
    left_out = [
        *left(told.filter(nowhere), NO_STATE, file.name, "ref_area_source"),
        *left(told.filter(~nowhere & never), NO_YEAR, file.name, "year"),
    ]
    return told.filter(~nowhere & ~never), left_out


def _read(
    long: pl.DataFrame,
    measures: Mapping[str, Measure],
    source: str,
    file: File,
    texts: list[tuple[str | None, str, str]],
    left_out: list[LeftOut],
) -> Read:
    told = long.with_columns(pl.concat_str("glacier", "suffix").alias("series"))
    titles = {measure.suffix: measure.title for measure in measures.values()}
    series = told.unique("series", maintain_order=True).with_columns(
        pl.struct("suffix", "glacier")
        .map_elements(lambda row: titles[row["suffix"]].format(row["glacier"]), return_dtype=pl.String)
        .alias("title")
    )
    table = series_of(series.rows(named=True), source, file)
    return Read(observed(told, source, file), table, notes(texts, source, file), tuple(left_out))
