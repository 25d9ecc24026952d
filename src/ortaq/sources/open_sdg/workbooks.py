"""Metadata in Excel: one workbook an indicator, the name of a field in the first column and its text in the next."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from ortaq.collect.delivery import Delivery, File, LeftOut, Reason
from ortaq.collect.workbook import Cell, each_sheets
from ortaq.errors import SourceError
from ortaq.sources.open_sdg.about import Text, first_language
from ortaq.sources.open_sdg.layout import LANGUAGE, indicator_of
from ortaq.sources.open_sdg.texts import decoded

MAPPING = "metadata-mapping.csv"
NO_FIELDS = Reason("the sheet has none of the fields of metadata")
REFUSED = Reason("the workbook is refused")
OF_ANOTHER = Reason("the sheet is of another indicator than its file")

Fields = list[tuple[str, str]]
_NUMBER = re.compile(r"[0-9]{1,2}(?:\s?\.\s?(?:[0-9]{1,2}(?![0-9])|[a-dавсд](?![a-zа-яё])))+", re.IGNORECASE)
_LATIN = str.maketrans("авсд", "abcd")
"""Letters of targets, written in Cyrillic: 2.а.2, 1.3.1.с."""


def workbook_texts(delivery: Delivery) -> tuple[dict[str, list[Text]], list[LeftOut]]:
    """The texts of the workbooks by indicator with dashes, and the sheets in which no field was found."""
    files = [file for file in delivery.files if file.name.endswith(".xlsx")]
    names = _mapping(delivery.file(MAPPING))
    default = first_language(delivery)
    found: dict[str, list[Text]] = {}
    left_out: list[LeftOut] = []
    for file, sheets in _sheets(files, left_out):
        path = PurePosixPath(file.name)
        lang = path.parent.name if len(path.parts) > 2 and LANGUAGE.fullmatch(path.parent.name) else default  # noqa: PLR2004
        indicator = indicator_of(path.stem) or path.stem
        told = {title: list(_fields(rows, names)) for title, rows in sheets.items()}
        chosen, others = _chosen(told, indicator)
        found.setdefault(indicator, []).extend(Text(field, lang, text, file.snapshot) for field, text in chosen)
        for title, reason in others.items():
            filled = sum(any(cell not in {None, ""} for cell in row) for row in sheets[title])
            if filled:
                left_out.append(LeftOut(file.name, reason, filled, title))
    return found, left_out


def _sheets(files: Sequence[File], left_out: list[LeftOut]) -> list[tuple[File, dict[str, list[list[Cell]]]]]:
    """The sheets of all workbooks, read by one child; one that is refused is named, and the others are read."""
    contents = {file.name: file.content for file in files}
    while True:
        try:
            read = each_sheets(contents)
        except SourceError as error:
            if (name := error.fields.get("file")) not in contents:
                raise
            left_out.append(LeftOut(str(name), REFUSED, 1, str(error)))
            del contents[str(name)]
        else:
            return [(file, read[file.name]) for file in files if file.name in read]


def _chosen(told: Mapping[str, Fields], indicator: str) -> tuple[Fields, dict[str, str]]:
    """The fields of the sheet that is of this indicator, and why the other sheets are not taken.

    Open SDG takes the first sheet, whatever is in it: of Kyrgyzstan's 349 workbooks (2025-08-15) three hold the
    metadata of another indicator, four have an example of another on a further sheet, and one has an empty form before
    its own.
    """
    numbers = {title: _number(fields) for title, fields in told.items()}
    others: dict[str, str] = {title: OF_ANOTHER if told[title] else NO_FIELDS for title in told}
    own = [title for title, number in numbers.items() if number == indicator.lower()]
    own = own or [title for title in list(told)[:1] if told[title] and not numbers[title]]
    if not own:
        return [], others
    del others[own[0]]
    return told[own[0]], others


def _number(fields: Fields) -> str:
    """The number with which a sheet names its indicator: `11-3-1-a`; empty if it has none."""
    name = next((text for field, text in fields if field.startswith("indicator")), "")
    number = _NUMBER.search(name)
    return re.sub(r"[.\s]+", "-", number[0]).lower().translate(_LATIN) if number else ""


def _mapping(file: File | None) -> Mapping[str, str]:
    """The name of a field by its label in the workbooks."""
    if file is None:
        return {}
    rows = csv.reader(io.StringIO(decoded(file), newline=""))
    return {_label(row[0]): row[1].strip() for row in rows if len(row) > 1 and row[1].strip()}


def _fields(rows: Sequence[Sequence[object]], names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Field and text. A row without a label goes on with the text above it; one without a text is a heading."""
    field = ""
    texts: list[str] = []
    for row in rows:
        label = _label(_text(row[0])) if row else ""
        text = "\n".join(filter(None, (_text(cell) for cell in row[1:])))
        if label:
            if field and texts:
                yield field, "\n".join(texts)
            field, texts = names.get(label, "" if names else label), []
        if text:
            texts.append(text)
    if field and texts:
        yield field, "\n".join(texts)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _label(text: str) -> str:
    return " ".join(text.split())
