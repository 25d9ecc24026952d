"""A build that is killed, at whatever moment, leaves a whole store: the old one, or the new one."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ortaq.store import Store
from ortaq.store.tables import TABLES

Make = Callable[..., Path]
Meta = Mapping[str, str | None]

CHILD = '''
import json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from ortaq.store.build import build
from ortaq.store.snapshots import Snapshot, keep
from ortaq.store.tables import TABLES

folder, inputs, stop, event = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
meta = json.loads((inputs / "meta.json").read_bytes())
raw = (inputs / "raw").read_bytes()
tables = {name: pq.read_table(inputs / f"{name}.parquet").cast(TABLES[name].schema)
          for name in TABLES if (inputs / f"{name}.parquet").exists()}
seen = 0


def told(step, done, total):
    if step == stop:
        print(step, flush=True)
        sys.stdin.read()


def hook(name, args):
    """Kill this process at its n-th call that touches the folder."""
    global seen
    if any(str(folder) in str(arg) for arg in args):
        seen += 1
        if seen == event:
            os.kill(os.getpid(), signal.SIGKILL)


print("ready", flush=True)
sys.addaudithook(hook)
snapshot = keep(folder / "snapshots", raw, meta)
build(folder / "test.duckdb", tables=tables, snapshots=[snapshot], built_from="the child",
      built_at=datetime(2026, 1, 1, tzinfo=UTC), progress=told)
print("seen", seen, flush=True)
'''

SOME_STEPS = ["check", "write observation", "write source", "read back", "put in place", "done"]
ALL_STEPS = ["check", *(f"write {name}" for name in TABLES), "read back", "put in place", "done"]


class Scene:
    """A folder with an old store in it, and a process that builds a new one there."""

    def __init__(self, folder: Path, make: Make, evidence: dict[str, pa.Table], raw: bytes, meta: Meta) -> None:
        self.folder = folder / "stores"
        self.folder.mkdir()
        self._inputs = folder / "inputs"
        self._inputs.mkdir()
        self._make = make
        for name, table in evidence.items():
            pq.write_table(table, self._inputs / f"{name}.parquet")
        (self._inputs / "raw").write_bytes(raw)
        (self._inputs / "meta.json").write_text(json.dumps(meta), "utf-8")
        self.old = self._hash(make(self.folder / "test.duckdb", tables={"assessment": evidence["assessment"][:1]}))
        self.new = self.finish()
        self._old_file = folder / "old.duckdb"
        make(self._old_file, tables={"assessment": evidence["assessment"][:1]})

    def reset(self) -> None:
        """The old store is back, without a trace of a build."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        shutil.copy(self._old_file, self.folder / "test.duckdb")

    def start(self, stop: str = "", event: int = 0, under: Sequence[str] = ()) -> subprocess.Popen[str]:
        command = [*under, sys.executable, "-c", CHILD, str(self.folder), str(self._inputs), stop, str(event)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout
        if not under:
            assert child.stdout.readline() == "ready\n"
        return child

    def is_new(self) -> bool:
        """Whether the new store stands there; whichever does must be whole."""
        found = self._hash(self.folder / "test.duckdb")
        assert found in {self.old, self.new}
        return found == self.new

    def finish(self) -> str:
        """Build once more, undisturbed: nothing but the store and the snapshot is left."""
        from_here = self._make(self.folder / "test.duckdb")
        left = {path.name for path in self.folder.iterdir()}
        assert left <= {"test.duckdb", "snapshots"}
        return self._hash(from_here)

    @staticmethod
    def _hash(path: Path) -> str:
        with Store(path) as store:
            store.verify_tables()
            return store.manifest["content_hash"]


@pytest.fixture
def scene(tmp_path: Path, make: Make, evidence: dict[str, pa.Table], raw: bytes, meta: Meta) -> Scene:
    return Scene(tmp_path, make, evidence, raw, meta)


def ended(child: subprocess.Popen[str]) -> str:
    """What a child still said before it was killed or ended."""
    with child:
        return child.communicate()[0]


def kill_at(scene: Scene, steps: list[str]) -> None:
    for step in steps:
        scene.reset()
        child = scene.start(stop=step)
        assert child.stdout
        assert child.stdout.readline() == f"{step}\n"
        child.kill()
        ended(child)

        assert scene.is_new() == (step == "done")
        assert scene.finish() == scene.new


def test_a_build_killed_at_a_named_step_leaves_a_whole_store(scene: Scene) -> None:
    kill_at(scene, SOME_STEPS)


@pytest.mark.slow
def test_a_build_killed_at_any_named_step_leaves_a_whole_store(scene: Scene) -> None:
    kill_at(scene, ALL_STEPS)


def kill_at_random(scene: Scene, times: int, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(times):
        scene.reset()
        child = scene.start()
        try:
            child.wait(timeout=dice.random() * 0.4)
        except subprocess.TimeoutExpired:
            child.kill()
        ended(child)

        scene.is_new()
        assert scene.finish() == scene.new


def test_a_build_killed_at_a_random_time_leaves_a_whole_store(scene: Scene) -> None:
    kill_at_random(scene, 6, seed=1)


@pytest.mark.slow
def test_a_build_killed_at_a_hundred_random_times_leaves_a_whole_store(scene: Scene) -> None:
    kill_at_random(scene, 100, seed=int(os.environ.get("ORTAQ_SEED", "2")))


@pytest.mark.slow
def test_a_build_killed_at_any_call_to_the_system_leaves_a_whole_store(scene: Scene) -> None:
    scene.reset()
    calls = int(ended(scene.start()).split()[-1])
    assert calls > 20
    for event in range(1, calls + 1):
        scene.reset()
        child = scene.start(event=event)
        ended(child)
        assert child.returncode == -9

        scene.is_new()
        assert scene.finish() == scene.new


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("fault", ["signal=SIGKILL", "error=EIO"])
@pytest.mark.parametrize("call", ["fsync,fdatasync", "pwrite64", "write", "rename", "ftruncate"])
def test_a_fault_in_any_write_leaves_a_whole_store(scene: Scene, call: str, fault: str) -> None:
    for turn in range(1, 200):
        scene.reset()
        child = scene.start(under=["strace", "-f", "-o", "/dev/null", "-e", f"inject={call}:{fault}:when={turn}"])
        ended(child)

        scene.is_new()
        assert scene.finish() == scene.new
        if child.returncode == 0:
            return
    pytest.fail(f"a build calls {call} more often than that")
