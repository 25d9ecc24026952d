"""The UN's SDG database: pages, bulk file and extracts in, the same observations out, and nothing lost or doubled."""

import io
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ortaq.collect.areas import resolve
from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request
from ortaq.collect.seen import Seen
from ortaq.collect.streamed import Streamed
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import OBSERVATION, SERIES
from ortaq.model.schemas_collected import NOTE
from ortaq.sources import unsd
from ortaq.sources.unsd import bulk

SPECIMENS = Path(__file__).parent / "specimens" / "unsd"
KEY = ("series", "ref_area", "time_period", "sex", "age", "urbanisation", "breakdown")
HEAD = "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,Time_Detail"
BULK = f"{HEAD},UpperBound,LowerBound,Source,FootNote,[Sex],[Nature],[Units],[Reporting Type],[Observation Status]"


def read(*names: str) -> Parsed:
    return unsd.parse(Delivery.of({name: (SPECIMENS / name).read_bytes() for name in names}))


def of(name: str, content: str | bytes) -> Parsed:
    return unsd.parse(Delivery.of({name: content.encode() if isinstance(content, str) else content}))


def row(**cells: str) -> str:
    told = {"Goal": "6", "Target": "6.4", "Indicator": "6.4.2", "SeriesCode": "ER_H2O_STRESS", "SeriesDescription": "W"}
    told |= {"GeoAreaCode": "398", "GeoAreaName": "Kazakhstan", "TimePeriod": "2015", "Value": "1.5"}
    told |= {"Nature": "E", "Units": "PERCENT", "Reporting Type": "G"} | cells
    return ",".join(f'"{told.get(name.strip("[]"), "")}"' for name in BULK.split(","))


def rows_of(*rows: str) -> list[dict[str, Any]]:
    return of("a.csv", "\n".join([BULK, *rows, ""])).table().to_pylist()


def file(name: str, content: bytes) -> File:
    return Delivery.of({name: content}).files[0]


def asked(ask: Ask, answers: Mapping[str, bytes]) -> list[Request]:
    """The requests of an ask, each answered with what has its name."""
    requests = []
    asking = unsd.requests(ask)
    request = next(asking, None)
    while request is not None:
        requests.append(request)
        try:
            request = asking.send(file(request.name, answers[request.name]))
        except StopIteration:
            request = None
    return requests


def page(name: str = "page-1.json", /, **told: object) -> bytes:
    return json.dumps(json.loads((SPECIMENS / name).read_bytes()) | told).encode()


ANSWERS = {name: (SPECIMENS / name).read_bytes() for name in ("series.json", "page-1.json", "page-2.json")}


# What comes out


@pytest.mark.parametrize(
    ("names", "rows", "series"),
    [
        (["observations.parquet"], 47, 13),
        (["database.csv"], 42, 6),
        (["Goal6_subset.xlsx"], 10, 1),
        (["Goal11_subset.xlsx"], 13, 2),
        (["page-1.json", "page-2.json"], 8, 1),
    ],
)
def test_every_row_of_a_specimen_is_one_observation(names: list[str], rows: int, series: int) -> None:
    parsed = read(*names)
    table = parsed.table()

    assert table.schema == OBSERVATION
    assert (parsed.series.schema, parsed.note.schema) == (SERIES, NOTE)
    assert (table.num_rows, parsed.series.num_rows, parsed.left_out) == (rows, series, ())
    assert len({tuple(one[name] for name in KEY) for one in table.to_pylist()}) == rows
    assert set(table["series"].to_pylist()) == set(parsed.series["series"].to_pylist())


def test_pages_and_the_extract_give_the_same_figures() -> None:
    pages = {tuple(one[name] for name in KEY): one for one in read("page-1.json", "page-2.json").table().to_pylist()}
    extract = [
        one for one in read("Goal6_subset.xlsx").table().to_pylist() if tuple(one[name] for name in KEY) in pages
    ]

    assert extract
    for one in extract:
        other = pages[tuple(one[name] for name in KEY)]
        assert {name: one[name] for name in OBSERVATION.names if name not in {"snapshot", "place"}} == {
            name: other[name] for name in OBSERVATION.names if name not in {"snapshot", "place"}
        }


def test_an_observation_leads_back_to_its_row() -> None:
    raw = pl.read_parquet(SPECIMENS / "observations.parquet").rows(named=True)

    for one in read("observations.parquet").table().to_pylist():
        there = raw[int(one["place"].removeprefix("observations.parquet:")) - 1]
        said = one["value_text"] or float(there["Value"])
        assert (there["SeriesCode"], str(there["GeoAreaCode"]), there["TimePeriod"]) == (
            one["series"],
            one["ref_area_source"],
            one["time_period"],
        )
        assert said == (there["Value"] if one["obs_value"] is None else one["obs_value"])


