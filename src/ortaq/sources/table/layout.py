"""What the columns of a table are: by their names, by what they hold, and by what was said; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ortaq.collect.areas import resolve
from ortaq.collect.units import unit
from ortaq.reference.lookup import rows
from ortaq.sources.table.cells import Cells
from ortaq.sources.table.periods import year
from ortaq.sources.table.told import Told
from ortaq.sources.table.troubles import column_letter, trouble

_SEARCHED = 40
"""Rows in which the header is looked for."""
_SINGLE = (
    "year",
    "series",
    "title",
    "indicator",
    "unit",
    "multiplier",
    "sex",
    "age",
    "urbanisation",
    "status",
    "nature",
)
_NUMBER_LIKE = re.compile(r"[<>≤≥]?\s*[-+−]?[0-9][0-9\s.,  ]*(?:[eE][-+]?[0-9]+)?%?|[-–—…:.]+|n/?a|н/д", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(.*?)[,;:]?\s*[(\[]([^()\[\]]*)[)\]]\s*")
_LONG_TEXT = 60
_MOST_CODES = 100
_SHORT = 3
_MOST = 0.9
"""Share of cells that must look alike for a column to be what they look like."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, understood."""

    index: int
    name: str
    meaning: str
    """One of `MEANINGS`."""
    why: str
    """How that is known: "said", "its name", "what it holds"."""
    year: str | None = None
    """The cell of the header, where figures of one year stand in the column."""
    area: str | None = None
    """The same of a state."""
    unit: str | None = None
    """What stood in brackets after the name."""

    @property
    def letter(self) -> str:
        """As a spreadsheet shows it."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table, understood."""

    header: int
    """The row of the header, from 1."""
    columns: tuple[Column, ...]
    above: tuple[str, ...]
    """What stands over the header."""

    def of(self, *meanings: str) -> list[Column]:
        """The columns of a meaning."""
        return [column for column in self.columns if column.meaning in meanings]

    @property
    def is_wide(self) -> bool:
        """Whether years or states stand in the header."""
        return any(column.year or column.area for column in self.columns)


def layout(cells: Cells, told: Told, told_file: str) -> Layout:
    """What the columns are.

    Raises:
        SourceError: Something could be read in two ways, or is missing; the hint says what to write where.
    """
    about = {"file": cells.file, "told": told_file}
    header = _header(cells, told, about)
    names = cells.head[header - 1]
    about["row"] = header
    _check_names(names, about)
    body = cells.head[header:]
    said = _said(names, told, about)
    named = _named(names, body, said, about)
    has_year = told.year is not None or any(column.meaning == "year" or column.year for column in named.values())
    found = []
    for index, name in enumerate(names):
        if index in named:
            found.append(named[index])
        elif name:
            found.append(_by_content(index, name, _held(body, index), about, has_year=has_year))
    found = _told_partners(found, body)
    found = _settled(found, about)
    above = tuple(cell for row in cells.head[: header - 1] for cell in row if cell)
    result = Layout(header, tuple(found), above)
    _check_complete(result, told, about)
    return result


def _header(cells: Cells, told: Told, about: Mapping[str, Any]) -> int:
    """The row that names the columns: the first of those in which most names are known."""
    if told.header is not None:
        if told.header > len(cells.head):
            raise trouble("header-row", **{**about, "row": told.header, "count": len(cells.head)})
        return told.header
    scores = [_score(row, told) for row in cells.head[:_SEARCHED]]
    best = max(scores, default=0)
    if not best:
        raise trouble("no-header", **about)
    return scores.index(best) + 1


def _score(row: list[str | None], told: Told) -> int:
    """How many cells of a row name a column."""
    filled = [cell for cell in row if cell]
    if len(filled) < 2:  # noqa: PLR2004  (a table has two columns at least)
        return 0
    words = sum(_meaning(cell)[0] is not None or cell in told.columns for cell in filled)
    years = sum(year(cell) is not None for cell in filled)
    has_year_word = any(_meaning(cell)[0] == "year" for cell in filled)
    states = sum(found is not None for found in resolve(filled).values()) if has_year_word else 0
    return words + years + states if words or (years > 1 and not re.search(r"[0-9][.,][0-9]", " ".join(filled))) else 0


