"""Tables for people: as wide as the terminal, numbers in the language's form, gaps shown as gaps."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ortaq.i18n import Language
from ortaq.i18n.numbers import rounded, unit_digits, units, written
from ortaq.model.claims import Figure

if TYPE_CHECKING:
    from ortaq.model.result import Result

GAP = "–"
"""Stands where there is no value: not zero, and not an empty cell that might be one."""

SIGNIFICANT = 4
"""Digits that an eye compares; the machine formats give all."""

IN_THE_UNIT = {
    "obs_value",
    "lower_bound",
    "upper_bound",
    "baseline_value",
    "latest_value",
    "target_value",
    "projection",
}
"""Columns whose numbers are in the row's own unit."""

READABLE = 16
"""Columns of the terminal below which text is not squeezed: another column is left out instead."""

UNBOUNDED = 10_000
"""Columns of a page that no terminal limits: every cell is written in full."""


def on_terminal(result: Result, words: Language) -> None:
    """Print a table; where the terminal is too narrow for all of it, say which columns are left out."""
    if not sys.stdout.isatty():
        sys.stdout.write(in_full(result, words))
        return
    console = Console(highlight=False)
    names, rows = cells(result, words)
    fitting = names
    room = console.options.update(max_width=UNBOUNDED)
    while len(fitting) > 1 and console.measure(drawn(fitting, rows), options=room).minimum > console.width:
        fitting = fitting[:-1]
    console.print(drawn(fitting, rows))
    if left_out := names[len(fitting) :]:
        told = f"left out for want of room: {', '.join(left_out)} (--format csv gives all)"
        Console(stderr=True, highlight=False).print(Text(told, style="dim"))


def in_full(result: Result, words: Language) -> str:
    """The same table as text of any width, without colours."""
    page = io.StringIO()
    names, rows = cells(result, words)
    Console(file=page, width=UNBOUNDED, color_system=None, force_terminal=False).print(drawn(names, rows))
    return "".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())


def drawn(names: Sequence[str], rows: Sequence[dict[str, str]]) -> Table:
    """A table of the named columns; numbers stand to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for name in names:
        column = [row[name] for row in rows]
        longest = max(map(cell_len, [name, *column]))
        if any(column) and all(text == GAP or text[:1] in "0123456789-−<" for text in column):
            table.add_column(name, justify="right", no_wrap=True, min_width=longest)  # no number is broken in two
        else:
            table.add_column(name, overflow="fold", min_width=min(longest, READABLE))
    for row in rows:
        table.add_row(*(Text(row[name], style="dim" if row[name] == GAP else "") for name in names))
    return table


def cells(result: Result, words: Language) -> tuple[list[str], list[dict[str, str]]]:
    """The columns a person wants first, and their rows as text; why something is missing stands beside it."""
    names = list(result.shown)
    rows = result.rows()
    told = {"reason", "reason_text"} & set(names)
    if not told and any(row.get("reason") is not None for row in rows):
        names.append("reason")
    return names, [{name: cell(row.get(name), words, unit_of(name, row)) for name in names} for row in rows]


def unit_of(name: str, row: Mapping[str, object]) -> str | None:
    """The unit of a column of a row, where the row tells it and this Ortaq has words for it."""
    unit = row.get("unit_measure")
    return str(unit) if (name in IN_THE_UNIT or name == "unit_measure") and unit in units() else None


def cell(value: object, words: Language, unit: str | None = None) -> str:
    """One value as a person reads it.

    >>> from ortaq.i18n import language
    >>> english = language("en")
    >>> cell(None, english), cell(12345.678, english), cell(2015, english), cell("PT", english, "PT")
    ('–', '12,346', '2015', '%')
    """
    match value:
        case None:
            return GAP
        case bool():
            return "yes" if value else "no"
        case float():
            return number(value, words, unit)
        case list() | tuple():
            return ", ".join(cell(part, words, unit) for part in value) or GAP
        case str() if value == unit:
            return words.unit(unit) or value
        case _:
            return str(value)


def number(value: float, words: Language, unit: str | None = None) -> str:
    """A number rounded for the eye: to what its unit is shown with, else to four digits; what is stored stays as it is.

    >>> from ortaq.i18n import language
    >>> english = language("en")
    >>> number(2.0, english, "PT"), number(0.00012346, english), number(-1234567.8, english), number(0.0, english)
    ('2.0', '0.0001235', '−1,234,568', '0')
    """
    if unit:
        return words.show(Figure("", value, unit, unit_digits(unit)), "bare")
    exact = Decimal(repr(value))
    decimals = max(0, SIGNIFICANT - 1 - exact.adjusted()) if exact else 0
    return written(rounded(value, decimals).normalize() + 0, words.numbers)
