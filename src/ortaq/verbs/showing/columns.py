"""Which series stand side by side: those that measure the same thing, on what ground, and in one unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from ortaq.collect.units import convert
from ortaq.errors import SourceError
from ortaq.model.schemas import BREAKDOWNS, OBSERVATION, TOTAL
from ortaq.reference.same_measure import measured
from ortaq.reference.wholes import NOT_BROKEN_DOWN, UNSAID, Part
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.vintages import PAIR, dated, frame

TAKEN = (*OBSERVATION.names, "area", "title", "publisher", "licence", "vintage", "fetched", "address", "converted")
TAKEN += ("difference", "difference_percent", "why", "why_code")
"""Names of other columns: a source of such a name is told with its series."""

TAKEN = (
    *OBSERVATION.names,
    *("area", "title", "publisher", "licence", "vintage", "fetched", "address"),
    *("difference", "difference_percent", "why", "why_code", "converted"),
)
"""Names of other columns: a source of such a name is told with its series."""

KEY = ("ref_area", *BREAKDOWNS, "time_period")

SAME, BY_CODE, BY_INDICATOR, ASKED = "same measure", "same code", "by indicator", "asked for"
"""The grounds on which a series stands beside another: it was reviewed, it has the UN's code, it is a national series
of the same indicator. `ASKED` is none: it has the code that was asked for."""

GLOBAL = "unsd"
"""The source whose codes of series are the global list."""


@dataclass(frozen=True, slots=True)
class Column:
    """One series beside others.

    Args:
        about: Its row of SERIES.
        match: The ground on which it stands here.
        is_compared: Whether its values are held against the others'.
        whole: Where the whole of the series stands, for one that brings nothing but its whole.
        name: What the column is called.
        rows: Its observations, at the breakdowns of the series asked for, with `value` in that one's unit.
        digits: Decimals with which most of its values were published.
        converted: The units it was converted from, if it was, with their powers of ten.
        unconverted: The units it could not be converted from.
    """

    about: Mapping[str, Any]
    match: str
    rows: pl.DataFrame
    is_compared: bool = True
    whole: Part = NOT_BROKEN_DOWN
    name: str = ""
    digits: int = 0
    converted: tuple[tuple[str, int], ...] = ()
    unconverted: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Source and series."""
        return self.about["source"], self.about["series"]


def columns(question: Question, code: str) -> list[Column]:
    """The series asked for, then every other that measures the same; those alone that have observations there."""
    every = question.titled(frame(question.store.series())).to_dicts()
    world = {row["series"] for row in every if row["source"] == GLOBAL} | {
        series for source, series in measured() if source == GLOBAL
    }
    asked = question.series().filter(pl.col("series") == code).to_dicts()
    found = _with_rows(question, asked, ASKED)
    found.sort(key=lambda column: (column.key[0] != GLOBAL, -column.rows.height))
    if not found:
        return []
    base = found[0] = replace(found[0], match=SAME)
    measure = _measure(base.key, world)
    same = [row for row in every if measure and _measure(_key(row), world) == measure and _key(row) != base.key]
    beside = [
        replace(column, match=SAME if column.key in measured() or column.key[0] == GLOBAL else BY_CODE)
        for column in _with_rows(question, same, SAME)
    ]
    there = {base.key, *(column.key for column in beside)}
    beside += _by_indicator(question, base, every, there)
    there |= {column.key for column in beside}
    beside += [column for column in found if column.key not in there]
    aligned = [_aligned(column, base) for column in (base, *beside)]
    return _named([column for column in aligned if keys_of(column).height or column.key == base.key])


def keys_of(column: Column) -> pl.DataFrame:
    """The rows that a column brings: one on a weak ground brings no breakdowns of its own."""
    rows = column.rows
    if column.match == BY_INDICATOR:
        rows = rows.filter(_are(column.whole))
    return rows.select(KEY)


def _measure(key: tuple[str, str], world: Collection[str]) -> str | None:
    """What a series measures: as it was reviewed; else what the UN's series of the same code does.

    States that publish in SDMX use the codes of the global list.
    """
    known = measured().get(key)
    if known is None and key[1] in world:
        known = measured().get((GLOBAL, key[1]))
        return known.measure if known else key[1]
    return known.measure if known else None