def _check_names(names: list[str | None], about: Mapping[str, Any]) -> None:
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        if name and name in seen:
            one, other = column_letter(seen[name]), column_letter(index)
            raise trouble("same-header", **about, one=one, other=other, value=repr(name))
        if name:
            seen[name] = index


def _said(names: list[str | None], told: Told, about: Mapping[str, Any]) -> dict[int, str]:
    """Meanings that were said, by column: named by its header, or by its letter."""
    found = {}
    by_name = {name.casefold(): index for index, name in enumerate(names) if name}
    by_letter = {column_letter(index): index for index in range(len(names))}
    for key, meaning in told.columns.items():
        index = by_name.get(key.strip().casefold(), by_letter.get(key.strip()))
        if index is None:
            known = ", ".join(name for name in names if name)
            raise trouble("told-column", **{**about, "file": about["told"]}, value=repr(key), known=known)
        found[index] = meaning
    return found


def _named(
    names: list[str | None], body: list[list[str | None]], said: Mapping[int, str], about: Mapping[str, Any]
) -> dict[int, Column]:
    """The columns that say what they are by their name, or of which it was said; and empty ones."""
    found = {}
    for index, name in enumerate(names):
        held = _held(body, index)
        if name is None:
            if held and said.get(index) != "ignore":
                raise trouble("nameless", **about, column=column_letter(index), value=repr(held[0][:_LONG_TEXT]))
            continue
        meaning, bracket = _meaning(name)
        if index in said:
            found[index] = Column(index, name, said[index], "said", unit=bracket)
        elif year(name):
            found[index] = Column(index, name, "value", "its name", year=name)
        elif meaning == "code":
            meaning = "area" if _share(held, lambda cell: resolve([cell])[cell] is not None) > _MOST else "series"
            found[index] = Column(index, name, meaning, "its name and what it holds")
        elif meaning:
            found[index] = Column(index, name, meaning, "its name", unit=bracket)
        elif not held:
            found[index] = Column(index, name, "ignore", "it is empty")
    return found


def _held(body: list[list[str | None]], index: int) -> list[str]:
    """The filled cells of a column."""
    return [cell for row in body if index < len(row) and (cell := row[index])]


def _by_content(index: int, name: str, held: list[str], about: Mapping[str, Any], *, has_year: bool) -> Column:
    """What a column is whose name says nothing to us."""
    if not has_year and _are_years(held):
        return Column(index, name, "year", "what it holds")
    if _are_areas(held):
        return Column(index, name, "area", "what it holds")
    if _share(held, lambda cell: _NUMBER_LIKE.fullmatch(cell) is not None) > _MOST:
        state = name if resolve([name])[name] else None
        return Column(
            index, name, "value", "its name" if state else "what it holds", area=state, unit=_meaning(name)[1]
        )
    if any(len(cell) > _LONG_TEXT for cell in held) or len(set(held)) > _MOST_CODES:
        raise trouble("free-text", **about, column=column_letter(index), value=repr(name))
    return Column(index, name, "breakdown", "what it holds")


def _are_years(held: list[str]) -> bool:
    """Whether cells are years: most of a run of years is there. Numbers of another kind have gaps."""
    found = {read[0] for cell in held if (read := year(cell))}
    is_run = len(found) > 1 and max(found) - min(found) < 2 * len(found)
    return is_run and _share(held, lambda cell: year(cell) is not None) > _MOST


def _are_areas(held: list[str]) -> bool:
    """Whether cells are states: a lone short word, such as NO, is none."""
    distinct = set(held)
    is_lone = all(len(cell) <= _SHORT for cell in distinct) and len(distinct) < _SHORT
    return not is_lone and _share(held, lambda cell: not cell.isdigit() and resolve([cell])[cell] is not None) > _MOST


