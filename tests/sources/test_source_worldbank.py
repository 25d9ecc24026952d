"""The World Bank's databases: pages, zips and tables in, the same observations out, and an empty year is no figure."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.areas import resolve
from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import OBSERVATION, SERIES
from ortaq.model.schemas_collected import NOTE
from ortaq.sources import worldbank
from ortaq.sources.worldbank import bulk

SPECIMENS = Path(__file__).parent / "specimens" / "worldbank"
KEY = ("source", "series", "ref_area", "time_period")
ELECTRICITY = "EG.ELC.ACCS.ZS"
API = "API_EG.ELC.ACCS.ZS_DS2_en_csv_v2_1.csv"
ZIPPED = (API, f"Metadata_Country_{API}", f"Metadata_Indicator_{API}")
PAGES = ("indicator.json", "page-1.json", "page-2.json")
ANSWERS = {name: (SPECIMENS / name).read_bytes() for name in PAGES}
ERROR = b'[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]'
NO_VALUE = "the publisher has no value for the year"


def read(*names: str) -> Parsed:
    return worldbank.parse(Delivery.of({name: (SPECIMENS / name).read_bytes() for name in names}))


def of(name: str, content: str | bytes) -> Parsed:
    return worldbank.parse(Delivery.of({name: content.encode() if isinstance(content, str) else content}))


def zipped(*names: str, day: tuple[int, int, int] = (2026, 7, 1)) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name, (*day, 0, 0, 0)), (SPECIMENS / name).read_bytes())
    return held.getvalue()


def figures(parsed: Parsed) -> dict[tuple[Any, ...], float]:
    return {tuple(one[name] for name in KEY): one["obs_value"] for one in parsed.table().to_pylist()}


def page(name: str = "page-1.json", *, rows: object = None, **told: object) -> bytes:
    envelope, data = json.loads(ANSWERS[name])
    return json.dumps([envelope | told, data if rows is None else rows]).encode()


def first_row(**told: object) -> dict[str, Any]:
    return json.loads(ANSWERS["page-1.json"])[1][0] | told


def asked(ask: Ask, answers: Mapping[str, bytes]) -> list[Request]:
    """The requests of an ask, each answered with what has its name."""
    requests = []
    asking = worldbank.requests(ask)
    request = next(asking, None)
    while request is not None:
        requests.append(request)
        (given,) = Delivery.of({request.name: answers[request.name]}).files
        try:
            request = asking.send(replace(given, address=request.address))
        except StopIteration:
            request = None
    return requests


# What comes out


@pytest.mark.parametrize(
    ("reading", "rows", "left_out"),
    [
        (lambda: read(*PAGES), 16, 4),
        (lambda: read("observations.parquet", "indicators.csv"), 62, 0),
        (lambda: read("WDICSV.csv", "WDISeries.csv"), 42, 78),
        (lambda: of("API.zip", zipped(*ZIPPED)), 24, 6),
        (lambda: read(*ZIPPED), 24, 6),
    ],
)
def test_each_value_of_a_specimen_is_one_observation_and_each_empty_year_is_counted(
    reading: Callable[[], Parsed], rows: int, left_out: int
) -> None:
    parsed = reading()
    table = parsed.table()

    assert table.schema == OBSERVATION
    assert (parsed.series.schema, parsed.note.schema) == (SERIES, NOTE)
    assert table.num_rows == len(figures(parsed)) == rows
    assert sum(left.rows for left in parsed.left_out if left.reason == NO_VALUE) == left_out
    assert set(table["series"].to_pylist()) == set(parsed.series["series"].to_pylist())
    assert set(table["source"].to_pylist()) == {"wdi"}


def test_every_form_gives_the_same_figures() -> None:
    packed = figures(read("observations.parquet", "indicators.csv"))
    others = [read(*PAGES), read("WDICSV.csv"), of("API.zip", zipped(*ZIPPED))]

    for other in map(figures, others):
        assert other
        for key, value in other.items():
            assert packed.get(key, value) == value
    assert figures(others[0]).items() <= packed.items()


def test_a_state_and_a_group_of_the_banks_are_told_apart() -> None:
    areas = {one["ref_area_source"]: one["ref_area"] for one in of("API.zip", zipped(*ZIPPED)).table().to_pylist()}

    assert areas == {"KAZ": "KAZ", "TKM": "TKM", "ECS": "WB:ECS"}


def test_title_unit_and_edition_stand_in_the_series() -> None:
    (told,) = read(*PAGES).series.to_pylist()

    assert (told["title"], told["unit_measure"]) == ("Access to electricity (% of population)", "PT")
    assert (told["vintage"], told["licence"]) == ("2026-07-01", "CC-BY-4.0")
    assert told["address"] == f"https://data.worldbank.org/indicator/{ELECTRICITY}"


def test_what_the_register_knows_of_a_series_holds() -> None:
    told = {one["series"]: one for one in read("observations.parquet", "indicators.csv").series.to_pylist()}

    assert told["EN.BIR.THRD.NO"]["unit_measure"] == "NUMBER"
    assert (told[ELECTRICITY]["is_headline"], told[ELECTRICITY]["direction"], told[ELECTRICITY]["target"]) == (
        True,
        1,
        ["7.1"],
    )


def test_a_modelled_estimate_is_modelled() -> None:
    natures = {one["series"]: one["nature"] for one in read("WDICSV.csv").table().to_pylist()}

    assert natures == {ELECTRICITY: None, "SL.UEM.TOTL.ZS": "M", "EN.BIR.THRD.NO": None, "IC.BUS.EASE.XQ": None}


def test_notes_say_what_a_series_is_and_since_when_it_is_frozen() -> None:
    of_pages = {one["field"]: one["text"] for one in read(*PAGES).note.to_pylist()}
    packed = read("observations.parquet", "indicators.csv").note.to_pylist()

    assert of_pages["TOPIC"] == "Energy & Mining"
    assert of_pages["LAST_UPDATED"] == "2026-07-01"
    assert of_pages["DATABASE"] == "World Development Indicators"
    assert of_pages["SOURCE_NOTE"].startswith("Access to electricity is the percentage")
    changed = {one["series"]: one["text"] for one in packed if one["field"] == "LAST_CHANGED_IN_SOURCE"}
    assert changed["IC.BUS.EASE.XQ"] == "2018-08-01"


def test_an_observation_leads_back_to_its_cell() -> None:
    rows = (SPECIMENS / "WDICSV.csv").read_text().splitlines()
    header = [cell.strip('"') for cell in rows[0].split('","')]
    for one in read("WDICSV.csv").table().to_pylist():
        row, _, year = one["place"].removeprefix("WDICSV.csv:").partition("/")
        cells = [cell.strip('"') for cell in rows[int(row) - 1].split('","')]
        assert float(cells[header.index(year)]) == one["obs_value"]
        assert (cells[1], cells[3]) == (one["ref_area"], one["series"])

    assert read(*PAGES).table()["place"][-1].as_py() == "page-2.json:1/7"
    inside = of("API.zip", zipped(*ZIPPED)).table()["place"][0].as_py()
    assert inside == f"API.zip:{API}:6/2016"


def test_another_database_of_the_bank_has_a_name_of_its_own() -> None:
    pages = {name: page(name, sourceid="57") for name in ("page-1.json", "page-2.json")}

    assert set(worldbank.parse(Delivery.of(pages)).table()["source"].to_pylist()) == {"wb-57"}
    text = (SPECIMENS / API).read_text(encoding="utf-8-sig").replace("World Development", "Worldwide Governance")
    assert set(of("x.csv", text).table()["source"].to_pylist()) == {"wb-worldwide-governance-indicators"}


def test_without_a_banner_the_edition_is_the_day_of_the_file_in_its_zip() -> None:
    parsed = of("WDI_CSV.zip", zipped("WDICSV.csv", "WDISeries.csv", day=(2025, 10, 10)))

    assert set(parsed.series["vintage"].to_pylist()) == {"2025-10-10"}


def test_the_datas_own_export_is_read_with_its_signs() -> None:
    text = (
        "Country Name,Country Code,Series Name,Series Code,2019 [YR2019],2020 [YR2020]\nKazakhstan,KAZ,A (%),A.B,..,2\n"
    )
    parsed = of("Data.csv", text)

    assert [(one["time_period"], one["obs_value"]) for one in parsed.table().to_pylist()] == [(2020, 2.0)]
    assert [(left.reason, left.rows) for left in parsed.left_out] == [(NO_VALUE, 1)]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("School enrollment, primary (% gross)", "PT"),
        ("Employment in services, male (% of male employment) (modeled ILO estimate)", "PT"),
        ("Crop production index (2014-2016 = 100)", "2014-2016 = 100"),
        ("Rural population", "_X"),
        ("Fertilizer consumption (kilograms per hectare of arable land)", "KG_PER_HA"),
    ],
)
def test_the_unit_is_what_the_title_has_in_brackets(title: str, unit: str) -> None:
    text = f'Country Name,Country Code,Indicator Name,Indicator Code,2019\nKazakhstan,KAZ,"{title}",A.B,1\n'

    assert of("a.csv", text).table()["unit_measure"].to_pylist() == [unit]


# What is left out is told


def test_an_area_that_is_none_is_left_out_and_named() -> None:
    rows = [first_row(countryiso3code="", country={"id": "Q9", "value": "Atlantis"})]
    parsed = of("page-1.json", page(rows=rows, total=1, pages=1))

    assert parsed.table().num_rows == 0
    (left,) = [left for left in parsed.left_out if left.reason != NO_VALUE] or parsed.left_out
    assert "Q9 Atlantis" in left.example


def test_a_figure_that_stands_twice_is_kept_once_and_named() -> None:
    head = "Country Name,Country Code,Indicator Name,Indicator Code,2019,2020\n"
    parsed = of("a.csv", head + "Kazakhstan,KAZ,A,A.B,1,2\nKazakhstan,KAZ,A,A.B,1,3\n")

    assert parsed.table()["obs_value"].to_pylist() == [1.0, 2.0]
    assert sorted((left.rows, left.example) for left in parsed.left_out) == [
        (1, "a.csv:3/2019 A.B KAZ 2019"),
        (1, "a.csv:3/2020 A.B KAZ 2020"),
    ]


def test_a_table_without_figures_is_told() -> None:
    left = [left for left in read(*ZIPPED).left_out if left.reason != NO_VALUE]

    assert [(one.rows, one.example) for one in left] == [(0, f"Metadata_Country_{API}")]


def test_a_series_without_figures_is_told() -> None:
    nothing = b'[{"page":0,"pages":0,"per_page":0,"total":0,"sourceid":null,"lastupdated":null},null]'
    parsed = of("page-1.json", nothing)

    assert parsed.table().num_rows == 0
    assert parsed.left_out[0].reason == "the publisher has no figure for what was asked"
    assert len(asked(Ask(series=(ELECTRICITY,)), ANSWERS | {"page-1.json": nothing})) == 2


# What is refused


def test_the_apis_error_is_told_with_the_nearest_code_that_we_know() -> None:
    with pytest.raises(SourceError, match=r"EG\.ELC\.ACC\.ZS: Invalid value.*the nearest: EG\.ELC\.ACCS\.ZS"):
        asked(Ask(series=("EG.ELC.ACC.ZS",)), {"indicator.json": ERROR})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ERROR, "not valid"),
        (b"<html>", "no JSON"),
        (b"{}", "a list of"),
        (b"[]", "a list of"),
        (b'[{"page": 1}]', "how many pages"),
        (b"[" * 100_000, "no JSON"),
        (page(pages=1), "20"),
        (page(total=21), "12 rows came"),
        (page(page=2), "it is page 2, not 1"),
        (page(pages=10**8), "at most"),
        (page(rows=["x"]), "rows of the page"),
        (page(rows=[first_row(date="2020Q1")], total=1, pages=1), "2020Q1 is no calendar year"),
        (page(rows=[first_row(value="1,5")], total=1, pages=1), "1,5 is no number"),
        (page(rows=[first_row(value=10**400)], total=1, pages=1), "is no number"),
        (page(pages=float("inf")).replace(b"Infinity", b"1e999"), "how many pages"),
        (page(rows=[first_row(unit="\ud800")]), "half a character"),
        (page(rows=[first_row(value=True)], total=1, pages=1), "is no number"),
        (page(rows=[first_row(indicator=None)], total=1, pages=1), "names no series"),
        (page(rows=[first_row()], total=1, pages=1, lastupdated="soon"), "lastupdated is no day"),
    ],
)
def test_an_answer_that_is_not_what_it_should_be_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        of("page-1.json", content)


def test_a_page_that_is_missing_is_missed() -> None:
    with pytest.raises(SourceError, match="1 pages with 12 rows came; announced were 2 with 20"):
        read("indicator.json", "page-1.json")
    with pytest.raises(SourceError, match="no page of figures"):
        read("indicator.json")


def test_a_total_that_changes_on_the_way_is_refused_while_it_is_fetched() -> None:
    with pytest.raises(SourceError, match="the first page announced 2 and 20"):
        asked(Ask(series=(ELECTRICITY,)), ANSWERS | {"page-2.json": page("page-2.json", total=21)})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "no table of figures"),
        ("a.csv", "<!doctype html>\n", "no table of figures"),
        ("a.csv", "Country Name,Country Code,2019\nKazakhstan,KAZ,1\n", "expected are the columns"),
        ("a.csv", "Country Name,Country Code,Indicator Name,Indicator Code,2019,Mean\nK,KAZ,A,A,1,2\n", "column Mean"),
        (
            "a.csv",
            "Country Name,Country Code,Indicator Name,Indicator Code,2019\nK,KAZ,A,A,much\n",
            "row 2, 2019: much",
        ),
        ("a.csv", "Country Name,Country Code,Indicator Name,Indicator Code,2019\nK,KAZ,A,A,NaN\n", "NaN is no value"),
        ("a.csv", "Country Name,Country Code,Indicator Name,Indicator Code,2019\nK,KAZ,A,,1\n", "row 2"),
        ("a.csv", "Country Name,Country Code,Indicator Name,Indicator Code,2019\nK,KAZ,A,A,1,2\n", "can't be read"),
        ("a.csv", "IndicatorCode,CountryCode,CountryName,Year,Value\nA,KAZ,K,2020.5,1\n", "can't be read"),
        ("a.parquet", "PAR1", "read"),
        ("a.zip", "PK", "archive is refused"),
    ],
)
def test_a_broken_file_is_refused_with_what_is_wrong(name: str, content: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        of(name, content).table()


@pytest.mark.parametrize("spoilt", [b"\xff", b'"'], ids=["no text", "an open quote"])
def test_a_table_of_descriptions_that_cannot_be_read_is_named(spoilt: bytes) -> None:
    files = {name: (SPECIMENS / name).read_bytes() for name in ("observations.parquet", "indicators.csv")}
    head, _, rows = files["indicators.csv"].partition(b"\n")
    long = b"x" * (csv.field_size_limit() + 1)
    files["indicators.csv"] = head + b"\n" + spoilt + long + rows

    with pytest.raises(SourceError, match=r"indicators\.csv"):
        worldbank.parse(Delivery.of(files)).table()


def test_a_zip_whose_names_lead_out_of_it_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("../WDICSV.csv", "x")

    with pytest.raises(SourceError, match="leads out of it"):
        of("WDI_CSV.zip", held.getvalue())


def test_a_zip_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_BYTES", 1000)

    with pytest.raises(SourceError, match="at most 1 kB are read"):
        of("WDI_CSV.zip", zipped(*ZIPPED))


# What is asked for


def test_a_series_is_asked_for_with_what_it_is_and_page_by_page() -> None:
    requests = asked(Ask(series=(ELECTRICITY,), ref_area=("UZB", "KAZ")), ANSWERS)

    assert [(one.delivery, one.name) for one in requests] == [(f"series/{ELECTRICITY}/KAZ+UZB", name) for name in PAGES]
    assert requests[2].address == (
        f"https://api.worldbank.org/v2/country/UZB;KAZ/indicator/{ELECTRICITY}?format=json&per_page=5000&page=2"
    )


def test_without_areas_all_are_asked_for() -> None:
    assert "/country/all/indicator/" in asked(Ask(series=(ELECTRICITY,)), ANSWERS)[1].address


@pytest.mark.parametrize(
    "ask",
    [
        Ask(),
        Ask(ref_area=("KAZ",)),
        Ask(series=(ELECTRICITY,), ref_area=("KZ/../all",)),
        Ask(series=("A/../B",)),
        Ask(what="/no/such/file.zip"),
    ],
)
def test_what_can_not_be_asked_for_is_said(ask: Ask) -> None:
    with pytest.raises(UsageError):
        asked(ask, ANSWERS)


def test_the_files_of_a_folder_are_read_together() -> None:
    requests = list(worldbank.requests(Ask(what=str(SPECIMENS))))

    assert {one.delivery for one in requests} == {"file/worldbank"}
    assert [one.name for one in requests][-1] == "observations.parquet"


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(content: bytes) -> None:
    for name in ("a.csv", "page-1.json", "a.parquet", "a.zip"):
        with suppress(SourceError):
            of(name, content).table()


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=8))
def test_each_number_comes_out_as_it_went_in(values: list[float | None]) -> None:
    rows = [first_row(date=str(2000 + place), value=value) for place, value in enumerate(values)]
    parsed = of("page-1.json", page(rows=rows, total=len(rows), pages=1))

    assert [one["obs_value"] for one in parsed.table().to_pylist()] == [one for one in values if one is not None]
    assert sum(left.rows for left in parsed.left_out) == values.count(None)


# The whole file


def test_the_whole_edition_of_2026_is_read(shared: Path) -> None:
    folder = shared / "data" / "wdi_2026"
    given = [
        File(one.name, one.address, "0" * 64, one.media_type, "2026-11-24", path=Path(one.address))
        for one in worldbank.requests(Ask(what=str(folder)))
    ]
    parsed = worldbank.parse(Delivery("file/wdi_2026", tuple(given)))
    raw = pl.scan_parquet(folder / "observations.parquet").select(pl.len(), pl.col("Value").sum()).collect()

    rows, total = 0, 0.0
    for table in parsed.observations:
        rows += table.num_rows
        total += float(pl.DataFrame(pl.from_arrow(table))["obs_value"].sum())

    assert parsed.left_out == ()
    assert rows == raw["len"].item() == 2_115_952
    assert total == pytest.approx(raw["Value"].item())
    assert parsed.series.num_rows == 325
    assert set(parsed.series["vintage"].to_pylist()) == {"2026-07-01"}
    changed = [one["text"] for one in parsed.note.to_pylist() if one["field"] == "LAST_CHANGED_IN_SOURCE"]
    assert sum(day.startswith("2018") for day in changed) == 31


def test_every_area_of_the_bank_is_known(shared: Path) -> None:
    codes = (
        pl.scan_parquet(shared / "data" / "wdi_2026" / "observations.parquet").select("CountryCode").unique().collect()
    )

    assert None not in resolve(codes["CountryCode"], publisher="wdi").values()
