"""The overview of an assessment for people: a block a series, a line a state, and below it what the methods say."""

from __future__ import annotations

import io
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ortaq.cli.plain import plain
from ortaq.cli.tables import GAP
from ortaq.i18n import Language

if TYPE_CHECKING:
    from ortaq.verbs.assess import Assessment

Row = dict[str, Any]

WIDTH = 100
"""Columns where no terminal tells how many it has."""

WIDEST = 120
"""A line that is longer is hard to follow with the eye."""

LETTERS = string.ascii_lowercase
"""Above the sign of each method, and before its name below the tables."""

HEAD_WORDS = {
    "area": "state",
    "now": "now",
    "to_reach": "to reach",
    "expected": "80% interval",
    "chance": "chance",
    "better": "better",
    "faster": "pace",
    "reached": "year",
}
"""The heads of the columns."""


def overview(assessment: Assessment, words: Language) -> None:
    """Print it on the terminal, as wide as that is."""
    console = Console(highlight=False)
    if sys.stdout.isatty():
        console.width = min(console.width, WIDEST)
        _print(console, assessment, words)
    else:
        sys.stdout.write(overview_text(assessment, words))


def overview_text(assessment: Assessment, words: Language, width: int = WIDTH) -> str:
    """The same as text without colours."""
    text = io.StringIO()
    _print(Console(file=text, width=width, color_system=None, force_terminal=False), assessment, words)
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _print(console: Console, assessment: Assessment, words: Language) -> None:
    every = assessment.rows()
    rows = [row for row in every if row["series"] is not None]
    last = None
    for key, of_series in groupby(rows, key=lambda row: (row["target"], row["source"], row["series"])):
        block = list(of_series)
        if last is not None:
            console.print()
        if key[0] != last:
            _line(console, f"{key[0] or ''} {block[0]['target_title'] or ''}".strip(), "bold")
        last = key[0] or ""
        _line(console, _series_line(block, words), "dim")
        if any(row["now"] is not None for row in block):
            console.print(Padding(_table(block, words), (0, 0, 0, 2)))
        for text in _answers(block):
            console.print(Padding(Text(text), (0, 0, 0, 2)))
    if silent := list(dict.fromkeys(row["target"] for row in every if row["series"] is None)):
        if rows:
            console.print()
        _line(console, words.text("No series here tells of: {targets}").format(targets=", ".join(silent)), "")
    if rows:
        console.print()
        for text in _legend(assessment, words):
            _line(console, text, "dim")


def _line(console: Console, text: str, style: str) -> None:
    console.print(Text(plain(text), style=style))


def _series_line(block: Sequence[Row], words: Language) -> str:
    """What is measured, in which unit, by whom; and what is to be reached, where that is the same for every state."""
    row = block[0]
    unit = words.unit(row["unit_measure"]) or row["unit_measure"]
    proxy = words.text("stands in for the indicator") if row["is_proxy"] else ""
    reach = f"{words.text(HEAD_WORDS['to_reach'])} {row['to_reach']}" if row["to_reach"] and _is_same(block) else ""
    told = (row["title"], unit, f"{row['publisher']} {row['series']}", proxy, reach)
    return " · ".join(part for part in told if part)


def _is_same(block: Sequence[Row]) -> bool:
    """Whether there is the same to reach for every state."""
    return len({row["to_reach"] for row in block}) == 1


def _table(block: Sequence[Row], words: Language) -> Table:
    """A line a state; a column that says the same or nothing everywhere is left away."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    names = [name for name in HEAD_WORDS if name == "area" or any(row[name] is not None for row in block)]
    if _is_same(block) and "to_reach" in names:
        names.remove("to_reach")
    for name in names:
        is_name = name == "area"
        head = words.text(HEAD_WORDS[name])
        table.add_column(head, justify="left" if is_name else "right", no_wrap=is_name, overflow="fold")
    letters = iter(LETTERS)
    head = "".join(next(letters) if sign != " " else " " for sign in block[0]["marks"])
    table.add_column(head, no_wrap=True, min_width=len(head))
    for row in block:
        cells = [plain(row[name] or GAP) for name in names]
        table.add_row(*(Text(cell, style="dim" if cell == GAP else "") for cell in cells), Text(row["marks"]))
    return table


def _answers(block: Sequence[Row]) -> Iterator[str]:
    """The states of one answer in one line; where it depends on the method, each by itself with the reason."""
    together: dict[str, list[str]] = {}
    for row in block:
        if not row["why"]:
            together.setdefault(row["answer"], []).append(row["area"])
    for answer, areas in together.items():
        yield f"{answer}: {', '.join(areas)}"
    apart: dict[tuple[str, str], list[str]] = {}
    for row in block:
        if row["why"]:
            apart.setdefault((row["answer"], row["why"]), []).append(row["area"])
    for (answer, why), areas in apart.items():
        yield f"{answer}: {', '.join(areas)}. {why}"


def _legend(assessment: Assessment, words: Language) -> Iterable[str]:
    from ortaq.methods import method

    named = zip(LETTERS, assessment.marked, strict=False)
    yield "; ".join(f"{letter} {words.text(method(name).SHORT)}" for letter, name in named)
    yield words.text(
        "✓ met or on track  ~ too slow  ✗ no progress or away  – can't be said  ↩ the pace goes the wrong way"
    )
