"""The backtest itself: it looks at nothing that came later, and tells a good method from a bad one."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ortaq.model.block import Bools
from ortaq.model.schemas import SERIES_KINDS

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
STATES, CODES, FIRST, LAST = 40, 8, 2000, 2022


@pytest.fixture(scope="module")
def backtest() -> Any:
    """The modules of the command, which stand beside the package."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return {name: importlib.import_module(f"backtest_{name}") for name in ("data", "origin", "page", "scores")}
    finally:
        sys.path.remove(str(BENCHMARKS))


def panel_of(backtest: Any, *, seed: int = 5) -> Any:
    """Rates of many states: each drifts with its series and by itself, and strays as a random walk."""
    draw = np.random.default_rng(seed)
    years = LAST - FIRST + 1
    size = STATES * CODES
    drift = np.repeat(draw.normal(-0.02, 0.02, CODES), STATES) + draw.normal(0, 0.02, size)
    walk = np.cumsum(drift[:, None] + draw.normal(0, 0.04, (size, years)), axis=1)
    return backtest["data"].Panel(
        offsets=np.arange(size + 1) * years,
        time_period=np.tile(np.arange(FIRST, LAST + 1), size),
        obs_value=(50 * np.exp(walk)).ravel(),
        nature=np.zeros(size * years, np.int64),
        code=np.repeat(np.arange(CODES), STATES),
        area=np.tile(np.arange(STATES), CODES),
        source=np.zeros(size, np.int64),
        series_kind=np.full(size, SERIES_KINDS.index("rate")),
        lower_limit=np.zeros(size),
        upper_limit=np.full(size, np.inf),
        names=tuple(f"x:{code}" for code in range(CODES)),
    )


def every(panel: Any) -> Bools:
    return np.ones(len(panel), bool)


def test_at_an_origin_nothing_later_is_known(backtest: Any) -> None:
    panel = panel_of(backtest)

    known = backtest["origin"].origin(panel, 2010)

    assert known.block.time_period.max() == 2010
    assert known.year.min() == 2011
    assert len(known.row) == STATES * CODES * (LAST - 2010)


def test_what_came_later_changes_no_forecast(backtest: Any) -> None:
    panel = panel_of(backtest)
    later = np.where(panel.time_period > 2010, panel.obs_value * 3, panel.obs_value)

    one, other = (
        backtest["scores"].scored(of, every(of), origins=(2010,)) for of in (panel, replace(panel, obs_value=later))
    )

    assert np.array_equal(one.chance, other.chance, equal_nan=True)
    assert np.array_equal(one.wide, other.wide)
    assert not np.array_equal(one.error["last value"], other.error["last value"])


def test_on_a_simulated_panel_the_interval_holds_and_the_trend_beats_the_last_value(backtest: Any) -> None:
    panel = panel_of(backtest)

    scores = backtest["scores"].scored(panel, every(panel))

    mean = {name: float(np.nanmean(error)) for name, error in scores.error.items()}
    assert 0.72 < scores.inside.mean() < 0.92
    assert mean["Ortaq outlook"] < mean["last value"]
    assert mean["Ortaq outlook"] < mean["weighted regression (ESCAP)"]
    asked = np.isfinite(scores.chance)
    brier = np.mean((scores.chance - scores.met)[asked] ** 2)
    assert brier < np.mean((scores.stood * 1.0 - scores.met)[asked] ** 2)


def test_an_interval_that_is_too_narrow_is_found(backtest: Any) -> None:
    panel = panel_of(backtest)
    wild = np.where(
        panel.time_period > 2010, panel.obs_value * np.exp(np.sin(panel.time_period * 9.7)), panel.obs_value
    )

    scores = backtest["scores"].scored(replace(panel, obs_value=wild), every(panel), origins=(2010,))

    assert scores.inside.mean() < 0.6


def test_the_page_tells_every_goal_as_reached_or_not(backtest: Any) -> None:
    panel = panel_of(backtest)
    scores = backtest["scores"].scored(panel, every(panel))

    text = backtest["page"].page(scores, "Simulated.", scores)

    goals = [line for line in text.splitlines() if line.startswith(("| MASE (at", "| the same,", "| 78 to"))]
    assert len(goals) == 5
    assert all("**yes**" in goal or "**no**" in goal for goal in goals)


@pytest.mark.slow
def test_on_a_part_of_the_real_data_the_goals_hold_nearly(backtest: Any, shared: Path) -> None:
    panel = backtest["data"].read(shared / "data")

    scores = backtest["scores"].scored(panel, every(panel), part=0.02)

    page = backtest["page"]
    assert 0.78 < scores.inside.mean() < 0.83
    assert min(page._gain(scores, name, page.CAPS[0]) for name in page.PUBLISHED) > 0.13
