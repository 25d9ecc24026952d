"""Who reports which indicator, and how recently."""

from __future__ import annotations

from typing import Any

import pytest

import ortaq
from ortaq.errors import UsageError
from ortaq.model.targets import natural_key
from ortaq.reference.agenda import indicators
from ortaq.reference.areas import group
from ortaq.store import Store
from ortaq.verbs.show import Availability

CENTRAL_ASIA = group("central-asia").ref_area


def figures(
    ref_area: str, *years: int, indicator: str = "6.5.1", nature: str | None = "C", **other: Any
) -> list[dict[str, Any]]:
    return [
        {
            "series": f"S{indicator}",
            "ref_area": ref_area,
            "time_period": year,
            "obs_value": 1.0,
            "nature": nature,
            **other,
        }
        for year in years
    ]


def about(*codes: str, **other: Any) -> list[dict[str, Any]]:
    return [{"series": f"S{code}", "indicator": [code], **other} for code in codes]


def cells(store: Store, **asked: Any) -> dict[tuple[str, str], dict[str, Any]]:
    found = ortaq.show(store, availability=True, **asked)
    assert isinstance(found, Availability)
    return {(row["indicator"], row["ref_area"]): row for row in found.by_state()}


def test_every_indicator_of_the_agenda_has_a_cell_for_each_state(store: Store) -> None:
    found = cells(store)

    assert {state for _, state in found} == set(CENTRAL_ASIA)
    assert {code for code, _ in found} == {code for code, row in indicators().items() if row.same_as is None}


def test_the_map_agrees_with_counting_by_hand(store: Store) -> None:
    found = cells(store, goal="3,7")
    own = {
        (row["source"], row["series"]): row["indicator"]
        for row in store.series().to_pylist()
        if row["indicator"] and not row["is_proxy"]
    }
    years: dict[tuple[str, str], set[int]] = {}
    for row in store.observations(ref_area=CENTRAL_ASIA).to_pylist():
        if row["obs_value"] is not None:
            for code in own.get((row["source"], row["series"]), []):
                years.setdefault((code, row["ref_area"]), set()).add(row["time_period"])

    for key, cell in found.items():
        assert cell["newest"] == max(years.get(key, ()), default=None)
        assert cell["years"] == len({year for year in years.get(key, ()) if year >= 2015})


def test_the_map_and_its_rows_say_the_same(store: Store) -> None:
    found = ortaq.show(store, availability=True, goal="7", group="central-asia")
    assert isinstance(found, Availability)
    by_state = {(row["indicator"], row["ref_area"]): row for row in found.by_state()}

    for row in found:
        for state in CENTRAL_ASIA:
            assert row[state] == by_state[row["indicator"], state]["newest"]
            assert row[f"{state}.gap"] == by_state[row["indicator"], state]["gap"]


@pytest.mark.parametrize(
    ("years", "nature", "gap"),
    [
        ((2024,), "C", None),
        ((2023,), "CA", None),
        ((2022,), "C", "older-than-3"),
        ((2021,), "C", "older-than-3"),
        ((2020,), "C", "older-than-5"),
        ((2024,), "M", "only-modelled"),
        ((2024,), "E", "only-modelled"),
        ((2024,), None, None),
        ((2015,), "M", "older-than-5"),
    ],
)
def test_a_state_has_the_widest_gap_that_fits(
    filling: Any, years: tuple[int, ...], nature: str | None, gap: str | None
) -> None:
    store = filling.bring("unsd", figures("KAZ", *years, nature=nature), series=about("6.5.1"))

    cell = cells(store, indicator="6.5.1", ref_area="KAZ")["6.5.1", "KAZ"]

    assert (cell["newest"], cell["gap"]) == (max(years), gap)  # the store was built in 2026


def test_country_data_beside_a_newer_model_is_told(filling: Any) -> None:
    rows = [*figures("KAZ", 2018, 2016), *figures("KAZ", 2024, nature="M")]
    store = filling.bring("unsd", rows, series=about("6.5.1"))

    cell = cells(store, indicator="6.5.1", ref_area="KAZ")["6.5.1", "KAZ"]

    assert (cell["newest"], cell["kind"], cell["newest_country"], cell["gap"]) == (2024, "modelled", 2018, None)
    assert (cell["years"], cell["source"], cell["series"]) == (3, "unsd", "S6.5.1")


