"""What verbs do that put the next release in the place of a store: one at a time, one clear line if it can't be."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from ortaq.errors import StoreError
from ortaq.store import Store
from ortaq.store.lock import alone

ENDING = ".fetching"


def lock_of(path: Path) -> Path:
    """The file that is held while a store is renewed."""
    return path.with_name(f".{path.name}{ENDING}")


@contextmanager
def renewing(path: Path, waiting: Callable[[], None] | None = None) -> Generator[None]:
    """Renew the store at a path alone; its folder is made where it is not there.

    Args:
        waiting: Called once if somebody else is renewing it.

    Raises:
        StoreError: Something can't be read or written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(lock_of(path), waiting):
            yield
    except BrokenPipeError:  # whoever was told of the progress is gone
        raise
    except OSError as error:
        raise StoreError(
            "can't read or write {path}: {cause}",
            hint="look at who may read and write there, and whether the disk is full",
            path=error.filename or path.parent,
            cause=error.strerror or error,
        ) from error


def old_release(store: Store, path: Path) -> Store | None:
    """The release that is to be renewed, as it is now: somebody else may have renewed it since it was opened."""
    if store.path == path:
        store.reopen()
        return store
    return Store(path) if path.exists() else None
