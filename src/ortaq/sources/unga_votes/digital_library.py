"""The UN Digital Library's votes: a table with one row a vote, and tables of a year with a column for each state."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl
import pyarrow as pa

from ortaq.collect.delimited import ROW, delimited, demand
from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.sources.unga_votes.tables import left, notes, resolutions, votes

NAME = "undl"
YEARS = "undl-years"
TITLE = "UN Digital Library, votes of the General Assembly"
VOTES = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent", "NV": "absent"}
"""The library's codes; "non-voting" is X, in the edition of 2024 NV. All states in its lists were members that day."""
_EMPTY_IS_ABSENT = {"": "absent"}
_SUBJECT_NOTE = "Subject headings of the UN's own thesaurus, not the six subjects of Voeten's file."
_NAMES = {
    "ref_area_source": ("ms_code", "ms_codes"),
    "code": ("ms_vote", "ms_votes"),
    "resolution": ("resolution", "resolutions"),
    "title": ("title",),
    "date": ("date",),
    "subjects": ("subjects",),
    "session": ("session",),
}
_OPTIONAL = ("subjects", "session", "title")
_OF_SYMBOL = r"^A/RES/(\d+)/"
_OCTOBER, _AUGUST = "10", "08"
_FIRST_YEAR = 1945
"""The first session opened in January 1946; the second, and all since, in the autumn of 1945 + its number."""


def read(files: Sequence[File], source: str) -> Parsed:
    """The library's table of votes."""
    read_ones = [_long(file, source) for file in files]
    return _joined(read_ones, files, source)


def read_years(files: Sequence[File], source: str) -> Parsed:
    """Tables of one year each."""
    read_ones = [_year(file, source) for file in files]
    return _joined(read_ones, files, source)


def _joined(tables: Sequence[tuple[pa.Table, pa.Table, list[LeftOut]]], files: Sequence[File], source: str) -> Parsed:
    texts = {
        "VOTE": "Yes, no and abstain are told apart from non-voting, which is kept as absent; only members are listed.",
        "COVERAGE": "Votes on resolutions that were adopted by a recorded vote; what was adopted without one, "
        "what failed, and votes on single paragraphs are not in the file.",
    }
    return Parsed(
        vote=pa.concat_tables(cast for cast, _, _ in tables),
        resolution=pa.concat_tables(told for _, told, _ in tables),
        note=notes(texts, source, files[0].snapshot),
        left_out=tuple(one for _, _, left_out in tables for one in left_out),
    )


def _long(file: File, source: str) -> tuple[pa.Table, pa.Table, list[LeftOut]]:
    asked = ("undl_id", *(name for names in _NAMES.values() for name in names))
    table = delimited(file, TITLE, needs=("undl_id",), only=asked)
    named = {ours: next((name for name in names if name in table.columns), None) for ours, names in _NAMES.items()}
    demand(
        table.columns,
        (_NAMES[ours][0] for ours, name in named.items() if not name and ours not in _OPTIONAL),
        TITLE,
        file.name,
    )
    rows = table.select(
        pl.col("undl_id").alias("rcid"),
        *((pl.col(name) if name else pl.lit(None, dtype=pl.String)).alias(ours) for ours, name in named.items()),
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place"),
    )
    lost = list(
        left(
            rows.filter(pl.col("rcid").is_null()), Reason("the row has no number of a record"), file.name, "resolution"
        )
    )
    rows = rows.filter(pl.col("rcid").is_not_null())
    cast, left_out = votes(rows, VOTES | _EMPTY_IS_ABSENT, file.name, source=source, snapshot=file.snapshot)
    told = _roll_calls(rows.unique("rcid", keep="first", maintain_order=True), file, source)
    return cast, told, [*lost, *left_out]


def _roll_calls(first: pl.DataFrame, file: File, source: str) -> pa.Table:
    """What is said of each roll call, at its first row.

    An emergency special session has no number among the regular ones: its roll calls stand in the regular session that
    was open that day, and their note says so.
    """
    number = pl.col("session").str.extract(r"^(\d+)(?:\.0)?$").cast(pl.Int32)
    month, year = pl.col("date").str.slice(5, 2), pl.col("date").str.slice(0, 4).cast(pl.Int32, strict=False)
    by_day = (
        pl.when(month >= _OCTOBER).then(year - _FIRST_YEAR).when(month <= _AUGUST).then(year - _FIRST_YEAR - 1)
    )  # in September only the file can say which session it is
    by_symbol = pl.col("resolution").str.extract(_OF_SYMBOL).cast(pl.Int32)
    told = first.with_columns(
        pl.lit(source).alias("source"),
        pl.coalesce(number, by_symbol, by_day).alias("session"),
        pl.col("subjects")
        .fill_null("")
        .str.split("|")
        .list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
        .alias("subject"),
        pl.concat_str(
            pl.when(pl.col("subjects").is_not_null()).then(pl.lit(_SUBJECT_NOTE)),
            pl.when(number.is_null() & by_symbol.is_null() & by_day.is_not_null()).then(
                pl.format(
                    "Held in session {}; the regular session is told from the day.", pl.col("session").fill_null("?")
                )
            ),
            separator=" ",
            ignore_nulls=True,
        )
        .replace("", None)
        .alias("subject_note"),
        pl.lit(file.snapshot).alias("snapshot"),
    )
    return resolutions(told)


def _year(file: File, source: str) -> tuple[pa.Table, pa.Table, list[LeftOut]]:
    """One row a roll call, one column a state; the first column, where it has no name, is the resolution."""
    table = delimited(file, TITLE, needs=("KAZAKHSTAN", "UZBEKISTAN"))
    symbol = next((name for name in table.columns if name in ("", "Unnamed: 0", "_duplicated_0")), None)
    states = [name for name in table.columns if name not in (ROW, symbol)]
    place = pl.format("{}:{}", pl.lit(file.name), ROW)
    stem = re.sub(r"\.[^.]+$", "", file.name)
    rows = table.with_columns(
        (pl.col(symbol) if symbol is not None else pl.lit(None, dtype=pl.String)).alias("resolution"),
        place.alias("place"),
    ).with_columns(
        pl.coalesce(pl.col("resolution"), pl.format("{}:{}", pl.lit(stem), ROW)).alias("rcid"),
    )
    empty = rows.filter(pl.all_horizontal(pl.col(states).is_null()))
    left_out = list(left(empty, Reason("the row has no votes"), file.name, "resolution"))
    rows = rows.filter(pl.any_horizontal(pl.col(states).is_not_null()))
    long = rows.select("rcid", ROW, *states).unpivot(
        index=["rcid", ROW], variable_name="ref_area_source", value_name="code"
    )
    long = long.with_columns(pl.format("{}:{}:{}", pl.lit(file.name), ROW, "ref_area_source").alias("place"))
    cast, more = votes(long, VOTES, file.name, source=source, snapshot=file.snapshot)
    about = rows.select(
        "rcid",
        "resolution",
        "place",
        *(pl.lit(None, dtype=pl.String).alias(name) for name in ("title", "date", "subjects", "session")),
    )
    told = _roll_calls(about, file, source)
    return cast, told, [*left_out, *more]
