"""One series and what others measure of the same: year by year, a column a publisher, and why they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.i18n import Language, language
from ortaq.model.result import Result
from ortaq.model.schemas import BREAKDOWNS, OBSERVATION, TOTAL
from ortaq.verbs.showing.columns import KEY, Column, columns, keys_of, unit_of, with_editions
from ortaq.verbs.showing.differences import Why, is_same
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.values import BESIDE, SHOWN, beside, without_totals

OF_COLUMN = (
    "value_text",
    "published",
    "unit_measure",
    "unit_mult",
    "obs_status",
    "nature",
    "time_detail",
    "vintage",
    "fetched",
    "snapshot",
    "place",
)
"""What stands beside each publisher's value, as `wdi.vintage`."""

DIFFERENCES = pa.schema(
    [
        pa.field("difference", pa.float64()),  # largest less smallest; null where fewer than two can be compared
        pa.field("difference_percent", pa.float64()),  # of the value asked for, or of the first there is
        pa.field("why", pa.string()),
        pa.field("why_code", pa.list_(pa.string())),
        pa.field("converted", pa.string()),  # which columns were converted, and from what
    ]
)

UNSAID_UNITS = ("_X", "_U")
"""Codes of SDMX for a unit that is not specified, or not known."""

UNIT_WORDS = {
    "converted": "{column} from {unit}",
    "unconverted": "{column} is in {unit}, which can't be converted: not compared",
    "unsaid": "{column} does not tell its unit: not compared",
}


def side_by_side(question: Question, code: str) -> Result:
    """Every publisher's value of what a series measures.

    The rows are those of the series asked for, and of the years and breakdowns that only others have: there its own
    columns are null.
    """
    found = with_editions(question, columns(question, code))
    words = language(question.lang)
    about = question.series().filter(pl.col("series") == code)
    if not found:
        empty = beside(question, question.observations(about), about)
        return Result(empty.select(_own().names).to_arrow().cast(_own()), shown=SHOWN)
    base = found[0]
    about = about.filter(pl.col("source") == base.key[0])
    unit, mult = unit_of(base)
    own = beside(question, question.observations(about), about).unique(KEY, keep="first", maintain_order=True)
    if len(found) == 1:
        return Result(own.select(_own().names).to_arrow().cast(_own()), shown=without_totals(SHOWN, own))
    keys = pl.concat([keys_of(column) for column in found]).unique()
    table = _in_order(question, question.named(keys)).join(own.drop("area"), on=KEY, how="left", maintain_order="left")
    for column in found:
        table = table.join(_beside(column), on=KEY, how="left", maintain_order="left")
    told = pl.DataFrame(
        list(_differences(table, found, Why(words))),
        schema={
            "difference": pl.Float64,
            "difference_percent": pl.Float64,
            "why": pl.String,
            "why_code": pl.List(pl.String),
        },
        orient="row",
    )
    table = table.hstack(told).with_columns(
        pl.lit(_conversions(found, base, words), pl.String).alias("converted"),
        pl.lit(base.key[0]).alias("source"),
        pl.lit(base.key[1]).alias("series"),
        pl.lit(unit).alias("unit_measure"),
        pl.lit(mult, pl.Int8).alias("unit_mult"),
    )
    for name in ("title", "publisher", "licence", "address"):
        table = table.with_columns(pl.lit(about[name][0], pl.String).alias(name))
    schema = _schema(found)
    shown = [
        *("series", "title", "area", "unit_measure", "unit_mult", "converted"),
        *BREAKDOWNS,
        "time_period",
        *(column.name for column in found if not column.unconverted or column.converted),
        *("difference", "difference_percent", "why"),
    ]
    shown = [name for name in shown if name not in ("unit_mult", "converted") or table[name][0]]
    names = [column.name for column in found]
    return Result(
        table.select(schema.names).to_arrow().cast(schema),
        shown=without_totals(shown, table),
        in_unit=(*names, "difference"),
    )


def _own() -> pa.Schema:
    return pa.schema([*OBSERVATION, *(pa.field(name, pa.string()) for name in BESIDE)])


