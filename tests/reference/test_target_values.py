"""What the 2030 Agenda asks, and which of its rows holds for a series in a state."""

import hashlib
from dataclasses import replace
from inspect import unwrap

import pytest
import yaml

from ortaq.errors import ReferenceDataError
from ortaq.model.schemas import TARGET_KINDS
from ortaq.model.targets import TargetValue, natural_key
from ortaq.reference import figures, resource
from ortaq.reference.agenda import indicators, targets
from ortaq.reference.series_kinds import series_kinds

STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "AFG")
ROWS = figures.target_values().to_pylist()
SERIES = {row["series"]: row for row in figures.series().to_pylist()}


def asked(series: str, ref_area: str = "KAZ") -> TargetValue | None:
    return figures.target_for(SERIES[series], ref_area, figures.target_records())


def holds(series: str, ref_area: str = "KAZ") -> TargetValue:
    found = asked(series, ref_area)
    assert found, series
    return found


@pytest.mark.parametrize(
    ("indicator", "kind", "value", "unit", "deadline"),
    [  # A/RES/70/1
        ("1.1.1", "zero", 0, "PT", 2030),
        ("1.2.1", "halving", 0.5, "PT", 2030),
        ("3.1.1", "absolute", 70, "PER_100000_LIVE_BIRTHS", 2030),
        ("3.2.1", "absolute", 25, "PER_1000_LIVE_BIRTHS", 2030),
        ("3.2.2", "absolute", 12, "PER_1000_LIVE_BIRTHS", 2030),
        ("3.4.1", "reduction", 0.666667, "PT", 2030),
        ("3.6.1", "halving", 0.5, "PER_100000_POP", 2020),
        ("4.1.2", "absolute", 100, "PT", 2030),
        ("6.1.1", "absolute", 100, "PT", 2030),
        ("7.1.1", "absolute", 100, "PT", 2030),
        ("7.3.1", "annual-rate", -0.026, "MJ_PER_GDP_CON_PPP_USD", 2030),
        ("8.7.1", "zero", 0, "PT", 2025),
        ("10.c.1", "absolute", 3, "PT", 2030),
        ("12.3.1", "halving", 0.5, "KG_PER_CAPITA", 2030),
        ("14.5.1", "absolute", 10, "PT", 2020),
        ("16.9.1", "absolute", 100, "PT", 2030),
        ("17.2.1", "absolute", 0.7, "PT", 2030),
    ],
)
def test_a_number_of_the_agenda_is_as_stated(indicator: str, kind: str, value: float, unit: str, deadline: int) -> None:
    [row] = [row for row in ROWS if row["indicator"] == indicator and not row["series"]]

    assert (row["kind"], row["value"], row["unit_measure"], row["deadline"]) == (kind, value, unit, deadline)
    assert row["is_official"]


@pytest.mark.parametrize("indicator", ["6.4.2", "7.2.1", "9.4.1", "11.6.2", "13.2.2", "15.1.1"])
def test_where_the_agenda_has_no_number_none_is_made_up(indicator: str) -> None:
    [row] = [row for row in ROWS if row["indicator"] == indicator]

    assert row["kind"] == "none"
    assert row["value"] is None
    assert "no number" in row["basis"]


def test_every_indicator_and_every_target_has_a_row() -> None:
    assert {row["indicator"] for row in ROWS} == set(indicators())
    assert {row["target"] for row in ROWS} == set(targets())


def test_every_indicator_has_a_row_for_all_states() -> None:
    for_all = {row["indicator"] for row in ROWS if not row["series"] and not row["ref_area"]}

    assert sorted(set(indicators()) - for_all) == []


def test_a_deadline_is_the_year_in_the_text_of_the_target_or_the_end_of_the_agenda() -> None:
    other = {
        (row["indicator"], row["series"], row["deadline"])
        for row in ROWS
        if row["deadline"] != (targets()[row["target"]].deadline or 2030)
    }

    assert other == {("2.2.2", "SH_STA_WASTE", 2025)}  # the text of 2.2 names both years


def test_a_place_that_repeats_an_indicator_asks_the_same_way() -> None:
    for_all = {row["indicator"]: row for row in ROWS if not row["series"] and not row["ref_area"]}
    repeated = {code: one.same_as for code, one in indicators().items() if one.same_as}

    assert len(repeated) == 17
    for code, first in repeated.items():
        assert first
        assert for_all[code]["direction"] == for_all[first]["direction"], code
        assert for_all[code]["kind"] == for_all[first]["kind"] or code == "15.c.1", code  # 15.7 asks for the end


