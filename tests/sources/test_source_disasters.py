"""Disasters: a zero is no count, the newest year is provisional, and events are another file."""

import contextlib
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.delivery import Ask, Delivery, Parsed
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import OBSERVATION
from ortaq.sources import disasters

SPECIMENS = Path(__file__).parent / "specimens" / "disasters"
DEATHS = "ddf--datapoints--flood_deaths_annual_number--by--geo--time.csv"
AFFECTED = "ddf--datapoints--flood_affected_annual_number--by--geo--time.csv"
HEAD = "geo,time,flood_deaths_annual_number\n"


def read(*names: str) -> Parsed:
    return disasters.parse(Delivery.of({Path(name).name: (SPECIMENS / name).read_bytes() for name in names}))


def of(**files: str) -> Parsed:
    names = {"deaths": DEATHS, "affected": AFFECTED}
    return disasters.parse(Delivery.of({names[name]: text.encode() for name, text in files.items()}))


def by_year(parsed: Parsed, area: str, series: str = "flood_deaths_annual_number") -> dict[int, tuple[object, ...]]:
    return {
        row["time_period"]: (row["obs_value"], row["value_text"], row["obs_status"])
        for row in parsed.table().to_pylist()
        if (row["ref_area"], row["series"]) == (area, series)
    }


def test_a_count_is_a_value_and_a_zero_is_none() -> None:
    rows = by_year(read("annual_by_hazard.parquet"), "TJK")

    assert rows[2021] == (7.0, None, "A")
    assert rows[2022] == (None, "0", "M")


def test_a_zero_beside_people_affected_is_an_event_without_that_figure() -> None:
    grid = "geo,time,flood_affected_annual_number\ntjk,2021,0\ntjk,2022,50\ntjk,2023,9\n"

    rows = by_year(of(deaths=f"{HEAD}tjk,2021,0\ntjk,2022,0\ntjk,2023,1\n", affected=grid), "TJK")

    assert rows == {2021: (None, "0", "M"), 2022: (None, "0", "O"), 2023: (1.0, None, "P")}


def test_the_newest_year_is_provisional_and_its_zeros_are_not_yet_known() -> None:
    rows = by_year(read(f"filled/{DEATHS}"), "AFG")
    zeros = by_year(read(f"filled/{DEATHS}"), "ARM")

    assert rows[2025] == (39.0, None, "P")
    assert zeros == {2022: (None, "0", "M"), 2023: (None, "0", "M"), 2024: (4.0, None, "A"), 2025: (None, "0", "O")}


def test_where_only_years_with_events_stand_a_zero_is_of_an_event() -> None:
    rows = by_year(read(f"events/{DEATHS}"), "TJK")

    assert rows == {1992: (1346.0, None, "A"), 1994: (None, "0", "O"), 1998: (51.0, None, "A")}


def test_states_that_are_no_more_never_become_one_of_today() -> None:
    parsed = read(f"events/{DEATHS}")

    areas = {row["ref_area_source"]: row["ref_area"] for row in parsed.table().to_pylist()}
    assert areas["sun"] == "SUN"
    assert "dfr" not in areas or areas["dfr"] != "DEU"
    assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == 9


def test_unit_licence_and_note_say_what_must_be_known() -> None:
    parsed = read("annual_by_hazard.parquet")

    assert parsed.table().schema == OBSERVATION
    assert set(parsed.table()["unit_measure"].to_pylist()) == {"PERSONS"}
    assert {row["licence"] for row in parsed.series.to_pylist()} == {"LicenseRef-EM-DAT-non-commercial"}
    assert set(parsed.note["series"].to_pylist()) == set(parsed.series["series"].to_pylist())
    assert all("non-commercial" in text for text in parsed.note["text"].to_pylist())


