"""Raw bytes as they came from a publisher, kept by their SHA-256 and never changed.

`SHA256` holds the bytes, `SHA256.json` beside it tells where they came from. Both are written under another name,
brought onto the disk and renamed, so that a snapshot is whole or not there.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ortaq.errors import StoreError
from ortaq.store.lock import alone, settle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HASH = re.compile(r"[0-9a-f]{64}")


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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder / ".lock"):
            for leftover in folder.glob(".*.new"):
                leftover.unlink()
            if not _holds(raw, snapshot.id):
                _write(raw, payload)
            if not _tells(folder, snapshot.id):
                _write(sidecar, json.dumps(asdict(snapshot), ensure_ascii=False, indent=1).encode() + b"\n")
    except OSError as error:
        raise StoreError(
            "can't write to {path}: {cause}",
            hint="free some space there, or name another place",
            path=folder,
            cause=error.strerror or error,
        ) from error
    return describe(folder, snapshot.id)


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
    if not HASH.fullmatch(sha):
        raise StoreError(
            "not the hash of a snapshot: {snapshot}", hint="a hash has 64 digits, 0-9 and a-f", snapshot=repr(sha)
        )
    return sha


def _holds(raw: Path, sha: str) -> bool:
    return raw.is_file() and sha256(raw.read_bytes()).hexdigest() == sha


def _tells(folder: Path, sha: str) -> bool:
    try:
        return describe(folder, sha).id == sha
    except StoreError:
        return False


def _write(path: Path, payload: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(payload)
    settle(new, path)
