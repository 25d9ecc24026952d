"""Tables as text: a CSV of a known layout, every cell as its publisher wrote it, each row with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable

import polars as pl

from ortaq.collect.delivery import File
from ortaq.errors import SourceError

ROW = "row"
"""The column that says which row of the file a line came from: the header is row 1."""
_LOOKED_AT = 16 * 2**20
HEAD = 65_536
"""So many bytes at the beginning of a file tell its layout."""


def delimited(
    file: File, title: str, *, needs: Collection[str] = (), only: Collection[str] = (), separator: str = ","
) -> pl.DataFrame:
    r"""The cells of a CSV as text, an empty one as null, with the column `row` in front.

    No type is guessed: a code such as `008` stays as it is written.

    Args:
        title: Of the source, for what is said when the file is off.
        needs: Columns that must be there.
        only: Columns to read of a large table, those of them that are there; else all.

    Raises:
        SourceError: The bytes are no such table, or a column is missing.

    >>> from ortaq.collect.delivery import Delivery
    >>> (file,) = Delivery.of({"a.csv": b"code, name\n008,Albania\n"}).files
    >>> delimited(file, "A source", needs=["code"]).rows()
    [(2, '008', 'Albania')]
    """
    try:
        there = pl.read_csv(file.readable, infer_schema=False, separator=separator, n_rows=0).columns
        _prove_widths(file, title, separator, len(there))
        wanted = [name for name in there if name.strip() in only] if only else there
        frame = pl.read_csv(file.readable, infer_schema=False, separator=separator, columns=wanted)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise _unreadable(file, title, str(error).splitlines()[0]) from error
    frame = frame.rename({name: name.strip() for name in frame.columns})
    demand(frame.columns, needs, title, file.name)
    return frame.with_row_index(ROW, offset=2) if ROW not in frame.columns else frame


def _prove_widths(file: File, title: str, separator: str, width: int) -> None:
    """Each row has as many cells as the header: one that is cut would be filled with empty cells in silence.

    Of a large file only the last row is looked at, where a cut would be.
    """
    with file.path.open("rb") if file.path and file.held is None else io.BytesIO(file.content) as opened:
        size = opened.seek(0, io.SEEK_END)
        is_small = size <= _LOOKED_AT
        opened.seek(0 if is_small else size - HEAD)
        text = opened.read().decode("utf-8-sig", errors="replace")
    rows = text.rstrip("\r\n").split("\n")
    if not is_small:
        rows = rows[-1:] if '"' not in rows[-1] else []
    row = 0
    try:
        for row, cells in enumerate(csv.reader(iter(f"{line}\n" for line in rows), delimiter=separator), 1):
            if cells and len(cells) != width:
                which = f"row {row}" if is_small else "the last row"
                raise _unreadable(file, title, f"{which} has {len(cells)} cells in place of {width}")
    except csv.Error as error:
        raise _unreadable(file, title, f"row {row + 1}: {error}") from error


def _unreadable(file: File, title: str, detail: str) -> SourceError:
    return SourceError(
        "{title}: {file} is no table that can be read: {detail}",
        hint="a CSV in UTF-8 is expected, each row with the cells of its header",
        title=title,
        file=file.name,
        detail=detail,
    )


def header(content: bytes, separator: str = ",") -> tuple[str, ...]:
    r"""The column names in the first row of a CSV, or nothing where there are none; for telling layouts apart.

    >>> header(b'"","rcid","vote"\n1,3,1')
    ('', 'rcid', 'vote')
    """
    line = content[:HEAD].decode("utf-8-sig", errors="replace").partition("\n")[0].rstrip("\r")
    return tuple(name.strip().strip('"') for name in line.split(separator))


def begins(columns: Iterable[str]) -> str:
    r"""How a table begins, for a person who has to see what it is: its first columns, in one short line.

    >>> begins(["a\x00b", "c"])
    'a?b, c'
    """
    text = ", ".join(name for name, _ in zip(columns, range(8), strict=False))
    return "".join(letter if letter.isprintable() else "?" for letter in text[:100])


def demand(columns: Iterable[str], needs: Iterable[str], title: str, file: str) -> None:
    """Hold a table to the columns it must have.

    Raises:
        SourceError: One is missing.
    """
    there = tuple(columns)
    if missing := [name for name in needs if name not in there]:
        raise SourceError(
            "{title}: {file} has no column {missing}",
            hint="the layout of the file changed; it has {there}",
            title=title,
            file=file,
            missing=", ".join(missing),
            there=", ".join(there[:30]),
        )
