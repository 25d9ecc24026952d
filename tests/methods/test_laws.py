"""Laws that a verdict keeps by every method: units, mirrors, order, deadlines, and that every class is given."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.methods import method, methods
from ortaq.model.block import KINDS, Block
from ortaq.model.schemas import SERIES_KINDS

Blocks = Callable[..., Block]

EVERY = pytest.mark.parametrize("name", list(methods()))
FEW = settings(max_examples=40)  # for each of fourteen methods

HAS_A_UNIT = {"zero", "parity", "binary"}
"""Kinds to which another unit does not apply: an index and yes or no have none; a target of zero is taken as 0.001 by
the rule of 2022, by Open SDG and by ours in their footsteps, a number that has no unit."""

SERIES = st.dictionaries(st.integers(2008, 2027), st.floats(0.5, 1e4), min_size=1, max_size=10)
SIZES = st.floats(1.0, 1e4)


def told(name: str, block: Block) -> dict[str, Any]:
    """The verdict on the only series of a block."""
    return {column: values[0].as_py() for column, values in method(name).assess(block).to_columns().items()}


def is_close(one: float | None, other: float | None, rel: float = 1e-6) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=rel, abs_tol=1e-6)


def is_on_a_cut(name: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two verdicts differ only because a measure is so near a cut point that rounding decides."""
    return one["measure_name"] == other["measure_name"] and is_close(one["measure"], other["measure"])


@EVERY
@FEW
@given(
    points=SERIES,
    kind=st.sampled_from([kind for kind in KINDS if kind not in HAS_A_UNIT]),
    number=SIZES,
    direction=st.sampled_from([-1, 1]),
    factor=st.sampled_from([1e-3, 0.1, 2.0, 1e3, 1e6]),
    limits=st.sampled_from([(-math.inf, math.inf), (0.0, 1e4), (0.0, math.inf)]),
)
def test_another_unit_is_the_same_verdict(
    blocks: Blocks,
    name: str,
    points: dict[int, float],
    kind: str,
    number: float,
    direction: int,
    factor: float,
    limits: tuple[float, float],
) -> None:
    relative = {"halving": 0.5, "doubling": 2.0, "reduction": 2 / 3, "annual-rate": -0.026, "none": math.nan}
    target = {"kind": kind, "direction": direction}
    one = told(
        name,
        blocks(points, target=relative.get(kind, number), lower=limits[0], upper=limits[1], **target),
    )

    other = told(
        name,
        blocks(
            {year: value * factor for year, value in points.items()},
            target=relative.get(kind, number * factor),
            lower=limits[0] * factor,
            upper=limits[1] * factor,
            **target,
        ),
    )

    if max(points.values()) - min(points.values()) < 1e-3 * max(points.values()):
        return  # of figures that stand still a fitted slope is nothing but rounding
    assert is_close(one["measure"], other["measure"])
    assert is_close(one["year_reached"], other["year_reached"])
    in_unit = one["pace_unit"] == "unit"
    for column in ("pace", "pace_needed"):
        assert is_close(one[column] if one[column] is None or not in_unit else one[column] * factor, other[column])
    if not is_on_a_cut(name, one, other) or one["measure"] is None:
        assert (one["status"], one["reason"]) == (other["status"], other["reason"])


LINEAR = ("linear-pace", "time-distance", "german-dns", "escap-anticipated-progress", "escap-current-status")
"""Methods that go by straight lines. Growth that compounds has no mirror: up by a tenth and down by a tenth differ."""


@pytest.mark.parametrize("name", LINEAR)
@FEW
@given(points=SERIES, number=SIZES, direction=st.sampled_from([-1, 1]))
def test_mirrored_figures_give_the_mirrored_verdict(
    blocks: Blocks, name: str, points: dict[int, float], number: float, direction: int
) -> None:
    one = told(name, blocks(points, kind="absolute", target=number, direction=direction))

    mirrored = {year: -value for year, value in points.items()}
    other = told(name, blocks(mirrored, kind="absolute", target=-number, direction=-direction))

    assert (one["status"], one["reason"]) == (other["status"], other["reason"])
    assert is_close(one["measure"], other["measure"])
    assert is_close(one["year_reached"], other["year_reached"])
    for column in ("pace", "pace_needed", "projection"):
        assert is_close(one[column], None if other[column] is None else -other[column])


@EVERY
@FEW
@given(
    points=SERIES,
    number=SIZES,
    direction=st.sampled_from([-1, 1]),
    later=st.integers(2031, 2060),
)
def test_more_time_never_asks_for_a_faster_pace(
    blocks: Blocks, name: str, points: dict[int, float], number: float, direction: int, later: int
) -> None:
    one = told(name, blocks(points, kind="absolute", target=number, direction=direction))
    other = told(name, blocks(points, kind="absolute", target=number, direction=direction, deadline=later))

    if one["pace_needed"] is not None and other["pace_needed"] is not None:
        assert direction * other["pace_needed"] <= direction * one["pace_needed"] + 1e-9


