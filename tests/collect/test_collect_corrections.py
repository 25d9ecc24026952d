"""Known errors of sources, mended by data."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from ortaq.collect.areas import resolved
from ortaq.collect.breakdowns import classified
from ortaq.collect.corrections import apply, corrections, read
from ortaq.collect.delivery import Delivery
from ortaq.collect.observations import observations
from ortaq.collect.values import values
from ortaq.errors import ReferenceDataError
from ortaq.model.schemas_collected import CORRECTION
from ortaq.sources import table


def _table(*rows: dict[str, Any]) -> pa.Table:
    full = [
        {
            "time_period": 2020,
            "obs_value": 1.0,
            "ref_area": "KAZ",
            "series": "S",
            "age": "_T",
            "place": f"a.csv:{n}",
            **row,
        }
        for n, row in enumerate(rows, 2)
    ]
    return observations(pl.DataFrame(full), source="test", unit_measure="PT", snapshot="0" * 64)


def _entry(action: str, to: object = None, **more: Any) -> str:
    told = {
        "id": "x",
        "source": "test",
        "series": "S",
        "action": action,
        "reason": "because",
        "expect": {"obs_value": 1.0},
    }
    return str([told | ({"to": to} if to is not None else {}) | more]).replace("None", "null")


@pytest.mark.parametrize(
    ("action", "to", "column", "becomes"),
    [
        ("set-value", 2.5, "obs_value", 2.5),
        ("set-area", "KGZ", "ref_area", "KGZ"),
        ("set-unit", "RATIO", "unit_measure", "RATIO"),
        ("set-age", "Y15T24", "age", "Y15T24"),
        ("set-sex", "F", "sex", "F"),
        ("set-urbanisation", "R", "urbanisation", "R"),
        ("set-status", "U", "obs_status", "U"),
    ],
)
def test_an_action_puts_in_what_it_says_and_leaves_other_rows(action: str, to: object, column: str, becomes: object):
    table = _table({}, {"obs_value": 7.0})

    mended, applied, stale = apply(table, read(_entry(action, to)))

    assert mended[column].to_pylist() == [becomes, table[column].to_pylist()[1]]
    assert applied.schema == CORRECTION
    assert (applied["applied"].to_pylist(), stale) == ([1], ())
    assert mended["place"].to_pylist() == table["place"].to_pylist()


def test_a_value_that_is_none_goes_and_its_text_stays():
    mended, _, _ = apply(_table({"obs_value": 132.8}), read(_entry("missing", expect={"obs_value": 132.8})))

    assert mended.select(["obs_value", "value_text", "obs_status"]).to_pylist() == [
        {"obs_value": None, "value_text": "132.8", "obs_status": "O"}
    ]


def test_what_is_no_observation_is_dropped():
    mended, applied, _ = apply(_table({}, {"obs_value": 3.0}), read(_entry("drop")))

    assert mended["obs_value"].to_pylist() == [3.0]
    assert applied["applied"].to_pylist() == [1]


def test_once_the_source_repaired_the_value_the_entry_is_stale_and_nothing_changes():
    table = _table({"obs_value": 99.0})

    mended, applied, stale = apply(table, read(_entry("drop")))

    assert mended.equals(table)
    assert (applied.num_rows, stale) == (0, ("x",))


@pytest.mark.parametrize(
    "where", [{"ref_area": "UZB"}, {"time_period": 1999}, {"time_period": [2021, 2022]}, {"age": "Y0"}]
)
def test_an_entry_about_what_is_not_there_is_neither_applied_nor_stale(where: dict):
    mended, applied, stale = apply(_table({}), read(_entry("drop", where=where)))

    assert (mended.num_rows, applied.num_rows, stale) == (1, 0, ())


def test_an_entry_of_another_source_or_series_leaves_all_as_it_is():
    entries = read(_entry("drop", source="other")) + read(_entry("drop", series="T", id="y"))

    mended, applied, stale = apply(_table({}), entries)

    assert (mended.num_rows, applied.num_rows, stale) == (1, 0, ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[{id: a}]", "correction a: no source, series, action, expect, reason"),
        (_entry("mend"), "no action is called mend"),
        (_entry("drop", to=3), "`to` and drop do not fit"),
        (_entry("set-value"), "`to` and set-value do not fit"),
        (_entry("drop", where={"country": "KAZ"}), "no column of an observation: country"),
        (_entry("drop", because="x"), "unknown: because"),
        (_entry("drop")[:-1] + "," + _entry("drop")[1:], "two entries have one id"),
    ],
)
def test_an_entry_that_can_not_be_is_refused(text: str, problem: str):
    with pytest.raises(ReferenceDataError, match=problem):
        read(text)


def test_every_entry_that_ships_gives_a_reason_and_can_be_read():
    assert all(len(entry.reason) > 40 for entry in corrections())


def test_the_entries_on_the_uns_database_fit_the_real_values(shared: Path):
    frame = pl.read_parquet(shared / "data/unsd_2020/observations.parquet").filter(
        pl.col("SeriesCode").is_in(["IT_MOB_OWN", "IT_MOB_2GNTWK"])
    )
    table = observations(
        frame.select(
            series="SeriesCode",
            ref_area=resolved(frame["GeoAreaCode"]),
            time_period="TimePeriod",
            place=pl.int_range(pl.len()).cast(pl.String),
        ).with_columns(*values(frame["Value"]).drop("is_readable"), *classified(frame, ["Age", "Sex", "Location"])),
        source="unsd",
        unit_measure="PT",
        snapshot="0" * 64,
    )

    mended, applied, stale = apply(table, corrections())

    assert {row["id"]: row["applied"] for row in applied.to_pylist()} == {
        "unsd-mobile-owners-costa-rica-2016": 3,
        "unsd-mobile-owners-south-africa-2015": 1,
        "unsd-mobile-network-saint-lucia": 2,
    }
    assert stale == ()
    assert mended.num_rows == table.num_rows
    assert max(number for number in mended["obs_value"].to_pylist() if number is not None) <= 100


def test_the_entry_on_the_aral_sea_fits_the_real_values_and_marks_them(shared: Path):
    content = (shared / "data/water/lakes/aral_sea_area.csv").read_bytes()
    said = b"unit: km2\narea: KAZ\ncolumns: {Total: value, Large: value, Eastern: value, Small: value}"
    files = {"aral_sea_area.csv": content, "aral_sea_area.csv.ortaq.yml": said}

    mended, applied, _ = apply(table.parse(Delivery.of(files)).table(), corrections())

    marked = {row["time_period"] for row in mended.to_pylist() if row["obs_status"] == "U"}
    assert marked == {2019, 2020, 2021, 2022, 2023}
    assert applied["applied"].to_pylist() == [20]


def test_the_entries_on_kazakhstan_change_the_ages_of_working_people_and_of_no_child(shared: Path):
    content = (shared / "data/national/kaz_kazstat/data/indicator_8-5-2.csv").read_text(encoding="utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(content)) if row["Value"]]
    ages = [row["AGE"] or "_T" for row in rows]
    frame = pl.DataFrame(
        {"age": ages, "obs_value": [float(row["Value"]) for row in rows], "place": [str(n) for n in range(len(rows))]}
    )
    told = {"source": "kazstat", "ref_area": "KAZ", "time_period": 2020, "unit_measure": "PT", "snapshot": "0" * 64}

    mended, applied, _ = apply(observations(frame, series="8.5.2", **told), corrections())
    untouched, none, _ = apply(observations(frame, series="3.2.1", **told), corrections())

    wrong = {"M25T28": "Y25T28", "M29T34": "Y29T34"}
    assert mended["age"].to_pylist() == [wrong.get(age, age) for age in ages]
    assert sum(applied["applied"].to_pylist()) == sum(age in wrong for age in ages) == 500
    assert (untouched["age"].to_pylist(), none.num_rows) == (ages, 0)
