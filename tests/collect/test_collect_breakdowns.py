"""Whom a figure counts, in the code lists of SDMX."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.breakdowns import Breakdown, classified, classify
from ortaq.errors import SourceError

UN_COLUMNS = slice(11, None)
"""Dimensions among the columns of the UN's database."""


@pytest.mark.parametrize(
    ("dims", "read"),
    [
        ({}, Breakdown()),
        ({"Sex": None, "Age": "", "Location": " "}, Breakdown()),
        ({"Sex": "BOTHSEX", "Age": "ALLAGE", "Location": "ALLAREA"}, Breakdown()),
        ({"[Sex]": "FEMALE", "[Age]": "15-24", "[Location]": "RURAL"}, Breakdown("F", "Y15T24", "R")),
        ({"SEX": "M", "AGE": "Y_GE15", "URBANISATION": "U"}, Breakdown("M", "Y_GE15", "U")),
        ({"SEX": "_T", "AGE": "_Z"}, Breakdown()),
        ({"SEX": "_U", "AGE": "NOTSPEC"}, Breakdown("_U", "_X")),
        ({"Пол": "x"}, Breakdown(breakdown="ПОЛ=x")),
        ({"Sex": "женщины"}, Breakdown("F")),
        ({"Sex": "Ерлер"}, Breakdown("M")),
        ({"Sex": "Aýallar"}, Breakdown("F")),
        ({"Location": "Сельская местность"}, Breakdown(urbanisation="R")),
        ({"Type of product": "COL", "Activity": "ISIC4_A"}, Breakdown(breakdown="ACTIVITY=ISIC4_A;PRODUCT=COL")),
        ({"Activity": "TOTAL", "Quantile": "_T"}, Breakdown()),
        ({"Quantile": "Q1"}, Breakdown(breakdown="INCOME_WEALTH_QUANTILE=Q1")),
        ({"Cause of death": "_U"}, Breakdown(breakdown="CAUSE_OF_DEATH=_U")),
        ({"B": "2", "A": "1"}, Breakdown(breakdown="A=1;B=2")),
        ({"A": "x;B=y"}, Breakdown(breakdown="A=x_B_y")),
    ],
)
def test_dimensions_mean_this(dims: dict, read: Breakdown):
    assert classify(dims) == read


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("15-24", "Y15T24"), ("15+", "Y_GE15"), ("<5Y", "Y0T4"), ("<1Y", "Y0"), ("<1M", "M0"), ("<=45Y", "Y0T45"),
        ("M36T47", "M36T47"), ("46+", "Y_GE46"), ("Y0T4", "Y0T4"), ("_U", "_U"), ("15–24", "Y15T24"), ("<0", "<0"),
    ],
)  # fmt: skip
def test_an_age_has_its_code(written: str, code: str):
    assert classify({"Age": written}).age == code


def test_two_columns_that_say_the_same_breakdown_must_agree():
    assert classify({"Location": "URBAN", "URBANISATION": "U"}).urbanisation == "U"
    assert classify({"Location": "URBAN", "URBANISATION": "_T"}).urbanisation == "U"
    with pytest.raises(SourceError, match="two columns say the breakdown URBANISATION, and differ: U, R"):
        classify({"Location": "URBAN", "URBANISATION": "R"})


CODES = st.one_of(st.none(), st.sampled_from(["", "MALE", "15-24", "URBAN", "_T", "COL", "x;y"]))


@given(st.lists(st.tuples(CODES, CODES, CODES), max_size=8))
def test_a_frame_is_read_like_its_rows(rows: list[tuple]):
    names = ["Sex", "Age", "Type of product"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")

    read = classified(frame, names)

    assert [Breakdown(*row) for row in read.rows()] == [classify(dict(zip(names, row, strict=True))) for row in rows]


def test_a_frame_without_dimensions_is_all_totals():
    assert classified(pl.DataFrame({"x": [1, 2]}), []).unique().rows() == [("_T", "_T", "_T", "_T")]


def test_more_combinations_than_a_number_can_hold_are_still_told_apart():
    names = [f"D{place}" for place in range(12)]
    rows = [[f"c{(row * (place + 3)) % 97}" for place in range(12)] for row in range(97)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")

    assert classified(frame, names)["breakdown"].n_unique() == 97


def test_every_breakdown_of_the_uns_database_is_in_the_code_lists(shared: Path):
    path = shared / "data/unsd_2020/observations.parquet"
    names = pl.scan_parquet(path).collect_schema().names()[UN_COLUMNS]
    frame = pl.read_parquet(path, columns=names).unique()

    read = classified(frame, names)

    assert set(read["sex"]) == {"F", "M", "_T", "_U", "_X"}
    assert set(read["urbanisation"]) == {"R", "U", "_T", "_X"}
    assert {age for age in set(read["age"]) if not re.fullmatch(r"_[TUX]|Y_GE\d+|[YM]\d+(T\d+)?", age)} == set()
    assert all(re.fullmatch(r"_T|[A-Z_]+=[^;=]+(;[A-Z_]+=[^;=]+)*", code) for code in set(read["breakdown"]))
    assert read.n_unique() > 1000


def test_every_sex_and_age_of_kazakhstans_data_is_a_code(shared: Path):
    found: set[Breakdown] = set()
    for path in (shared / "data/national/kaz_kazstat/data").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found |= {classify({"AGE": row.get("AGE"), "SEX": row.get("SEX")}) for row in csv.DictReader(file)}

    assert {one.sex for one in found} - {"F", "M", "_T"} == {"18.8", "R"}  # two torn rows
    assert all(re.fullmatch(r"_T|Y_GE\d+|[YM]\d+(T\d+)?", one.age) for one in found)
