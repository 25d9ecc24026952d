"""One part of a message as observations, and the rows that can't be any, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from ortaq.collect.breakdowns import classified
from ortaq.collect.delivery import Reason
from ortaq.collect.sdmx import PLACE, Message, Structure, frame
from ortaq.collect.units import unit
from ortaq.collect.values import values
from ortaq.errors import SourceError
from ortaq.sources.sdmx import areas
from ortaq.sources.sdmx.columns import VALUE, Columns, columns, only_attributes
from ortaq.sources.sdmx.periods import period

KEY = ("series", "ref_area", "time_period", "sex", "age", "urbanisation", "breakdown")
_NOT_SAID = ("_X", "_U", "_Z", "")
"""Codes of SDMX for what a publisher does not specify, does not know, or what does not apply."""
UNSPECIFIED = "_X"
_MOST_POWER = 30
"""No figure is told in more than quintillions of quadrillions."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A part of a message: its texts, what its columns are, and the columns of observations that they make."""

    texts: pl.DataFrame
    what: Columns
    made: pl.DataFrame
    """Columns of OBSERVATION, and `reason`: why a row can't be one, or nothing."""

    def kept(self) -> pl.DataFrame:
        """The rows that are observations."""
        return self.made.filter(pl.col("reason").is_null()).drop("reason")


def rows(file: str, message: Message, structure: Structure | None, home: str | None) -> Rows:
    """Read the texts of a part.

    Raises:
        SourceError: It has no time, value or area, or an attribute that is a number is none.
    """
    texts = with_value(frame(message), message, structure)
    what = columns(file, message, texts, structure)
    made = [
        *_period(texts, what),
        *_area(texts, what, structure, home),
        _series(texts, what, message, file),
        *_breakdowns(texts, what),
        *_value(file, texts, what),
        *_unit(file, texts, what),
        _coded(texts, what, "NATURE", "nature"),
        _coded(texts, what, "REPORTING_TYPE", "reporting_type"),
        texts[PLACE].alias("place"),
    ]
    wide = pl.DataFrame(made)
    return Rows(texts, what, wide.with_columns(_reason(texts, what)).drop("is_readable"))


def with_value(texts: pl.DataFrame, message: Message, structure: Structure | None) -> pl.DataFrame:
    """The texts with a column OBS_VALUE: the only measure has another name in the structure, or nothing has a value."""
    if any(name.upper() in VALUE for name in texts.columns):
        return texts
    measures = [one.id for one in structure.components.values() if one.role == "measure"] if structure else []
    if len(measures) == 1 and measures[0] in texts.columns:
        return texts.rename({measures[0]: VALUE[0]})
    is_missing = not any(name in texts.columns for name in measures) if measures else only_attributes(message)
    return texts.with_columns(pl.lit(None, pl.String).alias(VALUE[0])) if is_missing else texts


def mapped(column: pl.Series, meaning: Callable[[str], Any], kind: Any) -> pl.Series:  # noqa: ANN401  (a type of polars)
    """Each text as what it means; each distinct one is looked at once."""
    distinct = [text for text in column.unique().to_list() if text is not None]
    if not distinct:
        return pl.Series(column.name, [None], dtype=kind).new_from_index(0, len(column))
    meanings = pl.Series([meaning(text) for text in distinct], dtype=kind)
    return column.replace_strict(pl.Series(distinct), meanings, default=None, return_dtype=kind)


def _period(texts: pl.DataFrame, what: Columns) -> list[pl.Series]:
    """Year, and the period as it is written where it is no plain year."""
    written = texts[what.time]
    year = mapped(written, lambda text: (found := period(text)) and found.year, pl.Int32)
    detail = pl.when(~written.str.contains(r"^[0-9]{4}$")).then(written)
    if name := what.attributes.get("TIME_DETAIL"):
        more = pl.when(pl.col(name) != written).then(pl.col(name))
        detail = pl.concat_str([detail, more], separator="; ", ignore_nulls=True)
        detail = pl.when(detail != "").then(detail)
    return [year.alias("time_period"), texts.select(detail.alias("time_detail")).to_series()]


def _area(texts: pl.DataFrame, what: Columns, structure: Structure | None, home: str | None) -> list[pl.Series]:
    codes = texts[what.area]
    known = areas.ours(codes.drop_nulls().unique().to_list(), structure, what.area, home)
    return [mapped(codes, known.get, pl.String).alias("ref_area"), codes.alias("ref_area_source")]


def _series(texts: pl.DataFrame, what: Columns, message: Message, file: str) -> pl.Series:
    """The code of the series: the publisher's, or made of the dataflow and the dimensions."""
    if what.series:
        return texts[what.series].alias("series")
    flow = message.described_by.id if message.described_by else file.rpartition(".")[0] or file
    if not what.in_code:
        return pl.Series("series", [flow]).new_from_index(0, len(texts))
    codes = pl.concat_str([pl.col(name).fill_null("") for name in what.in_code], separator=".")
    return texts.select(pl.concat_str([pl.lit(f"{flow}:"), codes]).alias("series")).to_series()


