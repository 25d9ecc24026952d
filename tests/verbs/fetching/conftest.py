"""A store of one's own, the command that fetches into it, and a look at all that lies there."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from ortaq.cli.app import run
from ortaq.collect.fetcher import Fetcher
from ortaq.collect.limits import Limits
from ortaq.store import Store
from ortaq.verbs.open_store import build_starter

TESTS = Path(__file__).parents[2]
QUICK = Limits(connect=10, silence=1, whole=100, size=2**22, attempts=3, pause=1, longest_pause=60)

if "publishers" not in sys.modules:  # the folder of tests is no package: what is shared is loaded by its place
    spec = importlib.util.spec_from_file_location("publishers", TESTS / "collect" / "publishers.py")
    assert spec
    assert spec.loader
    sys.modules["publishers"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["publishers"])
publishers: ModuleType = sys.modules["publishers"]


@dataclass(frozen=True)
class Told:
    """What a call of the command ended with."""

    code: int
    out: str
    lines: list[str]
    """What was said on the error stream, without the steps on the way."""


@dataclass
class Clock:
    """Time that passes only when somebody waits."""

    now: float = 1000.0
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@dataclass
class Desk:
    """A store, and calls of `ortaq fetch` into it."""

    path: Path
    capsys: pytest.CaptureFixture[str]
    clock: Clock = field(default_factory=Clock)

    def fetch(self, *words: str) -> Told:
        """`ortaq fetch WORDS`; whatever comes of it, no traceback."""
        code = run(["fetch", *words, "--store", str(self.path)])
        told = self.capsys.readouterr()
        assert "Traceback" not in told.err
        return Told(code, told.out, [line for line in told.err.splitlines() if not line.startswith("      ")])

    def refused(self, *words: str) -> str:
        """The complaint of a fetch that has to fail and to leave the release as it was: one line, and one with help."""
        before = self.release()
        told = self.fetch(*words)
        assert (told.code, told.out) == (2, ""), told
        assert len(told.lines) in {1, 2}, told
        assert told.lines[0].strip()
        assert self.release() == before
        return "\n".join(told.lines)

    def done(self, *words: str) -> Told:
        """A fetch that has to succeed, after which the store is whole."""
        told = self.fetch(*words)
        assert told.code == 0, told
        with Store(self.path) as store:
            store.verify()
        return told

    def release(self) -> dict[str, str]:
        """The store and its parts by their hashes, and whatever else lies there but for snapshots."""
        return {
            str(file.relative_to(self.path.parent)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in self.path.parent.rglob("*")
            if file.is_file() and not file.is_relative_to(self.path.parent / "snapshots")
        }

    def observations(self, *sources: str) -> pa.Table:
        """All that was collected from these sources, in order."""
        with Store(self.path) as store:
            found = pa.concat_tables([store.observations(source=source) for source in sources])
        return found.sort_by([(name, "ascending") for name in found.column_names if name != "indicator"])

    def leftovers(self) -> list[str]:
        """Files that are neither the store, nor a part, nor a snapshot with its record."""
        ours = re.compile(r"[\w-]+\.duckdb|parts/[0-9a-f]{64}\.parquet|snapshots/[0-9a-f]{64}(\.json)?")
        of_index = re.compile(r"snapshots/(addresses|incoming)(/.*)?")
        there = (str(file.relative_to(self.path.parent)) for file in self.path.parent.rglob("*") if file.is_file())
        return [name for name in there if not ours.fullmatch(name) and not of_index.fullmatch(name)]


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store as it is made from what ships with Ortaq; only copies of it are written to."""
    folder = tmp_path_factory.mktemp("shipped")
    build_starter(folder / "own.duckdb")
    return folder


@pytest.fixture
def desk(tmp_path: Path, shipped: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk at which nobody waits: pauses pass at once."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "ORTAQ_LANG"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data"
    shutil.copytree(shipped, folder)
    made = Desk(folder / "own.duckdb", capsys)
    quick = partial(Fetcher, limits=QUICK, clock=made.clock, sleep=made.clock.sleep)
    monkeypatch.setattr("ortaq.verbs.fetch.Fetcher", quick)
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A publisher on this machine, which may be asked."""
    with publishers.Publisher() as server:
        monkeypatch.setenv("ORTAQ_ALLOW_HOSTS", server.place)
        yield server


@pytest.fixture
def unprivileged() -> dict[str, Any]:
    """How to start a process that may not write where it was not allowed to: root may, everywhere."""
    return {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
