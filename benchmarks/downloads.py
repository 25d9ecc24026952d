"""What comes of a publisher's faults: an HTTP library by itself beside Ortaq's fetcher, on a server of this machine.

    python benchmarks/downloads.py

Both ask the publisher of the tests (`tests/collect/publishers.py`), which answers as it is told, well or badly. Each
fault runs in a process of its own, so that the most memory it took can be told. Printed is a table in Markdown.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2

from ortaq.collect.delivery import Request
from ortaq.collect.fetcher import Fetcher
from ortaq.collect.guard import Guard
from ortaq.collect.limits import Limits
from ortaq.errors import OrtaqError
from ortaq.store.snapshots import Shelf

LIMITS = Limits(connect=1, silence=2, whole=5, attempts=1)
"""Both give up after two seconds of silence; only one of them has a limit for the whole answer."""
ENOUGH = 12
"""Seconds after which this script stops waiting for an answer that drips."""
BOMB = 500 * 2**20
HTML = b"<!DOCTYPE html><title>Maintenance</title><p>Back soon"


def publishers() -> ModuleType:
    """The publisher of the tests: their folder is not a package, so it is loaded by its place."""
    place = Path(__file__).parents[1] / "tests" / "collect" / "publishers.py"
    spec = importlib.util.spec_from_file_location("publishers", place)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(place)
    module = importlib.util.module_from_spec(spec)
    sys.modules["publishers"] = module
    spec.loader.exec_module(module)
    return module


def faults(of: ModuleType) -> dict[str, Callable[[], Any]]:
    """What the server does, by how it is told in the table."""
    told = of.head(content_type="text/csv", content_length=len(of.CSV))
    no_length = of.head(content_type="text/csv")
    return {
        "cut, length announced": lambda: of.raw(told + of.CSV[:200]),
        "cut, no length": lambda: of.raw(no_length + of.CSV[:200]),
        "cut, in chunks": lambda: of.in_chunks([of.CSV[:200]], end=b""),
        "gzip, cut in the middle": lambda: of.packed(at=200),
        "gzip bomb, 0.5 MB that become 500 MB": lambda: of.raw(of.head(content_encoding="gzip") + _bomb()),
        "more than announced": lambda: of.raw(of.head(content_length=200) + of.CSV),
        "an error page with 200": lambda: of.answer(HTML),
        "one byte each half second": lambda: of.dripping(told + of.CSV, 0.5),
        "silence": lambda: of.silent,
    }


def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(BOMB // 2**20)) + packer.flush()


def by_library(address: str, folder: Path) -> str:
    """The library alone: get, check the status, take the content."""
    del folder
    with httpx2.Client(timeout=httpx2.Timeout(LIMITS.silence, connect=LIMITS.connect), trust_env=False) as client:
        try:
            content = client.get(address).raise_for_status().content
        except httpx2.HTTPError as error:
            return f"error: {type(error).__name__}"
    return f"**taken for whole**: {len(content):,} bytes"


def by_ortaq(address: str, folder: Path) -> str:
    """Ortaq's fetcher."""
    place = address.removeprefix("http://").partition("/")[0]
    fetcher = Fetcher(Shelf(folder), guard=Guard(allow=[place]), limits=LIMITS)
    try:
        file = fetcher.fetch(Request(address, "one", "a.csv", "text/csv")).file
    except OrtaqError as error:
        return str(error).rpartition(" (")[0].replace(address, "it")  # without what to do about it
    finally:
        fetcher.close()
    return f"**taken for whole**: {len(file.content) if file else 0:,} bytes"


WAYS = {"library": by_library, "ortaq": by_ortaq}


def one(way: str, address: str) -> None:
    """Ask once, and print what came of it, the seconds and the memory that it added."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcome = WAYS[way](address, Path(folder))
    taken = time.perf_counter() - start
    added = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    sys.stdout.write(json.dumps([outcome, taken, added]))


def main() -> None:
    """Every fault, by both ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=2, metavar=("WAY", "ADDRESS"), help=argparse.SUPPRESS)
    if (asked := parser.parse_args().one) is not None:
        one(*asked)
        return
    of = publishers()
    sys.stdout.write(
        f"httpx2 {httpx2.__version__}\n\n| what the server does | the library alone | Ortaq |\n|---|---|---|\n"
    )
    for name, play in faults(of).items():
        cells = []
        for way in WAYS:
            with of.Publisher() as server:
                cells.append(_asked(way, server.on("/a.csv", play())))
        sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")
        sys.stdout.flush()


def _asked(way: str, address: str) -> str:
    """What came of one question, in a process of its own."""
    command = [sys.executable, __file__, "--one", way, address]
    try:
        done = subprocess.run(command, check=True, capture_output=True, timeout=ENOUGH, text=True)
    except subprocess.TimeoutExpired:
        return f"**still waiting** after {ENOUGH} s"
    outcome, taken, added = json.loads(done.stdout)
    return f"{outcome}; {taken:.1f} s, +{added:.0f} MB"


if __name__ == "__main__":
    main()
