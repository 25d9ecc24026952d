"""A sheet of a workbook with years across, as rows of text with their place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from string import ascii_uppercase

import polars as pl

from ortaq.collect.csv_table import ROW
from ortaq.collect.workbook import Broken, Cell


def grid(rows: Sequence[Sequence[Cell]], header: int) -> tuple[pl.DataFrame, dict[str, str]]:
    """The rows under a header as text, with their number in the sheet, and the letter of each column by its name.

    Columns without a name, and names that come twice, are called by their letter. Numbers keep every digit.

    Args:
        rows: The rows of a sheet, from its first one on.
        header: The place of the header among them, from 0.

    >>> table, letters = grid([["A title"], ["Party", 1990.0], ["Kazakhstan", 386682.79]], 1)
    >>> table.to_dicts(), letters["1990"]
    ([{'row': 3, 'Party': 'Kazakhstan', '1990': '386682.79'}], 'B')
    """
    width = max((len(row) for row in rows[header:]), default=0)
    names: dict[str, int] = {}
    for place in range(width):
        written = cell_text(rows[header][place]) if place < len(rows[header]) else None
        name = (written or "").strip()
        names[name if name and name not in names else column_letter(place)] = place
    under = rows[header + 1 :]
    columns = {
        name: [cell_text(row[place]) if place < len(row) else None for row in under] for name, place in names.items()
    }
    numbers = range(header + 2, header + 2 + len(under))
    table = pl.DataFrame({ROW: numbers, **columns}, schema={ROW: pl.Int64, **dict.fromkeys(columns, pl.String)})
    return table, {name: column_letter(place) for name, place in names.items()}


def cell_text(cell: Cell) -> str | None:
    """A cell as text; a whole number without a point, any other with every digit it has.

    >>> cell_text(1990.0), cell_text(0.1), cell_text("NE"), cell_text(None)
    ('1990', '0.1', 'NE', None)
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, Broken):
        return cell.error
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def column_letter(place: int) -> str:
    """The letter of a column, counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(701), column_letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters
