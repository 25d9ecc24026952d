"""The one fetcher of all sources: brings a file whole, or says in one line why not; what came is kept by its hash.

Asked again, a publisher is first asked whether anything changed. A broken download goes on where it ended, if it is
still the same edition. What can't be shown to be complete is refused.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Literal, Self

import httpx2
import stamina

from ortaq.collect.asking import Asking, BrokenError
from ortaq.collect.delivery import File, Request
from ortaq.collect.guard import Guard
from ortaq.collect.keeper import Keeper, Kept, asked_as
from ortaq.collect.limits import Limits
from ortaq.collect.local_file import LocalFiles
from ortaq.collect.looks import kind
from ortaq.collect.partial import Edition, Partial, goes_on
from ortaq.collect.politeness import Politeness
from ortaq.collect.receiving import Progress, Receiving
from ortaq.errors import Size, SourceError

Outcome = Literal["new", "changed", "unchanged", "absent"]

SMALL = 2**20
"""Local files up to this size are kept together, see `Fetcher`."""

_OK, _PART, _SAME, _NO_SUCH_PART, _GONE = 200, 206, 304, 416, {404, 410}
_NOTHING_TOLD = {"source": "", "title": "", "publisher": "", "licence": "", "vintage": None}
_WAITING = 32 * 2**20
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

logging.getLogger("stamina").addHandler(logging.NullHandler())  # tells of each pause; nobody asked on a terminal


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that came, and what became of it."""

    file: File | None
    """Nothing if it is absent."""
    outcome: Outcome
    """`new`: nothing was kept of this address. `changed`, `unchanged`: against what was kept. `absent`: an optional
    file that is not there. Of small local files it is asked whether their bytes are kept, not what came before."""


