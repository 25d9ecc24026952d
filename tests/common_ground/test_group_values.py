"""The value of a group of states: each way named, with who had a figure in which year."""

from __future__ import annotations

import statistics

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.common_ground.group_values import GROUP_VALUE, group_values, is_of_people, newest
from ortaq.errors import UsageError
from ortaq.model.schemas import OBSERVATION
from ortaq.store import Store

Values = dict[tuple[str, int], float | None]

STATES = ("KAZ", "KGZ", "TJK")


def observed(values: Values, series: str = "S", **breakdown: str) -> pa.Table:
    rows = [
        {
            "source": "s",
            "series": series,
            "ref_area": area,
            "time_period": year,
            "sex": "_T",
            "age": "_T",
            "urbanisation": "_T",
            "breakdown": "_T",
            "obs_value": value,
            "unit_measure": "PT",
            "unit_mult": 0,
            "obs_status": "A",
            "reporting_type": "G",
            "snapshot": "",
            "place": "",
        }
        | breakdown
        for (area, year), value in values.items()
    ]
    return pa.Table.from_pylist(rows, OBSERVATION)


def told(table: pa.Table, way: str) -> list[tuple[int, float, int]]:
    return [(r["time_period"], r["obs_value"], r["states"]) for r in table.to_pylist() if r["way"] == way]


def test_each_state_counts_one_in_the_simple_mean_and_it_says_how_many_had_a_figure() -> None:
    found = group_values(observed({("KAZ", 2020): 10.0, ("KGZ", 2020): 20.0, ("KAZ", 2021): 12.0}), STATES)

    assert told(found, "simple-mean") == [(2020, 15.0, 2), (2021, 12.0, 1)]
    assert found.to_pylist()[0]["entered"] == ["KAZ", "KGZ"]
    assert {row["of_states"] for row in found.to_pylist()} == {3}


def test_people_weigh_where_their_number_is_known() -> None:
    people = observed({("KAZ", 2020): 3e6, ("KGZ", 2020): 1e6, ("TJK", 2021): 9e6}, "POP")
    found = group_values(
        observed({("KAZ", 2020): 10.0, ("KGZ", 2020): 20.0, ("TJK", 2020): 99.0}), STATES, population=people
    )

    assert told(found, "population-weighted") == [(2020, 12.5, 3)]
    assert [row["entered"] for row in found.to_pylist() if row["way"] == "population-weighted"] == [["KAZ", "KGZ"]]


def test_the_publishers_own_aggregate_is_shown_as_published() -> None:
    found = group_values(
        observed({("KAZ", 2020): 10.0, ("M49:143", 2020): 17.0, ("M49:143", 2022): 18.0}), STATES, published=["M49:143"]
    )

    assert told(found, "published") == [(2020, 17.0, 1), (2022, 18.0, 0)]
    assert {row["published_as"] for row in found.to_pylist() if row["way"] == "published"} == {"M49:143"}
    assert told(found, "simple-mean") == [(2020, 10.0, 1)]


def test_a_missing_value_and_a_breakdown_do_not_enter_and_a_zero_does() -> None:
    table = pa.concat_tables(
        [observed({("KAZ", 2020): 0.0, ("KGZ", 2020): None}), observed({("TJK", 2020): 50.0}, sex="F")]
    )

    assert told(group_values(table, STATES), "simple-mean") == [(2020, 0.0, 1)]


def test_no_figures_are_no_rows() -> None:
    found = group_values(observed({}), STATES, population=observed({}), published=["M49:143"])

    assert found.num_rows == 0
    assert found.schema == GROUP_VALUE


def test_two_values_for_a_year_are_refused() -> None:
    twice = pa.concat_tables([observed({("KAZ", 2020): 1.0})] * 2)

    with pytest.raises(UsageError, match="KAZ"):
        group_values(twice, STATES)


def test_two_series_are_refused() -> None:
    both = pa.concat_tables([observed({("KAZ", 2020): 1.0}), observed({("KGZ", 2020): 1.0}, "OTHER")])

    with pytest.raises(UsageError, match="several series"):
        group_values(both, STATES)


VALUES = st.dictionaries(st.tuples(st.sampled_from(STATES), st.integers(2018, 2020)), st.floats(-1e6, 1e6), max_size=9)


@given(values=VALUES, people=VALUES)
def test_a_plain_computation_says_the_same_and_the_order_of_rows_does_not_matter(
    values: dict[tuple[str, int], float], people: dict[tuple[str, int], float]
) -> None:
    population = observed(dict(people), "POP")
    found = group_values(observed(dict(values)), STATES, population=population)
    turned = group_values(observed(dict(reversed(values.items()))), STATES, population=population)

    assert found == turned
    for year in range(2018, 2021):
        here = {area: value for (area, then), value in values.items() if then == year}
        weights = {area: people.get((area, year), 0.0) for area in here}
        heavy = {area: weight for area, weight in weights.items() if weight > 0}
        plain = [statistics.fmean(here.values())] if here else []
        plain += [statistics.fmean(map(here.__getitem__, heavy), heavy.values())] if heavy else []
        assert [row["obs_value"] for row in found.to_pylist() if row["time_period"] == year] == pytest.approx(
            plain, rel=1e-9, abs=1e-6
        )


def test_the_newest_year_may_be_asked_to_have_most_states() -> None:
    found = group_values(observed({("KAZ", 2020): 10.0, ("KGZ", 2020): 20.0, ("KAZ", 2021): 12.0}), STATES)

    assert newest(found, "simple-mean")["time_period"] == 2021
    assert newest(found, "simple-mean", at_least=2)["time_period"] == 2020
    assert newest(found, "simple-mean", at_least=3) is None
    assert newest(found, "published") is None


@pytest.mark.parametrize(
    ("unit", "indicators", "whole"),
    [
        ("T_CO2_PER_CAPITA", ["13.2.2"], True),
        ("PER_100000_POP", None, True),
        ("PT", ["1.1.1"], True),
        ("PER_100000_LIVE_BIRTHS", ["3.1.1"], False),
        ("PER_100000_ADULTS", ["8.10.1"], False),
        ("PT", [], False),
    ],
)
def test_people_weigh_only_what_is_of_people(unit: str, indicators: list[str] | None, *, whole: bool) -> None:
    assert is_of_people(unit, indicators) is whole


def test_electricity_in_central_asia_comes_out_of_the_starter_evidence(store: Store) -> None:
    table = store.observations(series=["EG.ELC.ACCS.ZS"])
    found = group_values(
        table, ["KAZ", "KGZ", "TJK", "TKM", "UZB"], population=store.observations(series=["SP.POP.TOTL"])
    )

    last = newest(found, "population-weighted", at_least=5)
    assert last is not None
    assert last["entered"] == ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
    assert 99 < last["obs_value"] <= 100
