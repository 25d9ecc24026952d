"""Writing what was asked for to where it was asked to be."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ortaq.errors import UsageError


def writable_folder(folder: Path) -> Path:
    """The folder, made if it was missing.

    Raises:
        UsageError: It can't be made, or nothing can be written into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise cannot_write(folder, error) from error


def written(path: Path, payload: bytes) -> Path:
    """Write a file in one step: a reader finds the old one or the whole new one.

    Raises:
        UsageError: It can't be written there.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(payload)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise cannot_write(path, error) from error
    return path


def cannot_write(path: Path | str, error: OSError) -> UsageError:
    """What to tell when a file or folder can't be written."""
    return UsageError(
        "can't write to {path}: {cause}",
        hint="name another place with --out",
        path=path,
        cause=error.strerror or type(error).__name__,
    )
