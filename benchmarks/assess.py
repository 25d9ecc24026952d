"""Processor time and memory to assess a whole database, beside other ways to the same answer.

    python benchmarks/make_panel.py FOLDER --times 3
    python benchmarks/assess.py FOLDER [--runs 3] [--ten FOLDER_OF_TEN_TIMES]

Each way is a process of its own, and they take turns. A process does its work once unmeasured, so that files lie in the
system's cache, then once measured; imports are not counted. No time is printed unless the ways agree on every series
(those that are too slow for all: on the series they were given). What is measured on some series is multiplied and
marked with ~. The exit code is 1 when ways differ.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import assess_rivals as rivals
import numpy as np
import polars as pl
import pyarrow.parquet as pq

from ortaq.engine import compact, local
from ortaq.engine.asks import Asks
from ortaq.methods import method, methods
from ortaq.methods.resampling import RESAMPLES, resample
from ortaq.methods.yardsticks import YARDSTICKS

REGRESSION = "escap-anticipated-progress"
RULE = "un-progress-2026"
PANDAS_SERIES, UNDATA_SERIES, SCIPY_SERIES = 2_000, 2_000, 100
NEAR = 1e-7


def one_method(folder: Path, *, name: str = REGRESSION) -> pl.DataFrame:
    """One method, as tables of ASSESSMENT with text as codes."""
    asked = pq.read_table(folder / "plain.parquet")
    parts = local.stream([method(name)], compact.read(folder), asked, yardsticks=YARDSTICKS, breakdowns=True)
    found = [part.select(["measure", "status"]) for part in parts]
    frame = pl.concat(
        [pl.DataFrame(pl.from_arrow(part)).with_columns(pl.col("status").cast(pl.String)) for part in found]
    )
    return frame.with_row_index("number")


def one_method_counted(folder: Path) -> int:
    """One method, its tables thrown away as soon as they are made, so that only the engine's own memory counts."""
    asked = pq.read_table(folder / "plain.parquet")
    parts = local.stream([method(REGRESSION)], compact.read(folder), asked, yardsticks=YARDSTICKS, breakdowns=True)
    return sum(part.num_rows for part in parts)


def all_methods(folder: Path) -> int:
    """Every method on targets of every kind."""
    asked = pq.read_table(folder / "asked.parquet")
    every = tuple(methods().values())
    parts = local.stream(every, compact.read(folder), asked, yardsticks=YARDSTICKS, breakdowns=True)
    return sum(part.num_rows for part in parts)


def resamples(folder: Path) -> float:
    """A thousand resamples of every series of three figures and more: the number of series."""
    asks = Asks(pq.read_table(folder / "plain.parquet"))
    found = 0
    for panel in compact.read(folder):
        rows = asks.rows(panel.key)
        block = local.block_of(panel, asks, rows, (0, len(panel)), {})
        drawn = resample(block, block.obs_value, block.deadline, where=block.time_period >= rivals.SINCE)
        found += int(np.isfinite(drawn.lower).sum())
    return found


WAYS: dict[str, Callable[[Path], Any]] = {
    "ortaq": one_method_counted,
    "polars": rivals.polars,
    "duckdb": rivals.duckdb,
    "pandas": lambda folder: rivals.pandas(folder, sample=PANDAS_SERIES),
    "undata": lambda folder: rivals.undata(folder, sample=UNDATA_SERIES),
    "ortaq, all methods": all_methods,
    "ortaq, resamples": resamples,
    "scipy, resamples": lambda folder: rivals.scipy(folder, sample=SCIPY_SERIES, resamples=RESAMPLES),
}
NEEDS = {"pandas": "pandas", "undata": "undata", "scipy, resamples": "scipy"}
SAMPLES = {"pandas": PANDAS_SERIES, "undata": UNDATA_SERIES, "scipy, resamples": SCIPY_SERIES}


def targets(folder: Path) -> int:
    """Write for the rivals what each series is to reach, by its number; how many series there are."""
    asks = Asks(pq.read_table(folder / "plain.parquet"))
    rows = np.concatenate([asks.rows(panel.key) for panel in compact.read(folder)])
    frame = pl.DataFrame(
        {"number": np.arange(len(rows), dtype=np.int32), "target": asks.target_value[rows], "way": asks.direction[rows]}
    )
    frame.write_parquet(folder / "targets.parquet")
    return len(rows)


