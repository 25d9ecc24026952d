"""Time and memory of the brief and of the start, beside what the start can't do without.

    python benchmarks/brief.py [--runs 5]

Each line is the median of several runs, each a process of its own; the store is built before the first.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

MEGABYTE = 1_000_000
UNIT_OF_PEAK = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds on the clock, seconds of processors, megabytes at the most."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Job:
    """A command to measure, and what it may take."""

    title: str
    command: tuple[str, ...]
    wall_goal: float | None = None
    peak_goal: float | None = None


def jobs(folder: str) -> list[Job]:
    """The commands, each beside the least that a process like it needs."""
    python = sys.executable
    ortaq = (python, "-m", "ortaq")
    three = ("--lang", "kk,ru,en", "--out", folder)
    return [
        Job("python -c pass", (python, "-c", "pass")),
        Job("python -c 'import typer'", (python, "-c", "import typer")),
        Job("python -c 'import ortaq'", (python, "-c", "import ortaq")),
        Job("ortaq --help", (*ortaq, "--help"), wall_goal=0.5),
        Job("python -c 'import duckdb, pyarrow, altair'", (python, "-c", "import duckdb, pyarrow, altair")),
        Job("ortaq brief climate --lang kk,ru,en", (*ortaq, "brief", "climate", *three), wall_goal=10, peak_goal=500),
        Job("ortaq check climate-central-asia.en.html", (*ortaq, "check", f"{folder}/climate-central-asia.en.html")),
    ]


def measured(command: tuple[str, ...]) -> Cost:
    """The cost of one run of a command."""
    before = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            sys.exit(f"{' '.join(command)}\n{told.read().decode()}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * UNIT_OF_PEAK / MEGABYTE)


def median(costs: list[Cost]) -> Cost:
    """The middle of several runs, each measure on its own."""
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "peak")))


def verdict(job: Job, cost: Cost) -> str:
    """Whether a goal is met."""
    goals = []
    if job.wall_goal is not None:
        goals.append((cost.wall < job.wall_goal, f"< {job.wall_goal:g} s"))
    if job.peak_goal is not None:
        goals.append((cost.peak < job.peak_goal, f"< {job.peak_goal:g} MB"))
    return ", ".join(f"{'met' if met else 'MISSED'}: {goal}" for met, goal in goals)


def main() -> int:
    """Measure and print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each command (default: 5)")
    runs = parser.parse_args().runs
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        todo = jobs(folder)
        for job in todo:
            measured(job.command)  # builds the store, fills the caches of files
        print(f"median of {runs} runs on {os.cpu_count()} processors, Python {sys.version.split()[0]}\n")
        print(f"{'command':44} {'wall, s':>8} {'CPU, s':>8} {'peak, MB':>9}  goal")
        for job in todo:
            cost = median([measured(job.command) for _ in range(runs)])
            told = verdict(job, cost)
            missed = missed or "MISSED" in told
            print(f"{job.title:44} {cost.wall:8.2f} {cost.cpu:8.2f} {cost.peak:9.0f}  {told}".rstrip())
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