@EVERY
@FEW
@given(points=SERIES, number=SIZES, direction=st.sampled_from([-1, 1]), farther=st.floats(1.0, 100.0))
def test_a_farther_target_never_asks_for_a_slower_pace(
    blocks: Blocks, name: str, points: dict[int, float], number: float, direction: int, farther: float
) -> None:
    target = number * farther if direction > 0 else number / farther
    one = told(name, blocks(points, kind="absolute", target=number, direction=direction))
    other = told(name, blocks(points, kind="absolute", target=target, direction=direction))

    if one["pace_needed"] is not None and other["pace_needed"] is not None:
        assert direction * other["pace_needed"] >= direction * one["pace_needed"] - 1e-9


@EVERY
@FEW
@given(points=SERIES, number=SIZES, direction=st.sampled_from([-1, 1]))
def test_who_arrives_by_the_deadline_is_told_a_year_no_later(
    blocks: Blocks, name: str, points: dict[int, float], number: float, direction: int
) -> None:
    row = told(name, blocks(points, kind="absolute", target=number, direction=direction))
    is_met = bool(points) and direction * (points[max(points)] - number) >= 0

    if is_met or row["year_reached"] is None or row["projection"] is None or row["latest_period"] >= row["deadline"]:
        return
    arrives = direction * (row["projection"] - number) >= 0
    gap = abs(row["projection"] - number)
    if gap > 1e-6 * number and abs(row["year_reached"] - row["deadline"]) > 1e-6:
        assert arrives == (row["year_reached"] < row["deadline"])


@cache
def many(size: int = 400) -> Block:
    """Series of all kinds, with zeros and values below zero, from a fixed seed."""
    chance = np.random.default_rng(2030)
    years = [np.sort(chance.choice(np.arange(2000, 2028), chance.integers(0, 14), replace=False)) for _ in range(size)]
    counts = [len(of) for of in years]
    total = sum(counts)
    values = np.exp(chance.normal(3, 1, total))
    values[chance.random(total) < 0.05] = 0.0
    values[chance.random(total) < 0.03] *= -1
    kinds = chance.integers(0, len(KINDS), size)
    numbers = {"zero": 0.0, "halving": 0.5, "doubling": 2.0, "reduction": 2 / 3, "annual-rate": -0.026}
    numbers |= {"parity": 1.0, "binary": 1.0, "none": math.nan}
    return Block(
        offsets=np.concatenate([[0], np.cumsum(counts)]),
        time_period=np.concatenate(years).astype(np.int64),
        obs_value=values,
        kind=kinds,
        target_value=np.array([numbers.get(KINDS[kind], chance.uniform(5, 60)) for kind in kinds]),
        direction=chance.choice([-1, 0, 1], size, p=[0.45, 0.1, 0.45]),
        deadline=chance.choice([0, 2020, 2025, 2030], size),
        lower_limit=chance.choice([-np.inf, 0.0], size),
        upper_limit=chance.choice([np.inf, 100.0], size),
        series_kind=chance.integers(0, len(SERIES_KINDS), size),
    )


def part(block: Block, order: list[int]) -> Block:
    """Some series of a block, in an order."""
    places = [np.arange(block.offsets[at], block.offsets[at + 1]) for at in order]
    held = np.concatenate(places) if places else np.empty(0, np.int64)
    counts = [len(of) for of in places]
    told_of = ("kind", "target_value", "direction", "deadline", "lower_limit", "upper_limit", "series_kind")
    return replace(
        block,
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        time_period=block.time_period[held],
        obs_value=block.obs_value[held],
        **{name: getattr(block, name)[order] for name in told_of},
    )


@EVERY
@FEW
@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(0, 60))
def test_neither_the_order_of_series_nor_where_a_block_is_cut_matters(name: str, seed: int, cut: int) -> None:
    order = np.random.default_rng(seed).permutation(len(many()))[:60].tolist()
    whole = method(name).assess(many()).to_columns()

    first, second = (method(name).assess(part(many(), of)).to_columns() for of in (order[:cut], order[cut:]))

    for column, values in whole.items():
        assert [*first[column].to_pylist(), *second[column].to_pylist()] == values.take(order).to_pylist(), column


@EVERY
def test_every_class_is_given_to_some_series(name: str, blocks: Blocks) -> None:
    """Of series drawn at random; a class that nothing reaches would be a slip in the order of the rules."""
    chance = np.random.default_rng(7)
    reached: set[int] = set()
    for kind, number in (("none", math.nan), ("absolute", 60.0), ("binary", 1.0), ("absolute", 20.0)):
        for direction in (1, -1):
            walks = [
                {
                    2005 + year: max(value, 0.1)
                    for year, value in enumerate(40 + np.cumsum(chance.normal(drift, spread, 18)))
                }
                for drift, spread in zip(chance.normal(0, 1.5, 400), chance.uniform(0.01, 2, 400), strict=True)
            ]
            if kind == "binary":
                walks = [{2020: float(at % 2)} for at in range(4)]
            status = method(name).assess(blocks(*walks, kind=kind, target=number, direction=direction)).status
            reached |= set(status[status >= 0].tolist())

    missing = [found.code for place, found in enumerate(method(name).CLASSES) if place not in reached]
    assert missing == []
