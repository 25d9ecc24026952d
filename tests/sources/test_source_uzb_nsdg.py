"""Uzbekistan's national files: 0 is no value, a caption is a breakdown or a measure, nothing is guessed."""

import csv
from pathlib import Path

import pytest

from ortaq.collect.delivery import Ask, Delivery, Parsed
from ortaq.errors import SourceError, UsageError
from ortaq.sources import uzb_nsdg

SPECIMENS = Path(__file__).parent / "specimens" / "uzb_nsdg"
HEAD = "unique_id,col_caption_name,col_caption_name1_empty,year,value\n"


def read(name: str, folder: Path = SPECIMENS / "data") -> Parsed:
    content = (folder / name).read_bytes()
    return uzb_nsdg.parse(Delivery.of({name: content}, id=f"indicator/{name[:-4]}", name="uzb-nsdg"))


def text(content: str | bytes) -> Parsed:
    held = content if isinstance(content, bytes) else content.encode()
    return uzb_nsdg.parse(Delivery.of({"1-2-1.csv": held}, id="indicator/1-2-1", name="uzb-nsdg"))


def rows(parsed: Parsed, *names: str) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in parsed.table().to_pylist()]


def test_zero_stands_for_no_value_and_is_counted() -> None:
    parsed = read("1-2-1.csv")

    assert rows(parsed, "time_period", "ref_area", "urbanisation", "obs_value", "obs_status")[:4] == [
        (2000, "UZB", "_T", None, "O"),
        (2013, "UZB", "_T", 14.1, "A"),
        (2018, "UZB", "_T", 11.4, "A"),
        (2000, "UZB", "U", None, "O"),
    ]
    (left,) = parsed.left_out
    assert (left.rows, left.example) == (0, "5 of 7 rows, first 1-2-1.csv:2")
    assert parsed.note["text"].to_pylist() == [
        "The source writes 0 where it has no value: 5 of 7 values are kept as missing."
    ]


def test_a_region_in_a_caption_is_an_area_with_its_name() -> None:
    parsed = read("1-2-1.csv")

    assert ("UZ-QR", "Republic of Karakalpakstan") in rows(parsed, "ref_area", "ref_area_source")
    assert parsed.area_name.to_pylist() == [
        {
            "source": "uzb-nsdg",
            "ref_area": "UZ-QR",
            "within": "UZB",
            "ref_area_source": "Republic of Karakalpakstan",
            "lang": "en",
            "name": "Republic of Karakalpakstan",
        }
    ]


def test_a_caption_that_may_be_in_another_unit_is_a_series_of_its_own() -> None:
    parsed = read("2-1-2.csv")

    assert {row["series"]: row["title"] for row in parsed.series.to_pylist()} == {
        "2.1.2": "National indicator 2.1.2",
        "2.1.2/11_122": "National indicator 2.1.2: children under the age of 5",
        "2.1.2/11_123": "National indicator 2.1.2: pregnant women",
    }
    assert set(parsed.series["unit_measure"].to_pylist()) == {"_X"}


def test_values_of_which_nothing_tells_what_they_count_are_named() -> None:
    parsed = read("1-3-1-1.csv")

    assert parsed.table().num_rows == 0
    assert [(left.reason, left.rows) for left in parsed.left_out] == [
        ("several values stand for one caption and year; what sets them apart is not in the file", 6)
    ]


@pytest.mark.parametrize(
    ("caption", "column", "code"),
    [
        ("Girls", "sex", "F"),
        ("Men", "sex", "M"),
        ("village", "urbanisation", "R"),
        ("0-17 years old", "age", "Y0T17"),
        ("18 years and older", "age", "Y_GE18"),
        ("quintile 5", "breakdown", "INCOME_WEALTH_QUANTILE=Q5"),
    ],
)
def test_a_known_caption_is_a_breakdown_of_the_indicator(caption, column, code) -> None:
    parsed = text(f"{HEAD}01_1_,{caption},True,2020,5\n")

    assert rows(parsed, "series", column, "obs_value") == [("1.2.1", code, 5.0)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [("a,Total,True,2020,x", "the value is no number"), ("a,Total,True,20,5", "the period is no calendar year")],
)
def test_a_row_that_is_no_observation_is_named(row, reason) -> None:
    parsed = text(f"{HEAD}{row}\nb,city,True,2020,5\n")

    assert parsed.table().num_rows == 1
    assert [(left.reason, left.rows) for left in parsed.left_out] == [(reason, 1)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no column unique_id"),
        ("unique_id,col_caption_name,value\na,b,1\n", "no column year"),
        (f"{HEAD}a,b,True,2020\n", "line 2 has not as many cells"),
        (f"{HEAD}a,b,True,2020,1,2\n", "line 2 has not as many cells"),
        (HEAD.encode() + b"a,\xff,True,2020,1\n", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_by_name(content, told) -> None:
    with pytest.raises(SourceError, match=r"1-2-1\.csv") as refused:
        text(content)

    assert told in str(refused.value)


def test_each_file_is_a_delivery_and_a_goal_may_be_asked_for() -> None:
    every = [request.delivery for request in uzb_nsdg.requests(Ask(str(SPECIMENS)))]
    second = [request.delivery for request in uzb_nsdg.requests(Ask(str(SPECIMENS), goal=("2",)))]

    assert every == ["indicator/1-2-1", "indicator/1-3-1-1", "indicator/2-1-2", "indicator/2-3-1"]
    assert second == ["indicator/2-1-2", "indicator/2-3-1"]


@pytest.mark.parametrize("what", [None, "/nowhere"])
def test_a_folder_without_such_files_is_refused(what) -> None:
    with pytest.raises(UsageError, match="name the folder that holds them"):
        list(uzb_nsdg.requests(Ask(what)))


def test_every_row_of_the_whole_files_is_an_observation_or_is_named(shared) -> None:
    folder = shared / "data/national/uzb_nsdg/data"
    lines = [row for path in folder.glob("*.csv") for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())]

    parsed = [read(path.name, folder) for path in sorted(folder.glob("*.csv"))]

    assert (len(parsed), len(lines)) == (108, 8_558)
    observed = sum(one.table().num_rows for one in parsed)
    left_out = sum(left.rows for one in parsed for left in one.left_out)
    assert (observed, left_out) == (6_798, 1_760)
    zeros = sum(float(row["value"]) == 0 for row in lines)
    missing = sum(one.table()["obs_value"].null_count for one in parsed)
    assert zeros == 1_709
    assert missing == 1_431  # the other 278 are among the values that nothing sets apart