def test_what_the_national_office_publishes_is_country_data(filling: Any) -> None:
    store = filling.bring("minstat", figures("KAZ", 2024, nature=None, reporting_type="N"), series=about("6.5.1"))

    assert cells(store, indicator="6.5.1", ref_area="KAZ")["6.5.1", "KAZ"]["kind"] == "country"


def test_no_data_is_told_apart_from_what_the_store_does_not_have(filling: Any) -> None:
    rows = [
        *figures("KAZ", 2024),
        *figures("TJK", 2024, indicator="6.a.1"),
        *figures("UZB", 2024, obs_value=None, obs_status="O"),
    ]
    store = filling.bring("unsd", rows, series=about("6.5.1", "6.a.1"))

    gaps = {key: row["gap"] for key, row in cells(store, goal="6").items()}

    assert gaps["6.5.1", "KAZ"] is None
    assert gaps["6.5.1", "TJK"] == "no-data"  # the dataset knows the state, and has nothing of it here
    assert gaps["6.5.1", "UZB"] == "no-data"  # a missing value is none
    assert gaps["6.5.1", "TKM"] == "not-in-store"  # nothing was fetched of that state
    assert gaps["6.5.2", "KAZ"] == "not-in-store"  # nothing was fetched of that indicator


def test_what_does_not_concern_a_state_is_no_gap(filling: Any) -> None:
    rows = [*figures("KAZ", 2024, nature="N", obs_value=None, obs_status="O"), *figures("UZB", 2024)]
    store = filling.bring("unsd", rows, series=about("6.5.1"))

    assert cells(store, indicator="6.5.1")["6.5.1", "KAZ"]["gap"] == "not-relevant"


def test_a_bound_is_data_and_a_proxy_is_not(filling: Any) -> None:
    bound = figures("KAZ", 2024, obs_value=None, value_text="<2.5", upper_bound=2.5)
    store = filling.bring("unsd", bound, series=about("6.5.1"))

    assert cells(store, indicator="6.5.1", ref_area="KAZ")["6.5.1", "KAZ"]["newest"] == 2024
    proxy = cells(store, indicator="6.4.2", ref_area="KAZ")["6.4.2", "KAZ"]
    assert (proxy["newest"], proxy["gap"]) == (None, "not-in-store")
    assert proxy["proxy_newest"] > 2015


def test_the_widest_gaps_come_first_and_equals_share_a_rank(filling: Any) -> None:
    rows = [
        *figures("KAZ", 2024),
        *figures("UZB", 2024),
        *figures("KAZ", 2010, indicator="6.a.1"),
        *figures("KAZ", 2010, indicator="6.b.1"),
        *figures("UZB", 2022, indicator="6.b.1"),
        *figures("KAZ", 2024, indicator="6.3.1"),
        *figures("KAZ", 2024, indicator="6.3.2"),
    ]
    store = filling.bring("unsd", rows, series=about("6.5.1", "6.a.1", "6.b.1", "6.3.1", "6.3.2"))

    found = ortaq.show(store, availability=True, goal="6", ref_area="KAZ,UZB").rows()

    ranked = [(row["rank"], row["indicator"]) for row in found][:5]
    assert ranked == [(1, "6.a.1"), (2, "6.b.1"), (3, "6.3.1"), (3, "6.3.2"), (5, "6.1.1")]
    assert found[0]["no_data"] == ["UZB"]
    assert found[0]["older_than_5"] == ["KAZ"]


def test_indicators_of_one_rank_stand_in_their_natural_order(store: Store) -> None:
    found = ortaq.show(store, availability=True).rows()

    for rank in {row["rank"] for row in found}:
        codes = [row["indicator"] for row in found if row["rank"] == rank]
        assert codes == sorted(codes, key=natural_key)


def test_only_the_sources_named_are_looked_at(filling: Any) -> None:
    filling.bring("unsd", figures("KAZ", 2024), series=about("6.5.1"))
    store = filling.bring("minstat", figures("KAZ", 2010), series=about("6.5.1"))

    cell = cells(store, indicator="6.5.1", ref_area="KAZ", source="minstat")["6.5.1", "KAZ"]

    assert (cell["newest"], cell["sources"]) == (2010, ["minstat"])


def test_an_unknown_indicator_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="unknown indicator"):
        ortaq.show(store, availability=True, indicator="6.99.1")
