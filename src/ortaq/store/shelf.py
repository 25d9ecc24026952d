"""The shelf that a fetcher puts snapshots on: `snapshots/`, with an index by address and files on their way in.

| in the folder | what it is |
|---|---|
| `SHA256`, `SHA256.json` | a snapshot and its record, see `ortaq.store.snapshots` |
| `addresses/NAME.json` | what last came from one address: an index for conditional requests, which may be lost |
| `incoming/NAME` | bytes of one address on their way in; its owner holds a lock on it |
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict
from hashlib import file_digest
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from ortaq.collect.keeper import Kept
from ortaq.errors import StoreError
from ortaq.store.lock import alone, settle_folder
from ortaq.store.snapshots import HASH, Snapshot, check_hash, describe

READ_AGAIN = 64 * 2**20
"""A kept file up to this size is hashed before it is said to be unchanged; a larger one is held to its size (`ortaq
check` reads it all)."""

ABANDONED = 30 * 24 * 3600
"""Seconds after which a broken download that nobody took up again is taken away."""

_AT_ONCE = 8
"""Files brought onto the disk at the same time: 1,100 small ones took 2.7 s one by one, 0.2 s so (ext4, 2026-11)."""


class Shelf:
    """A folder of snapshots, for one source.

    Args:
        folder: Where snapshots are kept; made when something is kept.
        source: The short name of the dataset, for the record of each snapshot.
        title: Its title.
        publisher: Who publishes it.
        licence: On which terms.
        vintage: ISO date of the publisher's edition, where it is known beforehand.
        into: Where new ones are written instead, for a rehearsal; `folder` is then only read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        source: str = "",
        title: str = "",
        publisher: str = "",
        licence: str = "",
        vintage: str | None = None,
        into: Path | None = None,
    ) -> None:
        self.folder = into or folder
        self._read = (into, folder) if into else (folder,)
        self._about = {
            "source": source,
            "title": title,
            "publisher": publisher,
            "licence": licence,
            "vintage": vintage,
        }
        self._tidied = False

    @classmethod
    @contextmanager
    def rehearsing(cls, folder: Path, **about: str) -> Generator[Shelf]:
        """A shelf that reads `folder`, changes nothing there, and forgets what was put on it."""
        with TemporaryDirectory(prefix="ortaq-") as into:
            yield cls(folder, into=Path(into), **about)

    def last(self, asked: str) -> Kept | None:
        """What was kept the last time that this was asked, if its bytes are still whole."""
        for folder in self._read:
            try:
                kept = Kept(**json.loads(_index(folder, asked).read_bytes()))
                if self._is_whole(kept):
                    return kept
            except (OSError, ValueError, TypeError, StoreError):  # lost or torn: the address is asked anew
                continue
        return None

    def path(self, snapshot: str) -> Path:
        """Where the bytes of a snapshot lie."""
        check_hash(snapshot)
        return next((path for folder in self._read if (path := folder / snapshot).is_file()), self.folder / snapshot)

    def snapshot(self, snapshot: str) -> Snapshot:
        """The record of a snapshot.

        Raises:
            StoreError: There is none, or it can't be read.
        """
        folder = next((folder for folder in self._read if (folder / f"{snapshot}.json").is_file()), self.folder)
        return describe(folder, snapshot)

    @contextmanager
    def incoming(self, asked: str) -> Generator[Path]:
        """A file of one's own for bytes on their way in; what an earlier, broken try left is still in it.

        If another process is fetching the same, it is another, empty file.
        """
        folder = self.folder / "incoming"
        with _told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._tidy(folder)
            path, held = _own(folder, check_hash(asked))
        try:
            yield path
        finally:
            if os.fstat(held).st_size == 0 or path.name != asked:
                _forget(path, held)
            os.close(held)

    def keep(self, asked: str, came: Path, kept: Kept) -> None:
        """Keep a finished file: it is moved onto the shelf, and is whole there or not there.

        Raises:
            StoreError: The folder can't be written, or the disk is full.
        """
        with _told(self.folder):
            _settle(came)
            with self._writing():
                came.replace(self.folder / check_hash(kept.snapshot))
                if record := self._record(kept):
                    _put(*record)
                settle_folder(self.folder)
                self._remember(asked, kept)

    def keep_many(self, came: Sequence[tuple[str, bytes, Kept]]) -> None:
        """Keep many small files at once, at little more cost than their bytes.

        Raises:
            StoreError: The folder can't be written, or the disk is full.
        """
        if not came:
            return
        with _told(self.folder), self._writing(), ThreadPoolExecutor(_AT_ONCE) as disk:
            new = {
                self.folder / check_hash(kept.snapshot): payload
                for _, payload, kept in came
                if not self._is_whole(kept, self.folder)
            }
            records = dict(record for _, _, kept in came if (record := self._record(kept)))
            for files in (new, records):  # a record never stands there without its snapshot
                list(disk.map(_put, files.keys(), files.values()))
                settle_folder(self.folder)
            for asked, _, kept in came:
                self._remember(asked, kept)

    def _is_whole(self, kept: Kept, folder: Path | None = None) -> bool:
        path = folder / kept.snapshot if folder else self.path(kept.snapshot)
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_size != kept.length:
                    return False
                return kept.length > READ_AGAIN or file_digest(file, "sha256").hexdigest() == kept.snapshot
        except OSError:
            return False

    def _record(self, kept: Kept) -> tuple[Path, bytes] | None:
        """The record of a snapshot, unless it has one already: the first stays."""
        with suppress(StoreError):
            if describe(self.folder, kept.snapshot).id == kept.snapshot:
                return None
        snapshot = Snapshot(
            id=kept.snapshot,
            size=kept.length,
            address=kept.address,
            retrieved_at=kept.retrieved_at,
            media_type=kept.media_type,
            **self._about,  # ty: ignore[invalid-argument-type]
        )
        return self.folder / f"{kept.snapshot}.json", _json(asdict(snapshot))

    def _remember(self, asked: str, kept: Kept) -> None:
        """Note what came from an address. Not brought onto the disk: when it is lost, the address is asked anew."""
        path = _index(self.folder, asked)
        path.parent.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        new.write_bytes(_json(asdict(kept)))
        new.replace(path)

    @contextmanager
    def _writing(self) -> Generator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with alone(self.folder / ".lock"):
            for leftover in self.folder.glob(".*.new"):
                leftover.unlink()
            yield

    def _tidy(self, folder: Path) -> None:
        """Take away what killed processes left, but for downloads that can be taken up again."""
        if self._tidied:
            return
        self._tidied = True
        for path in folder.iterdir():
            if not _resumable(path):
                with suppress(FileNotFoundError), _locked(path) as held:
                    if held is not None:
                        path.unlink()


