"""Blocks for the tests of methods, from a few readable arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ortaq.model.block import KINDS, Block, Limits
from ortaq.model.schemas import SERIES_KINDS
from ortaq.model.verdicts import REASON_CODES

Points = dict[int, float]


def block_of(
    *series: Points,
    kind: str = "none",
    target: float = np.nan,
    direction: int = 1,
    deadline: int = 2030,
    lower: float = -np.inf,
    upper: float = np.inf,
    series_kind: str = "level",
    limits: Limits | None = None,
    yardsticks: Mapping[str, float] | None = None,
) -> Block:
    """Series given as {year: value}, all with the same target."""
    size = len(series)
    counts = [len(points) for points in series]
    return Block(
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        time_period=np.array([year for points in series for year in sorted(points)], np.int64),
        obs_value=np.array([points[year] for points in series for year in sorted(points)], np.float64),
        kind=np.full(size, KINDS.index(kind)),
        target_value=np.full(size, target),
        direction=np.full(size, direction),
        deadline=np.full(size, deadline),
        lower_limit=np.full(size, lower),
        upper_limit=np.full(size, upper),
        series_kind=np.full(size, SERIES_KINDS.index(series_kind)),
        ratio_limits=None if limits is None or limits.ratio is None else np.tile(limits.ratio, (size, 1)),
        growth_limits=None if limits is None or limits.growth is None else np.tile(limits.growth, (size, 1)),
        yardsticks={name: np.full(size, number) for name, number in (yardsticks or {}).items()},
        reduction_limit=None if limits is None or limits.reduction is None else np.full(size, limits.reduction),
    )


@pytest.fixture(scope="session")
def judged() -> Callable[..., SimpleNamespace]:
    """The verdict of a method on one series: status, reason, and the numbers beside them."""

    def verdict(method: Any, points: Points, **target: Any) -> SimpleNamespace:
        found = method.assess(block_of(points, **target))
        status = found.status[0]
        return SimpleNamespace(
            status=method.CLASSES[status].code if status >= 0 else None,
            reason=REASON_CODES[found.reason[0]],
            **{
                name: float(getattr(found, name)[0])
                for name in ("measure", "score", "projection", "target_value", "pace", "pace_needed")
            },
            year_reached=np.nan if found.year_reached is None else float(found.year_reached[0]),
            baseline_period=int(found.baseline_period[0]),
            latest_period=int(found.latest_period[0]),
            deadline=int(found.deadline[0]),
        )

    return verdict


@pytest.fixture(scope="session")
def blocks() -> Callable[..., Block]:
    """Makes blocks, as `block_of` above."""
    return block_of
