"""UN Comtrade, version 1 of its interface: the preview that anyone may ask, at most 500 rows an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.collect.json_text import loaded
from ortaq.collect.observations import observations
from ortaq.errors import SourceError
from ortaq.reference.areas import areas
from ortaq.sources.trade.flows import MIRROR, NO_VALUE, WORLD, Flow, Publisher, coded, day, left, note, series_of

COMTRADE = Publisher("comtrade", "UN Comtrade", "LicenseRef-UN-Comtrade", "https://comtradeplus.un.org/")
AVAILABLE = "https://comtradeapi.un.org/public/v1/getDA/C/A/HS?reporterCode={reporter}"
"""Which years a state has reported."""
PREVIEW = (
    "https://comtradeapi.un.org/public/v1/preview/C/A/HS?reporterCode={reporter}&period={year}&flowCode={flow}"
    "&cmdCode=TOTAL&partner2Code=0&customsCode=C00&motCode=0&maxRecords=500&includeDesc=true"
)
"""One year and one flow at a time: with both flows the partners of some states would pass the 500 rows."""
MOST = 500
FLOWS = {
    "X": Flow("X", "Exports of goods by partner (FOB)", 0),
    "M": Flow("M", "Imports of goods by partner (CIF)", 0),
    "RX": Flow("RX", "Re-exports of goods by partner", 0),
    "RM": Flow("RM", "Re-imports of goods by partner", 0),
}
_OWN_NUMBERS = {"USA": "842", "IND": "699", "CHE": "757", "FRA": "251", "NOR": "579"}
"""Reporters whose number is that of their customs area, not of M49."""
_OF_NUMBER = {number: code for code, number in _OWN_NUMBERS.items()}
_TOTALS = {"CMD": "TOTAL", "CUSTOMS": "C00", "MOT": "0", "MOS": "0", "PARTNER2": "0"}
_DIMENSIONS = {
    "CMD": "cmdCode",
    "CUSTOMS": "customsCode",
    "MOT": "motCode",
    "MOS": "mosCode",
    "PARTNER2": "partner2Code",
}
_TEXTS = (
    "reporterCode",
    "reporterISO",
    "partnerCode",
    "partnerISO",
    "flowCode",
    "freqCode",
    "period",
    *_DIMENSIONS.values(),
)


def number(ref_area: str) -> str:
    """Comtrade's number of a state.

    >>> number("KAZ"), number("AFG"), number("USA")
    ('398', '4', '842')
    """
    return _OWN_NUMBERS.get(ref_area) or areas()[ref_area].m49.lstrip("0")


def years(content: bytes) -> list[str]:
    """The years that a state has reported, as the list of what is available says."""
    return sorted({str(row["period"]) for row in _rows(content, "available.json") if row.get("period")})


def read(files: Sequence[File], source: str) -> Parsed:
    """Answers of the preview.

    Raises:
        SourceError: An answer is no such JSON, tells of an error, or was cut off at 500 rows.
    """
    tables, left_out = [], []
    for file in files:
        if file.name == "available.json":
            continue
        table, more = _answer(file, source)
        tables.append(table)
        left_out += more
    series, titles = series_of(_found(tables), COMTRADE, source, day(files[0]))
    return Parsed(
        observations=pa.concat_tables(tables) if tables else Parsed().table(),
        series=series,
        series_title=titles,
        note=note({"MIRROR": MIRROR}, source, files[0].snapshot),
        left_out=tuple(left_out),
    )


def _found(tables: Sequence[pa.Table]) -> list[Flow]:
    """The flows that the tables have."""
    there = {code for table in tables for code in table["series"].unique().to_pylist()}
    return [flow for code, flow in FLOWS.items() if code in there]


def _answer(file: File, source: str) -> tuple[pa.Table, list[LeftOut]]:
    rows = _rows(file.content, file.name)
    if len(rows) >= MOST:
        raise SourceError(
            "{title}: {file} has {rows} rows, as many as an answer may have: more were cut off",
            hint="ask for fewer partners, or one flow at a time",
            title=COMTRADE.publisher,
            file=file.name,
            rows=len(rows),
        )
    if not rows:
        return Parsed().table(), []
    frame = _frame(rows, file.name)
    told = frame.select(
        coded("flowCode", dict(zip(FLOWS, FLOWS, strict=True))).alias("series"),
        _area("reporter").alias("ref_area"),
        _area("partner").alias("partner"),
        pl.when(pl.col("freqCode") == "A").then(pl.col("period")).cast(pl.Int32, strict=False).alias("time_period"),
        pl.col("primaryValue").alias("obs_value"),
        pl.col("reporterCode").alias("ref_area_source"),
        pl.format("{}:data[{}]", pl.lit(file.name), pl.int_range(pl.len())).alias("place"),
        "flowCode", "period", *_DIMENSIONS.values(),
    )  # fmt: skip
    left_out: list[LeftOut] = []
    for column, reason, shows in (
        ("series", Reason("the flow is none that we know"), "flowCode"),
        ("ref_area", Reason("the reporter is no state"), "ref_area_source"),
        ("time_period", Reason("the period is no year"), "period"),
        ("obs_value", NO_VALUE, "place"),
    ):
        left_out += left(told.filter(pl.col(column).is_null()), reason, file.name, shows)
        told = told.filter(pl.col(column).is_not_null())
    partner = pl.concat_str(pl.lit("COUNTERPART_AREA="), "partner")
    further = {
        name: pl.when(pl.col(column).fill_null(_TOTALS[name]) != _TOTALS[name]).then(pl.format(f"{name}={{}}", column))
        for name, column in _DIMENSIONS.items()
    }
    named = sorted({"COUNTERPART_AREA": partner, **further}.items())
    told = told.with_columns(
        pl.concat_str(*(part for _, part in named), separator=";", ignore_nulls=True).alias("breakdown")
    )
    kept = told.drop("flowCode", "period", "partner", *_DIMENSIONS.values())
    constants = {"source": source, "unit_measure": "USD", "unit_mult": 0, "reporting_type": "N"}
    return observations(kept, snapshot=file.snapshot, **constants), left_out


def _frame(rows: Sequence[Mapping[str, Any]], file: str) -> pl.DataFrame:
    """The fields that are read, as text; the value as a number."""
    if missing := [name for name in ("reporterCode", "partnerCode", "flowCode", "primaryValue") if name not in rows[0]]:
        raise SourceError(
            "{title}: {file} has no field {missing}",
            hint="the interface changed; compare the answer with the specimen",
            title=COMTRADE.publisher,
            file=file,
            missing=", ".join(missing),
        )
    texts = {name: [None if row.get(name) is None else str(row[name]).strip() for row in rows] for name in _TEXTS}
    values = [row.get("primaryValue") for row in rows]
    numbers = [
        float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None for value in values
    ]
    return pl.DataFrame(
        {**texts, "primaryValue": numbers}, schema={**dict.fromkeys(_TEXTS, pl.String), "primaryValue": pl.Float64}
    )


def _area(whose: str) -> pl.Expr:
    """Our code of a reporter or partner; one that is no state keeps Comtrade's number: `COMTRADE:490`."""
    codes = {area.m49.lstrip("0"): code for code, area in areas().items()} | _OF_NUMBER | {"0": WORLD}
    number_ = pl.col(f"{whose}Code")
    own = pl.concat_str(pl.lit("COMTRADE:"), number_)
    return number_.replace_strict(codes, default=own, return_dtype=pl.String)


def _rows(content: bytes, file: str) -> list[dict[str, Any]]:
    """The rows of an answer."""
    try:
        answer = loaded(content)
        if answer.get("error"):
            _refuse(file, str(answer["error"]))
        rows = answer["data"]
    except (ValueError, AttributeError, KeyError, RecursionError) as error:
        raise SourceError(
            "{title}: {file} is no answer of the interface",
            hint="a JSON object with the list `data` is expected",
            title=COMTRADE.publisher,
            file=file,
        ) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        _refuse(file, "`data` is no list of rows")
    return rows


def _refuse(file: str, detail: str) -> None:
    raise SourceError(
        "{title}: {file}: {detail}",
        hint="ask for one reporter, one year and one flow",
        title=COMTRADE.publisher,
        file=file,
        detail=detail,
    )
