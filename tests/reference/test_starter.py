"""The starter evidence as it ships: what a reader of a figure relies on."""

import csv
import hashlib
import io
import os
from collections import Counter
from collections.abc import Callable
from inspect import unwrap
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
import yaml

from ortaq.errors import ReferenceDataError
from ortaq.model.targets import natural_key
from ortaq.reference import figures, resource

Read = Callable[[], pa.Table]
Serve = Callable[[bytes, Read], Read]

ROOT = Path(__file__).parents[2]
STATES = {"KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "AFG"}
CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
SPDX = {"CC-BY-4.0", "CC-BY-3.0-IGO", "LicenseRef-EC-reuse", "LicenseRef-UNFCCC-public-domain"}


def lines(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(resource(f"starter/{name}").decode())))


@pytest.fixture(scope="module")
def observations() -> list[dict[str, str]]:
    return lines("observations.csv")


@pytest.fixture(scope="module")
def series() -> list[dict[str, Any]]:
    return figures.series().to_pylist()


def test_about_a_hundred_series_of_seven_states_ship_in_less_than_one_and_a_half_megabytes(
    observations: list[dict[str, str]], series: list[dict[str, Any]]
) -> None:
    assert 90 <= len(series) <= 120
    assert {row["ref_area"] for row in observations} == STATES
    assert sum(len(resource(f"starter/{name}")) for name in ("observations.csv", "series.csv")) < 1_500_000


def test_every_goal_but_that_of_the_seas_has_a_series(series: list[dict[str, Any]]) -> None:
    goals = {target.split(".")[0] for row in series for target in row["target"]}

    assert goals == {str(goal) for goal in range(1, 18)} - {"14"}


@pytest.mark.parametrize("target", ["13.2", "7.1", "7.2", "7.3", "6.1", "6.2", "6.4", "9.4", "11.6", "15.1", "15.5"])
def test_the_targets_of_the_climate_agenda_have_figures_of_all_five_states(
    target: str, observations: list[dict[str, str]], series: list[dict[str, Any]]
) -> None:
    having = {(row["source"], row["series"]) for row in series if target in row["target"]}
    states = {row["ref_area"] for row in observations if (row["source"], row["series"]) in having}

    assert states >= set(CENTRAL_ASIA)


def test_every_figure_belongs_to_a_series_and_every_series_has_figures(
    observations: list[dict[str, str]], series: list[dict[str, Any]]
) -> None:
    assert {(row["source"], row["series"]) for row in observations} == {
        (row["source"], row["series"]) for row in series
    }


def test_no_figure_stands_twice(observations: list[dict[str, str]]) -> None:
    keys = Counter((row["source"], row["series"], row["ref_area"], row["time_period"]) for row in observations)

    assert keys.most_common(1)[0][1] == 1


def test_years_run_from_1990_to_the_last_observed_one_with_no_projection(observations: list[dict[str, str]]) -> None:
    assert {int(row["time_period"]) for row in observations} == set(range(1990, 2026))


def test_no_cell_stands_for_a_missing_year(observations: list[dict[str, str]]) -> None:
    assert all(row["obs_value"] != "" and row["obs_status"] in {"A", "P"} for row in observations)


def test_values_are_written_in_the_shortest_form_that_reads_back_as_the_same_number(
    observations: list[dict[str, str]],
) -> None:
    for row in observations:
        value = float(row["obs_value"])
        assert row["obs_value"] == (str(int(value)) if value.is_integer() else repr(value))


def test_tables_are_sorted_and_end_lines_with_lf(
    observations: list[dict[str, str]], series: list[dict[str, Any]]
) -> None:
    keys = [(row["source"], row["series"], row["ref_area"], int(row["time_period"])) for row in observations]

    assert keys == sorted(keys)
    assert [(r["source"], r["series"]) for r in series] == sorted((r["source"], r["series"]) for r in series)
    assert b"\r" not in resource("starter/observations.csv") + resource("starter/series.csv")


def test_values_keep_to_the_natural_limits_of_their_series(
    observations: list[dict[str, str]], series: list[dict[str, Any]]
) -> None:
    limits = {(row["source"], row["series"]): (row["lower_limit"], row["upper_limit"]) for row in series}

    beyond = [
        row
        for row in observations
        for lower, upper in [limits[row["source"], row["series"]]]
        if (lower is not None and float(row["obs_value"]) < lower)
        or (upper is not None and float(row["obs_value"]) > upper)
    ]

    assert beyond == []


def test_each_series_says_who_made_it_under_which_licence_of_which_edition_and_where_it_is(
    series: list[dict[str, Any]],
) -> None:
    for row in series:
        assert row["publisher"]
        assert row["licence"] in SPDX
        assert len(row["vintage"].split("-")) in {1, 2, 3}
        assert row["vintage"] >= "2022"
        assert row["address"].startswith("https://")
        assert "{" not in row["address"]


def test_each_licence_in_use_is_explained(series: list[dict[str, Any]]) -> None:
    text = resource("LICENCES.md").decode()

    assert all(f"`{row['licence']}`" in text and f"`{row['source']}`" in text for row in series)


