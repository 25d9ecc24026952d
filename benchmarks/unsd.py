"""Time and memory to read the UN's whole database: as observations, beside what polars needs merely to read it typed.

    python benchmarks/unsd.py FILE.csv [--runs 3]

`benchmarks/make_unsd_csv.py` makes the file. Each way is a process of its own, and they take turns, so that both meet
the machine in the same state. No time is printed unless both have the same number of rows and the same sum of values.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

MOST_TIMES = 1.8
MOST_MEMORY = 1_500
TYPES = {"GeoAreaCode": "Int32", "TimePeriod": "Int32", "UpperBound": "Float64", "LowerBound": "Float64"}


def merely_typed(path: Path) -> tuple[int, float]:
    """Rows, and the sum of all values that are numbers, as polars alone reads them."""
    import polars as pl  # noqa: PLC0415  (each way pays for what it needs)

    header = path.open(encoding="utf-8").readline().strip().split(",")
    schema = {name: getattr(pl, TYPES.get(name, "String")) for name in header}
    frame = pl.read_csv(path, schema=schema)
    return frame.height, float(frame["Value"].cast(pl.Float64, strict=False).sum())


def as_observations(path: Path) -> tuple[int, float]:
    """The same of the observations, coded, checked and free of doubles."""
    import pyarrow.compute as pc  # noqa: PLC0415

    from ortaq.collect.delivery import Delivery, File  # noqa: PLC0415
    from ortaq.sources import unsd  # noqa: PLC0415

    file = File(path.name, str(path), "0" * 64, "text/csv", "2026-11-24", path=path)
    parsed = unsd.parse(Delivery("file/database", (file,)))
    rows, total = 0, 0.0
    for table in parsed.observations:
        rows += table.num_rows
        total += pc.sum(table.column("obs_value")).as_py() or 0.0
    return rows + sum(left.rows for left in parsed.left_out), total


WAYS = {"polars": merely_typed, "ortaq": as_observations}


def one(way: str, path: Path) -> None:
    """Run one way here and say what it took."""
    start = time.perf_counter()
    rows, total = WAYS[way](path)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {"rows": rows, "total": total, "seconds": seconds, "cpu": used.ru_utime + used.ru_stime}
    sys.stdout.write(json.dumps(told | {"memory": used.ru_maxrss / 1024}))


def compare(path: Path, runs: int) -> int:
    """Let the ways take turns, and print the median of each."""
    told: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way, results in told.items():
            command = [sys.executable, __file__, str(path), "--way", way]
            results.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    first, second = (results[0] for results in told.values())
    if first["rows"] != second["rows"] or abs(first["total"] - second["total"]) > 1e-9 * abs(first["total"]):
        sys.stdout.write(f"not the same rows: {first}, {second}\n")
        return 1
    medians = {
        way: {name: statistics.median(result[name] for result in results) for name in ("seconds", "cpu", "memory")}
        for way, results in told.items()
    }
    for way, median in medians.items():
        sys.stdout.write(f"{way:8}{median['seconds']:8.2f} s{median['cpu']:8.2f} CPU s{median['memory']:8.0f} MB\n")
    times = medians["ortaq"]["seconds"] / medians["polars"]["seconds"]
    cpu = medians["ortaq"]["cpu"] / medians["polars"]["cpu"]
    sys.stdout.write(f"{int(first['rows'])} rows; {times:.2f} times the time, {cpu:.2f} times the CPU seconds\n")
    return int(times > MOST_TIMES or medians["ortaq"]["memory"] > MOST_MEMORY)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=WAYS)
    asked = parser.parse_args()
    if asked.way:
        one(asked.way, asked.file)
    else:
        sys.exit(compare(asked.file, asked.runs))