def test_a_direction_of_neither_way_says_why() -> None:
    for row in ROWS:
        if row["direction"] == 0 and row["kind"] == "none":
            words = ("neither", "no direction", "no one is", "some should", "several kinds", "recognised", "no number")
            assert any(word in row["basis"] for word in words), row


def test_a_factor_is_a_part_of_the_base_and_a_share_lies_within_all_and_none() -> None:
    for row in ROWS:
        if row["kind"] in {"halving", "reduction"}:
            assert 0 < row["value"] < 1, row
            assert row["direction"] == -1, row
        if row["kind"] == "doubling":
            assert (row["value"], row["direction"]) == (2, 1), row
        if row["kind"] == "zero":
            assert row["direction"] == -1, row
        if row["kind"] == "absolute" and row["unit_measure"] == "PT":
            assert 0 < row["value"] <= 100, row


def test_what_is_asked_of_single_states_is_asked_by_the_agenda_of_the_least_developed_or_of_developed_countries() -> (
    None
):
    asked_of = {(row["indicator"], row["ref_area"]) for row in ROWS if row["ref_area"]}

    assert all(row["is_official"] for row in ROWS if row["ref_area"])
    assert {area for _, area in asked_of} == {"AFG", "M49:514"}


def test_a_states_own_number_stands_beside_that_of_the_agenda() -> None:
    base = next(record for record in figures.target_records() if record.indicator == "7.1.1")
    own = replace(base, ref_area="KAZ", value=99.0, is_official=False)
    row = SERIES["EG.ELC.ACCS.ZS"]

    assert figures.targets_for(row, "KAZ", [base, own]) == (base, own)
    assert figures.targets_for(row, "UZB", [base, own]) == (base, None)
    assert figures.target_for(row, "KAZ", [own, base]) == base
    assert figures.target_for(row, "KAZ", [own]) == own


def test_a_states_own_number_is_judged_by_where_the_agenda_has_none() -> None:
    none = next(record for record in figures.target_records() if record.indicator == "7.2.1")
    own = replace(none, kind="absolute", value=15.0, unit_measure="PT", ref_area="KAZ")
    row = SERIES["EG.FEC.RNEW.ZS"]

    assert figures.target_for(row, "KAZ", [none, own]) == own
    assert figures.target_for(row, "UZB", [none, own]) == none


def test_a_number_does_not_hold_for_a_series_whose_progress_is_the_other_way() -> None:
    rise = next(record for record in figures.target_records() if record.indicator == "6.2.1" and not record.series)
    row = SERIES["at_least_basic_sanitation_overall_access_percent"] | {"direction": -1, "indicator": ["6.2.1"]}

    assert figures.target_for(row, "KAZ", [rise]) is None


def test_a_row_for_a_series_holds_for_every_publishers_series_of_the_measure() -> None:
    wasting = holds("SH.STA.WAST.ZS")

    assert (wasting.series, wasting.value, wasting.deadline) == ("SH_STA_WASTE", 5, 2025)
    assert holds("SH.STA.OWGH.ZS").kind == "none"
    assert holds("SH.IMM.IDPT").value == 90


def test_a_row_has_a_number_or_says_that_there_is_none() -> None:
    for row in ROWS:
        assert (row["value"] is None) == (row["kind"] == "none"), row
        assert not (row["kind"] == "none" and row["is_official"]), row
        assert row["kind"] != "zero" or row["value"] == 0
        assert row["kind"] != "parity" or row["value"] == 1
        assert row["kind"] != "binary" or row["value"] == 1
        factor = row["kind"] in {"doubling", "halving", "reduction"} and row["series"]
        assert row["unit_measure"] or factor or row["kind"] in {"none", "doubling", "binary"}, row


def test_a_row_gives_its_reasoning_and_where_to_read_it() -> None:
    for row in ROWS:
        assert row["basis"].endswith(".")
        assert row["basis_source"]
        assert row["basis_address"].startswith("https://")
        assert row["deadline"] in {2017, 2020, 2025, 2030}
        assert row["target"] == row["indicator"].rpartition(".")[0]


def test_rows_stand_once_and_in_natural_order() -> None:
    keys = [(row["indicator"], row["series"], row["ref_area"], row["unit_measure"]) for row in ROWS]

    assert len(set(keys)) == len(keys)
    assert [row["indicator"] for row in ROWS] == sorted((row["indicator"] for row in ROWS), key=natural_key)


