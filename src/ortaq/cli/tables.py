"""Tables for people: as wide as the terminal, numbers in the language's form, gaps shown as gaps."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from ortaq.model.result import Result

GAP = "–"
"""Stands where there is no value: not zero, and not an empty cell that might be one."""

SIGNIFICANT = 4
"""Digits that an eye compares; the machine formats give all."""

READABLE = 16
"""Columns of the terminal below which text is not squeezed: another column is left out instead."""

UNBOUNDED = 10_000
"""Columns of a page that no terminal limits: every cell is written in full."""


def on_terminal(result: Result, lang: str) -> None:
    """Print a table; where the terminal is too narrow for all of it, say which columns are left out."""
    if not sys.stdout.isatty():
        sys.stdout.write(in_full(result, lang))
        return
    console = Console(highlight=False)
    names, rows = cells(result, lang)
    fitting = names
    room = console.options.update(max_width=UNBOUNDED)
    while len(fitting) > 1 and console.measure(drawn(fitting, rows), options=room).minimum > console.width:
        fitting = fitting[:-1]
    console.print(drawn(fitting, rows))
    if left_out := names[len(fitting) :]:
        told = f"left out for want of room: {', '.join(left_out)} (--format csv gives all)"
        Console(stderr=True, highlight=False).print(Text(told, style="dim"))


def in_full(result: Result, lang: str) -> str:
    """The same table as text of any width, without colours."""
    page = io.StringIO()
    names, rows = cells(result, lang)
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


def cells(result: Result, lang: str) -> tuple[list[str], list[dict[str, str]]]:
    """The columns a person wants first, and their rows as text; why something is missing stands beside it."""
    names = list(result.shown)
    rows = result.rows()
    told = {"reason", "reason_text"} & set(names)
    if not told and any(row.get("reason") is not None for row in rows):
        names.append("reason")
    return names, [{name: cell(name, row.get(name), lang) for name in names} for row in rows]


def cell(name: str, value: object, lang: str) -> str:
    """One value as a person reads it.

    >>> cell("obs_value", None, "en"), cell("obs_value", 12345.678, "en"), cell("time_period", 2015, "en")
    ('–', '12,346', '2015')
    """
    match value:
        case None:
            return GAP
        case bool():
            return "yes" if value else "no"
        case float():
            return number(value, lang)
        case list() | tuple():
            return ", ".join(cell(name, part, lang) for part in value) or GAP
        case _:
            return str(value)


def number(value: float, lang: str) -> str:
    """A number rounded to four digits for the eye, in the form of the language; what is stored stays as it is.

    >>> number(0.00012346, "en"), number(-3.14159, "en"), number(1234567.0, "en"), number(0.0, "en")
    ('0.0001235', '-3.142', '1,234,567', '0')
    """
    from babel.numbers import format_decimal

    whole = len(str(int(abs(value))))
    leading = 0 if value == 0 or abs(value) >= 1 else -int(f"{value:e}".partition("e")[2]) - 1
    decimals = max(0, SIGNIFICANT - whole if abs(value) >= 1 else SIGNIFICANT + leading)
    return format_decimal(round(value, decimals), format=f"#,##0.{'#' * decimals}", locale=lang)
