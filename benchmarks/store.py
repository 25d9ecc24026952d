"""Time and size of the starter store, as it is built and as it might have been.

    python benchmarks/store.py [--runs 5]

The first part builds the whole starter store; the second writes its tables again with other blocks and primary keys.
Each figure is the median of several runs in one process.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import duckdb
import pyarrow as pa

from ortaq.store import Store
from ortaq.store import build as builder
from ortaq.store.snapshots import Snapshot
from ortaq.store.tables import TABLES, schema_sql
from ortaq.verbs.open_store import build_starter

BUILT_AT = datetime(2026, 1, 1, tzinfo=UTC)


def seconds(runs: int, work: Callable[[], object]) -> float:
    """The median time of some work."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def verified(path: Path) -> None:
    """Open a store and read it to its last row."""
    with Store(path) as store:
        store.verify_tables()


def schema_with_keys() -> str:
    """The statements of `schema.sql` with a primary key wherever no column of the key may be null or a list."""
    statements = schema_sql()
    for name, kept in TABLES.items():
        fields = [kept.schema.field(column) for column in kept.key]
        if name != "event" and not any(field.nullable or pa.types.is_list(field.type) for field in fields):
            key = f",\n    primary key ({', '.join(kept.key)})\n);"
            statements = re.sub(rf"(create table {name} \(.*?)\n\);", rf"\1{key}", statements, flags=re.DOTALL)
    return statements


def compare_layouts(folder: Path, starter: Path, runs: int) -> None:
    """Write the same tables in other layouts."""
    with Store(starter) as store:
        tables = {name: store.table(name) for name in TABLES if name != "snapshot"}
        snapshots = [Snapshot(**row) for row in store.table("snapshot").to_pylist()]
    print("| blocks | primary keys | build | open and read all | size |\n|---|---|---|---|---|")
    for block in (16_384, 262_144):
        for title, statements in (("no", schema_sql), ("yes", schema_with_keys)):
            path = folder / f"{block}-{title}.duckdb"

            def write(path: Path = path) -> None:
                builder.build(path, tables=tables, snapshots=snapshots, built_from="x", built_at=BUILT_AT)

            with patch.object(builder, "_BLOCK", block), patch.object(builder, "schema_sql", statements):
                built = seconds(runs, write)
            read = seconds(runs, lambda path=path: verified(path))
            size = path.stat().st_size
            print(f"| {block:,} | {title} | {built:.2f} s | {read * 1000:.0f} ms | {size / 1e6:.1f} MB |")


def compare_keys(starter: Path, runs: int) -> None:
    """Group observations by their text keys and by an integer, as they are and a hundred times as many."""
    with Store(starter) as store, duckdb.connect() as connection:
        connection.register("observation", store.observations())
        for times in (1, 100):
            connection.execute(
                "create or replace table many as select o.* replace (series || k as series),"  # noqa: S608  (a number)
                " dense_rank() over (order by source, o.series || k, ref_area)::int as id"
                f" from observation o, range({times}) r(k) order by id, time_period"
            )
            for keys in ("source, series, ref_area", "id"):
                sql = f"select {keys}, max(time_period), arg_max(obs_value, time_period) from many group by {keys}"  # noqa: S608
                taken = seconds(runs, lambda sql=sql: connection.sql(sql).to_arrow_table())
                print(f"latest of each series, {times} times the observations, by {keys}: {taken * 1000:.0f} ms")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starter = folder / "starter.duckdb"
        print(f"build the starter store: {seconds(runs, lambda: build_starter(starter, built_at=BUILT_AT)):.2f} s")
        print(f"its size: {starter.stat().st_size / 1e6:.2f} MB")
        print(f"open it: {seconds(runs, lambda: Store(starter).close()) * 1000:.0f} ms")
        print(f"open it and read all: {seconds(runs, lambda: verified(starter)) * 1000:.0f} ms")
        with Store(starter) as store:
            one = seconds(runs * 20, lambda: store.observations(series="EG.FEC.RNEW.ZS", ref_area="KAZ"))
            print(f"one series of one state: {one * 1000:.1f} ms")
        compare_layouts(folder, starter, runs)
        compare_keys(starter, runs)


if __name__ == "__main__":
    main()
