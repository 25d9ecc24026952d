"""A file on this machine that a person named, or that lies in the folder they named; nothing else is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from io import BufferedReader
from pathlib import Path

from ortaq.errors import SourceDownError, SourceError


class LocalFiles:
    """The file or folder that a person named, and what lies in it.

    Args:
        named: The file or folder.
    """

    def __init__(self, named: Path) -> None:
        self._named = str(named)
        self._folders: dict[str, str] = {}

    @cached_property
    def _within(self) -> str:
        return _real(self._named)

    def _lies(self, path: str) -> str:
        """Where a file lies once every link is followed; each folder is looked up once."""
        folder, _, name = path.rpartition("/")
        if not folder or name in {"", ".", ".."} or os.path.islink(path):  # noqa: PTH114  (of hundreds of files)
            return _real(path)
        if folder not in self._folders:
            self._folders[folder] = _real(folder)
        return f"{self._folders[folder].rstrip('/')}/{name}"

    def open(self, path: str) -> AbstractContextManager[BufferedReader]:
        """A regular file, open for reading. A link that leads out of what was named is not followed.

        Raises:
            FileNotFoundError: There is no such file.
            SourceError: It is something else, lies elsewhere, or can't be read.
            SourceDownError: It changed while it was read.
        """
        lies = self._lies(path)
        if lies != self._within and not lies.startswith(f"{self._within.rstrip('/')}/"):
            raise SourceError(
                "{path} leads to {real}, which is outside of {within}",
                hint="name the folder that holds the file itself",
                path=path,
                real=lies,
                within=self._within,
            )
        return _opened(path, lies)

    def first_bytes(self, path: str, length: int) -> bytes:
        """How a file begins, for telling what it is before it is fetched; all of it if the length is -1.

        Raises:
            SourceError: It is none, lies elsewhere, or can't be read.
        """
        try:
            with self.open(path) as file:
                return file.read(length)
        except FileNotFoundError as error:
            raise SourceError("there is no file {path}", hint="check the name", path=path) from error


def _real(path: str) -> str:
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
def _opened(path: str, lies: str) -> Generator[BufferedReader]:
    try:
        if not stat.S_ISREG(os.lstat(lies).st_mode):  # asked before it is opened: opening alone may stir a device
            raise _no_file(path)
        held = os.open(lies, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(path) from error
    except (OSError, ValueError) as error:
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
    """How one file begins, see `LocalFiles.first_bytes`."""
    return LocalFiles(within).first_bytes(str(path), length)


def _no_file(path: str) -> SourceError:
    return SourceError("{path} is not a file", hint="name a file, or a folder of files", path=path)


def _unreadable(path: str, error: Exception) -> SourceError:
    return SourceError(
        "{path} can't be read: {cause}",
        hint="check its name and who may read it",
        path=path,
        cause=getattr(error, "strerror", None) or error,
    )
