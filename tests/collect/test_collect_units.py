"""Units of publishers in ours, and figures from one unit into another."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.units import convert, unit, united
from ortaq.errors import SourceError
from ortaq.i18n.numbers import units
from ortaq.reference.lookup import rows

PHYSICAL = {row["unit_measure"]: row["kind"] for row in rows("unit_meanings.csv")}


@pytest.mark.parametrize(
    ("written", "code", "mult"),
    [
        ("PERCENT", "PT", 0),
        ("Percent", "PT", 0),
        ("%", "PT", 0),
        ("% of total", "PT", 0),
        ("% of GDP", "PT", 0),
        ("annual % growth", "PT_GROWTH", 0),
        ("CU_USD_B", "USD", 9),
        ("CU_USD_M", "USD", 6),
        ("US$  million", "USD", 6),
        ("CON_USD_M", "CON_USD", 6),
        ("PER_1000_LIVE_BIRTHS", "PER_1000_LIVE_BIRTHS", 0),
        ("per 100,000 live births", "PER_100000_LIVE_BIRTHS", 0),
        ("TH_HA", "HA", 3),
        ("HA_TH", "HA", 3),
        ("mgr/m^3", "UG_PER_M3", 0),
        ("MG_CUB_METER", "MG_PER_M3", 0),
        ("M_METER3", "MILLION_M3", 0),
        ("Gg CO₂ equivalent", "KT_CO2E", 0),
        ("MtCO₂e", "MT_CO2E", 0),
        ("млрд.тенге", "KZT", 9),
        ("_L_TCE_MN_KGS", "_L_TCE_MN_KGS", 0),
        ("% gross", "% gross", 0),
        ("percentage points", "percentage points", 0),
    ],
)
def test_a_unit_has_our_code_or_stays_as_it_is(written: str, code: str, mult: int):
    assert unit(written) == (code, mult)


@pytest.mark.parametrize("code", sorted(units()))
def test_each_of_our_codes_means_itself(code: str):
    assert unit(code) == (code, 0)


def test_no_two_spellings_that_differ_in_case_only_mean_two_units():
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows("unit_codes.csv"):
        found.setdefault(row["publisher_code"].casefold(), set()).add((row["unit_measure"], row["unit_mult"]))

    assert {written: codes for written, codes in found.items() if len(codes) > 1} == {}


def test_a_column_is_read_like_its_cells():
    column = pl.Series(["CU_USD_B", "PERCENT", None, "Score"])

    codes, mults = united(column)

    assert codes.to_list() == ["USD", "PT", None, "Score"]
    assert mults.to_list() == [9, 0, None, 0]


FACTORS = [
    ("KM3", "MILLION_M3", 1000),
    ("KM3", "BILLION_M3", 1),
    ("HA", "KM2", 0.01),
    ("MILLION_HA", "KM2", 10_000),
    ("MT_CO2E", "KT_CO2E", 1000),
    ("MT_CO2E", "T_CO2E", 1e6),
    ("T", "KG", 1000),
    ("TWH", "MILLION_KWH", 1000),
    ("GW", "MW", 1000),
    ("MG_PER_M3", "UG_PER_M3", 1000),
    ("T_PER_HA", "KG_PER_HA", 1000),
    ("BILLION_USD", "MILLION_USD", 1000),
    ("PER_1000_LIVE_BIRTHS", "PER_100000_LIVE_BIRTHS", 100),
    ("PER_1000_POP", "PER_100000_POP", 100),
    ("PER_100_POP", "PER_1000_POP", 10),
    ("M3_PER_SECOND", "MILLION_M3_PER_YEAR", 31.5576),
    ("MM_WE", "M_WE", 0.001),
]


@pytest.mark.parametrize(("one", "other", "factor"), FACTORS)
def test_figures_are_converted_by_the_known_factor_and_back(one: str, other: str, factor: float):
    assert convert([2.0, None], one, other)[0] == pytest.approx(2 * factor, rel=1e-12)
    assert np.isnan(convert([None], one, other)[0])
    assert convert(convert([3.0], one, other), other, one)[0] == pytest.approx(3.0, rel=1e-12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("T_CO2", "T_CO2E"),
        ("PT", "RATIO"),
        ("USD", "PPP_USD"),
        ("KM3", "KM2"),
        ("PER_1000_POP", "PER_1000_LIVE_BIRTHS"),
        ("PERSONS", "NUMBER"),
        ("MILLION_M3", "MILLION_M3_PER_YEAR"),
        ("MW", "KWH"),
        ("Score", "PT"),
        ("MM", "MM_WE"),
    ],
)
def test_figures_of_two_kinds_are_not_converted(one: str, other: str):
    with pytest.raises(SourceError, match=f"no conversion from {one} to {other}"):
        convert([1.0], one, other)


def test_a_unit_of_no_known_meaning_still_shifts_its_power_of_ten():
    assert convert([1.5], "CON_USD", "CON_USD", from_mult=6, to_mult=3).tolist() == [1500.0]


@given(st.sampled_from(sorted(PHYSICAL)), st.sampled_from(sorted(PHYSICAL)), st.floats(-1e9, 1e9))
def test_either_a_pair_of_units_converts_both_ways_or_neither(one: str, other: str, figure: float):
    if one != other and PHYSICAL[one] != PHYSICAL[other]:
        with pytest.raises(SourceError):
            convert([figure], one, other)
    else:
        assert convert(convert([figure], one, other), other, one)[0] == pytest.approx(figure, rel=1e-9, abs=1e-300)


def test_every_unit_of_the_uns_database_is_known_or_named(shared: Path):
    found = pl.read_parquet(shared / "data/unsd_2020/observations.parquet", columns=["Units"])["Units"].unique()

    unknown = {text for text in found if unit(text) == (text, 0) and text not in units()}

    assert unknown == {
        "BOOL", "CON_USD", "CUR_LCU", "KG", "KG_PER_CON_USD", "LTPUREAL", "PER_1000000_POP", "PER_100000_EMP",
        "PER_10000_POP", "PER_1000_UNINFECTED_POP", "PH", "P_KM", "SCORE", "TEU", "T_KM", "W_PER_CAPITA",
    }  # fmt: skip


def test_every_unit_of_kazakhstans_data_is_known_or_named(shared: Path):
    found: set[str] = set()
    for path in (shared / "data/national/kaz_kazstat/data").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found |= {row.get("UNIT_MEASURE") or "" for row in csv.DictReader(file)} - {""}

    unknown = {text for text in found if unit(text) == (text, 0) and text not in units()}

    assert unknown == {
        "METER3_TH_TNG", "NUM_ATM_PER_100000_ADL", "NUM_CBBR_PER_100000_ADL", "PER_1000000_POP",
        "PER_1000_UNINFECTED_POP", "PER_1000_employees", "PT_BY_2005", "PT_IN_2010_PRICE", "PT_PREV_Y",
        "USD_IN_2010_PRICE",
        "кг СО2-экв/межд.доллар", "тонн СО2-экв/душу населения",
    }  # fmt: skip