class Fetcher:
    """Brings files of one source.

    As a context manager it gathers small local files and keeps them together: they are kept at the latest when it is
    left, and each `File` holds its bytes until then. Without `with`, each is kept at once.

    Args:
        keeper: The shelf that keeps what comes.
        hosts: The hosts of the source (`HOSTS`); none means any public one.
        local: The file or folder that the user named; no other local file is read.
        published: Where the local folder was published, if it was brought from there: it stands in the record of what
            is kept in the place of the folder.
        about: `source`, `title`, `publisher`, `licence`, `vintage`: told in the record of what is kept.
        now: The time of retrieval; that of each file by default.
        clock: Tells seconds, for politeness.
        sleep: Waits seconds, for politeness and pauses.
        progress: Told the address, the bytes that came, and how many there are (0 if that is unknown).
        limits: What a fetch may cost.
        guard: Which addresses may be asked; made from `hosts` by default.
        transport: Answers in place of the network, in tests.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        hosts: Iterable[str] = (),
        local: Path | None = None,
        published: str | None = None,
        about: Mapping[str, str | None] | None = None,
        now: datetime | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        progress: Progress | None = None,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
        guard: Guard | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._keeper = keeper
        self._local = local
        self._files = LocalFiles(local) if local else None
        self._published = published
        self._about = {**_NOTHING_TOLD, **(about or {})}
        self._now = now
        self._limits = limits
        self._progress = progress or (lambda _address, _done, _total: None)
        self._guard = guard or Guard(hosts)
        self._politeness = Politeness(limits.per_second, clock=clock, sleep=sleep)
        self._transport = transport
        self._gathering = False
        self._gathered: dict[str, tuple[bytes, Kept]] = {}
        self._waiting = 0
        self._called: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._gathering = True
        return self

    def __exit__(self, *_: object) -> None:
        self._gathering = False
        self.close()

    def close(self) -> None:
        """Keep what was gathered, and end all connections."""
        if "_asking" in self.__dict__:
            self._asking.close()
        self._keep_gathered()

    def fetch(self, request: Request) -> Fetched:
        """Bring one file.

        Raises:
            SourceDownError: It did not come, or not whole; trying again may help.
            SourceError: It can't be had from there.
            StoreError: It can't be kept.
        """
        if _SCHEME.match(request.address):
            asked = asked_as(request)
            return self._from_afar(request, asked, self._keeper.last(asked))
        return self._from_here(request)

    def called(self, address: str) -> str:
        """What a file is called in records: its address; a local one by where it was published, else by its place."""
        if _SCHEME.match(address):
            return address
        if address not in self._called:  # several deliveries may share a file
            path = Path(address).absolute()
            told = str(path)
            if self._published and self._local and path.is_relative_to(self._local.absolute()):
                told = f"{self._published}#{path.relative_to(self._local.absolute()).as_posix()}"
            self._called[address] = told
        return self._called[address]

    # Over HTTP

    @cached_property
    def _asking(self) -> Asking:
        """Made when it is needed: to read all certificates takes longer than to read a hundred local files."""
        return Asking(self._guard, self._limits, self._politeness, self._transport)

    def _from_afar(self, request: Request, asked: str, last: Kept | None) -> Fetched:
        host = self._guard.check(request.address).host
        self._asking.begin()
        with self._keeper.incoming(asked) as path, Partial(path) as partial:
            return self._tried(host, lambda: self._try(request, asked, last, partial))

    def _tried(self, host: str, one_try: Callable[[], Fetched]) -> Fetched:
        """Try some times, with growing pauses; it is the politeness towards a host that waits."""
        pause = 0.0

        def again(error: Exception) -> float | bool:
            if not isinstance(error, BrokenError):
                return False
            rest = max(pause, error.rest)
            if time.monotonic() + rest > self._asking.until:
                return False
            self._politeness.rest(host, rest)
            return 0.0

        tries = stamina.retry_context(
            on=again,
            attempts=self._limits.attempts,
            timeout=None,
            wait_initial=self._limits.pause,
            wait_max=self._limits.longest_pause,
        )
        try:
            for attempt in tries:
                pause = attempt.next_wait
                with attempt:
                    return one_try()
        except BrokenError as error:
            raise error.told from error
        raise AssertionError  # the last try returned, or raised

    def _try(self, request: Request, asked: str, last: Kept | None, partial: Partial) -> Fetched:
        edition = partial.edition()
        headers = _rest_of(request, edition, partial.path) if edition else _since(request, last)
        with self._asking.answer(request.address, headers) as response:
            status = response.status_code
            if status == _OK:
                return self._receive(request, asked, last, partial, response, None)
            if edition and status == _PART:
                partial.go_on()
                if goes_on(response.headers, edition, partial.length):
                    return self._receive(request, asked, last, partial, response, edition)
            elif last and not edition and status == _SAME:
                return Fetched(self._file(request, last), "unchanged")
            elif not (edition and status == _NO_SUCH_PART):
                return self._nothing(request, response)
        partial.drop()  # it is of no use: all of it is asked for, once more
        return self._try(request, asked, last, partial)

    def _nothing(self, request: Request, response: httpx2.Response) -> Fetched:
        if request.optional and response.status_code in _GONE:
            return Fetched(None, "absent")
        self._asking.check_status(request.address, response)
        raise AssertionError  # it raised

    def _receive(
        self,
        request: Request,
        asked: str,
        last: Kept | None,
        partial: Partial,
        response: httpx2.Response,
        edition: Edition | None,
    ) -> Fetched:
        Receiving(request, response, partial, self._asking, self._limits, self._progress).receive(edition)
        named = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        kept = Kept(
            address=request.address,
            snapshot=partial.snapshot,
            length=partial.length,
            media_type=named if kind(named) else request.media_type,
            retrieved_at=self._time(),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
        )
        if last and last.snapshot == kept.snapshot:  # these bytes came before; only its mark is another
            kept = replace(kept, retrieved_at=last.retrieved_at)
        self._keeper.keep(asked, partial.path, kept, self._about)
        return Fetched(self._file(request, kept), _outcome(kept, last))

    # From this machine

    def _from_here(self, request: Request) -> Fetched:
        if self._files is None:
            raise SourceError(
                "{path} is a local file, and none was named",
                hint="name the file or its folder when you fetch",
                path=request.address,
            )
        try:
            with self._files.open(request.address) as file:
                _prove_named(request.address)
                size = os.fstat(file.fileno()).st_size
                payload = file.read(SMALL) if size <= SMALL else None
        except FileNotFoundError as error:
            if request.optional:
                return Fetched(None, "absent")
            raise SourceError("there is no file {path}", hint="check the name", path=request.address) from error
        return self._large(request, self._files) if payload is None else self._gather(request, payload)

    def _large(self, request: Request, files: LocalFiles) -> Fetched:
        asked = asked_as(replace(request, address=str(Path(request.address).absolute())))
        last = self._keeper.last(asked)
        with files.open(request.address) as file:
            size = os.fstat(file.fileno()).st_size
            if last and last.length == size and file_digest(file, "sha256").hexdigest() == last.snapshot:
                return Fetched(self._file(request, last), "unchanged")
        with self._keeper.incoming(asked) as incoming, Partial(incoming) as partial:
            with files.open(request.address) as file:
                for length in partial.take(file):
                    self._check_size(request.address, length)
                    self._progress(request.address, length, size)
            partial.finish()
            kept = self._kept_here(request, partial.snapshot, partial.length)
            self._keeper.keep(asked, partial.path, kept, self._about)
        return Fetched(self._file(request, kept), _outcome(kept, last))

    def _gather(self, request: Request, payload: bytes) -> Fetched:
        snapshot = sha256(payload).hexdigest()
        since = self._keeper.held(snapshot, len(payload))
        if since is not None:
            file = File(request.name, request.address, snapshot, request.media_type, since, held=payload)
            return Fetched(file, "unchanged")
        kept = self._kept_here(request, snapshot, len(payload))
        if kept.snapshot not in self._gathered:
            self._gathered[kept.snapshot] = payload, kept
            self._waiting += len(payload)
        if not self._gathering or self._waiting > _WAITING:
            self._keep_gathered()
        self._progress(request.address, len(payload), len(payload))
        return Fetched(self._file(request, kept, payload), "new")

    def _keep_gathered(self) -> None:
        gathered, self._gathered, self._waiting = self._gathered, {}, 0
        self._keeper.keep_many(list(gathered.values()), self._about)

    def _kept_here(self, request: Request, snapshot: str, length: int) -> Kept:
        return Kept(self.called(request.address), snapshot, length, request.media_type, self._time())

    def _check_size(self, path: str, size: int) -> None:
        if size > self._limits.size_here:
            raise SourceError(
                "{path} is larger than {limit}",
                hint="cut it into parts",
                path=path,
                limit=Size(self._limits.size_here),
            )

    def _file(self, request: Request, kept: Kept, held: bytes | None = None) -> File:
        return File(
            name=request.name,
            address=request.address,
            snapshot=kept.snapshot,
            media_type=kept.media_type,
            retrieved_at=kept.retrieved_at,
            path=self._keeper.path(kept.snapshot) if held is None else None,
            held=held,
        )

    def _time(self) -> str:
        return (self._now or datetime.now(UTC)).isoformat(timespec="seconds")


def _prove_named(path: str) -> None:
    """Refuse a name that can't be told: a file's may be any bytes, and a record of it is text."""
    if path.encode("utf-8", "replace").decode() != path:
        raise SourceError("the name of the file {path} is no text in UTF-8", hint="rename it", path=ascii(path))


def _outcome(kept: Kept, last: Kept | None) -> Outcome:
    if last is None:
        return "new"
    return "unchanged" if last.snapshot == kept.snapshot else "changed"


def _since(request: Request, last: Kept | None) -> Mapping[str, str]:
    """Ask for what is newer than what was kept."""
    if last and last.etag:
        return {**request.headers, "If-None-Match": last.etag}
    if last and last.last_modified:
        return {**request.headers, "If-Modified-Since": last.last_modified}
    return request.headers


def _rest_of(request: Request, edition: Edition, path: Path) -> Mapping[str, str]:
    """Ask for the rest of this very edition. A packed answer can't be joined to what is here."""
    return {
        **request.headers,
        "Accept-Encoding": "identity",
        "Range": f"bytes={path.stat().st_size}-",
        "If-Range": edition.etag,
    }
