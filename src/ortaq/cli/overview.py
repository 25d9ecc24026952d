"""The overview of an assessment for people: a block a series, a line a state, and below it what the methods say."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
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

HEAD_WORDS = {
    "area": "state",
    "now": "now",
    "to_reach": "to reach",
    "expected": "80 % interval",
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
        _line(console, _series_line(block[0], words), "dim")
        console.print(Padding(_table(block, assessment.marked, words), (0, 0, 0, 2)))
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


def _series_line(row: Row, words: Language) -> str:
    unit = words.unit(row["unit_measure"]) or row["unit_measure"]
    proxy = words.text("stands in for the indicator") if row["is_proxy"] else ""
    told = (row["title"], unit, f"{row['publisher']} {row['series']}", proxy)
    return " · ".join(part for part in told if part)


def _table(block: Sequence[Row], marked: Sequence[str], words: Language) -> Table:
    """A line a state; a column that says the same or nothing everywhere is left away."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    names = [name for name in HEAD_WORDS if name == "area" or any(row[name] is not None for row in block)]
    for name in names:
        head = words.text(HEAD_WORDS[name])
        longest = max(cell_len(text) for text in (head, *(row[name] or GAP for row in block)))
        right = name != "area"
        table.add_column(
            head, justify="right" if right else "left", no_wrap=name != "to_reach", min_width=min(longest, 22)
        )
    table.add_column(" ".join(_number(place) for place in range(1, len(marked) + 1)), no_wrap=True)
    for row in block:
        cells = [plain(row[name] or GAP) for name in names]
        table.add_row(*(Text(cell, style="dim" if cell == GAP else "") for cell in cells), Text(_spaced(row["marks"])))
    return table


def _number(place: int) -> str:
    return f"{place:<2}"


def _spaced(marks: str) -> str:
    return " ".join(f"{mark:<2}" for mark in marks.split())


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

    names = (f"{place} {words.text(method(name).SHORT)}" for place, name in enumerate(assessment.marked, start=1))
    yield "; ".join(names)
    yield words.text(
        "✓ met or on track  ~ too slow  ✗ no progress or away  – can't be said  ↩ the pace goes the wrong way"
    )
