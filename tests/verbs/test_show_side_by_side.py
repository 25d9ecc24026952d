"""One series beside what other publishers measure of the same: year by year, and why they differ."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import ortaq
from ortaq.reference import resource
from ortaq.reference.figures import series as shipped_series
from ortaq.reference.same_measure import DEFINITION_WORDS, measured, same_measure
from ortaq.store import Store
from ortaq.verbs.showing.columns import Column, _digits
from ortaq.verbs.showing.differences import is_rounding, is_same

ACCESS, MORTALITY = "EG.ELC.ACCS.ZS", "SH.DYN.MORT"


def figure(series: str, year: int, value: float | None, **other: Any) -> dict[str, Any]:
    return {"series": series, "ref_area": "KAZ", "time_period": year, "obs_value": value, **other}


def beside(store: Store, series: str, **other: Any) -> list[dict[str, Any]]:
    return ortaq.show(store, series=series, ref_area="KAZ", **other).rows()


def shipped(store: Store, series: str, area: str = "KAZ") -> dict[int, float]:
    rows = store.observations(series=series, ref_area=area).to_pylist()
    return {row["time_period"]: row["obs_value"] for row in rows}


def test_the_inventory_stands_beside_the_estimate_in_its_own_unit(store: Store) -> None:
    found = beside(store, "ghg-total-without-lulucf")
    inventory, estimate = shipped(store, "ghg-total-without-lulucf"), shipped(store, "ghg-total-ar5")

    assert {row["time_period"] for row in found} == inventory.keys() | estimate.keys()
    for row in found:
        year = row["time_period"]
        assert row["unfccc"] == row["obs_value"] == inventory.get(year)
        if year in estimate:
            assert row["edgar"] == pytest.approx(estimate[year] * 1000)  # million tonnes, in thousand tonnes
            assert row["edgar.published"] == estimate[year]
            assert row["edgar.unit_measure"] == "MT_CO2E"
        if year in inventory and year in estimate:
            assert row["difference"] == pytest.approx(abs(inventory[year] - estimate[year] * 1000))
            assert row["difference_percent"] == pytest.approx(row["difference"] / inventory[year] * 100)
            assert {"definition", "nature", "vintage"} <= set(row["why_code"])
        else:
            assert row["difference"] is row["why"] is None
    assert found[0]["converted"] == "edgar from million t CO₂ eq"


def test_each_is_asked_for_in_its_own_unit(store: Store) -> None:
    by_inventory = {row["time_period"]: row for row in beside(store, "ghg-total-without-lulucf")}
    by_estimate = {row["time_period"]: row for row in beside(store, "ghg-total-ar5")}

    assert by_inventory.keys() == by_estimate.keys()
    for year, row in by_estimate.items():
        assert row["unit_measure"] == "MT_CO2E"
        if row["difference"] is not None:
            assert row["difference"] * 1000 == pytest.approx(by_inventory[year]["difference"])


def test_a_series_that_nobody_else_measures_is_shown_as_it_is(store: Store) -> None:
    found = ortaq.show(store, series="DT.TDS.DECT.EX.ZS", ref_area="KAZ")

    assert found.rows()
    assert "difference" not in found.to_arrow().column_names
    assert "vintage" in found.shown


def test_every_figure_can_be_walked_back_by_its_bytes_and_place(filling: Any) -> None:
    store = filling.bring("unsd", [figure("EG_ACS_ELEC", 2020, 99.5)])

    (row,) = [row for row in beside(store, ACCESS) if row["time_period"] == 2020]

    assert store.snapshot_bytes(row["unsd.snapshot"])
    assert row["unsd.place"] == "file.json:0"
    assert (row["unsd.vintage"], row["unsd.fetched"], row["fetched"]) == ("2025-05-05", "2026-10-01", None)


@pytest.mark.parametrize(
    ("here", "there", "codes"),
    [
        ({}, {}, {"vintage"}),
        ({"vintage": "2026-07-01"}, {}, {"unknown"}),
        ({"vintage": "2026-10-01"}, {}, {"vintage-unknown"}),
        ({"vintage": "2026-07-01"}, {"nature": "C"}, {"unknown"}),
        ({"vintage": "2026-07-01"}, {"obs_status": "E"}, {"status"}),
        ({"vintage": "2026-07-01"}, {"time_detail": "2019-2021"}, {"time"}),
    ],
)
def test_a_difference_has_the_reasons_that_are_known_and_else_says_so(
    filling: Any, here: dict[str, Any], there: dict[str, Any], codes: set[str]
) -> None:
    store = filling.bring("unsd", [figure("EG_ACS_ELEC", 2020, 55.5, **there)], **here)

    (row,) = [row for row in beside(store, ACCESS) if row["time_period"] == 2020]

    assert set(row["why_code"]) == codes
    assert row["why"].startswith("unsd: ")
    if codes == {"unknown"}:
        assert row["why"] == "unsd: no reason is known"


def test_natures_that_differ_are_told_in_words(filling: Any) -> None:
    filling.bring("unsd", [figure("SH_STA_MMR", 2015, 13.0, nature="M", unit_measure="PER_100000_LIVE_BIRTHS")])
    store = filling.bring("wdi", [figure("SH.STA.MMRT", 2015, 20.0, nature="C", unit_measure="PER_100000_LIVE_BIRTHS")])

    (row,) = [row for row in beside(store, "SH.STA.MMRT") if row["time_period"] == 2015]

    assert "modelled against country data" in row["why"]
    assert "nature" in row["why_code"]


def test_what_rounding_explains_has_no_other_reason(filling: Any) -> None:
    fine = [
        figure("SH_STA_MMR", 2010 + year, 13.125 + year, unit_measure="PER_100000_LIVE_BIRTHS") for year in range(5)
    ]
    coarse = [
        figure("SH.STA.MMRT", 2010 + year, 13.0 + year, unit_measure="PER_100000_LIVE_BIRTHS") for year in range(5)
    ]
    filling.bring("unsd", fine, vintage="2020-01-01")
    store = filling.bring("wdi", coarse, vintage="2021-01-01")

    found = [row for row in beside(store, "SH.STA.MMRT") if row["unsd"] is not None]

    assert [row["why_code"] for row in found] == [["rounding"]] * 5


def test_equal_values_differ_by_nothing_and_need_no_reason(filling: Any) -> None:
    store = filling.bring("unsd", [figure("EG_ACS_ELEC", 2020, 100.0)])

    (row,) = [row for row in beside(store, ACCESS) if row["time_period"] == 2020]

    assert (row["difference"], row["difference_percent"], row["why"]) == (0.0, 0.0, None)


def test_a_bound_is_shown_and_not_taken_for_a_value_or_a_gap(filling: Any) -> None:
    bound = figure("SN_ITK_DEFC", 2018, None, value_text="<2.5", upper_bound=2.5, age="_X")
    store = filling.bring("unsd", [bound])

    (row,) = [row for row in beside(store, "SN.ITK.DEFC.ZS") if row["time_period"] == 2018]

    assert (row["unsd"], row["unsd.value_text"], row["difference"]) == (None, "<2.5", None)
    assert row["why"] == "unsd: a bound, not a value: <2.5"
    assert row["why_code"] == ["bound"]


def test_one_publishers_women_stand_beside_anothers_series_of_women(filling: Any) -> None:
    unsd = [
        figure("SL_TLF_UEM", 2020, value, sex=sex, age=age)
        for value, sex, age in ((5.0, "F", "Y_GE15"), (4.0, "M", "Y_GE15"), (9.0, "F", "Y15T24"))
    ]
    filling.bring("unsd", unsd)
    store = filling.bring("wdi", [figure("SL.UEM.TOTL.FE.ZS", 2020, 5.5)])

    (row,) = beside(store, "SL.UEM.TOTL.FE.ZS")
    by_part = {(row["sex"], row["age"]): row["wdi:SL.UEM.TOTL.FE.ZS"] for row in beside(store, "SL_TLF_UEM")}

    assert (row["sex"], row["age"], row["unsd"], row["wdi"]) == ("_T", "_T", 5.0, 5.5)
    assert by_part["F", "Y_GE15"] == 5.5
    assert by_part["M", "Y_GE15"] is by_part["F", "Y15T24"] is None


def test_totals_come_before_parts(filling: Any) -> None:
    rows = [
        figure("SH_DYN_MORT", year, 9.0, sex=sex, age="Y0T4", unit_measure="PER_1000_LIVE_BIRTHS")
        for sex in ("F", "_T", "M")
        for year in (2019, 2018)
    ]
    store = filling.bring("unsd", rows)

    found = [(row["sex"], row["time_period"]) for row in beside(store, "SH_DYN_MORT") if row["unsd"] is not None]

    assert found == [(sex, year) for sex in ("_T", "F", "M") for year in (2018, 2019)]


def test_a_national_series_stands_there_by_its_indicator_and_is_marked(filling: Any) -> None:
    national = figure("3.2.1", 2020, 9.0, reporting_type="N", unit_measure="PER_1000_LIVE_BIRTHS")
    store = filling.bring(
        "minstat", [national], series=[{"series": "3.2.1", "indicator": ["3.2.1"], "title": "Deaths of infants"}]
    )

    (row,) = [row for row in beside(store, MORTALITY) if row["time_period"] == 2020]

    assert row["minstat (by indicator)"] == 9.0
    assert "only the indicator is known to be the same: Deaths of infants" in row["why"]
    assert "indicator" in row["why_code"]


@pytest.mark.parametrize(
    ("other", "why_not"),
    [
        ({"reporting_type": "G"}, "it is not national"),
        ({"unit_measure": "PERSONS"}, "its unit can't be converted"),
        ({"indicator": ["3.2.2"]}, "its indicator is another"),
        ({"is_proxy": True}, "it is national and asked for is a proxy"),
    ],
)
def test_a_series_without_ground_stands_beside_nothing(filling: Any, other: dict[str, Any], why_not: str) -> None:
    indicator = other.pop("indicator", ["3.2.1"])
    asked = "SE.PRM.CMPT.ZS" if other.pop("is_proxy", False) else MORTALITY
    unit = "PT" if asked != MORTALITY else "PER_1000_LIVE_BIRTHS"
    national = figure("N", 2020, 9.0, **{"reporting_type": "N", "unit_measure": unit, **other})
    about = {"series": "N", "indicator": indicator if asked == MORTALITY else ["4.1.2"]}
    store = filling.bring("minstat", [national], series=[about])

    assert not any(
        name.startswith("minstat") for name in ortaq.show(store, series=asked, ref_area="KAZ").to_arrow().column_names
    ), why_not


def test_of_several_national_candidates_none_is_held_against_the_others(filling: Any) -> None:
    rows = [
        figure(code, 2020, 9.0, reporting_type="N", unit_measure="PER_1000_LIVE_BIRTHS")
        for code in ("3.2.1a", "3.2.1b")
    ]
    store = filling.bring(
        "minstat", rows, series=[{"series": code, "indicator": ["3.2.1"]} for code in ("3.2.1a", "3.2.1b")]
    )

    (row,) = [row for row in beside(store, MORTALITY) if row["time_period"] == 2020]

    assert row["minstat:3.2.1a (by indicator)"] == row["minstat:3.2.1b (by indicator)"] == 9.0
    assert row["difference"] is None


def test_two_publishers_with_one_code_are_not_held_against_each_other(filling: Any) -> None:
    filling.bring("one", [figure("X", 2020, 1.0)])
    store = filling.bring("two", [figure("X", 2020, 2.0)])

    (row,) = beside(store, "X")

    assert {row["one"], row["two (asked for)"]} == {1.0, 2.0} or {row["two"], row["one (asked for)"]} == {1.0, 2.0}
    assert row["difference"] is None


def test_a_unit_that_can_not_be_converted_is_named_and_not_compared(filling: Any) -> None:
    store = filling.bring("unsd", [figure("EG_ACS_ELEC", 2020, 20.0, unit_measure="PERSONS")])

    found = ortaq.show(store, series=ACCESS, ref_area="KAZ")
    (row,) = [row for row in found if row["time_period"] == 2020]

    assert row["unsd"] is row["difference"] is None
    assert (row["unsd.published"], row["unsd.unit_measure"]) == (20.0, "PERSONS")
    assert row["converted"].startswith("unsd is in people, which can't be converted")
    assert "unsd" not in found.shown


def test_a_state_that_uses_the_uns_code_stands_beside_the_un_by_that_code(filling: Any) -> None:
    filling.bring("unsd", [figure("SI_POV_NAHC", 2020, 5.0)])
    store = filling.bring("minstat", [figure("SI_POV_NAHC", 2020, 6.0, reporting_type="N")])

    (by_code,) = [row for row in beside(store, "SI_POV_NAHC") if row["time_period"] == 2020]
    (by_review,) = [row for row in beside(store, "SI.POV.NAHC") if row["time_period"] == 2020]

    assert (by_code["obs_value"], by_code["unsd"], by_code["minstat (same code)"]) == (5.0, 5.0, 6.0)
    assert by_code["difference"] >= 1.0
    assert (by_review["unsd"], by_review["minstat (same code)"]) == (5.0, 6.0)


def test_a_unit_of_another_kind_than_the_title_says_is_read_as_the_title_says(filling: Any) -> None:
    rows = [figure("EN_ATM_CO2", 2020, 200.5, unit_measure="T", unit_mult=6)]  # "(millions of tonnes)" of CO2
    store = filling.bring("unsd", rows)

    (row,) = [row for row in beside(store, "annual-co2-emissions-per-country") if row["time_period"] == 2020]
    (back,) = [row for row in beside(store, "EN_ATM_CO2") if row["time_period"] == 2020]

    assert row["unsd"] == pytest.approx(200_500_000)
    assert (back["unit_measure"], back["unit_mult"], back["unsd"]) == ("T_CO2", 6, 200.5)
    assert back["owid"] == pytest.approx(row["owid"] / 1e6)
    assert "unit_mult" in ortaq.show(store, series="EN_ATM_CO2", ref_area="KAZ").shown


def test_a_source_may_be_called_as_a_column_is(filling: Any) -> None:
    store = filling.bring(
        "age",
        [figure("3.2.1", 2020, 9.0, reporting_type="N", unit_measure="PER_1000_LIVE_BIRTHS")],
        series=[{"series": "3.2.1", "indicator": ["3.2.1"]}],
    )

    (row,) = [row for row in beside(store, MORTALITY) if row["time_period"] == 2020]

    assert (row["age"], row["age:3.2.1 (by indicator)"]) == ("_T", 9.0)


def test_years_that_only_another_has_leave_what_was_asked_for_empty(filling: Any) -> None:
    store = filling.bring("unsd", [figure("EG_ACS_ELEC", 1960, 20.0)])

    (row,) = [row for row in beside(store, ACCESS) if row["time_period"] == 1960]

    assert (row["series"], row["obs_value"], row["obs_status"], row["wdi"], row["unsd"]) == (
        ACCESS,
        None,
        None,
        None,
        20.0,
    )


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_being_the_same_has_no_order(one: float, other: float) -> None:
    assert is_same(one, one)
    assert is_same(one, other) == is_same(other, one)


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_a_value_rounded_half_up_is_rounding_and_one_further_off_is_not(whole: int, digits: int) -> None:
    fine = whole / 1000 + 0.0001
    coarse = round(fine, digits)

    def row(value: float) -> dict[str, Any]:
        return {"value": value, "factor": 1.0}

    def column(decimals: int) -> Column:
        return Column({}, "", None, digits=decimals)  # ty: ignore[invalid-argument-type]  (no row is read)

    assert is_rounding(column(digits), row(coarse), column(4), row(fine))
    assert not is_rounding(column(digits), row(coarse + 2 * 10.0**-digits), column(4), row(fine))


def test_decimals_are_those_of_most_values() -> None:
    assert _digits(pl.DataFrame({"obs_value": [2.0, 2.1, 3.4, 5.5, None]})) == 1
    assert _digits(pl.DataFrame({"obs_value": [2.0, 3.0, 4.0, 0.5]})) == 0
    assert _digits(pl.DataFrame({"obs_value": pl.Series([], dtype=pl.Float64)})) == 0


def test_each_series_is_reviewed_once_and_beside_another() -> None:
    table = list(csv.DictReader(io.StringIO(resource("same_measure.csv").decode())))

    assert len({(row["source"], row["series"]) for row in table}) == len(table)
    assert [(row["measure"], row["source"], row["series"]) for row in table] == sorted(
        (row["measure"], row["source"], row["series"]) for row in table
    )
    assert all(len(same_measure(row["source"], row["series"])) > 1 for row in table)
    assert {code for one in measured().values() for code in one.departures} == set(DEFINITION_WORDS)


def test_what_ships_is_reviewed_by_codes_that_ship() -> None:
    known = {(row["source"], row["series"]) for row in shipped_series().to_pylist()}
    ours = {key for key in measured() if key[0] in {"owid", "undp", "unfccc", "edgar"}}

    assert ours - known <= {("edgar", "ghg-total-ar4"), ("unfccc", "ghg-total-with-lulucf")}


def test_the_origin_beside_the_table_names_its_hash() -> None:
    origin = yaml.safe_load(resource("same_measure.source.yaml"))
    assert origin["sha256"] == hashlib.sha256(resource("same_measure.csv")).hexdigest()
