"""Kyrgyzstan's workbooks of trade by country: a table each, names in three languages, a column a year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ortaq.collect.delivery import File, Parsed
from ortaq.collect.workbook import each_sheets
from ortaq.errors import SourceError
from ortaq.sources.trade.flows import MIRROR, Flow, Publisher, day
from ortaq.sources.trade.offices import Book, Row, Sheet, frame_of, letters, office_rows, parsed, row_of
from ortaq.sources.trade.partners import KGZ

OFFICE = Publisher(
    "kgz-trade",
    "National Statistical Committee of the Kyrgyz Republic",
    "LicenseRef-KGZSTAT",
    "https://stat.gov.kg/",
)
FLOWS = {
    "4.03.00.17": Flow("4.03.00.17", "Exports of goods by group of countries, in som", 3, "KGS"),
    "4.03.00.18": Flow("4.03.00.18", "Exports of goods by country", 3),
    "4.03.00.20": Flow("4.03.00.20", "Imports of goods by country", 3),
}
_ENGLISH = 2
"""The third column of Kyrgyzstan's tables, after Kyrgyz and Russian."""


def is_of(book: Book) -> bool:
    """Whether a workbook is one of these: the number of a table stands above it."""
    return any(code in _head(rows) for rows in book.values() for code in FLOWS)


def _head(rows: Sheet) -> str:
    """What stands above the table."""
    return " ".join(str(cell) for row in rows[:3] for cell in row if cell is not None)


def read(files: Sequence[File], source: str) -> Parsed:
    """The tables of these workbooks.

    Raises:
        SourceError: The layout is not the one that we know.
    """
    books = each_sheets({file.name: file.content for file in files})
    kept, left_out, flows = [], [], {}
    texts = {
        "MIRROR": MIRROR,
        "VALUE": "The sign - says that there was no such trade; it is kept as text, not as zero.",
    }
    for file in files:
        for title, rows in books[file.name].items():
            head = _head(rows)
            code = next((code for code in FLOWS if code in head), None)
            if code is None:
                continue
            flow = FLOWS[code]
            _demand_unit(head, flow, file, title)
            flows[code] = flow
            table, more = office_rows(frame_of(_rows(rows, flow, file, title)), file, "KGZ", KGZ, source)
            kept.append(table)
            left_out += more
            texts |= {f"FOOTNOTE_{code}": said for said in [_footnotes(rows)] if said}
    return parsed(kept, left_out, list(flows.values()), OFFICE, source, day(files[0]), texts, files[0])


def _demand_unit(head: str, flow: Flow, file: File, sheet: str) -> None:
    expected = "thousand soms" if flow.unit_measure == "KGS" else "thousand US dollars"
    if expected not in head:
        raise SourceError(
            "{title}: {file}, sheet {sheet}: the unit is not {expected}",
            hint="the layout changed; it says {head}",
            title=OFFICE.publisher,
            file=file.name,
            sheet=sheet,
            expected=expected,
            head=head[:200],
        )


def _rows(rows: Sheet, flow: Flow, file: File, sheet: str) -> Iterator[Row]:
    """Each cell under a year, of each row with a name; a year with a mark is preliminary."""
    head, years = _years(rows, file, sheet)
    for down, row in enumerate(rows[head + 1 :], start=head + 2):
        name, english = (str(cell or "").strip() for cell in (*row, None, None, None)[1:3])
        for at, (year, status) in years.items():
            cell = row[at] if at < len(row) else None
            if cell is None or str(cell).strip() == "":
                continue
            yield row_of(flow, year, (name, english), cell, status, f"{file.name}:{sheet}!{letters(at)}{down}")


def _years(rows: Sheet, file: File, sheet: str) -> tuple[int, dict[int, tuple[int, str]]]:
    """The row of years, and by column the year with its status: `2023 1` is preliminary, as footnote 1 says."""
    for head, row in enumerate(rows[:10]):
        years = {}
        for at, cell in enumerate(row):
            text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell or "").strip()
            if found := re.fullmatch(r"((?:19|20)\d\d)(\s*1\)?)?", text):
                years[at] = (int(found[1]), "P" if found[2] else "A")
        if len(years) > 1:
            if any(status == "P" for _, status in years.values()) and "reliminary" not in (_footnotes(rows) or ""):
                break
            return head, years
    raise SourceError(
        "{title}: {file}, sheet {sheet}: no row of years that can be read",
        hint="the layout changed; compare it with the specimen",
        title=OFFICE.publisher,
        file=file.name,
        sheet=sheet,
    )


def _footnotes(rows: Sheet) -> str | None:
    """What stands under the table, in English: lines that begin with the number of a note."""
    english = [str(row[_ENGLISH] or "").strip() for row in rows if len(row) > _ENGLISH]
    texts = [text for text in english if re.match(r"\d\s+\S", text)]
    return " ".join(texts) or None
