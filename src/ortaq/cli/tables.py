"""Tables for people: as wide as the terminal, numbers in the language's form, gaps shown as gaps."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ortaq.cli.plain import plain
from ortaq.i18n import Language
from ortaq.i18n.numbers import rounded, unit_digits, units, written
from ortaq.model.claims import Figure
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

LONG = 2_000
"""Rows up to which a table is drawn; a longer one is cut on a terminal, and elsewhere written without drawing it."""

READABLE = 12
"""Columns of the terminal below which text is not squeezed."""

UNBOUNDED = 10_000
"""Columns of a page that no terminal limits: every cell is written in full."""


@dataclass(frozen=True, slots=True)
class Page:
    """A result as text: what is the same in every row once, the rest row by row."""

    same: dict[str, str]
    names: list[str]
    numeric: set[str]
    rows: list[dict[str, str]]


def on_terminal(result: Result, words: Language) -> None:
    """Print a table; where the terminal is too narrow for it, row below row with a line a column."""
    if not sys.stdout.isatty():
        sys.stdout.write(in_full(result, words))
        return
    console = Console(highlight=False)
    page = paged(cut(result), words)
    table = drawn(page)
    room = console.options.update(max_width=UNBOUNDED)
    if console.measure(table, options=room).minimum <= console.width:
        put(console, page, table)
    else:
        put(console, page, *(record(page.names, row) for row in page.rows))
    if len(result) > LONG:
        rows = {
            "shown": written(Decimal(LONG), words.numbers),
            "rows": written(Decimal(len(result)), words.numbers),
        }
        told = words.text("the first {shown} of {rows} rows; all of them: --out FILE.csv")
        console.print(Text(told.format(**rows), style="bold"))


def cut(result: Result) -> Result:
    """The beginning of a result that is too long to be looked at."""
    if len(result) <= LONG:
        return result
    return Result(result.to_arrow().slice(0, LONG), shown=result.shown, in_unit=tuple(result.in_unit))


def in_full(result: Result, words: Language) -> str:
    """The same table as text of any width, without colours."""
    text = io.StringIO()
    page = paged(result, words)
    if len(page.rows) > LONG:
        return undrawn(page)
    put(Console(file=text, width=UNBOUNDED, color_system=None, force_terminal=False), page, drawn(page))
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def undrawn(page: Page) -> str:
    """The same by counting letters: to draw a table of a hundred thousand rows takes minutes."""
    columns = [[name, *(row[name].replace("\n", " ") for row in page.rows)] for name in page.names]
    widths = [max(map(wide, column)) for column in columns]
    numeric = [name in page.numeric for name in page.names]
    lines = [
        "   ".join(
            f"{' ' * (width - wide(text))}{text}" if is_number else f"{text}{' ' * (width - wide(text))}"
            for text, width, is_number in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in zip(*columns, strict=True)
    ]
    same = [f"{name}: {text}" for name, text in page.same.items()]
    rule = "─" * (sum(widths) + 3 * (len(widths) - 1))
    return "".join(f"{line}\n" for line in [*same, *([""] if same else []), lines[0], rule, *lines[1:]])


def wide(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def put(console: Console, page: Page, *parts: Table) -> None:
    """Print what is the same everywhere, then the parts, a free line between them."""
    for name, text in page.same.items():
        console.print(Text.assemble((f"{name}: ", "dim"), text))
    for part in parts:
        if page.same or part is not parts[0]:
            console.print()
        console.print(part)


def drawn(page: Page) -> Table:
    """A table of all columns; numbers stand to the right and are never broken in two."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for name in page.names:
        longest = max(map(cell_len, [name, *(row[name] for row in page.rows)]))
        if name in page.numeric:
            table.add_column(name, justify="right", no_wrap=True, min_width=longest)
        else:
            table.add_column(name, overflow="fold", min_width=min(longest, READABLE))
    for row in page.rows:
        table.add_row(*(marked(row[name]) for name in page.names))
    return table


def record(names: Sequence[str], row: Mapping[str, str]) -> Table:
    """One row as a list of its columns."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name in names:
        table.add_row(Text(name), marked(row[name]))
    return table


def marked(text: str) -> Text:
    """A cell; a gap stands back."""
    return Text(text, style="dim" if text == GAP else "")


def paged(result: Result, words: Language) -> Page:
    """The columns a person wants first; why something is missing stands beside it."""
    names = list(result.shown)
    rows = result.rows()
    told = {"reason", "reason_text"} & set(names)
    if not told and any(row.get("reason") is not None for row in rows):
        names.append("reason")
    in_unit = IN_THE_UNIT | result.in_unit
    texts = [{name: cell(told_in(row, name), words, unit_of(name, row, in_unit)) for name in names} for row in rows]
    numeric = {name for name in names if any(isinstance(row.get(name), int | float) for row in rows)}
    same = {
        name: texts[0][name]
        for name in names
        if len(rows) > 1 and texts[0][name] != GAP and len({text[name] for text in texts}) == 1
    }
    return Page(same, [name for name in names if name not in same], numeric, texts)


def told_in(row: Mapping[str, object], name: str) -> object:
    """What a row tells in a column; where a publisher gave words in the place of a number (`<2.5`), these."""
    value = row.get(name)
    return row.get("value_text" if name == "obs_value" else f"{name}.value_text") if value is None else value


def unit_of(name: str, row: Mapping[str, object], in_unit: AbstractSet[str]) -> str | None:
    """The unit of a column of a row, where the row tells it and this Ortaq has words for it."""
    unit = row.get("unit_measure")
    return str(unit) if (name in in_unit or name == "unit_measure") and unit in units() else None


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
        case float():
            return number(value, words, unit)
        case list() | tuple():
            return ", ".join(cell(part, words, unit) for part in value) or GAP
        case str() if value == unit:
            return words.unit(unit) or value
        case _:
            return plain(str(value), keep="\n")


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