def test_a_place_in_a_csv_is_its_row_and_in_a_sheet_its_row_and_in_a_page_its_path() -> None:
    assert read("database.csv").table()["place"][0].as_py() == "database.csv:2"
    assert read("Goal6_subset.xlsx").table()["place"][0].as_py() == "Goal6_subset.xlsx:data!2"
    assert read("page-1.json", "page-2.json").table()["place"].to_pylist()[5] == "page-2.json:data/0"


def test_what_is_no_number_keeps_its_text_and_a_bound_is_a_bound() -> None:
    said = {one["value_text"]: one for one in read("observations.parquet").table().to_pylist()}

    assert (said["<2.5"]["obs_value"], said["<2.5"]["upper_bound"], said["<2.5"]["obs_status"]) == (None, 2.5, "A")
    assert (said[">95"]["obs_value"], said[">95"]["lower_bound"], said[">95"]["upper_bound"]) == (None, 95.0, None)
    assert (said["N"]["obs_value"], said["N"]["obs_status"]) == (None, "M")
    assert (said["NV"]["obs_value"], said["NV"]["obs_status"]) == (None, "O")


def test_zero_is_zero() -> None:
    assert [one["obs_status"] for one in read("observations.parquet").table().to_pylist() if one["obs_value"] == 0] == [
        "A"
    ]


def test_a_nature_that_is_not_specified_is_none() -> None:
    natures = set(read("observations.parquet").table()["nature"].to_pylist())

    assert None in natures
    assert natures <= {None, "C", "CA", "E", "G", "M", "N"}


def test_a_series_of_two_indicators_has_both() -> None:
    told = {one["series"]: one for one in read("observations.parquet").series.to_pylist()}

    assert told["EN_MAT_DOMCMPC"]["indicator"] == ["12.2.2", "8.4.2"]
    assert told["EN_MAT_DOMCMPC"]["target"] == ["12.2", "8.4"]
    assert [one["indicator"] for one in told.values() if "15.a.1" in one["indicator"]] == [["15.a.1", "15.b.1"]]


def test_all_cities_together_are_the_total_and_a_city_is_a_city() -> None:
    first = read("Goal11_subset.xlsx").table().to_pylist()[0]

    assert first["breakdown"] == "_T"
    assert first["urbanisation"] != "_T"


def test_sources_and_footnotes_are_notes_once_a_series() -> None:
    notes = [(one["series"], one["field"], one["text"]) for one in read("database.csv").note.to_pylist()]

    assert len(notes) == len(set(notes))
    assert ("EN_ATM_GHGT_AIP", "SOURCE", "UNFCCC") in notes
    assert {field for _, field, _ in notes} == {"SOURCE", "FOOTNOTE"}


def test_columns_of_their_own_bound_a_value_and_say_its_status() -> None:
    (one,) = rows_of(row(UpperBound="2", LowerBound="1", **{"Observation Status": "I"}))

    assert (one["lower_bound"], one["obs_value"], one["upper_bound"], one["obs_status"]) == (1.0, 1.5, 2.0, "I")


def test_a_value_that_is_missing_stays_missing_whatever_its_status_says() -> None:
    (one,) = rows_of(row(Value="", **{"Observation Status": "A"}))

    assert (one["obs_value"], one["value_text"], one["obs_status"]) == (None, None, "O")


def test_words_for_a_period_are_kept_where_they_say_more_than_the_year() -> None:
    told = rows_of(row(Time_Detail="2014/15"), row(TimePeriod="2016", Time_Detail="2016"))

    assert [one["time_detail"] for one in told] == ["2014/15", None]


def test_a_national_figure_is_told_from_a_global_one() -> None:
    assert [one["reporting_type"] for one in rows_of(row(), row(TimePeriod="2016", **{"Reporting Type": "N"}))] == [
        "G",
        "N",
    ]


def test_the_day_of_the_edition_is_that_in_the_name_of_the_file() -> None:
    content = (SPECIMENS / "database.csv").read_bytes()

    assert set(of("SDG_2025-06-30.csv", content).series["vintage"].to_pylist()) == {"2025-06-30"}
    fetched = replace(file("all.csv", content), retrieved_at="2026-11-24T10:00:00+00:00")
    assert set(unsd.parse(Delivery("x", (fetched,))).series["vintage"].to_pylist()) == {"2026-11-24"}


