"""Glaciers: each cell becomes one figure of one glacier or region; those that ship come out the same."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.delivery import Ask, Delivery, File, Parsed
from ortaq.errors import SourceError
from ortaq.sources import glaciers, starter
from ortaq.sources.glaciers import measures, regions

SPECIMENS = Path(__file__).parent / "specimens" / "glaciers"
UPDATE = "zemp_update_2022_regional_adhoc_estimates_BAs_anom_corr_mwe.csv"
BALANCE = "YEAR,WGMS_ID,POLITICAL_UNIT,NAME,AREA,WINTER_BALANCE,SUMMER_BALANCE,ANNUAL_BALANCE,REMARKS\n"


def read(name: str) -> Parsed:
    return of(name, (SPECIMENS / name).read_bytes())


def of(name: str, content: str | bytes) -> Parsed:
    return glaciers.parse(Delivery.of({name: content.encode() if isinstance(content, str) else content}))


def figure(parsed: Parsed, **wanted: Any) -> dict[str, Any]:
    (row,) = [row for row in parsed.table().to_pylist() if all(row[name] == value for name, value in wanted.items())]
    return row


def whole(path: Path) -> Parsed:
    return glaciers.parse(Delivery("one", (File(path.name, str(path), "0" * 64, "", "2026-11-24", path=path),)))


def test_the_series_of_an_annual_balance_is_the_name_of_the_glacier() -> None:
    parsed = read("mass_balance.csv")

    row = figure(parsed, series="GOLUBIN")
    assert (row["source"], row["ref_area"], row["time_period"], row["obs_value"]) == ("wgms", "KGZ", 2020, 213.0)
    assert (row["unit_measure"], row["breakdown"], row["place"]) == ("MM_WE", "_T", "mass_balance.csv:6:ANNUAL_BALANCE")
    assert figure(parsed, series="GOLUBIN:WINTER_BALANCE")["obs_value"] == 1013.0
    assert figure(parsed, series="GOLUBIN:SUMMER_BALANCE")["obs_value"] == -800.0
    assert figure(parsed, series="GOLUBIN:BALANCE_AREA")["unit_measure"] == "KM2"


def test_a_preliminary_value_is_told_and_its_remark_kept() -> None:
    parsed = read("mass_balance.csv")

    tuyuksu = {
        row["time_period"]: row["obs_status"]
        for row in parsed.table().to_pylist()
        if row["series"] == "TS.TUYUKSUYSKIY"
    }
    assert tuyuksu == {1990: "A", 2019: "A", 2020: "P"}
    assert {(row["series"], row["text"]) for row in parsed.note.to_pylist()} >= {
        ("TS.TUYUKSUYSKIY", "2020: Preliminary value.")
    }


def test_an_empty_cell_is_no_figure_and_never_zero() -> None:
    rows = read("mass_balance.csv").table().to_pylist()

    assert not any("URUMQI" in row["series"] for row in rows)
    assert not any(row["series"] == "ABRAMOV:SUMMER_BALANCE" and row["time_period"] == 2020 for row in rows)
    assert all(row["obs_value"] is not None for row in rows)


def test_a_name_with_blanks_around_is_one_name() -> None:
    assert figure(read("mass_balance.csv"), series="GLACIER NO. 599 (KJUNGEI ALA-TOO)")["obs_value"] == 15.0


def test_a_balance_of_one_band_of_elevation_is_not_that_of_the_glacier() -> None:
    head = "YEAR,WGMS_ID,POLITICAL_UNIT,NAME,LOWER_BOUND,UPPER_BOUND,ANNUAL_BALANCE\n"
    parsed = of("b.csv", f"{head}2020,1,KG,A,9999,9999,5\n2020,1,KG,A,3500,3600,-7\n")

    assert {row["breakdown"]: row["obs_value"] for row in parsed.table().to_pylist()} == {"_T": 5, "BAND=3500-3600": -7}


def test_a_survey_stands_at_its_year_with_its_day_and_two_of_a_year_stay_apart() -> None:
    parsed = read("state.csv")

    row = figure(parsed, series="PIR YAKH:AREA")
    assert (row["ref_area"], row["obs_value"], row["unit_measure"]) == ("AFG", 1_680_000.0, "M2")
    assert (row["time_period"], row["time_detail"]) == (2018, "2018-07-02 ±182 d")
    golubin = [row for row in parsed.table().to_pylist() if row["series"] == "GOLUBIN:AREA"]
    assert {row["breakdown"] for row in golubin} == {"RECORD=5587", "RECORD=5588", "RECORD=5589"}


def test_a_list_that_names_a_glacier_by_number_is_read_where_the_number_is_known() -> None:
    parsed = of("a.csv", (SPECIMENS / "tuyuksu_areas.csv").read_text("utf-8") + "2025,1.5,Other,5,WGMS FoG\n")

    row = figure(parsed, time_period=2025)
    assert (row["series"], row["ref_area"], row["obs_value"]) == ("TS.TUYUKSUYSKIY:AREA_KM2", "KAZ", 2.1367)
    assert [(left.reason, left.rows, left.example) for left in parsed.left_out] == [
        (measures.NO_STATE, 1, "a.csv:6: 5")
    ]
    assert "other outlines" in parsed.note.to_pylist()[0]["text"]


def test_a_region_is_no_state_and_its_note_says_so() -> None:
    parsed = read(UPDATE)

    row = figure(parsed, ref_area="RGI:13", time_period=2019)
    assert (row["series"], row["obs_value"], row["unit_measure"], row["unit_mult"]) == (
        "ZEMP_BALANCE",
        -0.222,
        "MM_WE",
        3,
    )
    assert row["ref_area_source"] == "ASC"
    assert "not states" in parsed.note.to_pylist()[0]["text"]


def test_periods_that_overlap_stay_apart() -> None:
    rows = [row for row in read("hugonnet_regions.csv").table().to_pylist() if row["series"] == "HUGONNET_BALANCE"]

    assert {(row["breakdown"], row["time_period"]): row["obs_value"] for row in rows} == {
        ("PERIOD=2000/2009", 2009): -105.20,
        ("PERIOD=2010/2019", 2019): -295.60,
        ("PERIOD=2006/2018", 2018): -248.81,
        ("PERIOD=2000/2019", 2019): -199.00,
    }


def test_a_mean_of_a_region_tells_its_period() -> None:
    row = figure(read("zemp_ref_2006_2016.csv"), ref_area="RGI:13", series="ZEMP_MASS_CHANGE")

    assert (row["obs_value"], row["unit_measure"], row["unit_mult"], row["time_detail"]) == (-7.0, "T", 9, "2006/2016")


def test_the_numbers_of_the_regions_are_those_of_the_publication(shared: Path) -> None:
    table = pl.read_csv(shared / "data" / "glaciers" / "regional" / "zemp_ref_2006_2016.csv")

    assert table["Region"].str.extract(r"\(([A-Z]{3})\)").to_list() == list(regions.REGIONS)
    assert table.to_series(0).to_list() == list(range(1, 20))


@pytest.mark.parametrize(
    ("row", "reason", "example"),
    [
        ("2020,1,XX,A,,,,5,", measures.NO_STATE, "b.csv:2: XX"),
        ("20x0,1,KG,A,,,,5,", measures.NO_YEAR, "b.csv:2: 20x0"),
        ("2020,1,KG,A,,,,five,", measures.NO_VALUE, "b.csv:2:ANNUAL_BALANCE: five"),
        ("2020,1,KG,A,,,,inf,", measures.NO_VALUE, "b.csv:2:ANNUAL_BALANCE: inf"),
    ],
)
def test_what_is_no_figure_is_left_out_and_named(row: str, reason: str, example: str) -> None:
    parsed = of("b.csv", f"{BALANCE}{row}\n2021,1,KG,A,,,,-5,\n")

    assert [one["obs_value"] for one in parsed.table().to_pylist()] == [-5]
    assert [(left.reason, left.rows, left.example) for left in parsed.left_out] == [(reason, 1, example)]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "in no layout that is read"),
        ("a.csv", b"<html>", "it begins with <html>"),
        ("a.csv", b"Stake,elevation\n1,2\n", "(measurements at single stakes"),
        ("profile_WGMS-00732.csv", b",3550,3650\n1968,,-3094.0\n", "names neither glacier nor state"),
        ("a.csv", b"Region, 2000\nASC, 1\n", "does not say what the table holds"),
        ("a.csv", f"{BALANCE}1,2,3,4,5,6,7,8,9,10,11\n".encode(), "is no table that can be read"),
        ("a.csv", BALANCE.encode() + b"2020,1,KG,\xff,,,,5,\n", "is no table that can be read"),
    ],
)
def test_what_is_no_table_of_glaciers_is_refused_with_what_it_is(name: str, content: bytes, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        of(name, content)

    assert says in str(caught.value)


def test_a_folder_is_asked_table_by_table() -> None:
    asked = list(glaciers.requests(Ask(what=str(SPECIMENS))))

    assert [one.name for one in asked] == sorted(path.name for path in SPECIMENS.glob("*.csv"))
    assert glaciers.dataset(Ask(what="a.csv")) == "wgms"
    for nothing in (Ask(), Ask(what=str(SPECIMENS / "nowhere.csv"))):
        with pytest.raises(SourceError, match="no table at"):
            next(glaciers.requests(nothing))


@given(st.lists(st.sampled_from(["", "0", "-12.5", "1e3", "x", "nan"]), max_size=20))
def test_every_cell_is_a_figure_or_is_left_out_or_empty(values: list[str]) -> None:
    parsed = of("b.csv", BALANCE + "".join(f"{1950 + n},1,KG,A,,,,{value},\n" for n, value in enumerate(values)))

    left = sum(one.rows for one in parsed.left_out)
    assert parsed.table().num_rows + left == len(values) - values.count("")


def test_the_figures_of_the_starter_evidence_come_out_the_same(shared: Path) -> None:
    """So that fetched figures take the place of those that ship."""
    fetched = whole(shared / "data" / "glaciers" / "wgms_mass_balance" / "mass_balance_rgi13.csv")
    names = ("source", "series", "ref_area", "time_period", "breakdown", "obs_value", "obs_status", "unit_measure")
    ours = {tuple(row[name] for name in names) for row in fetched.table().to_pylist()}

    shipped = starter.parse(Delivery.of({starter.FILE: starter.payload()})).table().to_pylist()
    theirs = {tuple(row[name] for name in names) for row in shipped if row["source"] == "wgms"}

    assert len(theirs) == 62
    assert theirs <= ours
    titles = {row["series"]: row["title"] for row in fetched.series.to_pylist()}
    assert titles["TS.TUYUKSUYSKIY"] == "Annual mass balance of Tuyuksu glacier"


@pytest.mark.parametrize(
    ("name", "columns", "rows", "figures"),
    [
        (
            "wgms_mass_balance/mass_balance_rgi13.csv",
            ("AREA", "WINTER_BALANCE", "SUMMER_BALANCE", "ANNUAL_BALANCE"),
            587,
            1553,
        ),
        (
            "wgms_fog_2026/state_region.csv",
            (
                "highest_elevation",
                "lowest_elevation",
                "mean_elevation",
                "elevation_unc",
                "area",
                "area_unc",
                "length",
                "length_unc",
            ),
            743,
            2532,
        ),
        ("wgms_fog_2026/tuyuksu_areas.csv", ("area_km2",), 25, 25),
        ("regional/hugonnet_regions_outdated.csv", ("dmdt", "err_dmdt", "dmdtda", "err_dmdtda"), 76, 304),
        ("regional/zemp_ref_2006_2016.csv", ("Area", "Volume", "SMB", "SMB_err", "MC", "MC_err"), 19, 114),
    ],
)
def test_every_cell_of_the_whole_tables_is_there(
    shared: Path, name: str, columns: tuple[str, ...], rows: int, figures: int
) -> None:
    path = shared / "data" / "glaciers" / name
    raw = pl.read_csv(path, infer_schema=False)

    parsed = whole(path)

    assert raw.height == rows
    assert parsed.left_out == ()
    cells = {
        f"{path.name}:{at}:{column}": float(value)
        for column in columns
        for at, value in enumerate(raw[column].to_list(), start=2)
        if value is not None
    }
    assert {row["place"]: row["obs_value"] for row in parsed.table().to_pylist()} == cells
    assert len(cells) == figures


def test_every_cell_of_the_tables_of_the_regions_is_there(shared: Path) -> None:
    for path in sorted((shared / "data" / "glaciers" / "regional").glob("zemp_update*.csv")):
        lines = path.read_text("utf-8").splitlines()
        cells = [float(cell) for line in lines[1:] for cell in line.split(",")[1:]]

        values = whole(path).table()["obs_value"].to_pylist()

        assert sorted(values) == sorted(cells)
        assert len(cells) == 19 * 21
