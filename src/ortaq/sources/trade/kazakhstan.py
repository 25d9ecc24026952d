"""Kazakhstan's workbooks of trade by country: a sheet a year, each with the year before, in Russian."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ortaq.collect.delivery import File, Parsed, Reason
from ortaq.collect.workbook import each_sheets
from ortaq.errors import SourceError
from ortaq.sources.trade.flows import MIRROR, Flow, Publisher, day, left
from ortaq.sources.trade.offices import Book, Row, Sheet, frame_of, letters, office_rows, parsed, row_of
from ortaq.sources.trade.partners import KAZ

OFFICE = Publisher(
    "kaz-trade",
    "Bureau of National Statistics of Kazakhstan",
    "LicenseRef-KAZSTAT",
    "https://stat.gov.kz/",
)
_SHARE = "share of the partner in the whole"
FLOWS = {
    "товарооборот": (
        Flow("TURNOVER", "Foreign trade turnover by partner", 3, titles={"ru": "Товарооборот по странам"}),
        Flow("TURNOVER_SHARE", f"Foreign trade turnover, {_SHARE}", 0, "PT"),
    ),
    "экспорт": (
        Flow("EXPORTS", "Exports of goods by partner", 3, titles={"ru": "Экспорт по странам"}),
        Flow("EXPORTS_SHARE", f"Exports of goods, {_SHARE}", 0, "PT"),
    ),
    "импорт": (
        Flow("IMPORTS", "Imports of goods by partner", 3, titles={"ru": "Импорт по странам"}),
        Flow("IMPORTS_SHARE", f"Imports of goods, {_SHARE}", 0, "PT"),
    ),
}
"""By the heading of a column; under it stand the value in thousand US dollars and the share in percent."""
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_PUBLISHED = re.compile(r"Дата опубликования:\s*(\d\d)\.(\d\d)\.(\d{4})")
AN_OLDER_FILE = Reason("a newer file that came with it has the same year")


def is_of(book: Book) -> bool:
    """Whether a workbook is one of these: a sheet has turnover, exports and imports side by side."""
    return any("Товарооборот" in row for rows in book.values() for row in rows)


def read(files: Sequence[File], source: str) -> Parsed:
    """Kazakhstan's workbooks, read together: of two that have the same year, the newer one is taken.

    Raises:
        SourceError: The layout is not the one that we know.
    """
    books = each_sheets({file.name: file.content for file in files})
    sheets = [
        _sheet(file, title, rows)
        for file in files
        for title, rows in books[file.name].items()
        if any("Товарооборот" in row for row in rows)
    ]
    newest = {file.name: max(sheet.year for sheet in sheets if sheet.file is file) for file in files}
    sheets.sort(key=lambda sheet: (newest[sheet.file.name], sheet.file.name), reverse=True)
    seen: set[int] = set()
    kept, left_out = [], []
    for sheet in sheets:
        frame = frame_of(_rows(sheet))
        if sheet.year in seen:
            left_out += left(frame, AN_OLDER_FILE, sheet.file.name, "name")
            continue
        seen.add(sheet.year)
        table, more = office_rows(frame, sheet.file, "KAZ", KAZ, source)
        kept.append(table)
        left_out += more
    flows = [flow for pair in FLOWS.values() for flow in pair]
    texts = {"MIRROR": MIRROR, "VALUATION": "The workbooks do not say whether exports are FOB and imports CIF."}
    return parsed(kept, left_out, flows, OFFICE, source, _published(books) or day(files[0]), texts, files[0])


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet of Kazakhstan's: which year, where its table begins."""

    file: File
    title: str
    year: int
    head: int
    rows: Sheet


def _sheet(file: File, title: str, rows: Sheet) -> _Sheet:
    head = next(at for at, row in enumerate(rows) if "Товарооборот" in row)
    above = " ".join(str(cell) for row in rows[:head] for cell in row if cell is not None)
    years = set(_YEAR.findall(above))
    if len(years) != 1 or "тыс. долларов" not in above:
        raise SourceError(
            "{title}: {file}, sheet {sheet}: the year or the unit is not told above the table",
            hint="'за … год' and 'тыс. долларов США' are expected there; found {found}",
            title=OFFICE.publisher,
            file=file.name,
            sheet=title,
            found=above[:120] or "nothing",
        )
    return _Sheet(file, title, int(years.pop()), head, rows)


def _rows(sheet: _Sheet) -> Iterator[Row]:
    """Each cell with a value; an empty one is no report of anything."""
    columns: dict[int, Flow] = {}
    under = sheet.rows[sheet.head + 1] if sheet.head + 1 < len(sheet.rows) else ()
    for at, cell in enumerate(sheet.rows[sheet.head]):
        if (heading := str(cell).strip().casefold()) in FLOWS:
            columns |= dict(zip((at, at + 1), FLOWS[heading], strict=True))
    for at, flow in columns.items():
        told = str(under[at] if at < len(under) else None).casefold()
        if (flow.unit_measure == "PT") != ("%" in told) or (flow.unit_measure != "PT" and told != "всего"):
            raise SourceError(
                "{title}: {file}, sheet {sheet}: column {column} is not what it was: {told}",
                hint="under each flow 'Всего' and then the share in % are expected",
                title=OFFICE.publisher,
                file=sheet.file.name,
                sheet=sheet.title,
                column=letters(at),
                told=told,
            )
    for down, row in enumerate(sheet.rows[sheet.head + 2 :], start=sheet.head + 3):
        for at, flow in columns.items():
            cell = row[at] if at < len(row) else None
            if cell is None or str(cell).strip() == "":
                continue
            place = f"{sheet.file.name}:{sheet.title}!{letters(at)}{down}"
            yield row_of(flow, sheet.year, (str(row[0] or "").strip(), None), cell, "A", place)


def _published(books: Mapping[str, Book]) -> str | None:
    """The newest day of publication that a cover tells."""
    days = [
        f"{found[3]}-{found[2]}-{found[1]}"
        for sheets in books.values()
        for rows in sheets.values()
        for row in rows
        for cell in row
        if isinstance(cell, str) and (found := _PUBLISHED.search(cell))
    ]
    return max(days, default=None)