# What is left out is told


def test_the_same_row_twice_is_one_figure_and_told() -> None:
    parsed = of("a.csv", f"{BULK}\n{row()}\n{row()}\n")

    assert parsed.table().num_rows == 1
    assert [(left.reason, left.rows) for left in parsed.left_out] == [
        ("the same figure stands there before, with the same value", 1)
    ]


def test_of_two_values_for_one_figure_the_first_is_kept_and_the_other_named() -> None:
    parsed = of("a.csv", "\n".join([BULK, row(), row(Value="9"), row(TimePeriod="2016"), ""]))

    assert parsed.table()["obs_value"].to_pylist() == [1.5, 1.5]
    (left,) = parsed.left_out
    assert "another value" in left.reason
    assert left.example == "a.csv:3 ER_H2O_STRESS KAZ 2015 _T"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"GeoAreaCode": "99999"}, "the area is none that we know"),
        ({"TimePeriod": "2015-Q1"}, "the period is no calendar year"),
        ({"TimePeriod": "2015.5"}, "the period is no calendar year"),
        ({"Value": "about 5"}, "the value is neither a number nor a sign that we know"),
    ],
)
def test_a_row_that_can_be_no_observation_is_counted_and_named(cells: dict[str, str], reason: str) -> None:
    parsed = of("a.csv", "\n".join([BULK, row(), row(**cells), ""]))

    assert parsed.table().num_rows == 1
    assert [(left.reason, left.rows) for left in parsed.left_out] == [(reason, 1)]
    assert parsed.left_out[0].example.startswith("a.csv:3 ")


def test_a_column_that_nobody_knows_is_told() -> None:
    parsed = of("a.csv", f"{BULK},Release\n{row()},x\n")

    assert parsed.table().num_rows == 1
    assert [(left.rows, left.example) for left in parsed.left_out] == [(0, "Release")]


# What is refused


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BULK.replace(",Value", "") + "\n", "no column Value"),
        (f"{BULK},[Sex]\n{row()},M\n", "stands twice"),
        (f"{BULK},Value\n{row()},1\n", "stands twice"),
        (f"{BULK}\n{row()},1,2\n", "no table that can be read"),
        (f"{BULK}\n{row()}\n1,1.1", "ends in the middle of a row"),
        (f'{BULK}\n{row()}\n"1', "ends in the middle of a row"),
        (f"{BULK}\n{row(SeriesCode='')}\n", "names no series"),
        (
            f"{BULK}\n{row()}\n".encode().replace(b"Kazakhstan", b"Qazaqstan\xff").replace(b'W"', b'\xff"'),
            "can be read",
        ),
        ("", "no column"),
        ("<!doctype html><title>Sorry</title>\n", "no column"),
    ],
)
def test_a_broken_file_is_refused_with_what_is_wrong(content: str | bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        of("a.csv", content).table()


def test_a_row_with_too_few_cells_is_told() -> None:
    parsed = of("a.csv", f"{BULK}\n{row()}\n6,6.4,6.4.2,ER_H2O_STRESS,W,398,K,2016,2\n")

    assert parsed.table().num_rows == 1
    assert [(left.reason, left.rows) for left in parsed.left_out] == [
        ("the row names no unit: it may have been cut", 1)
    ]


def test_a_workbook_with_shifted_columns_is_refused() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(HEAD.split(","))
    sheet.append([*["6", "6.4", "6.4.2", "S", "T", 398, "K", 2015, "1", ""], "lost"])
    held = io.BytesIO()
    book.save(held)

    with pytest.raises(SourceError, match="column without a name"):
        of("a.xlsx", held.getvalue())


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"totalElements": 9}, "8 rows came"),
        ({"totalPages": 3}, "2 pages"),
        ({"pageNumber": 2}, "it is page 2, not 1"),
        ({"totalPages": None}, "how many pages"),
        ({"totalPages": 10**8}, "at most"),
        ({"totalPages": 10**4000}, "how many pages"),
        ({"data": {}}, "rows under data"),
        ({"data": ["x"]}, "is none"),
    ],
)
def test_a_page_that_is_not_what_it_says_is_refused(told: dict[str, object], message: str) -> None:
    pages = {"page-1.json": page(**told), "page-2.json": ANSWERS["page-2.json"]}
    if "totalElements" in told or told.get("totalPages") == 3:
        pages["page-2.json"] = page("page-2.json", **told)

    with pytest.raises(SourceError, match=message):
        unsd.parse(Delivery.of(pages))


