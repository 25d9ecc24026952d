"""A fetch that is killed, at whatever moment, leaves whole files only; what it acknowledged is there."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from publishers import CSV, Publisher, answer, by_range, in_chunks, packed  # ty: ignore[import-not-found]

from ortaq.store.snapshots import describe, read

# One process that has imported everything, and makes a copy of itself for each fetch: so a kill costs milliseconds.
MOTHER = '''
import json, os, signal, sys, time
from pathlib import Path

from ortaq.collect.delivery import Request
from ortaq.collect.fetcher import Fetcher
from ortaq.collect.guard import Guard
from ortaq.store.snapshots import Shelf


def fetch(folder, place, addresses, event, local):
    """Fetch all; end by SIGKILL at the n-th call that touches the folder, or the n-th time that bytes came."""
    seen = 0

    def count():
        nonlocal seen
        seen += 1
        if seen == event:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda name, args: count() if any(folder in str(arg) for arg in args) else None)
    told = lambda *_: count()
    acknowledged = open(Path(folder).parent / "acknowledged", "a", buffering=1)
    with Fetcher(Shelf(Path(folder)), guard=Guard(allow=[place]), local=Path(local), progress=told,
                 sleep=lambda _: None) as fetcher:
        came = []
        for address in addresses:
            file = fetcher.fetch(Request(address, "one", "a.csv", "text/csv")).file
            if file.held is None:
                print(file.snapshot, file=acknowledged)
            else:
                came.append(file.snapshot)
    print(*came, file=acknowledged)
    (Path(folder).parent / "seen").write_text(str(seen))


for line in sys.stdin:
    task = json.loads(line)
    after = task.pop("after")
    child = os.fork()
    if not child:
        fetch(**task)
        os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print(status, flush=True)
'''


class Scene:
    """A publisher, a folder of files, and a fetch of all of them onto a shelf."""

    def __init__(self, folder: Path, publisher: Publisher, mother: subprocess.Popen[str]) -> None:
        self._top, self._mother, self._publisher = folder, mother, publisher
        self.folder = folder / "snapshots"
        local = folder / "local"
        local.mkdir()
        bodies = [CSV + b"%d" % number for number in range(6)] + [CSV * 150]
        for number, body in enumerate(bodies):
            (local / f"{number}.csv").write_bytes(body)
        large, chunked, small = CSV * 30, CSV * 2, CSV + b"small"
        addresses = [
            publisher.on("/large", by_range(large)),
            publisher.on("/chunked", in_chunks([CSV, CSV])),
            *(str(path) for path in sorted(local.iterdir())),
            publisher.on("/packed", packed()),
            publisher.on("/small", answer(small)),
        ]
        self.all = {sha256(body).hexdigest() for body in (*bodies, large, chunked, small, CSV)}
        self._task = {"folder": str(self.folder), "place": publisher.place, "addresses": addresses, "local": str(local)}

    def fetch(self, event: int = 0, after: float | None = None) -> bool:
        """Fetch; whether it came to its end."""
        assert self._mother.stdin
        assert self._mother.stdout
        print(json.dumps({**self._task, "event": event, "after": after}), file=self._mother.stdin, flush=True)
        return self._mother.stdout.readline() == "0\n"

    def check(self) -> None:
        """What stands under a final name is whole; what was acknowledged is there."""
        names = {path.name for path in self.folder.iterdir()} if self.folder.is_dir() else set()
        for name in names:
            if re.fullmatch(r"[0-9a-f]{64}", name):
                assert sha256((self.folder / name).read_bytes()).hexdigest() == name
            elif name.endswith(".json"):
                assert describe(self.folder, name.removesuffix(".json")).size > 0
            elif not name.startswith("."):
                assert name in {"addresses", "incoming"}
        for snapshot in self._acknowledged():
            read(self.folder, snapshot)
            describe(self.folder, snapshot)

    def finish(self) -> None:
        """Fetch once more, undisturbed: all is there, and nothing else."""
        assert self.fetch()
        self.check()
        there = {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}
        assert {name for name in there if not name.startswith("addresses/")} == {
            name for snapshot in self.all for name in (snapshot, f"{snapshot}.json")
        }
        assert self._acknowledged() == self.all

    def calls(self) -> int:
        """How many points there are to be killed at."""
        self.finish()
        return int((self._top / "seen").read_text())

    def reset(self) -> None:
        for path in sorted(self.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (self._top / "acknowledged").unlink(missing_ok=True)

    def _acknowledged(self) -> set[str]:
        told = self._top / "acknowledged"
        return set(told.read_text().split()) if told.exists() else set()


@pytest.fixture(scope="module")
def mother() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", MOTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def scene(tmp_path: Path, publisher: Any, mother: subprocess.Popen[str]) -> Scene:
    return Scene(tmp_path, publisher, mother)


def kill_at(scene: Scene, events: list[int]) -> None:
    killed = 0
    for event in events:
        scene.reset()
        killed += not scene.fetch(event)
        scene.check()
        scene.finish()
    assert killed > 0.9 * len(events)  # in how many pieces bytes come, and so the number of points, is never the same


def test_a_fetch_killed_at_forty_points_leaves_whole_files_only(scene: Scene) -> None:
    calls = scene.calls()
    assert calls > 100

    kill_at(scene, random.Random(1).sample(range(1, calls + 1), 40))


@pytest.mark.slow
def test_a_fetch_killed_at_any_call_leaves_whole_files_only(scene: Scene) -> None:
    kill_at(scene, list(range(1, scene.calls() + 1)))


@pytest.mark.slow
def test_a_fetch_killed_at_two_hundred_random_times_leaves_whole_files_only(scene: Scene) -> None:
    scene.calls()
    dice = random.Random(int(os.environ.get("ORTAQ_SEED", "2")))
    for _ in range(200):
        scene.reset()
        scene.fetch(after=dice.random() * 0.25)
        scene.check()
        scene.finish()


def test_a_fetch_killed_again_and_again_comes_to_its_end(scene: Scene) -> None:
    dice = random.Random(3)
    for _ in range(12):
        scene.fetch(dice.randrange(20, 90))
        scene.check()

    scene.finish()
