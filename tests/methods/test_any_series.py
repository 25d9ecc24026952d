"""What holds for any series and any target, by every method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import method, methods
from ortaq.model.block import KINDS, MARKS, Block
from ortaq.model.schemas import SERIES_KINDS
from ortaq.model.verdicts import REASON_CODES, REASONS

Blocks = Callable[..., Block]

OF_STATES = ("champion-rate", "best-five", "worst", "worst-ever")

EVERY = pytest.mark.parametrize("name", list(methods()))
NUMBERS = st.just(0.0) | st.floats(-1e6, 1e6) | st.floats(1e-9, 1e12)
SERIES = st.dictionaries(st.integers(2008, 2034), NUMBERS, max_size=8)
TARGETS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "target": st.just(np.nan) | st.just(0.0) | st.floats(-1e3, 1e6),
        "direction": st.sampled_from([-1, 0, 1]),
        "deadline": st.sampled_from([0, 2020, 2025, 2030]),
        "series_kind": st.sampled_from(SERIES_KINDS),
        "lower": st.just(-np.inf) | st.just(0.0),
        "upper": st.just(np.inf) | st.just(100.0),
        "yardsticks": st.just({})
        | st.fixed_dictionaries({name: st.just(0.0) | st.floats(-1e6, 1e6) for name in (*OF_STATES, *MARKS)}),
    }
)


@EVERY
@given(series=SERIES, target=TARGETS)
def test_there_is_a_class_or_a_reason_and_no_number_beside_a_reason_alone(
    blocks: Blocks, name: str, series: dict[int, float], target: dict[str, Any]
) -> None:
    found = method(name).assess(blocks(series, **target))

    assert found.status[0] >= 0 or found.reason[0]
    assert REASON_CODES[found.reason[0]] in {"", *REASONS}
    if found.status[0] < 0:
        for told in (found.measure, found.pace, found.pace_needed, found.projection, found.score):
            assert np.isnan(told[0])


@EVERY
@given(series=SERIES, target=TARGETS)
def test_no_projection_leaves_the_natural_limits(
    blocks: Blocks, name: str, series: dict[int, float], target: dict[str, Any]
) -> None:
    projection = method(name).assess(blocks(series, **target)).projection[0]

    assert np.isnan(projection) or target["lower"] <= projection <= target["upper"]


@EVERY
@given(series=st.lists(SERIES, min_size=2, max_size=5), target=TARGETS)
def test_a_verdict_does_not_depend_on_the_series_beside_it(
    blocks: Blocks, name: str, series: list[dict[int, float]], target: dict[str, Any]
) -> None:
    together = method(name).assess(blocks(*series, **target)).to_columns()

    for place, points in enumerate(series):
        alone = method(name).assess(blocks(points, **target)).to_columns()
        assert {key: column[place].as_py() for key, column in together.items()} == {
            key: column[0].as_py() for key, column in alone.items()
        }
