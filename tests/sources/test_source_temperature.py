"""Temperature change: the year, months and seasons never meet; the FAO's numbers of areas are not those of M49."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from ortaq.collect.delivery import Ask, Delivery, Parsed
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import OBSERVATION
from ortaq.sources import temperature

SPECIMENS = Path(__file__).parent / "specimens" / "temperature"
IMF, FAO = "imf_annual_surface_temperature_change.csv", "faostat_temperature_change_monthly.csv"
WIDE = "Area Code,Area,Months Code,Months,Element Code,Element,Unit,Y1961,Y1961F\n"
LONG = (
    "Area Code,Area Code (M49),Area,Months Code,Months,Element Code,Element,Year Code,Year,Unit,Value,Flag\n"
    "108,'398,Kazakhstan,7020,Meteorological year,7271,Temperature change,2023,2023,°C,2.2,E\n"
    "29,'108,Burundi,7001,January,7271,Temperature change,2023,2023,°C,1.1,E\n"
)


def read(name: str) -> Parsed:
    return temperature.parse(Delivery.of({name: (SPECIMENS / name).read_bytes()}))


def of(content: str | bytes, name: str = "a.csv") -> Parsed:
    return temperature.parse(Delivery.of({name: content.encode() if isinstance(content, str) else content}))


def archive(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(f"{name}.csv", text)
    return held.getvalue()


def test_the_table_of_the_imf_is_one_series_by_year() -> None:
    parsed = read(IMF)

    table = parsed.table()
    assert table.schema == OBSERVATION
    assert set(table["source"].to_pylist()) == {"imf-temperature"}
    assert set(table["unit_measure"].to_pylist()) == {"CELSIUS"}
    assert {row["ref_area"] for row in table.to_pylist()} == {"KAZ", "UZB", "AFG", "M49:001", "M49:002"}
    assert {row["ref_area_source"] for row in table.to_pylist() if row["ref_area"] == "M49:002"} == {"AFRTMP"}
    assert parsed.left_out == ()


def test_years_before_a_state_has_figures_are_no_observations() -> None:
    years = {row["ref_area"]: [] for row in read(IMF).table().to_pylist()}
    for row in read(IMF).table().to_pylist():
        years[row["ref_area"]].append(row["time_period"])

    assert min(years["KAZ"]) == 1992
    assert min(years["AFG"]) == 1961


def test_a_value_leads_back_to_its_cell() -> None:
    for name in (IMF, FAO):
        raw = list(csv.reader(io.StringIO((SPECIMENS / name).read_text("utf-8"))))
        for row in read(name).table().to_pylist():
            _, line, column = row["place"].split(":")
            assert float(raw[int(line) - 1][raw[0].index(column)]) == row["obs_value"]
            assert column.endswith(str(row["time_period"]))


def test_the_year_a_month_and_a_season_are_kept_apart() -> None:
    rows = [row for row in read(FAO).table().to_pylist() if row["series"] == "ET-7271" and row["ref_area"] == "KAZ"]

    in_2019 = {row["breakdown"]: row for row in rows if row["time_period"] == 2019}
    assert set(in_2019) == {"_T", "PERIOD=M01", "PERIOD=DJF"}
    assert in_2019["PERIOD=M01"]["time_detail"] == "2019-01"
    assert in_2019["_T"]["time_detail"] is None


def test_the_deviation_of_the_base_period_is_a_series_of_its_own() -> None:
    parsed = read(FAO)

    assert {row["series"]: row["unit_measure"] for row in parsed.series.to_pylist()} == {
        "ET-7271": "CELSIUS",
        "ET-6078": "CELSIUS",
    }


def test_the_fao_s_number_of_an_area_is_not_taken_for_one_of_m49() -> None:
    areas = {row["ref_area_source"]: row["ref_area"] for row in read(FAO).table().to_pylist()}
    by_number = {row["ref_area_source"]: row["ref_area"] for row in of(LONG).table().to_pylist()}

    assert areas == {"108": "KAZ", "5301": "M49:143"}
    assert by_number == {"108": "KAZ", "29": "BDI"}


def test_the_bulk_file_is_read_past_its_code_lists() -> None:
    name = "Environment_Temperature_change_E_All_Data_(Normalized)"
    content = archive(**{name: LONG, "Environment_Temperature_change_E_Flags": "Flag,Description\nE,Estimated\n"})

    table = of(content, "bulk.zip").table()

    assert table["obs_value"].to_pylist() == [2.2, 1.1]
    assert table["obs_status"].to_pylist() == ["E", "E"]
    assert table["place"].to_pylist() == ["bulk.zip:2:Value", "bulk.zip:3:Value"]


def test_flags_beside_the_years_are_read_and_no_value_stays_none() -> None:
    area = "108,Kazakhstan,7020,Meteorological year,7271,Temperature change,°C"

    table = of(f"{WIDE}{area},1.5,Fc\n113,Kyrgyzstan,7001,January,7271,Temperature change,°C,,NV\n").table()

    assert (table["obs_value"].to_pylist(), table["obs_status"].to_pylist()) == ([1.5], ["E"])


def test_a_dash_in_another_encoding_does_not_matter() -> None:
    row = "108,Kazakhstan,7016,Dec–Jan–Feb,7271,Temperature change,°C,1.5,\n"

    assert of((WIDE + row).encode("cp1252")).table()["breakdown"].to_pylist() == ["PERIOD=DJF"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no table as CSV"),
        (b"a,b\n1,2\n", "neither the FAO's table nor the IMF's"),
        (LONG.replace(",7001,", ",7021,").encode(), "row 3, column Months Code: 7021 is not known"),
        (LONG.replace(",7271,", ",7272,").encode(), "row 2, column Element Code: 7272 is not known"),
        (LONG.replace(",E\n", ",Z\n").encode(), "the flag Z is not known"),
        (LONG.replace(",2.2,", ",warm,").encode(), "a.csv:2:Value: warm is no number"),
        (LONG.replace(",2023,2023,", ",2023,now,").encode(), "time_period"),
        (archive(x="a,b\n1,2\n"), "holds 0 tables"),
        (b"PK\x03\x04 nothing", "a.csv"),
    ],
)
def test_a_broken_file_is_refused_in_one_clear_line(content: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        of(content)

    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_another_unit_is_refused() -> None:
    text = (SPECIMENS / IMF).read_text("utf-8").replace("Degree Celsius", "Degree Fahrenheit")

    with pytest.raises(SourceError, match="row 2, column Unit: Degree Fahrenheit is not known"):
        of(text)


def test_each_publisher_is_asked_at_its_address_and_is_a_dataset_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes((SPECIMENS / IMF).read_bytes())
    at_hand = str(tmp_path / "a.csv")

    assert [request.address for request in temperature.requests(Ask(at_hand))] == [at_hand]
    assert {what: temperature.dataset(Ask(what)) for what in (None, "fao", "imf", at_hand)} == {
        None: "fao-temperature",
        "fao": "fao-temperature",
        "imf": "imf-temperature",
        at_hand: "imf-temperature",
    }
    for what, host in ((None, "bulks-faostat.fao.org"), ("imf", "opendata.arcgis.com")):
        [request] = temperature.requests(Ask(what))
        assert host in temperature.HOSTS
        assert request.address.startswith(f"https://{host}/")


def test_what_is_no_file_is_refused() -> None:
    with pytest.raises(UsageError, match="no temperature data called nowhere"):
        list(temperature.requests(Ask("nowhere.csv")))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("imf_annual_surface_temperature_change.csv", 9),
        ("faostat_temperature_change_monthly_1961-2019_11-areas.csv", 6),
    ],
)
def test_every_filled_cell_of_the_shared_files_is_read(shared: Path, name: str, first: int) -> None:
    content = (shared / "data" / "temperature" / name).read_bytes()

    parsed = of(content, name)

    cells = sum(cell != "" for row in list(csv.reader(io.StringIO(content.decode())))[1:] for cell in row[first:])
    assert (parsed.table().num_rows, parsed.left_out) == (cells, ())
    key = ["series", "ref_area", "time_period", "breakdown"]
    assert parsed.table().group_by(key).aggregate([]).num_rows == cells
