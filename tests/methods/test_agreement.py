"""Whether the methods agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import method, methods
from ortaq.methods.agreement import KINDS, NEEDED, PROBABLE, REASONS, VOTERS, Agreement, agreement
from ortaq.model.block import Block

YES, NO, NOTHING = "on-track", "too-slow", "unknown"


def rows(said: Mapping[str, str], chance: float | None, reason: str = "no-data") -> dict[str, Any]:
    found: dict[str, Any] = {
        name: {"outlook": outlook, "reason": reason if outlook == NOTHING else None} for name, outlook in said.items()
    }
    return {**found, PROBABLE: {"status": "uncertain", "probability": chance}}


def of_five(un22: str, un26: str, open_sdg: str, escap: str, linear: str) -> dict[str, str]:
    return dict(zip(VOTERS, (un22, un26, open_sdg, escap, linear), strict=True))


def test_every_method_that_is_asked_is_there() -> None:
    assert set(VOTERS) <= set(methods())
    assert {method(name).QUESTION for name in VOTERS} == {"outlook"}


@pytest.mark.parametrize(
    ("said", "chance", "kind", "is_met", "reason"),
    [
        (of_five(YES, YES, YES, YES, YES), 0.9, "robust", True, ""),
        (of_five(NO, NO, NO, NO, NO), 0.1, "robust", False, ""),
        (of_five(YES, YES, YES, YES, NO), 0.81, "robust", True, ""),
        (of_five(YES, YES, YES, NOTHING, YES), 0.9, "robust", True, ""),
        (of_five(NO, NO, NO, NO, "away"), 0.19, "robust", False, ""),
        (of_five(YES, YES, YES, YES, YES), 0.8, "depends", None, "neither-likely-nor-unlikely"),
        (of_five(NO, NO, NO, NO, NO), 0.2, "depends", None, "neither-likely-nor-unlikely"),
        (of_five(NO, NO, NO, NO, NO), 0.95, "depends", None, "probability-says-otherwise"),
        (of_five(YES, YES, YES, YES, YES), 0.05, "depends", None, "probability-says-otherwise"),
        (of_five(YES, YES, YES, NO, NO), 0.9, "depends", None, "compound-or-line"),
        (of_five(NO, NO, NO, YES, YES), 0.9, "depends", None, "compound-or-line"),
        (of_five(YES, YES, YES, NOTHING, NO), 0.9, "depends", None, "compound-or-line"),
        (of_five(NOTHING, YES, YES, NO, YES), 0.9, "depends", None, "two-points-or-all"),
        (of_five(YES, YES, NO, NO, NO), 0.1, "depends", None, "close-to-the-cut"),
        (of_five(YES, YES, NO, YES, NO), None, "depends", None, "close-to-the-cut"),
        (of_five(YES, YES, NOTHING, NOTHING, YES), 0.9, "unknown", None, "too-few-methods"),
        (of_five(YES, YES, YES, YES, YES), None, "unknown", None, "no-probability"),
        ({}, None, "unknown", None, "too-few-methods"),
    ],
)
def test_four_of_five_and_ours_have_to_say_the_same(
    said: dict[str, str], chance: float | None, kind: str, is_met: object, reason: str
) -> None:
    found = agreement(rows(said, chance))

    assert (found.kind, found.is_met, found.reason) == (kind, is_met, reason)


def test_without_a_number_there_is_nothing_to_be_met() -> None:
    found = agreement(rows(of_five(YES, YES, YES, YES, NOTHING), 0.9, reason="no-number"))

    assert (found.kind, found.reason) == ("unknown", "no-number")
    assert found.silent == (("linear-pace", "no-number"),)


def test_what_is_done_is_certain() -> None:
    said = rows(of_five(YES, YES, YES, NOTHING, YES), None, reason="not-for-kind")

    assert agreement({**said, PROBABLE: {"status": "done", "probability": None}}).kind == "robust"


def test_a_method_that_was_not_asked_is_silent_without_a_reason() -> None:
    found = agreement({"linear-pace": {"outlook": YES, "reason": None}})

    assert dict(found.silent) == dict.fromkeys(VOTERS[:4], "")
    assert (found.yes, found.reason) == (("linear-pace",), "too-few-methods")


@given(
    said=st.fixed_dictionaries({name: st.sampled_from([YES, NO, "away", NOTHING]) for name in VOTERS}),
    chance=st.none() | st.floats(0, 1),
)
def test_every_answer_has_its_sides_and_its_reason(said: dict[str, str], chance: float | None) -> None:
    found = agreement(rows(said, chance))

    assert found.kind in KINDS
    assert (found.kind == "robust") == (found.reason == "") == (found.is_met is not None)
    assert not found.reason or found.reason in REASONS
    five = [name for name in (*found.yes, *found.no) if name != PROBABLE]
    assert sorted([*five, *(name for name, _ in found.silent)]) == sorted(VOTERS)
    if chance is not None and found.kind == "depends":
        assert PROBABLE in (found.unsure if 0.2 <= chance <= 0.8 else found.yes if chance > 0.8 else found.no)
    if found.kind == "robust":
        assert len(found.yes if found.is_met else found.no) >= NEEDED
    if found.kind != "unknown":
        assert len(found.yes) + len(found.no) >= NEEDED


@given(
    said=st.fixed_dictionaries({name: st.sampled_from([YES, NO, NOTHING]) for name in VOTERS}),
    chance=st.floats(0, 1).filter(lambda chance: abs(chance - 0.2) > 1e-9 and abs(chance - 0.8) > 1e-9),
)
def test_the_opposite_answers_give_the_opposite_agreement(said: dict[str, str], chance: float) -> None:
    turned = {name: {YES: NO, NO: YES}.get(outlook, NOTHING) for name, outlook in said.items()}

    one, other = agreement(rows(said, chance)), agreement(rows(turned, 1 - chance))

    assert (one.kind, one.reason) == (other.kind, other.reason)
    assert (one.yes, one.no) == (other.no, other.yes)


def of_series(block: Block) -> Agreement:
    """What the methods say of the only series of a block."""
    found = {}
    for name in (*VOTERS, PROBABLE):
        columns = method(name).assess(block).to_columns()
        found[name] = {column: values[0].as_py() for column, values in columns.items()}
    return agreement(found)


@pytest.mark.parametrize(
    ("points", "target", "kind", "reason"),
    [
        # From a low base growth compounds to 113 %, the line comes to 43 % (KAZ SI_COV_UEMP; 2018 made up).
        ({2015: 5.8, 2018: 12.0, 2022: 23.2}, 95.0, "depends", "compound-or-line"),
        ({2015: 40.0, 2017: 40.1, 2019: 40.2, 2021: 40.2, 2023: 40.3}, 95.0, "robust", ""),
        ({2015: 96.0, 2017: 97.0, 2019: 98.0, 2021: 99.0, 2023: 99.5}, 95.0, "robust", ""),
        ({2022: 40.0}, 95.0, "unknown", "too-few-methods"),
    ],
)
def test_on_real_verdicts(
    blocks: Callable[..., Block], points: dict[int, float], target: float, kind: str, reason: str
) -> None:
    share = {"series_kind": "share", "lower": 0.0, "upper": 100.0}

    found = of_series(blocks(points, kind="absolute", target=target, **share))

    assert (found.kind, found.reason) == (kind, reason)
