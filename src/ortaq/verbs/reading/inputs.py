"""The pages and files that are to be read: one, a folder of them, an address, or what comes on standard input."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ortaq.errors import Size, UsageError
from ortaq.statements.documents import MOST_BYTES

ENDINGS = (".txt", ".html", ".htm", ".pdf", ".docx", ".md")
"""What is read in a folder; a file that is named is read whatever it is called."""

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One page or file: what it is called, its bytes, its address and the time it was taken if it came from one."""

    name: str
    content: bytes
    address: str = ""
    taken: datetime | None = None


def names(what: str | Path) -> list[str | Path]:
    """What is to be read, one by one, in the order of the names.

    Raises:
        UsageError: There is no such file or folder, or nothing in it that can be read.
    """
    if what == STANDARD_INPUT or is_address(what):
        return [what]
    path = Path(what)
    if path.is_dir():
        found = sorted(one for one in path.iterdir() if one.is_file() and one.suffix.lower() in ENDINGS)
        if not found:
            raise UsageError(
                "{path} holds nothing to read", hint="files to read end in {endings}", path=path,
                endings=", ".join(ENDINGS),
            )  # fmt: skip
        return list(found)
    if not path.is_file():
        raise UsageError("there is no file {path}", hint="name a file, a folder or an address", path=path)
    return list(_listed(path)) or [path]


def _listed(path: Path) -> list[str]:
    """The addresses of a file in which every line is one; none where it is a text."""
    if path.stat().st_size > _LARGEST_LIST:
        return []
    lines = [line.strip() for line in path.read_bytes().decode("utf-8", "replace").splitlines() if line.strip()]
    return list(dict.fromkeys(lines)) if lines and all(is_address(line) for line in lines) else []


_LARGEST_LIST = 1 << 20


def is_address(what: str | Path) -> bool:
    """Whether something is an address on the web and no path."""
    return isinstance(what, str) and what.startswith(("http://", "https://"))


def file_input(path: Path) -> Input:
    """The bytes of a file.

    Raises:
        UsageError: It can't be read, or is larger than a page may be.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UsageError(
                "{path} has {size}; a page may have {most}", hint="read a part of it", path=path, size=Size(size),
                most=Size(MOST_BYTES),
            )  # fmt: skip
        return Input(path.stem, path.read_bytes())
    except OSError as error:
        raise UsageError(
            "can't read {path}: {cause}", hint="name a file that you may read", path=path, cause=error.strerror or error
        ) from error


def standard_input() -> Input:
    """What comes on standard input, to its end."""
    return Input("stdin", sys.stdin.buffer.read(MOST_BYTES + 1))