def _schema(found: Sequence[Column]) -> pa.Schema:
    """The columns of the series asked for may be null here: not every row is one of its observations."""
    schema = pa.schema([field.with_nullable(nullable=True) for field in _own()])
    for column in found:
        schema = schema.append(pa.field(column.name, pa.float64()))
    schema = pa.schema([*schema, *DIFFERENCES])
    kinds = {"published": pa.float64(), "unit_mult": pa.int8()}
    for column in found:
        for name in OF_COLUMN:
            schema = schema.append(pa.field(f"{column.name}.{name}", kinds.get(name, pa.string())))
    return schema


def _beside(column: Column) -> pl.DataFrame:
    """A column's value, and what stands beside it, under its name."""
    rows = column.rows.rename({"obs_value": "published"})
    return rows.select(
        *KEY, pl.col("value").alias(column.name), *(pl.col(n).alias(f"{column.name}.{n}") for n in OF_COLUMN)
    )


def _in_order(question: Question, keys: pl.DataFrame) -> pl.DataFrame:
    """Areas as asked for, totals before parts, then year by year."""
    order = {code: place for place, code in enumerate(question.ref_area)}
    return keys.sort(
        pl.col("ref_area").replace_strict(order, default=len(order), return_dtype=pl.Int32),
        "ref_area",
        pl.sum_horizontal(pl.col(name) != TOTAL for name in BREAKDOWNS),
        *BREAKDOWNS,
        "time_period",
    )


def _differences(
    table: pl.DataFrame, found: Sequence[Column], why: Why
) -> Iterator[tuple[float | None, float | None, str | None, list[str] | None]]:
    """Difference, per cent of it, reasons in words and codes, row by row."""
    by_key = [
        {tuple(row[name] for name in KEY): row for row in column.rows.to_dicts()} if column.is_compared else {}
        for column in found
    ]
    for key in table.select(KEY).rows():
        here = [(column, rows[key]) for column, rows in zip(found, by_key, strict=True) if key in rows]
        with_value = [(column, row) for column, row in here if row["value"] is not None]
        bounds = [
            (column, row)
            for column, row in here
            if row["value"] is None and (row["lower_bound"] is not None or row["upper_bound"] is not None)
        ]
        yield _difference(with_value, bounds, why)


def _difference(
    here: Sequence[tuple[Column, dict[str, Any]]], bounds: Sequence[tuple[Column, dict[str, Any]]], why: Why
) -> tuple[float | None, float | None, str | None, list[str] | None]:
    texts: list[str] = []
    found: list[str] = []

    def tell(column: Column, reasons: Sequence[tuple[str, str]]) -> None:
        texts.append(f"{column.name}: {'; '.join(text for _, text in reasons)}")
        found.extend(code for code, _ in reasons)

    if here:
        for column, row in bounds:
            tell(column, [why.bound(row)])
    if len(here) < 2:  # noqa: PLR2004  (a difference has two ends)
        return None, None, " / ".join(texts) or None, found or None
    first, row = here[0]
    values = [each["value"] for _, each in here]
    spread = max(values) - min(values)
    if all(is_same(values[0], value) for value in values):
        spread = 0.0
    for column, other in here[1:]:
        if not is_same(row["value"], other["value"]):
            tell(column, why.reasons(first, row, column, other))
    percent = spread / abs(values[0]) * 100 if values[0] else None
    return spread, 0.0 if not spread else percent, " / ".join(texts) or None, list(dict.fromkeys(found)) or None


def _conversions(found: Sequence[Column], base: Column, words: Language) -> str | None:
    """Which columns were converted into the unit of the series asked for, and which could not be."""
    told = []
    for column in found:
        if column is base:
            continue
        for kind, units in (("converted", column.converted), ("unconverted", column.unconverted)):
            told += [
                words.text(UNIT_WORDS["unsaid" if unit in UNSAID_UNITS else kind]).format(
                    column=column.name, unit=(words.unit(unit) or unit) + (f" × 10^{mult}" if mult else "")
                )
                for unit, mult in units
            ]
    return "; ".join(told) or None