def _breakdowns(texts: pl.DataFrame, what: Columns) -> list[pl.Series]:
    """Sex, age, urbanisation and the rest; with the frequency and the part of the year where it is no whole one."""
    part = mapped(texts[what.time], lambda text: (found := period(text)) and found.part, pl.String)
    implied = mapped(texts[what.time], lambda text: (found := period(text)) and found.frequency, pl.String)
    told = texts[what.frequency] if what.frequency else pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
    frequency = pl.coalesce(pl.when(told != "A").then(told), pl.when(implied != "").then(implied))
    dims = pl.DataFrame(
        [
            *(texts[name] for name in what.breakdowns),
            pl.select(frequency).to_series().alias("FREQ"),
            pl.select(pl.when(part != "").then(part)).to_series().alias("PERIOD"),
        ]
    )
    return classified(dims, dims.columns).get_columns()


def _value(file: str, texts: pl.DataFrame, what: Columns) -> list[pl.Series]:
    """Value, bounds and status; a status that the publisher gives goes before one that the value implies."""
    read = values(texts[what.value])
    if what.status:
        said = texts[what.status]
        status = pl.when((said == "A") | (said == "") | said.is_null()).then(pl.col("obs_status")).otherwise(said)
        read = read.with_columns(status.alias("obs_status"))
    for attribute, column in (("LOWER_BOUND", "lower_bound"), ("UPPER_BOUND", "upper_bound")):
        if name := what.attributes.get(attribute):
            bound = _number(file, texts, name)
            read = read.with_columns(pl.coalesce(bound, pl.col(column)).alias(column))
    return read.get_columns()


def _unit(file: str, texts: pl.DataFrame, what: Columns) -> list[pl.Series]:
    """The unit in our code where it is known, and the power of ten of unit and multiplier together."""
    size = len(texts)
    written = texts[what.unit] if what.unit else pl.Series([UNSPECIFIED]).new_from_index(0, size)
    written = written.replace("", None).fill_null(UNSPECIFIED)
    power = mapped(written, lambda text: unit(text)[1], pl.Int64)
    if name := what.attributes.get("UNIT_MULT"):
        told = _number(file, texts, name)
        is_said = (texts[name].fill_null("") != "").fill_null(value=False)
        wrong = (is_said & told.is_null()) | (told != told.floor()).fill_null(value=False) | (told.abs() > _MOST_POWER)
        if wrong.fill_null(value=False).any():
            raise _no_number(file, texts, name, wrong.fill_null(value=False).arg_max())
        power = power + told.fill_null(0).cast(pl.Int64)
    return [mapped(written, lambda text: unit(text)[0], pl.String).alias("unit_measure"), power.alias("unit_mult")]


def _number(file: str, texts: pl.DataFrame, name: str) -> pl.Series:
    """An attribute that is a number."""
    read = values(texts[name])
    wrong = ~read["is_readable"] | (read["obs_value"].is_null() & read["lower_bound"].is_not_null())
    if wrong.any():
        raise _no_number(file, texts, name, wrong.arg_max())
    return read["obs_value"]


def _no_number(file: str, texts: pl.DataFrame, name: str, row: int | None) -> SourceError:
    return SourceError(
        "{file}: {place}: {name} is no number: {value}",
        hint="the message is damaged, or the attribute means something else there",
        file=file,
        place=texts[PLACE][row or 0],
        name=name,
        value=texts[name][row or 0],
    )


def _coded(texts: pl.DataFrame, what: Columns, attribute: str, ours: str) -> pl.Series:
    """An attribute with codes that are ours too; nothing where the publisher does not say."""
    if name := what.attributes.get(attribute):
        return mapped(texts[name], lambda text: None if text in _NOT_SAID else text, pl.String).alias(ours)
    return pl.Series(ours, [None], dtype=pl.String).new_from_index(0, len(texts))


def _reason(texts: pl.DataFrame, what: Columns) -> pl.Expr:
    """Why a row can't be an observation, or nothing."""
    action = what.attributes.get("ACTION")
    reasons: Mapping[str, pl.Expr | pl.Series] = {
        Reason("the message deletes this observation"): texts[action] == "D" if action else pl.lit(value=False),
        Reason("the series is not said"): pl.col("series").is_null() | (pl.col("series") == ""),
        Reason("the period is none that we know"): pl.col("time_period").is_null(),
        Reason("the area is no state, group or region that we know"): pl.col("ref_area").is_null(),
        Reason("the value is no number"): ~pl.col("is_readable"),
    }
    reason = pl.lit(None, pl.String)
    for text, holds in reversed(reasons.items()):
        reason = pl.when(holds).then(pl.lit(text)).otherwise(reason)
    return reason.alias("reason")
