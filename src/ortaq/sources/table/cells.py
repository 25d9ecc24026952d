"""From bytes to rows of cells: the letters, the delimiter, the sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from ortaq.collect.delivery import File
from ortaq.collect.workbook import Broken, Cell, sheets
from ortaq.sources.table.told import Told
from ortaq.sources.table.troubles import column_letter, trouble

HEAD = 300
"""Rows that are looked at to learn what the columns are."""
MOST_COLUMNS = 2_000
MOST_LETTERS = 1_000_000
LARGE = 50 * 1024 * 1024
"""From this size on a CSV is read in batches, and never held whole."""
_BATCH = 500_000
_LOOKED_AT = 200_000
_WHOLE = 1e15
"""Below it a whole number has no digit that a float could not hold."""
_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_OF_OTHER_ALPHABETS = frozenset("ЂЃђѓЉЊЌЋЏљњќћџЎўЈјЅѕЄєЇїҐґІі")
"""Letters of cp1251 that no language of a table here writes in it; they show that the bytes are of another encoding."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A table as cells of text, not yet understood."""

    file: str
    head: list[list[str | None]]
    """The first rows."""
    delimiter: str | None
    """None for a workbook, whose numbers are numbers."""
    batches: Callable[[], Iterator[pl.DataFrame]]
    """All rows: columns `row` (from 1), `cells` (how many; null where that is not known), `0`, `1`, …"""
    is_large: bool = False
    """Whether it is too large to be held, so that it is read twice: to learn its series, and to give its rows."""


def cells(file: File, told: Told, told_file: str) -> Cells:
    """The cells of a file.

    Raises:
        SourceError: It is no table, or one of two readings of it would be a guess.
    """
    size = file.path.stat().st_size if file.path and file.held is None else len(file.content)
    if not size:
        raise trouble("empty", file=file.name)
    if size <= LARGE:
        content = file.content
        if content.startswith(_WORKBOOKS):
            return _of_workbook(content, file.name, told, told_file)
        return _of_text(_decoded(content, file.name), file.name, told, told_file)
    return _of_large(file, told, told_file)


def _of_workbook(content: bytes, file: str, told: Told, told_file: str) -> Cells:
    found = {name: rows for name, rows in sheets(content, file).items() if any(map(_is_filled, rows))}
    if told.sheet is not None:
        if told.sheet not in found:
            raise trouble("no-sheet", file=file, value=repr(told.sheet), sheets=", ".join(found))
        found = {told.sheet: found[told.sheet]}
    if not found:
        raise trouble("empty", file=file)
    if len(found) > 1:
        raise trouble("sheets", file=file, sheets=", ".join(found), one=next(iter(found)), told=told_file)
    (rows,) = found.values()
    texts = [[_text(cell) for cell in row] for row in rows]
    for row in texts:
        while row and row[-1] is None:
            row.pop()
    return _held(texts, file, None)


def _is_filled(row: list[Cell]) -> bool:
    return any(cell is not None for cell in row)


