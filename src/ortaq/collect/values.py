"""What a cell says: a number, a bound such as `<2.5`, that there is no value, or that it is withheld."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import astuple, dataclass

import polars as pl

from ortaq.errors import SourceError

NORMAL, MISSING, CANNOT_EXIST, SUPPRESSED = "A", "O", "M", "Q"
"""Codes of SDMX CL_OBS_STATUS 2.2: normal; missing; missing, can't exist; missing, suppressed."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BOUND = re.compile(r"(<=|>=|[<>≤≥])\s*(.+)", re.DOTALL)
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-"})
_BROKEN = ("#n/a", "#div/0!", "#ref!", "#value!", "#num!", "#name?", "#null!")
"""What a spreadsheet shows where a formula has no value."""
_SIGNS = {
    MISSING: (
        "-",
        "--",
        "–",
        "—",
        "…",
        "...",
        "..",
        ".",
        ":",
        "na",
        "n/a",
        "n.a.",
        "nv",
        "nan",
        "null",
        "none",
        "н/д",
        *_BROKEN,
    ),
    CANNOT_EXIST: ("n",),  # the UN's database writes N where an indicator does not apply to a state
    SUPPRESSED: ("c", "(c)", ":c", "q", "confidential", "suppressed", "конф."),
}
_STATUS = {sign: status for status, signs in _SIGNS.items() for sign in signs} | dict.fromkeys(_BROKEN, MISSING)


@dataclass(frozen=True, slots=True)
class Value:
    """One cell, read: the columns of an observation that it fills."""

    obs_value: float | None
    value_text: str | None = None
    lower_bound: float | None = None
    upper_bound: float | None = None
    obs_status: str = NORMAL


_EMPTY = Value(None, obs_status=MISSING)
_FIELDS = {
    "obs_value": pl.Float64,
    "value_text": pl.String,
    "lower_bound": pl.Float64,
    "upper_bound": pl.Float64,
    "obs_status": pl.String,
    "is_readable": pl.Boolean,
}


def value(text: str | None, *, decimal: str = ".", grouping: str = "", zero: Collection[str] = ()) -> Value:
    """What one cell says, as published and unrounded.

    Args:
        text: The cell.
        decimal: The decimal sign: `.`, or `,` where the caller knows that the publisher writes so.
        grouping: Signs that may stand between groups of three digits; a space stands for no-break spaces too.
        zero: Texts that mean zero in this table, such as `-`; elsewhere they mean that there is no value.

    Raises:
        SourceError: It is neither a number nor a sign that we know.

    >>> value("<2.5")
    Value(obs_value=None, value_text='<2.5', lower_bound=None, upper_bound=2.5, obs_status='A')
    >>> value("12,5", decimal=",").obs_value, value("…").obs_status, value("0").obs_value
    (12.5, 'O', 0.0)
    """
    if (found := _read(text, decimal, grouping, zero)) is None:
        raise SourceError(
            "{value} is no value that can be read",
            hint="a number, a bound such as <2.5, or a sign such as … where there is none",
            value=repr(text),
        )
    return found


def values(column: pl.Series, *, decimal: str = ".", grouping: str = "", zero: Collection[str] = ()) -> pl.DataFrame:
    """The cells of a column, read: the columns of `Value`, and `is_readable`, false where `value` would raise.

    Only texts that are no plain number are looked at one by one, each distinct one once.

    >>> values(pl.Series(["1", None, ">95", "many"])).select("obs_value", "lower_bound", "is_readable").rows()
    [(1.0, None, True), (None, None, True), (None, 95.0, True), (None, None, False)]
    """
    if column.dtype.is_numeric() or column.dtype == pl.Null:
        column = column.cast(pl.Float64)
        odd_texts = column.is_nan().fill_null(value=False) | column.is_infinite().fill_null(value=False)
        texts = pl.select(pl.when(odd_texts).then(column.cast(pl.String))).to_series()
        number, decimal = pl.select(pl.when(~odd_texts).then(column)).to_series(), "."
    else:
        texts = column.cast(pl.String)
        number = texts.cast(pl.Float64, strict=False)
        plain = number.is_finite().fill_null(value=False)
        if decimal != "." or zero:  # a point may then group digits, and a number may be another
            plain &= texts.str.contains(r"^[+-]?[0-9]+$") & ~texts.is_in(list(zero))
        number = pl.select(pl.when(plain).then(number)).to_series()
        texts = pl.select(pl.when(~plain).then(texts)).to_series()
    if texts.null_count() == len(texts):
        return _plain(number)
    return _with_odd(number, texts, {text: _read(text, decimal, grouping, zero) for text in texts.unique()})


def _plain(number: pl.Series) -> pl.DataFrame:
    """Numbers and empty cells only."""
    status = pl.when(pl.col("obs_value").is_null()).then(pl.lit(MISSING)).otherwise(pl.lit(NORMAL))
    return pl.DataFrame({"obs_value": number}).select(
        "obs_value",
        *(pl.lit(None, _FIELDS[name]).alias(name) for name in ("value_text", "lower_bound", "upper_bound")),
        status.alias("obs_status"),
        pl.lit(value=True).alias("is_readable"),
    )


def _with_odd(number: pl.Series, texts: pl.Series, read: dict[str | None, Value | None]) -> pl.DataFrame:
    """Numbers, and what the other texts were read as, each at its place."""
    known = [
        (text, *astuple(found or Value(None, text, obs_status=MISSING)), found is not None)
        for text, found in read.items()
        if text is not None
    ]
    odd = pl.DataFrame(known, schema={"text": pl.String, **_FIELDS}, orient="row")
    found = _plain(number)
    places = pl.DataFrame({"text": texts}).with_row_index("place").filter(pl.col("text").is_not_null())
    placed = places.join(odd, on="text", how="left", maintain_order="left")
    return found.with_columns(
        found[name].scatter(placed["place"], placed[name]) if placed.height else found[name] for name in _FIELDS
    )


def _read(text: str | None, decimal: str, grouping: str, zero: Collection[str]) -> Value | None:
    """What the text says; None where it can't be read."""
    stripped = (text or "").strip()
    if not stripped:
        return _EMPTY
    if stripped in zero:
        return Value(0.0, stripped)
    if (number := _number(stripped, decimal, grouping)) is not None:
        return Value(number)
    if status := _STATUS.get(stripped.casefold()):
        return Value(None, stripped, obs_status=status)
    if bound := _BOUND.fullmatch(stripped):
        limit = _number(bound[2], decimal, grouping)
        if limit is not None:
            is_upper = bound[1] in {"<", "<=", "≤"}
            return Value(None, stripped, None if is_upper else limit, limit if is_upper else None)
    return None


def _number(text: str, decimal: str, grouping: str) -> float | None:
    """The number that a text is, whole; None where it is none."""
    plain = text.translate(_MINUS)
    if grouping:
        signs = re.escape(grouping) + ("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}" if " " in grouping else "")
        if re.fullmatch(rf"[+-]?[0-9]{{1,3}}(?:[{signs}][0-9]{{3}})+(?:{re.escape(decimal)}[0-9]*)?", plain):
            plain = re.sub(f"[{signs}]", "", plain)
    if decimal != ".":
        if "." in plain:
            return None
        plain = plain.replace(decimal, ".")
    if not _NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    return number if math.isfinite(number) else None
