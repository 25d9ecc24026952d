"""What every method has to offer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from ortaq.errors import UsageError
from ortaq.methods import Method, method, methods
from ortaq.methods.roll_up import mean_status
from ortaq.model.block import Block
from ortaq.model.schemas import OUTLOOKS

EVERY = pytest.mark.parametrize("name", list(methods()))


@EVERY
def test_it_names_its_publication_with_an_address(name: str) -> None:
    found = method(name)

    assert found.TITLE
    assert found.SHORT
    assert re.search(r"\d{4}.*https://\S+$", found.CITE)
    assert "Base:" in (found.assess.__doc__ or "")


@EVERY
def test_its_classes_have_an_outlook_and_a_weight(name: str) -> None:
    classes = method(name).CLASSES

    assert len({c.code for c in classes}) == len(classes)
    assert all(c.outlook in OUTLOOKS and 1 <= c.weight <= 4 for c in classes)
    assert {c.weight for c in classes if c.outlook == "on-track"} == {1}


@EVERY
def test_no_series_at_all_is_no_verdict_at_all(name: str, blocks: Callable[..., Block]) -> None:
    assert len(method(name).assess(blocks()).status) == 0


@EVERY
def test_the_steps_tell_the_numbers_of_the_verdict(name: str, blocks: Callable[..., Block]) -> None:
    found: Method = method(name)
    verdict = found.assess(blocks({2015: 40.0, 2022: 46.0}, kind="absolute", target=60))
    row = {key: column[0].as_py() for key, column in verdict.to_columns().items()}

    steps = found.steps(row)

    assert [step.value for step in steps] == [row["pace"], row["pace_needed"], row["projection"], row["measure"]]
    assert math.isclose(steps[0].value, (46 / 40) ** (1 / 7) - 1)
    assert math.isclose(steps[2].value, 46 * (46 / 40) ** (8 / 7))


def test_an_unknown_method_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"un-progress-2022"):
        method("un-progress-22")


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        # UNDP: series 1..4, indicator and target by their means, cut at 1.5 and 2.5
        ({"a": ["on-track"]}, "on-track"),
        ({"a": ["on-track", "fair-progress"]}, "for-review"),
        ({"a": ["deterioration"], "b": ["on-track"]}, "for-review"),
        ({"a": ["limited-progress", "fair-progress"]}, "gap"),
        ({"a": [None, "target-achieved"], "b": [None]}, "on-track"),
        ({"a": [None]}, "unknown"),
        ({}, "unknown"),
        # an indicator with many series weighs as much as one with a single series
        ({"a": ["on-track"] * 25, "b": ["deterioration"]}, "for-review"),
    ],
)
def test_series_roll_up_to_a_target(statuses: dict[str, list[str | None]], expected: str) -> None:
    assert mean_status("un-progress-2022", statuses) == expected
