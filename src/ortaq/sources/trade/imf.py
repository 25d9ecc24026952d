"""The IMF's trade in goods by partner: copies of its Direction of Trade Statistics, and the dataflow IMTS after it.

Since 2025 the IMF answers at api.imf.org; the dataflow `IMF.STA:IMTS` took the place of DOTS and its codes lost the T.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl
import pyarrow as pa

from ortaq.collect.areas import resolve
from ortaq.collect.delimited import ROW, delimited, demand
from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.errors import SourceError
from ortaq.model.schemas import OBSERVATION
from ortaq.sources.trade.flows import (
    MIRROR,
    NO_VALUE,
    UNKNOWN_PARTNER,
    UNKNOWN_REPORTER,
    WORLD,
    Flow,
    Publisher,
    by_partner,
    coded,
    day,
    left,
    note,
    series_of,
)

LICENCE = "LicenseRef-IMF"
DOTS = Publisher("imf-dots", "International Monetary Fund", LICENCE, "https://data.imf.org/en/datasets/IMF.STA:IMTS")
IMTS = Publisher("imf-imts", "International Monetary Fund", LICENCE, DOTS.address)
DATA = "https://api.imf.org/external/sdmx/2.1/data/IMF.STA,IMTS/{reporters}.XG_FOB_USD+MG_CIF_USD..A"
"""Asked without indicators it answers nothing, with status 200; so both are named."""
ACCEPT = "application/vnd.sdmx.data+csv;version=1.0.0"

DOTS_NEEDS = ("reporter", "partner", "flow", "year", "usd_million", "flag")
DOTS_FLOWS = {
    "exports_fob": Flow("TXG_FOB_USD", "Exports of goods by partner, FOB", 6),
    "imports_cif": Flow("TMG_CIF_USD", "Imports of goods by partner, CIF", 6),
}
IMTS_NEEDS = ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD", "OBS_VALUE")
IMTS_FLOWS = {
    "XG_FOB_USD": Flow("XG_FOB_USD", "Exports of goods by partner, FOB", 0),
    "MG_CIF_USD": Flow("MG_CIF_USD", "Imports of goods by partner, CIF", 0),
    "MG_FOB_USD": Flow("MG_FOB_USD", "Imports of goods by partner, FOB", 0),
    "TBG_USD": Flow("TBG_USD", "Trade balance of goods by partner", 0),
}
FLAGS = {"": "A", "e": "E", "E": "E", "A": "A", "P": "P"}
_OWN = {"G001": WORLD, "W00": WORLD}
_PIECE = 500_000


def read_dots(files: Sequence[File], source: str) -> Parsed:
    """Copies of DOTS in which each row is one flow, one pair and one year; a text goes before a Parquet of the same.

    Raises:
        SourceError: A column is missing, or a flow, year or flag is none that we know.
    """
    texts = sorted(files, key=lambda file: file.name.lower().endswith(".parquet"))
    frames: list[tuple[File, pl.DataFrame]] = []
    left_out: list[LeftOut] = []
    pair = ("reporter", "partner", "flow", "year")
    for file in texts:
        frame = _dots_table(file)
        if frames:
            before = pl.concat(seen.select(pair) for _, seen in frames)
            again = frame.join(before, on=pair, how="semi")
            left_out += left(again, Reason("another file that came with it has the same flow"), file.name, "partner")
            frame = frame.join(before, on=pair, how="anti", maintain_order="left")
        kept, more = _with_areas(frame, file.name)
        left_out += more
        frames.append((file, kept))
    pieces = _pieces(frames, source)
    is_large = sum(kept.height for _, kept in frames) > _PIECE
    series, titles = series_of(DOTS_FLOWS.values(), DOTS, source, day(files[0]))
    return Parsed(
        observations=pieces if is_large else pa.concat_tables([OBSERVATION.empty_table(), *pieces]),
        series=series,
        series_title=titles,
        note=note(
            {"MIRROR": MIRROR, "ESTIMATED": "Values with the flag e were estimated by the IMF (status E)."},
            source,
            files[0].snapshot,
        ),
        left_out=tuple(left_out),
    )


def _dots_table(file: File) -> pl.DataFrame:
    """One copy as text with the place of each row.

    The Parquet copy holds values in single precision. The shortest decimal number that stands for each is the one that
    was published, as far as the copy kept it: 24.6, where a plain conversion would give 24.60000038.
    """
    if file.name.lower().endswith(".parquet"):
        try:
            frame = pl.read_parquet(file.readable)
        except pl.exceptions.PolarsError as error:
            raise SourceError(
                "{title}: {file} is no Parquet file that can be read: {detail}",
                hint="fetch it again",
                title=DOTS.publisher,
                file=file.name,
                detail=str(error).splitlines()[0],
            ) from error
        demand(frame.columns, DOTS_NEEDS, DOTS.publisher, file.name)
        frame = frame.select(pl.col(DOTS_NEEDS).cast(pl.String)).with_row_index(ROW, offset=1)
    else:
        frame = delimited(file, DOTS.publisher, needs=DOTS_NEEDS).select(ROW, *DOTS_NEEDS)
    return frame.with_columns(pl.format("{}:{}", pl.lit(file.name), ROW).alias("place")).drop(ROW)


def _with_areas(frame: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[LeftOut]]:
    """Rows in our codes; those that no code, number or year fits are named."""
    names = pl.concat([frame["reporter"], frame["partner"]]).unique().to_list()
    codes = {name: code for name, code in resolve(names, publisher="imf").items() if code}
    flows = {name: flow.series for name, flow in DOTS_FLOWS.items()}
    told = frame.select(
        coded("flow", flows).alias("series"),
        coded("reporter", codes).alias("ref_area"),
        coded("partner", codes).alias("partner_code"),
        pl.col("year").cast(pl.Int32, strict=False).alias("time_period"),
        pl.col("usd_million").cast(pl.Float64, strict=False).alias("obs_value"),
        pl.col("flag").fill_null("").replace_strict(FLAGS, default=None, return_dtype=pl.String).alias("obs_status"),
        pl.col("reporter").alias("ref_area_source"),
        "partner",
        "place",
        "flow",
        "year",
        "usd_million",
        "flag",
    )
    left_out: list[LeftOut] = []
    for column, reason, shows in (
        ("series", Reason("the flow is none that we know"), "flow"),
        ("ref_area", UNKNOWN_REPORTER, "ref_area_source"),
        ("partner_code", UNKNOWN_PARTNER, "partner"),
        ("time_period", Reason("the year is none"), "year"),
        ("obs_value", NO_VALUE, "usd_million"),
        ("obs_status", Reason("the flag is none that we know"), "flag"),
    ):
        left_out += left(told.filter(pl.col(column).is_null()), reason, file, shows)
        told = told.filter(pl.col(column).is_not_null())
    return told.with_columns(reporter="ref_area_source"), left_out


def _pieces(frames: Sequence[tuple[File, pl.DataFrame]], source: str) -> Iterator[pa.Table]:
    """The observations in tables of some 500,000 rows."""
    for file, frame in frames:
        told = frame.select(
            "series",
            "ref_area",
            "time_period",
            "obs_value",
            "obs_status",
            "ref_area_source",
            "place",
            pl.col("partner_code").alias("partner"),
        )
        for piece in told.iter_slices(_PIECE):
            yield by_partner(
                piece, source=source, unit_measure="USD", unit_mult=6, reporting_type="G", snapshot=file.snapshot
            )


def read_imts(files: Sequence[File], source: str) -> Parsed:
    """Answers of the dataflow IMTS as SDMX-CSV: values in whole dollars, whatever the attribute SCALE says of display.

    Raises:
        SourceError: A column is missing.
    """
    tables, left_out = [], []
    for file in files:
        table, more = _imts_table(file, source)
        tables.append(table)
        left_out += more
    there = {code for table in tables for code in table["series"].unique().to_pylist()}
    series, titles = series_of([IMTS_FLOWS[code] for code in IMTS_FLOWS if code in there], IMTS, source, day(files[0]))
    return Parsed(
        observations=pa.concat_tables(tables),
        series=series,
        series_title=titles,
        note=note({"MIRROR": MIRROR}, source, files[0].snapshot),
        left_out=tuple(left_out),
    )


def _imts_table(file: File, source: str) -> tuple[pa.Table, list[LeftOut]]:
    rows = delimited(file, IMTS.publisher, needs=IMTS_NEEDS)
    status = pl.col("STATUS") if "STATUS" in rows.columns else pl.lit(None, dtype=pl.String)
    codes = pl.concat([rows["COUNTRY"], rows["COUNTERPART_COUNTRY"]]).drop_nulls().unique().to_list()
    areas = {code: _imf_code(code, found) for code, found in resolve(codes, publisher="imf").items()}
    told = rows.select(
        coded("INDICATOR", dict(zip(IMTS_FLOWS, IMTS_FLOWS, strict=True))).alias("series"),
        coded("COUNTRY", areas).alias("ref_area"),
        coded("COUNTERPART_COUNTRY", areas).alias("partner"),
        pl.when(pl.col("FREQUENCY") == "A").then("TIME_PERIOD").cast(pl.Int32, strict=False).alias("time_period"),
        pl.col("OBS_VALUE").cast(pl.Float64, strict=False).alias("obs_value"),
        status.fill_null("").replace_strict(FLAGS, default=status, return_dtype=pl.String).alias("obs_status"),
        pl.col("COUNTRY").alias("ref_area_source"),
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place"),
        "INDICATOR", "COUNTERPART_COUNTRY", "TIME_PERIOD", "OBS_VALUE",
    )  # fmt: skip
    nothing = pl.col("OBS_VALUE").is_null() | pl.col("OBS_VALUE").eq("NaN")
    told = told.with_columns(pl.when(nothing).then(None).otherwise("obs_value").alias("obs_value"))
    left_out: list[LeftOut] = []
    for wrong, reason, shows in (
        (pl.col("series").is_null(), Reason("the indicator is no flow of goods that we know"), "INDICATOR"),
        (pl.col("ref_area").is_null(), UNKNOWN_REPORTER, "ref_area_source"),
        (pl.col("partner").is_null(), UNKNOWN_PARTNER, "COUNTERPART_COUNTRY"),
        (pl.col("time_period").is_null(), Reason("the period is no year"), "TIME_PERIOD"),
        (pl.col("obs_value").is_null() & ~nothing, NO_VALUE, "OBS_VALUE"),
    ):
        left_out += left(told.filter(wrong), reason, file.name, shows)
        told = told.filter(~wrong)
    kept = told.drop("INDICATOR", "COUNTERPART_COUNTRY", "TIME_PERIOD", "OBS_VALUE")
    constants = {"source": source, "unit_measure": "USD", "unit_mult": 0, "reporting_type": "G"}
    return by_partner(kept, snapshot=file.snapshot, **constants), left_out


def _imf_code(code: str, found: str | None) -> str:
    """A state's code, else the IMF's own code of a group: `IMF:G163`."""
    return _OWN.get(code) or found or f"IMF:{code}"