def _text(cell: Cell) -> str | None:
    """A cell of a workbook as a CSV would write it; a number keeps all its digits."""
    if cell is None:
        return None
    if isinstance(cell, Broken):
        return cell.error
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _decoded(content: bytes, file: str) -> str:
    """The text, in the one encoding that it can be in."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise _unclear(content, error.start, file) from error
    if content[:200].count(b"\x00") > len(content[:200]) // 4:
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            raise trouble("binary", file=file) from error
    else:
        if re.search(rb"[\x00-\x08\x0e-\x1b]", content):
            raise trouble("binary", file=file)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            text = _cyrillic(content, error.start, file)
    if re.search(r"[\x00-\x08\x0e-\x1b]", text):
        raise trouble("binary", file=file)
    if re.match(r"\s*<(?:!doctype html|html|head|\?xml)", text, re.IGNORECASE):
        raise trouble("page", file=file)
    return text


def _cyrillic(content: bytes, place: int, file: str) -> str:
    """The text in cp1251, unless its words mix alphabets: then the bytes are Latin of another encoding."""
    try:
        text = content.decode("cp1251")
    except UnicodeDecodeError as error:
        raise _unclear(content, place, file) from error
    mixed = re.search(r"[A-Za-z][А-яЁё]|[А-яЁё][A-Za-z]", text)
    if mixed or _OF_OTHER_ALPHABETS & set(text) or not re.search(r"[А-яЁё]{3}", text):
        raise _unclear(content, place, file)
    return text


def _unclear(content: bytes, place: int, file: str) -> Exception:
    shown = content[max(0, place - 15) : place + 15].decode("ascii", "backslashreplace")
    return trouble("encoding", file=file, row=content[:place].count(b"\n") + 1, value=repr(shown))


def _of_text(text: str, file: str, told: Told, told_file: str) -> Cells:
    delimiter = told.delimiter or _delimiter(text, file, told_file)
    rows: list[list[str | None]] = []
    csv.field_size_limit(MOST_LETTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows.extend([cell.strip() or None for cell in row] for row in reader)
    except csv.Error as error:
        if "field larger" in str(error):
            raise trouble("giant-cell", file=file, row=len(rows) + 1, column="?", limit=f"{MOST_LETTERS:,}") from error
        raise trouble("quotes", file=file, row=len(rows) + 1) from error
    return _held(rows, file, delimiter)


def _delimiter(text: str, file: str, told_file: str) -> str:
    """The sign that cuts most rows into as many cells; where two do as well, neither is taken."""
    lines = text[:_LOOKED_AT].splitlines()[:HEAD]
    if len(text) > _LOOKED_AT:
        lines = lines[:-1]
    best: list[tuple[int, int, str]] = []
    for sign in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if len(row) > 1)
        except csv.Error:
            continue
        if widths:
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            best.append((count, width, sign))
    if not best:
        raise trouble("one-column", file=file, value=repr(lines[0][:60] if lines else ""), told=told_file)
    best.sort(reverse=True)
    if len(best) > 1 and best[0][:2] == best[1][:2]:
        one, other = (_DELIMITERS[entry[2]] for entry in best[:2])
        raise trouble("delimiter", file=file, one=one, other=other, told=told_file)
    return best[0][2]


def _held(rows: list[list[str | None]], file: str, delimiter: str | None) -> Cells:
    """Rows at hand."""
    width = max(map(len, rows), default=0)
    if width > MOST_COLUMNS:
        raise trouble("many-columns", file=file, count=width)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if cell and len(cell) > MOST_LETTERS:
                letter = column_letter(place)
                raise trouble("giant-cell", file=file, row=number, column=letter, limit=f"{MOST_LETTERS:,}")

    def batches() -> Iterator[pl.DataFrame]:
        padded = [row + [None] * (width - len(row)) for row in rows]
        names = list(map(str, range(width)))
        yield pl.DataFrame(padded, schema=dict.fromkeys(names, pl.String), orient="row").with_columns(
            pl.Series("cells", list(map(len, rows)), dtype=pl.Int32), pl.int_range(1, len(rows) + 1).alias("row")
        )

    return Cells(file, rows[:HEAD], delimiter, batches)


def _of_large(file: File, told: Told, told_file: str) -> Cells:
    """A CSV that is read in batches: UTF-8, and each row as wide as the header."""
    with file.path.open("rb") if file.path else io.BytesIO(file.content) as stream:
        start = stream.read(1 << 20)
    start = start[: start.rfind(b"\n") + 1]
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise trouble("big-encoding", file=file.name, limit=LARGE >> 20) from error
    small = _of_text(text, file.name, told, told_file)
    width = max(map(len, small.head))

    def batches() -> Iterator[pl.DataFrame]:
        scan = pl.scan_csv(
            file.readable,
            has_header=False,
            separator=small.delimiter or ",",
            schema=dict.fromkeys(map(str, range(width)), pl.String),
            row_index_name="row",
            row_index_offset=1,
        )
        try:
            for batch in scan.collect_batches(chunk_size=_BATCH, maintain_order=True):
                trimmed = batch.with_columns(pl.exclude("row").str.strip_chars().replace("", None))
                yield trimmed.with_columns(pl.lit(None, pl.Int32).alias("cells"), pl.col("row").cast(pl.Int64))
        except pl.exceptions.PolarsError as error:
            raise trouble("quotes", file=file.name, row=str(error).splitlines()[0]) from error

    return Cells(file.name, small.head, small.delimiter, batches, is_large=True)
