"""The whole repositories of three states: every observation in their files is read, or named with the reason."""

import csv
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ortaq.collect.delivery import Delivery, Parsed
from ortaq.sources import open_sdg


@pytest.fixture(scope="module")
def kaz(shared, deliveries) -> dict[str, Delivery]:
    return deliveries(shared / "data/national/kaz_kazstat", "kaz-stat")


@pytest.fixture(scope="module")
def kgz(shared, deliveries) -> dict[str, Delivery]:
    return deliveries(shared / "data/national/kgz_nsc", "kgz-nsc")


@pytest.fixture(scope="module")
def tjk(shared, deliveries) -> dict[str, Delivery]:
    return deliveries(shared / "data/national/tjk_tajstat", "tjk-tajstat")


@pytest.fixture(scope="module")
def read(kaz, kgz, tjk) -> dict[str, dict[str, Parsed]]:
    return {
        name: {name: open_sdg.parse(one) for name, one in found.items()}
        for name, found in {"kaz": kaz, "kgz": kgz, "tjk": tjk}.items()
    }


def observations(parsed: dict[str, Parsed]) -> pa.Table:
    return pa.concat_tables([one.table() for one in parsed.values()])


def csv_rows(folder: Path) -> int:
    return sum(
        1
        for path in folder.glob("*.csv")
        for row in list(csv.reader(path.read_text("utf-8-sig").splitlines()))[1:]
        if any(row)
    )


def left_out(parsed: dict[str, Parsed]) -> Counter[str]:
    """Rows of files of figures that are no observation, by reason."""
    told = [left for name, one in parsed.items() if name != "other-files" for left in one.left_out]
    return +Counter({reason: sum(left.rows for left in told if left.reason == reason and left.file.startswith("data/"))
                     for reason in {left.reason for left in told}})  # fmt: skip


def test_kazakhstan_every_row_is_an_observation_or_is_named(shared, read) -> None:
    in_files = csv_rows(shared / "data/national/kaz_kazstat/data")

    assert in_files == 45_585  # 45,580 with a value in the column of values, and five that have lost a cell
    assert observations(read["kaz"]).num_rows + left_out(read["kaz"]).total() == in_files
    assert left_out(read["kaz"]) == {
        "two values stand for the same figure; neither is taken": 190,
        "the same value stands twice for the same figure; it is taken once": 94,
        "a code is in none of the repository's lists": 17,
        "the row has fewer cells than the header, so that its values stand in wrong columns": 5,
    }


def test_kyrgyzstan_every_row_is_an_observation_or_is_named(shared, read) -> None:
    folder = shared / "data/national/kgz_nsc/data"
    in_messages = sum(len(re.findall(rb"<(?:\w+:)?Obs\b", path.read_bytes())) for path in folder.glob("*.xml"))

    assert in_messages == 26_523  # of these 12 without a value (NaN)
    assert observations(read["kgz"]).num_rows + left_out(read["kgz"]).total() == in_messages + csv_rows(folder)


def test_tajikistan_every_observation_is_read(read) -> None:
    assert observations(read["tjk"]).num_rows == 188
    assert len(set(observations(read["tjk"])["series"].to_pylist())) == 38


@pytest.mark.parametrize(("state", "code"), [("kaz", "KAZ"), ("kgz", "KGZ"), ("tjk", "TJK")])
def test_the_state_is_known_without_a_name_that_tells_it(request, read, state, code) -> None:
    named = request.getfixturevalue(state)
    for delivery in [name for name, one in read[state].items() if one.table().num_rows][::9]:
        parsed = open_sdg.parse(Delivery(delivery, named[delivery].files, "mine"))
        assert parsed.table()["ref_area"].equals(read[state][delivery].table()["ref_area"])
    assert code in observations(read[state])["ref_area"].to_pylist()


@pytest.mark.parametrize("state", ["kaz", "kgz", "tjk"])
def test_each_figure_has_one_value_and_each_place_one_figure(read, state) -> None:
    table = observations(read[state])
    key = ["series", "ref_area", "time_period", "sex", "age", "urbanisation", "breakdown"]

    assert table.group_by(key).aggregate([]).num_rows == table.num_rows
    assert len(set(table["place"].to_pylist())) == table.num_rows


@pytest.mark.parametrize("state", ["kaz", "kgz", "tjk"])
def test_every_series_is_described_once_and_titled(read, state) -> None:
    described = [code for one in read[state].values() for code in one.series["series"].to_pylist()]

    assert sorted(described) == sorted(set(observations(read[state])["series"].to_pylist()))


@pytest.mark.parametrize(("folder", "fixture"), [("kaz_kazstat", "kaz"), ("kgz_nsc", "kgz"), ("tjk_tajstat", "tjk")])
def test_every_file_of_an_indicator_is_read_or_named(shared, request, read, folder, fixture) -> None:
    root = shared / "data/national" / folder
    every = {
        path.relative_to(root).as_posix()
        for name in ("data", "meta", "indicator-config", "indicator_settings")
        for path in (root / name).rglob("*")
        if path.is_file()
    }

    came = {Path(file.address) for one in request.getfixturevalue(fixture).values() for file in one.files}
    named = {left.file for left in read[fixture]["other-files"].left_out}

    assert {path.relative_to(root).as_posix() for path in came} >= every
    assert named == {
        "kaz_kazstat": {
            "data/indicator_3-1-1.xlsx", "meta/2.3.1.docx", "meta/en/1", "meta/kz/1", "meta/ru/2.3.1.docx",
        },
        "kgz_nsc": {"data/2.4.1.1.xlsx"},
        "tjk_tajstat": {"data/readme.md"},
    }[folder]  # fmt: skip


