"""Who keeps what was fetched: the fetcher is given one, and knows no store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from ortaq.collect.delivery import Request


@dataclass(frozen=True, slots=True)
class Kept:
    """What last came from an address: it is asked with this whether something newer is there."""

    address: str
    snapshot: str
    """SHA-256 of the bytes."""
    length: int
    media_type: str
    retrieved_at: str
    """ISO time."""
    etag: str | None = None
    last_modified: str | None = None


class Keeper(Protocol):
    """A shelf of snapshots."""

    def last(self, asked: str) -> Kept | None:
        """What was kept the last time that this was asked (`asked_as`), if its bytes are still whole."""

    def path(self, snapshot: str) -> Path:
        """Where the bytes of a snapshot lie."""

    def incoming(self, asked: str) -> AbstractContextManager[Path]:
        """A file of one's own for bytes on their way in; what an earlier, broken try left is still in it.

        It stays for the next try if beside it, with the suffix `.json`, is noted how it can be gone on with.
        """

    def keep(self, asked: str, came: Path, kept: Kept, about: Mapping[str, str | None]) -> None:
        """Keep a finished file: it is moved onto the shelf, and is whole there or not there."""

    def held(self, snapshot: str, length: int) -> str | None:
        """Since when (ISO time) these bytes are kept, if they are still whole; nothing where they are not there."""

    def keep_many(self, came: Sequence[tuple[bytes, Kept]], about: Mapping[str, str | None]) -> None:
        """Keep many small files at once, at little more cost than their bytes."""


def asked_as(request: Request) -> str:
    """One name for an address and the headers it is asked with: another `Accept` may bring another file.

    >>> len(asked_as(Request("https://example.org/a.csv", delivery="a", name="a.csv")))
    64
    """
    headers = sorted(f"{name.lower()}: {value}" for name, value in request.headers.items())
    return sha256("\n".join([request.address, *headers]).encode()).hexdigest()
