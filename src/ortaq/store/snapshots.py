"""Raw bytes as they came from a publisher, kept by their SHA-256 and never changed.

`SHA256` holds the bytes, `SHA256.json` beside it tells where they came from. Both are written under another name,
brought onto the disk and renamed, so that a snapshot is whole or not there.

What is fetched is put on a `Shelf`, which has two more folders: `addresses/` tells what last came from each address
(an index for conditional requests; it may be lost), `incoming/` holds files on their way in.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, fields
from hashlib import file_digest, sha256
from pathlib import Path

from ortaq.collect.keeper import Kept
from ortaq.errors import StoreError
from ortaq.store.incoming import incoming, tidy
from ortaq.store.lock import alone, settle, settle_folder, settle_new

READ_AGAIN = 64 * 2**20
"""A kept file up to this size is hashed before it is said to be unchanged; a larger one is held to its size."""

_AT_A_TIME = 2**20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AT_ONCE = 8
"""Files brought onto the disk at the same time: 1,100 small ones took 2.7 s one by one, 0.2 s so (ext4, 2026-11)."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where raw bytes came from: one row of the table `snapshot`."""

    id: str
    """The SHA-256 of the bytes, in hexadecimal."""
    source: str
    title: str
    address: str
    publisher: str
    licence: str
    vintage: str | None
    """ISO date of the publisher's edition, where there is one."""
    retrieved_at: str | None
    """ISO date or time; null where the bytes came with the package."""
    media_type: str
    size: int

    @classmethod
    def of(cls, payload: bytes, meta: Mapping[str, str | None]) -> Snapshot:
        """The record of some bytes.

        Args:
            payload: The bytes as they came.
            meta: `source`, `title`, `address`, `publisher`, `licence`, `vintage`, `retrieved_at`, `media_type`.

        >>> Snapshot.of(b"a,b", dict.fromkeys(["source", "title", "address", "publisher", "licence", "vintage",
        ...                                    "retrieved_at", "media_type"], "")).size
        3
        """
        return cls(id=sha256(payload).hexdigest(), size=len(payload), **meta)  # ty: ignore[invalid-argument-type]


def keep(folder: Path, payload: bytes, meta: Mapping[str, str | None]) -> Snapshot:
    """Keep raw bytes; what is kept already stays as it is, with the record that it got first.

    Args:
        folder: Where snapshots are kept; made when it is not there.
        payload: The bytes as they came.
        meta: Where they came from, see `Snapshot.of`.

    Raises:
        StoreError: The folder can't be written, or the disk is full.
    """
    snapshot = Snapshot.of(payload, meta)
    raw, sidecar = folder / snapshot.id, folder / f"{snapshot.id}.json"
    with _told(folder), _writing(folder):
        if not _holds(raw, snapshot.id):
            _put(raw, payload)
        if not _tells(folder, snapshot.id):
            _put(sidecar, _json(snapshot))
    return describe(folder, snapshot.id)


