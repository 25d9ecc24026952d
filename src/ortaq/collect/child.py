"""The child process that reads workbooks: bytes in, JSON out, within limits, without network.

It is started as a script and knows nothing of Ortaq: a workbook that brings its reader down brings down this process
alone. Once its libraries are loaded it may open nothing any more, neither a file nor a socket.

Each workbook comes as eight bytes of length and its bytes; each answer goes the same way. An answer is
`{"sheets": {name: [[cell, …], …]}}` or `{"refused": reason}`; a cell is null, a number, a text, true, false,
`{"date": ISO}` or `{"error": "#N/A"}`.
"""

from __future__ import annotations

import codecs
import datetime
import html
import io
import json
import math
import re
import struct
import sys
import zipfile
import zlib
from typing import IO, Any

import python_calamine

try:
    import resource
except ImportError:  # no limits on Windows; the wall clock of the parent holds there too
    resource = None  # type: ignore[assignment]

_CELL = re.compile(rb'<c\b[^>]*?\sr="([A-Za-z]{1,9})([0-9]{1,9})"|<row\b[^>]*?\sr="()([0-9]{1,9})"')
_BROKEN = re.compile(
    rb'<c\b(?=[^>]*?\sr="([A-Z]{1,3})([0-9]{1,7})")(?=[^>]*?\st="e")[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL
)
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
_MOST_CELLS = 6_000_000
"""Cells of the smallest rectangle around a sheet's cells: the reader keeps one for each, empty or not."""
_MOST_LETTERS = 1_000_000
_CHUNK = 1 << 20
_DAMAGE = (ValueError, OverflowError, RuntimeError, KeyError, EOFError, OSError, zlib.error)


def main(memory: int, seconds: int) -> None:
    """Answer until the parent closes the pipe."""
    codecs.lookup("cp437")  # of names in zip files; loaded now, since nothing can be opened later
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    while head := sys.stdin.buffer.read(8):
        (length,) = struct.unpack(">Q", head)
        answer = json.dumps(_answer(sys.stdin.buffer.read(length)), ensure_ascii=False, allow_nan=False).encode()
        sys.stdout.buffer.write(struct.pack(">Q", len(answer)) + answer)
        sys.stdout.buffer.flush()


def _answer(content: bytes) -> dict[str, Any]:
    """The sheets of one workbook, or why it is refused."""
    try:
        broken = _look_at_cells(content) if content.startswith(b"PK\x03\x04") else {}
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: _rows(workbook.get_sheet_by_name(name)) for name in workbook.sheet_names}
    except (python_calamine.CalamineError, zipfile.BadZipFile, *_DAMAGE) as error:
        return {"refused": f"{type(error).__name__}: {error}"}
    except MemoryError:
        return {"refused": "it needs more memory than a table may"}
    for name, cells in broken.items():
        for row, column, text in cells:
            if row <= len(sheets.get(name, ())) and column <= len(sheets[name][row - 1]):
                sheets[name][row - 1][column - 1] = {"error": text}
    return {"sheets": sheets}


def _rows(sheet: python_calamine.CalamineSheet) -> list[list[object]]:
    return [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _cell(cell: object) -> object:
    """One cell for JSON."""
    if isinstance(cell, str):
        if len(cell) > _MOST_LETTERS:
            message = f"a cell has {len(cell):,} characters"
            raise ValueError(message)
        return cell or None
    if isinstance(cell, float) and not math.isfinite(cell):
        return {"error": "#NUM!"}  # what a spreadsheet shows of a number that it can't hold
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return {"date": cell.isoformat()}
    if isinstance(cell, datetime.timedelta):
        return {"date": f"PT{cell.total_seconds()}S"}
    return cell


def _look_at_cells(content: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """Refuse cells far out, since the reader keeps all in between; and find those that hold an error.

    The reader gives an error such as #N/A as an empty cell.
    """
    broken = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        titles = _titles(archive)
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    broken[titles.get(name, name)] = _look_at_part(name, part)
    return broken


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Titles of the sheets by the names of their parts."""
    try:
        book, links = (archive.read(f"xl/{name}").decode() for name in ("workbook.xml", "_rels/workbook.xml.rels"))
    except (KeyError, UnicodeDecodeError):
        return {}
    parts = {}
    for link in re.findall(r"<Relationship\b[^>]*>", links):
        target = (_attribute("Target", link) or "").removeprefix("/")
        parts[_attribute("Id", link)] = target if target.startswith("xl/") else f"xl/{target}"
    sheets = re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book)
    return {
        parts[link]: _attribute("name", sheet) or "" for sheet in sheets if (link := _attribute("r:id", sheet)) in parts
    }


def _attribute(name: str, tag: str) -> str | None:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else None


def _look_at_part(name: str, part: IO[bytes]) -> list[tuple[int, int, str]]:
    """Row, column and text of the cells of a sheet that hold an error; refused where its cells span too much."""
    row_count = column_count = 1
    broken, rest, is_end = [], b"", False
    while not is_end:
        chunk = part.read(_CHUNK)
        is_end = not chunk
        text = rest + chunk
        last = -1 if is_end else text.rfind(b"<c ")  # what may be cut is looked at with the next piece
        text, rest = (text[:last], text[last:]) if last > 0 else (text, b"")
        row, column = _farthest(text)
        if row > _MOST_ROWS or column > _MOST_COLUMNS:
            where = next(cell[0] for cell in _CELL.finditer(text) if _is_outside(cell))
            message = f"{name}: a cell lies outside of any sheet ({where[:60].decode('ascii', 'replace')})"
            raise ValueError(message)
        row_count, column_count = max(row_count, row), max(column_count, column)
        broken += [
            (int(cell[2]), _column(cell[1]), cell[3].decode("utf-8", "replace")) for cell in _BROKEN.finditer(text)
        ]
    if row_count * column_count > _MOST_CELLS:
        message = f"{name}: {row_count} rows and {column_count} columns are more than a table may have"
        raise ValueError(message)
    return broken


def _farthest(text: bytes) -> tuple[int, int]:
    """The last row and the last column of the cells in a part of a sheet."""
    cells = _CELL.findall(text)
    rows = {row or other for _, row, _, other in cells}
    columns = {letters for letters, *_ in cells}
    return max(map(int, rows), default=1), max(map(_column, columns), default=1)


def _is_outside(cell: re.Match[bytes]) -> bool:
    return int(cell[2] or cell[4]) > _MOST_ROWS or _column(cell[1] or b"") > _MOST_COLUMNS


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