def test_a_series_that_is_not_the_indicators_own_says_in_what_it_differs(series: list[dict[str, Any]]) -> None:
    for row in series:
        assert row["is_proxy"] == bool(row["proxy_note"]), row["series"]
        assert row["indicator"] or not row["is_proxy"], row["series"]


def test_withdrawal_over_internal_resources_is_no_water_stress(series: list[dict[str, Any]]) -> None:
    withdrawal = next(row for row in series if row["series"] == "ER.H2O.FWTL.ZS")

    assert withdrawal["is_proxy"]


def test_targets_are_those_of_the_indicators(series: list[dict[str, Any]]) -> None:
    for row in series:
        assert (
            set(row["target"]) >= {i.rpartition(".")[0] for i in row["indicator"]}
            or row["series"] == "SE.XPD.TOTL.GD.ZS"
        )
        assert all(len(natural_key(code)) == 3 for code in row["indicator"])


def test_a_parity_has_no_direction_and_a_share_has_both_limits_or_can_pass_them(series: list[dict[str, Any]]) -> None:
    assert {row["direction"] for row in series if row["kind"] == "parity"} == {0}
    assert all(
        row["lower_limit"] is not None
        for row in series
        if row["kind"] in {"share", "count", "rate"} and row["direction"]
    )


def test_every_unit_has_a_name_in_the_message_catalogue(series: list[dict[str, Any]]) -> None:
    path = ROOT / "src/ortaq/i18n/units.csv"
    if not path.is_file():
        pytest.skip("no src/ortaq/i18n/units.csv yet")
    with path.open(encoding="utf-8", newline="") as file:
        known = {row["unit_measure"] for row in csv.DictReader(file)}

    assert {row["unit_measure"] for row in series} <= known


def test_one_number_has_one_magnitude(series: list[dict[str, Any]]) -> None:
    assert {row["unit_mult"] for row in series} == {
        0
    }  # "Mt", "kt" and "t" are units of their own, never a factor aside


def test_titles_stand_in_three_languages_and_no_two_series_share_one() -> None:
    titles = figures.series_titles().to_pylist()

    assert Counter(row["lang"] for row in titles) == dict.fromkeys(("en", "ru", "kk"), figures.series().num_rows)
    assert max(Counter((row["lang"], row["title"]) for row in titles).values()) == 1


def test_titles_are_in_their_own_script() -> None:
    for row in figures.series_titles().to_pylist():
        cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in row["title"])
        assert (cyrillic == 0) == (row["lang"] == "en"), row
        if row["lang"] == "ru":
            assert not set(row["title"].lower()) & set("әғқңөұүһі"), row
        assert row["title"] == row["title"].strip()
        assert "  " not in row["title"]
        assert not row["title"][0].islower()


def test_kazakh_titles_have_no_latin_look_alike() -> None:
    words = {"CO₂", "CH₄", "N₂O", "PM2.5", "EDGAR"}
    for row in figures.series_titles().to_pylist():
        if row["lang"] != "en":
            latin = {w.strip("(),") for w in row["title"].split() if any("a" <= c.lower() <= "z" for c in w)}
            assert latin <= words, row


def test_decimals_to_show_are_few() -> None:
    assert set(figures.series()["digits"].to_pylist()) <= {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("source", "series", "ref_area", "time_period", "value"),
    [  # read by hand in the publishers' files of the vintages that series.csv names
        ("wdi", "EG.FEC.RNEW.ZS", "AFG", 2022, 20.0),
        ("wdi", "SG.GEN.PARL.ZS", "KGZ", 2025, 33.3333333333333),
        ("wdi", "SI.POV.NAHC", "UZB", 2025, 5.8),
        ("wdi", "ER.PTD.TOTL.ZS", "KAZ", 2025, 11.8),
        ("wdi", "SH.TBS.INCD", "KAZ", 2024, 45),
        ("wdi", "AG.LND.FRST.ZS", "UZB", 2023, 8.54914331101781),
        ("wdi", "EN.ATM.PM25.MC.M3", "TJK", 2023, 33.3455362132125),
        ("wdi", "ER.H2O.FWTL.ZS", "UZB", 2022, 262.545899632803),
        ("wdi", "BX.TRF.PWKR.CD.DT", "TJK", 2024, 6801890973.46099),
        ("wdi", "SP.POP.TOTL", "KAZ", 2025, 20843754),
        ("gapminder", "co2_intensity_of_economic_output_kg_co2_per_2021_ppp_of_gdp", "UZB", 2024, 0.3909),
        ("gapminder", "hdi_human_development_index", "UZB", 2023, 0.74),
        ("gapminder", "at_least_basic_water_source_overall_access_percent", "TJK", 2024, 89.19147),
        ("owid", "annual-co2-emissions-per-country", "KAZ", 2024, 287005950),
        ("owid", "methane-emissions", "KAZ", 2023, 59286940),
        ("owid", "carbon-intensity-electricity", "TKM", 2023, 1306.3036),
        ("owid", "co2-emissions-by-fuel-line.coal", "KAZ", 2021, 180818460),
        ("owid", "ghg-emissions-by-sector.fugitive", "TKM", 2020, 119490000),
        ("undp", "mf", "KAZ", 2022, 15.648),
        ("undp", "co2_prod", "TJK", 2021, 1.02362405),
        ("unfccc", "ghg-total-without-lulucf", "UZB", 1990, 180315.32),
        ("unfccc", "ghg-total-without-lulucf", "TKM", 2004, 75408.5159),
        ("unfccc", "ghg-total-without-lulucf", "KAZ", 1990, 386682.7901058637),
        ("unfccc", "ghg-total-without-lulucf", "KAZ", 2021, 338123.3577799198),
        ("edgar", "ghg-total-ar5", "KAZ", 2021, 302.06579803046981),
        ("wgms", "TS.TUYUKSUYSKIY", "KAZ", 2020, -287),
    ],
)
def test_a_figure_is_as_published(
    source: str, series: str, ref_area: str, time_period: int, value: float, observations: list[dict[str, str]]
) -> None:
    found = [
        float(row["obs_value"])
        for row in observations
        if (row["source"], row["series"], row["ref_area"], row["time_period"])
        == (source, series, ref_area, str(time_period))
    ]

    assert found == [value]


