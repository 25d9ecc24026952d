"""Where raw bytes came from: the record of each snapshot.

A file that came alone has its record beside it, as `SHA256.json`. Those of many small files that came together are the
lines of one file in `records/`, called by its own hash: 800 files more would cost a fetch as much as their bytes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path

from ortaq.errors import StoreError

TOGETHER = "records"
"""The folder of records of files that came together."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LINE = re.compile(rb'^\{"id":"([0-9a-f]{64})".*\}$', re.MULTILINE)


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


_COLUMNS = tuple(field.name for field in fields(Snapshot))


class Records:
    """The records in a folder of snapshots; those of files that came together are read once.

    Args:
        folder: Where snapshots are kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._together: dict[str, dict[str, bytes]] | None = None

    def look_again(self) -> None:
        """Look for what others wrote since, and for what is gone."""
        place = self.folder / TOGETHER
        try:
            names = sorted(name for name in os.listdir(place) if name.endswith(".jsonl"))  # noqa: PTH208  (of thousands)
        except (FileNotFoundError, NotADirectoryError):
            names = []
        known = self._together or {}
        # A record file never changes: its name is its hash.
        self._together = {name: known[name] if name in known else _lines(place / name) for name in names}

    def has(self, snapshot: str) -> bool:
        """Whether there is a record of a snapshot, which need not be read for that."""
        if any(snapshot in lines for lines in self._read().values()):
            return True
        return os.path.isfile(self.folder / f"{snapshot}.json")  # noqa: PTH113  (of hundreds of files)

    def tells(self, snapshot: str) -> bool:
        """Whether the record of a snapshot is there and can be read."""
        try:
            return self.has(snapshot) and self.of(snapshot).id == snapshot
        except StoreError:
            return False

    def of(self, snapshot: str) -> Snapshot:
        """The record of a snapshot.

        Raises:
            StoreError: There is none, or it can't be read.
        """
        check_hash(snapshot)
        for lines in self._read().values():
            if snapshot in lines:
                try:
                    return _record(lines[snapshot])
                except (ValueError, TypeError):  # damaged: there is another if the bytes came again since
                    continue
        try:
            return _record((self.folder / f"{snapshot}.json").read_bytes())
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(
                "the record of snapshot {snapshot} can't be read: {cause}",
                hint="fetch the snapshot again",
                snapshot=snapshot,
                cause=error,
            ) from error

    def _read(self) -> dict[str, dict[str, bytes]]:
        if self._together is None:
            self.look_again()
        return self._together or {}


def describe(folder: Path, sha: str) -> Snapshot:
    """Where the bytes of a snapshot came from.

    Raises:
        StoreError: There is no such snapshot, or its record can't be read.
    """
    return Records(folder).of(sha)


def together(folder: Path, records: Iterable[Snapshot]) -> tuple[Path, bytes]:
    """The file of the records of files that came together."""
    told = [{name: getattr(record, name) for name in _COLUMNS} for record in records]
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in told]
    content = "".join(f"{line}\n" for line in lines).encode()
    return folder / TOGETHER / f"{sha256(content).hexdigest()}.jsonl", content


def check_hash(sha: str) -> str:
    """The same, if it is the hash of a snapshot: nothing else may become part of a path."""
    if not _SHA256.fullmatch(sha):
        raise StoreError(
            "not the hash of a snapshot: {snapshot}", hint="a hash has 64 digits, 0-9 and a-f", snapshot=repr(sha)
        )
    return sha


def _record(told: bytes) -> Snapshot:
    return Snapshot(**json.loads(told))


def _lines(path: Path) -> dict[str, bytes]:
    """The lines of a file of records, by snapshot; what is no whole line is none."""
    try:
        content = path.read_bytes()
    except OSError:  # lost: the bytes are asked for again
        return {}
    return {line[1].decode(): line[0] for line in _LINE.finditer(content)}
