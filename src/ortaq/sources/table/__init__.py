"""A table of the user's own, CSV or Excel: what its columns are is found and shown, and asked where it is not sure.

What the table does not say can be said once, in a small file beside it, `FILE.ortaq.yml`:

    unit: PT
    title: Share of renewable energy
    columns: {Показатель: series, Comment: ignore}
    areas: {Others: skip}
"""

from __future__ import annotations

from pathlib import PurePosixPath

import pyarrow as pa

from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request, Requests
from ortaq.collect.series import described
from ortaq.model.schemas import OBSERVATION, SERIES
from ortaq.model.schemas_collected import NOTE
from ortaq.sources.table.cells import cells
from ortaq.sources.table.layout import Column, Layout, layout
from ortaq.sources.table.marks import slug
from ortaq.sources.table.reading import Reading
from ortaq.sources.table.told import Told, told
from ortaq.sources.table.troubles import trouble

TITLE = "A table of your own"
PUBLISHER = "as the user says"
UNTOLD = "not told"
"""The publisher of a table of which nobody says it."""
LICENCE = "LicenseRef-not-stated"
HOSTS: tuple[str, ...] = ()
TAKES = ("what", "name")
SAID = ".ortaq.yml"
"""What the name of the file ends in that says what a table does not."""
UNDERSTOOD = "understood"
"""The field of the notes that say what a table was understood as."""
_STARTS = ("http://", "https://")


def dataset(ask: Ask) -> str:
    """The short name of the table: the one that was given, or its file's."""
    return ask.name or slug(PurePosixPath(_place(ask).replace("\\", "/")).stem)


def requests(ask: Ask) -> Requests:
    """The table, and what is said of it where that is there."""
    place = _place(ask)
    name = PurePosixPath(place.replace("\\", "/")).name
    delivery = f"table/{dataset(ask)}"
    yield Request(place, delivery, name)
    if not place.startswith(_STARTS):
        yield Request(f"{place}{SAID}", delivery, f"{name}{SAID}", optional=True)


def parse(delivery: Delivery) -> Parsed:
    """Read a table.

    Raises:
        SourceError: A cell can't be read, or could be read in two ways; the hint says what to write where.
    """
    file = next(one for one in delivery.files if not one.name.endswith(SAID))
    said = delivery.file(f"{file.name}{SAID}")
    told_file = f"{file.name}{SAID}"
    about = told(said.content if said else None, told_file)
    grid = cells(file, about, told_file)
    found = layout(grid, about, told_file)
    stem = slug(PurePosixPath(file.name).stem)
    source = slug(about.name) if about.name else delivery.name or stem
    reading, again = (
        Reading(grid, found, about, told_file, source, about.series or stem, file.snapshot) for _ in range(2)
    )
    tables = [table for table in reading.tables() if not grid.is_large]
    return Parsed(
        observations=again.tables() if grid.is_large else pa.concat_tables([OBSERVATION.empty_table(), *tables]),
        series=_series(reading, found, about, file),
        note=_understood(found, about, source, file),
        left_out=reading.left_out(),
    )


def _place(ask: Ask) -> str:
    if not ask.what:
        raise trouble("no-place")
    return ask.what


def _series(reading: Reading, found: Layout, said: Told, file: File) -> pa.Table:
    """The series of the table."""
    above = found.above[0] if found.above else None
    own = said.title if len(reading.described) == 1 else None
    rows = []
    for code, row in reading.described.items():
        rows.append(
            described(
                reading.source,
                code,
                own or row["title"] or said.title or above or code,
                row["unit_measure"],
                unit_mult=row["unit_mult"],
                indicator=[row["indicator"]] if row["indicator"] else [],
                publisher=said.publisher or UNTOLD,
                licence=said.licence or LICENCE,
                vintage=said.vintage or file.retrieved_at[:10],
                address=said.address or file.address,
            )
        )
    return pa.Table.from_pylist(rows, SERIES)


def _understood(found: Layout, said: Told, source: str, file: File) -> pa.Table:
    """One line a column, and one of what holds for the whole table."""
    lines = [_line(column) for column in found.columns]
    whole = {"area": said.area, "year": said.year, "unit": said.unit, "series": said.series}
    lines += [f"all rows: the {meaning} is {value}, as said" for meaning, value in whole.items() if value is not None]
    rows = [
        {"source": source, "lang": "en", "field": UNDERSTOOD, "text": text, "snapshot": file.snapshot}
        for text in (f"the header is row {found.header}", *lines)
    ]
    return pa.Table.from_pylist(rows, NOTE)


def _line(column: Column) -> str:
    """One column, in words."""
    meaning = f"the figures of {column.year or column.area}" if column.year or column.area else column.meaning
    in_unit = f", in {column.unit}" if column.unit else ""
    return f"column {column.letter} {column.name!r}: {meaning}{in_unit} ({column.why})"