def test_a_page_that_is_missing_is_missed() -> None:
    with pytest.raises(SourceError, match="1 pages with 5 rows came; announced were 2 with 8"):
        read("page-1.json")


def test_a_total_that_changes_on_the_way_is_refused_while_it_is_fetched() -> None:
    with pytest.raises(SourceError, match="the first page announced 2 and 8"):
        asked(Ask(series=("SH_H2O_SAFE",)), ANSWERS | {"page-2.json": page("page-2.json", totalElements=9)})


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"3", b'{"data": [[]]}', b"[" * 100_000, page(x="\ud800")])
def test_an_answer_that_is_no_page_is_refused(content: bytes) -> None:
    with pytest.raises(SourceError):
        unsd.parse(Delivery.of({"page-1.json": content}))


def test_a_series_without_figures_is_told() -> None:
    parsed = of("page-1.json", page(totalElements=0, totalPages=0, data=[]))

    assert parsed.table().num_rows == 0
    assert parsed.left_out[0].reason == "the publisher has no figure for what was asked"


def test_the_api_of_2018_is_read_too() -> None:
    first = json.loads(ANSWERS["page-1.json"])["data"][0]
    first |= {"attributes": {"Nature": "NA", "UnitMultiplier": "MILLION"}, "dimensions": {"Units": "CON_USD"}}
    (one,) = of("page-1.json", page(totalElements=1, totalPages=1, data=[first])).table().to_pylist()

    assert (one["unit_measure"], one["unit_mult"], one["nature"], one["breakdown"]) == ("CON_USD", 6, None, "_T")


# What is asked for


def test_each_series_of_a_goal_is_asked_for_page_by_page() -> None:
    requests = asked(Ask(goal=("6",), ref_area=("KAZ", "AZE")), ANSWERS)

    assert [(one.delivery, one.name) for one in requests] == [
        ("series", "series.json"),
        ("series/ER_H2O_STRESS/AZE+KAZ", "page-1.json"),
        ("series/ER_H2O_STRESS/AZE+KAZ", "page-2.json"),
        ("series/SH_H2O_SAFE/AZE+KAZ", "page-1.json"),
        ("series/SH_H2O_SAFE/AZE+KAZ", "page-2.json"),
    ]
    assert "seriesCode=ER_H2O_STRESS&areaCode=398&areaCode=31&page=2" in requests[2].address


@pytest.mark.parametrize(
    ("ask", "series"),
    [
        (Ask(indicator=("15.b.1",)), {"DC_ODA_BDVDL"}),
        (Ask(target=("6.1", "6.4")), {"SH_H2O_SAFE", "ER_H2O_STRESS"}),
        (Ask(series=("SH_H2O_SAFE",), goal=("15",)), {"SH_H2O_SAFE", "DC_ODA_BDVDL"}),
        (Ask(ref_area=("TKM",)), {"SH_H2O_SAFE", "ER_H2O_STRESS", "DC_ODA_BDVDL"}),
    ],
)
def test_what_is_asked_for_is_found_in_the_list_of_series(ask: Ask, series: set[str]) -> None:
    assert {one.delivery.split("/")[1] for one in asked(ask, ANSWERS)[1:]} == series


def test_an_unknown_series_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no series SH_H2O_SAF .*SH_H2O_SAFE"):
        asked(Ask(series=("SH_H2O_SAF",)), ANSWERS)


@pytest.mark.parametrize(
    "ask", [Ask(), Ask(ref_area=("Kazakhstan",)), Ask(goal=("18",)), Ask(what="/no/such/file.csv")]
)
def test_what_can_not_be_asked_for_is_said(ask: Ask) -> None:
    with pytest.raises(UsageError):
        asked(ask, ANSWERS)


def test_each_file_of_a_folder_is_a_delivery_of_its_own() -> None:
    requests = list(unsd.requests(Ask(what=str(SPECIMENS))))

    assert [one.delivery for one in requests] == [
        "file/Goal11_subset",
        "file/Goal6_subset",
        "file/database",
        "file/observations",
    ]


def test_the_list_of_series_holds_no_figure() -> None:
    assert read("series.json").table().num_rows == 0


# Large files


def test_a_large_file_streams_and_what_was_learned_is_known_whenever_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "PIECE", 10)
    before, after = read("database.csv"), read("database.csv")

    assert isinstance(before, Streamed)
    assert before.series.num_rows == 6
    tables = list(after.observations)
    assert all(isinstance(table, pa.Table) for table in tables)
    assert sum(table.num_rows for table in tables) == 42
    assert (after.series, after.note, after.left_out) == (before.series, before.note, before.left_out)


