"""Files of figures as columns of text, every cell as it stands: CSV of one indicator, or a message of SDMX-ML."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ortaq.collect import sdmx
from ortaq.collect.delivery import File, LeftOut, Reason
from ortaq.errors import SourceError
from ortaq.sources.open_sdg.labels import CODED, Labels
from ortaq.sources.open_sdg.texts import decoded

Column = list[str]

COLUMNS = {
    "year": "TIME_PERIOD",
    "value": "OBS_VALUE",
    "units": "UNIT_MEASURE",
    "unit": "UNIT_MEASURE",
    "unit_measure": "UNIT_MEASURE",
    "unit_mult": "UNIT_MULT",
    "series": "SERIES",
    "geocode": "GEO_CODE",
    "unit multiplier": "UNIT_MULT",
    "obs_status": "OBS_STATUS",
    "observation status": "OBS_STATUS",
    "nature": "NATURE",
    "показатель": "MEASURE",
    "территория": "REF_AREA",
    "местность": "URBANISATION",
    "пол": "SEX",
    "возраст": "AGE",
}
"""What the columns of Open SDG mean in SDMX. `Показатель` ("indicator") of Kyrgyzstan's tables tells measures apart
that are no breakdown of each other; other columns are dimensions, or are looked up in the translations."""

_LONGEST = 200
REQUIRED = ("TIME_PERIOD", "OBS_VALUE")


@dataclass(slots=True)
class Rows:
    """The rows of one file."""

    file: File
    columns: dict[str, Column]
    """By SDMX concept; an empty text where the file says nothing."""
    places: list[str]
    indicator: str = ""
    """`1-2-1`; empty for a message of many indicators."""
    left_out: list[LeftOut] = field(default_factory=list)
    coded: tuple[str, ...] = ()
    """Dimensions that were filled in by hand with codes of the repository's lists."""
    vintage: str = ""
    """The day on which the file was made, if it tells."""

    def column(self, name: str) -> Column:
        """A column, empty texts if it is not there."""
        return self.columns.get(name) or [""] * len(self.places)


def of_csv(file: File, indicator: str, labels: Labels) -> Rows:
    """The rows of a CSV file.

    Lines without any cell are no rows. A row with fewer cells than the header has lost one, and nobody can tell which:
    in Kazakhstan's 4.c.1.2 the values of the whole country stand in REF_AREA (2024-10-24).

    Raises:
        SourceError: It has no column `Year` or `Value`, or two columns that mean the same.
    """
    reader = csv.reader(io.StringIO(decoded(file), newline=""), strict=True)
    try:
        header = next(reader, [])
        lines = [(reader.line_num, cells) for cells in reader if any(cells)]
    except csv.Error as error:
        raise _off(file, f"line {reader.line_num}: {error}") from error
    names = _names(file, header, labels)
    width = max((at for at, name in enumerate(names) if name), default=-1) + 1
    whole = [(line, cells) for line, cells in lines if len(cells) >= width]
    left_out = []
    if len(whole) < len(lines):
        line, cells = next((line, cells) for line, cells in lines if len(cells) < width)
        left_out.append(
            LeftOut(
                file.name,
                Reason("the row has fewer cells than the header, so that its values stand in wrong columns"),
                len(lines) - len(whole),
                _told(file, line, cells),
            )
        )
    nameless = [at for at, name in enumerate(names[:width]) if not name]
    over = [
        (line, cells)
        for line, cells in whole
        if (nameless or len(cells) > width) and any(map(str.strip, _beside(cells, width, nameless)))
    ]
    if over:
        line, cells = over[0]
        left_out.append(
            LeftOut(
                file.name,
                Reason("the row has a cell in a column without a name, so that its values may stand in wrong columns"),
                len(over),
                _told(file, line, cells),
            )
        )
        lost = {line for line, _ in over}
        whole = [(line, cells) for line, cells in whole if line not in lost]
    columns = {name: _stripped([cells[at] for _, cells in whole]) for at, name in enumerate(names) if name}
    coded = tuple(name for name in columns if name in CODED and name in header)
    return Rows(file, columns, [f"{file.name}:{line}" for line, _ in whole], indicator, left_out, coded)


def _stripped(column: Column) -> Column:
    """The cells without spaces around them: `39.3 ` is a value in Kazakhstan's 5.5.2."""
    bare = {cell: cell.strip() for cell in set(column)}
    return column if all(cell == text for cell, text in bare.items()) else [bare[cell] for cell in column]


def _beside(cells: list[str], width: int, nameless: Sequence[int]) -> list[str]:
    """The cells of a row that stand in no column with a name."""
    return [*(cells[at] for at in nameless), *cells[width:]]


def _told(file: File, line: int, cells: list[str]) -> str:
    """A row as it stands, cut where it is long."""
    text = ",".join(cells)
    return f"{file.name}:{line}: {text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}"


def _names(file: File, header: list[str], labels: Labels) -> list[str]:
    """The concept of each column; none where the header is empty."""
    names = [_concept(title.strip(), labels) for title in header]
    if missing := [name for name in REQUIRED if name not in names]:
        told = {"TIME_PERIOD": "Year", "OBS_VALUE": "Value"}
        raise _off(file, f"no column {', '.join(told[name] for name in missing)}")
    named = [name for name in names if name]
    if twice := next((name for name in named if named.count(name) > 1), None):
        raise _off(file, f"two columns {twice}")
    return names


def _concept(title: str, labels: Labels) -> str:
    known = COLUMNS.get(title.casefold())
    return known or labels.concept(title) or title


def of_sdmx(file: File, indicator: str) -> Rows:
    """The rows of a message of SDMX-ML, its attributes among them."""
    message = sdmx.read(file.content, name=file.name)
    columns = {name: [text or "" for text in texts] for name, texts in message.columns.items()}
    if len(message) and (missing := [name for name in REQUIRED if name not in columns]):
        raise _off(file, f"no {', '.join(missing)}")
    places = [f"{file.name}:{place}" for place in message.places]
    return Rows(file, columns, places, indicator, vintage=message.header.prepared[:10])


def distinct(columns: Mapping[str, Column], names: Iterable[str]) -> list[tuple[str, ...]]:
    """One tuple a row of these columns."""
    return list(zip(*(columns[name] for name in names), strict=True))


def _off(file: File, problem: str) -> SourceError:
    return SourceError(
        "{file}: no table of an indicator: {problem}",
        hint="Open SDG needs the columns Year and Value, each once; compare the file with an earlier version",
        file=file.name,
        problem=problem,
    )
