"""Observations as SDMX, for whoever reads that language: SDMX-CSV 2.0, and SDMX-ML 2.1 structure-specific.

Written here, since the writers at hand do not do (seen in 2026): `sdmx1` 2.28 pads its CSV with spaces in the place of
commas and leaves out of its XML what the schema of 2.1 asks for, `pysdmx` 1.20 escapes no `&` or `<` in attributes, so
that its XML is none. What is written here is held against both in the tests.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import polars as pl
import pyarrow as pa

from ortaq.collect.sdmx.data_structure import Reference
from ortaq.model.schemas import TOTAL

DATAFLOW = Reference("Dataflow", "ORTAQ", "OBSERVATIONS", "1.0")
_BEFORE = ("DATASET", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX", "AGE", "URBANISATION")
_ATTRIBUTES = {
    "OBS_STATUS": "obs_status",
    "UNIT_MEASURE": "unit_measure",
    "UNIT_MULT": "unit_mult",
    "NATURE": "nature",
    "LOWER_BOUND": "lower_bound",
    "UPPER_BOUND": "upper_bound",
    "TIME_DETAIL": "time_detail",
    "VALUE_TEXT": "value_text",
}
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_NO_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
"""Characters that no XML can hold; U+FFFD stands in their place."""
_MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<message:StructureSpecificData xmlns:message="{v2_1}/message" xmlns:common="{v2_1}/common" \
xmlns:ss="{v2_1}/data/structurespecific" xmlns:ns1="{urn}" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<message:Header>
<message:ID>{id}</message:ID>
<message:Test>false</message:Test>
<message:Prepared>{prepared}</message:Prepared>
<message:Sender id="ORTAQ"/>
<message:Structure structureID="{id}" namespace="{urn}" dimensionAtObservation="AllDimensions">
<common:StructureUsage><Ref agencyID="{agency}" id="{id}" version="{version}"/></common:StructureUsage>
</message:Structure>
</message:Header>
<message:DataSet ss:dataScope="DataStructure" xsi:type="ns1:DataSetType" ss:structureRef="{id}" ss:action="Information">
"""
_END = "</message:DataSet>\n</message:StructureSpecificData>\n"
_V2_1 = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"


def components(table: pa.Table) -> tuple[pl.DataFrame, Sequence[str]]:
    """A table of OBSERVATION in the words of SDMX, every cell as text, and the names of its dimensions.

    Each breakdown becomes a dimension of its own; a period that is no whole year is one period again.
    """
    frame = pl.DataFrame(pl.from_arrow(table))
    broken = _broken_down(frame["breakdown"])
    further = [name for name in broken.columns if name not in {"FREQ", "PERIOD"}]
    year = frame["time_period"].cast(pl.String)
    told = [
        broken["FREQ"] if "FREQ" in broken.columns else pl.Series("FREQ", ["A"]).new_from_index(0, frame.height),
        *(frame[column].alias(name) for name, column in zip(_BEFORE, _columns(), strict=True)),
        *(broken[name] for name in further),
        _periods(year, broken),
        frame["obs_value"].alias("OBS_VALUE"),
        *(frame[column].alias(name) for name, column in _ATTRIBUTES.items()),
    ]
    wide = pl.DataFrame([one.cast(pl.String) for one in told])
    wide = wide.with_columns(pl.col("FREQ").replace(TOTAL, "A"))
    return wide, ["FREQ", *_BEFORE, *further, "TIME_PERIOD"]


def csv(table: pa.Table, *, dataflow: Reference = DATAFLOW) -> bytes:
    """A table of OBSERVATION as SDMX-CSV 2.0."""
    wide, _ = components(table)
    head = {"STRUCTURE": "dataflow", "STRUCTURE_ID": str(dataflow), "ACTION": "I"}
    stream = io.BytesIO()
    wide.select(*(pl.lit(text).alias(name) for name, text in head.items()), pl.all()).write_csv(stream)
    return stream.getvalue()


def ml(table: pa.Table, *, prepared: str, dataflow: Reference = DATAFLOW) -> bytes:
    """A table of OBSERVATION as SDMX-ML 2.1, structure-specific and flat.

    Args:
        table: The observations.
        prepared: When the message was made, as ISO time.
        dataflow: What they are called.
    """
    wide, _ = components(table)
    urn = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={dataflow}:ObsLevelDim:AllDimensions"
    head = _MESSAGE.format(
        v2_1=_V2_1, urn=urn, id=dataflow.id, agency=dataflow.agency, version=dataflow.version, prepared=prepared
    )
    said = [
        pl.when(pl.col(name).is_null())
        .then(pl.lit(""))
        .otherwise(pl.concat_str(pl.lit(f' {name}="'), _escaped(name), pl.lit('"')))
        for name in wide.columns
    ]
    rows = wide.select(pl.concat_str([pl.lit("<Obs"), *said, pl.lit("/>\n")])).to_series()
    return "".join([head, *rows.to_list(), _END]).encode()


def _columns() -> tuple[str, ...]:
    """Our columns of the dimensions that come first."""
    return ("source", "reporting_type", "series", "ref_area", "sex", "age", "urbanisation")


def _escaped(name: str) -> pl.Expr:
    """A text as the value of an XML attribute."""
    plain = pl.col(name).str.replace_all(_NO_XML, "\N{REPLACEMENT CHARACTER}")
    return plain.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))


def _broken_down(breakdown: pl.Series) -> pl.DataFrame:
    """A column for each dimension in `breakdown`, `_T` where a row is not broken down by it."""
    parts = {
        text: dict(part.split("=", 1) for part in text.split(";")) if text != TOTAL else {}
        for text in breakdown.unique()
    }
    names = sorted({name for part in parts.values() for name in part})
    return pl.DataFrame([_dimension(breakdown, parts, name) for name in names])


def _dimension(breakdown: pl.Series, parts: Mapping[str, Mapping[str, str]], name: str) -> pl.Series:
    codes = {text: part.get(name, TOTAL) for text, part in parts.items()}
    return breakdown.replace_strict(codes, return_dtype=pl.String).alias(name)


def _periods(year: pl.Series, broken: pl.DataFrame) -> pl.Series:
    """Periods of SDMX: the year, or the part of it that stands in the breakdown."""
    if "PERIOD" not in broken.columns:
        return year.alias("TIME_PERIOD")
    part = broken["PERIOD"]
    period = (
        pl.when(part == TOTAL)
        .then(year)
        .when(part.str.contains("^M[0-9]{2}$"))
        .then(year + "-" + part.str.slice(1))
        .when(part.str.contains("_P"))
        .then(year + "-" + part.str.replace("_", "/"))
        .when(part.str.starts_with("TO"))
        .then(year + "/" + part.str.slice(2))
        .otherwise(year + "-" + part)
    )
    return pl.select(period.alias("TIME_PERIOD")).to_series()
