"""Processor time of the rule of 2022 over a database of series, beside a plain loop and beside polars.

    python benchmarks/methods.py [--series 468462] [--runs 3]

The series are made up from a fixed seed, with the lengths that the global SDG database has. Each way has to give the
same class for every series before any time is printed; the ways are run in turn.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.engine import local
from ortaq.methods import un_progress_2022 as rule
from ortaq.model.block import KINDS, MARKS, Block, Ints
from ortaq.model.schemas import OBSERVATION, SERIES_KINDS, TOTAL

SEED = 2030
FIRST_YEAR, YEARS = 2000, 26
BASE_YEAR, NEAR, END = 2015, 3, 2030
NONE, ABSOLUTE = KINDS.index("none"), KINDS.index("absolute")
CANT_SAY = -1

CHANCE_OF_THE_LAST = 0.13
"""That a value of a series is its last: seven and a half values on average, many with one."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processors and on the clock."""

    cpu: float
    wall: float


def made_up(size: int) -> Block:
    """Series of one to twenty-six years; half of them with a number to reach."""
    chance = np.random.default_rng(SEED)
    counts = np.minimum(chance.geometric(CHANCE_OF_THE_LAST, size), YEARS)
    order = np.argsort(chance.random((size, YEARS)), axis=1)
    years = np.sort(np.where(np.arange(YEARS) < counts[:, None], order, YEARS), axis=1)
    taken = years < YEARS
    start = chance.lognormal(3, 1, size)
    drift = chance.normal(0, 0.02, size)
    values = start[:, None] * np.exp(drift[:, None] * years + chance.normal(0, 0.02, years.shape))
    direction = chance.choice([1, -1], size)
    with_number = chance.choice([True, False], size)
    target = np.where(with_number, start * np.exp(direction * 0.3), np.nan)
    return Block(
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        time_period=(FIRST_YEAR + years[taken]).astype(np.int64),
        obs_value=values[taken],
        kind=np.where(with_number, ABSOLUTE, NONE),
        target_value=target,
        direction=direction,
        deadline=np.full(size, END),
        lower_limit=np.full(size, -np.inf),
        upper_limit=np.full(size, np.inf),
        series_kind=np.full(size, SERIES_KINDS.index("level")),
    )


def pieces(block: Block) -> Iterator[Block]:
    """The block cut at series edges, to as many observations as the engine takes."""
    start = 0
    while start < len(block):
        end = int(np.searchsorted(block.offsets, block.offsets[start] + local.BLOCK_ROWS, side="right")) - 1
        end = max(end, start + 1)
        first, last = block.offsets[start], block.offsets[end]
        told = ("kind", "target_value", "direction", "deadline", "lower_limit", "upper_limit", "series_kind")
        yield replace(
            block,
            offsets=block.offsets[start : end + 1] - first,
            time_period=block.time_period[first:last],
            obs_value=block.obs_value[first:last],
            **{name: getattr(block, name)[start:end] for name in told},
        )
        start = end


def by_blocks(block: Block) -> Ints:
    """The method as the engine runs it."""
    return np.concatenate([rule.assess(piece).status for piece in pieces(block)])


def by_loop(block: Block) -> Ints:
    """The rule in plain Python, one series at a time."""
    offsets, years, values = block.offsets.tolist(), block.time_period.tolist(), block.obs_value.tolist()
    targets = zip(block.target_value.tolist(), block.direction.tolist(), strict=True)
    return np.array(
        [
            _one(years[start:end], values[start:end], target, direction)
            for start, end, (target, direction) in zip(offsets, offsets[1:], targets, strict=False)
        ]
    )


def _one(years: list[int], values: list[float], target: float, direction: int) -> int:  # noqa: PLR0911  (one a class)
    has_number = target == target  # noqa: PLR0124  (only NaN is not)
    latest, value = years[-1], values[-1]
    if latest <= BASE_YEAR:
        return CANT_SAY
    if has_number and direction * (value - target) >= 0:
        return rule.ACHIEVED
    near = [place for place, year in enumerate(years) if abs(year - BASE_YEAR) <= NEAR]
    if not near:
        return CANT_SAY
    base = min(near, key=lambda place: (abs(years[place] - BASE_YEAR), -years[place]))
    if years[base] >= latest:
        return CANT_SAY
    if has_number and direction * (values[base] - target) >= 0:
        return rule.DETERIORATION
    growth = (value / values[base]) ** (1 / (latest - years[base])) - 1
    measure = direction * growth
    limits = rule.GROWTH_LIMITS
    if has_number:
        measure = growth / ((target / values[base]) ** (1 / (END - years[base])) - 1)
        limits = rule.RATIO_LIMITS
    for status, limit in zip((rule.ON_TRACK, rule.FAIR, rule.LIMITED), limits, strict=True):
        if measure >= limit:
            return status
    return rule.DETERIORATION


