"""Emissions: units, gases, sectors, land use and warming potentials stay apart; each figure once."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import OBSERVATION
from ortaq.reference import figures
from ortaq.sources import ghg, starter
from ortaq.sources.ghg import climate_watch, unfccc

SPECIMENS = Path(__file__).parent / "specimens" / "ghg"
PROFILE, ANNEX_ONE, EDGAR = (
    "AZE_ghg_profile.xlsx",
    "annex1_ghg_total_without_lulucf.xlsx",
    "EDGARv7.0_GHG_AR4_AR5.xlsx",
)
DETAILED, WATCH, TOTALS = "detailed-data-non-annex-one.csv", "historical_emissions.csv", "EmissionsAgg.csv"
FLAT = (
    "Country,ISO 3166-1 alpha-3,UN M49,Year,Total,Coal,Oil,Gas,Cement,Flaring,Other,Per Capita\n"
    "Tajikistan,TJK,762,2021,9.5,3.5,2,,4,0,,0.97\nGlobal,WLD,756,2021,37123.8,1,2,3,4,5,6,4.69\n"
)
RECORD = {
    "id": 1,
    "iso_code3": "KAZ",
    "country": "Kazakhstan",
    "data_source": "Climate Watch",
    "sector": "Total including LULUCF",
    "gas": "All GHG",
    "unit": "MtCO₂e",
    "emissions": [{"year": 2022, "value": 300.25}, {"year": 2023, "value": None}],
}


def read(name: str) -> Parsed:
    return ghg.parse(Delivery.of({name: (SPECIMENS / name).read_bytes()}))


def of(content: str | bytes, name: str = "a.csv") -> Parsed:
    return ghg.parse(Delivery.of({name: content.encode() if isinstance(content, str) else content}))


def pages(*records: list[dict[str, Any]]) -> Parsed:
    held = {f"page-{n}.json": json.dumps({"data": page, "meta": {}}).encode() for n, page in enumerate(records, 1)}
    return ghg.parse(Delivery.of(held))


def rows(parsed: Parsed) -> dict[tuple[str, str, int, str], dict[str, Any]]:
    return {(r["series"], r["ref_area"], r["time_period"], r["breakdown"]): r for r in parsed.table().to_pylist()}


def book(**sheets: Sequence[Sequence[object]]) -> bytes:
    written = openpyxl.Workbook()
    written.remove(written.worksheets[0])
    for name, cells in sheets.items():
        sheet = written.create_sheet(name)
        for row in cells:
            sheet.append(list(row))
    held = io.BytesIO()
    written.save(held)
    return held.getvalue()


def is_unique(parsed: Parsed) -> bool:
    key = ["source", "series", "ref_area", "time_period", "breakdown"]
    return parsed.table().group_by(key).aggregate([]).num_rows == parsed.table().num_rows


@pytest.mark.parametrize(
    ("name", "source", "units"),
    [
        (PROFILE, "unfccc", {("KT_CO2E", 0)}),
        (ANNEX_ONE, "unfccc", {("KT_CO2E", 0)}),
        (DETAILED, "unfccc", {("KT_CO2E", 0), ("T", 3)}),
        (WATCH, "climate-watch", {("MT_CO2E", 0)}),
        (EDGAR, "edgar", {("MT_CO2E", 0)}),
        (TOTALS, "gcb", {("T_CO2", 0)}),
    ],
)
def test_each_file_is_a_dataset_in_the_unit_of_its_publisher(
    name: str, source: str, units: set[tuple[str, int]]
) -> None:
    parsed = read(name)

    table = parsed.table()
    assert table.schema == OBSERVATION
    assert set(table["source"].to_pylist()) == {source}
    assert {(r["unit_measure"], r["unit_mult"]) for r in table.to_pylist()} == units
    described = {(r["series"], r["unit_measure"], r["unit_mult"]) for r in parsed.series.to_pylist()}
    assert {(r["series"], r["unit_measure"], r["unit_mult"]) for r in table.to_pylist()} == described
    assert is_unique(parsed)
    assert ghg.dataset(Ask(str(SPECIMENS / name))) == source


def test_land_use_gases_and_sectors_are_kept_apart() -> None:
    found = rows(read(PROFILE))

    def value(series: str, breakdown: str) -> float | None:
        return found[series, "AZE", 2013, breakdown]["obs_value"]

    assert value("ghg-total-without-lulucf", "_T") == 57994.77296173
    assert value("ghg-total-with-lulucf", "_T") == pytest.approx(51796.657286730006, rel=1e-15)
    assert value("ghg-net-lulucf", "_T") == -6198.115675
    assert value("ghg-total-without-lulucf", "GAS=CO2") == 39228.89420263
    assert value("ghg-total-with-lulucf", "GAS=CH4") == 15999.6761841
    assert value("ghg-total-without-lulucf", "SECTOR=1") == 49232.16119399999
    assert value("ghg-net-lulucf", "SECTOR=5.A") == -6248.4782


def test_notation_keys_are_no_values_and_each_keeps_its_meaning() -> None:
    found = rows(read(PROFILE))
    row = found["ghg-total-without-lulucf", "AZE", 2013, "SECTOR=1.A.5"]

    assert (row["obs_value"], row["value_text"], row["obs_status"]) == (None, "NO", "M")
    assert unfccc._notation(["NE", "NO", "NE,NO", "IE", "C", "NA", "12", "NOT"]) == {
        **unfccc.NO_DATA,
        "NE": "O",
        "NO": "M",
        "NE,NO": "O",
        "IE": "K",
        "C": "Q",
        "NA": "M",
    }


def test_a_figure_that_stands_on_two_sheets_is_read_once_and_counted() -> None:
    [left] = read(PROFILE).left_out

    assert left.reason == unfccc.REPEATED
    assert left.rows == 4 * 24  # CO2 and the total, with and without land use, of 24 years


def test_changes_in_percent_are_counted_and_never_read_as_emissions() -> None:
    unit = "GHG emissions, Gg CO2 equivalent"
    cells = [[unit, "1990", "1991"], ["1. Energy", 5, 6], ["Average annual changes, in percent", None, "1990/1991"]]

    parsed = of(
        book(
            **{
                "Data_by_sector": [*cells, ["1. Energy", None, 0.2], ["8. New", "–", "–"]],
                "Summary Data": [["Emissions Summary for Tajikistan"]],
            }
        ),
        "a.xlsx",
    )

    assert parsed.table()["obs_value"].to_pylist() == [5, 6]
    assert [(left.reason, left.rows) for left in parsed.left_out] == [(unfccc.CHANGE_ROW, 4)]


def test_an_annex_one_party_s_base_year_is_no_year() -> None:
    parsed = read(ANNEX_ONE)
    found = rows(parsed)

    assert found["ghg-total-without-lulucf", "KAZ", 2021, "_T"]["obs_value"] == 338123.3577799198
    assert found["ghg-total-without-lulucf", "BGR", 1990, "_T"]["obs_value"] == 98910.3375100589
    assert {(left.reason, left.rows) for left in parsed.left_out} >= {(unfccc.NOT_YEARLY, 8)}


def test_a_category_under_several_headings_is_read_once() -> None:
    parsed = read(DETAILED)
    found = rows(parsed)

    energy = found["detailed-ghg-total-without-lulucf", "UZB", 2012, "SECTOR=1"]
    assert energy["unit_measure"] == "KT_CO2E"
    assert found["detailed-ghg-total-without-lulucf", "UZB", 2012, "_T"]["obs_value"] == 205270
    assert found["detailed-ch4-total-with-lulucf", "UZB", 2012, "_T"]["obs_value"] == 4211.55
    assert found["detailed-ghg-memo-items", "UZB", 2012, "SECTOR=INTERNATIONAL_BUNKERS"]["obs_value"] == 731.93
    assert {left.reason for left in parsed.left_out} == {unfccc.REPEATED}


def test_two_values_for_one_category_are_told_apart_from_a_repetition() -> None:
    head = "Party,Parent Category,Category,Gas,Unit,2010\n"
    one, other = "Uzbekistan,{},1. Energy,Aggregate GHGs,Gg CO₂ equivalent,{}\n", unfccc.DIFFERENT

    parsed = of(head + one.format("Totals", 5) + one.format("Total", 6) + one.format("All", 5))

    assert parsed.table()["obs_value"].to_pylist() == [5]
    assert {left.reason: left.rows for left in parsed.left_out} == {other: 1, unfccc.REPEATED: 1}


def test_years_that_run_backwards_and_a_cell_without_a_value_are_read_as_they_stand() -> None:
    found = rows(read(WATCH))

    assert found["ghg-total-with-lulucf", "NAM", 1991, "_T"]["obs_value"] == 19.81
    missing = found["ghg-total-with-lulucf", "NAM", 1990, "_T"]
    assert (missing["obs_value"], missing["value_text"], missing["obs_status"]) == (None, "N/A", "O")
    assert found["ghg-total-with-lulucf", "M49:001", 2023, "_T"]["obs_value"] == 50762.17


def test_pages_of_the_api_hold_the_same_as_the_download() -> None:
    records = []
    for row in csv.DictReader(io.StringIO((SPECIMENS / WATCH).read_text("utf-8"))):
        told = {"iso_code3": row["ISO"], "country": row["Country"], "data_source": row["Data source"]}
        told |= {"sector": row["Sector"], "gas": row["Gas"], "unit": row["Unit"]}
        years = [(int(year), text) for year, text in row.items() if year.isdigit()]
        told["emissions"] = [{"year": year, "value": None if text == "N/A" else float(text)} for year, text in years]
        records.append(told)

    from_pages = rows(pages(records[:2], records[2:], []))

    columns = ("obs_value", "value_text", "obs_status", "unit_measure", "ref_area_source")
    assert {key: [row[c] for c in columns] for key, row in from_pages.items()} == {
        key: [row[c] for c in columns] for key, row in rows(read(WATCH)).items()
    }


@pytest.mark.parametrize(
    ("told", "series", "breakdown"),
    [
        ({}, "ghg-total-with-lulucf", "_T"),
        ({"data_source": "CAIT", "sector": "Total including LUCF"}, "ghg-total-with-lulucf", "_T"),
        ({"sector": "Total excluding LUCF", "gas": "CO2"}, "ghg-total-without-lulucf", "GAS=CO2"),
        ({"data_source": "PIK", "sector": "Energy"}, "pik.ghg-total-without-lulucf", "SECTOR=ENERGY"),
        ({"sector": "Land-Use Change and Forestry", "gas": "CH4"}, "ghg-net-lulucf", "GAS=CH4"),
        ({"sector": "Bunker Fuels"}, "ghg-memo-items", "SECTOR=BUNKER_FUELS"),
        ({"data_source": "UNFCCC_NAI"}, "unfccc-nai.ghg-total-with-lulucf", "_T"),
    ],
)
def test_collections_of_climate_watch_never_meet(told: dict[str, str], series: str, breakdown: str) -> None:
    [(row_series, _, _, row_breakdown), *_] = rows(pages([RECORD | told]))

    assert (row_series, row_breakdown) == (series, breakdown)


def test_warming_potentials_are_part_of_the_series_and_the_code_is_the_starter_s() -> None:
    parsed = read(EDGAR)
    found = rows(parsed)

    assert (
        found["ghg-total-ar5", "KAZ", 2021, "_T"]["obs_value"] != found["ghg-total-ar4", "KAZ", 2021, "_T"]["obs_value"]
    )
    assert {row["series"] for row in parsed.series.to_pylist()} == {"ghg-total-ar4", "ghg-total-ar5"}
    sectors = [
        r["obs_value"] for (s, a, y, b), r in found.items() if (s, a, y) == ("ghg-total-ar5", "KAZ", 2021) and b != "_T"
    ]
    assert sum(sectors) == pytest.approx(found["ghg-total-ar5", "KAZ", 2021, "_T"]["obs_value"], rel=1e-9)


def test_aviation_and_shipping_are_no_areas_and_codes_of_several_states_are_told() -> None:
    parsed = read(EDGAR)

    assert {row["ref_area"] for row in parsed.table().to_pylist()} == {"KAZ", "FRA", "M49:001"}
    assert any("AIR" in left.example for left in parsed.left_out)
    assert any("FRA = France and Monaco" in text for text in parsed.note["text"].to_pylist())


def test_a_booklet_gives_gases_and_sectors_and_leaves_other_measures_out() -> None:
    head = ["EDGAR Country Code", "Country", 2022, 2023]
    content = book(
        info=[["GWP-100 values of IPCC AR5 are used; unit Mt CO2eq/yr"]],
        GHG_totals_by_country=[head, ["TJK", "Tajikistan", 20.5, 21.5], [None], ["GLOBAL TOTAL", "GLOBAL TOTAL", 1, 2]],
        GHG_by_sector_and_country=[
            ["Substance", "Sector", *head],
            ["CO2", "Transport", "TJK", "Tajikistan", 1.5, None],
            ["GWP_100_AR5_F-gases", "Processes", "TJK", "Tajikistan", 0.5, 0.25],
        ],
        GHG_per_capita_by_country=[head, ["TJK", "Tajikistan", 2, 2]],
    )

    parsed = of(content, "EDGAR_2025_GHG_booklet_2025.xlsx")

    assert {(b, y): r["obs_value"] for (_, a, y, b), r in rows(parsed).items() if a == "TJK"} == {
        ("_T", 2022): 20.5,
        ("_T", 2023): 21.5,
        ("GAS=CO2;SECTOR=TRANSPORT", 2022): 1.5,
        ("GAS=F_GASES;SECTOR=PROCESSES", 2022): 0.5,
        ("GAS=F_GASES;SECTOR=PROCESSES", 2023): 0.25,
    }
    assert [left.example for left in parsed.left_out] == ["GHG_per_capita_by_country"]


def test_the_carbon_budget_s_own_table_has_fuels_and_a_figure_per_person() -> None:
    found = rows(of(FLAT))

    assert found["fossil-co2-by-fuel", "TJK", 2021, "_T"]["obs_value"] == 9.5
    assert found["fossil-co2-by-fuel", "TJK", 2021, "FUEL=COAL"]["unit_mult"] == 6
    assert found["fossil-co2-per-capita", "TJK", 2021, "_T"]["obs_value"] == 0.97
    assert ("fossil-co2-by-fuel", "TJK", 2021, "FUEL=GAS") not in found
    assert found["fossil-co2-by-fuel", "TJK", 2021, "FUEL=FLARING"]["obs_value"] == 0
    assert "M49:001" in {area for _, area, _, _ in found}


def test_a_value_leads_back_to_its_cell() -> None:
    written = openpyxl.load_workbook(SPECIMENS / PROFILE)
    for row in read(PROFILE).table().to_pylist():
        _, _, place = row["place"].partition(":")
        sheet, _, cell = place.partition("!")
        assert written[sheet][cell].value in {row["obs_value"], row["value_text"]}
    raw = list(csv.reader(io.StringIO((SPECIMENS / DETAILED).read_text("utf-8"))))
    for row in read(DETAILED).table().to_pylist():
        _, line, year = row["place"].split(":")
        assert float(raw[int(line) - 1][raw[0].index(year)]) == row["obs_value"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no table as CSV"),
        (b"a,b\n1,2\n", "a layout that is not known"),
        (b"PK\x03\x04 nothing", "refused"),
        (book(One=[["a", "b"], [1, 2]]), "a layout that is not known"),
        (book(Data_by_sector=[["GHG emissions, Gg", 1990], ["1. Energy", 1]]), "whose profile"),
        (
            book(**{"Data_by_sector": [["In tonnes", 1990]], "Summary Data": [["Emissions Summary for Tajikistan"]]}),
            "the unit is not 'Gg CO2 equivalent'",
        ),
        (
            book(
                **{
                    "Data_by_sector": [["GHG emissions, Gg CO2 equivalent", 1990], ["9. Space", 1]],
                    "Summary Data": [["Emissions Summary for Tajikistan"]],
                }
            ),
            "row 2: '9. Space' is no sector",
        ),
        (book(Sheet1=[["In kt"], ["Party", "Base year", "1990"], ["Latvia", 1, 2]]), "no table of 'GHG total"),
        (book(Total=[["EDGAR Country Code", "Country", 1990], ["KAZ", "Kazakhstan", 1]]), "which warming potentials"),
        (book(Other=[["EDGAR Country Code", "Country", 1990], ["KAZ", "Kazakhstan", 1]]), "no sheet with emissions"),
        ("Party,Parent Category,Category,Gas,Unit,2010\nUzbekistan,T,1. Energy,CO₂,Tg,1\n", "the unit Tg"),
        ("Party,Parent Category,Category,Gas,Unit,2010\nUzbekistan,T,9. Space,CO₂,Gg,1\n", "category '9. Space'"),
        (FLAT.replace("9.5", "many"), "a.csv:2:Total: many is no number"),
    ],
)
def test_a_broken_file_is_refused_in_one_clear_line(content: bytes | str, told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        of(content, "a.xlsx" if isinstance(content, bytes) and content.startswith(b"PK") else "a.csv")

    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    "page",
    [b"", b"<html>", b"[]", b"{}", b'{"data": 1}', b'{"data": [1]}', b'{"data": [{"sector": "x"}]}', b"[" * 9000],
)
def test_a_broken_page_is_refused(page: bytes) -> None:
    with pytest.raises(SourceError, match=r"page-1\.json"):
        ghg.parse(Delivery.of({"page-1.json": page}))


def fetched(ask: Ask, answers: list[bytes]) -> list[Request]:
    """What is asked, with these answers in turn."""
    asking, asked = ghg.requests(ask), []
    request = next(asking)
    try:
        for answer in answers:
            asked.append(request)
            request = asking.send(File(request.name, request.address, "0" * 64, "", "", held=answer))
    except StopIteration:
        return asked
    return [*asked, request]


def test_pages_are_asked_until_one_is_empty() -> None:
    page, empty = json.dumps({"data": [RECORD]}).encode(), b'{"data": []}'

    asked = fetched(Ask("climate-watch", ref_area=("KAZ", "UZB")), [page, empty, empty])

    assert [request.name for request in asked] == ["page-1.json", "page-2.json", "page-1.json"]
    assert [request.delivery for request in asked] == [f"historical-emissions/{a}" for a in ("KAZ", "KAZ", "UZB")]


def test_an_api_that_gives_the_same_page_again_is_told() -> None:
    page = json.dumps({"data": [RECORD]}).encode()

    with pytest.raises(SourceError, match="the same page again"):
        fetched(Ask("climate-watch", ref_area=("KAZ",)), [page, page, page])


def test_a_profile_is_asked_for_each_state_and_one_that_is_not_there_is_said() -> None:
    asked = list(ghg.requests(Ask("unfccc", ref_area=("KAZ", "TJK"))))

    assert [request.delivery for request in asked] == ["profile/KAZ", "profile/TJK"]
    assert all(request.optional for request in asked)
    [left] = ghg.parse(Delivery("profile/KAZ", ())).left_out
    assert "Annex I" in left.reason


@pytest.mark.parametrize("what", ["edgar", "gcb", "unfccc", "climate-watch"])
def test_every_address_is_at_a_host_of_the_source(what: str) -> None:
    request = next(ghg.requests(Ask(what, ref_area=("KAZ",))))

    assert request.address.split("/")[2] in ghg.HOSTS
    assert ghg.dataset(Ask(what)) == what


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (Ask(), "whose emissions are meant"),
        (Ask("cats"), "whose emissions are meant"),
        (Ask("unfccc"), "no state is named"),
        (Ask("climate-watch"), "no state is named"),
        (Ask("edgar-9.xlsx"), "no file edgar-9.xlsx"),
    ],
)
def test_an_ask_that_is_not_clear_is_refused(ask: Ask, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        list(ghg.requests(ask))


def test_a_folder_of_several_publishers_is_refused_and_a_name_settles_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n")

    assert ghg.dataset(Ask(str(tmp_path / "x.csv"), name="edgar")) == "edgar"
    with pytest.raises(UsageError, match="whose emissions are meant"):
        ghg.dataset(Ask(str(SPECIMENS)))


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_name_of_a_gas_or_sector_makes_a_breakdown_that_can_be_taken_apart(gas: str, sector: str) -> None:
    series, breakdown = climate_watch._meaning("CAIT", sector, gas)

    assert series.startswith("ghg-")
    assert breakdown == "_T" or all(part.count("=") == 1 for part in breakdown.split(";"))


def test_every_filled_cell_of_the_shared_files_is_read_or_counted(shared: Path) -> None:
    folder = shared / "data" / "ghg_inventories"

    for file in [*sorted(folder.glob("unfccc/*_ghg_profile.xlsx"))]:
        parsed = of(file.read_bytes(), file.name)
        sheets = openpyxl.load_workbook(file)  # not read_only: it believes the false dimension of these files
        cells = sum(
            cell not in {None, ""} and not str(cell).startswith("=")  # a formula without a value: of the changes
            for name in ("Data_by_sector", "Data_by_gas")
            for row in list(sheets[name].iter_rows(values_only=True))[1:]
            for cell in row[1:]
        )
        assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == cells, file.name
        assert is_unique(parsed)
        assert {row["ref_area"] for row in parsed.table().to_pylist()} == {file.name[:3]}
    for name, first in (
        ("ghg_inventories/unfccc/detailed-data-non-annex-one_7-countries.csv", 5),
        ("climate_watch/historical_emissions.csv", 6),
    ):
        file = shared / "data" / name
        parsed = of(file.read_bytes(), file.name)
        with file.open(encoding="utf-8", newline="") as opened:
            cells = sum(cell != "" for row in list(csv.reader(opened))[1:] for cell in row[first:])
        assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == cells
        assert is_unique(parsed)
    file = folder / "gcb_2022" / TOTALS
    assert of(file.read_bytes(), file.name).table().num_rows == file.read_bytes().count(b"\n") - 1
    file = folder / "unfccc" / ANNEX_ONE
    parsed = of(file.read_bytes(), file.name)
    assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == 44 * 34


def test_every_filled_cell_of_edgar_is_read_or_counted(shared: Path) -> None:
    file = shared / "data" / "ghg_inventories" / "edgar_v7" / EDGAR
    parsed = of(file.read_bytes(), file.name)
    sheets = openpyxl.load_workbook(file, read_only=True)

    cells = sum(
        isinstance(cell, int | float)
        for name in sheets.sheetnames[:4]
        for row in list(sheets[name].iter_rows(values_only=True))[5:]
        for cell in row
    )
    assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == cells
    assert is_unique(parsed)


def test_the_starter_evidence_s_figures_are_found_again(shared: Path) -> None:
    folder = shared / "data" / "ghg_inventories"
    files = [*folder.glob("unfccc/*.xlsx"), *folder.glob("edgar_v7/*.xlsx")]
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for file in files:
        table = of(file.read_bytes(), file.name).table()
        table = table.filter(pc.equal(table["breakdown"], "_T"))
        found |= {(r["source"], r["series"], r["ref_area"], r["time_period"]): r for r in table.to_pylist()}
    told = starter.parse(Delivery.of({starter.FILE: starter.payload()})).table().to_pylist()
    want = [row for row in told if row["source"] in {"unfccc", "edgar"}]

    assert Counter(row["source"] for row in want) == {"edgar": 224, "unfccc": 127}
    for row in want:
        fetched_row = found[row["source"], row["series"], row["ref_area"], row["time_period"]]
        for name in ("obs_value", "unit_measure", "unit_mult", "nature"):
            assert fetched_row[name] == row[name]
    assert {row["series"] for row in figures.series().to_pylist() if row["source"] in {"unfccc", "edgar"}} <= {
        key[1] for key in found
    }
