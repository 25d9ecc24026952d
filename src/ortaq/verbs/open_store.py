"""`open_store`: the evidence to ask, from a file of your own or as it ships."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from ortaq.errors import StoreError
from ortaq.sources import starter
from ortaq.store.open import Store
from ortaq.verbs.release import build_release, code_hash

Progress = Callable[[str, int, int], None]

ROOMS = (
    "reference",
    "model",
    "methods",
    "engine",
    "accords",
    "collect",
    "sources",
    "store",
    "verbs/open_store.py",
    "verbs/release.py",
    "verbs/verdicts.py",
)
"""What the starter store is made from: when any file there changes, it is built anew."""

KEPT = 3
"""Starter stores that stay, the newest: others are of an older Ortaq, and can be built again by it."""


def open_store(path: str | Path | None = None, *, progress: Progress | None = None) -> Store:
    """The evidence: a store of your own, or the starter evidence that ships with Ortaq.

    Without a path it is the store that the environment's `ORTAQ_STORE` names; else the one that `fetch` has made in the
    user's data folder, or in the folder that `ORTAQ_DATA_DIR` names; else the starter store, which is built there when
    it is first asked for.

    Args:
        path: The file of a store.
        progress: Told each step while the starter store is built: what begins, how many are done, how many there are.

    Raises:
        StoreError: The store is missing, damaged or another kind of file; or the starter store can't be kept.

    >>> store = open_store()
    >>> store.observations(series="EG.FEC.RNEW.ZS", ref_area="KAZ").num_rows > 20
    True
    """
    path = path or os.environ.get("ORTAQ_STORE") or (own_file() if own_file().exists() else None)
    if path is not None:
        return Store(path, snapshot_readers=[_shipped])
    path = starter_file()
    with suppress(StoreError):  # not there yet, or damaged: it can be built again
        return _whole(path)
    try:
        build_release(path, built_at=datetime.now(UTC), progress=progress, replace_anything=True).close()
    except StoreError as error:
        if "cause" not in error.fields:
            raise
        raise StoreError(
            "the starter store can't be kept in {folder}: {cause}",
            hint="name another folder with ORTAQ_DATA_DIR, or a store of your own with --store FILE",
            folder=path.parent,
            cause=error.fields["cause"],
        ) from error
    with suppress(OSError):  # somebody else may be tidying too
        _tidy(path)
    return Store(path, snapshot_readers=[_shipped])


def build_starter(path: str | Path, *, built_at: datetime | None = None, progress: Progress | None = None) -> Path:
    """Build a store of your own from the starter evidence; its raw bytes are kept in `snapshots/` beside it.

    Args:
        path: The file to make; an older store there is replaced.
        built_at: When it is built; now if null.
        progress: Told each step.

    Raises:
        StoreError: The file can't be written, or something else stands there.
    """
    path = Path(os.path.expanduser(path))  # noqa: PTH111  (a "~name" that is nobody's stays as it is)
    build_release(path, built_at=built_at or datetime.now(UTC), progress=progress).close()
    return path


def starter_file() -> Path:
    """Where the starter store of this version is kept, whether it is there or not."""
    return _data_folder() / f"starter-{code_hash(ROOMS)[:16]}.duckdb"


def own_file() -> Path:
    """Where `fetch` makes a store of one's own when no other is named, whether it is there or not."""
    return _data_folder() / "evidence.duckdb"


def own_store(store: Store) -> Path:
    """Where figures that are fetched go while this store is open: what ships with Ortaq stays as it is."""
    return own_file() if store.path == starter_file() else store.path


def _data_folder() -> Path:
    folder = os.environ.get("ORTAQ_DATA_DIR") or platformdirs.user_data_dir("ortaq", appauthor=False)
    return Path(os.path.expanduser(folder))  # noqa: PTH111  (a "~name" that is nobody's stays as it is)


def _whole(path: Path) -> Store:
    """The starter store, read through to its last row."""
    store = Store(path, snapshot_readers=[_shipped])
    try:
        store.verify()
    except StoreError:
        store.close()
        raise
    return store


def _shipped(sha: str) -> bytes | None:
    """The raw bytes that ship with Ortaq, if it is they that are asked for."""
    payload = starter.payload()
    return payload if hashlib.sha256(payload).hexdigest() == sha else None


def _tidy(path: Path) -> None:
    """Take away starter stores of an older Ortaq, but for the newest."""
    others = sorted(path.parent.glob("starter-*.duckdb"), key=lambda other: other.stat().st_mtime_ns, reverse=True)
    for other in others[KEPT:]:
        other.unlink(missing_ok=True)
