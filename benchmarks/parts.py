"""What it costs to keep fetched rows inside the store's own file, and what to keep them in parts beside it.

    python benchmarks/parts.py [--rows 2000000] [--runs 3]

Both ways hold the same made-up database of 300 series. Timed are the first build, the build after a small dataset came
to it, opening, and one series of one state. No time is printed unless both ways give the same answers.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from ortaq.collect.observations import observations
from ortaq.collect.series import described
from ortaq.model.schemas import OBSERVATION, SERIES
from ortaq.reference.areas import areas
from ortaq.store import Store
from ortaq.store.build import build
from ortaq.store.parts import Part, folder_of, write_part
from ortaq.store.snapshots import Snapshot

BUILT_AT = datetime(2026, 1, 1, tzinfo=UTC)
SERIES_COUNT = 300
SMALL_ROWS = 5_000
PART_ROWS = 1_000_000
LARGE, SMALL = "large", "small"
ABOUT = {
    "title": "made up",
    "address": "made up",
    "publisher": "nobody",
    "licence": "CC0-1.0",
    "vintage": "2026-01-01",
    "retrieved_at": "2026-01-01",
    "media_type": "text/csv",
}


def made_up(source: str, rows: int, series_count: int, seed: int) -> pa.Table:
    """So many observations, no two of one figure."""
    states = list(areas())[:200]
    at = np.arange(rows)
    dice = np.random.default_rng(seed)
    return observations(
        {
            "series": [f"S{n:03}" for n in at % series_count],
            "ref_area": [states[n] for n in at // series_count % len(states)],
            "time_period": (1900 + at // series_count // len(states)).astype(np.int32),
            "obs_value": dice.normal(50, 20, rows).round(3),
            "place": [f"made.csv:{n}" for n in at],
        },
        source=source,
        unit_measure="PT",
        snapshot=snapshot(source).id,
    )


def snapshot(source: str) -> Snapshot:
    """Where they are said to come from."""
    return Snapshot.of(source.encode(), {"source": source, **ABOUT})


def series(*tables: pa.Table) -> pa.Table:
    """A row for each series in observations."""
    pairs = pa.concat_tables(tables).group_by(["source", "series"]).aggregate([]).to_pylist()
    rows = [
        described(
            row["source"],
            row["series"],
            "made up",
            "PT",
            publisher="nobody",
            licence="CC0-1.0",
            vintage="2026-01-01",
            address="made up",
        )
        for row in pairs
    ]
    return pa.Table.from_pylist(rows, SERIES)


def in_parts(path: Path, table: pa.Table) -> list[Part]:
    """Rows as parts beside the store."""
    source = table["source"][0].as_py()
    pieces = [table.slice(start, PART_ROWS) for start in range(0, table.num_rows, PART_ROWS)]
    return [write_part(folder_of(path), "observation", source, piece) for piece in pieces]


def built(path: Path, inside: list[pa.Table], parts: list[Part], about: pa.Table) -> None:
    """A store with some rows in its file and others in parts."""
    build(
        path,
        tables={"series": about, "observation": pa.concat_tables([OBSERVATION.empty_table(), *inside])},
        snapshots=[snapshot(LARGE), snapshot(SMALL)],
        parts=parts,
        built_from="made up",
        built_at=BUILT_AT,
    )


def seconds(runs: int, work: Callable[[], object]) -> float:
    """The median time of some work."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def opened(path: Path) -> None:
    """Open a store and prove what lies beside it."""
    Store(path).close()


def bytes_of(folder: Path) -> int:
    """All files of a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> None:
    """Both ways, one after the other, and what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    large, small = made_up(LARGE, given.rows, SERIES_COUNT, 1), made_up(SMALL, SMALL_ROWS, 5, 2)
    one, both = series(large), series(large, small)
    with tempfile.TemporaryDirectory() as folder:
        file, beside = Path(folder, "file", "a.duckdb"), Path(folder, "parts", "a.duckdb")
        file.parent.mkdir()
        beside.parent.mkdir()
        found = [
            (
                "first build",
                seconds(given.runs, lambda: built(file, [large], [], one)),
                seconds(given.runs, lambda: built(beside, [], in_parts(beside, large), one)),
            )
        ]
        there = in_parts(beside, large)
        found.append(
            (
                f"build after {SMALL_ROWS:,} rows of another dataset came",
                seconds(given.runs, lambda: built(file, [large, small], [], both)),
                seconds(given.runs, lambda: built(beside, [], [*there, *in_parts(beside, small)], both)),
            )
        )
        found.append(("open it", *(seconds(given.runs, lambda path=path: opened(path)) for path in (file, beside))))
        with Store(file) as left, Store(beside) as right:
            asked = {"series": "S007", "ref_area": "KAZ"}
            whole = "select count(*) as n, sum(obs_value::decimal(18, 3)) as total from observation"
            same = left.observations(**asked).equals(right.observations(**asked))
            if not same or not left.query(whole).equals(right.query(whole)):
                sys.exit("the two ways give different answers: no time is printed")
            found.append(
                (
                    "one series of one state",
                    *(seconds(20, lambda store=store: store.observations(**asked)) for store in (left, right)),
                )
            )
            rows = left.query(whole)["n"][0].as_py()
        sys.stdout.write(f"{rows:,} observations\n\n| what | in the file | in parts |\n|---|---|---|\n")
        for name, *taken in found:
            sys.stdout.write(f"| {name} | {' | '.join(f'{each:.3g} s' for each in taken)} |\n")
        sizes = " | ".join(f"{bytes_of(path.parent) / 1e6:.1f} MB" for path in (file, beside))
        sys.stdout.write(f"| size | {sizes} |\n")


if __name__ == "__main__":
    main()
