"""`ortaq show` alone: what the store has by source, and of which day each figure is."""

from __future__ import annotations

from typing import Any

import pytest

import ortaq
from ortaq.collect.delivery import LeftOut
from ortaq.errors import UsageError
from ortaq.reference.figures import series as shipped_series
from ortaq.store import Store

ACCESS, MORTALITY = "EG.ELC.ACCS.ZS", "SH.DYN.MORT"
SHIPPED = {(row["source"], row["series"]): row["vintage"] for row in shipped_series().to_pylist()}


def by_source(store: Store) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in ortaq.show(store)}


def access(state: str, *years: int, value: float = 99.0) -> list[dict[str, Any]]:
    return [{"series": ACCESS, "ref_area": state, "time_period": year, "obs_value": value} for year in years]


def test_the_starter_evidence_is_listed_by_source_and_was_never_fetched(store: Store) -> None:
    found = by_source(store)

    assert set(found) == {source for source, _ in SHIPPED}
    assert sum(row["series"] for row in found.values()) == len(SHIPPED)
    assert all(row["fetched"] is None and row["deliveries"] == 0 for row in found.values())
    values = store.query("select source, count(obs_value) as n from observation group by source").to_pylist()
    assert {row["source"]: row["n"] for row in values} == {code: row["observations"] for code, row in found.items()}


def test_editions_that_differ_are_told_from_the_oldest_to_the_newest(store: Store) -> None:
    row = by_source(store)["owid"]

    editions = [vintage for (source, _), vintage in SHIPPED.items() if source == "owid"]
    assert row["vintage"] == f"{min(editions)} – {max(editions)}"
    assert (row["vintage_oldest"], row["vintage_newest"]) == (min(editions), max(editions))


def test_a_source_that_was_fetched_has_its_day_its_deliveries_and_what_was_left_out(filling: Any) -> None:
    left = [LeftOut("file.json", "the area is no state or region we know", 7, "row 3: XX")]
    store = filling.bring(
        "minstat", [*access("KAZ", 2020, 2023), {**access("KAZ", 2024)[0], "obs_value": None}], left_out=left
    )

    row = by_source(store)["minstat"]
    assert (row["fetched"], row["vintage"], row["deliveries"], row["left_out"]) == ("2026-10-01", "2025-05-05", 1, 7)
    assert (row["series"], row["areas"], row["observations"], row["missing"]) == (1, 1, 2, 1)
    assert (row["first"], row["newest"]) == (2020, 2023)  # a year without a value is not the newest


def test_a_bound_is_a_value_and_a_missing_one_is_not(filling: Any) -> None:
    bound = {"series": "X", "ref_area": "KAZ", "time_period": 2020, "value_text": "<2.5", "upper_bound": 2.5}
    gap = {"series": "X", "ref_area": "KAZ", "time_period": 2021}

    row = by_source(filling.bring("minstat", [bound, gap]))["minstat"]

    assert (row["observations"], row["missing"]) == (1, 1)


def test_a_series_fetched_for_one_state_keeps_the_edition_that_ships_for_the_others(filling: Any) -> None:
    store = filling.bring("wdi", access("KAZ", 2020), edition="2027-01-01", vintage="2027-01-01")

    told = {
        (row["ref_area"], row["vintage"], row["fetched"])
        for row in ortaq.show(store, series=ACCESS, group="central-asia")
    }

    assert told == {
        ("KAZ", "2027-01-01", "2026-10-01"),
        *((state, SHIPPED["wdi", ACCESS], None) for state in ("KGZ", "TJK", "TKM", "UZB")),
    }
    assert by_source(store)["wdi"]["vintage"] == "2026-07-01 – 2027-01-01"


def test_an_edition_that_nobody_told_stays_unknown(filling: Any) -> None:
    filling.bring("minstat", access("KAZ", 2020), delivery="kaz", vintage="2024-01-01")
    store = filling.bring("minstat", access("UZB", 2020), delivery="uzb", vintage="2026-06-06", day="2026-10-09")

    told = {
        row["ref_area"]: (row["vintage"], row["fetched"]) for row in ortaq.show(store, series=ACCESS, source="minstat")
    }

    # the series has one row, of the later delivery: it tells nothing of the earlier one
    assert told == {"KAZ": (None, "2026-10-01"), "UZB": ("2026-06-06", "2026-10-09")}


def test_the_day_of_the_fetch_is_not_given_out_as_an_edition(filling: Any) -> None:
    store = filling.bring("minstat", access("KAZ", 2020), vintage="2026-10-01")

    (row,) = ortaq.show(store, series=ACCESS, source="minstat")
    assert (row["vintage"], row["fetched"]) == (None, "2026-10-01")


def test_rows_that_became_no_figure_are_listed_by_reason(filling: Any) -> None:
    left = [
        LeftOut("a.csv", "no area", 7, "row 3: XX"),
        LeftOut("b.csv", "no area", 2, "row 9: YY"),
        LeftOut("a.csv", "no year", 1, "row 1"),
    ]
    store = filling.bring("minstat", access("KAZ", 2020), left_out=left)

    found = ortaq.show(store, left_out=True, source="minstat").rows()

    assert [(row["reason"], row["rows"], row["files"], row["example"]) for row in found] == [
        ("no area", 9, 2, "a.csv: row 3: XX"),
        ("no year", 1, 1, "a.csv: row 1"),
    ]


@pytest.mark.parametrize("state", ["KAZ", "kaz", "KZ"])
def test_a_region_is_asked_for_by_its_code_and_shown_by_its_name(filling: Any, state: str) -> None:
    names = [
        {"ref_area": "KZ-75", "within": "KAZ", "ref_area_source": "ALM", "lang": lang, "name": name}
        for lang, name in (("ru", "Алматы"), ("kk", "Алматы қаласы"))
    ]
    store = filling.bring("minstat", access("KAZ", 2020) + access("KZ-75", 2020), area_names=names)

    (one,) = ortaq.show(store, series=ACCESS, source="minstat", ref_area="kz-75", lang="kk")
    both = ortaq.show(store, series=ACCESS, source="minstat", ref_area=state, regions=True).rows()
    alone = ortaq.show(store, series=ACCESS, source="minstat", ref_area=state).rows()

    assert (one["ref_area"], one["area"]) == ("KZ-75", "Алматы қаласы")
    assert [(row["ref_area"], row["area"]) for row in both] == [("KAZ", "Kazakhstan"), ("KZ-75", "Алматы")]
    assert [row["ref_area"] for row in alone] == ["KAZ"]


def test_a_group_of_states_has_its_name(filling: Any) -> None:
    store = filling.bring("minstat", access("M49:143", 2020))

    (row,) = ortaq.show(store, series=ACCESS, source="minstat", ref_area="m49:143")
    assert row["area"] == "Central Asia"
    with pytest.raises(UsageError, match="unknown state: M49:030"):
        ortaq.show(store, series=ACCESS, ref_area="M49:030")
