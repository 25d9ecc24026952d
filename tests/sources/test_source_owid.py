"""Charts of Our World in Data: a series a column, codes of the starter, zeros that are none, groups."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.delivery import Ask, Delivery, Parsed, Request
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import OBSERVATION
from ortaq.reference import figures
from ortaq.sources import owid, starter
from ortaq.sources.owid.codes import series_codes, unit_of

SPECIMENS = Path(__file__).parent / "specimens" / "owid"
HYDRO = "share-electricity-hydro.csv"
HEAD = b"Entity,Code,Year,Share\n"


def read(*names: str) -> Parsed:
    return owid.parse(Delivery.of({name: (SPECIMENS / name).read_bytes() for name in names}))


def of(content: str | bytes, name: str = "a-chart.csv", metadata: Mapping[str, object] | None = None) -> Parsed:
    files = {name: content.encode() if isinstance(content, str) else content}
    if metadata is not None:
        files[name.replace(".csv", ".metadata.json")] = json.dumps(metadata).encode()
    return owid.parse(Delivery.of(files))


def asked(ask: Ask) -> list[Request]:
    return list(owid.requests(ask))


def test_a_chart_with_one_column_gives_its_name_to_the_series() -> None:
    parsed = read(HYDRO)

    table = parsed.table()
    assert table.schema == OBSERVATION
    assert set(table["series"].to_pylist()) == {"share-electricity-hydro"}
    assert set(table["unit_measure"].to_pylist()) == {"PT"}
    assert table.num_rows == 29
    assert parsed.left_out == ()


def test_a_value_leads_back_to_its_cell() -> None:
    rows = read("co2-emissions-by-fuel-line.csv").table().to_pylist()
    raw = list(csv.reader(io.StringIO((SPECIMENS / "co2-emissions-by-fuel-line.csv").read_text("utf-8"))))

    for row in rows:
        _, line, column = row["place"].split(":")
        cell = raw[int(line) - 1][raw[0].index(column)]
        assert cell == row["value_text"] or float(cell) == row["obs_value"]
        assert raw[int(line) - 1][2] == str(row["time_period"])


def test_a_cell_with_na_is_missing_and_an_empty_one_is_no_figure() -> None:
    rows = {
        (r["series"], r["ref_area"], r["time_period"]): r
        for r in read("co2-emissions-by-fuel-line.csv").table().to_pylist()
    }

    missing = rows["co2-emissions-by-fuel-line.coal", "SGP", 2009]
    assert (missing["obs_value"], missing["value_text"], missing["obs_status"]) == (None, "na", "O")
    assert ("co2-emissions-by-fuel-line.other-industry", "SGP", 2009) not in rows


def test_a_zero_of_climate_watch_s_sectors_is_no_count_and_a_zero_elsewhere_is_one() -> None:
    sectors = [r for r in read("ghg-emissions-by-sector.csv").table().to_pylist() if r["value_text"] == "0"]
    fuels = [r for r in read("co2-emissions-by-fuel-line.csv").table().to_pylist() if r["obs_value"] == 0]

    assert sectors
    assert all((r["obs_value"], r["obs_status"]) == (None, "O") for r in sectors)
    assert fuels
    assert all(r["obs_status"] == "A" for r in fuels)


def test_the_codes_are_those_of_the_starter_evidence_which_fetched_figures_take_over() -> None:
    known = {row["series"]: row for row in figures.series().to_pylist() if row["source"] == "owid"}
    rows = {row["series"]: row for row in read("ghg-emissions-by-sector.csv").series.to_pylist()}

    there = set(rows) & set(known)
    assert len(there) == 8
    for code in there:
        for name in ("unit_measure", "direction", "kind", "is_headline", "target"):
            assert rows[code][name] == known[code][name]


def test_a_chart_that_the_site_calls_otherwise_keeps_the_name_of_the_starter_evidence() -> None:
    assert series_codes("per-capita-energy-use", ["Per capita energy consumption"]) == {
        "Per capita energy consumption": "energy-use-per-person"
    }


def test_unit_title_publisher_and_vintage_come_from_the_metadata() -> None:
    parsed = read("life-expectancy.csv", "life-expectancy.metadata.json")

    [series] = parsed.series.to_pylist()
    assert (series["series"], series["title"], series["unit_measure"]) == (
        "life-expectancy",
        "Life expectancy",
        "YEARS",
    )
    assert (
        series["publisher"] == "UN WPP (2022); HMD (2023); Zijdeman et al. (2015); Riley (2005), via Our World in Data"
    )
    assert series["vintage"] == "2023-10-10"
    assert {"descriptionShort", "citationLong"} == set(parsed.note["field"].to_pylist())
    assert parsed.table()["obs_value"].to_pylist() == [27.7275, 27.9634]


def test_without_metadata_the_unit_is_not_known_and_a_note_says_so() -> None:
    parsed = read("life-expectancy.csv")

    assert set(parsed.table()["unit_measure"].to_pylist()) == {"_U"}
    [note] = parsed.note.to_pylist()
    assert note["field"] == "UNIT_MEASURE"
    assert "life-expectancy.metadata.json" in note["text"]


@pytest.mark.parametrize(
    ("series", "told", "column", "unit"),
    [
        ("annual-co2-emissions-per-country", "tonnes", "", ("T_CO2", 0, True)),
        ("annual-co2-emissions-per-country", "million tonnes", "", ("T", 6, True)),
        ("annual-co2-emissions-per-country", None, "", ("T_CO2", 0, True)),
        ("x", None, "Solar (% electricity)", ("PT", 0, True)),
        ("x", None, "Electricity - TWh", ("TWH", 0, True)),
        ("x", None, "Deaths - Sex: all - Age: 0", ("_U", 0, False)),
        ("x", "birds", "", ("birds", 0, True)),
    ],
)
def test_a_unit_is_what_is_told_and_never_another(
    series: str, told: str | None, column: str, unit: tuple[str, int, bool]
) -> None:
    assert unit_of(series, told, column) == unit


def test_words_are_counted_and_left_out() -> None:
    parsed = of("Entity,Code,Year,Share,Region\nKazakhstan,KAZ,2020,1,Asia\nUzbekistan,UZB,2020,2,Asia\n")

    assert parsed.table()["series"].to_pylist() == ["a-chart", "a-chart"]
    [left] = parsed.left_out
    assert (left.rows, left.example) == (2, "Region")


def test_a_column_that_the_metadata_calls_categorical_is_no_series() -> None:
    told = {"chart": {}, "columns": {"Share": {"unit": "%"}, "Class": {"type": "Ordinal"}}}

    parsed = of("Entity,Code,Year,Share,Class\nKazakhstan,KAZ,2020,1,3\n", metadata=told)

    assert parsed.table().num_rows == 1
    assert parsed.left_out[0].example == "Class"


def test_groups_without_a_code_of_their_own_are_kept_apart_by_name_and_unknown_ones_counted() -> None:
    rows = read(HYDRO).table().to_pylist()
    parsed = of(HEAD + b"Atlantis,,2020,1\nKazakhstan,KAZ,2020,2\n")

    assert {row["ref_area"] for row in rows if row["ref_area_source"] == "OWID_WRL"} == {"M49:001"}
    assert {row["ref_area"][:5] for row in rows if "(" in row["ref_area_source"]} == {"OWID:"}
    assert parsed.table()["ref_area"].to_pylist() == ["KAZ"]
    assert parsed.left_out[0].example.startswith("Atlantis")


def test_years_before_1000_are_counted_and_left_out() -> None:
    parsed = of(HEAD + b"World,OWID_WRL,-10000,1\nWorld,OWID_WRL,1000,2\n")

    assert parsed.table()["time_period"].to_pylist() == [1000]
    assert parsed.left_out[0].rows == 1


def test_projections_are_forecasts() -> None:
    told = {
        "chart": {},
        "columns": {"A": {"unit": "%"}, "A - projections": {"unit": "%"}},
        "dateDownloaded": "2024-10-30",
    }

    rows = of("Entity,Code,Year,A,A - projections\nChad,TCD,2024,1,2\nChad,TCD,2025,3,\n", metadata=told).table()

    assert Counter(rows["obs_status"].to_pylist()) == {"A": 1, "F": 2}


def test_short_names_of_columns_and_of_the_head_are_read_alike() -> None:
    told = {"columns": {"life_expectancy_0": {"unit": "years"}}}

    table = of("entity,code,year,life_expectancy_0\nChad,TCD,2024,50\n", metadata=told).table()

    assert table["unit_measure"].to_pylist() == ["YEARS"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no table as CSV"),
        (b"<html>,</html>", "no table as CSV"),
        (b"column,description,unit,source\na,b,c,d\n", "no column Entity, Code, Year"),
        (b"Entity,Code,Day,Share\nChad,TCD,2020-01-01,1\n", "by day; Ortaq keeps figures by year"),
        (HEAD + b"Chad,TCD,2020,1\nChad,TCD,2020,2\n", "TCD 2020 twice"),
        (HEAD + b"Chad,TCD,2020,1\nChad,TCD,2021,many\n", "a-chart.csv:3: many is no number"),
        (HEAD + b"Chad,TCD,20x0,1\n", "time_period"),
        (HEAD + b"Chad,TCD,2020\n", "row 2 has 3 cells"),
    ],
)
def test_a_broken_chart_is_refused_in_one_clear_line(content: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        of(content)

    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"columns": []}', b'{"columns": {"a": 1}}', b"<html>", b"[" * 9000]
)
def test_broken_metadata_are_refused(content: bytes) -> None:
    with pytest.raises(SourceError, match="no metadata of a chart"):
        owid.parse(Delivery.of({"a.csv": HEAD, "a.metadata.json": content}))


def test_a_name_or_an_address_asks_for_data_and_metadata() -> None:
    by_name = asked(Ask("life-expectancy"))
    by_address = asked(Ask("https://ourworldindata.org/grapher/life-expectancy?tab=map"))

    assert by_name == by_address
    assert [request.address.partition("?")[0] for request in by_name] == [
        "https://ourworldindata.org/grapher/life-expectancy.csv",
        "https://ourworldindata.org/grapher/life-expectancy.metadata.json",
    ]
    assert {request.delivery for request in by_name} == {"chart/life-expectancy"}


def test_a_folder_gives_its_charts_and_names_other_tables(tmp_path: Path) -> None:
    (tmp_path / "codebook.csv").write_bytes(b"column,description\n")
    (tmp_path / "b.csv").write_bytes(HEAD)

    assert [(request.name, request.optional, request.delivery) for request in asked(Ask(str(tmp_path)))] == [
        ("b.csv", False, "chart/b"),
        ("b.metadata.json", True, "chart/b"),
        ("codebook.csv", False, "beside/codebook.csv"),
    ]


@pytest.mark.parametrize("what", [None, "", "../etc/passwd", "Life Expectancy", "https://example.org/", "a/b"])
def test_what_names_no_chart_is_refused(what: str | None) -> None:
    with pytest.raises(UsageError, match="no name of a chart"):
        asked(Ask(what))


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6, unique=True))
def test_every_column_has_a_code_of_its_own(columns: list[str]) -> None:
    codes = series_codes("a-chart", columns)

    assert set(codes) == set(columns)
    assert len(set(codes.values())) == len(columns)
    assert all(code.startswith("a-chart") for code in codes.values())


def test_every_filled_cell_of_the_shared_charts_is_read_or_counted(shared: Path) -> None:
    files = [file for file in sorted((shared / "data" / "owid").glob("*.csv")) if "codebook" not in file.name]

    for file in files:
        parsed = owid.parse(Delivery.of({file.name: file.read_bytes()}))
        with file.open(encoding="utf-8-sig", newline="") as opened:
            cells = sum(cell != "" for row in csv.reader(opened) for cell in row[3:])
            opened.seek(0)
            head = len(next(csv.reader(opened))) - 3
        assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == cells - head, file.name
        assert _unique(parsed.table()), file.name
    assert len(files) == 17


def test_the_shared_charts_hold_every_series_of_the_starter_evidence_with_its_figures(shared: Path) -> None:
    want = [
        row
        for row in starter.parse(Delivery.of({starter.FILE: starter.payload()})).table().to_pylist()
        if row["source"] == "owid"
    ]
    found = {}
    for file in sorted((shared / "data" / "owid").glob("*.csv")):
        if "codebook" not in file.name:
            table = (
                owid.parse(Delivery.of({file.name: file.read_bytes()}))
                .table()
                .filter(pc.is_in(pc.field("ref_area"), pa.array(["AFG", "AZE", "KAZ", "KGZ", "TJK", "TKM", "UZB"])))
            )
            found |= {(row["series"], row["ref_area"], row["time_period"]): row for row in table.to_pylist()}

    for row in want:
        fetched = found[row["series"], row["ref_area"], row["time_period"]]
        assert (fetched["obs_value"], fetched["unit_measure"]) == (row["obs_value"], row["unit_measure"])
        assert fetched["nature"] == row["nature"]


def _unique(table: pa.Table) -> bool:
    """Whether no figure stands twice."""
    key = ["source", "series", "ref_area", "time_period", "breakdown"]
    return table.group_by(key).aggregate([]).num_rows == table.num_rows
