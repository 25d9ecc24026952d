"""Workbooks (xlsx, xlsb, xls, ods), read by a child process that may die of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from ortaq.collect.archive import check_zip
from ortaq.collect.limited_child import LimitedChild, RefusedError
from ortaq.errors import Size, SourceError

MEMORY = 1_500 * 1024 * 1024
SECONDS = 60
"""For one workbook, by the clock; the child's processor time is held to as much for all that it reads."""
MOST_BYTES = 100 * 1024 * 1024
MOST_ANSWER = 64 * 1024 * 1024
_CHILD = Path(__file__).with_name("child.py")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
    with LimitedChild(_CHILD, memory=MEMORY, seconds=seconds, most_answer=MOST_ANSWER, what="a table") as reader:
        return {name: _sheets(reader, content, name) for name, content in contents.items()}


def _sheets(reader: LimitedChild, content: bytes, name: str) -> dict[str, list[list[Cell]]]:
    """The sheets of one workbook."""
    try:
        answer = reader.ask(content)
    except RefusedError as refused:
        _refuse(name, str(refused))
    return {str(title): [[_cell(cell) for cell in row] for row in rows] for title, rows in answer["sheets"].items()}


def _check(content: bytes, name: str) -> None:
    """Refuse what is no workbook, and archives that unpack to too much."""
    if len(content) > MOST_BYTES:
        _refuse(name, f"it has {Size(len(content))}; at most {Size(MOST_BYTES)} are read")
    if content.startswith(_ZIP):
        check_zip(content, name)
    elif not content.startswith(_OLE):
        _refuse(name, "it is no Excel or OpenDocument file")


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
