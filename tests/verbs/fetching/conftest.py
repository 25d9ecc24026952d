"""A store of one's own, the command that fetches into it, and a look at all that lies there."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
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
QUICK = Limits(connect=10, silence=1, whole=100, size=2**22, size_here=2**22, attempts=3, pause=1, longest_pause=60)


def load(path: Path) -> ModuleType:
    """A file that several tests use: the folder of tests is no package, so it is loaded by its place."""
    if path.stem not in sys.modules:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec
        assert spec.loader
        sys.modules[path.stem] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[path.stem])
    return sys.modules[path.stem]


publishers = load(TESTS / "collect" / "publishers.py")
for name in ("hostile_texts", "hostile_archives", "hostile_places"):
    load(Path(__file__).with_name(f"{name}.py"))


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


# One process that has imported everything, and makes a copy of itself for each call: so a call that hangs, eats the
# memory or is killed harms no other one, and costs no start. Nothing is asked of any name server.
MOTHER = """
import ctypes, json, os, resource, signal, socket, sys, time

import ortaq.verbs.fetch, ortaq.verbs.release, ortaq.verbs.open_store, ortaq.verbs.show, rich.text, rich.console
from ortaq.cli.app import run
from ortaq.sources import sources

sources()


def nobody(host, *_, **__):
    raise socket.gaierror(-2, "Name or service not known")


def call(words, out, err, environment, event, touching, size, ends, unprivileged, step):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    os.environ.update(environment)
    if bank := environment.get("TEST_WORLD_BANK"):  # a publisher on this machine
        import functools
        import ortaq.sources.worldbank
        from ortaq.collect.limits import Limits
        ortaq.sources.worldbank.api.API, ortaq.sources.worldbank.HOSTS = bank, ("127.0.0.1",)
        of_fetch = ortaq.verbs.fetch
        of_fetch.Fetcher = functools.partial(of_fetch.Fetcher, limits=Limits(per_second=10_000))
    socket.getaddrinfo = nobody if not environment.get("ORTAQ_ALLOW_HOSTS") else socket.getaddrinfo
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if size is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.alarm(90)
    seen = 0

    def count(name, args):
        nonlocal seen
        if any(touching in str(arg) for arg in args):
            seen += 1
            if seen == event:
                os.kill(os.getpid(), ends)

    if step:
        from ortaq.cli.progress import Bar
        tell = Bar.__call__
        Bar.__call__ = lambda bar, name, *how: os.kill(os.getpid(), ends) if name == step else tell(bar, name, *how)
    if unprivileged:
        libc = ctypes.CDLL(None, use_errno=True)
        header, held = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        libc.capget(header, held)
        held[0] &= ~0b110  # without these two the superuser too is held to what a file allows
        libc.capset(header, held)
    if touching:
        sys.addaudithook(count)
    code = run(words)
    sys.stdout.flush()
    sys.stderr.flush()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"code": code, "rss": used.ru_maxrss // 1024, "seen": seen}


def begin(task):
    to_mother, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(told, json.dumps(call(**task)).encode())
        except BaseException:
            import traceback
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(0)
    os.close(told)
    return child, to_mother


def end(child, to_mother):
    _, status, used = os.wait4(child, 0)
    with os.fdopen(to_mother, "rb") as answer:
        ended = json.loads(answer.read() or b"{}")
    return {**ended, "status": status, "seconds": used.ru_utime + used.ru_stime}


for line in sys.stdin:
    tasks = json.loads(line)
    after = [task.pop("after") for task in tasks]
    children = [begin(task) for task in tasks]
    for (child, _), when in zip(children, after):
        if when is not None:
            time.sleep(when[0])
            os.kill(child, when[1])
    print(json.dumps([end(*child) for child in children]), flush=True)
"""


@dataclass(frozen=True)
class Ended:
    """How a call in a process of its own ended."""

    out: str
    err: str
    status: int
    """As `os.wait` gives it: the signal that ended it, 0 if it came to its end."""
    seconds: float
    """Processor time, also of the processes that it started."""
    code: int | None = None
    rss: int = 0
    """Megabytes of memory that the process itself held at most."""
    seen: int = 0
    """How often it touched the files that were watched."""

    @property
    def lines(self) -> list[str]:
        """What was said on the error stream, without the steps on the way."""
        return [line for line in self.err.splitlines() if not line.startswith("      ")]


class Mother:
    """Calls of the command, each in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder = process, folder

    def call(self, *words: str, **how: Any) -> Ended:
        """One call, with what `_task` takes."""
        (ended,) = self._ended([self._task(0, words, **how)])
        return ended

    def at_once(self, *calls: tuple[str, ...]) -> list[Ended]:
        """Several calls, all at the same time."""
        return self._ended([self._task(at, words) for at, words in enumerate(calls)])

    def _task(
        self,
        at: int,
        words: tuple[str, ...],
        *,
        environment: Mapping[str, str] | None = None,
        event: int = 0,
        touching: str = "",
        ends: int = signal.SIGKILL,
        size: int | None = None,
        after: tuple[float, int] | None = None,
        unprivileged: bool = False,
        step: str = "",
    ) -> dict[str, Any]:
        """One call.

        Args:
            at: Which of several at once.
            words: After `ortaq`.
            environment: What its environment has in addition.
            event: It gets the signal `ends` when it touches for the n-th time a file whose name has `touching` in it.
            touching: See `event`.
            ends: See `event`.
            size: No file may become larger.
            after: How many seconds after the start it gets which signal.
            unprivileged: It runs as a superuser who may not write where that is not allowed.
            step: It gets the signal `ends` when it tells of this step.
        """
        return {
            "words": words,
            "out": str(self._folder / f"{at}.out"),
            "err": str(self._folder / f"{at}.err"),
            "environment": {"LC_ALL": "C.UTF-8", **(environment or {})},
            "event": event,
            "touching": touching,
            "ends": ends,
            "size": size,
            "after": after,
            "unprivileged": unprivileged,
            "step": step,
        }

    def _ended(self, tasks: list[dict[str, Any]]) -> list[Ended]:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(tasks), file=self._process.stdin, flush=True)
        answers = json.loads(self._process.stdout.readline())
        told = ((Path(task[stream]).read_text("utf-8", "replace") for stream in ("out", "err")) for task in tasks)
        return [Ended(out, err, **answer) for (out, err), answer in zip(told, answers, strict=True)]


@pytest.fixture(scope="session")
def mother(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mother]:
    """Calls of the command in processes of their own."""
    with subprocess.Popen(
        [sys.executable, "-c", MOTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Mother(process, tmp_path_factory.mktemp("mother"))
        process.kill()
