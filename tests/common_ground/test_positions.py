"""Where a state stands on a target, from plain rows of verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from ortaq.common_ground.positions import POSITIONS, StatePosition, series_of, state_positions

OLD, NEW = "un-progress-2022", "un-progress-2026"


def series(code: str = "A", **changed: Any) -> dict[str, Any]:
    usual = {"source": "wdi", "indicator": ["7.2.1"], "target": ["7.2"], "is_proxy": False, "is_headline": True}
    return usual | {"series": code} | changed


def verdict(area: str, method: str, status: str | None, **changed: Any) -> dict[str, Any]:
    return {
        "source": "wdi",
        "series": "A",
        "ref_area": area,
        "method": method,
        "status": status,
        "reason": None,
    } | changed


def position(*verdicts: dict[str, Any], known: tuple[dict[str, Any], ...] = (series(),)) -> StatePosition:
    """Of Kazakhstan on target 7.2."""
    (state,) = state_positions(verdicts, known, "7.2", ["KAZ"])
    return state


@pytest.mark.parametrize(
    ("old", "new", "expected", "is_behind", "is_on_track"),
    [
        ("on-track", "on-track", "on-track", False, True),
        ("target-achieved", "on-track", "on-track", False, True),
        ("fair-progress", "moderate", "for-review", True, False),
        ("deterioration", "regression", "gap", True, False),
        ("on-track", "moderate", "depends", False, False),
        ("fair-progress", "regression", "depends", True, False),  # how far behind depends, that it is does not
        ("on-track", None, "on-track", False, True),
        (None, None, "unknown", False, False),
    ],
)
def test_a_position_is_what_all_methods_that_can_say_share(
    old: str | None, new: str | None, expected: str, *, is_behind: bool, is_on_track: bool
) -> None:
    state = position(verdict("KAZ", OLD, old), verdict("KAZ", NEW, new))

    assert state.position == expected
    assert state.position in POSITIONS
    assert (state.is_behind, state.is_on_track) == (is_behind, is_on_track)


def test_a_method_that_can_not_say_is_not_among_those_that_do() -> None:
    assert position(verdict("KAZ", OLD, None), verdict("KAZ", NEW, "moderate")).by_method == {NEW: "for-review"}


def test_states_come_in_the_order_asked_for_and_none_is_left_out() -> None:
    found = state_positions([verdict("UZB", OLD, "on-track")], [series()], "7.2", ["UZB", "KAZ", "TJK"])

    assert [(state.ref_area, state.position) for state in found] == [
        ("UZB", "on-track"),
        ("KAZ", "unknown"),
        ("TJK", "unknown"),
    ]


def test_a_state_that_was_not_asked_for_does_not_enter() -> None:
    assert position(verdict("RUS", OLD, "on-track")).position == "unknown"


def test_a_series_of_another_target_does_not_decide() -> None:
    assert position(verdict("KAZ", OLD, "on-track", series="B")).position == "unknown"


def test_the_reason_given_is_the_commonest_and_no_data_where_there_is_no_row() -> None:
    rows = [
        verdict("KAZ", OLD, None, series="A", reason="base-zero"),
        verdict("KAZ", OLD, None, series="B", reason="negative-value"),
        verdict("KAZ", NEW, None, series="B", reason="negative-value"),
    ]

    assert position(*rows, known=(series("A"), series("B"))).reason == "negative-value"
    assert position().reason == "no-data"


def test_a_note_beside_a_verdict_is_no_reason() -> None:
    assert position(verdict("KAZ", OLD, "on-track", reason="overshoots-limit")).reason == ""


def test_a_state_without_a_verdict_says_why() -> None:
    rows = [verdict("KAZ", OLD, None, reason="no-baseline"), verdict("KAZ", NEW, None, reason="no-baseline")]

    (state,) = state_positions(rows, [series()], "7.2", ["KAZ"])

    assert (state.position, state.reason) == ("unknown", "no-baseline")


def test_of_many_proxies_only_the_headline_counts() -> None:
    known = [series("P", is_proxy=True), *(series(f"Q{n}", is_proxy=True, is_headline=False) for n in range(9))]

    assert [row["series"] for row in series_of(known, "7.2", proxies=True)] == ["P"]


def test_a_series_of_several_indicators_counts_under_the_one_of_the_target() -> None:
    both = series("A", indicator=["1.4.1", "7.2.1"], target=["1.4", "7.2"])
    statuses = {"A": "fair-progress", "B": "on-track", "C": "on-track"}
    rows = [verdict("KAZ", OLD, status, series=code) for code, status in statuses.items()]

    of_one = position(*rows, known=(both, series("B"), series("C")))
    of_two = position(*rows, known=(series("A", indicator=["7.2.2"]), series("B"), series("C")))

    assert of_one.by_method == {OLD: "on-track"}  # the mean of 2, 1, 1
    assert of_two.by_method == {OLD: "for-review"}  # the mean of 2 and of 1


def test_series_come_by_indicator_in_natural_order() -> None:
    known = [series("A", indicator=["7.2.10"]), series("B", indicator=["7.2.9"]), series("C", indicator=None)]

    assert [row["series"] for row in series_of(known, "7.2", proxies=False)] == ["B", "A", "C"]


def test_an_indicator_with_many_series_weighs_as_much_as_one_with_a_single_series() -> None:
    many = [series(f"M{n}") for n in range(25)]
    one = series("S", indicator=["7.2.2"])
    rows = [verdict("KAZ", OLD, "on-track", series=row["series"]) for row in many]
    rows.append(verdict("KAZ", OLD, "deterioration", series="S"))

    (state,) = state_positions(rows, [*many, one], "7.2", ["KAZ"])

    assert state.by_method == {OLD: "for-review"}
