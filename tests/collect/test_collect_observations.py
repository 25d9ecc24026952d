"""Observations and series from what a source found."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from ortaq.collect.observations import observations
from ortaq.collect.series import described
from ortaq.errors import SourceError
from ortaq.model.schemas import OBSERVATION, SERIES

TOLD: dict[str, Any] = {"source": "unsd", "series": "S", "ref_area": "KAZ", "unit_measure": "PT", "snapshot": "0" * 64}
PUBLISHED: dict[str, Any] = {
    "publisher": "World Bank",
    "licence": "CC-BY-4.0",
    "vintage": "2026-07-01",
    "address": "https://example.org",
}


def _rows(**columns: Any) -> pl.DataFrame:
    return pl.DataFrame({"time_period": [2020], "obs_value": [1.5], "place": ["a.csv:2"], **columns}, strict=False)


def test_what_is_not_told_gets_its_default():
    (row,) = observations(_rows(), **TOLD).to_pylist()

    assert row == {
        **dict.fromkeys(OBSERVATION.names),
        **TOLD,
        **dict.fromkeys(("sex", "age", "urbanisation", "breakdown"), "_T"),
        "time_period": 2020,
        "obs_value": 1.5,
        "place": "a.csv:2",
        "unit_mult": 0,
        "obs_status": "A",
        "reporting_type": "N",
    }


def test_the_table_has_the_one_schema_and_columns_win_over_nothing():
    table = observations(_rows(series=["OWN"], nature=["C"]), **{key: TOLD[key] for key in TOLD if key != "series"})

    assert table.schema == OBSERVATION
    assert table["series"].to_pylist() == ["OWN"]


def test_missing_is_never_normal_and_a_bound_stays_so():
    rows = pl.DataFrame(
        {
            "time_period": [2018, 2019, 2020, 2021],
            "obs_value": [None, None, None, 0.0],
            "value_text": [None, "<2.5", "c", None],
            "upper_bound": [None, 2.5, None, None],
            "obs_status": ["A", "A", "Q", "A"],
            "place": list("abcd"),
        }
    )

    assert observations(rows, **TOLD)["obs_status"].to_pylist() == ["O", "A", "Q", "A"]


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"obs_value": [math.nan]}, "column obs_value: nan can't be kept"),
        ({"obs_value": [math.inf]}, "column obs_value: inf can't be kept"),
        ({"time_period": [None]}, "no time_period can be read there"),
        ({"time_period": [45658]}, "column time_period: 45658 can't be kept"),
        ({"time_period": [2020.5]}, "column time_period has a value of the wrong kind"),
        ({"time_period": ["MMXX"]}, "column time_period has a value of the wrong kind"),
        ({"ref_area": [None]}, "a.csv:2: no ref_area can be read there"),
        ({"unit_mult": [300]}, "column unit_mult has a value of the wrong kind"),
        ({"obs_value": ["many"]}, "column obs_value has a value of the wrong kind"),
    ],
)
def test_what_is_none_is_refused(columns: dict, problem: str):
    told = {key: given for key, given in TOLD.items() if key not in columns}

    with pytest.raises(SourceError, match=problem):
        observations(_rows(**columns), **told)


def test_a_column_that_there_is_not_and_one_that_lacks_are_mistakes_of_a_reader():
    with pytest.raises(TypeError, match="no column of an observation: country"):
        observations(_rows(), **TOLD, country="KAZ")
    with pytest.raises(TypeError, match="an observation needs unit_measure"):
        observations(_rows(), **{key: TOLD[key] for key in TOLD if key != "unit_measure"})


def test_categories_and_whole_floats_are_taken_as_what_they_are():
    rows = _rows(sex=pl.Series(["F"], dtype=pl.Categorical), time_period=[2020.0])

    assert observations(rows, **TOLD).select(["sex", "time_period"]).to_pylist() == [{"sex": "F", "time_period": 2020}]


def test_no_rows_are_an_empty_table():
    assert observations({"time_period": [], "obs_value": [], "place": []}, **TOLD).num_rows == 0


def test_a_series_of_the_register_keeps_what_people_decided():
    row = described("wdi", "EG.FEC.RNEW.ZS", "Renewable energy", "PT", **PUBLISHED)

    assert (row["target"], row["indicator"], row["is_headline"], row["direction"]) == (["7.2"], ["7.2.1"], True, 1)
    assert (row["kind"], row["upper_limit"], row["title"]) == ("share", 100.0, "Renewable energy")
    assert pa.Table.from_pylist([row], SERIES).num_rows == 1


def test_in_another_unit_the_limits_of_the_register_do_not_hold():
    row = described("wdi", "EG.FEC.RNEW.ZS", "Renewable energy", "RATIO", **PUBLISHED)

    assert (row["upper_limit"], row["direction"]) == (None, 1)


def test_a_series_that_nobody_decided_on_has_no_direction_and_is_no_headline():
    row = described("unsd", "NEW", "A new one", "T_PER_HA", indicator=["2.4.1", "2.4.2"], **PUBLISHED)

    assert (row["direction"], row["is_headline"], row["kind"], row["target"]) == (0, False, "level", ["2.4"])
    assert row["digits"] == 1
