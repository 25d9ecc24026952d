"""Workbooks (xlsx, xlsb, xls, ods), read by a child process that may die of them."""

from __future__ import annotations

import json
import os
import selectors
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Self

from ortaq.collect.archive import check_zip
from ortaq.errors import Size, SourceError

MEMORY = 1_500 * 1024 * 1024
SECONDS = 60
"""For one workbook, by the clock; the child's processor time is held to as much for all that it reads."""
MOST_BYTES = 100 * 1024 * 1024
MOST_ANSWER = 64 * 1024 * 1024
_CHILD = Path(__file__).with_name("child.py")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds an error instead of a value, such as `#N/A` or `#DIV/0!`: missing, and this is why."""

    error: str


Cell = None | bool | float | str | date | datetime | Broken
"""An empty cell is None; a formula gives the value that was stored with it; a time of day comes as text."""


def sheets(content: bytes, name: str = "the workbook") -> dict[str, list[list[Cell]]]:
    """The sheets of a workbook by name: their rows, from the first row and the first column on.

    Raises:
        SourceError: It is no workbook, or one that asks for more memory or time than a table may.
    """
    return each_sheets({name: content})[name]


def each_sheets(contents: Mapping[str, bytes], *, seconds: float = SECONDS) -> dict[str, dict[str, list[list[Cell]]]]:
    """The same of many workbooks by their names, read one after the other by one child."""
    for name, content in contents.items():
        _check(content, name)
    with _Reader(seconds) as reader:
        return {name: reader.read(content, name) for name, content in contents.items()}


def _check(content: bytes, name: str) -> None:
    """Refuse what is no workbook, and archives that unpack to too much."""
    if len(content) > MOST_BYTES:
        _refuse(name, f"it has {Size(len(content))}; at most {Size(MOST_BYTES)} are read")
    if content.startswith(_ZIP):
        check_zip(content, name)
    elif not content.startswith(_OLE):
        _refuse(name, "it is no Excel or OpenDocument file")


class _Reader:
    """The child at work."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._child = subprocess.Popen(  # noqa: S603  (our own script, by its full path)
            [sys.executable, "-P", str(_CHILD), str(MEMORY), str(max(1, round(seconds)))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
        )  # -P: the names in its folder must not stand before those of the standard library

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        self._child.communicate()

    def read(self, content: bytes, name: str) -> dict[str, list[list[Cell]]]:
        """The sheets of one workbook."""
        until = time.monotonic() + self._seconds
        stdin: IO[bytes] = self._child.stdin  # ty: ignore[invalid-assignment]  (piped, so there)
        try:
            stdin.write(struct.pack(">Q", len(content)))
            stdin.write(content)
            stdin.flush()
        except BrokenPipeError:
            self._tell_death(name)
        (length,) = struct.unpack(">Q", self._received(8, until, name))
        if length > MOST_ANSWER:
            _refuse(name, f"its cells take {Size(length)}; at most {Size(MOST_ANSWER)} are read")
        answer: dict[str, Any] = json.loads(self._received(length, until, name))
        if "refused" in answer:
            _refuse(name, answer["refused"])
        return {str(title): [[_cell(cell) for cell in row] for row in rows] for title, rows in answer["sheets"].items()}

    def _received(self, length: int, until: float, name: str) -> bytes:
        """So many bytes of the child's answer."""
        held = bytearray()
        stdout: IO[bytes] = self._child.stdout  # ty: ignore[invalid-assignment]
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while len(held) < length:
                if not selector.select(max(0.0, until - time.monotonic())):
                    _refuse(name, f"reading it takes longer than {self._seconds:g} seconds")
                piece = os.read(stdout.fileno(), min(_PIECE, length - len(held)))
                if not piece:
                    self._tell_death(name)
                held += piece
        return bytes(held)

    def _tell_death(self, name: str) -> NoReturn:
        code = self._child.wait()
        _refuse(name, f"it asks for more memory or time than a table may, or is made to break its reader (exit {code})")


def _cell(cell: object) -> Cell:
    """A cell from what the child wrote; nothing else comes through."""
    if isinstance(cell, dict):
        if "error" in cell:
            return Broken(str(cell["error"]))
        return _date(str(cell["date"]))
    if cell is None or isinstance(cell, bool | float | str):
        return cell
    return float(cell) if isinstance(cell, int) else str(cell)


def _date(text: str) -> date | datetime | str:
    """A day or a moment; a time of day or a span stays text."""
    if text[0] == "P" or "-" not in text:
        return text
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _refuse(name: str, reason: str) -> NoReturn:
    raise SourceError(
        "{file}: the workbook is refused: {reason}",
        hint="save it anew as xlsx or as CSV, without what is not needed",
        file=name,
        reason=reason,
    )
