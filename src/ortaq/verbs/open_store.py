"""`open_store`: the evidence to ask, from a file of your own or as it ships."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import platformdirs

from ortaq.accords.register import accords, events, practice_results, register_sources
from ortaq.collect.delivery import Delivery
from ortaq.errors import StoreError
from ortaq.methods import methods
from ortaq.reference.figures import series, series_titles, target_values
from ortaq.sources import starter
from ortaq.store.build import BUILD_STEPS, build
from ortaq.store.file import check_name
from ortaq.store.open import Store
from ortaq.store.snapshots import keep
from ortaq.verbs.verdicts import verdicts

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
    "verbs/verdicts.py",
)
"""What the starter store is made from: when any file there changes, it is built anew."""

KEPT = 3
"""Starter stores that stay, the newest: others are of an older Ortaq, and can be built again by it."""


def open_store(path: str | Path | None = None, *, progress: Progress | None = None) -> Store:
    """The evidence: a store of your own, or the starter evidence that ships with Ortaq.

    Without a path it is the store that the environment's `ORTAQ_STORE` names; else the starter store, which is built
    when it is first asked for and kept in the user's data folder, or in the folder that `ORTAQ_DATA_DIR` names.

    Args:
        path: The file of a store.
        progress: Told each step while the starter store is built: what begins, how many are done, how many there are.

    Raises:
        StoreError: The store is missing, damaged or another kind of file; or the starter store can't be kept.

    >>> store = open_store()
    >>> store.observations(series="EG.FEC.RNEW.ZS", ref_area="KAZ").num_rows > 20
    True
    """
    path = path or os.environ.get("ORTAQ_STORE") or None
    if path is not None:
        return Store(path, snapshot_readers=[_shipped])
    path = starter_file()
    with suppress(StoreError):  # not there yet, or damaged: it can be built again
        return _whole(path)
    try:
        _build(path, datetime.now(UTC), progress, replace_anything=True)
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
    _build(path, built_at or datetime.now(UTC), progress, replace_anything=False)
    return path


def starter_file() -> Path:
    """Where the starter store of this version is kept, whether it is there or not."""
    folder = os.environ.get("ORTAQ_DATA_DIR") or platformdirs.user_data_dir("ortaq", appauthor=False)
    return Path(os.path.expanduser(folder)) / f"starter-{_content_key()[:16]}.duckdb"  # noqa: PTH111


def _whole(path: Path) -> Store:
    """The starter store, read through to its last row."""
    store = Store(path, snapshot_readers=[_shipped])
    try:
        store.verify()
    except StoreError:
        store.close()
        raise
    return store


def _build(path: Path, built_at: datetime, progress: Progress | None, *, replace_anything: bool) -> None:
    check_name(path)
    names = ["read the figures", "find the targets", *(f"assess by {name}" for name in methods()), "read the accords"]
    total = len(names) + BUILD_STEPS
    tell = progress or (lambda _step, _done, _total: None)

    def step(name: str) -> None:
        tell(name, names.index(name), total)

    step("read the figures")
    payload = starter.payload()
    observations = starter.parse(Delivery.of({starter.FILE: payload})).table()
    step("find the targets")
    states = sorted(set(observations["ref_area"].to_pylist()))
    assessment = verdicts(observations, series(), target_values(), states, tell=lambda name: step(f"assess by {name}"))
    step("read the accords")
    tables = {
        "series": series(),
        "series_title": series_titles(),
        "observation": observations,
        "target_value": target_values(),
        "assessment": assessment,
        "accord": accords(),
        "event": events(),
        "practice_result": practice_results(),
        "source": register_sources(),
    }
    about = _about_the_payload()
    snapshot = keep(path.parent / "snapshots", payload, about)
    build(
        path,
        tables=tables,
        snapshots=[snapshot],
        built_from=f"the starter evidence of {about['vintage']}",
        built_at=built_at,
        progress=lambda name, done, _total: tell(name, len(names) + done, total),
        replace_anything=replace_anything,
    )


def _about_the_payload() -> dict[str, str | None]:
    """Where the figures that ship with Ortaq came from; publisher and address of each stand in its series."""
    return {
        "source": "starter",
        "title": starter.TITLE,
        "address": f"ortaq/reference/starter/{starter.FILE}",
        "publisher": "Ortaq",
        "licence": starter.LICENCE,
        "vintage": max(series()["vintage"].to_pylist()),
        "retrieved_at": None,
        "media_type": "text/csv",
    }


def _shipped(sha: str) -> bytes | None:
    """The raw bytes that ship with Ortaq, if it is they that are asked for."""
    payload = starter.payload()
    return payload if hashlib.sha256(payload).hexdigest() == sha else None


def _content_key() -> str:
    """A hash over all that the starter store is made from: the version, and every file of ROOMS."""
    digest = hashlib.sha256(version("ortaq").encode())
    for room in ROOMS:
        for name, payload in _files(files("ortaq").joinpath(room), room):
            digest.update(f"\0{name}\0{len(payload)}\0".encode())
            digest.update(payload)
    return digest.hexdigest()


def _files(place: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    if place.is_file():
        yield name, place.read_bytes()
        return
    for inner in sorted(place.iterdir(), key=lambda inner: inner.name):
        if inner.name != "__pycache__":
            yield from _files(inner, f"{name}/{inner.name}")


def _tidy(path: Path) -> None:
    """Take away starter stores of an older Ortaq, but for the newest."""
    others = sorted(path.parent.glob("starter-*.duckdb"), key=lambda other: other.stat().st_mtime_ns, reverse=True)
    for other in others[KEPT:]:
        other.unlink(missing_ok=True)