def differences(folder: Path, ways: list[str]) -> list[str]:
    """Where the ways do not agree with Ortaq."""
    codes = {c.code: place for place, c in enumerate(method(REGRESSION).CLASSES)}
    ours = one_method(folder).with_columns(
        pl.col("status").replace_strict(codes, return_dtype=pl.Int64).alias("status")
    )
    found = []
    for way in ways:
        theirs = WAYS[way](folder)
        both = ours.with_columns(pl.col("number").cast(pl.Int64)).join(
            theirs.with_columns(pl.col("number").cast(pl.Int64)), on="number", suffix="_theirs", maintain_order="left"
        )
        status = both.filter(~pl.col("status").eq_missing(pl.col("status_theirs").cast(pl.Int64))).height
        off = (pl.col("measure") - pl.col("measure_theirs")).abs() > NEAR * (1 + pl.col("measure").abs())
        measure = both.filter(off.fill_null(pl.col("measure").is_null() != pl.col("measure_theirs").is_null())).height
        if status or measure or not both.height:
            found.append(f"{way}: of {both.height} series {status} have another class, {measure} another measure")
    return found


def undata_agrees(folder: Path) -> tuple[int, int]:
    """On how many of the series that `undata` was given it has the class of the rule of 2026, or none as well."""
    titles = {
        "On track or target met": "on-track",
        "Moderate progress, but acceleration needed": "moderate",
        "Marginal progress, and significant acceleration needed": "marginal",
        "Stagnation": "stagnation",
        "Regression": "regression",
    }
    theirs = WAYS["undata"](folder).with_columns(
        pl.col("status").replace_strict(titles, default=None), pl.col("number").cast(pl.UInt32)
    )
    both = one_method(folder, name=RULE).join(theirs, on="number", suffix="_theirs")
    return both.filter(pl.col("status").eq_missing(pl.col("status_theirs"))).height, both.height


def one(way: str, folder: Path) -> None:
    """Run one way here, once to warm up and once measured, and say what it took."""
    WAYS[way](folder)
    wall, cpu = time.perf_counter(), time.process_time()
    WAYS[way](folder)
    told = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    sys.stdout.write(json.dumps(told | {"memory": most_memory()}))


def most_memory() -> float:
    """The most memory that this process held, in MB; Linux counts it from its start, others from its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(ways: list[str], folder: Path, runs: int) -> dict[str, dict[str, float]]:
    """The medians of each way, which take turns."""
    told: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for _ in range(runs):
        for way, results in told.items():
            command = [sys.executable, __file__, str(folder), "--way", way]
            results.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    return {
        way: {name: statistics.median(result[name] for result in results) for name in ("cpu", "wall", "memory")}
        for way, results in told.items()
    }


def is_here(package: str) -> bool:
    """Whether a rival is installed."""
    return subprocess.run([sys.executable, "-c", f"import {package}"], check=False, capture_output=True).returncode == 0


def compare(folder: Path, runs: int, ten: Path | None) -> int:
    """Compare, measure, print."""
    series = targets(folder)
    ways = [way for way in WAYS if way not in NEEDS or is_here(NEEDS[way])]
    for way in set(WAYS) - set(ways):
        print(f"{way}: not installed here, left out")
    if differs := differences(folder, [way for way in ("polars", "duckdb", "pandas") if way in ways]):
        print("\n".join(differs))
        return 1
    if "undata" in ways:
        same, of = undata_agrees(folder)
        print(f"undata has the class of the rule of 2026, or none as Ortaq has none, on {same} of {of} series")
    counted = {"scipy, resamples": resamples(folder)} if "scipy, resamples" in ways else {}
    figures = measured(ways, folder, runs)
    print(f"{series:,} series; the ways agree; medians of {runs} runs")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"Python {platform.python_version()}, numpy {np.__version__}, polars {pl.__version__}\n")
    print(f"{'way':22}{'CPU, s':>12}{'wall, s':>10}{'peak, MB':>10}{'times':>9}")
    for way, told in figures.items():
        part = counted.get(way, series) / SAMPLES[way] if way in SAMPLES else 1
        cpu, own = told["cpu"] * part, figures["ortaq, resamples" if "resamples" in way else "ortaq"]["cpu"]
        mark = "~" if way in SAMPLES else ""
        print(f"{way:22}{mark + format(cpu, '.3f'):>12}{told['wall']:10.3f}{told['memory']:10.0f}{cpu / own:9.1f}")
    if ten:
        more = measured(["ortaq", "ortaq, resamples"], ten, runs)
        print("\nten times the rows")
        for way, told in more.items():
            times = told["cpu"] / figures[way]["cpu"]
            print(f"{way:22}{told['cpu']:12.3f}{told['wall']:10.3f}{told['memory']:10.0f}{times:9.1f} times the CPU")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ten", type=Path, help="a panel of ten times the rows, for the growth")
    parser.add_argument("--way", choices=WAYS)
    given = parser.parse_args()
    if given.way:
        one(given.way, given.folder)
    else:
        sys.exit(compare(given.folder, given.runs, given.ten))
