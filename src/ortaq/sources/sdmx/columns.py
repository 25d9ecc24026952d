"""Which column of a message is what: area, time, series, breakdown, or an attribute that has a column of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ortaq.collect.areas import resolve
from ortaq.collect.breakdowns import dimension
from ortaq.collect.sdmx import PLACE, Message, Structure
from ortaq.errors import SourceError

AREA = ("REF_AREA", "GEO", "COUNTRY", "REPORTING_COUNTRY", "REPORTER", "REF_AREA_CODE", "AREA", "LOCATION")
TIME = ("TIME_PERIOD", "TIME")
FREQUENCY = ("FREQ", "FREQUENCY")
SERIES = ("SERIES",)
UNIT = ("UNIT_MEASURE", "UNIT")
STATUS = ("OBS_STATUS", "OBS_FLAG", "STATUS")
VALUE = ("OBS_VALUE",)
_PARTNER = ("COUNTERPART_AREA", "COUNTERPART", "PARTNER", "COUNTERPART_COUNTRY", "PARTNER_COUNTRY")
"""The other side of a flow between areas: a breakdown."""
_TAKEN = {
    *("UNIT_MULT", "NATURE", "REPORTING_TYPE", "UPPER_BOUND", "LOWER_BOUND", "TIME_DETAIL", "ACTION"),
    *UNIT,
    *STATUS,
}
_KNOWN_BREAKDOWNS = {
    *("SEX", "AGE", "URBANISATION", "INCOME_WEALTH_QUANTILE", "EDUCATION_LEV", "OCCUPATION", "CUST_BREAKDOWN"),
    *("COMPOSITE_BREAKDOWN", "DISABILITY_STATUS", "ACTIVITY", "PRODUCT"),
}
"""Those of the structure for the SDGs; the dimensions of other structures make up the series."""
_ATTRIBUTES = re.compile(
    r"OBS_\w+|COMMENT\w*|TITLE\w*|DECIMALS|COLLECTION\w*|TIME_FORMAT|BASE_PER|\w+_NOTE|NOTE\w*|SOURCE\w*|CONF_STATUS|"
    r"TIME_COVERAGE|TIME_PER_COLLECT|GEO_INFO\w*|CUST_BREAKDOWN_LB|DATA_LAST_UPDATE|LAST UPDATE|FOOTNOTE\w*|EMBARGO\w*|"
    r"REF_PERIOD\w*|COMPILATION|METHOD\w*|DOM_SER_IDS|PUBL_\w+|UNIT_INDEX_BASE|COVERAGE|PRE_BREAK_VALUE|BREAKS|DATA_COMP",
    re.IGNORECASE,
)
"""Attributes that a structure-specific message without its structure can't be told from dimensions by."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one message."""

    area: str
    time: str
    value: str
    frequency: str | None
    series: str | None
    unit: str | None
    status: str | None
    in_code: Sequence[str]
    """Dimensions whose codes make up the code of the series."""
    breakdowns: Sequence[str]
    notes: Sequence[str]
    """Attributes without a column of ours: they become notes."""
    attributes: Mapping[str, str]
    """The column of each attribute that the standard names, whatever letters it is written in."""


def columns(file: str, message: Message, frame: pl.DataFrame, structure: Structure | None) -> Columns:
    """What each column is.

    Raises:
        SourceError: There is none of areas, periods or values.
    """
    by_name = {name.upper(): name for name in frame.columns if name != PLACE}
    times = [one.id.upper() for one in structure.components.values() if one.role == "time"] if structure else []
    area, time, value = _area(by_name, frame), _first(by_name, (*times, *TIME)), _first(by_name, VALUE)
    if area is None or time is None or value is None:
        raise SourceError(
            "{file}: no column of {what}",
            hint="only data by area and time can be kept; it has {columns}",
            file=file,
            what="areas" if area is None else "periods" if time is None else "values",
            columns=", ".join(by_name.values()),
        )
    frequency, series, unit, status = (_first(by_name, names) for names in (FREQUENCY, SERIES, UNIT, STATUS))
    dimensions = _dimensions(file, message, by_name, structure, series)
    rest = [name for name in dimensions if name not in {area, time, frequency, series}]
    taken = {name for upper, name in by_name.items() if upper in _TAKEN}
    is_breakdown = {name for name in rest if dimension(name) in _KNOWN_BREAKDOWNS or name.upper() in _PARTNER}
    if series:  # the structure for the SDGs, and those made after it: what is not the series breaks it down
        is_breakdown |= set(rest) - taken
    in_code = [name for name in rest if name not in is_breakdown and name.upper() not in {"ACTION", "REPORTING_TYPE"}]
    used = {area, time, value, frequency, series, *in_code, *is_breakdown, *taken}
    return Columns(
        area,
        time,
        value,
        frequency,
        series,
        unit,
        status,
        in_code if not series else [],
        [name for name in rest if name in is_breakdown],
        [name for name in by_name.values() if name not in used],
        {upper: name for upper, name in by_name.items() if upper in _TAKEN},
    )


def only_attributes(message: Message) -> bool:
    """Whether nothing but a period and known attributes is said of the observations of a series: they have no value."""
    own = {name.upper() for name in message.observations}
    return bool(message.series) and all(
        name in TIME or name in _TAKEN or _ATTRIBUTES.fullmatch(name) is not None for name in own
    )


def _first(by_name: dict[str, str], names: Sequence[str]) -> str | None:
    return next((by_name[name] for name in names if name in by_name), None)


def _area(by_name: dict[str, str], frame: pl.DataFrame) -> str | None:
    """The column of areas; `LOCATION` and `AREA` may mean something else, so one code of them must be known."""
    for name in AREA:
        column = by_name.get(name)
        is_sure = name not in {"AREA", "LOCATION"}
        if column and (is_sure or any(resolve(frame[column].unique().to_list()).values())):
            return column
    return None


def _dimensions(
    file: str, message: Message, by_name: dict[str, str], structure: Structure | None, series: str | None
) -> list[str]:
    """The dimensions: as the structure has them, else as the message tells.

    A structure-specific message tells only which attributes are those of a group or of the data set. Of the rest the
    known attributes are none, if there is a dimension SERIES; for another structure a wrong guess would change the
    codes of series from one edition to the next.
    """
    for told in (structure.dimensions if structure else [], message.dimensions):
        if told:
            return [name for name in by_name.values() if name in told]
    if series is None:
        raise SourceError(
            "{file}: dimensions and attributes can't be told apart without the structure of the data",
            hint="put the message that describes {structure} beside it, and name the folder",
            file=file,
            structure=message.described_by or "them",
        )
    return [
        name
        for upper, name in by_name.items()
        if upper not in {*VALUE, *_TAKEN} and name not in message.attributes and not _ATTRIBUTES.fullmatch(upper)
    ]