def by_polars(block: Block) -> Ints:
    """The rule as expressions over columns: filters and a group for base and latest, then one select."""
    owner = np.repeat(np.arange(len(block)), block.count)
    seen = pl.DataFrame({"id": owner, "year": block.time_period, "value": block.obs_value})
    latest = seen.group_by("id").agg(pl.col("year").last().alias("t"), pl.col("value").last().alias("v_t"))
    off = (pl.col("year") - BASE_YEAR).abs()
    cost = 2 * off + (pl.col("year") < BASE_YEAR)
    base = (
        seen.lazy()
        .filter(off <= NEAR)
        .with_columns(cost.alias("cost"))
        .group_by("id")
        .agg(pl.col("year", "value").get(pl.col("cost").arg_min()).name.prefix("base_"))
    ).collect()
    asked = pl.DataFrame({"id": np.arange(len(block)), "target": block.target_value, "way": block.direction})
    row = asked.lazy().join(latest.lazy(), on="id", how="left").join(base.lazy(), on="id", how="left")
    b, v_b, t, v_t = pl.col("base_year"), pl.col("base_value"), pl.col("t"), pl.col("v_t")
    goal, way = pl.col("target"), pl.col("way")
    has_number = goal.is_not_nan()
    growth = (v_t / v_b).pow(1 / (t - b)) - 1
    ratio = growth / ((goal / v_b).pow(1 / (END - b)) - 1)
    measure = pl.when(has_number).then(ratio).otherwise(way * growth)
    status = (
        pl.when(t <= BASE_YEAR)
        .then(CANT_SAY)
        .when(has_number & (way * (v_t - goal) >= 0))
        .then(rule.ACHIEVED)
        .when(b.is_null() | (b >= t))
        .then(CANT_SAY)
        .when(has_number & (way * (v_b - goal) >= 0))
        .then(rule.DETERIORATION)
    )
    names = (rule.ON_TRACK, rule.FAIR, rule.LIMITED)
    for name, of_ratio, of_growth in zip(names, rule.RATIO_LIMITS, rule.GROWTH_LIMITS, strict=True):
        status = status.when(measure >= pl.when(has_number).then(of_ratio).otherwise(of_growth)).then(name)
    found = row.select("id", status.otherwise(rule.DETERIORATION).cast(pl.Int64).alias("status")).sort("id").collect()
    return found["status"].to_numpy()


def tables(block: Block) -> tuple[pa.Table, pa.Table]:
    """The block as the engine gets it: rows of OBSERVATION and of ASKED, keyed by text."""
    rows, size = len(block.obs_value), len(block)
    codes = pa.array([f"S{number:07d}" for number in range(size)])
    filled = {
        "series": codes.take(pa.array(np.repeat(np.arange(size), block.count))),
        "time_period": pa.array(block.time_period, pa.int32()),
        "obs_value": pa.array(block.obs_value),
        **{name: pa.repeat(TOTAL, rows) for name in local.BREAKDOWNS},
        "unit_mult": pa.repeat(pa.scalar(0, pa.int8()), rows),
    }
    observed = {
        field.name: filled.get(field.name)
        if field.name in filled
        else (pa.nulls(rows, field.type) if field.nullable else pa.repeat("x", rows))
        for field in OBSERVATION
    }
    kinds = pa.array(KINDS).take(pa.array(block.kind))
    asked = {
        "source": pa.repeat("x", size),
        "series": codes,
        "ref_area": pa.repeat("x", size),
        "indicator": pa.nulls(size, pa.list_(pa.string())),
        "series_kind": pa.repeat("level", size),
        "direction": pa.array(block.direction, pa.int8()),
        "lower_limit": pa.nulls(size, pa.float64()),
        "upper_limit": pa.nulls(size, pa.float64()),
        "kind": kinds,
        "value": pa.array(block.target_value, pa.float64(), mask=np.isnan(block.target_value)),
        "deadline": pa.array(block.deadline, pa.int32()),
    }
    none = {name: pa.nulls(len(asked["series"]), pa.float64()) for name in MARKS}
    return pa.table(observed, schema=OBSERVATION), pa.table(asked | none, schema=local.ASKED)


def by_engine(observed: pa.Table, asked: pa.Table) -> Ints:
    """The method over tables: grouped by text keys, verdicts as a table."""
    codes = pa.array([c.code for c in rule.CLASSES])
    status = pc.index_in(local.run(rule, observed, asked)["status"], value_set=codes)
    return pc.fill_null(status, CANT_SAY).to_numpy()


def measured(way: Callable[[], object]) -> Cost:
    """The cost of one run."""
    wall, cpu = time.perf_counter(), time.process_time()
    way()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


def main() -> int:
    """Compare, then measure and print; 1 where two ways differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--series", type=int, default=468_462, metavar="N", help="how many series (default: %(default)s)"
    )
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each way (default: %(default)s)")
    given = parser.parse_args()
    block = made_up(given.series)
    observed, asked = tables(block)
    ways: dict[str, Callable[[], Ints]] = {
        "numpy in blocks, as Ortaq": lambda: by_blocks(block),
        "numpy over all at once": lambda: rule.assess(block).status,
        "Ortaq's engine, from tables": lambda: by_engine(observed, asked),
        "polars expressions": lambda: by_polars(block),
        "plain Python loop": lambda: by_loop(block),
    }
    expected = by_loop(block)
    for name, way in ways.items():
        if differs := int((way() != expected).sum()):
            print(f"{name}: {differs} of {len(block)} series differ from the plain loop; no time is printed")
            return 1
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(given.runs):
        for name, way in ways.items():
            costs[name].append(measured(way))
    cpu = {name: statistics.median(cost.cpu for cost in found) for name, found in costs.items()}
    wall = {name: statistics.median(cost.wall for cost in found) for name, found in costs.items()}
    least = cpu["numpy in blocks, as Ortaq"]
    print(f"{len(block):,} series, {len(block.obs_value):,} observations; every class is the same in each way")
    print(f"median of {given.runs} runs on {os.cpu_count()} processors, Python {sys.version.split()[0]}")
    print(f"numpy {np.__version__}, polars {pl.__version__}\n")
    print(f"{'way':30} {'CPU, s':>8} {'wall, s':>8} {'times':>7}")
    for name in ways:
        print(f"{name:30} {cpu[name]:8.3f} {wall[name]:8.3f} {cpu[name] / least:7.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
