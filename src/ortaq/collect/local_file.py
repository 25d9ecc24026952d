"""A file on this machine that a person named, or that lies in the folder they named; nothing else is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from ortaq.errors import SourceDownError, SourceError


def real(path: str) -> str:
    """Where a file or folder lies once every link is followed.

    Raises:
        FileNotFoundError: There is nothing.
        SourceError: It can't be looked at.
    """
    try:
        return os.path.realpath(path, strict=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(path) from error
    except (OSError, ValueError) as error:  # a loop of links, a NUL in the name, no permission
        raise _unreadable(path, error) from error


@contextmanager
def local_file(path: str, within: str) -> Generator[BufferedReader]:
    """A regular file, open for reading.

    Args:
        path: The file.
        within: The folder, or the file itself, that a person named, as `real` gives it. A link that leads out of it is
            not followed.

    Raises:
        FileNotFoundError: There is no such file.
        SourceError: It is something else, lies elsewhere, or can't be read.
        SourceDownError: It changed while it was read.
    """
    lies = real(path)
    if lies != within and not lies.startswith(f"{within.rstrip('/')}/"):
        raise SourceError(
            "{path} leads to {real}, which is outside of {within}",
            hint="name the folder that holds the file itself",
            path=path,
            real=lies,
            within=within,
        )
    try:
        if not stat.S_ISREG(os.lstat(lies).st_mode):  # asked before it is opened: opening alone may stir a device
            raise _no_file(path)
        held = os.open(lies, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise FileNotFoundError(path) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    with os.fdopen(held, "rb") as file:
        before = os.fstat(held)
        if not stat.S_ISREG(before.st_mode):
            raise _no_file(path)
        try:
            yield file
        except OSError as error:
            raise _unreadable(path, error) from error
        after = os.fstat(held)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise SourceDownError(
                "{path} changed while it was read", hint="try again when nobody writes to it", path=path
            )


def first_bytes(path: Path, length: int, within: Path) -> bytes:
    """How a regular file begins, for telling what it is before it is fetched; see `local_file`.

    Raises:
        SourceError: It is something else, lies elsewhere, or can't be read.
    """
    try:
        with local_file(str(path), real(str(within))) as file:
            return file.read(length)
    except FileNotFoundError as error:
        raise SourceError("there is no file {path}", hint="check the name", path=path) from error


def _no_file(path: str) -> SourceError:
    return SourceError("{path} is not a file", hint="name a file, or a folder of files", path=path)


def _unreadable(path: str, error: Exception) -> SourceError:
    return SourceError(
        "{path} can't be read: {cause}",
        hint="check its name and who may read it",
        path=path,
        cause=getattr(error, "strerror", None) or error,
    )