def _with_rows(question: Question, about: list[dict[str, Any]], match: str) -> list[Column]:
    """Columns of those series that have observations in the areas asked for, those with most first."""
    if not about:
        return []
    keys = pl.DataFrame([_key(row) for row in about], schema=list(PAIR), orient="row")
    observed = question.observations(keys)
    parts = observed.partition_by(PAIR, as_dict=True)
    return [Column(row, match, parts[_key(row)]) for row in about if _key(row) in parts]


def _by_indicator(
    question: Question, base: Column, every: list[dict[str, Any]], same: set[tuple[str, str]]
) -> list[Column]:
    """National series of the same indicator in a unit that can be converted; beside a national one, all such series.

    Of a publisher that has several such series, none is held against the others: which is meant is not known.
    """
    indicators = set(base.about["indicator"] or ())
    if base.about["is_proxy"] or not indicators:
        return []
    near = [
        row
        for row in every
        if indicators & set(row["indicator"] or ()) and not row["is_proxy"] and _key(row) not in {*same, base.key}
    ]
    found = _with_rows(question, near, BY_INDICATOR)
    if not _is_national(base.rows):
        found = [column for column in found if _is_national(column.rows)]
    whole = _whole(question, base) if found else NOT_BROKEN_DOWN
    found = [_with_whole_at(whole, question, column) for column in found if _is_convertible(column, base)]
    sources = [column.key[0] for column in found]
    return [
        replace(column, is_compared=sources.count(column.key[0]) == 1 and column.key[0] != base.key[0])
        for column in found
    ]


def _whole(question: Question, column: Column) -> Part:
    """The part of a series that is its whole, as its rows have it once what is left unsaid is a total."""
    if _without_unsaid(column.rows).filter(_are(NOT_BROKEN_DOWN)).height:
        return NOT_BROKEN_DOWN
    part = question.store.whole(*column.key)
    *said, further = (TOTAL if part[name] == UNSAID else part[name] for name in BREAKDOWNS)
    named = [one for one in further.split(";") if not one.endswith(f"={UNSAID}")]
    return (*said, ";".join(named) or TOTAL)


def _with_whole_at(whole: Part, question: Question, column: Column) -> Column:
    """A column whose whole stands where that of the series asked for does: shares of women beside shares of all."""
    own = _whole(question, column)
    if own == whole:
        return replace(column, whole=whole)
    rows = _without_unsaid(column.rows)
    there = rows.filter(_are(own)).with_columns(pl.lit(code).alias(name) for name, code in _named_parts(whole))
    return replace(column, rows=pl.concat([there, rows.filter(~_are(own), ~_are(whole))]), whole=whole)


def _named_parts(part: Part) -> Iterator[tuple[str, str]]:
    return zip(BREAKDOWNS, part, strict=True)


def _are(part: Part) -> pl.Expr:
    """Whether a row is of a part."""
    return pl.all_horizontal(pl.col(name) == code for name, code in _named_parts(part))


def _is_national(rows: pl.DataFrame) -> bool:
    return bool((rows["reporting_type"] == "N").any())


def _is_convertible(column: Column, base: Column) -> bool:
    there = column.rows["unit_measure"].unique().to_list()
    return any(_factor(unit, 0, *unit_of(base)) is not None for unit in there)


def unit_of(base: Column) -> tuple[str, int]:
    """The unit in which values are compared, and its power of ten: that of the series asked for."""
    rows = base.rows.group_by("unit_measure", "unit_mult").len().sort("len", "unit_measure", descending=True)
    return _meant(base.key, *rows.row(0)[:2])


def _meant(key: tuple[str, str], unit: str, mult: int) -> tuple[str, int]:
    """A unit as its publisher tells it, unless that is of another kind than what the title says, or none at all."""
    known = measured().get(key)
    if known is None or not known.unit_measure or _factor(unit, 0, known.unit_measure, 0) is not None:
        return unit, mult
    return known.unit_measure, int(known.unit_mult or 0)


