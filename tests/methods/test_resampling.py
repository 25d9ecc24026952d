"""The residual bootstrap of a weighted line: what an interval holds, and that series do not depend on each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ortaq.methods.resampling import RESAMPLES, Resampled, resample
from ortaq.model.block import KINDS, Block
from ortaq.model.schemas import SERIES_KINDS

DEADLINE = 2030
Floats = NDArray[np.float64]


def block_of(*series: dict[int, float]) -> Block:
    size = len(series)
    return Block(
        offsets=np.cumsum([0, *(len(one) for one in series)]),
        time_period=np.array([year for one in series for year in one], np.int64),
        obs_value=np.array([value for one in series for value in one.values()], np.float64),
        kind=np.full(size, KINDS.index("absolute")),
        target_value=np.full(size, 50.0),
        direction=np.ones(size, np.int64),
        deadline=np.full(size, DEADLINE),
        lower_limit=np.full(size, -np.inf),
        upper_limit=np.full(size, np.inf),
        series_kind=np.full(size, SERIES_KINDS.index("level")),
    )


def same_years(years: list[int], values: Floats) -> Block:
    (one,) = [block_of(dict.fromkeys(years, 0.0))]
    size = len(values)
    told = {
        name: np.repeat(getattr(one, name), size)
        for name in ("kind", "target_value", "direction", "deadline", "lower_limit", "upper_limit", "series_kind")
    }
    return replace(
        one,
        offsets=np.arange(size + 1) * len(years),
        time_period=np.tile(years, size).astype(np.int64),
        obs_value=values.ravel(),
        **told,
    )


def drawn(block: Block, **asked: object) -> Resampled:
    return resample(block, block.obs_value, block.deadline, **asked)  # ty: ignore[invalid-argument-type]


def noisy(years: list[int], size: int, seed: int) -> tuple[Block, Floats]:
    """Straight lines with normal noise, and what was then measured at the deadline."""
    chance = np.random.default_rng(seed)
    every = np.array([*years, DEADLINE])
    slope, level = chance.normal(0, 3, size), chance.normal(100, 50, size)
    values = level[:, None] + slope[:, None] * (every - 2000) + chance.normal(0, 2, (size, len(every)))
    return same_years(years, values[:, :-1]), values[:, -1]


@pytest.mark.parametrize(
    "years",
    [
        [2019, 2020, 2021, 2022],
        [2005, 2006, 2012, 2022],
        [2018, 2019, 2020, 2021, 2022],
        [2000, 2003, 2010, 2011, 2020],
        [2010, 2012, 2014, 2016, 2018, 2020],
        list(range(2015, 2023)),
        list(range(2010, 2022)),
        list(range(2000, 2024)),
    ],
    ids=lambda years: f"{len(years)} figures from {years[0]} to {years[-1]}",
)
def test_an_interval_of_eighty_per_cent_holds_eighty_per_cent(years: list[int]) -> None:
    block, came = noisy(years, 20_000, len(years))

    found = drawn(block)

    assert 0.78 <= ((found.lower <= came) & (came <= found.upper)).mean() <= 0.82


@pytest.mark.parametrize("years", [[2020, 2021, 2022], [2005, 2012, 2020], [2015, 2016, 2022]])
def test_with_three_figures_an_interval_is_too_narrow_and_by_how_much(years: list[int]) -> None:
    block, came = noisy(years, 20_000, 3)

    found = drawn(block)

    assert 0.70 <= ((found.lower <= came) & (came <= found.upper)).mean() <= 0.78


def test_the_prediction_is_the_weighted_line() -> None:
    years, values = [2004, 2010, 2011, 2019], [3.0, 5.0, 4.0, 9.0]
    weight = [1.0, 7.0, 8.0, 16.0]
    slope, level = np.polyfit(np.array(years) - DEADLINE, values, 1, w=np.sqrt(weight))

    found = drawn(block_of(dict(zip(years, values, strict=True))))

    assert found.prediction[0] == pytest.approx(level, rel=1e-9)
    assert np.isfinite(slope)


def test_a_plain_loop_over_the_same_kind_of_draws_gives_the_same_interval() -> None:
    years = np.array([2003, 2008, 2010, 2015, 2016, 2020])
    values = np.array([10.0, 14.0, 13.0, 19.0, 18.0, 25.0])
    x = np.stack([np.ones(6), years - DEADLINE], axis=1)
    weight = np.diag(years - years[0] + 1.0)
    solve = np.linalg.inv(x.T @ weight @ x) @ x.T @ weight
    free = np.eye(6) - x @ solve
    residual = free @ values / np.sqrt((free**2).sum(axis=1))
    residual = (residual - residual.mean()) * np.sqrt(6 / 4)
    chance = np.random.default_rng(1)
    fitted = x @ solve @ values
    ends = [
        (solve @ values)[0]
        - ((solve @ (fitted + chance.choice(residual, 6)))[0] - (solve @ fitted)[0])
        + chance.choice(residual)
        for _ in range(40_000)
    ]

    found = drawn(block_of(dict(zip(years.tolist(), values.tolist(), strict=True))), resamples=40_000)

    assert [found.lower[0], found.upper[0]] == pytest.approx(np.quantile(ends, [0.1, 0.9]), rel=5e-3)


def test_the_same_seed_gives_the_same_and_another_seed_nearly_the_same() -> None:
    block, _ = noisy(list(range(2010, 2021)), 50, 1)

    first, again, other = drawn(block), drawn(block), drawn(block, seed=7)

    assert (first.lower == again.lower).all()
    assert (first.lower != other.lower).any()
    assert np.abs((first.upper - first.lower) / (other.upper - other.lower) - 1).max() < 0.2


def test_a_series_does_not_depend_on_those_beside_it() -> None:
    ragged = block_of(
        {2010: 1.0, 2015: 2.0, 2020: 4.0, 2021: 3.0},
        {2020: 5.0},
        {2000: 7.0, 2005: 3.0, 2010: 4.0},
        {2010: 11.0, 2015: 2.0, 2020: 5.0, 2021: 3.0},
        {},
    )
    alone = drawn(block_of({2010: 11.0, 2015: 2.0, 2020: 5.0, 2021: 3.0}))

    together = drawn(ragged)

    assert np.isnan(together.lower).tolist() == [False, True, False, False, True]
    assert together.lower[3] == pytest.approx(alone.lower[0], rel=1e-5)
    assert together.upper[3] == pytest.approx(alone.upper[0], rel=1e-5)


def test_areas_with_the_same_years_do_not_share_the_error_of_the_draws() -> None:
    years = list(range(2012, 2022))
    block, _ = noisy(years, 400, 9)
    narrow, exact = drawn(block, resamples=200), drawn(block, resamples=20_000)

    width = narrow.upper - narrow.lower
    off = (width - (exact.upper - exact.lower)) / width

    assert abs(off.mean()) < off.std()


def test_a_line_without_noise_has_no_interval_and_is_met_or_not() -> None:
    block = block_of({2010: 10.0, 2015: 20.0, 2020: 30.0}, {2010: 10.0, 2015: 20.0, 2020: 30.0})

    found = drawn(block, target=np.array([49.0, 51.0]), direction=np.ones(2, np.int64))

    assert found.prediction == pytest.approx([50.0, 50.0])
    assert found.upper - found.lower == pytest.approx([0, 0], abs=1e-9)
    assert found.probability.tolist() == [1.0, 0.0]


def test_the_probability_is_the_part_of_the_draws_and_mirrors_with_the_direction() -> None:
    block, _ = noisy(list(range(2012, 2022)), 30, 2)
    middle = drawn(block).prediction
    up, down = np.ones(30, np.int64), -np.ones(30, np.int64)

    rises, falls = drawn(block, target=middle, direction=up), drawn(block, target=middle, direction=down)

    assert rises.probability + falls.probability == pytest.approx(np.ones(30), abs=2 / RESAMPLES)
    assert 0.35 < rises.probability.mean() < 0.65


@pytest.mark.parametrize(("scale", "shift"), [(1e9, 0.0), (1e-9, 0.0), (1.0, 1e9), (1e50, 0.0)])
def test_a_change_of_unit_leaves_the_interval_where_it_is(scale: float, shift: float) -> None:
    block, _ = noisy(list(range(2012, 2022)), 30, 3)
    changed = replace(block, obs_value=block.obs_value * scale + shift)

    plain, other = drawn(block, resamples=4000), drawn(changed, resamples=4000)

    wide = (other.upper - other.lower) / scale
    assert wide == pytest.approx(plain.upper - plain.lower, rel=0.12)  # which residual is the first differs


def test_the_interval_widens_with_the_horizon() -> None:
    block, _ = noisy(list(range(2012, 2022)), 100, 4)

    near = resample(block, block.obs_value, np.full(100, 2024))
    far = resample(block, block.obs_value, np.full(100, 2040))

    assert (far.upper - far.lower > near.upper - near.lower).all()


def test_figures_that_do_not_enter_change_nothing() -> None:
    short, long = {2010: 1.0, 2015: 2.0, 2020: 4.0}, {1850: 99.0, 1990: 7.0, 2010: 1.0, 2015: 2.0, 2020: 4.0}
    block = block_of(long)

    found = drawn(block, where=block.time_period >= 2000)

    assert found.lower[0] == pytest.approx(drawn(block_of(short)).lower[0])
    assert np.isnan(drawn(block_of({1850: 99.0, 2010: 1.0, 2015: 2.0})).lower[0])
