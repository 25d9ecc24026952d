"""The source sdmx: where data are asked for, and how a message becomes observations, with nothing lost or doubled."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import OBSERVATION
from ortaq.sources import sdmx, sources
from ortaq.sources.sdmx import areas, reading
from ortaq.sources.sdmx.periods import period

SPECIMENS = Path(__file__).parents[1] / "collect" / "sdmx" / "specimens"
KEY = ("source", "series", "ref_area", "time_period", "sex", "age", "urbanisation", "breakdown")
HEAD = "DATAFLOW,FREQ,REF_AREA,SERIES,TIME_PERIOD,OBS_VALUE"
FLOW = "ESTAT:NAMA_10_GDP(1.0)"


def specimen(*names: str) -> Parsed:
    return sdmx.parse(Delivery.of({name: (SPECIMENS / name).read_bytes() for name in names}, name="test"))


def parsed(*lines: str, head: str = HEAD) -> Parsed:
    text = "\n".join([head, *(f"A:B(1.0),{line}" for line in lines)]) + "\n"
    return sdmx.parse(Delivery.of({"a.csv": text.encode()}, name="test"))


def rows(*lines: str, head: str = HEAD) -> list[dict]:
    return parsed(*lines, head=head).table().to_pylist()


def came(request: Request, content: bytes) -> File:
    return File(request.name, request.address, "0" * 64, request.media_type, "2026-11-24T00:00:00Z", held=content)


def test_it_is_a_source_among_the_others() -> None:
    assert sources()["sdmx"] is sdmx
    assert sdmx.HOSTS == ()


# What is asked


def test_the_structure_is_asked_for_where_the_data_came_from() -> None:
    asking = sdmx.requests(Ask("https://stats.example.org/rest/data/KG_NSC,SDG,1.7/all?startPeriod=2015"))

    data = next(asking)
    described = asking.send(came(data, (SPECIMENS / "kgz-6.2.1.xml").read_bytes()))

    assert (data.delivery, data.name) == ("SDG", "data")
    assert data.headers["Accept"].startswith("application/vnd.sdmx.structurespecificdata+xml;version=2.1")
    assert described.address == "https://stats.example.org/rest/datastructure/KG_NSC/SDG/1.7?references=children"
    assert (described.delivery, described.optional) == ("SDG", True)
    with pytest.raises(StopIteration):
        asking.send(None)


def test_a_dataflow_is_asked_for_with_all_that_it_leads_to() -> None:
    asking = sdmx.requests(Ask("https://ec.example.org/sdmx/2.1/data/NAMA_10_GDP/A.LU"))

    described = asking.send(came(next(asking), (SPECIMENS / "eurostat.xml").read_bytes()))

    assert described.address == "https://ec.example.org/sdmx/2.1/dataflow/ESTAT/NAMA_10_GDP/1.0?references=descendants"


def test_a_service_of_3_0_is_asked_in_its_own_way() -> None:
    asking = sdmx.requests(Ask("https://x.example.org/v2/data/dataflow/ESTAT/NAMA_10_GDP/1.0/*?format=csv"))
    data = next(asking)

    described = asking.send(came(data, f"STRUCTURE,STRUCTURE_ID,OBS_VALUE\ndataflow,{FLOW},1\n".encode()))

    assert data.headers == {}
    assert described.address == (
        "https://x.example.org/v2/structure/dataflow/ESTAT/NAMA_10_GDP/1.0?references=descendants"
    )
    assert "version=3.0.0" in described.headers["Accept"]


@pytest.mark.parametrize("content", [b"", b"<html>", b"<x/>", b"DATAFLOW,OBS_VALUE\nX,1\n"])
def test_of_data_that_say_nothing_no_structure_is_asked_for(content: bytes) -> None:
    asking = sdmx.requests(Ask("https://stats.example.org/rest/data/SDG/all"))

    with pytest.raises(StopIteration):
        asking.send(came(next(asking), content))


def test_an_address_that_is_no_query_is_one_file() -> None:
    asking = sdmx.requests(Ask("https://example.org/files/sdg.xml"))

    assert next(asking).delivery == "example-org"
    with pytest.raises(StopIteration):
        asking.send(None)


def test_a_registered_service_is_known_by_its_name() -> None:
    pytest.importorskip("sdmx")

    request = next(sdmx.requests(Ask("ECB/EXR/A.KZT.EUR.SP00.A")))

    assert request.address == "https://data-api.ecb.europa.eu/service/data/EXR/A.KZT.EUR.SP00.A"
    with pytest.raises(UsageError, match=r"unknown SDMX service: NOBODY \(services: .*ECB"):
        next(sdmx.requests(Ask("NOBODY/EXR")))


def test_the_files_of_a_folder_are_read_together(tmp_path: Path) -> None:
    for name in ("kgz-6.2.1.xml", "kgz-structure.xml", "eurostat.xml"):
        (tmp_path / name).write_bytes((SPECIMENS / name).read_bytes())
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.xml").write_text("<x/>", encoding="utf-8")

    asked = list(sdmx.requests(Ask(str(tmp_path))))

    assert {one.delivery for one in asked} == {sdmx.dataset(Ask(str(tmp_path)))}
    assert [one.name for one in asked] == ["eurostat.xml", "kgz-6.2.1.xml", "kgz-structure.xml"]


def test_a_folder_without_data_and_no_name_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file with SDMX data"):
        list(sdmx.requests(Ask(str(tmp_path))))
    with pytest.raises(UsageError, match="nothing is named to read"):
        list(sdmx.requests(Ask()))


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("https://stats.example.org/rest/data/IAEG-SDGs,SDG,1.0/all", "sdg"),
        ("https://stats.example.org/rest/data/SDG/all", "sdg"),
        ("https://stats.example.org/v2/data/dataflow/IAEG-SDGs/DF_SDG_GLH/1.0/*", "df-sdg-glh"),
        ("https://example.org/a.xml", "example-org"),
        ("ECB/EXR", "ecb-exr"),
        ("files/KGZ 3.4.1.xml", "kgz-3-4-1"),
        ("files/kgz", "kgz"),
        ("national/tjk_tajstat/data", "tjk-tajstat"),
        ("data", "data"),
    ],
)
def test_the_dataset_gets_a_short_name(what: str, name: str) -> None:
    assert sdmx.dataset(Ask(what)) == name
    assert sdmx.dataset(Ask(what, name="own")) == "own"


# What is read


def test_kyrgyzstan_is_read_with_areas_titles_notes_and_indicators() -> None:
    found = specimen("kgz-6.2.1.xml", "kgz-structure.xml")
    table = found.table()
    (series,) = found.series.to_pylist()

    assert table.schema == OBSERVATION
    assert table.num_rows == 15
    assert found.left_out == ()
    assert set(table["ref_area"].to_pylist()) == {"KGZ", "KG-B", "KG-GB"}
    assert (series["indicator"], series["target"], series["direction"]) == (["6.2.1"], ["6.2"], 1)
    assert series["publisher"] == "KG_NSC"
    assert {row["lang"] for row in found.series_title.to_pylist()} == {"en", "ru"}
    assert {row["field"] for row in found.note.to_pylist()} == {"COMMENT_OBS"}
    assert {row["within"] for row in found.area_name.to_pylist()} == {"KGZ"}
    assert {row["lang"] for row in found.area_name.to_pylist()} == {"en", "ru"}


def test_tajikistan_in_small_letters_is_tajikistan() -> None:
    table = specimen("tjk-tajstat.xml", "tjk-structure.xml").table()

    assert set(table["ref_area"].to_pylist()) == {"TJK"}
    assert set(table["ref_area_source"].to_pylist()) == {"tj"}
    assert set(table["reporting_type"].to_pylist()) == {"N"}


def test_every_place_leads_back_to_its_figure() -> None:
    content = (SPECIMENS / "kgz-6.2.1.xml").read_text(encoding="utf-8")
    series = content.split("<Series")[1:]

    for row in specimen("kgz-6.2.1.xml", "kgz-structure.xml").table().to_pylist():
        name, _, path = row["place"].partition(":")
        at, number = (int(text.rstrip("]")) for text in path.replace("/Obs", "").split("[")[1:])
        element = series[at - 1].split("<Obs ")[number]
        assert name == "kgz-6.2.1.xml"
        assert f'TIME_PERIOD="{row["time_period"]}"' in element
        assert float(element.split('OBS_VALUE="')[1].split('"')[0]) == row["obs_value"]


def test_a_structure_that_names_no_series_gives_codes_made_of_dataflow_and_dimensions() -> None:
    described = """<m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:c="c">
    <Dataflow id="NAMA_10_GDP" agencyID="ESTAT" version="1.0"><c:Name xml:lang="en">GDP</c:Name></Dataflow>
    <Codelist id="CL" agencyID="ESTAT" version="1.0"><Code id="B1GQ"><c:Name xml:lang="en">Gross product</c:Name></Code>
    </Codelist><Codelist id="CU" agencyID="ESTAT" version="1.0"><Code id="CP_MEUR">
    <c:Name xml:lang="en">million EUR</c:Name></Code></Codelist>
    <DataStructure id="NAMA_10_GDP" agencyID="ESTAT" version="32.1"><Dimension id="freq"/>
    <Dimension id="unit"><Enumeration><Ref id="CU" agencyID="ESTAT" version="1.0"/></Enumeration></Dimension>
    <Dimension id="na_item"><Enumeration><Ref id="CL" agencyID="ESTAT" version="1.0"/></Enumeration></Dimension>
    <Dimension id="geo"/><TimeDimension id="TIME_PERIOD"/></DataStructure></m:Structure>"""
    files = {"data": (SPECIMENS / "eurostat.xml").read_bytes(), "structure": described.encode()}

    found = sdmx.parse(Delivery.of(files, name="gdp"))
    (series,) = found.series.to_pylist()

    assert series["series"] == "NAMA_10_GDP:B1GQ.CP_MEUR"
    assert series["title"] == "GDP: Gross product; million EUR"
    assert [(row["ref_area"], row["time_period"], row["obs_value"]) for row in found.table().to_pylist()][:2] == [
        ("LUX", 2012, 46526.2),
        ("LUX", 2013, 49094.5),
    ]


def test_without_a_structure_nobody_guesses_which_attributes_are_dimensions() -> None:
    with pytest.raises(SourceError, match=r"can't be told apart .*ESTAT:NAMA_10_GDP\(1.0\) beside it"):
        specimen("eurostat.xml")


def test_a_structure_alone_is_no_data() -> None:
    with pytest.raises(SourceError, match="no data came"):
        specimen("kgz-structure.xml")


def test_bytes_that_are_held_are_read_before_their_file_is_written(tmp_path: Path) -> None:
    names = ("kgz-6.2.1.xml", "kgz-structure.xml")
    files = tuple(
        File(name, name, "0" * 64, "", "", path=tmp_path / "not-yet", held=(SPECIMENS / name).read_bytes())
        for name in names
    )

    assert sdmx.parse(Delivery("one", files)).table().num_rows == 15


def test_a_file_on_the_disk_is_read_as_its_bytes_are() -> None:
    names = ("kgz-6.2.1.xml", "kgz-structure.xml")
    files = tuple(File(name, name, "0" * 64, "", "", path=SPECIMENS / name) for name in names)

    found = sdmx.parse(Delivery("one", files, "test"))

    assert found.series == specimen(*names).series
    assert found.table().drop(["snapshot"]) == specimen(*names).table().drop(["snapshot"])


def test_a_damaged_structure_is_not_passed_over() -> None:
    files = {name: (SPECIMENS / name).read_bytes() for name in ("kgz-6.2.1.xml", "kgz-structure.xml")}
    files["kgz-structure.xml"] = files["kgz-structure.xml"][:-500]

    with pytest.raises(SourceError, match=r"kgz-structure.xml: line .*broken XML"):
        sdmx.parse(Delivery.of(files))


def test_missing_suppressed_and_zero_are_three_things() -> None:
    found = rows("A,KAZ,S,2019,0", "A,KAZ,S,2020,", "A,KAZ,S,2021,c", "A,KAZ,S,2022,<2.5", "A,KAZ,S,2023,NaN")

    assert [(row["obs_value"], row["value_text"], row["obs_status"]) for row in found] == [
        (0.0, None, "A"),
        (None, None, "O"),
        (None, "c", "Q"),
        (None, "<2.5", "A"),
        (None, "NaN", "O"),
    ]
    assert found[3]["upper_bound"] == 2.5


def test_the_months_of_a_year_are_not_one_observation() -> None:
    found = rows("M,KAZ,S,2020-01,1", "M,KAZ,S,2020-02,2", "A,KAZ,S,2020,3", "Q,KAZ,S,2020-Q1,4", "M,KAZ,S,2021-01,5")

    assert [(row["time_period"], row["breakdown"], row["time_detail"]) for row in found] == [
        (2020, "FREQ=M;PERIOD=M01", "2020-01"),
        (2020, "FREQ=M;PERIOD=M02", "2020-02"),
        (2020, "_T", None),
        (2020, "FREQ=Q;PERIOD=Q1", "2020-Q1"),
        (2021, "FREQ=M;PERIOD=M01", "2021-01"),
    ]


@pytest.mark.parametrize(
    ("text", "year", "part"),
    [
        ("2020", 2020, ""),
        ("2020-A1", 2020, ""),
        ("2020Z", 2020, ""),
        ("2020-01-01/P1Y", 2020, ""),
        ("2020-01-01T00:00:00/P1Y", 2020, ""),
        ("2020-12", 2020, "M12"),
        ("2020-M3", 2020, "M03"),
        ("2020M03", 2020, "M03"),
        ("2020-S2", 2020, "S2"),
        ("2020-W05", 2020, "W05"),
        ("2020-D005", 2020, "D005"),
        ("2020-03-31", 2020, "03-31"),
        ("2020-03-31T12:00:00Z", 2020, "03-31T12:00:00"),
        ("2018-01-01/P3Y", 2018, "01-01_P3Y"),
        ("2018/2020", 2018, "TO2020"),
    ],
)
def test_periods_of_the_standard_are_read(text: str, year: int, part: str) -> None:
    found = period(text)

    assert found is not None
    assert (found.year, found.part) == (year, part)


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_none(text: str) -> None:
    found = period(text)

    assert found is None or 0 <= found.year <= 9999


def test_what_can_not_be_kept_is_counted_and_shown() -> None:
    found = parsed(
        "A,KAZ,S,2019,1", "A,XYZ,S,2019,2", "A,EU27,S,2019,2", "A,KAZ,S,soon,3", "A,KAZ,S,2020,many", "A,KAZ,,2020,1"
    )

    assert found.table().num_rows == 1
    assert {(left.reason, left.rows) for left in found.left_out} == {
        ("the area is no state, group or region that we know", 2),
        ("the period is none that we know", 1),
        ("the value is no number", 1),
        ("the series is not said", 1),
    }
    assert found.left_out[0].example == "Row[3]: REF_AREA=XYZ, TIME_PERIOD=2019, OBS_VALUE=2"


def test_what_the_publisher_deletes_is_no_observation() -> None:
    head = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,SERIES,TIME_PERIOD,OBS_VALUE"
    text = f"{head}\ndataflow,A:B(1.0),I,A,KAZ,S,2019,1\ndataflow,A:B(1.0),D,A,KAZ,S,2020,2\n"

    found = sdmx.parse(Delivery.of({"a.csv": text.encode()}))

    assert found.table().num_rows == 1
    assert [(left.reason, left.rows) for left in found.left_out] == [("the message deletes this observation", 1)]


def test_an_observation_that_stands_twice_is_kept_once_and_one_with_two_values_not_at_all() -> None:
    found = parsed("A,KAZ,S,2019,1", "A,KAZ,S,2019,1", "A,KAZ,S,2020,1", "A,KAZ,S,2020,2", "A,KAZ,S,2021,3")

    assert found.table().select(["time_period", "obs_value"]).to_pylist() == [
        {"time_period": 2019, "obs_value": 1.0},
        {"time_period": 2021, "obs_value": 3.0},
    ]
    assert [(left.reason, left.rows) for left in found.left_out] == [
        (reading.SAID_OTHERWISE, 2),
        (reading.SAID_AGAIN, 1),
    ]


def test_units_and_multipliers_are_ours_where_they_are_known() -> None:
    head = f"{HEAD},UNIT_MEASURE,UNIT_MULT"

    found = rows(
        "A,KAZ,S,2019,1,PERCENT,0", "A,KAZ,T,2019,1,CU_USD_M,3", "A,KAZ,U,2019,1,ODD,", "A,KAZ,V,2019,1,,6", head=head
    )

    assert [(row["unit_measure"], row["unit_mult"]) for row in found] == [("PT", 0), ("USD", 9), ("ODD", 0), ("_X", 6)]


def test_an_attribute_that_should_be_a_number_and_is_none_is_named() -> None:
    with pytest.raises(SourceError, match=r"a.csv: Row\[2\]: UNIT_MULT is no number: many"):
        parsed("A,KAZ,S,2019,1,many", head=f"{HEAD},UNIT_MULT")
    with pytest.raises(SourceError, match="UPPER_BOUND is no number"):
        parsed("A,KAZ,S,2019,1,high", head=f"{HEAD},UPPER_BOUND")


@pytest.mark.parametrize("power", ["1e300", "2.5", "c", "-", "x"])
def test_a_power_of_ten_that_is_none_is_named(power: str) -> None:
    with pytest.raises(SourceError, match="UNIT_MULT is no number"):
        parsed(f"A,KAZ,S,2019,1,{power}", head=f"{HEAD},UNIT_MULT")


def generic(observations: str) -> Parsed:
    space = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    message = f"""<m:StructureSpecificData xmlns:m="{space}"><m:DataSet>
    <Series FREQ="A" REF_AREA="KAZ" SERIES="S" UNIT_MEASURE="PT">{observations}</Series></m:DataSet>
    </m:StructureSpecificData>"""
    return sdmx.parse(Delivery.of({"a.xml": message.encode()}))


def test_observations_without_any_value_are_missing_and_not_an_error() -> None:
    (row,) = generic('<Obs TIME_PERIOD="2019" OBS_STATUS="M"/>').table().to_pylist()

    assert (row["obs_value"], row["obs_status"]) == (None, "M")


def test_a_measure_of_another_name_is_not_taken_for_a_missing_value() -> None:
    with pytest.raises(SourceError, match="no column of values"):
        generic('<Obs TIME_PERIOD="2019" PRICE="5"/>')


def test_the_only_measure_of_a_structure_is_the_value_whatever_its_name() -> None:
    names = ("kgz-6.2.1.xml", "kgz-structure.xml")
    files = {name: (SPECIMENS / name).read_bytes().replace(b"OBS_VALUE", b"PRICE") for name in names}

    assert (
        sdmx.parse(Delivery.of(files)).table()["obs_value"].to_pylist()
        == specimen(*names).table()["obs_value"].to_pylist()
    )


def test_bounds_nature_status_and_reporting_type_are_kept() -> None:
    head = f"{HEAD},LOWER_BOUND,UPPER_BOUND,NATURE,OBS_STATUS,REPORTING_TYPE,TIME_DETAIL"

    first, second = rows("A,KAZ,S,2019,5,4,6,CA,E,G,2018-2019", "A,KAZ,S,2020,5,,,_X,,N,2020", head=head)

    assert (first["lower_bound"], first["upper_bound"], first["nature"], first["obs_status"]) == (4.0, 6.0, "CA", "E")
    assert (first["reporting_type"], first["time_detail"]) == ("G", "2018-2019")
    assert (second["nature"], second["obs_status"], second["time_detail"]) == (None, "A", None)


def test_where_it_is_not_said_figures_of_one_state_are_national_and_others_are_not() -> None:
    assert {row["reporting_type"] for row in rows("A,KG,S,2019,1", "A,KG07,S,2019,2")} == {"N"}
    assert {row["reporting_type"] for row in rows("A,KAZ,S,2019,1", "A,UZB,S,2019,2")} == {"G"}
    assert {row["reporting_type"] for row in rows("A,143,S,2019,1")} == {"G"}


def test_regions_of_a_state_are_told_from_groups_that_look_alike() -> None:
    assert [row["ref_area"] for row in rows("A,KG,S,2019,1", "A,KG99,S,2019,2")] == ["KGZ", "KGZ:KG99"]
    assert parsed("A,KAZ,S,2019,1", "A,UZB,S,2019,1", "A,CC5,S,2019,2").left_out[0].rows == 1


def test_a_breakdown_that_is_not_ours_has_its_place() -> None:
    head = "DATAFLOW,FREQ,REF_AREA,SERIES,SEX,AGE,URBANISATION,COUNTERPART_AREA,CAUSE,TIME_PERIOD,OBS_VALUE"

    (row,) = rows("A,KAZ,S,F,Y15T24,U,UZB,X1,2019,1", head=head)

    assert (row["sex"], row["age"], row["urbanisation"]) == ("F", "Y15T24", "U")
    assert row["breakdown"] == "CAUSE=X1;COUNTERPART_AREA=UZB"


def test_columns_that_are_called_as_ours_are_keep_their_texts() -> None:
    found = parsed("A,KAZ,S,F,2019,1,here", head="DATAFLOW,FREQ,REF_AREA,SERIES,sex,TIME_PERIOD,OBS_VALUE,place")

    assert found.table()["sex"].to_pylist() == ["F"]
    assert [(row["field"], row["text"]) for row in found.note.to_pylist()] == [("place", "here")]


def test_data_without_areas_or_periods_are_refused_with_what_they_have() -> None:
    with pytest.raises(
        SourceError, match=r"a.csv: no column of areas \(.*it has FREQ, SERIES, TIME_PERIOD, OBS_VALUE\)"
    ):
        parsed("A,S,2019,1", head="DATAFLOW,FREQ,SERIES,TIME_PERIOD,OBS_VALUE")
    with pytest.raises(SourceError, match="no column of periods"):
        parsed("A,KAZ,S,1", head="DATAFLOW,FREQ,REF_AREA,SERIES,OBS_VALUE")


def test_a_message_without_observations_is_an_empty_table() -> None:
    found = parsed()

    assert found.table().num_rows == 0
    assert found.series.num_rows == 0


def test_a_large_message_is_read_in_parts_as_it_is_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"A,KAZ,S{at % 7},{2000 + at // 7},{at}" for at in range(100)] + ["A,KAZ,S1,2000,1", "A,KAZ,S2,2000,5"]
    whole = parsed(*lines)

    monkeypatch.setattr(reading, "ROWS", 9)
    monkeypatch.setattr(reading, "MOST_HELD", 20)
    parts = parsed(*lines)

    assert not isinstance(parts.observations, pa.Table)
    assert parts.left_out == whole.left_out
    assert len(parts.left_out) == 2
    assert parts.series == whole.series
    assert parts.table().to_pylist() == whole.table().to_pylist()


# The whole shared files


def test_kyrgyzstan_every_observation_is_kept_or_named(shared: Path) -> None:
    """Nine series stand in several files; of two figures for 2019 the files say different things (vintage 2025-08)."""
    folder = shared / "data/national/kgz_nsc"
    files = {"structure.xml": folder / "SDG_DSD.KG_1.8.xml"}
    files |= {file.name: file for file in sorted((folder / "data").glob("*.xml"))}

    found = sdmx.parse(Delivery.of({name: file.read_bytes() for name, file in files.items()}, name="kgz"))

    table = found.table()
    left = {one.reason: 0 for one in found.left_out}
    for one in found.left_out:
        left[one.reason] += one.rows
    assert table.num_rows + sum(left.values()) == 26_523
    assert left == {reading.SAID_AGAIN: 1_170, reading.SAID_OTHERWISE: 6}
    assert table.group_by(list(KEY)).aggregate([]).num_rows == table.num_rows
    assert {areas.within(area) or area for area in table["ref_area"].unique().to_pylist()} == {"KGZ"}


def test_tajikistan_every_observation_is_kept(shared: Path) -> None:
    folder = shared / "data/national/tjk_tajstat/data"
    names = ("TAJSTAT_Data.xml", "TAJSTAT_DSD.xml")

    found = sdmx.parse(Delivery.of({name: (folder / name).read_bytes() for name in names}, name="tjk"))

    assert found.table().num_rows == 188
    assert found.left_out == ()
    assert found.series.num_rows == 38
    assert found.table().group_by(list(KEY)).aggregate([]).num_rows == 188
