"""What a cell says: a number, a bound, that there is no value, that it is withheld."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ortaq.collect.values import Value, value, values
from ortaq.errors import SourceError


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12.5", Value(12.5)),
        ("-3", Value(-3.0)),
        ("\N{MINUS SIGN}3", Value(-3.0)),
        ("+.5", Value(0.5)),
        ("1e3", Value(1000.0)),
        ("0", Value(0.0)),
        (" 7 ", Value(7.0)),
        (None, Value(None, obs_status="O")),
        ("", Value(None, obs_status="O")),
        ("   ", Value(None, obs_status="O")),
        ("…", Value(None, "…", obs_status="O")),
        ("..", Value(None, "..", obs_status="O")),
        ("-", Value(None, "-", obs_status="O")),
        ("NV", Value(None, "NV", obs_status="O")),
        ("NaN", Value(None, "NaN", obs_status="O")),
        ("#DIV/0!", Value(None, "#DIV/0!", obs_status="O")),
        ("N", Value(None, "N", obs_status="M")),
        ("c", Value(None, "c", obs_status="Q")),
        ("конф.", Value(None, "конф.", obs_status="Q")),
        ("<2.5", Value(None, "<2.5", None, 2.5)),
        ("< 5", Value(None, "< 5", None, 5.0)),
        (">95", Value(None, ">95", 95.0, None)),
        ("≥ 1000", Value(None, "≥ 1000", 1000.0, None)),
    ],
)
def test_a_cell_says_this(text: str | None, read: Value):
    assert value(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "12,5",
        "1 234",
        "1_000",
        "0x10",
        "1.2.3",
        "=1+1",
        "@SUM(A1)",
        "many",
        "inf",
        "-inf",
        "1e400",
        "5 %",
        "12*",
        "<",
        "<x",
        "١",
    ],
)
def test_what_is_no_value_is_refused_and_never_becomes_one(text: str):
    with pytest.raises(SourceError, match="is no value that can be read"):
        value(text)

    row = values(pl.Series([text])).row(0, named=True)
    assert (row["obs_value"], row["value_text"], row["is_readable"]) == (None, text, False)


@pytest.mark.parametrize(
    ("text", "told", "number"),
    [
        ("12,5", {"decimal": ","}, 12.5),
        ("1 234,5", {"decimal": ",", "grouping": " "}, 1234.5),
        ("1\N{NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567,5", {"decimal": ",", "grouping": " "}, 1_234_567.5),
        ("1.234,5", {"decimal": ",", "grouping": "."}, 1234.5),
        ("1,234.5", {"grouping": ","}, 1234.5),
        ("-", {"zero": ["-"]}, 0.0),
        ("1,234", {"decimal": ","}, 1.234),
        ("1,234", {"grouping": ","}, 1234.0),
    ],
)
def test_a_number_is_read_as_its_publisher_writes(text: str, told: dict, number: float):
    assert value(text, **told).obs_value == number
    assert values(pl.Series([text, "7"]), **told)["obs_value"].to_list() == [number, 7.0]


@pytest.mark.parametrize("text", ["1.5", "1 23", "12 34", "1.234.5"])
def test_with_a_decimal_comma_a_point_is_no_decimal_sign(text: str):
    with pytest.raises(SourceError):
        value(text, decimal=",", grouping=" ")


def test_missing_withheld_and_zero_stay_three():
    read = values(pl.Series(["0", None, "c"]))

    assert read["obs_status"].to_list() == ["A", "O", "Q"]
    assert read["obs_value"].to_list() == [0.0, None, None]


def test_numbers_of_a_file_stay_as_they_are_and_what_is_none_is_missing():
    read = values(pl.Series([1.5, math.nan, None, 0.1 + 0.2]))

    assert read["obs_value"].to_list() == [1.5, None, None, 0.1 + 0.2]
    assert read["obs_status"].to_list() == ["A", "O", "O", "A"]
    assert read["value_text"].to_list() == [None, "NaN", None, None]


def test_an_infinite_number_of_a_file_is_not_readable():
    assert values(pl.Series([1.0, math.inf]))["is_readable"].to_list() == [True, False]


def test_a_column_without_rows_or_without_values_is_read():
    assert values(pl.Series([], dtype=pl.String)).height == 0
    assert values(pl.Series([None, None]))["obs_status"].to_list() == ["O", "O"]


CELLS = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers().map(str),
    st.sampled_from(["<2.5", ">95", "N", "NV", "…", "c", "", " ", "1,5", "1 000", "-", "x", "1_0", "Infinity", "nan"]),
    st.text(max_size=6),
)


@given(st.lists(CELLS, max_size=12), st.sampled_from([{}, {"decimal": ","}, {"grouping": " "}, {"zero": ["-", "0"]}]))
@example(["1.5"], {"decimal": ","})
@example(["-", "1"], {"zero": ["-", "0"]})
def test_a_column_is_read_like_its_cells(cells: list[str | None], told: dict):
    read = values(pl.Series(cells, dtype=pl.String), **told)

    for cell, row in zip(cells, read.iter_rows(named=True), strict=True):
        is_readable = row.pop("is_readable")
        try:
            assert (Value(**row), is_readable) == (value(cell, **told), True)
        except SourceError:
            assert (row["obs_value"], is_readable) == (None, False)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_of_a_number_is_lost(number: float):
    assert value(repr(number)).obs_value == number


def test_every_value_of_the_uns_database_is_read_and_none_is_rounded(shared: Path):
    texts = pl.read_parquet(shared / "data/unsd_2020/observations.parquet", columns=["Value"])["Value"]

    read = values(texts)

    assert read["is_readable"].all()
    bounds = texts.str.contains("^[<>]")
    assert read.filter(bounds).select(pl.col("lower_bound", "upper_bound").is_not_null()).sum().row(0) == (1457, 1977)
    assert read.filter(texts == "N")["obs_status"].unique().to_list() == ["M"]
    numbers = texts.filter(read["obs_value"].is_not_null())
    assert read["obs_value"].drop_nulls().to_list() == [float(text) for text in numbers]
