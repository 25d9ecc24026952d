"""A publisher that can be told how to answer, and a desk that fetches from it without waiting."""

from __future__ import annotations

import importlib.util
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ortaq.collect.delivery import Request
from ortaq.collect.fetcher import Fetched, Fetcher
from ortaq.collect.guard import Guard
from ortaq.collect.limits import Limits
from ortaq.store.snapshots import Shelf

# The folder of tests is not a package: what several of its files use is loaded by its place.
_spec = importlib.util.spec_from_file_location("publishers", Path(__file__).with_name("publishers.py"))
assert _spec
assert _spec.loader
publishers: ModuleType = importlib.util.module_from_spec(_spec)
sys.modules["publishers"] = publishers
_spec.loader.exec_module(publishers)

QUICK = Limits(connect=20, silence=20, whole=100, size=2**20, size_here=2**20, attempts=3, pause=1, longest_pause=60)


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waited.append(round(seconds, 3))
        self.now += seconds


@dataclass
class Desk:
    """A shelf, and fetches onto it."""

    folder: Path
    publisher: Any
    clock: Clock
    told: list[tuple[str, int, int]]

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder)

    def fetcher(self, *, guard: Guard | None = None, limits: Limits = QUICK, **more: Any) -> Fetcher:
        return Fetcher(
            more.pop("keeper", self.shelf),
            guard=guard or Guard(allow=[self.publisher.place]),
            clock=self.clock,
            sleep=self.clock.sleep,
            progress=lambda *told: self.told.append(told),
            limits=limits,
            **more,
        )

    def fetch(self, address: str, media_type: str = "text/csv", *, optional: bool = False, **more: Any) -> Fetched:
        headers = more.pop("headers", {})
        limits = replace(QUICK, **more.pop("limits", {}))
        request = Request(address, "one", "a.csv", media_type, headers, optional)
        fetcher = self.fetcher(limits=limits, **more)
        try:
            return fetcher.fetch(request)
        finally:
            fetcher.close()

    def files(self) -> set[str]:
        """All that lies on the shelf, but for the index."""
        there = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return {str(path) for path in there if path.parts[0] != "addresses"}


@pytest.fixture
def publisher() -> Iterator[Any]:
    with publishers.Publisher() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, publisher: Any) -> Desk:
    return Desk(tmp_path / "snapshots", publisher, Clock(), [])


@pytest.fixture(scope="session")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate in one file; nobody has signed it but itself."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("needs the command openssl")
    made = tmp_path_factory.mktemp("certificate") / "own.pem"
    new = ["-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "-", "-days", "2", "-subj", "/CN=publisher"]
    done = subprocess.run(
        [openssl, "req", *new, "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True
    )
    made.write_bytes(done.stdout)
    return made


@pytest.fixture
def tls_publisher(own_certificate: Path) -> Iterator[Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate)
    with publishers.Publisher(context) as server:
        yield server


@pytest.fixture
def resolving() -> Callable[..., Guard]:
    """A guard whose names lead where a test says; nothing is asked of any name server."""

    def make(names: dict[str, list[str]], **more: Any) -> Guard:
        return Guard(more.pop("hosts", ()), resolve=lambda host, _port: names[host], allow=more.pop("allow", ()))

    return make
