"""One writer at a time, and a file that is whole or not there at all."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path


@contextmanager
def alone(lock: Path, waiting: Callable[[], None] | None = None) -> Generator[None]:
    """Hold `lock` so that no other process or thread does; it ends with the process, however that ends.

    Args:
        lock: A file that is made for this, and removed afterwards.
        waiting: Called once if somebody else holds it.
    """
    while True:
        held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if waiting:
                    waiting()
                    waiting = None
                fcntl.flock(held, fcntl.LOCK_EX)
            if not _is_still(lock, held):  # whoever held it before has removed this file: lock the new one
                continue
            try:
                yield
            finally:
                lock.unlink(missing_ok=True)
            return
        finally:
            os.close(held)


def _is_still(lock: Path, held: int) -> bool:
    try:
        return os.path.samestat(lock.stat(), os.fstat(held))
    except FileNotFoundError:
        return False


def settle(new: Path, path: Path) -> None:
    """Bring a finished file onto the disk, make it read-only, and let it take the place of `path` in one step."""
    held = os.open(new, os.O_RDONLY)
    try:
        os.fchmod(held, new.stat().st_mode & 0o444)
        os.fsync(held)
    finally:
        os.close(held)
    new.replace(path)
    settle_folder(path.parent)


def settle_new(path: Path, payload: bytes) -> None:
    """Write a file under another name, bring it onto the disk, read-only, and let it take the place of `path`.

    Its name is only sure to be there after a `settle_folder`: of many files in a folder one is enough.
    """
    new = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o444), "wb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def settle_folder(folder: Path) -> None:
    """Bring the names in a folder onto the disk."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