def _told_partners(columns: list[Column], body: list[list[str | None]]) -> list[Column]:
    """The columns; states by content beside states by name are the same ones otherwise written, or partners."""
    named = [column for column in columns if column.meaning == "area" and column.why != "what it holds"]

    def is_partner(column: Column) -> bool:
        if not named or column.meaning != "area" or column.why != "what it holds":
            return False
        pairs = {
            (row[named[0].index], row[column.index]) for row in body if len(row) > max(named[0].index, column.index)
        }
        return any(one and other and resolve([one])[one] != resolve([other])[other] for one, other in pairs)

    return [replace(column, meaning="breakdown") if is_partner(column) else column for column in columns]


def _share(held: list[str], fits: Callable[[str], bool]) -> float:
    """The share of cells that fit."""
    return sum(map(fits, held)) / len(held) if held else 0.0


def _settled(columns: list[Column], about: Mapping[str, Any]) -> list[Column]:
    """The columns, once no two claim the same; figures named by a year or a state may be many, as may said ones."""
    for meaning in _SINGLE:
        if len(same := [column for column in columns if column.meaning == meaning]) > 1:
            kind = "two-years" if meaning == "year" else "two-of-one"
            raise trouble(kind, **about, one=same[0].letter, other=same[1].letter, meaning=meaning)
    figures = [column for column in columns if column.meaning == "value"]
    if any(column.year or column.area for column in figures):
        lone = [column for column in figures if not (column.year or column.area)]
        if lone:
            wide = next(column for column in figures if column.year or column.area)
            raise trouble("two-values", **about, one=wide.letter, other=lone[0].letter)
    elif len(figures) > 1 and any(column.why != "said" for column in figures):
        one, other = (
            figures[0],
            next(column for column in figures[1:] if figures[0].why != "said" or column.why != "said"),
        )
        raise trouble("two-values", **about, one=one.letter, other=other.letter)
    return columns


def _check_complete(found: Layout, told: Told, about: Mapping[str, Any]) -> None:
    """Everything that a figure needs has a column, or was said; and nothing both."""
    figures = found.of("value")
    tells: dict[str, Column | None] = {
        "area": next(iter(found.of("area")), None) or next((one for one in figures if one.area), None),
        "year": next(iter(found.of("year")), None) or next((one for one in figures if one.year), None),
        "series": next(iter(found.of("series", "indicator", "title")), None),
        "unit": next((one for one in figures if one.unit and unit(one.unit) != unit(told.unit or one.unit)), None),
    }
    for meaning, column in tells.items():
        if column and (value := getattr(told, meaning)) is not None:
            raise trouble("said-twice", **about, meaning=meaning, value=repr(value), column=f"column {column.letter}")
    if not found.of("value"):
        raise trouble("no-value", **about)
    if told.year is None and not found.of("year") and not any(column.year for column in figures):
        raise trouble("no-year", **about)
    if told.area is None and not found.of("area") and not any(column.area for column in figures):
        raise trouble("no-area", **about)
    if told.unit is None and not found.of("unit") and not all(column.unit for column in figures):
        raise trouble("no-unit", **about)


@cache
def _meaning(name: str) -> tuple[str | None, str | None]:
    """What a name says, and the unit in brackets after it: `Value (%)`."""
    words = _words()
    name = " ".join(name.split())
    if bracket := _IN_BRACKETS.fullmatch(name):
        return words.get(_folded(bracket[1])), bracket[2].strip() or None
    return words.get(_folded(name)), None


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[^\w'№]+", " ", name.replace("_", " ").replace("’", "'").casefold()).split())


@cache
def _words() -> Mapping[str, str]:
    return {row["word"]: row["meaning"] for row in rows("column_words.csv")} | {"code": "code"}