def test_206_of_273_indicators_of_kazakhstan_have_figures_and_67_are_named_as_empty(read) -> None:
    empty = [left.file for one in read["kaz"].values() for left in one.left_out if "no figures" in left.reason]

    assert len(empty) == len(set(empty)) == 67
    with_figures = {place.partition(":")[0] for place in observations(read["kaz"])["place"].to_pylist()}
    assert len(with_figures) == 206


def test_the_map_of_kazakhstan_is_told_to_match_no_region(read) -> None:
    (left,) = read["kaz"]["maps"].left_out

    assert (left.file, left.rows, left.example) == ("regions.geojson", 17, "KZ03 Акмолинская")


def test_the_map_of_kyrgyzstan_matches_its_regions(read) -> None:
    assert read["kgz"]["maps"].left_out == ()


def test_metadata_is_there_in_all_languages(read) -> None:
    of = {
        state: Counter(lang for one in parsed.values() for lang in one.note["lang"].to_pylist())
        for state, parsed in read.items()
    }

    assert of["kaz"].keys() >= {"en", "kk", "ru"}
    assert of["kgz"].keys() >= {"en", "ky", "ru"}
    with_workbook = {
        row["indicator"] for row in read["kgz"]["metadata"].note.to_pylist() if row["field"] == "goal_name"
    }
    assert len(with_workbook) == 179


def test_metadata_of_another_indicator_than_its_file_is_named_and_not_taken(read) -> None:
    parsed = read["kgz"]["metadata"]

    assert sorted(left.file for left in parsed.left_out if "another indicator" in left.reason) == [
        "meta/16-1-4-1.xlsx",
        "meta/5-2-1-3.xlsx",
        "meta/7-2-1.xlsx",
        "meta/8-5-2-2.xlsx",
        "meta/9-5-1.xlsx",
        "meta/en/16-6-1-2.xlsx",
        "meta/en/16-b-1.xlsx",
    ]
    of_9_5_1 = [row["text"] for row in parsed.note.to_pylist() if row["indicator"] == "9.5.1" and row["lang"] == "ru"]
    assert not any("16.9.1" in text for text in of_9_5_1)


def test_regions_of_kazakhstan_have_names_in_three_languages(read) -> None:
    named = {(row["ref_area"], row["lang"]) for one in read["kaz"].values() for row in one.area_name.to_pylist()}
    regions = {area for area in observations(read["kaz"])["ref_area"].to_pylist() if area.startswith("KZ-")}

    assert len(regions) == 20  # of today; South Kazakhstan, which ended in 2018, keeps its own code
    assert {(area, lang) for area in regions for lang in ("en", "kk", "ru")} <= named
    assert "KAZ:KZONT" in observations(read["kaz"])["ref_area"].to_pylist()


@pytest.mark.parametrize(
    ("fixture", "delivery"),
    [
        ("kaz", "indicator/5-5-2"),
        ("kaz", "indicator/9-1-2"),
        ("kgz", "data/1-5-1+11-5-1+13-1-1"),
        ("kgz", "data/1-4-1"),
    ],
)
def test_a_delivery_read_again_alone_gives_the_same_places_and_values(request, read, fixture, delivery) -> None:
    again = open_sdg.parse(request.getfixturevalue(fixture)[delivery])

    assert again.table().equals(read[fixture][delivery].table())
    assert again.note.equals(read[fixture][delivery].note)


def test_a_figure_of_kazakhstan_is_what_stands_at_its_place(shared, read) -> None:
    root = shared / "data/national/kaz_kazstat"
    table = observations(read["kaz"])
    lines: dict[str, list[str]] = {}

    for row in table.take(list(range(0, table.num_rows, 97))).to_pylist():
        name, _, line = row["place"].rpartition(":")
        cells = lines.setdefault(name, (root / name).read_text("utf-8-sig").splitlines())[int(line) - 1].split(",")
        assert cells[0] == str(row["time_period"])
        assert row["obs_value"] in {float(cell) for cell in cells[1:] if re.fullmatch(r"\s*-?[0-9.]+\s*", cell)}


@pytest.mark.parametrize(
    ("state", "series", "area", "year", "value"),
    [
        ("kaz", "9.4.1", "KAZ", 2011, 0.84),
        ("kaz", "5.5.2", "KZ-71", 2010, 40.4),
        ("kgz", "_L_KG_010101_1A", "KGZ", 2023, 4.954718),
        ("tjk", "SI_POV_DAY1", "TJK", 2015, 4.81),
    ],
)
def test_a_known_figure_is_as_published(read, state, series, area, year, value) -> None:
    table = observations(read[state])
    asked = {"series": series, "ref_area": area, "time_period": year}
    for name, code in {**asked, **dict.fromkeys(("sex", "age", "urbanisation", "breakdown"), "_T")}.items():
        table = table.filter(pc.equal(table[name], code))

    assert table["obs_value"].to_pylist() == [value]
