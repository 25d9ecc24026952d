"""From the UN's file to verdicts with intervals: fetch into a store, then assess every series of it where it lies.

    python benchmarks/assess_chain.py FILE.csv

`benchmarks/make_unsd_csv.py` makes a file of 3.4 million rows and 800 MB. The targets are made up, one a code of a
series, as most series of such a file have no indicator that a register of targets knows.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from make_panel import asked

import ortaq
from ortaq.engine import local
from ortaq.engine.asks import Asks
from ortaq.engine.panel import Panel
from ortaq.engine.pieces import Wanted, of_files
from ortaq.methods import method, methods
from ortaq.methods.resampling import resample
from ortaq.methods.yardsticks import YARDSTICKS
from ortaq.store.parts import path_of
from ortaq.verbs.open_store import build_starter


def timed(what: str, work: Callable[[], str]) -> None:
    """Do it, and print seconds on the clock, of processors, and the most memory so far."""
    wall, cpu = time.perf_counter(), time.process_time()
    told = work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:34}{time.perf_counter() - wall:8.2f} s{time.process_time() - cpu:8.2f} CPU s{memory:8.0f} MB  {told}")


def chain(path: Path) -> None:
    """Fetch, then assess."""
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as folder,
        ortaq.open_store(build_starter(Path(folder) / "mine.duckdb")) as store,
    ):

        def fetch() -> str:
            ortaq.fetch(store, "unsd", str(path))
            return ""

        timed("fetch", fetch)
        parts = [part for part in store.parts if part.table == "observation" and part.dataset == "unsd"]
        given = local.SortedFiles(tuple(path_of(store.path, part.id) for part in parts))
        codes = sorted(
            {
                code
                for at in given.paths
                for code in pq.read_table(at, columns=["series"])["series"].unique().to_pylist()
            }
        )
        targets = asked(codes, np.random.default_rng(1), plain=False)
        # Its source is the dataset, as the parts have it.
        targets = targets.set_column(0, "source", pa.repeat("unsd", targets.num_rows))
        panels: list[Panel] = []

        def read() -> str:
            panels.extend(of_files(given, Wanted(Asks(targets), breakdowns=True, all_states=True)))
            return f"{sum(map(len, panels)):,} series, {sum(len(panel.obs_value) for panel in panels):,} figures"

        def tables(names: list[str]) -> str:
            chosen = [method(name) for name in names]
            made = local.stream(chosen, iter(panels), targets, yardsticks=YARDSTICKS, breakdowns=True)
            return f"{sum(table.num_rows for table in made):,} verdicts"

        def drawn() -> str:
            found = 0
            for block in blocks(panels, Asks(targets)):
                found += int(np.isfinite(resample(block, block.obs_value, block.deadline).lower).sum())
            return f"{found:,} intervals"

        timed("read the parts into panels", read)
        timed("one method with intervals of its own", lambda: tables(["ortaq-outlook"]))
        timed("a thousand resamples", drawn)
        timed("all methods", lambda: tables(list(methods())))


def blocks(panels: list[Panel], asks: Asks) -> Iterator[local.Block]:
    """Each panel as one block."""
    for panel in panels:
        yield local.block_of(panel, asks, asks.rows(panel.key), (0, len(panel)), {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    chain(parser.parse_args().file)
