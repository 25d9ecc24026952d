"""The register of series: what each measures, which way is progress, within which limits."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from ortaq.collect.series import described
from ortaq.model.schemas import SERIES_KINDS
from ortaq.reference import figures, resource
from ortaq.reference.agenda import indicators
from ortaq.reference.same_measure import measured
from ortaq.reference.series_kinds import FILE, SeriesKind, kind_of_measure, series_kind, series_kinds

KINDS = list(series_kinds().values())
TOLD: dict[str, Any] = {
    "publisher": "UN Statistics Division",
    "licence": "x",
    "vintage": "2020-10-19",
    "address": "https://…",
}
KAZ: dict[str, Any] = TOLD | {"publisher": "Bureau of National Statistics of Kazakhstan"}


def known(series: str, publisher: str = "") -> SeriesKind:
    found = series_kind(series, publisher)
    assert found, series
    return found


def asked(series: str, ref_area: str = "KAZ") -> tuple[str, float | None] | None:
    kind = known(series)
    row = {name: getattr(kind, name) for name in ("series", "unit_measure", "direction", "kind")}
    found = figures.target_for(
        row | {"source": "unsd", "indicator": list(kind.indicator)}, ref_area, figures.target_records()
    )
    return (found.kind, found.value) if found else None


@pytest.mark.parametrize(
    ("series", "kind", "direction", "lower", "upper"),
    [
        ("SI_POV_DAY1", "share", -1, 0, 100),
        ("SH_STA_MORT", "rate", -1, 0, None),
        ("SH_DYN_MORT", "rate", -1, 0, 1000),
        ("VC_DSR_MORT", "count", -1, 0, None),
        ("SE_GPI_PTNPRE", "parity", 0, 0, None),
        ("SH_ACS_UNHC", "index", 1, 0, 100),
        ("ER_RSK_LST", "index", 1, 0, 1),
        ("SG_STT_FPOS", "binary", 1, 0, 1),
        ("NY_GDP_PCAP", "growth", 1, None, None),
        ("ER_H2O_STRESS", "ratio", -1, 0, None),  # above 100 where more is withdrawn than is renewed
        ("SH_SAN_SAFE", "share", 1, 0, 100),
        ("SH_SAN_DEFECT", "share", -1, 0, 100),  # the same indicator, the other way
        ("SH_SUD_TREAT", "share", 1, 0, 100),
        ("SH_SUD_ALCOL", "share", -1, 0, 100),
        ("ER_MTN_GRNCVI", "index", 1, 0, 100),
        ("ER_MTN_DGRDP", "share", -1, 0, 100),
        ("EN_HAZ_PCAP", "level", -1, 0, None),
        ("EN_HAZ_TREAT", "share", 1, 0, 100),
        ("FI_FSI_FSANL", "share", -1, 0, 100),
        ("FI_FSI_FSERA", "ratio", 1, None, None),
        ("SL_LBR_NTLCPL", "index", -1, 0, 10),  # ILO: 0 is full compliance
        ("ER_OAW_MNACD", "level", 1, 0, None),  # pH falls as the sea turns sour
        ("GR_G14_XDC", "level", 0, 0, None),  # local money
        ("SG_INF_ACCSS", "level", 0, None, None),  # the year of a law
        ("EN_ATM_GHGT_AIP", "level", -1, 0, None),
    ],
)
def test_a_series_that_is_well_known_is_as_it_is(
    series: str, kind: str, direction: int, lower: float | None, upper: float | None
) -> None:
    row = known(series)

    assert (row.kind, row.direction, row.lower_limit, row.upper_limit) == (kind, direction, lower, upper)


@pytest.mark.parametrize(
    ("series", "ref_area", "target"),
    [
        ("SH_STA_MORT", "UZB", ("absolute", 70)),
        ("SH_DYN_MORT", "UZB", ("absolute", 25)),
        ("SH_DYN_NMRT", "UZB", ("absolute", 12)),
        ("SH_DYN_IMRT", "UZB", ("none", None)),  # the 25 are for under five, the 12 for newborns
        ("SH_DYN_MORTN", "UZB", None),  # how many died: the number is a rate
        ("SG_GEN_PARL", "KAZ", ("absolute", 50)),
        ("SG_GEN_PARLN", "KAZ", None),
        ("SN_ITK_DEFC", "KAZ", ("absolute", 2.5)),  # FAO publishes nothing lower; the World Bank's series says so
        ("SH_STA_WAST", "TJK", ("absolute", 5)),
        ("SN_STA_OVWGT", "TJK", ("none", None)),
        ("SH_SAN_DEFECT", "TJK", ("zero", 0)),
        ("SH_SAN_SAFE", "TJK", ("absolute", 100)),
        ("SH_TBS_INCD", "KAZ", ("reduction", 0.2)),
        ("SH_STA_MALR", "TJK", ("reduction", 0.1)),
        ("SH_STA_TRAF", "KAZ", ("halving", 0.5)),
        ("SH_ACS_DTP3", "KAZ", ("absolute", 90)),
        ("SI_RMT_COST", "TJK", ("absolute", 3)),
        ("SI_AGR_SSFP", "TJK", ("doubling", 2)),
        ("DC_ODA_TOTG", "DEU", ("absolute", 0.7)),
        ("DC_ODA_LDCG", "DEU", ("absolute", 0.15)),
        ("NY_GDP_PCAP", "UZB", ("none", None)),
        ("NY_GDP_PCAP", "AFG", ("absolute", 7)),
        ("SG_STT_FPOS", "TKM", ("binary", 1)),
        ("SG_REG_CENSUS", "TKM", None),  # a part of all countries can't be yes or no
        ("EG_FEC_RNEW", "TKM", ("none", None)),
        ("ER_H2O_STRESS", "TKM", ("none", None)),
        ("ER_H2O_FWTL", "IRN", ("absolute", 100)),
        ("ER_MRN_MARIN", "IRN", ("absolute", 10)),
        ("ER_MRN_MPA", "IRN", ("none", None)),
        ("SE_GPI_PTNPRE", "KGZ", ("parity", 1)),
        ("SG_DMK_PARLMP_LC", "KGZ", ("parity", 1)),
        ("AG_FOOD_WST_PC", "KGZ", ("halving", 0.5)),
    ],
)
def test_what_is_asked_of_a_series_of_the_uns_list(
    series: str, ref_area: str, target: tuple[str, float | None] | None
) -> None:
    assert asked(series, ref_area) == target


def test_every_row_holds_together() -> None:
    for row in KINDS:
        assert row.kind in SERIES_KINDS, row
        assert row.direction in {-1, 0, 1}, row
        assert row.indicator, row
        assert set(row.indicator) <= set(indicators()), row
        assert row.is_proxy == bool(row.proxy_note), row
        assert row.lower_limit is None or row.upper_limit is None or row.lower_limit < row.upper_limit, row
        match row.kind:
            case "share":
                assert (row.lower_limit, row.upper_limit) == (0, 100), row
                assert row.unit_measure in {"PT", "PER_100_POP"}, row
            case "parity":
                assert (row.direction, row.unit_measure) == (0, "RATIO"), row
            case "binary":
                assert (row.lower_limit, row.upper_limit) == (0, 1), row
            case "count" | "rate":
                assert row.lower_limit == 0, row
            case "growth":
                assert row.lower_limit is None, row


def test_where_neither_way_is_progress_the_row_says_why() -> None:
    unexplained = [row.series for row in KINDS if row.direction == 0 and row.kind != "parity" and not row.note]

    assert unexplained == []


def test_every_indicator_with_figures_in_the_uns_list_has_one_series_that_it_is_named_after() -> None:
    of_list = [row for row in KINDS if not row.publisher and not row.series.startswith("_L_")]
    named = {code for row in of_list if row.is_headline for code in row.indicator}

    assert sorted({code for row in of_list for code in row.indicator} - named) == ["11.c.1", "17.13.1", "17.5.1"]


def test_a_target_lies_within_the_limits_of_the_series_it_is_for() -> None:
    for row in KINDS:
        target = asked(row.series) if not row.publisher else None
        if target and target[0] in {"absolute", "zero", "binary"}:
            assert target[1] is not None
            assert (row.lower_limit if row.lower_limit is not None else target[1]) <= target[1], row
            assert target[1] <= (row.upper_limit if row.upper_limit is not None else target[1]), row


def test_rows_are_sorted_and_stand_once_and_their_origin_names_the_hash() -> None:
    table = list(csv.DictReader(io.StringIO(resource(FILE).decode())))
    keys = [(row["series"], row["publisher"]) for row in table]

    assert keys == sorted(set(keys))
    assert yaml.safe_load(resource("series_kinds.source.yaml"))["sha256"] == hashlib.sha256(resource(FILE)).hexdigest()


def test_what_a_measure_is_holds_for_every_publishers_series_of_it() -> None:
    for row in figures.series().to_pylist():
        kind = kind_of_measure(row["source"], row["series"])
        if (
            kind is not None and kind.series != "EN_ATM_CO2"
        ):  # fossil CO2 stands in for 13.2.2 here, and serves 9.4.1 there
            assert row["direction"] == kind.direction, (row["series"], kind.series)
            assert (row["kind"] == "parity") == (kind.kind == "parity"), (row["series"], kind.series)
            assert set(kind.indicator) & set(row["indicator"]), (row["series"], kind.series)
            if row["kind"] == "share":
                assert kind.kind in {"share", "ratio"}, (row["series"], kind.series)


def test_series_of_one_measure_have_one_direction() -> None:
    by_measure: dict[str, set[int]] = {}
    for (source, series), one in measured().items():
        if source == "unsd" and (kind := series_kind(series)):
            by_measure.setdefault(one.measure, set()).add(kind.direction)

    assert {measure: found for measure, found in by_measure.items() if len(found) > 1} == {}


def test_a_new_series_of_the_un_is_described_by_the_register() -> None:
    row = described("unsd", "SG_GEN_PARL", "Seats held by women", "PT", indicator=["5.5.1"], **TOLD)

    assert (row["kind"], row["direction"], row["upper_limit"], row["is_headline"]) == ("share", 1, 100, True)
    assert (row["indicator"], row["target"]) == (["5.5.1"], ["5.5"])


def test_a_series_in_another_unit_keeps_its_direction_and_loses_its_kind_and_upper_limit() -> None:
    row = described("kaz-stat", "SI_COV_MATNL", "Mothers with a benefit", "PERSONS", unit_mult=3, **KAZ)

    assert (row["kind"], row["direction"], row["lower_limit"], row["upper_limit"]) == ("count", 1, 0, None)


def test_per_cent_is_no_yes_and_persons_are_no_rate() -> None:
    registered = described("kaz-stat", "SG_REG_BRTH90N", "Births registered", "PT", **KAZ)
    affected = described("kaz-stat", "VC_DSR_DAFF", "People affected", "PERSONS", **KAZ)

    assert (registered["kind"], registered["upper_limit"]) == ("level", None)
    assert (affected["kind"], affected["direction"], affected["lower_limit"]) == ("count", -1, 0)


def test_a_state_that_uses_a_code_of_the_un_is_asked_what_its_measure_is() -> None:
    row = described("tjk-stat", "SH_STA_WAST", "Wasting", "PT", indicator=["2.2.2"], **TOLD)
    found = figures.target_for(row, "TJK", figures.target_records())

    assert found
    assert (found.kind, found.value) == ("absolute", 5)


def test_a_code_of_the_un_that_a_state_fills_with_something_else_is_a_proxy_there() -> None:
    of_kyrgyzstan: dict[str, Any] = TOLD | {"publisher": "National Statistical Committee of the Kyrgyz Republic"}
    row = described("kgz-stat", "SN_ITK_DEFC", "Below 2,100 kcal", "PT", indicator=["2.1.1"], **of_kyrgyzstan)
    found = figures.target_for(row, "KGZ", figures.target_records())

    assert (row["is_proxy"], row["is_headline"]) == (True, False)
    assert found
    assert found.kind == "zero"  # the 2.5 are the lowest that FAO publishes


def test_an_amount_in_local_money_has_no_direction_for_its_rise() -> None:
    assert [known(code).direction for code in ("GR_G14_XDC", "SL_EMP_EARN", "SL_EMP_AEARN")] == [0, 0, 0]


def test_a_code_of_a_state_holds_for_that_state_alone() -> None:
    of_kazakhstan = described("kaz-stat", "6.4.1", "Water per tenge", "M3", indicator=["6.4.1"], **KAZ)
    of_another = described("x", "6.4.1", "Water per tenge", "M3", indicator=["6.4.1"], **TOLD)

    assert (of_kazakhstan["direction"], of_kazakhstan["is_proxy"]) == (-1, True)  # the inverse of the indicator
    assert (of_another["direction"], of_another["is_proxy"]) == (0, False)


def test_an_indicator_that_left_the_framework_gives_way_to_that_of_today() -> None:
    row = described("tjk", "IT_NET_BBND", "Broadband", "PER_100_POP", indicator=["17.6.2"], **TOLD)

    assert (row["indicator"], row["target"]) == (["17.6.1"], ["17.6"])


def test_a_sub_indicator_of_a_state_stays_its_own() -> None:
    row = described("kgz", "_L_KG_010101_1A", "Extreme poverty", "PT", indicator=["1.1.1.1"], **TOLD)

    assert (row["indicator"], row["target"], row["is_proxy"], row["direction"]) == (["1.1.1.1"], ["1.1"], True, -1)


def test_the_world_banks_series_of_a_part_is_no_headline() -> None:
    whole = described("wdi", "SH.TBS.INCD.X", "Tuberculosis", "PER_100000_POP", **TOLD)
    rural = described("wdi", "SI.POV.RUHC", "Poverty, rural", "PT", **TOLD)

    assert (whole["direction"], whole["is_headline"]) == (0, False)  # a code that nobody reviewed
    assert (rural["direction"], rural["kind"], rural["is_headline"]) == (-1, "share", False)
    assert rural["indicator"] == ["1.2.1"]


def test_every_series_of_the_uns_database_of_2020_is_in_the_register(shared: Path) -> None:
    with (shared / "data/unsd_2020/series.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["SeriesCode"] for row in csv.DictReader(file)}

    assert len(codes) == 472
    assert sorted(code for code in codes if series_kind(code) is None) == []
