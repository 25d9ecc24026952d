"""The starter evidence as a source: bytes in, observations out, and one clear line where the bytes are off."""

import hashlib
import math

import pyarrow as pa
import pytest

from ortaq.collect.delivery import Ask, Delivery
from ortaq.errors import SourceError
from ortaq.model.schemas import OBSERVATION
from ortaq.reference import figures
from ortaq.sources import sources, starter

HEAD = b"source,series,ref_area,time_period,obs_value,obs_status,nature\n"
GOOD = (
    HEAD + b"wdi,EG.ELC.ACCS.ZS,KAZ,2020,100,A,\nwdi,EG.ELC.ACCS.ZS,KAZ,2021,,A,\nwdi,SH.STA.MMRT,UZB,2020,30.5,E,M\n"
)


def read(payload: bytes) -> pa.Table:
    return starter.parse(Delivery.of({starter.FILE: payload})).table()


def test_the_folder_is_the_register_and_each_source_has_title_licence_and_both_functions() -> None:
    assert sources()["starter"] is starter
    for module in sources().values():
        assert module.TITLE
        assert module.LICENCE
        assert callable(module.requests)
        assert callable(module.parse)


def test_the_starter_evidence_asks_no_address() -> None:
    assert list(starter.requests(Ask())) == []


def test_every_line_becomes_one_observation_of_the_schema() -> None:
    payload = starter.payload()

    table = read(payload)

    assert table.schema == OBSERVATION
    assert table.num_rows == payload.count(b"\n") - 1
    assert all(table.column(field.name).null_count == 0 for field in OBSERVATION if not field.nullable)


def test_an_observation_leads_back_to_its_bytes_and_line() -> None:
    payload = starter.payload()
    rows = read(payload).to_pylist()
    lines = payload.decode().splitlines()

    for row in rows[:: len(rows) // 30]:
        name, _, line = row["place"].partition(":")
        cells = lines[int(line) - 1].split(",")
        assert name == "observations.csv"
        assert cells[:4] == [row["source"], row["series"], row["ref_area"], str(row["time_period"])]
        assert float(cells[4]) == row["obs_value"]
        assert row["snapshot"] == hashlib.sha256(payload).hexdigest()


def test_unit_and_nature_are_those_of_the_series() -> None:
    rows = read(GOOD).to_pylist()

    assert [row["unit_measure"] for row in rows] == ["PT", "PT", "PER_100000_LIVE_BIRTHS"]
    assert [row["nature"] for row in rows] == [None, None, "M"]
    assert {row["sex"] for row in rows} == {"_T"}


def test_an_empty_cell_stays_empty_and_is_missing() -> None:
    rows = read(GOOD).to_pylist()

    assert (rows[1]["obs_value"], rows[1]["obs_status"]) == (None, "O")
    assert (rows[0]["obs_value"], rows[0]["obs_status"]) == (100.0, "A")


def test_a_zero_stays_a_zero() -> None:
    [row] = read(HEAD + b"wdi,SI.POV.DDAY,KAZ,2021,0,A,C\n").to_pylist()

    assert (row["obs_value"], row["obs_status"]) == (0.0, "A")


def test_no_value_is_lost_on_the_way() -> None:
    table = read(starter.payload())

    assert all(math.isfinite(value) for value in table.column("obs_value").to_pylist())
    assert set(zip(*(table.column(c).to_pylist() for c in ("source", "series")), strict=True)) == {
        (row["source"], row["series"]) for row in figures.series().to_pylist()
    }


def test_a_table_with_no_figure_is_an_empty_table() -> None:
    assert read(HEAD).num_rows == 0


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", "no column source"),
        (HEAD.replace(b"obs_value", b"value"), "no column obs_value"),
        (GOOD.replace(b"30.5", b"30,5"), "line 4, column all: SH.STA.MMRT"),
        (GOOD.replace(b",E,M\n", b"\n"), "line 4, column all"),
        (GOOD.replace(b"30.5", b"<2.5"), "line 4, column obs_value: <2.5"),
        (GOOD.replace(b"30.5", b"nan"), "line 4, column obs_value: nan"),
        (GOOD.replace(b"30.5", b"inf"), "line 4, column obs_value: inf"),
        (GOOD.replace(b"30.5", b"3_0"), "line 4, column obs_value: 3_0"),
        (GOOD.replace(b"30.5", b" 30.5"), "line 4, column obs_value:  30.5"),
        (GOOD.replace(b"2021", b"2020"), "line 3, column time_period: .* the same figure stands in line 2|in line 2"),
        (GOOD.replace(b"2021", b"21"), "line 3, column time_period: 21"),
        (GOOD.replace(b"2021", "٢٠٢١".encode()), "line 3, column time_period"),
        (GOOD.replace(b"SH.STA.MMRT", b"SH.STA.NONE"), "line 4, column series: wdi SH.STA.NONE"),
        (GOOD.replace(b"UZB", b"UZ"), "line 4, column ref_area: UZ"),
        (GOOD.replace(b",E,M", b",Q,M"), "line 4, column obs_status: Q"),
        (GOOD.replace(b",E,M", b",O,M"), "line 4, column obs_status: O"),
        (GOOD.replace(b",E,M", b",E,Z"), "line 4, column nature: Z"),
        (GOOD.decode().encode("utf-16"), "byte 0 is not UTF-8"),
        (GOOD.replace(b"UZB", "ҰЗБ".encode("cp1251", "replace")), "is not UTF-8|column ref_area"),
    ],
)
def test_a_broken_table_is_refused_in_one_clear_line(payload: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        read(payload)

    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_windows_line_ends_and_quotes_are_read_alike() -> None:
    assert read(GOOD.replace(b"\n", b"\r\n").replace(b"KAZ", b'"KAZ"')).column("obs_value").to_pylist() == [
        100.0,
        None,
        30.5,
    ]