def test_what_was_read_can_be_taken_without_its_observations() -> None:
    parsed = read("database.csv")
    rest = replace(parsed, observations=OBSERVATION.empty_table())

    assert rest.table().num_rows == 0
    assert rest.series == parsed.series


def test_a_figure_that_stands_in_two_pieces_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PIECE", 10)
    rows = [row(TimePeriod=str(1900 + year)) for year in range(120)]
    seen = Seen()
    figures = np.arange(100, dtype=np.uint64)
    seen.repeated(figures, np.zeros(100, np.uint32))
    again, differs = seen.repeated(np.array([50, 200, 50, 99], np.uint64), np.array([0, 0, 1, 1], np.uint32))

    assert (again.tolist(), differs.tolist()) == ([0, 2, 3], [False, True, True])
    parsed = of("a.csv", "\n".join([BULK, *rows, *rows, row(Value="7"), row(Units="NUMBER"), ""]))
    assert parsed.table().num_rows == 120
    assert {left.reason.rpartition("with ")[2]: left.rows for left in parsed.left_out} == {
        "the same value": 120,
        "another value: the first one is kept": 2,
    }


@given(st.lists(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2)), max_size=12), max_size=5))
def test_a_figure_is_repeated_just_when_it_came_before(pieces: list[list[tuple[int, int]]]) -> None:
    seen, first = Seen(), dict[int, int]()
    for piece in pieces:
        figures = np.array([figure << 46 for figure, _ in piece], np.uint64)
        again, differs = seen.repeated(figures, np.array([value for _, value in piece], np.uint32))
        expected = []
        for place, (figure, value) in enumerate(piece):
            if figure in first:
                expected.append((place, first[figure] != value))
            else:
                first[figure] = value
        assert list(zip(again.tolist(), differs.tolist(), strict=True)) == expected


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(content: bytes) -> None:
    for name in ("a.csv", "page-1.json", "a.parquet"):
        with suppress(SourceError):
            of(name, content).table()


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_any_text_as_a_value_is_kept_or_told(texts: list[str]) -> None:
    lines = [row(TimePeriod=str(2000 + place), Value=text.replace('"', '""')) for place, text in enumerate(texts)]
    parsed = of("a.csv", "\n".join([BULK, *lines, ""]).encode(errors="replace"))

    assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == len(texts)


# The whole files


@pytest.mark.slow
def test_the_whole_edition_of_2020_is_read(shared: Path) -> None:
    path = shared / "data" / "unsd_2020" / "observations.parquet"
    (request,) = unsd.requests(Ask(what=str(path)))
    given = File(request.name, request.address, "0" * 64, request.media_type, "2026-11-24", path=path)
    parsed = unsd.parse(Delivery("file/observations", (given,)))
    raw = pl.scan_parquet(path)
    number = pl.col("Value").cast(pl.Float64, strict=False)

    rows, total, texts, kazakhstan = 0, 0.0, 0, 0
    for table in parsed.observations:
        frame = pl.DataFrame(pl.from_arrow(table))
        rows += frame.height
        total += float(frame["obs_value"].sum())
        texts += frame["value_text"].count()
        kazakhstan += frame.filter(pl.col("ref_area") == "KAZ").height

    assert parsed.left_out == ()
    assert rows == raw.select(pl.len()).collect().item() == 1_128_726
    assert texts == raw.filter(number.is_null()).select(pl.len()).collect().item() == 6_348
    assert total == pytest.approx(raw.select(number.sum()).collect().item())
    assert kazakhstan == raw.filter(pl.col("GeoAreaCode") == 398).select(pl.len()).collect().item()
    assert parsed.series.num_rows == 472


def test_every_area_of_the_edition_of_2020_is_known(shared: Path) -> None:
    codes = pl.read_csv(shared / "data" / "unsd_2020" / "geo_areas.csv", infer_schema=False)["GeoAreaCode"]

    assert None not in resolve(codes).values()


@pytest.mark.slow
def test_every_extract_is_read_to_its_last_row(shared: Path) -> None:
    read_rows = 0
    for path in sorted((shared / "data" / "unsd_2025_extracts").glob("*.xlsx")):
        parsed = of(path.name, path.read_bytes())
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("data").to_python()
        there = sum(1 for cells in sheet[1:] if cells[3])
        assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == there
        read_rows += there

    assert read_rows == 29_868