def test_no_frozen_series_is_taken(series: list[dict[str, Any]]) -> None:
    frozen_families = ("EN.ATM.CO2E", "EN.ATM.GHGT", "EN.ATM.METH", "EN.ATM.NOXE", "IC.BUS", "IC.REG", "IC.TAX")

    assert not [row["series"] for row in series if row["series"].startswith(frozen_families)]


def test_no_series_has_ended_more_than_eight_years_before_the_newest_figures(
    observations: list[dict[str, str]],
) -> None:
    newest: dict[str, int] = {}
    for row in observations:
        newest[row["series"]] = max(newest.get(row["series"], 0), int(row["time_period"]))

    assert {series: year for series, year in newest.items() if year < 2017} == {}


def test_a_zero_that_stands_for_no_figure_is_left_out(observations: list[dict[str, str]]) -> None:
    """Climate Watch has no fuel use of buildings in Tajikistan before 2016 and writes 0."""
    buildings = [
        int(row["time_period"])
        for row in observations
        if row["series"] == "ghg-emissions-by-sector.buildings" and row["ref_area"] == "TJK"
    ]

    assert min(buildings) == 2016


def test_a_year_that_repeats_the_year_before_for_every_state_is_left_out(observations: list[dict[str, str]]) -> None:
    """The Human Development Report of 2023/24 repeats the CO2 of 2021 under 2022."""
    years = {int(row["time_period"]) for row in observations if row["series"] == "co2_prod"}

    assert max(years) == 2021


@pytest.mark.parametrize("name", ["observations", "series"])
def test_the_origin_beside_a_table_names_its_hash_and_every_source(name: str, series: list[dict[str, Any]]) -> None:
    origin = yaml.safe_load(resource(f"starter/{name}.source.yaml"))

    assert origin["sha256"] == hashlib.sha256(resource(f"starter/{name}.csv")).hexdigest()
    assert {entry["source"] for entry in origin["sources"]} == {row["source"] for row in series}
    assert all(len(digest) == 64 for entry in origin["sources"] for digest in entry["inputs"].values())
    assert all(entry["inputs"] and entry["address"].startswith("https://") for entry in origin["sources"])


def test_compiling_again_gives_the_same_bytes(load_tool: Callable[[str], ModuleType]) -> None:
    data = Path(os.environ.get("ORTAQ_SHARED") or ROOT.parent / "shared") / "data"
    if not data.is_dir():
        pytest.skip("the publishers' files are not here: set ORTAQ_SHARED to the folder that holds data/")
    tool = load_tool("compile_starter")

    files, _ = tool.compile_starter(data)

    assert {name: payload == resource(f"starter/{name}") for name, payload in files.items()} == dict.fromkeys(
        files, True
    )


@pytest.fixture
def broken_file(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serve other bytes in place of a file that ships."""

    def serve(payload: bytes, read: Read) -> Read:
        monkeypatch.setattr(figures, "resource", lambda _: payload)
        return unwrap(read)

    return serve


def test_a_table_without_a_column_says_which(broken_file: Serve) -> None:
    payload = resource("starter/series.csv").replace(b",licence,", b",license,", 1)

    with pytest.raises(ReferenceDataError, match="no column licence"):
        broken_file(payload, figures.series)()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b",rate,", b",speed,", "column kind: speed"),
        (b",CC-BY-4.0,", b",,", "column licence is empty"),
        (b",true,", b",perhaps,", "column is_proxy: perhaps"),
        (b",level,-1,", b",level,-7,", "column direction: -7"),
        (b",level,-1,", b",level,down,", "column direction: down"),
    ],
)
def test_a_table_with_a_cell_that_is_off_says_where(old: bytes, new: bytes, told: str, broken_file: Serve) -> None:
    payload = resource("starter/series.csv")
    assert old in payload

    with pytest.raises(ReferenceDataError, match=told):
        broken_file(payload.replace(old, new, 1), figures.series)()
