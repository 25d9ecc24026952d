"""Files on their way onto the shelf: each has one owner, who holds a lock on it for as long as it lives."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

ABANDONED = 30 * 24 * 3600
"""Seconds after which a broken download that nobody took up again is taken away."""

_NAME = re.compile(r"[0-9a-f]{64}")


@contextmanager
def incoming(folder: Path, name: str) -> Generator[Path]:
    """A file of one's own; what an earlier, broken try left under that name is still in it.

    If another process has it, it is another, empty file. Beside it, as `NAME.json`, its owner may note how it can be
    gone on with; without that it is taken away in the end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, held = _own(folder, name)
    try:
        yield path
    finally:
        if os.fstat(held).st_size == 0 or path.name != name or not path.with_suffix(".json").is_file():
            _forget(path, held)
        os.close(held)


def tidy(folder: Path) -> None:
    """Take away what killed processes left, but for downloads that can be taken up again."""
    for path in list(folder.iterdir()) if folder.is_dir() else []:
        if not _can_go_on(path):
            with suppress(FileNotFoundError), _locked(path) as is_ours:
                if is_ours:
                    path.unlink()


def _can_go_on(path: Path) -> bool:
    if not _NAME.fullmatch(path.stem):
        return False
    partner = path.with_suffix("") if path.suffix == ".json" else path.with_suffix(".json")
    try:
        return partner.is_file() and time.time() - path.stat().st_mtime < ABANDONED
    except FileNotFoundError:
        return False


def _own(folder: Path, name: str) -> tuple[Path, int]:
    for turn in count():
        path = folder / (f"{name}-{os.getpid()}-{turn}" if turn else name)
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        if _lock(path, held):
            if turn:
                os.ftruncate(held, 0)
            return path, held
        os.close(held)
    raise AssertionError  # counting has no end


@contextmanager
def _locked(path: Path) -> Generator[bool]:
    held = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield _lock(path, held)
    finally:
        os.close(held)


def _lock(path: Path, held: int) -> bool:
    """Whether the open file is ours now, and still the one of that name: its owner may just have shelved it."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(path.stat(), os.fstat(held))
    except (BlockingIOError, FileNotFoundError):
        return False


def _forget(path: Path, held: int) -> None:
    """Take our own file away, unless it was shelved: then the name may be another's by now."""
    with suppress(FileNotFoundError):
        if os.path.samestat(path.stat(), os.fstat(held)):
            path.with_suffix(".json").unlink(missing_ok=True)
            path.unlink()