def _resumable(path: Path) -> bool:
    if not HASH.fullmatch(path.stem):
        return False
    with suppress(FileNotFoundError):
        partner = path.with_suffix("") if path.suffix == ".json" else path.with_suffix(".json")
        return partner.is_file() and time.time() - path.stat().st_mtime < ABANDONED
    return True


def _own(folder: Path, name: str) -> tuple[Path, int]:
    """A file that nobody else has, held by a lock."""
    for turn in count():
        path = folder / (f"{name}-{os.getpid()}-{turn}" if turn else name)
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        if _lock(path, held):
            if turn:
                os.ftruncate(held, 0)
            return path, held
        os.close(held)
    raise AssertionError  # count() has no end


@contextmanager
def _locked(path: Path) -> Generator[int | None]:
    held = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield held if _lock(path, held) else None
    finally:
        os.close(held)


def _lock(path: Path, held: int) -> bool:
    """Whether the open file is now ours, and still the one of that name: another may have just put it on the shelf."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(path.stat(), os.fstat(held))
    except (BlockingIOError, FileNotFoundError):
        return False


def _forget(path: Path, held: int) -> None:
    """Take our own file away, unless it is on the shelf by now."""
    with suppress(FileNotFoundError):
        if os.path.samestat(path.stat(), os.fstat(held)):
            path.unlink()
            path.with_suffix(".json").unlink()


def _put(path: Path, payload: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(payload)
    _settle(new)
    new.replace(path)


def _settle(path: Path) -> None:
    held = os.open(path, os.O_RDONLY)
    try:
        os.fchmod(held, path.stat().st_mode & 0o444)
        os.fsync(held)
    finally:
        os.close(held)


def _index(folder: Path, asked: str) -> Path:
    return folder / "addresses" / f"{check_hash(asked)}.json"


def _json(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=1).encode() + b"\n"


@contextmanager
def _told(folder: Path) -> Generator[None]:
    """A disk that can't be written is one clear line."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            "can't write to {path}: {cause}",
            hint="free some space there, or name another place",
            path=folder,
            cause=error.strerror or error,
        ) from error
