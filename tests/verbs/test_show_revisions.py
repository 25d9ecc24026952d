"""What a figure was, until when, and what it is: listed, and put together for a day in the past."""

from __future__ import annotations

from typing import Any

import pytest

import ortaq
from ortaq.errors import UsageError
from ortaq.reference.figures import series as shipped_series
from ortaq.store import Store

ACCESS = "EG.ELC.ACCS.ZS"
SHIPPED = next(row["vintage"] for row in shipped_series().to_pylist() if row["series"] == ACCESS)


def figures(**values: float | None) -> list[dict[str, Any]]:
    """Values of a series of Kazakhstan, by year: `y2020=1.0`."""
    return [
        {"series": "X", "ref_area": "KAZ", "time_period": int(year[1:]), "obs_value": value}
        for year, value in values.items()
    ]


@pytest.fixture
def twice(filling: Any) -> Store:
    """2020 changed in October and again in November, 2021 taken away in October, 2022 new in October."""
    filling.bring("minstat", figures(y2019=5.0, y2020=1.0, y2021=2.0), day="2026-09-01")
    filling.bring("minstat", figures(y2019=5.0, y2020=1.5, y2022=3.0), day="2026-10-01")
    return filling.bring("minstat", figures(y2019=5.0, y2020=1.25, y2022=3.0), day="2026-11-01")


def was(store: Store, day: str) -> dict[int, tuple[float | None, str]]:
    found = ortaq.show(store, series="X", ref_area="KAZ", as_of=day)
    return {row["time_period"]: (row["obs_value"], row["held"]) for row in found}


def test_each_change_is_told_with_what_the_figure_was_and_until_when(twice: Store) -> None:
    found = ortaq.show(twice, revisions=True, series="X").rows()

    assert [
        (row["time_period"], row["change"], row["was_value"], row["is_value"], row["until"][:10]) for row in found
    ] == [
        (2020, "revised", 1.5, 1.25, "2026-11-01"),
        (2020, "revised", 1.0, 1.5, "2026-10-01"),
        (2021, "withdrawn", 2.0, None, "2026-10-01"),
    ]
    assert [row["difference"] for row in found] == [-0.25, 0.5, None]
    assert [row["was_fetched"] for row in found] == ["2026-10-01", "2026-09-01", "2026-09-01"]
    assert all(row["area"] == "Kazakhstan" and twice.snapshot_bytes(row["was_snapshot"]) for row in found)


def test_changes_are_narrowed_by_day_state_and_series(twice: Store) -> None:
    assert len(ortaq.show(twice, revisions=True)) == 3
    assert len(ortaq.show(twice, revisions=True, since="2026-11-01")) == 1
    assert len(ortaq.show(twice, revisions=True, since="2026-11-02")) == 0
    assert len(ortaq.show(twice, revisions=True, ref_area="KAZ")) == 3
    assert len(ortaq.show(twice, revisions=True, ref_area="UZB")) == 0
    assert len(ortaq.show(twice, revisions=True, series=ACCESS)) == 0


def test_a_change_of_unit_has_no_difference(filling: Any) -> None:
    filling.bring("minstat", figures(y2020=1.0), day="2026-09-01")
    store = filling.bring("minstat", [{**figures(y2020=100.0)[0], "unit_measure": "PERSONS"}], day="2026-10-01")

    (row,) = ortaq.show(store, revisions=True)

    assert (row["was_unit"], row["is_unit"], row["difference"]) == ("PT", "PERSONS", None)


@pytest.mark.parametrize(
    ("day", "values"),
    [
        ("2026-08-31", {2019: (5.0, "later"), 2020: (1.0, "later"), 2021: (2.0, "later"), 2022: (3.0, "later")}),
        ("2026-09-01", {2019: (5.0, "later"), 2020: (1.0, "kept"), 2021: (2.0, "kept"), 2022: (3.0, "later")}),
        ("2026-09-30", {2019: (5.0, "later"), 2020: (1.0, "kept"), 2021: (2.0, "kept"), 2022: (3.0, "later")}),
        ("2026-10-01", {2019: (5.0, "later"), 2020: (1.5, "kept"), 2022: (3.0, "later")}),
        ("2026-11-01", {2019: (5.0, "kept"), 2020: (1.25, "kept"), 2022: (3.0, "kept")}),
    ],
)
def test_a_figure_is_told_as_it_was_on_a_day(twice: Store, day: str, values: dict[int, tuple[float, str]]) -> None:
    # what has not changed was fetched again in November, so that it is only known from then: it is marked, not hidden
    assert was(twice, day) == values


def test_what_was_taken_away_and_came_back_is_absent_between(filling: Any) -> None:
    filling.bring("minstat", figures(y2020=1.0, y2021=2.0), day="2026-09-01")
    filling.bring("minstat", figures(y2020=1.0), day="2026-10-01")
    store = filling.bring("minstat", figures(y2020=1.0, y2021=2.5), day="2026-11-01")

    assert was(store, "2026-09-15")[2021] == (2.0, "kept")
    assert 2021 not in was(store, "2026-10-15")
    assert was(store, "2026-11-15")[2021] == (2.5, "kept")


def test_a_figure_that_ships_was_known_from_its_edition_on(store: Store) -> None:
    before = ortaq.show(store, series=ACCESS, ref_area="KAZ", as_of="2024-08-09").rows()
    after = ortaq.show(store, series=ACCESS, ref_area="KAZ", as_of=SHIPPED).rows()

    assert {row["held"] for row in before} == {"later"}
    assert {row["held"] for row in after} == {"shipped"}
    assert [row["obs_value"] for row in after] == [row["now_value"] for row in after]


def test_what_shipped_is_told_of_a_day_before_the_fetch_that_replaced_it(filling: Any) -> None:
    row = {"series": ACCESS, "ref_area": "KAZ", "time_period": 2020, "obs_value": 12.5}
    store = filling.bring("wdi", [row], day="2026-10-01")

    def told(day: str) -> tuple[float, str, float]:
        found = ortaq.show(store, series=ACCESS, ref_area="KAZ", as_of=day).rows()
        return next((r["obs_value"], r["held"], r["now_value"]) for r in found if r["time_period"] == 2020)

    value, held, now = told("2026-08-01")
    assert (held, now) == ("shipped", 12.5)
    assert value > 90
    assert told("2026-10-01") == (12.5, "kept", 12.5)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"as_of": "2026-10-01"}, "as_of of which series"),
        ({"as_of": "yesterday", "series": ACCESS}, "as_of is no day: yesterday"),
        ({"as_of": "", "series": ACCESS}, "as_of is no day"),
        ({"as_of": "2026-02-30", "series": ACCESS}, "no day"),
        ({"revisions": True, "since": "01.10.2026"}, "since is no day"),
        ({"since": "2026-10-01"}, "since is for revisions alone"),
        ({"revisions": True, "as_of": "2026-10-01", "series": ACCESS}, "two questions"),
        ({"revisions": True, "series": "NONE"}, "unknown series"),
    ],
)
def test_a_slip_is_named(store: Store, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ortaq.show(store, **asked)