def test_a_value_leads_back_to_its_row() -> None:
    raw = pl.read_parquet(SPECIMENS / "annual_by_hazard.parquet").rows(named=True)

    for row in read("annual_by_hazard.parquet").table().to_pylist():
        there = raw[int(row["place"].partition(":")[2]) - 1]
        assert there["value"] == float(row["value_text"] or row["obs_value"])
        assert f"{there['hazard']}_{there['measure']}_annual_number" == row["series"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({DEATHS: b""}, "no table as CSV"),
        ({DEATHS: b"geo,time,other\nkaz,2020,1\n"}, "no column flood_deaths_annual_number"),
        ({DEATHS: f"{HEAD}kaz,2020,some\n".encode()}, "some is no number"),
        ({DEATHS: f"{HEAD}kaz,soon,1\n".encode()}, "time_period"),
        ({"a.csv": HEAD.encode()}, "no name of Gapminder's"),
        ({"a.parquet": b"PAR1 nothing"}, "no Parquet file that can be read"),
    ],
)
def test_a_broken_file_is_refused_in_one_clear_line(files: dict[str, bytes], told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        disasters.parse(Delivery.of(files))

    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"iso3": ["KAZ"]}).write_parquet(tmp_path / "a.parquet")

    with pytest.raises(SourceError, match="no column year, hazard, measure, value"):
        disasters.parse(Delivery.of({"a.parquet": (tmp_path / "a.parquet").read_bytes()}))


def test_a_hazard_or_measure_that_is_not_known_is_refused(tmp_path: Path) -> None:
    row = {"iso3": ["KAZ"], "year": [2020], "hazard": ["flood"], "measure": ["injured"], "value": [1.0]}
    pl.DataFrame(row).write_parquet(tmp_path / "a.parquet")

    with pytest.raises(SourceError, match="row 1: flood injured is not known"):
        disasters.parse(Delivery.of({"a.parquet": (tmp_path / "a.parquet").read_bytes()}))


@pytest.mark.parametrize("at", range(4, 2000, 61))
def test_a_damaged_parquet_file_is_refused_or_read_and_never_ends_the_process(at: int) -> None:
    content = bytearray((SPECIMENS / "annual_by_hazard.parquet").read_bytes())
    content[at] ^= 0xFF

    with contextlib.suppress(SourceError):
        assert disasters.parse(Delivery.of({"a.parquet": bytes(content)})).table().schema == OBSERVATION


def test_em_dat_s_own_list_of_events_is_named_as_what_it_is() -> None:
    with pytest.raises(UsageError, match="table of events; Ortaq reads sums a year"):
        list(disasters.requests(Ask("public_emdat_2026.xlsx")))


def test_a_hazard_is_asked_with_both_its_measures_in_one_delivery() -> None:
    asked = list(disasters.requests(Ask("flood")))

    assert {request.delivery for request in asked} == {"hazard/flood"}
    assert [request.name for request in asked] == [AFFECTED, DEATHS]
    assert len(list(disasters.requests(Ask()))) == 2 * len(disasters.HAZARDS)
    assert all(request.address.startswith(f"https://{disasters.HOSTS[0]}/") for request in asked)


def test_files_at_hand_are_taken_by_hazard_and_what_is_none_is_refused() -> None:
    [request] = disasters.requests(Ask(str(SPECIMENS / "filled")))

    assert request.delivery == "hazard/flood"
    with pytest.raises(UsageError, match="no hazard and no file called volcano"):
        list(disasters.requests(Ask("volcano")))


@given(st.lists(st.integers(0, 3), min_size=2, max_size=20))
def test_no_zero_is_ever_a_value_and_no_count_is_ever_lost(counts: list[int]) -> None:
    rows = by_year(of(deaths=HEAD + "".join(f"kaz,{1990 + at},{count}\n" for at, count in enumerate(counts))), "KAZ")

    assert [(value, text) for value, text, _ in rows.values()] == [
        (float(count), None) if count else (None, "0") for count in counts
    ]


def test_every_row_of_the_shared_table_is_read(shared: Path) -> None:
    file = shared / "data" / "emdat" / "annual_by_hazard.parquet"
    raw = pl.read_parquet(file)

    parsed = disasters.parse(Delivery.of({file.name: file.read_bytes()}))

    table = parsed.table()
    assert table.num_rows + sum(left.rows for left in parsed.left_out) == raw.height
    assert len(table) - table["obs_value"].null_count == raw.filter(pl.col("value") > 0).height
    assert (
        Counter(table["obs_status"].to_pylist())["P"]
        == raw.filter((pl.col("value") > 0) & (pl.col("year") == 2026)).height
    )
    assert table.group_by(["series", "ref_area", "time_period"]).aggregate([]).num_rows == table.num_rows
    turkmenistan = [
        row for row in table.to_pylist() if row["ref_area"] == "TKM" and row["obs_value"] and "flood" in row["series"]
    ]
    assert {row["time_period"] for row in turkmenistan} == {1993}