def _factor(unit: str, mult: int, to_unit: str, to_mult: int) -> float | None:
    """What a figure is multiplied with to be in another unit; None where there is no way."""
    try:
        return float(convert([1.0], unit, to_unit, from_mult=mult, to_mult=to_mult)[0])
    except SourceError:
        return None


def _aligned(column: Column, base: Column) -> Column:
    """The rows of a column at the breakdowns of the series asked for, `value` in its unit."""
    rows = _without_unsaid(column.rows)
    own, of_base = measured().get(column.key), measured().get(base.key)
    if column.key != base.key and column.match in (SAME, BY_CODE):
        for name in BREAKDOWNS:
            implied = getattr(own, name) if own else ""
            if implied and (rows[name] == TOTAL).all():
                rows = rows.with_columns(pl.lit(implied).alias(name))
            asked_part = getattr(of_base, name) if of_base and (base.rows[name] == TOTAL).all() else ""
            if asked_part:
                rows = rows.filter(pl.col(name) == asked_part).with_columns(pl.lit(TOTAL).alias(name))
    to_unit, to_mult = unit_of(base)
    factors, converted, unconverted = [], [], []
    for unit, mult in rows.select("unit_measure", "unit_mult").unique(maintain_order=True).rows():
        meant = _meant(column.key, unit, mult)
        factor = _factor(*meant, to_unit, to_mult)
        factors.append((unit, mult, factor))
        if factor is None:
            unconverted.append(meant)
        elif meant != (to_unit, to_mult) and factor != 1:
            converted.append(meant)
    scale = pl.DataFrame(
        factors, schema={"unit_measure": pl.String, "unit_mult": pl.Int8, "factor": pl.Float64}, orient="row"
    )
    rows = rows.join(scale, on=["unit_measure", "unit_mult"], how="left", maintain_order="left")
    one = pl.col("factor") == 1  # a figure that needs no conversion stays as it is, to its last digit
    rows = rows.with_columns(value=pl.when(one).then("obs_value").otherwise(pl.col("obs_value") * pl.col("factor")))
    return replace(
        column,
        rows=rows.unique(KEY, keep="first", maintain_order=True),
        digits=_digits(column.rows),
        converted=tuple(converted),
        unconverted=tuple(unconverted),
        is_compared=column.is_compared and column.match != ASKED,
    )


def _without_unsaid(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a total where their publisher leaves a dimension unspecified (`_X`) in all of them.

    So did the UN's database of 2020: undernourishment by an age that is never said.
    """
    for name in BREAKDOWNS[:-1]:
        if (rows[name] == UNSAID).all():
            rows = rows.with_columns(pl.lit(TOTAL).alias(name))
    said = rows["breakdown"].unique().str.split(";").to_list()
    always = set.intersection(*map(set, said)) if said else set()
    for part in sorted(always):
        if part.endswith(f"={UNSAID}"):
            left = pl.col("breakdown").str.split(";").list.set_difference([part]).list.sort().list.join(";")
            rows = rows.with_columns(breakdown=pl.when(left == "").then(pl.lit(TOTAL)).otherwise(left))
    return rows


def _digits(rows: pl.DataFrame) -> int:
    """Decimals of most values: a 2.0 among values such as 2.1 is not rounded to a whole one."""
    found = sorted(
        -exponent if isinstance(exponent, int) and not value.is_integer() else 0
        for value in rows["obs_value"].drop_nulls()
        if (exponent := Decimal(repr(value)).as_tuple().exponent)
    )
    return found[len(found) // 2] if found else 0


def _named(found: list[Column]) -> list[Column]:
    """A name for each: its source, with the series where the source has several here, and a weak ground."""
    sources = [*(column.key[0] for column in found), *TAKEN]
    return [
        replace(
            column,
            name=(column.key[0] if sources.count(column.key[0]) == 1 else ":".join(column.key))
            + ("" if column.match == SAME else f" ({column.match})"),
        )
        for column in found
    ]


def with_editions(question: Question, found: Iterable[Column]) -> list[Column]:
    """The same with `vintage` and `fetched` of each observation."""
    return [replace(column, rows=dated(question.store, column.rows)) for column in found]


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["source"], row["series"]
