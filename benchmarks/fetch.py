"""Time and memory of a whole fetch: bytes kept, figures read, checked, stored, the release built and read back.

    python benchmarks/fetch.py --database FILE.csv --repository FOLDER --repository FOLDER [--runs 3]

The UN's database (`benchmarks/make_unsd_csv.py` makes the file) stands beside what polars needs merely to read it
typed; no time is printed unless both have the same number of rows and the same sum of values. An Open SDG repository is
fetched, fetched again, and fetched once more after one figure was changed. Each run is a process of its own; imports
and the store that is there before are not counted, `whole` is the process with both.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Told = dict[str, float]


def used(work: Callable[[], Any]) -> Told:
    """Seconds on the clock and of processors, those of children among them, that some work takes."""

    def cpu() -> float:
        both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in both)

    start, before = time.perf_counter(), cpu()
    work()
    return {"seconds": time.perf_counter() - start, "cpu": cpu() - before}


def merely_typed(path: Path) -> dict[str, Told]:
    """The database as polars alone reads it."""
    from unsd import merely_typed as typed  # noqa: PLC0415  # ty: ignore[import-not-found]

    told: list[tuple[int, float]] = []
    took = used(lambda: told.append(typed(path)))
    return {"read": took | {"rows": told[0][0], "total": told[0][1]}}


def database(path: Path) -> dict[str, Told]:
    """The database as a store of one's own has it."""
    import ortaq  # noqa: PLC0415
    from ortaq.verbs.open_store import build_starter  # noqa: PLC0415

    with (
        tempfile.TemporaryDirectory(dir=path.parent) as folder,
        ortaq.open_store(build_starter(Path(folder) / "mine.duckdb")) as store,
    ):
        took = used(lambda: ortaq.fetch(store, "unsd", str(path)))
        (row,) = store.query(
            "select (select sum(rows + left_out) from delivery) as rows,"
            " (select sum(obs_value) from observation where source = 'unsd') as total"
        ).to_pylist()
    return {"fetch": took | {name: float(row[name]) for name in ("rows", "total")}}


def repository(path: Path) -> dict[str, Told]:
    """A repository: for the first time, again, and after one figure was changed."""
    import ortaq  # noqa: PLC0415
    from ortaq.verbs.open_store import build_starter  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(path, Path(folder) / path.name))
        with ortaq.open_store(build_starter(Path(folder) / "mine.duckdb")) as store:

            def bring() -> None:
                ortaq.fetch(store, "open-sdg", str(copy), name=path.name.replace("_", "-"))

            told = {"first": used(bring), "again": used(bring)}
            change(copy)
            told["one figure changed"] = used(bring)
            told["first"]["rows"] = float(store.query("select sum(rows) as n from delivery")["n"][0].as_py())
            assert store.table("revision").num_rows == 1  # noqa: S101  (else nothing was measured)
    return told


def change(copy: Path) -> None:
    """Change one figure of a repository."""
    for file in sorted((copy / "data").glob("*.csv")) or sorted((copy / "data").glob("*.xml")):
        text = file.read_text(encoding="utf-8-sig")
        *head, last = text.rstrip().rsplit("\n", 1)
        cells = last.split(",")
        if file.suffix == ".csv" and len(cells) > 1 and cells[-1].replace(".", "").isdigit():
            file.write_text("\n".join([*head, ",".join([*cells[:-1], f"{cells[-1]}1"])]) + "\n", encoding="utf-8")
            return
        place = text.rfind('OBS_VALUE="') + len('OBS_VALUE="')
        if file.suffix == ".xml" and text[place].isdigit():
            file.write_text(f"{text[:place]}1{text[place:]}", encoding="utf-8")
            return


WAYS = {"polars": merely_typed, "database": database, "repository": repository}


def measured(way: str, path: Path, runs: int) -> dict[str, list[Told]]:
    """What each step of some runs took, `whole` among them."""
    told: dict[str, list[Told]] = {}
    for _ in range(runs):
        command = [sys.executable, __file__, "--way", way, "--path", str(path)]
        env = os.environ | {"ORTAQ_DATA_DIR": tempfile.gettempdir()}
        answers: list[bytes] = []
        whole = used(lambda: answers.append(subprocess.run(command, env=env, check=True, capture_output=True).stdout))  # noqa: B023
        steps = json.loads(answers[0])
        for step, took in {**steps, "whole": whole}.items():
            told.setdefault(step, []).append(took)
    return told


def show(title: str, told: dict[str, list[Told]]) -> None:
    """A line a step: the median, and between what it lay."""
    for step, runs in told.items():
        cpu = sorted(run["cpu"] for run in runs)
        wall = statistics.median(run["seconds"] for run in runs)
        memory = max(run.get("memory", 0) for run in runs)
        more = f", at most {memory:.0f} MB" if memory else ""
        sys.stdout.write(
            f"{title:22}{step:20}{wall:8.2f} s{statistics.median(cpu):8.2f} CPU s"
            f"  ({cpu[0]:.2f} to {cpu[-1]:.2f}){more}\n"
        )


def _ratio(what: str, peer: list[Told], ours: list[Told]) -> float:
    return statistics.median(run[what] for run in ours) / statistics.median(run[what] for run in peer)


def compare(asked: argparse.Namespace) -> None:
    """Measure what was asked for, in turns."""
    if asked.database:
        polars, ours = (measured(way, asked.database, 1) for way in ("polars", "database"))
        for _ in range(asked.runs - 1):
            for kept, way in ((polars, "polars"), (ours, "database")):
                for step, runs in measured(way, asked.database, 1).items():
                    kept[step] += runs
        one, other = polars["read"][0], ours["fetch"][0]
        if one["rows"] != other["rows"] or abs(one["total"] - other["total"]) > 1e-9 * abs(one["total"]):
            sys.exit(f"not the same rows: {one}, {other}")
        show("polars, merely typed", polars)
        show("database", ours)
        both = polars["read"], ours["fetch"]
        wall, cpu = (_ratio(what, *both) for what in ("seconds", "cpu"))
        sys.stdout.write(f"{int(one['rows'])} rows; {wall:.2f} times the time of polars, {cpu:.2f} its CPU time\n")
    for folder in asked.repository:
        show(folder.name, measured("repository", folder, asked.runs))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--repository", type=Path, action="append", default=[])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        result = WAYS[arguments.way](arguments.path)
        next(iter(result.values()))["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps(result))
    else:
        compare(arguments)