def test_every_indicator_of_a_series_has_a_row() -> None:
    known = {row["indicator"] for row in ROWS}

    assert {indicator for row in SERIES.values() for indicator in row["indicator"]} <= known
    assert {row["series"] for row in ROWS if row["series"]} <= set(SERIES) | {code for code, _ in series_kinds()}


def test_every_kind_is_known() -> None:
    assert {row["kind"] for row in ROWS} <= set(TARGET_KINDS)


def test_the_origin_beside_the_table_names_its_hash() -> None:
    origin = yaml.safe_load(resource("target_values.source.yaml"))

    assert origin["sha256"] == hashlib.sha256(resource("target_values.csv")).hexdigest()


@pytest.mark.parametrize("ref_area", STATES)
def test_every_series_with_an_indicator_has_a_target_in_its_unit_or_none_at_all(ref_area: str) -> None:
    for row in SERIES.values():
        found = figures.target_for(row, ref_area, figures.target_records())
        assert (found is None) == (not row["indicator"]), row["series"]
        if found and found.kind not in {"none", "doubling"}:
            assert found.unit_measure == row["unit_measure"], row["series"]


def test_the_seven_per_cent_are_asked_of_the_least_developed_alone() -> None:
    assert holds("NY.GDP.PCAP.KD.ZG", "AFG").value == 7
    assert holds("NY.GDP.PCAP.KD.ZG", "UZB").kind == "none"


def test_a_row_for_a_series_goes_before_that_of_its_indicator() -> None:
    assert holds("SN.ITK.DEFC.ZS").value == 2.5
    assert not holds("SN.ITK.DEFC.ZS").is_official
    assert holds("AG.YLD.CREL.KG").kind == "none"


def test_a_number_in_another_unit_does_not_hold() -> None:
    mobile = holds("IT.CEL.SETS.P2", "AFG")  # subscriptions per 100 people; the 100 % are of people reached

    assert mobile.kind == "none"


def test_the_main_indicator_goes_before_the_others() -> None:
    water = holds("at_least_basic_water_source_overall_access_percent")

    assert water.indicator == "6.1.1"


def test_a_series_without_an_indicator_has_no_target() -> None:
    assert asked("SP.POP.TOTL") is None


def test_the_most_specific_row_holds_whatever_the_order() -> None:
    base = next(record for record in figures.target_records() if record.indicator == "7.1.1")
    none = replace(base, kind="none", value=None, unit_measure=None, is_official=False)
    by_area = replace(base, ref_area="UZB", value=1.0)
    by_series = replace(base, series="EG.ELC.ACCS.ZS", value=2.0)
    by_both = replace(by_series, ref_area="UZB", value=3.0)
    other_state, other_unit = replace(by_both, ref_area="TJK"), replace(base, unit_measure="GW", value=9.0)
    every = [none, other_unit, other_state, base, by_area, by_series, by_both]
    row = SERIES["EG.ELC.ACCS.ZS"]

    for count, expected in ((7, 3.0), (6, 2.0), (5, 1.0), (4, 100.0), (3, None)):
        for rows in (every[:count], every[:count][::-1]):
            found = figures.target_for(row, "UZB", rows)
            assert found
            assert found.value == expected
    assert figures.target_for(row, "UZB", []) is None


def test_among_equals_the_official_number_holds() -> None:
    base = next(record for record in figures.target_records() if record.indicator == "7.1.1")
    tolerance = replace(base, value=99.0, is_official=False)

    assert figures.target_for(SERIES["EG.ELC.ACCS.ZS"], "KAZ", [tolerance, base]) == base


def test_the_table_and_the_records_give_the_same_answer() -> None:
    row = SERIES["SH.STA.MMRT"]

    assert figures.target_for(row, "KAZ", figures.target_values()) == holds("SH.STA.MMRT")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b",zero,", b",nought,", "column kind: nought"),
        (b",2030,", b",soon,", "column deadline: soon"),
        (b",true\n", b",yes please\n", "column is_official: yes please"),
    ],
)
def test_a_row_that_is_off_says_where(old: bytes, new: bytes, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = resource("target_values.csv").replace(old, new, 1)
    monkeypatch.setattr(figures, "resource", lambda _: payload)

    with pytest.raises(ReferenceDataError, match=told):
        unwrap(figures.target_values)()