class Shelf:
    """A folder of snapshots, as a fetcher uses it.

    Args:
        folder: Where snapshots are kept; made when something is kept.
        spare: Where new ones go instead, for a dry run: `folder` is then only read.
        since: Since when snapshots are kept whose records need not be read for that, as a store tells.
    """

    def __init__(
        self, folder: Path, *, spare: Path | None = None, since: Mapping[str, str | None] | None = None
    ) -> None:
        self.folder = spare or folder
        self._since = since or {}
        self.records: dict[str, Snapshot] = {}
        """Of what was newly put there."""
        self._read = (spare, folder) if spare else (folder,)
        self._is_tidy = False

    def last(self, asked: str) -> Kept | None:
        """What was kept the last time that this was asked, if its bytes are still whole and its record is there."""
        check_hash(asked)
        for folder in self._read:
            try:
                kept = Kept(**json.loads(_index(folder, asked).read_bytes()))
                whole = _is_whole(self.path(kept.snapshot), kept.snapshot, kept.length)
                if whole and self.snapshot(kept.snapshot).id == kept.snapshot:
                    return kept
            except (OSError, ValueError, TypeError, StoreError):  # lost or torn: the address is asked anew
                continue
        return None

    def held(self, snapshot: str, length: int) -> str | None:
        """Since when these bytes are on the shelf, if they are still whole and their record is there."""
        check_hash(snapshot)
        for folder in self._read:
            if _is_whole(path := folder / snapshot, snapshot, length):
                if snapshot in self._since and os.path.isfile(f"{path}.json"):  # noqa: PTH113  (of hundreds of files)
                    return self._since[snapshot] or ""
                with suppress(StoreError):
                    return describe(folder, snapshot).retrieved_at or ""
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

        Raises:
            StoreError: The folder can't be written.
        """
        folder = self.folder / "incoming"
        with ExitStack() as stack:
            with _told(folder):
                if not self._is_tidy:
                    tidy(folder)
                    self._is_tidy = True
                path = stack.enter_context(incoming(folder, check_hash(asked)))
            yield path

    def keep(self, asked: str, came: Path, kept: Kept, about: Mapping[str, str | None]) -> None:
        """Keep a finished file: it is moved onto the shelf, and is whole there or not there.

        Args:
            asked: What was asked, see `ortaq.collect.keeper.asked_as`.
            came: The file, on the same disk; its bytes have the hash `kept.snapshot`.
            kept: What it is.
            about: `source`, `title`, `publisher`, `licence`, `vintage`, for the record.

        Raises:
            StoreError: The folder can't be written, or the disk is full.
        """
        check_hash(asked)
        path = self.folder / check_hash(kept.snapshot)
        with _told(self.folder), _writing(self.folder):
            settle(came, path)
            if record := self._record(kept, about):
                _put(*record)
            self._remember(asked, kept)

    def keep_many(self, came: Sequence[tuple[bytes, Kept]], about: Mapping[str, str | None]) -> None:
        """Keep many small files at once, at little more cost than their bytes.

        No address is remembered: asked again, their bytes are there before it is known whether they are `held`.

        Args:
            came: What came, and what it is.
            about: `source`, `title`, `publisher`, `licence`, `vintage`, for the record of each.

        Raises:
            StoreError: The folder can't be written, or the disk is full.
        """
        if not came:
            return
        new = [(self.folder / check_hash(kept.snapshot), payload) for payload, kept in came]
        with _told(self.folder), _writing(self.folder), ThreadPoolExecutor(_AT_ONCE) as disk:
            records = [record for _, kept in came if (record := self._record(kept, about))]
            for files in (new, records):  # a record never stands there without its snapshot
                list(disk.map(_settle_each, (files[at::_AT_ONCE] for at in range(_AT_ONCE))))
                settle_folder(self.folder)

    def _record(self, kept: Kept, about: Mapping[str, str | None]) -> tuple[Path, bytes] | None:
        """The record of a snapshot, unless it has one already: the first stays."""
        if _tells(self.folder, kept.snapshot):
            return None
        snapshot = Snapshot(
            id=kept.snapshot,
            size=kept.length,
            address=kept.address,
            retrieved_at=kept.retrieved_at,
            media_type=kept.media_type,
            **about,  # ty: ignore[invalid-argument-type]
        )
        self.records[snapshot.id] = snapshot
        return self.folder / f"{kept.snapshot}.json", _json(snapshot)

    def _remember(self, asked: str, kept: Kept) -> None:
        """Note what came from an address. Not brought onto the disk: when it is lost, the address is asked anew."""
        path = _index(self.folder, asked)
        path.parent.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        new.write_bytes(_json(kept))
        new.replace(path)


def read(folder: Path, sha: str) -> bytes:
    """The bytes of a snapshot, after their hash was found to be right.

    Raises:
        StoreError: There is no such snapshot, or it was altered.
    """
    return verified(_payload(folder, sha), sha)


def verified(payload: bytes, sha: str) -> bytes:
    """The same bytes, after their hash was found to be right.

    Raises:
        StoreError: They have another hash.
    """
    if sha256(payload).hexdigest() != sha:
        raise StoreError(
            "snapshot {snapshot} was altered: its bytes have another hash",
            hint="fetch it again from its address, or bring it back from a copy",
            snapshot=sha,
        )
    return payload


def describe(folder: Path, sha: str) -> Snapshot:
    """Where the bytes of a snapshot came from.

    Raises:
        StoreError: There is no such snapshot, or its record can't be read.
    """
    sidecar = folder / f"{check_hash(sha)}.json"
    try:
        snapshot = Snapshot(**json.loads(sidecar.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(
            "the record of snapshot {snapshot} can't be read: {cause}",
            hint="fetch the snapshot again",
            snapshot=sha,
            cause=error,
        ) from error
    return snapshot


def _payload(folder: Path, sha: str) -> bytes:
    try:
        return (folder / check_hash(sha)).read_bytes()
    except OSError as error:
        raise StoreError(
            "snapshot {snapshot} is not in {folder}: {cause}",
            hint="fetch it again, or bring the folder back from a copy",
            snapshot=sha,
            folder=folder,
            cause=error.strerror or error,
        ) from error


def check_hash(sha: str) -> str:
    """The same, if it is the hash of a snapshot: nothing else may become part of a path."""
    if not _SHA256.fullmatch(sha):
        raise StoreError(
            "not the hash of a snapshot: {snapshot}", hint="a hash has 64 digits, 0-9 and a-f", snapshot=repr(sha)
        )
    return sha


def _holds(raw: Path, sha: str) -> bool:
    return raw.is_file() and sha256(raw.read_bytes()).hexdigest() == sha


def _tells(folder: Path, sha: str) -> bool:
    if not (folder / f"{sha}.json").is_file():
        return False
    try:
        return describe(folder, sha).id == sha
    except StoreError:
        return False


def _is_whole(path: Path, snapshot: str, length: int) -> bool:
    try:
        with path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size != length:
                return False
            if length > READ_AGAIN:
                return True
            found = sha256(file.read()) if length <= _AT_A_TIME else file_digest(file, "sha256")
            return found.hexdigest() == snapshot
    except OSError:
        return False


@contextmanager
def _writing(folder: Path) -> Generator[None]:
    """Alone in the folder, and without what a killed process left there."""
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / ".lock"):
        for leftover in folder.glob(".*.new"):
            leftover.unlink()
        yield


@contextmanager
def _told(folder: Path) -> Generator[None]:
    """What can't be written, in one clear line."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            "can't write to {path}: {cause}",
            hint="free some space there, or name another place",
            path=folder,
            cause=error.strerror or error,
        ) from error


def _settle_each(files: Sequence[tuple[Path, bytes]]) -> None:
    for path, payload in files:
        settle_new(path, payload)


def _put(path: Path, payload: bytes) -> None:
    settle_new(path, payload)
    settle_folder(path.parent)


def _json(record: Snapshot | Kept) -> bytes:
    told = {field.name: getattr(record, field.name) for field in fields(record)}
    return json.dumps(told, ensure_ascii=False, separators=(",\n ", ": ")).encode() + b"\n"


def _index(folder: Path, asked: str) -> Path:
    return folder / "addresses" / f"{check_hash(asked)}.json"
